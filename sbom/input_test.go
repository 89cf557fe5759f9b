package sbom_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/waybill-sdk/waybill/sbom"
)

func gzipped(t *testing.T, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, p := range parts {
		z := gzip.NewWriter(&b)
		if _, err := io.WriteString(z, p); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// What is refused is refused with format, place and reason, by an error of the type that says so.
func TestErrors(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"null package", spdxText("2.3", `"packages":[null]`), "spdx-2.3-json: /packages/0: null where an object belongs (offset 222)"},
		{"null checksum", spdxText("2.2", `"packages":[{"checksums":[{},null]}]`), "spdx-2.2-json: /packages/0/checksums/1: null where an object belongs (offset 239)"},
		{"text for a hash", cyclonedxText("1.4", `"components":[{"hashes":["x"]}]`), "cyclonedx-1.4-json: /components/0/hashes/0: string where an object belongs (offset 70)"},
		{"object for components", cyclonedxText("1.4", `"components":{}`), "cyclonedx-1.4-json: /components: object where an array belongs (offset 58)"},
		{"list for metadata", cyclonedxText("1.4", `"metadata":[]`), "cyclonedx-1.4-json: /metadata: array where an object belongs (offset 56)"},
		{"text for tools", cyclonedxText("1.5", `"metadata":{"tools":"x"}`), "cyclonedx-1.5-json: /metadata/tools: string where an array or object belongs (offset 65)"},
		{"object for a list of texts", spdxText("2.3", `"packages":[{"hasFiles":{}}]`), "spdx-2.3-json: /packages/0/hasFiles: object where an array belongs (offset 234)"},
		{"duplicate member", cyclonedxText("1.4", `"x":[{"a":1,"\u0061":2}]`), "cyclonedx-1.4-json: /x/0/a: duplicate object member name (offset 57)"},
		{"cut", strings.TrimSuffix(cyclonedxText("1.6", `"x":[1`), "}"), "cyclonedx-1.6-json: /x: the text ends in the middle of a value (offset 51)"},
		{"cut early", `{"bomFormat":"CycloneDX"`, "the text ends in the middle of a value (offset 24)"},
		{"byte order mark", "\ufeff" + cyclonedxText("1.4", `"components":[1]`), "cyclonedx-1.4-json: /components/0: number where an object belongs (offset 62)"},
		{"too deep", cyclonedxText("1.4", `"x":`+strings.Repeat("[", 128)+strings.Repeat("]", 128)), "cyclonedx-1.4-json: /x" + strings.Repeat("/0", 127) + ": more than the limit of 128 for depth (offset 176); the Limits option raises it"},
		{"nothing", "", "the text ends in the middle of a value (offset 0)"},
		{"no object", "[]", "unknown format: the text is no JSON object"},
		{"other JSON", "{}", `unknown format: neither "bomFormat":"CycloneDX" nor a "spdxVersion" nor an "@context" of SPDX 3 is a member of the document`},
		{"XML", "\n<bom/>", "unknown format: the text looks like XML"},
		{"tag-value", "SPDXVersion: SPDX-2.3\n", "unknown format: the text looks like SPDX tag-value"},
		{"too old", cyclonedxText("1.1", ""), `unknown format: "CycloneDX 1.1"`},
		{"other major version", cyclonedxText("2.0", ""), `unknown format: "CycloneDX 2.0"`},
		{"no version", `{"bomFormat":"CycloneDX"}`, `unknown format: "CycloneDX "`},
		{"version as a number", `{"bomFormat":"CycloneDX","specVersion":1.6}`, `unknown format: "CycloneDX "`},
		{"old SPDX", spdxText("2.1", ""), `unknown format: "spdx-2.1-json"`},
		{"no SPDX", `{"spdxVersion":"2.3"}`, `unknown format: "2.3"`},
		{"UTF-16", "\xff\xfe{\x00}\x00", "the document is UTF-16, not UTF-8 (offset 0)"},
	} {
		_, err := sbom.Read(strings.NewReader(tt.text))
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
			continue
		}
		if !typed(fmt.Errorf("reading: %w", err)) {
			t.Errorf("%s: %T", tt.name, err)
		}
		if strings.HasPrefix(tt.want, "unknown format") != errors.Is(err, sbom.ErrUnknownFormat) {
			t.Errorf("%s: ErrUnknownFormat is wrong", tt.name)
		}
		if _, err := sbom.Convert(io.Discard, sbom.SPDX23, strings.NewReader(tt.text)); err == nil || err.Error() != tt.want {
			t.Errorf("%s: Convert says %v", tt.name, err)
		}
		if _, err := sbom.Detect(strings.NewReader(tt.text)); err == nil || err.Error() != tt.want {
			t.Errorf("%s: Detect says %v", tt.name, err)
		}
	}
	var syntax *sbom.SyntaxError
	_, err := sbom.Read(strings.NewReader(spdxText("2.3", `"packages":[null]`)))
	if !errors.As(err, &syntax) || syntax.Format != "spdx-2.3-json" || syntax.Pointer != "/packages/0" || syntax.Offset != 222 {
		t.Errorf("%+v", syntax)
	}
	_, err = sbom.Read(strings.NewReader(spdxText("2.3", "")), sbom.From(sbom.CycloneDX16))
	if want := `unknown format: "spdx-2.3-json": the document is not cyclonedx-1.6-json`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// Each limit is named, just refuses, and just accepts when it is raised.
