package schema_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/schema"
)

// files names the schema file of every version that has tables.
var files = map[string]string{
	"cyclonedx 1.2": "cyclonedx/bom-1.2-strict.schema.json",
	"cyclonedx 1.3": "cyclonedx/bom-1.3-strict.schema.json",
	"cyclonedx 1.4": "cyclonedx/bom-1.4.schema.json",
	"cyclonedx 1.5": "cyclonedx/bom-1.5.schema.json",
	"cyclonedx 1.6": "cyclonedx/bom-1.6.schema.json",
	"cyclonedx 1.7": "cyclonedx/bom-1.7.schema.json",
	"spdx 2.2":      "spdx2/2.2/spdx-schema.json",
	"spdx 2.3":      "spdx2/2.3/spdx-schema.json",
	"spdx 2.3.1":    "spdx2/2.3.1/spdx-schema.json",
}

// pair is one schema in both validators.
type pair struct {
	ours  *schema.Schema
	other *jsonschema.Schema
}

func compile(t testing.TB) []pair {
	t.Helper()
	spec := os.Getenv("WAYBILL_SPEC")
	if spec == "" {
		t.Skip("skipped: specification folder not present (WAYBILL_SPEC is not set)")
	}
	var list []pair
	for _, s := range schema.All() {
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		// The validator does not know this one and would let everything pass.
		c.RegisterFormat(&jsonschema.Format{Name: "idn-email", Validate: func(v any) error {
			if s, ok := v.(string); ok && (strings.LastIndexByte(s, '@') < 1 || strings.HasSuffix(s, "@") || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7F })) {
				return errors.New("no address")
			}
			return nil
		}})
		file, ok := files[s.Family()+" "+s.Version()]
		if !ok {
			t.Fatalf("no schema file for %s %s", s.Family(), s.Version())
		}
		add := func(file string) string {
			b, err := os.ReadFile(filepath.Join(spec, file))
			if err != nil {
				t.Fatal(err)
			}
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			id := doc.(map[string]any)["$id"].(string)
			if err := c.AddResource(id, doc); err != nil {
				t.Fatal(err)
			}
			return id
		}
		for _, f := range []string{"spdx", "jsf-0.82", "cryptography-defs"} {
			add("cyclonedx/" + f + ".schema.json")
		}
		id := add(file)
		if id != s.ID() {
			t.Errorf("%s %s: $id is %s, the table says %s", s.Family(), s.Version(), id, s.ID())
		}
		other, err := c.Compile(id)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, pair{s, other})
	}
	return list
}

type document struct {
	name, family string
	doc          *jsonx.Doc
}

func documents(t testing.TB) []document {
	t.Helper()
	root := os.Getenv("WAYBILL_CORPUS")
	if root == "" {
		t.Skip("skipped: corpus folder not present (WAYBILL_CORPUS is not set)")
	}
	var list []document
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".json") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		d, err := jsonx.Parse(bytes.TrimPrefix(b, []byte("\ufeff")), jsonx.Limits{})
		if err != nil {
			return nil // not JSON, or not UTF-8
		}
		rel, _ := filepath.Rel(root, path)
		doc := document{name: filepath.ToSlash(rel), doc: d}
		switch {
		case strings.HasPrefix(doc.name, "cyclonedx/") || d.Root().Get("bomFormat").Exists():
			doc.family = "cyclonedx"
		case d.Root().Get("spdxVersion").Exists():
			doc.family = "spdx"
		default:
			return nil
		}
		list = append(list, doc)
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

// other returns the verdict of the other validator.
func (p pair) valid(t testing.TB, src []byte) (bool, error) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	err = p.other.Validate(v)
	return err == nil, err
}

// compare holds both validators to one verdict about d, and the pruned form of d to a good one.
func (p pair) compare(t testing.TB, name string, d *jsonx.Doc) (valid, pruned bool) {
	t.Helper()
	label := fmt.Sprintf("%s as %s %s", name, p.ours.Family(), p.ours.Version())
	root := p.ours.Root()
	want, reason := p.valid(t, d.Source())
	var findings []string
	got := root.Check(d.Root(), func(f schema.Finding) bool {
		findings = append(findings, f.Value.Pointer()+": "+f.Rule+": "+f.Message)
		return len(findings) < 20
	})
	if got != want {
		t.Errorf("%s: valid = %t\n%s\nthe other: %v", label, got, strings.Join(findings, "\n"), reason)
	}
	if fits := root.Fits(d.Root()); fits != got {
		t.Errorf("%s: Fits = %t, Check = %t", label, fits, got)
	}
	out, ok := root.Prune(nil, d.Root())
	if got && !ok {
		t.Errorf("%s: valid, but cannot be pruned", label)
	}
	if ok {
		if valid, reason := p.valid(t, out); !valid {
			t.Errorf("%s: pruned, but not valid: %v\n%.3000s", label, reason, out)
		}
	}
	return want, ok
}

func TestCorpus(t *testing.T) {
	pairs := compile(t)
	compared, valid, pruned := 0, 0, 0
	for _, doc := range documents(t) {
		for _, p := range pairs {
			if p.ours.Family() != doc.family {
				continue
			}
			ok, left := p.compare(t, doc.name, doc.doc)
			compared++
			if ok {
				valid++
			}
			if left {
				pruned++
			}
		}
	}
	t.Logf("%d verdicts compared, %d of them valid; %d pruned documents checked", compared, valid, pruned)
}

