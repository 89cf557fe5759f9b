package attest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sbom"
)

var _ attest.Document = (*sbom.Document)(nil)

// fake is a document that says what a test wants.
type fake struct {
	subjects map[string]map[string]string
	typ      string
	text     string
	err      error
}

func (f *fake) Subjects() iter.Seq2[string, map[string]string] {
	return func(yield func(string, map[string]string) bool) {
		for name, digest := range f.subjects {
			if !yield(name, digest) {
				return
			}
		}
	}
}
func (f *fake) PredicateType() string      { return f.typ }
func (f *fake) Predicate() ([]byte, error) { return []byte(f.text), f.err }

func TestSBOM(t *testing.T) {
	bom := "{ \"bomFormat\": \"CycloneDX\", \"specVersion\":\"1.6\", \"version\": 1.0,\n\"metadata\":{\"component\":{\"type\":\"application\",\"name\":\"app\",\"bom-ref\":\"app\"," +
		"\"version\":\"1\",\"hashes\":[{\"alg\":\"SHA-256\",\"content\":\"" + strings.ToUpper(hexA) + "\"},{\"alg\":\"SHA-1\",\"content\":\"" + hexB[:40] + "\"}]}}}"
	doc, err := sbom.Read(strings.NewReader(bom))
	if err != nil {
		t.Fatal(err)
	}
	s, err := attest.SBOM(doc)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(s.Predicate()); got != bom {
		t.Errorf("the predicate is %s", got)
	}
	if s.PredicateType() != attest.TypeCycloneDX || s.Type() != attest.StatementTypeV1 {
		t.Errorf("predicate type %q, type %q", s.PredicateType(), s.Type())
	}
	want := []attest.ResourceDescriptor{{Name: "app", Digest: attest.DigestSet{"sha256": hexA, "sha1": hexB[:40]}}}
	if diff := cmp.Diff(want, s.Subjects()); diff != "" {
		t.Errorf("subjects (-want +got)\n%s", diff)
	}
	// Subjects that are given are the only ones.
	s, err = attest.SBOM(doc, subjects("image", hexB)...)
	if err != nil || len(s.Subjects()) != 1 || s.Subjects()[0].Name != "image" {
		t.Errorf("subjects %v, %v", s.Subjects(), err)
	}
}

// Each document of testdata goes into a statement byte for byte, and comes out of it.
func TestSBOMTestdata(t *testing.T) {
	files, err := filepath.Glob("../testdata/*/*.json")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := sbom.Read(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		s, err := attest.SBOM(doc, subjects("app", hexA)...)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if !bytes.Equal(s.Predicate(), text) {
			t.Errorf("%s: the predicate is not the document", file)
		}
		if uri, err := attest.DetectPredicateType(text); err != nil || uri != s.PredicateType() {
			t.Errorf("%s: type %q, detected %q, %v", file, s.PredicateType(), uri, err)
		}
		back, err := sbom.Read(bytes.NewReader(s.Bytes()))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		var out bytes.Buffer
		if _, err := back.Write(&out, back.Format()); err != nil || !bytes.Equal(out.Bytes(), text) {
			t.Errorf("%s: what is read from the statement is not the document: %v", file, err)
		}
	}
}

func TestDocumentRefuses(t *testing.T) {
	good := map[string]map[string]string{"a": {"sha256": hexA}}
	for _, tt := range []struct {
		name string
		doc  *fake
		sbom string // what the error of SBOM says, "" for none
		vex  string
	}{
		{"an SBOM", &fake{good, attest.TypeSPDX, `{}`, nil}, "", ""},
		{"a VEX document", &fake{good, attest.TypeOpenVEX, `{}`, nil}, "is no SBOM", ""},
		{"both", &fake{good, attest.TypeCycloneDX, `{}`, nil}, "", ""},
		{"neither", &fake{good, attest.TypeProvenance1, `{}`, nil}, "is no SBOM", "is no VEX document"},
		{"a type of no family", &fake{good, "https://e.x/p", `{}`, nil}, "is no SBOM", "is no VEX document"},
		{"no type", &fake{good, "", `{}`, nil}, "is no SBOM", "is no VEX document"},
		{"no subject", &fake{nil, attest.TypeCycloneDX, `{}`, nil}, "names no subject", "names no subject"},
		{"a subject without digests", &fake{map[string]map[string]string{"a": nil}, attest.TypeCycloneDX, `{}`, nil}, "names no subject", "names no subject"},
		{"a subject with a broken digest", &fake{map[string]map[string]string{"a": {"sha256": "x"}}, attest.TypeCycloneDX, `{}`, nil}, "lower-case hex", "lower-case hex"},
		{"no document", &fake{good, attest.TypeCycloneDX, ``, errFull}, "full", "full"},
		{"a document that is no JSON", &fake{good, attest.TypeCycloneDX, `<bom/>`, nil}, "predicate: ", "predicate: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := attest.SBOM(tt.doc); (err == nil) != (tt.sbom == "") || err != nil && !strings.Contains(err.Error(), tt.sbom) {
				t.Errorf("SBOM: %v, want %q", err, tt.sbom)
			}
			if _, err := attest.VEX(tt.doc); (err == nil) != (tt.vex == "") || err != nil && !strings.Contains(err.Error(), tt.vex) {
				t.Errorf("VEX: %v, want %q", err, tt.vex)
			}
		})
	}
	if _, err := attest.SBOM(&fake{nil, attest.TypeCycloneDX, `{}`, nil}); !errors.Is(err, attest.ErrNoSubject) {
		t.Errorf("%v, want ErrNoSubject", err)
	}
}

