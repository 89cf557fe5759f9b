package fold_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// chain returns a document of n packages, each of which depends on the next.
func chain(n int) []byte {
	var b strings.Builder
	b.WriteString(`{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[` +
		`{"type":"CreationInfo","@id":"_:creationinfo","specVersion":"3.0.1","created":"2026-01-02T03:04:05Z","createdBy":["https://example.com/chain#Organization-1"]},` +
		`{"type":"Organization","spdxId":"https://example.com/chain#Organization-1","creationInfo":"_:creationinfo","name":"Example"},` +
		`{"type":"SpdxDocument","spdxId":"https://example.com/chain#SPDXRef-DOCUMENT","creationInfo":"_:creationinfo","name":"chain","rootElement":["https://example.com/chain#SPDXRef-Package-0"]}`)
	for i := range n {
		fmt.Fprintf(&b, `,{"type":"software_Package","spdxId":"https://example.com/chain#SPDXRef-Package-%d","creationInfo":"_:creationinfo","name":"package-%d","software_packageVersion":"1.%d.0","software_packageUrl":"pkg:npm/package-%d@1.%d.0","suppliedBy":"https://example.com/chain#Organization-1","verifiedUsing":[{"type":"Hash","algorithm":"sha256","hashValue":"%064x"}]}`, i, i, i, i, i, i)
	}
	for i := range n {
		fmt.Fprintf(&b, `,{"type":"Relationship","spdxId":"https://example.com/chain#SPDXRef-Relationship-%d","creationInfo":"_:creationinfo","from":"https://example.com/chain#SPDXRef-Package-%d","relationshipType":"dependsOn","to":["https://example.com/chain#SPDXRef-Package-%d"]}`, i, i, (i+1)%n)
	}
	b.WriteString("]}")
	return []byte(b.String())
}

func BenchmarkFold(b *testing.B) {
	text := chain(10_000)
	d, err := jsonx.Parse(text, jsonx.Limits{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fold.Fold(d.Root()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/20_000, "µs/element")
}

func BenchmarkUnfold(b *testing.B) {
	text := chain(10_000)
	d, err := jsonx.Parse(text, jsonx.Limits{})
	if err != nil {
		b.Fatal(err)
	}
	f, err := fold.Fold(d.Root())
	if err != nil {
		b.Fatal(err)
	}
	tree := jsonx.ParseTrusted(f.Text).Root()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fold.Unfold(tree, fold.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/20_000, "µs/element")
}

func BenchmarkPlain(b *testing.B) {
	text := chain(10_000)
	d, err := jsonx.Parse(text, jsonx.Limits{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fold.Plain(d.Root()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/20_000, "µs/element")
}

func BenchmarkProject(b *testing.B) {
	v := jsonx.ParseTrusted([]byte(`{"SPDXID":"SPDXRef-A","name":"a","versionInfo":"1","licenseConcluded":"MIT","licenseDeclared":"MIT","supplier":"Organization: A","checksums":[{"algorithm":"SHA256","checksumValue":"00"}],"externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/a@1"}]}`)).Root()
	b.ReportAllocs()
	for b.Loop() {
		fold.Project(nil, v, fold.PartPackage)
	}
}