func TestLimitsByName(t *testing.T) {
	two := cyclonedxText("1.6", `"components":[{"name":"a"},{"name":"b"}]`)
	deep := cyclonedxText("1.6", `"x":[[0]]`)
	for _, tt := range []struct {
		limit         string
		text          string
		refuse, admit sbom.Limits
	}{
		{"bytes", two, sbom.Limits{Bytes: int64(len(two)) - 1}, sbom.Limits{Bytes: int64(len(two))}},
		{"depth", deep, sbom.Limits{Depth: 2}, sbom.Limits{Depth: 3}},
		{"elements", two, sbom.Limits{Elements: 1}, sbom.Limits{Elements: 2}},
		{"string", two, sbom.Limits{String: 10}, sbom.Limits{String: 11}},
		{"string", cyclonedxText("1.6", `"`+strings.Repeat("n", 40)+`":0`), sbom.Limits{String: 39}, sbom.Limits{String: 40}},
		{"memory", two, sbom.Limits{Memory: 10_000}, sbom.Limits{Memory: 20_000}},
	} {
		_, err := sbom.Read(strings.NewReader(tt.text), sbom.WithLimits(tt.refuse))
		var limit *sbom.LimitError
		if !errors.As(err, &limit) || limit.Limit != tt.limit || !strings.Contains(err.Error(), tt.limit) {
			t.Errorf("%s: %v", tt.limit, err)
		}
		if _, err := sbom.Read(strings.NewReader(tt.text), sbom.WithLimits(tt.admit)); err != nil {
			t.Errorf("%s: raised: %v", tt.limit, err)
		}
		if _, err := sbom.Convert(io.Discard, sbom.SPDX23, strings.NewReader(tt.text), sbom.WithLimits(tt.refuse)); !errors.As(err, &limit) {
			t.Errorf("%s: Convert says %v", tt.limit, err)
		}
	}
	if _, err := sbom.Read(strings.NewReader(two), sbom.WithLimits(sbom.Limits{Bytes: -1, Depth: -1, Elements: -1, String: -1, Memory: -1, Ratio: -1})); err != nil {
		t.Errorf("limits below zero are not the defaults: %v", err)
	}
}

