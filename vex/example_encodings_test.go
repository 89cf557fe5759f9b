package vex_test

import (
	"fmt"
	"os"
	"strings"
	"testing/fstest"
	"time"

	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/vex"
)

const exampleVEX = `{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/vex/1","author":"security@example.com","timestamp":"2024-01-08T18:02:03Z","version":1,"statements":[
 {"vulnerability":{"name":"CVE-2023-12345"},"products":[{"@id":"pkg:npm/app@1","subcomponents":[{"@id":"pkg:npm/log"}]}],"status":"not_affected","justification":"component_not_present"}]}`

const exampleSBOM = `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,
 "metadata":{"component":{"type":"application","bom-ref":"app","name":"app","version":"1","purl":"pkg:npm/app@1"}},
 "components":[{"type":"library","bom-ref":"log","name":"log","version":"2","purl":"pkg:npm/log@2"}]}`

func ExampleEncode() {
	doc, err := vex.Parse([]byte(exampleVEX))
	if err != nil {
		fmt.Println(err)
		return
	}
	text, report, err := vex.Encode(doc, "cyclonedx-1.6-json", vex.EncodeOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range report.Entries {
		if e.Kind == sbom.Approximated {
			fmt.Println(e.Path, "is said with a nearby meaning")
		}
	}
	docs, _, err := vex.Decode(text, vex.Defaults{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(docs[0].Statements[0].Justification)
	// Output:
	// /statements/0/justification is said with a nearby meaning
	// component_not_present
}

func ExampleEmbed() {
	doc, err := vex.Parse([]byte(exampleVEX))
	if err != nil {
		fmt.Println(err)
		return
	}
	bom, err := sbom.Read(strings.NewReader(exampleSBOM))
	if err != nil {
		fmt.Println(err)
		return
	}
	with, _, err := vex.Embed(bom, doc)
	if err != nil {
		fmt.Println(err)
		return
	}
	// with.Write(os.Stdout, with.Format()) writes it.
	docs, _, err := vex.Extract(with, vex.Defaults{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(docs[0].ID, docs[0].Statements[0].Status)
	// Output: https://example.com/vex/1 not_affected
}

func ExampleReference() {
	doc, err := vex.Parse([]byte(exampleVEX))
	if err != nil {
		fmt.Println(err)
		return
	}
	bom, err := sbom.Read(strings.NewReader(strings.Replace(exampleSBOM, `"version":"1",`, `"version":"1","hashes":[{"alg":"SHA-256","content":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}],`, 1)))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, statement, err := vex.Reference(bom, "https://example.com/vex.json", doc)
	if err != nil {
		fmt.Println(err)
		return
	}
	// Package sign signs the statement, to be published where the SBOM says.
	fmt.Println(statement.PredicateType())
	// Output: https://openvex.dev/ns
}

func ExampleApply() {
	doc, err := vex.Parse([]byte(exampleVEX))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range vex.Apply(vex.NewIndex(doc),
		vex.Detection{Vulnerability: "CVE-2023-12345", Component: "pkg:npm/log@2", Product: "pkg:npm/app@1"},
		vex.Detection{Vulnerability: "CVE-2023-12345", Component: "pkg:npm/log@2", Product: "pkg:npm/other@1"},
	) {
		fmt.Println(a.Product, a.Suppressed)
	}
	// Output:
	// pkg:npm/app@1 true
	// pkg:npm/other@1 false
}

func ExampleMatchOSV() {
	bom, err := sbom.Read(strings.NewReader(exampleSBOM))
	if err != nil {
		fmt.Println(err)
		return
	}
	files := fstest.MapFS{"GHSA-1.json": {Data: []byte(`{"id":"GHSA-1","aliases":["CVE-2023-12345"],"modified":"2024-01-01T00:00:00Z",
	  "affected":[{"package":{"ecosystem":"npm","name":"log"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.1.0"}]}]}]}`)}}
	m := vex.MatchOSV(bom, vex.OSVFiles(files)) // os.DirFS reads a folder, OSVZip an archive
	for _, f := range m.Found {
		fmt.Println(f)
	}
	draft, err := m.Draft("https://example.com/vex/draft", "security@example.com", time.Date(2024, 1, 8, 0, 0, 0, 0, time.UTC))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(draft.Statements[0].Status)
	// Output:
	// CVE-2023-12345 in pkg:npm/log@2 (GHSA-1), fixed in 2.1.0
	// under_investigation
}

func ExampleOpenRepository() {
	r, err := vex.OpenRepository(os.DirFS("testdata/repository"))
	if err != nil {
		fmt.Println(err)
		return
	}
	docs, err := r.Documents("pkg:npm/app@1")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(vex.NewIndex(docs...).Query("CVE-2023-12345", "pkg:npm/app@1", "pkg:npm/log@2").Status)
	// Output: not_affected
}
