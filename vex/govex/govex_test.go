package govex_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	theirs "github.com/openvex/go-vex/pkg/vex"

	"github.com/waybill-sdk/waybill/vex"
	"github.com/waybill-sdk/waybill/vex/govex"
)

const text = `{
  "@context": "https://openvex.dev/ns/v0.2.0",
  "@id": "https://example.com/vex/1",
  "author": "security@example.com",
  "role": "r",
  "timestamp": "2024-01-01T00:00:00.5+01:00",
  "last_updated": "2024-01-02T00:00:00Z",
  "version": 2,
  "tooling": "t",
  "statements": [
    {
      "@id": "https://example.com/vex/1#0",
      "version": 1,
      "vulnerability": {
        "@id": "https://nvd.nist.gov/vuln/detail/CVE-2019-17571",
        "name": "CVE-2019-17571",
        "description": "d",
        "aliases": [
          "GHSA-2qrg-x229-3v8q"
        ]
      },
      "timestamp": "2024-01-01T00:00:00.123456789Z",
      "last_updated": "2024-01-03T00:00:00Z",
      "products": [
        {
          "@id": "https://example.com/product",
          "identifiers": {
            "purl": "pkg:npm/app@1",
            "cpe22": "cpe:/a:apache:log4j:2.4:-",
            "cpe23": "cpe:2.3:a:apache:log4j:2.4:-:*:*:*:*:*:*",
            "swid": "s"
          },
          "hashes": {
            "md5": "d41d8cd98f00b204e9800998ecf8427e",
            "sha1": "x"
          },
          "subcomponents": [
            {
              "@id": "https://example.com/sub",
              "supplier": "who \"else\""
            }
          ]
        }
      ],
      "status": "not_affected",
      "supplier": "s",
      "status_notes": "n",
      "justification": "component_not_present",
      "impact_statement": "i",
      "action_statement": "a",
      "action_statement_timestamp": "2024-01-01T00:00:00+01:00",
      "a/b": 1
    }
  ],
  "supplier": "doc"
}
`

func TestThereAndBack(t *testing.T) {
	d, err := vex.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	v, lost := govex.To(d)
	want := []string{"/statements/0/version", "/statements/0/supplier", "/statements/0/a~1b"}
	if !slices.Equal(lost, want) {
		t.Errorf("lost %v, want %v", lost, want)
	}
	back, err := govex.From(v)
	if err != nil {
		t.Fatal(err)
	}
	// Nothing but what To said is lost.
	s := d.Statements[0].Clone()
	s.Version, s.Supplier, s.Extensions = 0, "", nil
	if !back.Statements[0].Equal(&s) {
		t.Errorf("%s", cmp.Diff(write(t, &s), write(t, &back.Statements[0])))
	}
	back.Statements = []vex.Statement{s}
	d.Statements = back.Statements
	one, err1 := back.Marshal()
	two, err2 := d.Marshal()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if diff := cmp.Diff(decode(t, two), decode(t, one)); diff != "" {
		t.Error(diff)
	}
}

func write(t *testing.T, s *vex.Statement) string {
	t.Helper()
	b, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func decode(t *testing.T, b []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestFrom(t *testing.T) {
	if _, err := govex.From(nil); err == nil {
		t.Error("a document was made of nothing")
	}
	never := time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC)
	v := theirs.New()
	v.Timestamp = &never
	if _, err := govex.From(&v); err == nil {
		t.Error("a time that cannot be written was taken")
	}
	v = theirs.New()
	v.ID = "https://example.com/1"
	v.Statements = []theirs.Statement{{
		Vulnerability: theirs.Vulnerability{Name: "CVE-2024-1000"}, Status: theirs.StatusFixed,
		Products: []theirs.Product{{Component: theirs.Component{
			ID: "pkg:npm/a@1", Hashes: map[theirs.Algorithm]theirs.Hash{"md5": "1", "sha1": "2", "sha-256": "3", "blake3": "4"},
		}}},
	}}
	first := ""
	for range 50 {
		d, err := govex.From(&v)
		if err != nil {
			t.Fatal(err)
		}
		b, err := d.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(b)
		}
		if string(b) != first {
			t.Fatal("two documents of one value")
		}
	}
}

func Example() {
	d, err := vex.Parse([]byte(text))
	if err != nil {
		panic(err)
	}
	v, lost := govex.To(d)
	fmt.Println(v.Statements[0].Vulnerability.Name, v.Statements[0].Status)
	fmt.Println("lost:", lost)
	// Output:
	// CVE-2019-17571 not_affected
	// lost: [/statements/0/version /statements/0/supplier /statements/0/a~1b]
}
