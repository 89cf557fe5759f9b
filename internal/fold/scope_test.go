package fold_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

const scopeHead = `{"spdxVersion":"SPDX-3.0.1","SPDXID":"SPDXRef-DOCUMENT","documentNamespace":"https://example.com/v","packages":[{"SPDXID":"SPDXRef-app","name":"app"},{"SPDXID":"SPDXRef-a","name":"a"},{"SPDXID":"SPDXRef-b","name":"b"}]`

// assessments returns what the assessments of a folded document are to, and of what.
func assessments(t *testing.T, text string) (list []string, unfolded []byte) {
	t.Helper()
	u, err := fold.Unfold(jsonx.ParseTrusted([]byte(text)).Root(), fold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	name := func(v jsonx.Value) string { return strings.TrimPrefix(v.Str(), "https://example.com/v#SPDXRef-") }
	for it := jsonx.ParseTrusted(u.Text).Root().Get("@graph").Iter(); it.Next(); {
		v := it.Value()
		if !strings.HasPrefix(v.Get("type").Str(), "security_Vex") {
			continue
		}
		var to []string
		for e := v.Get("to").Iter(); e.Next(); {
			to = append(to, name(e.Value()))
		}
		list = append(list, strings.Join(to, ",")+"/"+name(v.Get("security_assessedElement")))
	}
	return list, u.Text
}

// What is said of a component is said of it in what the document describes (Security/VexVulnAssessmentRelationship: "to"
// leads to the products, assessedElement to the subcomponent).
func TestScopes(t *testing.T) {
	for _, c := range []struct {
		name, described, entry string
		want                   []string
	}{
		{"a component", `"SPDXRef-app"`, `"affects":[{"ref":"SPDXRef-a"}]`, []string{"app/a"}},
		{"several", `"SPDXRef-app"`, `"affects":[{"ref":"SPDXRef-a"},{"ref":"SPDXRef-b"}]`, []string{"app/a", "app/b"}},
		{"the product", `"SPDXRef-app"`, `"affects":[{"ref":"SPDXRef-app"},{"ref":"SPDXRef-b"}]`, []string{"app/", "app/b"}},
		{"themselves", `"SPDXRef-app"`, `"affects":[{"ref":"SPDXRef-a"},{"ref":"SPDXRef-b"}],"products":"affects"`, []string{"a,b/"}},
		{"other products", `"SPDXRef-app"`, `"affects":[{"ref":"SPDXRef-a"}],"products":[{"ref":"SPDXRef-b"}]`, []string{"b/a"}},
		{"products that are gone", `"SPDXRef-app"`, `"affects":[{"ref":"SPDXRef-a"}],"products":[]`, nil},
		{"nothing described", ``, `"affects":[{"ref":"SPDXRef-a"},{"ref":"SPDXRef-b"}]`, []string{"a,b/"}},
		{"two described", `"SPDXRef-app","SPDXRef-a"`, `"affects":[{"ref":"SPDXRef-a"}]`, []string{"a/"}},
		{"described elsewhere", `"SPDXRef-app","SPDXRef-gone"`, `"affects":[{"ref":"SPDXRef-a"}]`, []string{"a/"}},
	} {
		text := fmt.Sprintf(`%s,"documentDescribes":[%s],"vulnerabilities":[{"id":"CVE-1","analysis":{"state":"in_triage"},%s}]}`, scopeHead, c.described, c.entry)
		got, unfolded := assessments(t, text)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		exact(t, c.name, unfolded)
		if len(c.want) == 0 {
			continue
		}
		f, err := fold.Fold(jsonx.ParseTrusted(unfolded).Root())
		if err != nil {
			t.Fatal(err)
		}
		want, back := jsonx.ParseTrusted([]byte(text)).Root().Get("vulnerabilities"), jsonx.ParseTrusted(f.Text).Root().Get("vulnerabilities")
		if !jsonx.Equal(want, back) {
			t.Errorf("%s: folded again: %s", c.name, firstDifference(want, back))
		}
	}
}

// What somebody else wrote is read as what it says, and comes back as it is.
func TestScopesOfOthers(t *testing.T) {
	vex := func(id, to, assessed string) string {
		if assessed != "" {
			assessed = `,"security_assessedElement":"` + assessed + `"`
		}
		return `,{"type":"security_VexFixedVulnAssessmentRelationship","spdxId":"` + id + `","creationInfo":"_:c","from":"urn:v","relationshipType":"fixedIn","to":[` + to + `]` + assessed + `}`
	}
	for _, c := range []struct{ name, nodes, want string }{
		{"the product", vex("urn:1", `"urn:app"`, ""), `[{"affects":["app"]}]`},
		{"a part of the product", vex("urn:1", `"urn:app"`, "urn:a"), `[{"affects":["a"]}]`},
		{"the product in itself", vex("urn:1", `"urn:app"`, "urn:app"), `[{"affects":["app"],"products":["app"]}]`},
		{"another product", vex("urn:1", `"urn:a"`, ""), `[{"affects":["a"],"products":"affects"}]`},
		{"a part of another", vex("urn:1", `"urn:a"`, "urn:b"), `[{"affects":["b"],"products":["a"]}]`},
		{"several", vex("urn:1", `"urn:app"`, "urn:a") + vex("urn:2", `"urn:app"`, "urn:b"), `[{"affects":["a"]},{"affects":["b"]}]`},
		{"one called after the other", vex("urn:1", `"urn:app"`, "urn:a") + vex("urn:1-2", `"urn:app"`, "urn:b"), `[{"affects":["a","b"]}]`},
		{"the same twice", vex("urn:1", `"urn:app"`, "urn:a") + vex("urn:1-2", `"urn:app"`, "urn:a"), `[{"affects":["a"]},{"affects":["a"]}]`},
		{"a part that is elsewhere", vex("urn:1", `"urn:app"`, "urn:elsewhere"), `[{}]`},
	} {
		text := `{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-01-02T03:04:05Z","createdBy":["urn:me"]},` +
			`{"type":"Person","spdxId":"urn:me","creationInfo":"_:c","name":"me"},{"type":"SpdxDocument","spdxId":"urn:doc","creationInfo":"_:c","rootElement":["urn:app"]},` +
			`{"type":"software_Package","spdxId":"urn:app","creationInfo":"_:c","name":"app"},{"type":"software_Package","spdxId":"urn:a","creationInfo":"_:c","name":"a"},{"type":"software_Package","spdxId":"urn:b","creationInfo":"_:c","name":"b"},` +
			`{"type":"security_Vulnerability","spdxId":"urn:v","creationInfo":"_:c","name":"CVE-1"}` + c.nodes + `]}`
		exact(t, c.name, []byte(text))
		f, err := fold.Fold(jsonx.ParseTrusted([]byte(text)).Root())
		if err != nil {
			t.Fatal(err)
		}
		got := []byte{'['}
		doc := jsonx.ParseTrusted(f.Text).Root()
		names := map[string]string{}
		for it := doc.Get("packages").Iter(); it.Next(); {
			names[it.Value().Get("SPDXID").Str()] = it.Value().Get("name").Str()
		}
		for it := doc.Get("vulnerabilities").Iter(); it.Next(); {
			got = append(jsonx.AppendComma(got), '{')
			for _, member := range []string{"affects", "products"} {
				m := it.Value().Get(member)
				switch {
				case m.IsString():
					got = jsonx.AppendString(jsonx.AppendName(got, member), m.Str())
				case m.IsArray():
					got = append(jsonx.AppendName(got, member), '[')
					for e := m.Iter(); e.Next(); {
						got = jsonx.AppendString(jsonx.AppendComma(got), names[e.Value().Get("ref").Str()])
					}
					got = append(got, ']')
				}
			}
			got = append(got, '}')
		}
		if got := string(append(got, ']')); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// A rating is about what the status is about, or about the element itself.
func TestScopesOfRatings(t *testing.T) {
	cvss := func(id, to, assessed string) string {
		if assessed != "" {
			assessed = `,"security_assessedElement":"` + assessed + `"`
		}
		return `,{"type":"security_CvssV2VulnAssessmentRelationship","spdxId":"` + id + `","creationInfo":"_:c","from":"urn:v","relationshipType":"hasAssessmentFor","to":["` + to + `"]` + assessed + `,"security_score":5.5,"security_vectorString":"AV:N"}`
	}
	const head = `{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-01-02T03:04:05Z","createdBy":["urn:me"]},` +
		`{"type":"Person","spdxId":"urn:me","creationInfo":"_:c","name":"me"},{"type":"SpdxDocument","spdxId":"urn:doc","creationInfo":"_:c","rootElement":["urn:app"]},` +
		`{"type":"software_Package","spdxId":"urn:app","creationInfo":"_:c","name":"app"},{"type":"software_Package","spdxId":"urn:a","creationInfo":"_:c","name":"a"},` +
		`{"type":"security_Vulnerability","spdxId":"urn:v","creationInfo":"_:c","name":"CVE-1"},{"type":"security_VexFixedVulnAssessmentRelationship","spdxId":"urn:1","creationInfo":"_:c","from":"urn:v","relationshipType":"fixedIn","to":["urn:app"],"security_assessedElement":"urn:a"}`
	for _, c := range []struct{ name, nodes, want string }{
		{"of the element in the product", cvss("urn:r", "urn:app", "urn:a"), `[{"score":5.5,"method":"CVSSv2","vector":"AV:N"}]`},
		{"of the element", cvss("urn:r", "urn:a", ""), `[{"score":5.5,"method":"CVSSv2","vector":"AV:N","products":"affects"}]`},
		{"of the product", cvss("urn:r", "urn:app", ""), ``},
		{"both", cvss("urn:r", "urn:a", "") + cvss("urn:s", "urn:app", "urn:a"), `[{"score":5.5,"method":"CVSSv2","vector":"AV:N","products":"affects"},{"score":5.5,"method":"CVSSv2","vector":"AV:N"}]`},
	} {
		text := head + c.nodes + "]}"
		exact(t, c.name, []byte(text))
		f, err := fold.Fold(jsonx.ParseTrusted([]byte(text)).Root())
		if err != nil {
			t.Fatal(err)
		}
		if got := string(jsonx.ParseTrusted(f.Text).Root().Get("vulnerabilities").Elem(0).Get("ratings").Raw()); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// An entry about many components repeats no long text for each of them.
func TestScopesAreBounded(t *testing.T) {
	entry := func(n, text int) string {
		s := scopeHead[:len(scopeHead)-1]
		var affects []string
		for i := range n {
			s += fmt.Sprintf(`,{"SPDXID":"SPDXRef-%d","name":"n"}`, i)
			affects = append(affects, fmt.Sprintf(`{"ref":"SPDXRef-%d"}`, i))
		}
		return s + `],"documentDescribes":["SPDXRef-app"],"vulnerabilities":[{"id":"CVE-1","analysis":{"state":"in_triage","detail":"` + strings.Repeat("x", text) + `"},"affects":[` + strings.Join(affects, ",") + `]}]}`
	}
	for _, c := range []struct{ n, text, want int }{{16, 100_000, 16}, {1000, 100, 1000}, {17, 100_000, 0}, {1000, 10_000, 0}} {
		text := entry(c.n, c.text)
		got, unfolded := assessments(t, text)
		if len(got) != c.want {
			t.Errorf("%d components with a text of %d: %d assessments, want %d", c.n, c.text, len(got), c.want)
		}
		exact(t, fmt.Sprint(c), unfolded)
	}
}

// Ratings of many elements, each of which names them all, are as few as that many statuses with a long text.
func TestRatingsAreBounded(t *testing.T) {
	for _, c := range []struct{ elements, ratings, want int }{{1, 1000, 1000}, {1000, 16, 16}, {1000, 1000, 16}, {2, 17, 16}} {
		text := scopeHead[:len(scopeHead)-1]
		var affects, ratings []string
		for i := range c.elements {
			text += fmt.Sprintf(`,{"SPDXID":"SPDXRef-%d","name":"n"}`, i)
			affects = append(affects, fmt.Sprintf(`{"ref":"SPDXRef-%d"}`, i))
		}
		for i := range c.ratings {
			ratings = append(ratings, fmt.Sprintf(`{"score":%d,"method":"CVSSv2","vector":"AV:N"}`, i))
		}
		text += `],"documentDescribes":["SPDXRef-app"],"vulnerabilities":[{"id":"CVE-1","analysis":{"state":"in_triage"},"affects":[` + strings.Join(affects, ",") + `],"ratings":[` + strings.Join(ratings, ",") + `]}]}`
		u, err := fold.Unfold(jsonx.ParseTrusted([]byte(text)).Root(), fold.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(u.Text), `"security_CvssV2VulnAssessmentRelationship"`); n != c.want {
			t.Errorf("%d ratings of %d elements: %d assessments, want %d", c.ratings, c.elements, n, c.want)
		}
		exact(t, fmt.Sprint(c), u.Text)
	}
}
