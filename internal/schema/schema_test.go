package schema_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/schema"
)

func parse(t testing.TB, src string) jsonx.Value {
	t.Helper()
	d, err := jsonx.Parse([]byte(src), jsonx.Limits{})
	if err != nil {
		t.Fatalf("%v: %s", err, src)
	}
	return d.Root()
}

// at returns the definition that a path such as "cyclonedx 1.6 components *" leads to.
func at(t testing.TB, path string) schema.Def {
	t.Helper()
	names := strings.Fields(path)
	s := schema.Lookup(names[0], names[1])
	if s == nil {
		t.Fatalf("no schema %s", path)
	}
	d := s.Def(names[2:]...)
	if !d.Exists() {
		t.Fatalf("no definition %s", path)
	}
	return d
}

func TestLookup(t *testing.T) {
	for _, s := range schema.All() {
		if got := schema.Lookup(s.Family(), s.Version()); got != s {
			t.Errorf("Lookup(%q, %q) is another schema", s.Family(), s.Version())
		}
	}
	for _, c := range [][2]string{{"cyclonedx", "1.1"}, {"cyclonedx", "1.8"}, {"spdx", "3.0.1"}, {"", ""}, {"CycloneDX", "1.6"}} {
		if schema.Lookup(c[0], c[1]) != nil {
			t.Errorf("Lookup(%q, %q) found something", c[0], c[1])
		}
	}
}

func TestWalk(t *testing.T) {
	s := schema.Lookup("cyclonedx", "1.6")
	c := s.Def("components", "*")
	if c.Name() != "component" {
		t.Errorf("name %q", c.Name())
	}
	if got := c.Required(); !slices.Equal(got, []string{"type", "name"}) {
		t.Errorf("required %q", got)
	}
	if got := c.Property("scope").Enum(); !slices.Equal(got, []string{"required", "optional", "excluded"}) {
		t.Errorf("scope %q", got)
	}
	if got := c.Property("name").Enum(); got != nil {
		t.Errorf("name %q", got)
	}
	for _, path := range []string{
		"components * components * components *",
		"metadata tools components * name", // one alternative
		"metadata tools * vendor",          // the other one
		"components * licenses * license id",
		"components * licenses * expression",
		"signature signers * publicKey crv",
	} {
		if !s.Def(strings.Fields(path)...).Exists() {
			t.Errorf("%s is not there", path)
		}
	}
	for _, path := range []string{"Components", "components name", "components * x", "*", "components * name *", "specVersion x"} {
		if s.Def(strings.Fields(path)...).Exists() {
			t.Errorf("%s is there", path)
		}
	}
	licence := s.Def("components", "*", "licenses", "*")
	if got := licence.Properties(); !slices.Equal(got, []string{"license", "expression", "acknowledgement", "bom-ref"}) {
		t.Errorf("licences have %q", got)
	}
	for src, want := range map[string]bool{`{"expression":"MIT"}`: true, `{"license":{"id":"MIT"}}`: true, `{"license":{"id":"mit"}}`: false, `{}`: false} {
		if licence.Fits(parse(t, src)) != want {
			t.Errorf("%s: fits = %t", src, !want)
		}
	}
	if got := s.Def("signature", "publicKey").Properties(); !slices.Equal(got, []string{"kty", "crv", "x", "y", "n", "e"}) {
		t.Errorf("public keys have %q", got)
	}
	var none schema.Def
	if none.Exists() || none.Name() != "" || none.Enum() != nil || none.Required() != nil || none.Properties() != nil ||
		none.Items().Exists() || none.Property("a").Exists() || none.Fits(parse(t, `{}`)) ||
		none.Check(parse(t, `{}`), func(schema.Finding) bool { return true }) {
		t.Error("the definition that does not exist has something")
	}
	if _, ok := none.Prune(nil, parse(t, `{}`)); ok {
		t.Error("the definition that does not exist prunes")
	}
	if s.Root().Fits(jsonx.Value{}) {
		t.Error("a value that is not there fits")
	}
}

