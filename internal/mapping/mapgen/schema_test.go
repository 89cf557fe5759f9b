package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	pb "github.com/protobom/protobom/pkg/sbom"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/schema"
)

// missing reports a property that no row speaks about: it has none of its own, none that stands for all that
// its holder has, and nothing inside it has one.
func missing(family mapping.Family, path string) bool {
	return mapping.Find(family, path) == nil && len(mapping.Inside(family, path)) == 0
}

func TestEveryPropertyHasARow(t *testing.T) {
	for _, s := range schema.All() {
		list := properties(s)
		if len(list) < 100 {
			t.Errorf("%s %s: only %d properties", s.Family(), s.Version(), len(list))
		}
		for _, p := range list {
			if missing(familyOf(s), p.path) {
				t.Errorf("%s %s: no row for %s", s.Family(), s.Version(), p.path)
			}
		}
	}
	for _, path := range []string{"components/*/novelty", "novelty", "metadata/novelty/inside", "components/*/licenses/*/license/novelty"} {
		if !missing(mapping.CycloneDX, path) {
			t.Errorf("a property %s that came tomorrow would be taken for known", path)
		}
	}
}

// rows calls f for every path of every row.
func rows(f func(family mapping.Family, field *mapping.Field, path string)) {
	for _, subject := range mapping.Subjects() {
		for i := range subject.Fields {
			field := &subject.Fields[i]
			for _, family := range []mapping.Family{mapping.CycloneDX, mapping.SPDX2} {
				for _, path := range field.Place(family).Paths() {
					f(family, field, path)
				}
			}
		}
	}
}

func TestEveryRowIsInASchema(t *testing.T) {
	first := [2]map[string]string{{}, {}}
	oldest := [2]string{"1.2", "2.2"}
	for _, s := range schema.All() {
		for _, p := range properties(s) {
			if _, seen := first[familyOf(s)][p.path]; !seen {
				first[familyOf(s)][p.path] = s.Version()
			}
		}
	}
	rows(func(family mapping.Family, field *mapping.Field, path string) {
		since, ok := first[family][strings.TrimSuffix(path, "/**")]
		if !ok {
			t.Errorf("%v: no schema has %s", family, path)
			return
		}
		if since == "2.3.1" {
			since = "2.3" // the maintenance release is read as what it maintains
		}
		if since == oldest[family] {
			since = ""
		}
		if before := field.Place(family).Before; before != "" && (since == "" || first[family][strings.TrimSuffix(before, "/**")] >= since) {
			t.Errorf("%v: before %s there was no %s", family, path, before)
		}
		if got := field.Place(family).Since; got != since {
			t.Errorf("%v: %s since %q, the schemas say %q", family, path, got, since)
		}
	})
}

// One row speaks about a path in one direction.
func TestRowsDoNotCompete(t *testing.T) {
	seen := map[string]bool{}
	rows(func(family mapping.Family, field *mapping.Field, path string) {
		cell := field.ToSPDX
		if family == mapping.SPDX2 {
			cell = field.ToCycloneDX
		}
		if cell.Kind == mapping.Unsaid {
			return
		}
		if cell.How == "" {
			t.Errorf("%v: %s is %v and does not say how or why", family, path, cell.Kind)
		}
		if key := family.String() + path; seen[key] {
			t.Errorf("%v: two rows for %s", family, path)
		} else {
			seen[key] = true
		}
	})
}

func TestCoreFieldsAreProtobomFields(t *testing.T) {
	messages := map[string]proto.Message{"Node": &pb.Node{}, "Metadata": &pb.Metadata{}, "Edge": &pb.Edge{}, "NodeList": &pb.NodeList{}}
	n := 0
	rows(func(_ mapping.Family, field *mapping.Field, path string) {
		if field.Core == "" {
			return
		}
		for _, core := range strings.Split(field.Core, ", ") {
			message, name, _ := strings.Cut(core, ".")
			m := messages[message]
			if m == nil || m.ProtoReflect().Descriptor().Fields().ByName(protoreflect.Name(name)) == nil {
				t.Errorf("%s: protobom has no field %s", path, core)
			}
			n++
		}
	})
	if n == 0 {
		t.Error("no row names a field of the core")
	}
}

// A document of a schema, read as JSON without knowledge of the tables.
type rawSchema struct {
	dir  string
	docs map[string]map[string]any
}

