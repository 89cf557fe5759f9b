package sbom

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/bomgen"
)

// documentOf returns a document with n of what member lists.
func documentOf(family, member string, n int, element string) []byte {
	head := `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1`
	switch family {
	case "spdx3":
		head = `{"@context":` + `"` + contextURL + `"`
	case spdxFamily:
		head = `{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"n","creationInfo":{}`
	}
	var b bytes.Buffer
	b.WriteString(head + `,"` + member + `":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strings.ReplaceAll(element, "%d", fmt.Sprint(i)))
	}
	b.WriteString("]}")
	return b.Bytes()
}

// live returns the bytes that reading doc leaves in memory, doc itself not counted.
func live(t *testing.T, doc []byte) (*Document, int64) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	d, err := Read(bytes.NewReader(doc), WithLimits(Limits{Memory: 1 << 40}))
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	return d, int64(after.HeapAlloc) - int64(before.HeapAlloc)
}

// What the limit of memory is compared with is not less than what a document takes, and for documents as they
// are in practice not far above.
func TestMemoryEstimate(t *testing.T) {
	generated := func(write func(string, int, int) ([]byte, error), version string, n, depth int) []byte {
		doc, err := write(version, n, depth)
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	many := func(n int, s string) string { return strings.Repeat(s+",", n-1) + s }
	for _, tt := range []struct {
		name string
		doc  []byte
		far  float64 // how many times the truth the estimate may be, 0 for any
	}{
		{"CycloneDX", generated(bomgen.CycloneDX, "1.6", 5000, 1), 1.5},
		{"CycloneDX nested", generated(bomgen.CycloneDX, "1.6", 5000, 60), 1.5},
		{"SPDX", generated(bomgen.SPDX, "2.3", 5000, 1), 1.5},
		{"SPDX nested", generated(bomgen.SPDX, "2.3", 5000, 60), 1.5},
		{"SPDX 3", generated(func(version string, n, _ int) ([]byte, error) { return bomgen.SPDX3(version, n) }, "3.0.1", 5000, 0), 1.7},
		{"SPDX 3, small packages", documentOf("spdx3", "@graph", 20000, `{"type":"software_Package","spdxId":"https://a#%d"}`), 0},
		{"SPDX 3, packages without a name", documentOf("spdx3", "@graph", 20000, `{"type":"software_Package"}`), 0},
		{"SPDX 3, relationships", documentOf("spdx3", "@graph", 20000, `{"type":"Relationship","relationshipType":"dependsOn","from":"https://spdx.org/rdf/3.0.1/terms/Core/NoneElement","to":["https://spdx.org/rdf/3.0.1/terms/Core/NoneElement"]}`), 0},
		{"SPDX 3, one relationship to many", documentOf("spdx3", "@graph", 1, `{"type":"software_Package","spdxId":"https://a#a"},{"type":"Relationship","relationshipType":"dependsOn","from":"https://a#a","to":[`+many(50000, `"https://a#a"`)+`]}`), 0},
		{"SPDX 3, other nodes", documentOf("spdx3", "@graph", 50000, `{"type":"Vulnerability","spdxId":"https://a#%d"}`), 0},
		{"SPDX 3, agents", documentOf("spdx3", "@graph", 20000, `{"type":"Person","spdxId":"https://a#p%d","name":"n%d"},{"type":"software_File","spdxId":"https://a#f%d","originatedBy":["https://a#p%d"]}`), 0},
		{"SPDX 3, hashes", documentOf("spdx3", "@graph", 1, `{"type":"software_Package","verifiedUsing":[`+many(50000, `{"type":"Hash","algorithm":"md5","hashValue":"a"}`)+`]}`), 0},
		{"small components", documentOf(cyclonedxFamily, "components", 20000, `{"name":"a"}`), 0},
		{"small named components", documentOf(cyclonedxFamily, "components", 20000, `{"bom-ref":"%d"}`), 0},
		{"dependencies", documentOf(cyclonedxFamily, "dependencies", 20000, `{"ref":"a","dependsOn":["b"]}`), 0},
		{"one dependency on many", documentOf(cyclonedxFamily, "dependencies", 1, `{"ref":"a","dependsOn":[`+many(50000, `"b"`)+`]}`), 0},
		{"properties", documentOf(cyclonedxFamily, "components", 1, `{"properties":[`+many(50000, `{}`)+`]}`), 0},
		{"references", documentOf(cyclonedxFamily, "components", 1, `{"externalReferences":[`+many(50000, `{"url":"a"}`)+`]}`), 0},
		{"licences", documentOf(cyclonedxFamily, "components", 1, `{"licenses":[`+many(50000, `{"license":{"name":"a"}}`)+`]}`), 0},
		{"hashes", documentOf(cyclonedxFamily, "components", 20000, `{"hashes":[{"alg":"MD5","content":"a"}]}`), 0},
		{"small packages", documentOf(spdxFamily, "packages", 20000, `{"SPDXID":"%d"}`), 0},
		{"unlike relationships", documentOf(spdxFamily, "relationships", 20000, `{"spdxElementId":"%d"}`), 0},
		{"like relationships", documentOf(spdxFamily, "relationships", 50000, `{}`), 0},
		{"checksums and references", documentOf(spdxFamily, "packages", 20000, `{"checksums":[{"algorithm":"MD5","checksumValue":"a"}],"externalRefs":[{"referenceLocator":"a","referenceCategory":"SECURITY","referenceType":"url"}]}`), 0},
		{"purls", documentOf(spdxFamily, "packages", 20000, `{"externalRefs":[{"referenceLocator":"a","referenceCategory":"PACKAGE-MANAGER","referenceType":"purl"}]}`), 0},
		{"hasFiles", documentOf(spdxFamily, "packages", 1, `{"hasFiles":[`+many(50000, `"a"`)+`]}`), 0},
		{"documentDescribes", documentOf(spdxFamily, "documentDescribes", 20000, `"SPDXRef-%d"`), 0},
		{"unknown members", documentOf(spdxFamily, "x", 100000, `0`), 0},
	} {
		d, took := live(t, tt.doc)
		g := d.src.Graph
		says := d.src.estimate(d.src.root.Doc(), len(g.Elems), len(g.Rels), g.Items, g.Links)
		t.Logf("%-26s %5.1f times the text, estimated %.2f times that", tt.name, float64(took)/float64(len(tt.doc)), float64(says)/float64(took))
		if says < took {
			t.Errorf("%s: %d bytes estimated, %d taken", tt.name, says, took)
		}
		if tt.far > 0 && float64(says) > tt.far*float64(took) {
			t.Errorf("%s: %d bytes estimated, only %d taken", tt.name, says, took)
		}
		runtime.KeepAlive(d)
	}
}