// Every property that a schema file declares is listed, and its path leads to it.
func TestProperties(t *testing.T) {
	for _, s := range schema.All() {
		listed := map[string]bool{}
		for _, p := range s.Properties() {
			listed[p.Name] = true
			if len(p.Paths) == 0 {
				t.Errorf("%s %s: %s has no path to %s", s.Family(), s.Version(), p.Definition, p.Name)
			}
			for _, path := range p.Paths {
				if d := s.Def(strings.Split(path[1:], "/")...); !d.Exists() {
					t.Errorf("%s %s: %s leads nowhere", s.Family(), s.Version(), path)
				}
			}
		}
		for name := range declared(t, s) {
			if !listed[name] {
				t.Errorf("%s %s: %s is not listed", s.Family(), s.Version(), name)
			}
		}
	}
	var got []string
	for _, p := range schema.Lookup("cyclonedx", "1.6").Properties() {
		if p.Definition == "component" && p.Name == "purl" {
			got = p.Paths
		}
	}
	want := []string{
		"/components/*/purl", "/metadata/component/purl", "/components/*/components/*/purl", "/formulation/*/components/*/purl",
		"/metadata/tools/components/*/purl", "/annotations/*/annotator/component/purl", "/declarations/targets/components/*/purl",
		"/components/*/pedigree/ancestors/*/purl", "/components/*/pedigree/descendants/*/purl", "/components/*/pedigree/variants/*/purl",
	}
	slices.Sort(got)
	slices.Sort(want)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// declared lists the names under "properties" in the definitions of the schema's file.
func declared(t *testing.T, s *schema.Schema) map[string]bool {
	t.Helper()
	spec := os.Getenv("WAYBILL_SPEC")
	if spec == "" {
		t.Skip("skipped: specification folder not present (WAYBILL_SPEC is not set)")
	}
	file := "spdx2/" + s.Version() + "/spdx-schema.json"
	if s.Family() == "cyclonedx" {
		file = "cyclonedx/bom-" + s.Version() + ".schema.json"
		if s.Version() <= "1.3" {
			file = "cyclonedx/bom-" + s.Version() + "-strict.schema.json"
		}
	}
	b, err := os.ReadFile(filepath.Join(spec, file))
	if err != nil {
		t.Fatal(err)
	}
	var root any
	if err := json.Unmarshal(b, &root); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			props, ok := v["properties"].(map[string]any)
			// A property that is called properties is a schema, no list of properties.
			if _, isSchema := props["type"].(string); ok && !isSchema {
				for name := range props {
					names[name] = true
				}
			}
			for k, e := range v {
				if k != "examples" {
					walk(e)
				}
			}
		}
	}
	walk(root)
	if len(names) < 50 {
		t.Fatalf("%s: only %d properties", file, len(names))
	}
	return names
}