func (r *rawSchema) load(t *testing.T, name string) map[string]any {
	t.Helper()
	if r.docs[name] == nil {
		text, err := os.ReadFile(filepath.Join(r.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		var doc map[string]any
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		r.docs[name] = doc
	}
	return r.docs[name]
}

// walk calls f for every property of the subschema v of document doc, which stands at path.
func (r *rawSchema) walk(t *testing.T, doc string, v any, path string, open []string, f func(path string, v map[string]any)) {
	node, ok := v.(map[string]any)
	if !ok {
		return
	}
	if ref, ok := node["$ref"].(string); ok {
		file, inside, _ := strings.Cut(ref, "#")
		if file == "" {
			file = doc
		}
		file = filepath.Base(file)
		key := file + "#" + inside + " " + folding(path)
		if slices.Contains(open, key) {
			return
		}
		var target any = r.load(t, file)
		for _, seg := range strings.Split(strings.TrimPrefix(inside, "/"), "/") {
			if seg != "" {
				target = target.(map[string]any)[seg]
			}
		}
		r.walk(t, file, target, path, append(open[:len(open):len(open)], key), f)
	}
	for _, list := range []string{"allOf", "anyOf", "oneOf"} {
		alternatives, _ := node[list].([]any)
		for _, a := range alternatives {
			r.walk(t, doc, a, path, open, f)
		}
	}
	for _, name := range []string{"then", "else"} {
		r.walk(t, doc, node[name], path, open, f)
	}
	switch items := node["items"].(type) {
	case map[string]any:
		r.walk(t, doc, items, path+"/*", open, f)
	case []any:
		for _, item := range items {
			r.walk(t, doc, item, path+"/*", open, f)
		}
	}
	r.walk(t, doc, node["additionalItems"], path+"/*", open, f)
	members, _ := node["properties"].(map[string]any)
	for name, sub := range members {
		at := mapping.Fold(strings.TrimPrefix(path+"/"+name, "/"))
		object, ok := sub.(map[string]any)
		if !ok {
			continue // true or false: a property that alternatives forbid or describe
		}
		f(at, object)
		r.walk(t, doc, sub, at, open, f)
	}
}

// folding is where a definition opens again: once for every member that has rows, once inside one that has a
// row for everything.
func folding(path string) string {
	if whole := mapping.Whole(mapping.CycloneDX, path); whole != "" {
		return whole
	}
	return path
}

func TestOfficialSchemas(t *testing.T) {
	dir := os.Getenv("WAYBILL_SPEC")
	if dir == "" {
		t.Skip("skipped: WAYBILL_SPEC does not name the folder with the official schemas; the tables made from them are tested")
	}
	deprecated := [2]map[string]string{{}, {}}
	found := [2]map[string]bool{{}, {}}
	for _, c := range []struct {
		family        mapping.Family
		version, file string
	}{
		{mapping.CycloneDX, "1.2", "cyclonedx/bom-1.2-strict.schema.json"},
		{mapping.CycloneDX, "1.3", "cyclonedx/bom-1.3-strict.schema.json"},
		{mapping.CycloneDX, "1.4", "cyclonedx/bom-1.4.schema.json"},
		{mapping.CycloneDX, "1.5", "cyclonedx/bom-1.5.schema.json"},
		{mapping.CycloneDX, "1.6", "cyclonedx/bom-1.6.schema.json"},
		{mapping.CycloneDX, "1.7", "cyclonedx/bom-1.7.schema.json"},
		{mapping.SPDX2, "2.2", "spdx2/2.2/spdx-schema.json"},
		{mapping.SPDX2, "2.3", "spdx2/2.3/spdx-schema.json"},
		{mapping.SPDX2, "2.3", "spdx2/2.3.1/spdx-schema.json"},
	} {
		t.Run(c.version, func(t *testing.T) {
			r := rawSchema{filepath.Join(dir, filepath.Dir(c.file)), map[string]map[string]any{}}
			name := filepath.Base(c.file)
			n := 0
			r.walk(t, name, r.load(t, name), "", nil, func(path string, v map[string]any) {
				n++
				found[c.family][path] = true
				if missing(c.family, path) {
					t.Errorf("no row for %s", path)
				}
				description, _ := v["description"].(string)
				if v["deprecated"] == true || strings.Contains(description, "deprecated") && c.family == mapping.SPDX2 {
					if _, seen := deprecated[c.family][path]; !seen {
						deprecated[c.family][path] = c.version
					}
				}
			})
			t.Logf("%d properties", n)
			if n < 100 {
				t.Errorf("only %d properties", n)
			}
		})
	}
	rows(func(family mapping.Family, field *mapping.Field, path string) {
		path = strings.TrimSuffix(path, "/**")
		if !found[family][path] {
			t.Errorf("%v: no official schema has %s", family, path)
		}
		if got, want := field.Place(family).Deprecated, deprecated[family][path]; got != want {
			t.Errorf("%v: %s deprecated since %q, the schemas say %q", family, path, got, want)
		}
	})
}
