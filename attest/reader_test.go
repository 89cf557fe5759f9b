package attest_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/attest"
)

// envelopeOf returns an envelope on one line.
func envelopeOf(payload string) string {
	return `{"payloadType":"application/vnd.in-toto+json","payload":"` + base64.StdEncoding.EncodeToString([]byte(payload)) + `","signatures":[{"sig":"AA=="}]}`
}

// statementOf returns a statement about a subject called name.
func statementOf(name string) string {
	return `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"` + name + `","digest":{"sha256":"` + hexA + `"}}],"predicateType":"https://e.x/p","predicate":{}}`
}

// bundleOf returns a sigstore bundle around an envelope.
func bundleOf(envelope string) string {
	return `{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"x"}},"dsseEnvelope":` + envelope + `}`
}

// pretty lays JSON out over several lines.
func pretty(text string) string {
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(text), "", "  "); err != nil {
		panic(err)
	}
	return b.String()
}

// read returns what a Reader finds: the kind and the subject of each attestation, the diagnostics, and the error.
func read(r io.Reader, opts ...attest.Option) (found, diagnostics []string, err error) {
	rd := attest.NewReader(r, opts...)
	for a, e := range rd.All() {
		if e != nil {
			err = e
			continue
		}
		kind := "envelope"
		switch {
		case a.Envelope == nil:
			kind = "statement"
		case a.Bundle != nil:
			kind = "bundle"
		}
		s, e := a.UnverifiedStatement()
		if e != nil {
			found = append(found, fmt.Sprintf("%d %s: %v", a.Line, kind, e))
			continue
		}
		found = append(found, fmt.Sprintf("%d %s %s", a.Line, kind, s.Subjects()[0].Name))
	}
	for _, d := range rd.Diagnostics() {
		diagnostics = append(diagnostics, d.String())
	}
	return found, diagnostics, err
}