func TestCheck(t *testing.T) {
	const (
		component = "cyclonedx 1.7 components *"
		signature = "cyclonedx 1.6 signature"
	)
	for _, c := range []struct {
		def, src string
		want     []string // pointer: rule: message
	}{
		{component, `{"type":"library","name":"a"}`, nil},
		{component, `{"type":"library"}`, []string{`: required: the member "name" is missing`}},
		{component, `{"type":"libary","name":1,"x":2}`, []string{
			`/type: enum: "libary" is none of the 13 words allowed`,
			`/name: type: number where string belongs`,
			`/x: additionalProperties: unknown member "x"`,
		}},
		{component, `[]`, []string{`: type: array where object belongs`}},
		{component, `null`, []string{`: type: null where object belongs`}},
		{component, `{"type":"library","name":"a","version":"1","versionRange":"vers:npm/1"}`, []string{
			`: not: version and versionRange may not stand together`,
			// Nothing says that the component is external.
			`: not: the member "versionRange" may not be there`,
		}},
		{component, `{"type":"library","name":"a","isExternal":false,"versionRange":"vers:npm/1"}`, []string{
			`: not: the member "versionRange" may not be there`,
		}},
		{component, `{"type":"library","name":"a","isExternal":true,"versionRange":"vers:npm/1"}`, nil},
		{component, `{"type":"library","name":"a","licenses":[{"license":{}}]}`, []string{
			`/licenses/0/license: oneOf: none of id, name is there`,
		}},
		{component, `{"type":"library","name":"a","licenses":[{"license":{"id":"MIT","name":"MIT"}}]}`, []string{
			`/licenses/0/license: oneOf: more than one of id, name is there`,
		}},
		{component, `{"type":"library","name":"a","externalReferences":[{"type":"vcs","url":"git@example.org:a/b"}]}`, []string{
			`/externalReferences/0/url: format: "git@example.org:a/b" is no iri-reference`,
		}},
		{component, `{"type":"library","name":"a","tags":["x",["y"],"x"]}`, []string{
			`/tags/1: type: array where string belongs`,
		}},
		{component, `{"type":"library","name":"a","evidence":{"identity":7}}`, []string{
			`/evidence/identity: oneOf: number where array or object belongs`,
		}},
		{component, `{"type":"library","name":"a","evidence":{"identity":[{"field":"purl","confidence":1.5}]}}`, []string{
			`/evidence/identity/0/confidence: maximum: 1.5 is more than 1`,
		}},
		{component, `{"type":"library","name":"a","bom-ref":""}`, []string{
			`/bom-ref: minLength: 0 characters, at least 1 must be there`,
		}},
		{component, `{"type":"library","name":"a","hashes":[{"alg":"SHA-1","content":"da39"}]}`, []string{
			`/hashes/0/content: pattern: "da39" does not match ^([a-fA-F0-9]{32}|[a-fA-F0-9]{40}|[a-fA-F0-9]{64}|[a-fA-F0-9]{96}|[a-fA-F0-9]{128})$`,
		}},
		{"cyclonedx 1.6 components * licenses", `[{"expression":"MIT"},{"expression":"ISC"}]`, []string{
			`/1: additionalItems: more than 1 elements`,
			`: maxItems: 2 elements, at most 1 may be there`,
		}},
		{"cyclonedx 1.7 components", `[{"type":"library","name":"a"},{"name":"a","type":"library"}]`, []string{
			`/1: uniqueItems: the same as an element before (offset 1)`,
		}},
		{"cyclonedx 1.7 citations *", `{"timestamp":"2025-01-01T00:00:00Z","pointers":["/a"],"expressions":["b"]}`, []string{
			`: anyOf: none of attributedTo, process is there`,
			`: oneOf: more than one of pointers, expressions is there`,
		}},
		{"cyclonedx 1.7 metadata timestamp", `"2025-02-29T00:00:00Z"`, []string{`: format: "2025-02-29T00:00:00Z" is no date-time`}},
		{"cyclonedx 1.7 version", `1.0`, nil},
		{"cyclonedx 1.7 version", `10e-1`, nil},
		{"cyclonedx 1.7 version", `1e400`, nil},
		{"cyclonedx 1.7 version", `1.5`, []string{`: type: number where integer belongs`}},
		{"cyclonedx 1.7 version", `1e-400`, []string{`: type: number where integer belongs`}},
		{"cyclonedx 1.7 version", `0`, []string{`: minimum: 0 is less than 1`}},
		{signature, `{"algorithm":"ES256","value":"a","publicKey":{"kty":"EC","crv":"P-256","x":"a"}}`, []string{
			`/publicKey: required: the member "y" is missing`,
		}},
		{signature, `{"algorithm":"ES255","value":"a"}`, []string{
			`/algorithm: enum: "ES255" is none of the 14 words allowed`,
		}},
		{signature, `{}`, []string{`: oneOf: 2 of the 3 alternatives fit, exactly one must`}},
		{"spdx 2.3 packages *", `{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NONE","primaryPackagePurpose":"DEVICES"}`, []string{
			`/primaryPackagePurpose: enum: "DEVICES" is none of OTHER, INSTALL, ARCHIVE, FIRMWARE, APPLICATION, FRAMEWORK, LIBRARY, CONTAINER, SOURCE, DEVICE, OPERATING_SYSTEM, FILE`,
		}},
	} {
		v := parse(t, c.src)
		var got []string
		ok := at(t, c.def).Check(v, func(f schema.Finding) bool {
			got = append(got, fmt.Sprintf("%s: %s: %s", f.Value.Pointer(), f.Rule, f.Message))
			return true
		})
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s\n%s", c.def, c.src, d)
		}
		if ok != (c.want == nil) || at(t, c.def).Fits(v) != ok {
			t.Errorf("%s: %s: valid = %t", c.def, c.src, ok)
		}
		n := 0
		at(t, c.def).Check(v, func(schema.Finding) bool { n++; return false })
		if n > 1 {
			t.Errorf("%s: %s: %d findings after the first one", c.def, c.src, n)
		}
	}
}