func TestReference(t *testing.T) {
	doc := attest.ResourceDescriptor{DownloadLocation: "https://e.x/sbom", MediaType: "application/spdx+json", Digest: attest.DigestSet{"sha256": hexB}}
	s, err := attest.Reference(subjects("app", hexA), "https://e.x/attester", doc, doc)
	if err != nil {
		t.Fatal(err)
	}
	one := `{"digest":{"sha256":"` + hexB + `"},"downloadLocation":"https://e.x/sbom","mediaType":"application/spdx+json"}`
	if want := `{"attester":{"id":"https://e.x/attester"},"references":[` + one + `,` + one + `]}`; string(s.Predicate()) != want || s.PredicateType() != attest.TypeReference {
		t.Errorf("predicate %s, want %s", s.Predicate(), want)
	}
	for name, call := range map[string]func() (*attest.Statement, error){
		"no document": func() (*attest.Statement, error) { return attest.Reference(subjects("a", hexA), "https://e.x") },
		"no attester": func() (*attest.Statement, error) { return attest.Reference(subjects("a", hexA), "", doc) },
		"no location": func() (*attest.Statement, error) {
			return attest.Reference(subjects("a", hexA), "https://e.x", attest.ResourceDescriptor{MediaType: "a/b", Digest: doc.Digest})
		},
		"no media type": func() (*attest.Statement, error) {
			return attest.Reference(subjects("a", hexA), "https://e.x", attest.ResourceDescriptor{DownloadLocation: "u:x", Digest: doc.Digest})
		},
		"no digest": func() (*attest.Statement, error) {
			return attest.Reference(subjects("a", hexA), "https://e.x", attest.ResourceDescriptor{DownloadLocation: "u:x", MediaType: "a/b"})
		},
		"no subject": func() (*attest.Statement, error) { return attest.Reference(nil, "https://e.x", doc) },
		"an annotation that is no JSON": func() (*attest.Statement, error) {
			bad := doc
			bad.Annotations = map[string]json.RawMessage{"a": json.RawMessage("{")}
			return attest.Reference(subjects("a", hexA), "https://e.x", bad)
		},
	} {
		if s, err := call(); err == nil {
			t.Errorf("%s: %s", name, s.Bytes())
		}
	}
}

func TestReferenceTo(t *testing.T) {
	bom := &fake{map[string]map[string]string{"a": {"sha256": hexA}}, attest.TypeCycloneDX, `{"bomFormat":"CycloneDX"}`, nil}
	s, err := attest.ReferenceTo(bom, "https://e.x", "https://e.x/sbom")
	if err != nil {
		t.Fatal(err)
	}
	digest, err := attest.Digest(strings.NewReader(bom.text))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"attester":{"id":"https://e.x"},"references":[{"digest":{"sha256":"` + digest["sha256"] + `"},"downloadLocation":"https://e.x/sbom","mediaType":"application/vnd.cyclonedx+json"}]}`
	if string(s.Predicate()) != want || len(s.Match(attest.DigestSet{"sha256": hexA})) != 1 {
		t.Errorf("statement %s, want the predicate %s", s.Bytes(), want)
	}
	bom.typ = "https://e.x/unknown"
	if s, err := attest.ReferenceTo(bom, "https://e.x", "https://e.x/sbom"); err != nil || !strings.Contains(string(s.Predicate()), "application/octet-stream") {
		t.Errorf("reference to something else: %v", err)
	}
	bom.err = errFull
	if _, err := attest.ReferenceTo(bom, "https://e.x", "https://e.x/sbom"); err != errFull {
		t.Errorf("%v, want %v", err, errFull)
	}
	bom.subjects = nil
	if _, err := attest.ReferenceTo(bom, "https://e.x", "https://e.x/sbom"); !errors.Is(err, attest.ErrNoSubject) {
		t.Errorf("%v, want ErrNoSubject", err)
	}
}

func TestCheckSize(t *testing.T) {
	s, err := attest.New(subjects("a", hexA), "https://e.x/p", []byte(`{"x":"`+strings.Repeat("x", 200<<10)+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	n := int64(len(s.Bytes()))
	if err := s.CheckSize(n); err != nil {
		t.Error(err)
	}
	if err := s.CheckSize(attest.GitHubSize); err != nil {
		t.Error(err)
	}
	var size *attest.SizeError
	if err := s.CheckSize(n - 1); !errors.As(err, &size) || size.Size != n || size.Max != n-1 {
		t.Errorf("CheckSize(%d) = %v", n-1, err)
	}
	if err := s.CheckSize(attest.RekorSize); !errors.As(err, &size) {
		t.Errorf("CheckSize(RekorSize) = %v", err)
	}
}
