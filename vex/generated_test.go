package vex_test

import (
	stdcmp "cmp"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/vex"
)

// generate returns a document of few names, so that statements contradict, repeat and contain each other. With odd, some
// products have nothing but digests, or names that are no URIs, package URLs or CPE names.
func generate(r *rand.Rand, odd bool) *vex.Document {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	maybe := func(s string) string {
		if r.IntN(3) == 0 {
			return s
		}
		return ""
	}
	when := func() vex.Time {
		t, _ := vex.ParseTime(pick("2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00", "2024-02-01T00:00:00.5Z", "2024-03-01T00:00:00Z"))
		return t
	}
	component := func() vex.Component {
		c := vex.Component{ID: pick("pkg:npm/a@1", "pkg:npm/a", "pkg:npm/b@2", "pkg:oci/c@sha256%3A00?repository_url=x.example", "https://x.example/p", "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79")}
		kinds := 7
		if odd {
			kinds = 8
		}
		switch r.IntN(kinds) {
		case 6: // nothing but digests, some of which CSAF has no name for
			c.ID = ""
			for i, alg := range []string{"blake2b-256", "md5", "sha-256"} {
				if i == 1 || r.IntN(2) == 0 {
					c.Hashes = append(c.Hashes, vex.Hash{Algorithm: alg, Value: pick("d41d8cd98f00b204e9800998ecf8427e", "D41D8CD98F00B204E9800998ECF8427F")})
				}
			}
		case 7: // names that are no URIs, or no names
			switch c.ID = pick("my product", "https://x.example/ä", ""); r.IntN(3) {
			case 0:
				c.Identifiers.PURL = pick("pkg:npm/a@1", "pkg:npm/d", "no purl")
			case 1:
				c.Identifiers.CPE23 = pick("cpe:2.3:a:x:*:1:*:*:*:*:*:*:*", "no cpe")
			default:
				c.ID = stdcmp.Or(c.ID, "my product")
			}
		case 0:
			c.Identifiers.PURL = pick("pkg:npm/a@1", "pkg:npm/d@4")
		case 1:
			c.Identifiers.CPE23 = "cpe:2.3:a:x:y:1:*:*:*:*:*:*:*"
			c.ID = maybe(c.ID)
		case 2:
			c.Hashes = []vex.Hash{{Algorithm: pick("md5", "sha-256", "sha3-224", "blake2s-256"), Value: pick("d41d8cd98f00b204e9800998ecf8427e", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "00")}}
		}
		return c
	}
	d := &vex.Document{Context: vex.Context, ID: pick("https://x.example/vex", "urn:x:1", "https://x.example/vex#1"), Author: maybe("Somebody"), Role: maybe("r"), Version: int64(r.IntN(4)), Tooling: maybe("t 1.0"), Timestamp: when()}
	if r.IntN(2) == 0 {
		d.LastUpdated = when()
	}
	for i := range 1 + r.IntN(6) {
		s := vex.Statement{
			ID: maybe(fmt.Sprintf("https://x.example/s/%d", r.IntN(3))), Version: int64(r.IntN(2)),
			Vulnerability: vex.Vulnerability{Name: pick("CVE-2024-0001", "CVE-2024-0002", "GHSA-aaaa-bbbb-cccc", "X 1"), ID: maybe("https://x.example/v"), Description: maybe("d")},
			Status:        vex.Status(pick("not_affected", "affected", "fixed", "under_investigation")),
			Supplier:      maybe("s"), StatusNotes: maybe(pick("n", "NOASSERTION")), ImpactStatement: maybe(pick("i", "No justification stated.")), ActionStatement: maybe(pick("a", "NOASSERTION", "No action stated.")),
		}
		if r.IntN(2) == 0 {
			s.Justification = vex.Justification(pick("component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path", "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist"))
		}
		if r.IntN(3) == 0 {
			s.Vulnerability.Aliases = []string{pick("CVE-2024-0001", "CVE-2024-0003", "Y-1"), "Z-1"}
		}
		if r.IntN(2) == 0 {
			s.Timestamp = when()
		}
		if r.IntN(4) == 0 {
			s.LastUpdated, s.ActionStatementTimestamp = when(), when()
		}
		for range 1 + r.IntN(3) {
			p := vex.Product{Component: component()}
			for range max(0, r.IntN(4)-1) {
				p.Subcomponents = append(p.Subcomponents, component())
			}
			s.Products = append(s.Products, p)
		}
		if i == 4 {
			s.Extensions = []vex.Extension{{Name: "x", Value: []byte(`{"n":1e400}`)}}
		}
		d.Statements = append(d.Statements, s)
	}
	return d
}

func TestGeneratedThereAndBack(t *testing.T) {
	n := uint64(300)
	if testing.Short() {
		n = 30
	}
	for seed := range n {
		for _, to := range encodings() {
			d := generate(rand.New(rand.NewPCG(seed, 1)), to == vex.CSAF)
			want := treeOf(t, textOf(t, d))
			text, report, err := vex.Encode(d, to, vex.EncodeOptions{})
			if err != nil {
				t.Fatalf("seed %d to %s: %v", seed, to, err)
			}
			if report.Count(sbom.Dropped) > 0 {
				t.Errorf("seed %d to %s drops: %+v", seed, to, report.Entries)
				continue
			}
			docs, _, err := vex.Decode(text, vex.Defaults{})
			if err != nil || len(docs) != 1 {
				t.Fatalf("seed %d to %s and back: %d documents, %v\n%s", seed, to, len(docs), err, text)
			}
			got := treeOf(t, textOf(t, docs[0])).(map[string]any)
			// What OpenVEX demands and d lacks is made up.
			for _, name := range []string{"author", "version"} {
				if _, ok := want.(map[string]any)[name]; !ok {
					delete(got, name)
				}
			}
			if diff := cmp.Diff(want, any(got)); diff != "" {
				t.Errorf("seed %d to %s and back (-want +got):\n%s", seed, to, diff)
			}
		}
	}
}