func TestGzipLimits(t *testing.T) {
	text := cyclonedxText("1.6", `"x":"`+strings.Repeat("repeated ", 2000)+`"`)
	whole := gzipped(t, text)
	lying := func(size uint32) []byte { // about its length; the checksum of the text stays right
		b := bytes.Clone(whole)
		binary.LittleEndian.PutUint32(b[len(b)-4:], size)
		return b
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-8] ^= 1 // the checksum
	for _, tt := range []struct {
		name    string
		data    []byte
		limits  sbom.Limits
		refused string // "" when it is not
	}{
		{"one member", whole, sbom.Limits{}, ""},
		{"three members", gzipped(t, text[:10], text[10:500], text[500:]), sbom.Limits{}, ""},
		{"an empty member at the end", gzipped(t, text, ""), sbom.Limits{}, ""},
		{"an empty member at the beginning", gzipped(t, "", text), sbom.Limits{}, ""},
		{"text after it", append(bytes.Clone(whole), "garbage"...), sbom.Limits{}, "gzip"},
		{"zeros after it", append(bytes.Clone(whole), make([]byte, 100)...), sbom.Limits{}, "gzip"},
		{"cut", whole[:len(whole)-9], sbom.Limits{}, "gzip"},
		{"cut in the checksum", whole[:len(whole)-3], sbom.Limits{}, "gzip"},
		{"header alone", whole[:10], sbom.Limits{}, "gzip"},
		{"two bytes", whole[:2], sbom.Limits{}, "gzip"},
		{"wrong checksum", flipped, sbom.Limits{}, "gzip"},
		{"length too small", lying(3), sbom.Limits{}, "gzip"},
		{"length too large", lying(1 << 31), sbom.Limits{}, "gzip"},
		{"within the bytes", whole, sbom.Limits{Bytes: int64(len(text))}, ""},
		{"beyond the bytes", whole, sbom.Limits{Bytes: int64(len(text)) - 1}, "limit of " + fmt.Sprint(len(text)-1) + " for bytes"},
		{"twice compressed", gzipped(t, string(whole)), sbom.Limits{}, "offset 0"},
		{"nothing inside", gzipped(t, ""), sbom.Limits{}, "ends in the middle"},
	} {
		doc, err := sbom.Read(bytes.NewReader(tt.data), sbom.WithLimits(tt.limits))
		if tt.refused != "" {
			if err == nil || !strings.Contains(err.Error(), tt.refused) || !typed(err) {
				t.Errorf("%s: %v, want %s", tt.name, err, tt.refused)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var out bytes.Buffer
		if _, err := doc.Write(&out, sbom.CycloneDX16); err != nil || out.String() != text {
			t.Errorf("%s: %v, %d bytes", tt.name, err, out.Len())
		}
	}
}

// A bomb is defused before it takes memory.
func TestGzipBomb(t *testing.T) {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	zeros := make([]byte, 1<<20)
	for range 300 {
		_, _ = z.Write(zeros)
	}
	_ = z.Close()
	small := gzipped(t, strings.Repeat("0", 4<<20))
	for _, tt := range []struct {
		data   []byte
		limits sbom.Limits
		want   string
	}{
		{b.Bytes(), sbom.Limits{}, "ratio"},
		{bytes.Repeat(b.Bytes(), 20), sbom.Limits{Ratio: 1 << 20}, "bytes"},
		{small, sbom.Limits{}, "ratio"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := sbom.Read(bytes.NewReader(tt.data), sbom.WithLimits(tt.limits))
		runtime.ReadMemStats(&after)
		var limit *sbom.LimitError
		if !errors.As(err, &limit) || limit.Limit != tt.want {
			t.Errorf("%v, want the limit %s", err, tt.want)
		}
		if took := int64(after.TotalAlloc - before.TotalAlloc); took > 700<<20 {
			t.Errorf("%s: %d MiB", tt.want, took>>20)
		}
	}
}

// idle is a reader that never gives anything.
type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

// sized says how long it is, and is wrong.
type sized struct {
	io.Reader
	n int
}

func (s sized) Len() int { return s.n }

func TestReaders(t *testing.T) {
	text := cyclonedxText("1.6", `"x":"`+strings.Repeat("a", 100_000)+`"`)
	for _, r := range []io.Reader{
		strings.NewReader(text),
		iotest.OneByteReader(strings.NewReader(text)),
		iotest.HalfReader(strings.NewReader(text)),
		iotest.DataErrReader(strings.NewReader(text)),
		sized{strings.NewReader(text), 0},
		sized{strings.NewReader(text), 10},
		sized{strings.NewReader(text), 1 << 20},
		sized{strings.NewReader(text), -5},
		sized{strings.NewReader(text), 1 << 50},
	} {
		doc, err := sbom.Read(r)
		if err != nil {
			t.Errorf("%T: %v", r, err)
			continue
		}
		var out bytes.Buffer
		if _, err := doc.Write(&out, sbom.CycloneDX16); err != nil || out.String() != text {
			t.Errorf("%T: %v, %d bytes", r, err, out.Len())
		}
	}
	if _, err := sbom.Read(idle{}); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader that gives nothing: %v", err)
	}
	broken := errors.New("broken")
	if _, err := sbom.Read(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("a reader that breaks: %v", err)
	}
	var limit *sbom.LimitError
	if _, err := sbom.Read(io.MultiReader(strings.NewReader(text), endless{}), sbom.WithLimits(sbom.Limits{Bytes: 1 << 20})); !errors.As(err, &limit) || limit.Limit != "bytes" {
		t.Errorf("a reader without end: %v", err)
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// short writes half of what it is given and says nothing.
type short struct{}

func (short) Write(b []byte) (int, error) { return len(b) / 2, nil }

func TestShortWrite(t *testing.T) {
	text := cyclonedxText("1.6", "")
	doc, err := sbom.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range sbom.Formats() {
		if report, err := doc.Write(short{}, to); !errors.Is(err, io.ErrShortWrite) || report != nil {
			t.Errorf("Write to %v: %v, %v", to, report, err)
		}
		if report, err := sbom.Convert(short{}, to, strings.NewReader(text)); !errors.Is(err, io.ErrShortWrite) || report != nil {
			t.Errorf("Convert to %v: %v, %v", to, report, err)
		}
	}
}