func TestPrune(t *testing.T) {
	const component = "cyclonedx 1.7 components *"
	for _, c := range []struct{ def, src, want string }{
		// Nothing to do but the white space.
		{component, "{ \"type\" : \"library\" ,\n\"name\":\t\"a \\u0041 : b\" }", `{"type":"library","name":"a \u0041 : b"}`},
		// Unknown members, wrong types, words that are not in the list.
		{component, `{"x":1,"type":"library","y":{},"name":"a","scope":"maybe","tags":["a",1,"b"],"group":null}`, `{"type":"library","name":"a","tags":["a","b"]}`},
		// A name is compared as text, and kept as it is spelled.
		{component, `{"type":"library","n\u0061me":"a"}`, `{"type":"library","n\u0061me":"a"}`},
		// Required members that are missing or misfit.
		{component, `{"type":"library"}`, ``},
		{component, `{"type":"libary","name":"a"}`, ``},
		{component, `{"type":"library","name":"a","hashes":[{"alg":"SHA-1","content":"x"},{"alg":"SHA-1","content":"da39a3ee5e6b4b0d3255bfef95601890afd80709","y":1}]}`, `{"type":"library","name":"a","hashes":[{"alg":"SHA-1","content":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}]}`},
		// Deep inside.
		{component, `{"type":"library","name":"a","components":[{"name":"b"},{"type":"file","name":"c","components":[{"type":"file","name":"d","z":0}]}]}`, `{"type":"library","name":"a","components":[{"type":"file","name":"c","components":[{"type":"file","name":"d"}]}]}`},
		// Elements that become equal.
		{"cyclonedx 1.4 components", `[{"type":"file","name":"a","x":1},{"type":"file","name":"b"},{"name":"a","type":"file","x":2}]`, `[{"type":"file","name":"a"},{"type":"file","name":"b"}]`},
		// Members that exclude each other: as few values as possible go, the first in the schema stays.
		{"cyclonedx 1.7 components *", `{"type":"library","name":"a","versionRange":"vers:npm/1","version":"1"}`, `{"type":"library","name":"a","version":"1"}`},
		{"cyclonedx 1.7 components *", `{"type":"library","name":"a","isExternal":false,"versionRange":"vers:npm/1"}`, `{"type":"library","name":"a","isExternal":false}`},
		{"cyclonedx 1.7 components *", `{"type":"library","name":"a","isExternal":true,"versionRange":"vers:npm/1"}`, `{"type":"library","name":"a","isExternal":true,"versionRange":"vers:npm/1"}`},
		{"cyclonedx 1.4 components * licenses * license", `{"name":"MIT","id":"MIT"}`, `{"id":"MIT"}`},
		{"cyclonedx 1.4 components * licenses * license", `{"name":"mine","id":"mine","text":{"content":"x"}}`, `{"name":"mine","text":{"content":"x"}}`},
		{"cyclonedx 1.4 components * licenses *", `{"expression":"MIT","license":{"id":"MIT"}}`, `{"license":{"id":"MIT"}}`},
		{"cyclonedx 1.4 components * licenses *", `{}`, ``},
		{"cyclonedx 1.6 annotations * annotator", `{"individual":{"name":"a"},"organization":{"name":"a","url":["https://example.org"]},"component":{}}`, `{"organization":{"name":"a","url":["https://example.org"]}}`},
		// Alternatives with members of their own.
		{"cyclonedx 1.6 components * licenses", `[{"license":{"id":"MIT"}},{"expression":"MIT"},{"license":{"name":"x"}}]`, `[{"license":{"id":"MIT"}},{"license":{"name":"x"}}]`},
		{"cyclonedx 1.6 components * licenses", `[{"expression":"MIT"},{"expression":"ISC"}]`, `[{"expression":"MIT"}]`},
		{"cyclonedx 1.6 components * licenses", `[]`, `[]`},
		{"cyclonedx 1.7 components * licenses", `[{"expression":"MIT"},{"license":{"id":"MIT"}}]`, `[{"expression":"MIT"},{"license":{"id":"MIT"}}]`},
		{"cyclonedx 1.6 metadata lifecycles *", `{"phase":"build","name":"x","description":"y"}`, `{"name":"x","description":"y"}`},
		{"cyclonedx 1.6 metadata lifecycles *", `{"phase":"build","name":"x"}`, `{"phase":"build"}`},
		{"cyclonedx 1.6 metadata tools", `{"components":[{"type":"application","name":"a"}],"x":1}`, `{"components":[{"type":"application","name":"a"}]}`},
		{"cyclonedx 1.4 metadata tools", `{"components":[{"type":"application","name":"a"}]}`, ``},
		{"cyclonedx 1.6 signature", `{"algorithm":"ES256","value":"a","signers":[{"algorithm":"ES256","value":"a"}]}`, `{"signers":[{"algorithm":"ES256","value":"a"}]}`},
		{"cyclonedx 1.6 signature", `{"algorithm":"ES256","value":"a","publicKey":{"kty":"EC","crv":"P-256","x":"a","y":"b","z":"c"}}`, `{"algorithm":"ES256","value":"a","publicKey":{"kty":"EC","crv":"P-256","x":"a","y":"b"}}`},
		{"cyclonedx 1.6 signature", `{"algorithm":"ES256","value":"a","publicKey":{"kty":"EC"}}`, `{"algorithm":"ES256","value":"a"}`},
		{"cyclonedx 1.6 signature", `{"x":1}`, ``},
		{"cyclonedx 1.7 citations *", `{"timestamp":"2025-01-01T00:00:00Z","attributedTo":"a","pointers":["/a"],"expressions":["b","c"]}`, `{"timestamp":"2025-01-01T00:00:00Z","attributedTo":"a","expressions":["b","c"]}`},
		{"cyclonedx 1.7 citations *", `{"timestamp":"2025-01-01T00:00:00Z","pointers":["/a"]}`, ``},
		// An array that must hold something and would not.
		{"spdx 2.3 files *", `{"SPDXID":"SPDXRef-a","fileName":"a","checksums":[{"algorithm":"x"}]}`, ``},
		{"spdx 2.3 packages *", `{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NONE","externalRefs":[{"referenceCategory":"PACKAGE_MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/a"}]}`, `{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NONE","externalRefs":[]}`},
		{"spdx 2.3.1 packages *", `{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NONE","externalRefs":[{"referenceCategory":"PACKAGE_MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/a"}]}`, `{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NONE","externalRefs":[{"referenceCategory":"PACKAGE_MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/a"}]}`},
		{"cyclonedx 1.7 version", `1.0`, `1.0`},
		{"cyclonedx 1.7 version", `"1"`, ``},
	} {
		d, v := at(t, c.def), parse(t, c.src)
		got, ok := d.Prune([]byte("before "), v)
		if want := "before " + c.want; string(got) != want || ok != (c.want != "") {
			t.Errorf("%s: %s\n got %s %t\nwant %s", c.def, c.src, got, ok, want)
		}
		if ok {
			checkPruned(t, d, v, got[len("before "):])
		}
	}
}