// Documents of the corpus with a few random changes: values and members that are moved, doubled, taken from
// elsewhere or left out, so that faults of every kind stand at every place.
func TestMutations(t *testing.T) {
	pairs := compile(t)
	docs := documents(t)
	rng := rand.New(rand.NewPCG(1, 2))
	rounds := 4
	if testing.Short() {
		rounds = 1
	}
	compared, valid := 0, 0
	for _, doc := range docs {
		if len(doc.doc.Source()) > 60_000 {
			continue
		}
		for _, p := range pairs {
			if p.ours.Family() != doc.family {
				continue
			}
			for range rounds {
				m := mutator{rng: rng, from: docs[rng.IntN(len(docs))].doc, left: 1 + rng.IntN(4)}
				m.size = len(jsonx.AppendCompact(nil, doc.doc.Root()))/12 + 1
				src := m.append(nil, doc.doc.Root())
				d, err := jsonx.Parse(src, jsonx.Limits{})
				if err != nil {
					continue // a name twice
				}
				ok, _ := p.compare(t, doc.name+" changed to "+string(clip(src)), d)
				compared++
				if ok {
					valid++
				}
				if t.Failed() {
					t.Fatalf("%s", src)
				}
			}
		}
	}
	t.Logf("%d verdicts compared, %d of them valid", compared, valid)
}

func clip(b []byte) []byte { return b[:min(len(b), 200)] }

// mutator copies a value with a few changes.
type mutator struct {
	rng  *rand.Rand
	from *jsonx.Doc // where foreign values come from
	left int        // changes to make yet
	size int        // roughly the number of values
}

var literals = []string{
	`null`, `true`, `0`, `1`, `1.0`, `-1`, `0.5`, `1e400`, `9007199254740993`, `""`, `"a"`, `"A"`, `[]`, `{}`,
	`[{}]`, `["a","a"]`, `[1,1.0]`, `"2020-02-30T00:00:00Z"`, `"2016-12-31T23:59:60Z"`, `"2024-01-01"`, `"http://[::1"`,
	`"http://[fe80::1%25en0]/"`, `"a b"`, `"%zz"`, `":x"`, `"x@y"`, `"urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#a"`,
	`"urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1"`, `"Apache-2.0"`, `"OTHER"`, `"library"`, `"\n"`, `"\\"`,
	`{"name":"x"}`, `{"license":{"id":"MIT"}}`, `{"expression":"MIT"}`, `{"license":{"id":"MIT","name":"x"}}`,
	`{"ref":"a"}`, `{"kty":"EC","crv":"P-256","x":"a","y":"b"}`, `{"kty":"RSA"}`, `{"type":"library","name":"a"}`,
	`{"type":"library","name":"a","version":"1","versionRange":"vers:npm/1"}`,
	`{"type":"library","name":"a","isExternal":false,"versionRange":"vers:npm/1"}`,
	`{"signers":[{"algorithm":"ES256","value":"a"}]}`, `{"algorithm":"x:y","value":"a"}`, `{"chain":[]}`,
}

var names = []string{
	"version", "versionRange", "isExternal", "license", "expression", "id", "name", "ref", "type", "value", "signature",
	"components", "services", "tools", "licenses", "evidence", "organization", "individual", "timestamp", "url", "x",
}

func (m *mutator) now() bool {
	if m.left == 0 || m.rng.IntN(m.size) > 0 {
		return false
	}
	m.left--
	return true
}

// foreign returns a value from elsewhere.
func (m *mutator) foreign() string {
	if m.rng.IntN(2) == 0 {
		return literals[m.rng.IntN(len(literals))]
	}
	v := m.from.Root()
	for v.Len() > 0 {
		n := m.rng.IntN(v.Len())
		for it := v.Iter(); it.Next(); n-- {
			if n == 0 {
				v = it.Value()
				break
			}
		}
		if m.rng.IntN(3) == 0 {
			break
		}
	}
	return string(v.Raw())
}

func (m *mutator) append(dst []byte, v jsonx.Value) []byte {
	if m.now() && v.Index() > 0 {
		return append(dst, m.foreign()...)
	}
	if !v.IsObject() && !v.IsArray() {
		return append(dst, v.Raw()...)
	}
	closing := byte(']')
	if v.IsObject() {
		closing = '}'
		dst = append(dst, '{')
	} else {
		dst = append(dst, '[')
	}
	n := 0
	comma := func() {
		if n > 0 {
			dst = append(dst, ',')
		}
		n++
	}
	for it := v.Iter(); it.Next(); {
		if m.now() {
			switch m.rng.IntN(3) {
			case 0: // left out
				continue
			case 1: // added
				comma()
				if closing == '}' {
					dst = append(jsonx.AppendString(dst, names[m.rng.IntN(len(names))]), ':')
				}
				dst = append(dst, m.foreign()...)
			case 2: // doubled, or called otherwise
				comma()
				if closing == '}' {
					dst = append(jsonx.AppendString(dst, names[m.rng.IntN(len(names))]), ':')
				}
				dst = append(dst, it.Value().Raw()...)
				if closing == '}' {
					continue
				}
			}
		}
		comma()
		if closing == '}' {
			dst = append(jsonx.AppendString(dst, it.Name()), ':')
		}
		dst = m.append(dst, it.Value())
	}
	return append(dst, closing)
}
