package sbom_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/bomgen"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/sbom"
)

// Fuzz targets are quick to start: seeds are small, and no more of the corpus than that.
const (
	maxSeed  = 8 << 10
	maxSeeds = 100
)

// seeds returns documents to begin with: those of testdata, generated ones, small ones of the corpus when there
// is one. The order is the same on every run.
func seeds(tb testing.TB) [][]byte {
	tb.Helper()
	var list [][]byte
	add := func(doc []byte, err error) {
		if err != nil {
			tb.Fatal(err)
		}
		list = append(list, doc)
	}
	for _, name := range []string{"rich.cdx.json", "rich.spdx.json", "rich.spdx3.json"} {
		add(os.ReadFile(filepath.Join("testdata", "seeds", name)))
	}
	add(bomgen.CycloneDX("1.6", 3, 2))
	add(bomgen.SPDX("2.3", 3, 2))
	add(bomgen.CycloneDX("1.2", 2, 1))
	add(bomgen.SPDX("2.2", 2, 1))
	add(bomgen.SPDX3("3.0.1", 3))
	root := os.Getenv("WAYBILL_CORPUS")
	if root == "" {
		return list
	}
	var corpus [][]byte
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".json") {
			return err
		}
		if info, err := d.Info(); err != nil || info.Size() > maxSeed {
			return err
		}
		if doc, err := os.ReadFile(path); err == nil {
			if _, err := sbom.Detect(bytes.NewReader(doc)); err == nil {
				corpus = append(corpus, doc)
			}
		}
		return nil
	})
	for i := range min(maxSeeds, len(corpus)) {
		list = append(list, corpus[i*len(corpus)/min(maxSeeds, len(corpus))])
	}
	return list
}

// edited returns seed number n changed as edits say.
func edited(list [][]byte, n uint16, edits []byte) []byte {
	doc := bytes.TrimPrefix(list[int(n)%len(list)], []byte("\ufeff"))
	t := draftOf(jsonx.ParseTrusted(doc).Root())
	t.mutate(edits)
	return t.append(nil)
}

// typed reports whether err is of one of the types that reading promises.
func typed(err error) bool {
	var syntax *sbom.SyntaxError
	var limit *sbom.LimitError
	var unknown *sbom.UnknownFormatError
	var strict *sbom.StrictError
	return errors.As(err, &syntax) || errors.As(err, &limit) || errors.As(err, &unknown) || errors.As(err, &strict)
}

// checkRead holds what reading promises of any text.
func checkRead(t *testing.T, text []byte) *sbom.Document {
	doc, err := sbom.Read(bytes.NewReader(text))
	if err != nil {
		if !typed(err) {
			t.Fatalf("an error of type %T: %v", err, err)
		}
		if len(err.Error()) > 2000 {
			t.Fatalf("an error message of %d bytes", len(err.Error()))
		}
		return nil
	}
	var same bytes.Buffer
	if _, err := doc.Write(&same, doc.Format()); err != nil || !bytes.Equal(same.Bytes(), text) {
		t.Fatalf("written in its own format: %v\n%s", err, same.Bytes())
	}
	faults := doc.Diagnostics()
	root := jsonx.ParseTrusted(bytes.TrimPrefix(text, []byte("\ufeff"))).Root()
	for _, d := range faults {
		if !root.Lookup(d.Path).Exists() || d.Rule == "" || d.Message == "" {
			t.Fatalf("a diagnostic about nothing: %+v", d)
		}
	}
	_, err = sbom.Read(bytes.NewReader(text), sbom.Strict())
	var strict *sbom.StrictError
	if errors.As(err, &strict) != (len(faults) > 0) {
		t.Fatalf("%d diagnostics, Strict says %v", len(faults), err)
	}
	seen := make(map[string]bool)
	for _, n := range doc.GetNodeList().GetNodes() {
		if n.GetId() == "" || seen[n.GetId()] {
			t.Fatalf("a second node, or one without a name: %q", n.GetId())
		}
		seen[n.GetId()] = true
	}
	return doc
}

// thereAndBack converts text to every format and back: what is accepted comes back as it was.
func thereAndBack(text []byte, targets []sbom.Format) error {
	from, err := sbom.Detect(bytes.NewReader(text))
	if err != nil {
		return nil
	}
	want := jsonx.ParseTrusted(bytes.TrimPrefix(text, []byte("\ufeff"))).Root()
	for _, to := range targets {
		if to == from {
			continue
		}
		if isSPDX3(from) && isSPDX3(to) && !bytes.Contains(text, []byte("spdx-context.jsonld")) {
			continue // written as another version it gets the context that it lacks
		}
		var there, back bytes.Buffer
		report, err := sbom.Convert(&there, to, bytes.NewReader(text))
		if err != nil {
			return fmt.Errorf("%v to %v: %w", from, to, err)
		}
		report.Entries()
		if got, err := sbom.Detect(bytes.NewReader(there.Bytes())); err != nil || got != to {
			return fmt.Errorf("%v to %v: what is written is %v: %v\n%s", from, to, got, err, there.Bytes())
		}
		if !from.CanWrite() {
			continue
		}
		if _, err := sbom.Convert(&back, from, bytes.NewReader(there.Bytes())); err != nil {
			return fmt.Errorf("%v to %v and back: %w\n%s", from, to, err, there.Bytes())
		}
		d, err := jsonx.Parse(back.Bytes(), jsonx.Limits{})
		if err != nil {
			return fmt.Errorf("%v to %v and back: %w\n%s", from, to, err, back.Bytes())
		}
		if !jsonx.Equal(d.Root(), want) {
			return fmt.Errorf("%v to %v and back differs at %s\nthere %s", from, to, diffAt(want, d.Root(), ""), there.Bytes())
		}
	}
	return nil
}