func TestPruneFunc(t *testing.T) {
	v := parse(t, `{"x":{"y":1},"type":"library","name":"a","tags":[1,"b",[2]],"components":[{},{"type":"file","name":"c","z":1}]}`)
	var got []string
	out, ok := at(t, "cyclonedx 1.6 components *").PruneFunc(nil, v, func(v jsonx.Value) { got = append(got, v.Pointer()) })
	if want := `{"type":"library","name":"a","tags":["b"],"components":[{"type":"file","name":"c"}]}`; string(out) != want || !ok {
		t.Errorf("got %s", out)
	}
	if want := []string{"/x", "/tags/0", "/tags/2", "/components/0", "/components/1/z"}; !slices.Equal(got, want) {
		t.Errorf("left out %q, want %q", got, want)
	}
	got = nil
	if _, ok := at(t, "cyclonedx 1.6 components *").PruneFunc(nil, parse(t, `{"x":1}`), func(v jsonx.Value) { got = append(got, v.Pointer()) }); ok || got != nil {
		t.Errorf("nothing fits, but %q were told", got)
	}
}

// A component as scanners write it costs no memory to look at.
func TestFitsAllocations(t *testing.T) {
	v := parse(t, component(1))
	for _, s := range schema.All() {
		if s.Family() != "cyclonedx" {
			continue
		}
		d := s.Def("components", "*")
		if s.Version() > "1.3" && !d.Fits(v) {
			t.Errorf("%s: does not fit", s.Version())
		}
		if n := testing.AllocsPerRun(100, func() { d.Fits(v) }); n > 0 {
			t.Errorf("%s: %g allocations", s.Version(), n)
		}
	}
}

// A value inside a document is pruned as if it stood alone.
func TestPruneInside(t *testing.T) {
	v := parse(t, `[[{"a":1}],{"x":[1,2,3],"type":"library","name":"n","y":{}},{"type":"library"}]`)
	d := at(t, "cyclonedx 1.6 components *")
	got, ok := d.Prune(nil, v.Elem(1))
	if want := `{"type":"library","name":"n"}`; string(got) != want || !ok {
		t.Errorf("got %s", got)
	}
}