func TestReader(t *testing.T) {
	a, b := envelopeOf(statementOf("a")), envelopeOf(statementOf("b"))
	for _, tt := range []struct {
		name, in    string
		found, skip []string
	}{
		{"an envelope", a, []string{"0 envelope a"}, nil},
		{"an envelope and a line break", a + "\n", []string{"0 envelope a"}, nil},
		{"an envelope over several lines", pretty(a), []string{"0 envelope a"}, nil},
		{"an envelope after a byte order mark", "\xef\xbb\xbf" + pretty(a), []string{"0 envelope a"}, nil},
		{"an envelope after blank lines", "\n \r\n" + a, []string{"0 envelope a"}, nil},
		{"a bundle", bundleOf(a), []string{"0 bundle a"}, nil},
		{"a bundle over several lines", pretty(bundleOf(a)), []string{"0 bundle a"}, nil},
		{"a bundle of version 0.1", strings.Replace(bundleOf(a), ".v0.3+json", "+json;version=0.1", 1), []string{"0 bundle a"}, nil},
		{"a statement", statementOf("a"), []string{"0 statement a"}, nil},
		{"a statement over several lines", pretty(statementOf("a")), []string{"0 statement a"}, nil},
		{"lines", a + "\n" + b + "\n", []string{"1 envelope a", "2 envelope b"}, nil},
		{"lines of all kinds", "\n" + a + "\r\n\n" + bundleOf(b) + "\n" + statementOf("c"), []string{"2 envelope a", "4 bundle b", "5 statement c"}, nil},
		{
			"lines that are none", a + "\nnonsense\n{}\n[1]\n\"x\"\n" + b,
			[]string{"1 envelope a", "6 envelope b"},
			[]string{
				"line 2: invalid character 'o' in literal null (expecting 'u') (offset 1)", "line 3: the empty object is no attestation (offset 0)",
				"line 4: /0: the number is no attestation (offset 1)", "line 5: the string is no attestation (offset 0)",
			},
		},
		{"a first line that is none", "# attestations\n" + a + "\n" + b, []string{"2 envelope a", "3 envelope b"}, []string{"line 1: invalid character '#' at start of value (offset 0)"}},
		{
			"a line that is broken", a + "\n" + strings.Replace(b, `"payload":`, `"payload":"AA==","payload":`, 1) + "\n",
			[]string{"1 envelope a"},
			[]string{`line 2: /payload: duplicate object member name (offset 63)`},
		},
		{
			"a bundle of an unknown version", a + "\n" + strings.Replace(bundleOf(b), ".v0.3+json", ".v0.4+json", 1),
			[]string{"1 envelope a"},
			[]string{`line 2: /mediaType: unknown sigstore bundle "application/vnd.dev.sigstore.bundle.v0.4+json" (offset 13)`},
		},
		{
			"a bundle with the signature of a file", a + "\n" + `{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","messageSignature":{}}`,
			[]string{"1 envelope a"},
			[]string{"line 2: /messageSignature: the bundle holds the signature of a file, not an attestation (offset 80)"},
		},
		{
			"npm", `{"attestations":[{"predicateType":"https://e.x/p","bundle":` + bundleOf(a) + `},{"predicateType":"https://e.x/p","bundle":` + bundleOf(b) + `}]}`,
			[]string{"0 bundle a", "0 bundle b"},
			nil,
		},
		{"GitHub's API", pretty(`{"attestations":[{"bundle":` + bundleOf(a) + `,"repository_id":1}]}`), []string{"0 bundle a"}, nil},
		{"GitHub's command line", `[{"attestation":{"bundle":` + bundleOf(a) + `},"verificationResult":{}}]`, []string{"0 bundle a"}, nil},
		{"an array", "[" + a + "," + bundleOf(b) + "," + statementOf("c") + "]", []string{"0 envelope a", "0 bundle b", "0 statement c"}, nil},
		{"an array with a stranger", "[" + a + ",{\"x\":1}]", []string{"0 envelope a"}, []string{fmt.Sprintf(`/1: the object with "x" is no attestation (offset %d)`, len(a)+2)}},
		{"lines of lists", "[" + a + "]\n[" + b + "," + a + "]", []string{"1 envelope a", "2 envelope b", "2 envelope a"}, nil},
		{
			"an envelope of something else", `{"payloadType":"text/plain","payload":"AA==","signatures":[]}`,
			[]string{`0 envelope: dsse: the payload is no in-toto statement but "text/plain"`},
			nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for name, r := range map[string]io.Reader{
				"at once":     strings.NewReader(tt.in),
				"by bytes":    iotest.OneByteReader(strings.NewReader(tt.in)),
				"end at once": iotest.DataErrReader(strings.NewReader(tt.in)),
			} {
				found, skipped, err := read(r)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.found, found); diff != "" {
					t.Errorf("%s: found (-want +got)\n%s", name, diff)
				}
				if diff := cmp.Diff(tt.skip, skipped); diff != "" {
					t.Errorf("%s: diagnostics (-want +got)\n%s", name, diff)
				}
			}
		})
	}
}

