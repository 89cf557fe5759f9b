package vex_test

import (
	"fmt"
	"time"

	"github.com/waybill-sdk/waybill/vex"
)

var product = []byte(`{
  "@context": "https://openvex.dev/ns/v0.2.0",
  "@id": "https://example.com/vex/1",
  "author": "security@example.com",
  "timestamp": "2024-01-08T18:02:03-06:00",
  "version": 1,
  "statements": [
    {
      "vulnerability": {"name": "CVE-2023-12345", "aliases": ["GHSA-2qrg-x229-3v8q"]},
      "products": [{"@id": "pkg:npm/app@1", "subcomponents": [{"@id": "pkg:npm/log"}]}],
      "status": "not_affected",
      "justification": "vulnerable_code_not_in_execute_path"
    }
  ]
}
`)

func Example() {
	doc, err := vex.Parse(product)
	if err != nil {
		panic(err)
	}
	d := vex.NewIndex(doc).Query("GHSA-2qrg-x229-3v8q", "pkg:npm/app@1", "pkg:npm/log@2.0.0")
	fmt.Println(d.Status, d.Statement.Justification)
	for reason := range d.Why() {
		fmt.Println(reason)
	}
	// Output:
	// not_affected vulnerable_code_not_in_execute_path
	// decided: statement 0 of https://example.com/vex/1 says not_affected on 2024-01-08T18:02:03-06:00 (time of the document): CVE-2023-12345 is another name of GHSA-2qrg-x229-3v8q
}

func ExampleIndex_Query_whole() {
	doc, err := vex.Parse(product)
	if err != nil {
		panic(err)
	}
	d := vex.NewIndex(doc).Query("CVE-2023-12345", "pkg:npm/app@1", "")
	fmt.Printf("%q\n", d.Status)
	for reason := range d.Why() {
		fmt.Println(reason.Verdict, "-", reason.Why)
	}
	// Output:
	// ""
	// other-scope - it is only about subcomponents: pkg:npm/log
}

func ExampleNew() {
	at := time.Date(2024, 6, 1, 12, 0, 0, 0, time.UTC)
	doc, err := vex.New("https://example.com/vex/2", "security@example.com", at)
	if err != nil {
		panic(err)
	}
	err = vex.Add(doc, at, vex.Statement{
		Vulnerability: vex.Vulnerability{Name: "CVE-2023-12345"},
		Products:      []vex.Product{{Component: vex.Component{ID: "pkg:npm/app@1"}}},
		Status:        vex.StatusUnderInvestigation,
	})
	if err != nil {
		panic(err)
	}
	err = vex.Update(doc, at.Add(24*time.Hour), 0, func(s *vex.Statement) { s.Status = vex.StatusFixed })
	if err != nil {
		panic(err)
	}
	text, err := doc.Marshal()
	if err != nil {
		panic(err)
	}
	fmt.Print(string(text))
	// Output:
	// {
	//   "@context": "https://openvex.dev/ns/v0.2.0",
	//   "@id": "https://example.com/vex/2",
	//   "author": "security@example.com",
	//   "timestamp": "2024-06-02T12:00:00Z",
	//   "version": 2,
	//   "statements": [
	//     {
	//       "version": 1,
	//       "vulnerability": {
	//         "name": "CVE-2023-12345"
	//       },
	//       "timestamp": "2024-06-02T12:00:00Z",
	//       "last_updated": "2024-06-02T12:00:00Z",
	//       "products": [
	//         {
	//           "@id": "pkg:npm/app@1"
	//         }
	//       ],
	//       "status": "fixed"
	//     }
	//   ]
	// }
}

func ExampleMerge() {
	doc, err := vex.Parse(product)
	if err != nil {
		panic(err)
	}
	at := time.Date(2024, 6, 1, 12, 0, 0, 0, time.UTC)
	other, err := vex.New("https://example.org/vex/7", "reviewer@example.org", at)
	if err != nil {
		panic(err)
	}
	if err := vex.Add(other, at, doc.Statements[0]); err != nil {
		panic(err)
	}
	m, err := vex.Merge(vex.MergeOptions{ID: "https://example.com/vex/merged", Author: "security@example.com"}, doc, other)
	if err != nil {
		panic(err)
	}
	for i, s := range m.Statements {
		fmt.Println(s.Vulnerability.Name, s.Status, s.Timestamp, m.Sources[i][0].Author)
	}
	// Output:
	// CVE-2023-12345 not_affected 2024-01-08T18:02:03-06:00 security@example.com
	// CVE-2023-12345 not_affected 2024-06-01T12:00:00Z reviewer@example.org
}

func ExampleFilter() {
	doc, err := vex.Parse(product)
	if err != nil {
		panic(err)
	}
	out := vex.Filter(doc, func(s *vex.Statement) bool { return vex.AboutVulnerability(s, "CVE-2024-0001") })
	fmt.Println(len(out.Statements), out.ID != doc.ID)
	// Output: 0 true
}

func ExampleValidateText() {
	for _, f := range vex.ValidateText([]byte(`{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/vex/1", "author": "a@example.com",
		"timestamp": "2024-01-08T18:02:03Z", "version": 1, "statements": [
		{"vulnerability": {"name": "CVE-2023-12345"}, "products": [{"@id": "pkg:npm/app@1"}], "status": "not_affected"}]}`)) {
		fmt.Println(f)
	}
	// Output:
	// error: /statements/0: not_affected needs a justification or an impact_statement [not-affected-reason]
}

func ExampleCanonicalID() {
	doc, err := vex.Parse(product)
	if err != nil {
		panic(err)
	}
	fmt.Println(vex.CanonicalID(doc)[:len(vex.PublicNamespace)+8])
	// Output: https://openvex.dev/docs/public/vex-cc38
}