// What repeats a form with differences deep down is told apart; what really repeats is found among it.
func TestUniqueDeep(t *testing.T) {
	var b strings.Builder
	b.WriteByte('[')
	const n = 3000
	for i := range n {
		fmt.Fprintf(&b, `{"type":"library","name":"a","pedigree":{"commits":[{"author":{"name":"a","email":"%d@example.org"}}]}},`, i)
	}
	same := strings.TrimSuffix(b.String(), ",") + "]"
	twice := b.String() + `{"name":"a","pedigree":{"commits":[{"author":{"email":"7@example.org","name":"a"}}]},"type":"library"}]`
	d := at(t, "cyclonedx 1.6 components")
	if !d.Fits(parse(t, same)) {
		t.Error("different elements are taken for equal")
	}
	var places []string
	d.Check(parse(t, twice), func(f schema.Finding) bool {
		places = append(places, f.Value.Pointer()+" "+f.Rule)
		return true
	})
	if want := []string{fmt.Sprintf("/%d uniqueItems", n)}; !slices.Equal(places, want) {
		t.Errorf("got %q, want %q", places, want)
	}
	out, ok := d.Prune(nil, parse(t, twice))
	if !ok || string(out) != same {
		t.Error("the repetition was not left out")
	}
}

func TestUniqueEquality(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		equal bool
	}{
		{`{"id":"a","cwes":[1]}`, `{"cwes":[1.0],"id":"\u0061"}`, true},
		{`{"id":"a","cwes":[10]}`, `{"id":"a","cwes":[1e1]}`, true},
		{`{"id":"a","cwes":[1,2]}`, `{"id":"a","cwes":[2,1]}`, false},
		{`{"id":"a","cwes":[9007199254740993]}`, `{"id":"a","cwes":[9007199254740992]}`, false},
		{`{"id":"a"}`, `{"id":"a","cwes":[]}`, false},
		{`{"id":"a","detail":"x"}`, `{"id":"a","description":"x"}`, false},
	} {
		// Few elements are compared with each other, many by their hashes.
		for _, n := range []int{0, 20} {
			src := "[" + c.a
			for i := range n {
				src += fmt.Sprintf(`,{"id":"other %d"}`, i)
			}
			src += "," + c.b + "]"
			if got := at(t, "cyclonedx 1.6 vulnerabilities").Fits(parse(t, src)); got == c.equal {
				t.Errorf("%s and %s among %d: unique = %t", c.a, c.b, n, got)
			}
		}
	}
}

func FuzzCheckPrune(f *testing.F) {
	for i, src := range []string{
		`{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[` + component(1) + `,` + component(1) + `]}`,
		`{"bomFormat":"CycloneDX","specVersion":"1.7","version":1e0,"metadata":{"tools":{"components":[null]},"lifecycles":[{"phase":"build","name":"x"}]},"citations":[{}]}`,
		`{"signature":{"algorithm":"ES256","value":"a","publicKey":{"kty":"EC","crv":"P-256"},"signers":[]},"version":1,"bomFormat":"CycloneDX","specVersion":"1.5"}`,
		`{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"a","dataLicense":"CC0-1.0","creationInfo":{"created":"x","creators":["Tool: a"]},"packages":[{}]}`,
	} {
		f.Add([]byte(src), byte(i))
	}
	if root := os.Getenv("WAYBILL_CORPUS"); root != "" {
		for _, doc := range documents(f) {
			if src := doc.doc.Source(); len(src) < 4000 {
				f.Add(src, byte(len(src)))
			}
		}
	}
	all := schema.All()
	f.Fuzz(func(t *testing.T, src []byte, which byte) {
		d, err := jsonx.Parse(src, jsonx.Limits{})
		if err != nil {
			return // not JSON: FuzzParse of internal/jsonx has it
		}
		root := all[int(which)%len(all)].Root()
		findings := 0
		valid := root.Check(d.Root(), func(f schema.Finding) bool {
			if f.Rule == "" || f.Message == "" || !f.Value.Exists() {
				t.Errorf("empty finding %+v", f)
			}
			findings++
			return true
		})
		if valid != (findings == 0) || valid != root.Fits(d.Root()) {
			t.Errorf("valid = %t, Fits = %t, %d findings", valid, root.Fits(d.Root()), findings)
		}
		out, ok := root.Prune(nil, d.Root())
		if !ok {
			if valid {
				t.Error("valid, but cannot be pruned")
			}
			return
		}
		checkPruned(t, root, d.Root(), out)
	})
}
