package spdx3_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// expression is a pattern of the schema. RE2 has no lookahead, so the one pattern with one is taken apart; and its
// dot takes what that of ECMA-262 does not.
type expression struct {
	*regexp.Regexp
	source string
	not    string // what the text must not begin with
}

func (e expression) MatchString(s string) bool {
	return (e.not == "" || !strings.HasPrefix(s, e.not)) && e.Regexp.MatchString(s)
}

func (e expression) String() string { return e.source }

func engine(s string) (jsonschema.Regexp, error) {
	e := expression{source: s}
	pattern := s
	if rest, ok := strings.CutPrefix(s, "^(?!_:)"); ok {
		e.not, pattern = "_:", "^"+rest
	}
	pattern = strings.ReplaceAll(pattern, ".+", `[^\n\r\x{2028}\x{2029}]+`)
	var err error
	e.Regexp, err = regexp.Compile(pattern)
	return e, err
}

// schemas compiles the official schemas, by version.
func schemas(t testing.TB) map[string]*jsonschema.Schema {
	t.Helper()
	spec := os.Getenv("WAYBILL_SPEC")
	if spec == "" {
		t.Skip("skipped: specification folder not present (WAYBILL_SPEC is not set)")
	}
	list := map[string]*jsonschema.Schema{}
	for version, file := range map[string]string{"3.0.0": "spdx3/3.0.0/schema.json", "3.0.1": "spdx3/schema.json"} {
		b, err := os.ReadFile(filepath.Join(spec, file))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		c.UseRegexpEngine(engine)
		if err := c.AddResource("urn:spdx:"+version, doc); err != nil {
			t.Fatal(err)
		}
		if list[version], err = c.Compile("urn:spdx:" + version); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

type document struct {
	name string
	doc  *jsonx.Doc
}

// documents reads the SPDX 3 documents of the corpus.
func documents(t testing.TB) []document {
	t.Helper()
	root := os.Getenv("WAYBILL_CORPUS")
	if root == "" {
		t.Skip("skipped: corpus folder not present (WAYBILL_CORPUS is not set)")
	}
	var list []document
	err := filepath.WalkDir(filepath.Join(root, "spdx"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.Contains(filepath.ToSlash(path), "/spdx/3.") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		d, err := jsonx.Parse(bytes.TrimPrefix(b, []byte("\ufeff")), jsonx.Limits{})
		if err != nil {
			return nil // not JSON
		}
		rel, _ := filepath.Rel(root, path)
		list = append(list, document{filepath.ToSlash(rel), d})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatal("no documents in the corpus")
	}
	return list
}

// accepts is the verdict of the other validator.
func accepts(t testing.TB, s *jsonschema.Schema, src []byte) (bool, error) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	err = s.Validate(v)
	return err == nil, err
}

// faults lists the findings for which the schema would refuse the document.
func faults(d *jsonx.Doc) []string {
	var list []string
	spdx3.Check(d.Root(), func(f spdx3.Finding) bool {
		if f.Level == spdx3.Structure {
			list = append(list, f.Value.Pointer()+": "+f.Rule+": "+f.Message)
		}
		return len(list) < 20
	})
	return list
}

// schemaOf returns the version whose schema judges a document: that of its context, else the newest.
func schemaOf(d *jsonx.Doc) string {
	v := d.Root().Get("@context")
	version, ok := spdx3.ContextVersion(v.Str())
	for it := v.Iter(); it.Next(); {
		if s, is := spdx3.ContextVersion(it.Value().Str()); is {
			version, ok = s, is
		}
	}
	if !ok {
		return "3.0.1"
	}
	return version
}

// The other validator takes seconds for documents of 200 KB and minutes for bigger ones that are not valid.
const most = 1 << 20

func TestCorpus(t *testing.T) {
	all := schemas(t)
	compared, valid, left := 0, 0, 0
	var took time.Duration
	limit := most
	if testing.Short() {
		limit = 10_000
	}
	for _, doc := range documents(t) {
		s := all[schemaOf(doc.doc)]
		if s == nil || len(doc.doc.Source()) > limit {
			left++
			continue
		}
		start := time.Now()
		want, reason := accepts(t, s, doc.doc.Source())
		took += time.Since(start)
		got := faults(doc.doc)
		if want != (len(got) == 0) {
			t.Errorf("%s: the schema says %t (%v)\nours: %s", doc.name, want, reason, strings.Join(got, "\n"))
		}
		compared++
		if want {
			valid++
		}
	}
	t.Logf("%d documents compared, %d of them valid, %d not compared (too big); the other validator took %s", compared, valid, left, took)
	if compared == 0 || valid == 0 || valid == compared {
		t.Error("nothing was compared")
	}
}
