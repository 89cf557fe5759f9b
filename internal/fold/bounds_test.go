package fold_test

import (
	"fmt"
	"strings"
	"testing"
)

// Sets of licences that hold the same set many times, and so on down, are said neither in full nor forever: written out
// this one names a billion licences.
func TestSetsOfSets(t *testing.T) {
	const ns = "https://example.com/d#"
	var b strings.Builder
	b.WriteString(`{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[` +
		`{"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-01-02T03:04:05Z","createdBy":["` + ns + `a"]},` +
		`{"type":"Person","spdxId":"` + ns + `a","creationInfo":"_:c","name":"A"},` +
		`{"type":"software_Package","spdxId":"` + ns + `p","creationInfo":"_:c","name":"p"},` +
		`{"type":"Relationship","spdxId":"` + ns + `r","creationInfo":"_:c","from":"` + ns + `p","relationshipType":"hasConcludedLicense","to":["` + ns + `set1"]}`)
	const depth = 15
	for i := 1; i <= depth; i++ {
		member := fmt.Sprintf("%q", ns+fmt.Sprint("set", i+1))
		if i == depth {
			member = `"https://spdx.org/licenses/MIT"`
		}
		fmt.Fprintf(&b, `,{"type":"expandedlicensing_ConjunctiveLicenseSet","spdxId":"%sset%d","creationInfo":"_:c","expandedlicensing_member":[%s]}`,
			ns, i, strings.Join([]string{member, member, member, member}, ","))
	}
	exact(t, "sets", []byte(b.String()+"]}"))
}
