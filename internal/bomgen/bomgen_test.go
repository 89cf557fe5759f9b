package bomgen_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/waybill-sdk/waybill/internal/bomgen"
)

type bom struct {
	Components   []component
	Dependencies []struct {
		Ref       string
		DependsOn []string
	}
}

type component struct {
	Ref        string `json:"bom-ref"`
	Properties []struct{ Name, Value string }
	Components []component
}

// count walks the nested components and returns how many there are and how deep they go.
func count(list []component) (n, depth int) {
	for _, c := range list {
		m, d := count(c.Components)
		n, depth = n+1+m, max(depth, d+1)
	}
	return n, depth
}

func TestCycloneDX(t *testing.T) {
	for _, version := range []string{"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"} {
		for _, depth := range []int{1, 60} {
			for _, n := range []int{0, 1, 2, 61, 150} {
				b, err := bomgen.CycloneDX(version, n, depth)
				if err != nil {
					t.Fatal(err)
				}
				var got bom
				if err := json.Unmarshal(b, &got); err != nil {
					t.Fatalf("CycloneDX(%s, %d, %d): %v", version, n, depth, err)
				}
				have, deep := count(got.Components)
				if have != n || deep != min(depth, n) {
					t.Errorf("CycloneDX(%s, %d, %d): %d components, %d deep", version, n, depth, have, deep)
				}
				if len(got.Dependencies) != n+1 {
					t.Errorf("CycloneDX(%s, %d, %d): %d dependencies", version, n, depth, len(got.Dependencies))
				}
				for _, d := range got.Dependencies[1:] {
					if m := len(d.DependsOn); m > 5 || m < min(2, n-1) {
						t.Errorf("CycloneDX(%s, %d, %d): %d dependencies of %s", version, n, depth, m, d.Ref)
					}
				}
			}
		}
	}
}

func TestSPDX(t *testing.T) {
	for _, version := range []string{"2.2", "2.3"} {
		for _, depth := range []int{1, 60} {
			b, err := bomgen.SPDX(version, 150, depth)
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				Packages      []struct{ SPDXID string }
				Relationships []struct{ RelationshipType string }
			}
			if err := json.Unmarshal(b, &got); err != nil {
				t.Fatal(err)
			}
			contained := 0
			for _, r := range got.Relationships {
				if r.RelationshipType == "CONTAINS" {
					contained++
				}
			}
			want := 0
			if depth > 1 {
				want = 150 - 3 // three chains: 60, 60 and 30
			}
			if len(got.Packages) != 151 || contained != want {
				t.Errorf("SPDX(%s, 150, %d): %d packages, %d contained, want 151 and %d", version, depth, len(got.Packages), contained, want)
			}
		}
	}
}

func TestSPDX3(t *testing.T) {
	for _, version := range []string{"3.0.0", "3.0.1"} {
		for _, n := range []int{0, 1, 2, 150} {
			b, err := bomgen.SPDX3(version, n)
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				Graph []struct {
					Type             string
					SpdxID           string
					RelationshipType string
					From             string
					To               []string
				} `json:"@graph"`
			}
			if err := json.Unmarshal(b, &got); err != nil {
				t.Fatalf("SPDX3(%s, %d): %v", version, n, err)
			}
			ids, count := map[string]bool{"https://spdx.org/rdf/" + version + "/terms/Core/NoneElement": n == 1}, make(map[string]int)
			for _, e := range got.Graph {
				ids[e.SpdxID] = true
				count[e.Type]++
			}
			if count["software_Package"] != n+1 || count["Relationship"] != n {
				t.Errorf("SPDX3(%s, %d): %v", version, n, count)
			}
			for _, e := range got.Graph {
				if e.Type != "Relationship" {
					continue
				}
				for _, id := range append(e.To, e.From) {
					if !ids[id] || e.RelationshipType != "dependsOn" {
						t.Errorf("SPDX3(%s, %d): %v", version, n, e)
					}
				}
			}
		}
	}
}

// What a component weighs is what makes the benchmarks comparable with those of others.
func TestSize(t *testing.T) {
	const n = 2000
	c, err := bomgen.CycloneDX("1.6", n, 1)
	if err != nil {
		t.Fatal(err)
	}
	s, err := bomgen.SPDX("2.3", n, 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"CycloneDX": c, "SPDX": s} {
		if per := len(b) / n; per < 900 || per > 1600 {
			t.Errorf("%s: %d bytes a component", name, per)
		}
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, c); err != nil {
		t.Fatal(err)
	}
	if compact.Len() != len(c) {
		t.Errorf("CycloneDX: %d bytes, compacted %d", len(c), compact.Len())
	}
}

// The digests change only on purpose: published figures refer to these documents.
func TestStable(t *testing.T) {
	c, err := bomgen.CycloneDX("1.6", 1000, 60)
	if err != nil {
		t.Fatal(err)
	}
	s, err := bomgen.SPDX("2.3", 1000, 60)
	if err != nil {
		t.Fatal(err)
	}
	s3, err := bomgen.SPDX3("3.0.1", 1000)
	if err != nil {
		t.Fatal(err)
	}
	const want3 = "c0b5e2a81be8ebd6247a01dc41860343b776e6b740b21d99687fc835ee02a655"
	if got := fmt.Sprintf("%x", sha256.Sum256(s3)); got != want3 {
		t.Errorf("SPDX 3 digest %s, want %s", got, want3)
	}
	const wantC, wantS = "cfc819080aae54b8daafabde12070098232bd463dbffaea1de0f7b270d833bdb", "af71d606af1702ad1e286c97e794acbf67cfab55a90ba0fb12c827665e4261e8"
	if got := fmt.Sprintf("%x", sha256.Sum256(c)); got != wantC {
		t.Errorf("CycloneDX digest %s, want %s", got, wantC)
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(s)); got != wantS {
		t.Errorf("SPDX digest %s, want %s", got, wantS)
	}
}

func TestUnknownVersion(t *testing.T) {
	if _, err := bomgen.CycloneDX("1.1", 1, 1); err == nil {
		t.Error("CycloneDX 1.1: no error")
	}
	if _, err := bomgen.SPDX("2.1", 1, 1); err == nil {
		t.Error("SPDX 2.1: no error")
	}
	if _, err := bomgen.SPDX3("3.1", 1); err == nil {
		t.Error("SPDX 3.1: no error")
	}
}
