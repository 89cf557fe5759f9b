package mapping_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/mapping"
)

// annex returns the official text on what became of SPDX 2.3 in SPDX 3.0.
func annex(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("WAYBILL_SPEC")
	if dir == "" {
		t.Skip("skipped: WAYBILL_SPEC names no directory of specifications")
	}
	text, err := os.ReadFile(filepath.Join(dir, "spdx3", "diffs-from-previous-editions.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// tableBelow returns the cells of the table whose header begins with head.
func tableBelow(t *testing.T, text, head string) [][]string {
	t.Helper()
	_, rest, ok := strings.Cut(text, head)
	if !ok {
		t.Fatalf("no table %q", head)
	}
	var rows [][]string
	for _, line := range strings.Split(rest, "\n")[2:] {
		if !strings.HasPrefix(line, "|") {
			break
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	return rows
}

func TestSPDX3RelationshipsOfficial(t *testing.T) {
	rows := tableBelow(t, annex(t), "| SPDX 2.3 Relationship Type |")
	if len(rows) != len(mapping.SPDX3Relationships) {
		t.Errorf("the migration table has %d rows, ours %d", len(rows), len(mapping.SPDX3Relationships))
	}
	for _, cells := range rows {
		got, ok := mapping.SPDX3RelationshipBySPDX2(cells[0])
		if !ok {
			t.Errorf("no row for %s", cells[0])
			continue
		}
		want := mapping.SPDX3RelationshipRow{SPDX2: cells[0], SPDX3: cells[1], Swap: cells[2] == "Y"}
		switch scope := cells[3]; {
		case strings.Contains(scope, ",") || strings.Contains(scope, " "):
			want.May = strings.TrimSuffix(scope, " lifecycle scope")
		default:
			want.Scope = scope
		}
		if got != want {
			t.Errorf("%s is %+v, want %+v", cells[0], got, want)
		}
	}
}

// What is read back is a word for the same relation, and written again it is that relation.
func TestSPDX3RelationshipsBothWays(t *testing.T) {
	for _, r := range mapping.SPDX3Relationships {
		back, ok := mapping.SPDX2RelationshipBySPDX3(r.SPDX3, r.Scope)
		if !ok || back.SPDX3 != r.SPDX3 || back.Scope != r.Scope {
			t.Errorf("%s with scope %q comes back as %+v", r.SPDX3, r.Scope, back)
		}
		if _, ok := mapping.RelationshipBySPDX(r.SPDX2); !ok {
			t.Errorf("%s is no type of SPDX 2", r.SPDX2)
		}
	}
	for _, r := range mapping.Relationships {
		if _, ok := mapping.SPDX3RelationshipBySPDX2(r.SPDX); !ok {
			t.Errorf("no row for %s", r.SPDX)
		}
	}
	for _, c := range []struct{ word, scope, want string }{
		{"dependsOn", "", "DEPENDS_ON"},
		{"dependsOn", "build", "BUILD_DEPENDENCY_OF"},
		{"dependsOn", "design", "DEPENDS_ON"}, // the scope remains to be said
		{"contains", "", "CONTAINS"},
		{"describes", "", "DESCRIBES"},
		{"generates", "", "GENERATES"},
		{"hasPrerequisite", "runtime", "HAS_PREREQUISITE"},
		{"patchedBy", "", "PATCH_FOR"},
		{"usesTool", "test", "TEST_TOOL_OF"},
		{"usesTool", "", ""},
		{"usesTool", "runtime", ""},
		{"affects", "", ""},
		{"novelty", "build", ""},
	} {
		if got, ok := mapping.SPDX2RelationshipBySPDX3(c.word, c.scope); got.SPDX2 != c.want || ok != (c.want != "") {
			t.Errorf("%s with scope %q is %q, %v; want %q", c.word, c.scope, got.SPDX2, ok, c.want)
		}
	}
	for _, word := range mapping.SPDX3OnlyRelationships {
		if _, ok := mapping.SPDX2RelationshipBySPDX3(word, ""); ok {
			t.Errorf("%s has a word in SPDX 2", word)
		}
	}
}

func TestSPDX3FileTypesOfficial(t *testing.T) {
	rows := tableBelow(t, annex(t), "| SPDX 2 File Type |")
	if len(rows) != len(mapping.SPDX3FileTypes) {
		t.Errorf("the migration table has %d rows, ours %d", len(rows), len(mapping.SPDX3FileTypes))
	}
	for _, cells := range rows {
		got, ok := mapping.SPDX3FileType(cells[0])
		if !ok || got.Purpose != cells[1] || !strings.Contains(cells[2], got.Content) || (got.Content == "") != (cells[2] == "") {
			t.Errorf("%s is %+v, want %q and %q", cells[0], got, cells[1], cells[2])
		}
		if got.Purpose != "" {
			if back, _ := mapping.SPDX2FileTypeByPurpose(got.Purpose); back != cells[0] {
				t.Errorf("purpose %s comes back as %q", got.Purpose, back)
			}
		} else if back, _ := mapping.SPDX2FileTypeByContent(got.Content); back != cells[0] {
			t.Errorf("content %s comes back as %q", got.Content, back)
		}
	}
}

// The tables of words have every entry of the official vocabularies, no other, and are their own inverse.
func TestSPDX3WordsOfficial(t *testing.T) {
	dir := os.Getenv("WAYBILL_SPEC")
	if dir == "" {
		t.Skip("skipped: WAYBILL_SPEC names no directory of specifications")
	}
	model, err := os.ReadFile(filepath.Join(dir, "spdx3", "spdx-model.ttl"))
	if err != nil {
		t.Fatal(err)
	}
	individual := regexp.MustCompile(`(?m)^<https://spdx\.org/rdf/[0-9.]+/terms/(\w+/\w+)/(\w+)> a owl:NamedIndividual`)
	official := map[string]map[string]bool{}
	for _, m := range individual.FindAllSubmatch(model, -1) {
		name := string(m[1])
		if official[name] == nil {
			official[name] = map[string]bool{}
		}
		official[name][string(m[2])] = true
	}
	var relationships, refs, idents, content, phases []string
	for _, r := range mapping.SPDX3Relationships {
		relationships = append(relationships, r.SPDX3)
	}
	for _, r := range mapping.SPDX3Refs {
		refs = append(refs, r.SPDX3)
	}
	for _, r := range mapping.SPDX3Idents {
		idents = append(idents, r.SPDX3)
		if r.Content != "" {
			content = append(content, r.Content)
		}
	}
	for _, r := range mapping.Phases {
		if r.SPDX3 != "" {
			phases = append(phases, r.SPDX3)
		}
	}
	for name, ours := range map[string][]string{
		"Core/RelationshipType":          append(relationships, mapping.SPDX3OnlyRelationships...),
		"Core/HashAlgorithm":             first(mapping.SPDX3Hashes),
		"Core/AnnotationType":            first(mapping.SPDX3Annotations),
		"Core/ExternalRefType":           refs,
		"Core/ExternalIdentifierType":    idents,
		"Software/SoftwarePurpose":       first(mapping.SPDX3Purposes),
		"Software/ContentIdentifierType": content,
		"Software/SbomType":              phases,
	} {
		if len(official[name]) == 0 {
			t.Errorf("the model has no vocabulary %s", name)
		}
		seen := map[string]bool{}
		for _, word := range ours {
			seen[word] = true
			if !official[name][word] {
				t.Errorf("%s has no %q", name, word)
			}
		}
		for word := range official[name] {
			if !seen[word] {
				t.Errorf("%s %q has no row", name, word)
			}
		}
	}
}

func first(table []mapping.WordPair) (words []string) {
	for _, p := range table {
		words = append(words, p.SPDX3)
	}
	return words
}

func TestSPDX3WordsBothWays(t *testing.T) {
	for _, c := range []struct {
		name     string
		table    []mapping.WordPair
		to, back func(string) (string, bool)
	}{
		{"hash", mapping.SPDX3Hashes, mapping.SPDX2Hash, mapping.SPDX3Hash},
		{"purpose", mapping.SPDX3Purposes, mapping.FoldedPurpose, mapping.SPDX3Purpose},
		{"annotation", mapping.SPDX3Annotations, mapping.SPDX2Annotation, mapping.SPDX3Annotation},
	} {
		for _, p := range c.table {
			if got, ok := c.to(p.SPDX3); !ok || got != p.Folded {
				t.Errorf("%s %s is %q, want %q", c.name, p.SPDX3, got, p.Folded)
			}
			if got, ok := c.back(p.Folded); !ok || got != p.SPDX3 {
				t.Errorf("%s %s comes back as %q, want %q", c.name, p.Folded, got, p.SPDX3)
			}
		}
		if got, ok := c.to("novelty"); ok || got != "" {
			t.Errorf("%s novelty is %q, want nothing", c.name, got)
		}
	}
	for _, r := range mapping.Hashes {
		if _, ok := mapping.SPDX3Hash(r.SPDX); !ok && r.SPDX != "" {
			t.Errorf("SPDX 2's algorithm %s has no word in SPDX 3", r.SPDX)
		}
	}
	for _, r := range mapping.Purposes {
		if _, ok := mapping.SPDX3Purpose(r.SPDX); !ok {
			t.Errorf("SPDX 2's purpose %s has no word in SPDX 3", r.SPDX)
		}
	}
	for _, r := range mapping.Phases {
		if got, ok := mapping.PhaseByCycloneDX(r.CycloneDX); r.CycloneDXExact && (!ok || got != r) {
			t.Errorf("phase %s reads as %+v", r.CycloneDX, got)
		}
		if got, ok := mapping.PhaseBySPDX3(r.SPDX3); r.SPDX3Exact && (!ok || got != r) {
			t.Errorf("sbomType %s reads as %+v", r.SPDX3, got)
		}
	}
}

func TestSPDX3References(t *testing.T) {
	type words struct{ category, kind string }
	seen := map[words]string{}
	for _, r := range mapping.SPDX3Refs {
		category, kind, ok := mapping.FoldedRefType(r.SPDX3)
		if back, is := mapping.SPDX3RefType(category, kind); !ok || !is || back != r.SPDX3 {
			t.Errorf("%s is %s %s and comes back as %q", r.SPDX3, category, kind, back)
		}
		if _, is := mapping.SPDX3IdentType(category, kind); is {
			t.Errorf("%s %s is a reference and an identifier", category, kind)
		}
		if other := seen[words{category, kind}]; other != "" {
			t.Errorf("%s and %s are both %s %s", r.SPDX3, other, category, kind)
		}
		seen[words{category, kind}] = r.SPDX3
		if r.CycloneDX == "" {
			if _, is := mapping.ReferenceByCycloneDX(r.Type); is {
				t.Errorf("%s has the word %s of CycloneDX, and does not say so", r.SPDX3, r.Type)
			}
			continue
		}
		if back, _ := mapping.SPDX3RefByCycloneDX(r.CycloneDX); back != r {
			t.Errorf("CycloneDX's %s comes back as %s, want %s", r.CycloneDX, back.SPDX3, r.SPDX3)
		}
		row, is := mapping.ReferenceByCycloneDX(r.CycloneDX)
		if !is || row.Protobom != r.Protobom {
			t.Errorf("%s: CycloneDX's %s is %v, want %v", r.SPDX3, r.CycloneDX, row, r.Protobom)
			continue
		}
		if wantCategory, want := row.SPDXCategory, row.SPDXType; wantCategory == "" && (category != "OTHER" || kind != r.CycloneDX) ||
			wantCategory != "" && (category != wantCategory || kind != want) {
			t.Errorf("%s is %s %s; by way of CycloneDX it is %s %s", r.SPDX3, category, kind, wantCategory, want)
		}
	}
	for _, r := range mapping.SPDX3Idents {
		category, kind, ok := mapping.FoldedIdentType(r.SPDX3)
		if back, is := mapping.SPDX3IdentType(category, kind); !ok || !is || back != r.SPDX3 {
			t.Errorf("%s is %s %s and comes back as %q", r.SPDX3, category, kind, back)
		}
		content, is := mapping.SPDX3ContentType(category, kind)
		if is != (r.Content != "") || content != r.Content {
			t.Errorf("%s is the content identifier %q, want %q", r.SPDX3, content, r.Content)
		}
		if c, k, is := mapping.FoldedContentType(r.Content); is != (r.Content != "") || is && (c != category || k != kind) {
			t.Errorf("content identifier %q is %s %s", r.Content, c, k)
		}
	}
	if _, _, ok := mapping.FoldedRefType("novelty"); ok {
		t.Error("novelty is a reference")
	}
	if _, ok := mapping.SPDX3RefType("OTHER", "novelty"); ok {
		t.Error("OTHER novelty is a reference of SPDX 3")
	}
}