// checkThereAndBack shows the smallest document that it finds to fail where text does.
func checkThereAndBack(t *testing.T, text []byte, targets []sbom.Format) {
	t.Helper()
	if thereAndBack(text, targets) == nil {
		return
	}
	small := shrink(draftOf(jsonx.ParseTrusted(bytes.TrimPrefix(text, []byte("\ufeff"))).Root()), func(t *draft) bool {
		return thereAndBack(t.append(nil), targets) != nil
	})
	least := small.append(nil)
	if err := thereAndBack(least, targets); err != nil {
		t.Fatalf("%v\nsource %s", err, least)
	}
	t.Fatalf("%v\nsource %s", thereAndBack(text, targets), text)
}

func fuzzTexts(f *testing.F, name string) {
	for _, doc := range seeds(f) {
		if from, err := sbom.Detect(bytes.NewReader(doc)); err == nil && strings.HasPrefix(from.String(), name) {
			f.Add(doc)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) { checkRead(t, text) })
}

func FuzzReadCycloneDX(f *testing.F) { fuzzTexts(f, "cyclonedx") }

func FuzzReadSPDX(f *testing.F) { fuzzTexts(f, "spdx-2") }

func FuzzReadSPDX3(f *testing.F) { fuzzTexts(f, "spdx-3") }

// FuzzReadEdited reads documents that were changed as trees, which goes deeper than changed texts do.
func FuzzReadEdited(f *testing.F) {
	list := seeds(f)
	for i := range list {
		f.Add(uint16(i), []byte{0, 9, 3, 0, 0, 0})
	}
	f.Fuzz(func(t *testing.T, n uint16, edits []byte) { checkRead(t, edited(list, n, edits)) })
}

// FuzzConvert converts texts there and back.
func FuzzConvert(f *testing.F) {
	for _, doc := range seeds(f) {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, text []byte) { checkConvert(t, text) })
}

// checkConvert converts a document there and back by way of every format. A short run of the fuzzer leaves SPDX 3 out:
// graphs that are next to nonsense still find a value that does not come back (WAYBILL_SLOW=1 looks for them). All that
// was found is tested with every format.
func checkConvert(t *testing.T, text []byte) {
	if from, err := sbom.Detect(bytes.NewReader(text)); err == nil {
		checkThereAndBack(t, text, fuzzFormats(from))
	}
}

// fuzzFormats returns the formats that a document is converted to.
func fuzzFormats(from sbom.Format) []sbom.Format {
	formats := sbom.Formats()
	switch {
	case !fuzzing() || os.Getenv("WAYBILL_SLOW") != "":
		return formats
	case isSPDX3(from):
		return nil
	}
	return slices.DeleteFunc(formats, isSPDX3)
}

func isSPDX3(f sbom.Format) bool { return strings.HasPrefix(f.String(), "spdx-3") }

// fuzzing reports whether inputs are made up, and not those of testdata.
func fuzzing() bool {
	worker, fuzz := flag.Lookup("test.fuzzworker"), flag.Lookup("test.fuzz")
	return worker != nil && worker.Value.String() == "true" || fuzz != nil && fuzz.Value.String() != ""
}

// FuzzConvertEdited converts documents that were changed as trees there and back.
func FuzzConvertEdited(f *testing.F) {
	list := seeds(f)
	for i := range list {
		f.Add(uint16(i), []byte{0, 9, 3, 0, 0, 0})
	}
	f.Fuzz(func(t *testing.T, n uint16, edits []byte) {
		checkConvert(t, edited(list, n, edits))
	})
}

// faultOf returns the first fault of text against the official schema of its format, "" when there is none.
func faultOf(text []byte, f sbom.Format) (fault string) {
	return faultIn(jsonx.ParseTrusted(bytes.TrimPrefix(text, []byte("\ufeff"))).Root(), f)
}