func TestReaderRefuses(t *testing.T) {
	a := envelopeOf(statementOf("a"))
	for _, tt := range []struct {
		name, in string
		none     bool // whether the reason is that there is no attestation
		want     string
	}{
		{"nothing", "", true, "there is no attestation"},
		{"blank lines", "\n\n \t\n", true, "there is no attestation"},
		{"an empty list", `{"attestations":[]}`, true, "there is no attestation"},
		{"an empty array", `[]`, true, "there is no attestation"},
		{"another object", `{"bomFormat":"CycloneDX","components":[]}`, true, `the object with "bomFormat", "components" is no attestation`},
		{"lines of others", "{}\n{}\n", true, "there is no attestation: line 1: the empty object is no attestation (offset 0)"},
		{"lists in lists", "[[[[[" + a + "]]]]]", true, "nested more than 4 deep"},
		{"a broken envelope", strings.Replace(a, `"payload":`, `"Payload":`, 1), true, `the object with "payloadType", "Payload", "signatures"`},
		{"an envelope without a type", strings.Replace(a, `"payloadType":`, `"PayloadType":`, 1), false, `dsse: there is no "payloadType"`},
		{"an envelope with two payloads", pretty(strings.Replace(a, `"payload":`, `"payload":"AA==","payload" :`, 1)), false, "/payload: duplicate object member name"},
		{"a truncated envelope", a[:len(a)-3], false, "the text ends in the middle of a value"},
		{"a truncated envelope over several lines", pretty(a)[:100], false, "the text ends in the middle of a value"},
		{"a broken statement", strings.Replace(statementOf("a"), "predicateType", "PredicateType", 1), false, `in-toto-statement: there is no "predicateType"`},
		{"a bundle without an envelope", `{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}`, true, `there is no "dsseEnvelope"`},
		{"a bundle with protobuf's names", `{"media_type":"application/vnd.dev.sigstore.bundle.v0.3+json","dsse_envelope":` + a + `}`, true, "is no attestation"},
		{"an envelope in a bundle that says nothing", `{"dsseEnvelope":` + a + `}`, true, `there is no "mediaType"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found, _, err := read(strings.NewReader(tt.in))
			if len(found) > 0 || err == nil {
				t.Fatalf("found %q, error %v", found, err)
			}
			if errors.Is(err, attest.ErrNoAttestation) != tt.none || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

func TestReaderLimits(t *testing.T) {
	a := envelopeOf(statementOf("a"))
	lim := attest.WithLimits(attest.Limits{Bytes: int64(len(a)) + 10})
	// The limit is one of a line, not of the file.
	found, _, err := read(strings.NewReader(strings.Repeat(a+"\n", 1000)), lim)
	if err != nil || len(found) != 1000 {
		t.Errorf("%d lines: %v", len(found), err)
	}
	var limit *attest.LimitError
	for name, in := range map[string]string{
		"a long line":            a + "\n" + strings.Repeat(" ", len(a)) + a,
		"a long first line":      strings.Repeat(" ", len(a)) + a,
		"many lines of one text": pretty(bundleOf(a)),
		"a line without an end":  a + "\n" + strings.Repeat("x", 1<<20),
	} {
		if _, _, err := read(strings.NewReader(in), lim); !errors.As(err, &limit) || limit.Limit != "bytes" {
			t.Errorf("%s: %v, want a LimitError of bytes", name, err)
		}
	}
	// One that goes on for ever is not read for ever.
	if _, _, err := read(endless('x'), lim); !errors.As(err, &limit) {
		t.Errorf("a line without an end: %v", err)
	}
	if _, _, err := read(io.MultiReader(strings.NewReader(a+"\n"), iotest.ErrReader(errFull))); err != errFull {
		t.Errorf("a reader that fails: %v, want %v", err, errFull)
	}
	if _, _, err := read(io.MultiReader(strings.NewReader("{\n"), iotest.ErrReader(errFull))); err != errFull {
		t.Errorf("a reader that fails: %v, want %v", err, errFull)
	}
}

type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// What is skipped is counted, and no more of it remembered or looked at than is useful.
func TestReaderManyStrangers(t *testing.T) {
	a := envelopeOf(statementOf("a"))
	found, skipped, err := read(strings.NewReader(a + "\n" + strings.Repeat("x\n", 5000)))
	if err != nil || len(found) != 1 || len(skipped) != 1001 || skipped[1000] != "4000 more were skipped" {
		t.Errorf("found %d, %d diagnostics, the last %q, error %v", len(found), len(skipped), skipped[len(skipped)-1], err)
	}
	// A list of a million numbers takes no million walks over the text.
	_, skipped, err = read(strings.NewReader("[" + strings.Repeat("1,", 1_000_000) + a + "]"))
	if !errors.Is(err, attest.ErrNoAttestation) || len(skipped) > 200 {
		t.Errorf("%d diagnostics, error %v", len(skipped), err)
	}
}

// A list of broken attestations is not looked at to its end, which would take the square of its length.
func TestReaderManyBroken(t *testing.T) {
	for name, element := range map[string]string{
		"envelopes":  `{"payloadType":1,"payload":1,"signatures":[]}`,
		"statements": `{"_type":"https://in-toto.io/Statement/v1"}`,
		"bundles":    `{"mediaType":"application/vnd.dev.sigstore.bundle.v0.9+json"}`,
		"numbers":    `1`,
	} {
		list := "[" + strings.Repeat(element+",", 50_000) + element + "]"
		for _, in := range []string{list, list + "\n" + element} {
			_, skipped, err := read(strings.NewReader(in))
			if !errors.Is(err, attest.ErrNoAttestation) || len(skipped) > 110 || !strings.Contains(strings.Join(skipped, "\n"), "the rest is not looked at") {
				t.Errorf("%s: %d diagnostics, %v", name, len(skipped), err)
			}
		}
	}
}

func TestReaderStops(t *testing.T) {
	r := attest.NewReader(strings.NewReader(strings.Repeat(envelopeOf(statementOf("a"))+"\n", 3)))
	n := 0
	for range r.All() {
		n++
		break
	}
	for range r.All() {
		n++
	}
	if n != 1 {
		t.Errorf("%d attestations after the loop ended, want none", n-1)
	}
}

// Every bundle of the conformance suite that holds an envelope gives what encoding/json reads in it.
func TestReaderCorpus(t *testing.T) {
	root := os.Getenv("WAYBILL_CORPUS")
	if root == "" {
		t.Skip("skipped: corpus folder not present (WAYBILL_CORPUS is not set)")
	}
	n := 0
	err := filepath.WalkDir(filepath.Join(root, "sigstore"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "bundle.sigstore.json") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var want struct {
			DSSEEnvelope *struct {
				Payload     []byte
				PayloadType string
				Signatures  []struct{ Sig []byte }
			}
		}
		if json.Unmarshal(text, &want) != nil || want.DSSEEnvelope == nil {
			found, _, err := read(bytes.NewReader(text))
			if len(found) > 0 || err == nil {
				t.Errorf("%s: found %q, %v in a bundle without an envelope", path, found, err)
			}
			return nil
		}
		n++
		for a, err := range attest.NewReader(bytes.NewReader(text)).All() {
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			if !bytes.Equal(a.Envelope.Payload, want.DSSEEnvelope.Payload) || a.Envelope.PayloadType != want.DSSEEnvelope.PayloadType ||
				len(a.Envelope.Signatures) != len(want.DSSEEnvelope.Signatures) || !bytes.Equal(a.Envelope.Signatures[0].Sig, want.DSSEEnvelope.Signatures[0].Sig) {
				t.Errorf("%s: %v, want %v", path, a.Envelope, want.DSSEEnvelope)
			}
			if !bytes.Equal(a.Bundle, bytes.TrimSpace(text)) {
				t.Errorf("%s: the bundle is not what the file holds", path)
			}
			s, err := a.UnverifiedStatement()
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			// Made anew it is a statement with the same parts.
			again, err := attest.New(s.Subjects(), s.PredicateType(), s.Predicate())
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			if !bytes.Equal(again.Predicate(), s.Predicate()) || !cmp.Equal(again.Subjects(), s.Subjects()) {
				t.Errorf("%s: made anew it is %s", path, again.Bytes())
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 10 {
		t.Errorf("only %d bundles with an envelope", n)
	}
}

// The statements that the specification prints are read.
func TestStatementCorpus(t *testing.T) {
	root := os.Getenv("WAYBILL_CORPUS")
	if root == "" {
		t.Skip("skipped: corpus folder not present (WAYBILL_CORPUS is not set)")
	}
	files, err := filepath.Glob(filepath.Join(root, "dsse", "in-toto", "*.json"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(text, []byte(`"_type"`)) {
			continue // the picture of an envelope
		}
		s, err := attest.ParseStatement(text)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
			continue
		}
		if _, ok := attest.LookupPredicateType(s.PredicateType()); !ok {
			t.Errorf("%s: predicate type %q is not known", filepath.Base(file), s.PredicateType())
		}
	}
}