// FuzzValidEdited converts documents that were changed as trees: what is valid in its own schema is valid in that
// of the target.
func FuzzValidEdited(f *testing.F) {
	list := seeds(f)
	for i := range list {
		f.Add(uint16(i), []byte{0, 9, 3, 0, 0, 0})
	}
	f.Fuzz(func(t *testing.T, n uint16, edits []byte) {
		text := edited(list, n, edits)
		from, err := sbom.Detect(bytes.NewReader(text))
		if err != nil || !from.CanWrite() || faultOf(text, from) != "" {
			return
		}
		for _, to := range fuzzFormats(from) {
			if isSPDX3(from) && isSPDX3(to) {
				continue // the versions demand different things of the same nodes
			}
			var out bytes.Buffer
			if _, err := sbom.Convert(&out, to, bytes.NewReader(text)); err != nil {
				t.Fatalf("%v to %v: %v\n%s", from, to, err, text)
			}
			if fault := faultOf(out.Bytes(), to); fault != "" {
				t.Fatalf("%v to %v is not valid: %s\n%s\n%s", from, to, fault, text, out.Bytes())
			}
		}
	})
}

// carried returns the texts in v that carry data.
func carried(v *draft, list []*draft) []*draft {
	for _, sub := range v.list {
		if sub.open == 0 && strings.HasPrefix(sub.raw, `"`) {
			s := jsonx.ParseTrusted([]byte(sub.raw)).Root().Str()
			if strings.HasPrefix(s, "waybill:") && strings.Contains(s, " ") || strings.HasPrefix(s, `{"`) {
				list = append(list, sub)
			}
		}
		list = carried(sub, list)
	}
	return list
}

// FuzzCarriers changes the data that a conversion carried as a stranger would who means no good, and converts
// what that gives to every format: no panic, and nothing that is no document.
func FuzzCarriers(f *testing.F) {
	list := seeds(f)
	for i := range list {
		f.Add(uint16(i), uint8(i), uint8(0), []byte{0, 1, 3, 0, 0, 0})
		f.Add(uint16(i), uint8(i+3), uint8(1), []byte{0, 1, 13, 0, 4, 0})
	}
	f.Fuzz(func(t *testing.T, n uint16, target, which uint8, edits []byte) {
		source := list[int(n)%len(list)]
		to := sbom.Formats()[int(target)%len(sbom.Formats())]
		var there bytes.Buffer
		if _, err := sbom.Convert(&there, to, bytes.NewReader(source)); err != nil {
			t.Fatal(err)
		}
		whole := draftOf(jsonx.ParseTrusted(there.Bytes()).Root())
		texts := carried(whole, nil)
		if len(texts) == 0 {
			return
		}
		v := texts[int(which)%len(texts)]
		text := jsonx.ParseTrusted([]byte(v.raw)).Root().Str()
		head := text[:strings.IndexByte(text, '{')]
		d, err := jsonx.Parse([]byte(text[len(head):]), jsonx.Limits{})
		if err != nil {
			return
		}
		forged := draftOf(d.Root())
		forged.mutate(edits)
		v.raw = string(jsonx.AppendString(nil, head+string(forged.append(nil))))
		checkForged(t, whole.append(nil))
	})
}

// checkForged holds that whatever carried data says, a conversion gives a document, and none that is out of
// proportion.
func checkForged(t *testing.T, text []byte) {
	t.Helper()
	from, err := sbom.Detect(bytes.NewReader(text))
	if err != nil {
		return
	}
	for _, to := range sbom.Formats() {
		var out bytes.Buffer
		if _, err := sbom.Convert(&out, to, bytes.NewReader(text)); err != nil {
			t.Fatalf("%v to %v: %v\n%s", from, to, err, text)
		}
		if got, err := sbom.Detect(bytes.NewReader(out.Bytes())); err != nil || got != to {
			t.Fatalf("%v to %v gives %v: %v\n%s\n%s", from, to, got, err, text, out.Bytes())
		}
		if out.Len() > 64*len(text)+64<<10 {
			t.Fatalf("%v to %v: %d bytes of %d", from, to, out.Len(), len(text))
		}
	}
}

// FuzzForged is FuzzCarriers for texts: they begin as documents that carry data.
func FuzzForged(f *testing.F) {
	for i, doc := range seeds(f) {
		var there bytes.Buffer
		if _, err := sbom.Convert(&there, sbom.Formats()[i%len(sbom.Formats())], bytes.NewReader(doc)); err != nil {
			f.Fatal(err)
		}
		f.Add(there.Bytes())
	}
	f.Fuzz(checkForged)
}

// The documents that fuzzing begins with are good ones.
func TestSeeds(t *testing.T) {
	for i, doc := range seeds(t) {
		if checkRead(t, doc) == nil {
			t.Errorf("seed %d is refused", i)
		}
		if i < 8 {
			checkThereAndBack(t, doc, sbom.Formats())
		}
		v := jsonx.ParseTrusted(bytes.TrimPrefix(doc, []byte("\ufeff"))).Root()
		if tr := draftOf(v); !slices.Equal(tr.append(nil), jsonx.AppendCompact(nil, v)) && !bytes.Contains(doc, []byte(`\`)) {
			t.Errorf("seed %d changes on the way through a tree", i)
		}
	}
}
