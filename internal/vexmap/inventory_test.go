package vexmap_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/vexmap"
)

// TestComponentsByCPEAndDigest embeds statements whose products are found by what is covered and not by a name.
func TestComponentsByCPEAndDigest(t *testing.T) {
	digest := strings.Repeat("0a", 32)
	bom := `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[
		{"type":"library","bom-ref":"one","name":"a","cpe":"cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*"},
		{"type":"library","bom-ref":"two","name":"b","cpe":"cpe:2.3:a:V:P:2.0:*:*:*:*:*:*:*","hashes":[{"alg":"SHA-256","content":"` + digest + `"}]},
		{"type":"library","bom-ref":"three","name":"c","cpe":"cpe:/a:v:q:1.0","hashes":[{"alg":"SHA-256","content":"` + digest + `"},{"alg":"SHA-1","content":"` + digest[:40] + `"}]},
		{"type":"library","bom-ref":"four","name":"d","cpe":"cpe:none"}]}`
	for _, tt := range []struct {
		name, component string
		want            []string
	}{
		{"version", `"identifiers":{"cpe23":"cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*"}`, []string{"one"}},
		{"any version, other case", `"identifiers":{"cpe23":"cpe:2.3:a:v:P:*:*:*:*:*:*:*:*"}`, []string{"one", "two"}},
		{"wildcard in the product", `"identifiers":{"cpe23":"cpe:2.3:a:v:?:*:*:*:*:*:*:*:*"}`, []string{"one", "two", "three"}},
		{"any product", `"identifiers":{"cpe22":"cpe:/a:v"}`, []string{"one", "two", "three"}},
		{"other part", `"identifiers":{"cpe22":"cpe:/o:v"}`, nil},
		{"of both versions, in the order of the document", `"identifiers":{"cpe22":"cpe:/a:v:p:1.0","cpe23":"cpe:2.3:a:v:q:*:*:*:*:*:*:*:*"}`, []string{"one", "three"}},
		{"as it is written", `"identifiers":{"cpe23":"cpe:none"}`, []string{"four"}},
		{"digest in upper case", `"hashes":{"sha-256":"` + strings.ToUpper(digest) + `"}`, []string{"two", "three"}},
		{"digest of another algorithm", `"hashes":{"sha-512":"` + digest + `"}`, nil},
		{"digest or name", `"identifiers":{"cpe22":"cpe:/a:v:p:2.0"},"hashes":{"sha1":"` + digest[:40] + `"}`, []string{"two", "three"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := parse(t, []byte(`{"@id":"https://example.com/x","statements":[{"vulnerability":{"name":"CVE-2024-1"},"status":"fixed","products":[{`+tt.component+`}]}]}`))
			text, _, err := vexmap.EmbedCycloneDX(parse(t, []byte(bom)), []jsonx.Value{doc.Root()}, []string{""})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for it := parse(t, text).Root().Get("vulnerabilities").Elem(0).Get("affects").Iter(); it.Next(); {
				got = append(got, it.Value().Get("ref").Str())
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestManyProductsWithoutNames writes CSAF about 20,000 products that have nothing but a CPE name or a digest, and reads
// it. To look at all products for each would take minutes.
func TestManyProductsWithoutNames(t *testing.T) {
	const n = 20_000
	for name, format := range map[string]string{
		"cpe":    `{"identifiers":{"cpe23":"cpe:2.3:a:v:p%d:1.0:*:*:*:*:*:*:*"}}`,
		"digest": `{"hashes":{"sha-256":"%064x"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			b := []byte(`{"@id":"https://example.com/x","timestamp":"2024-01-01T00:00:00Z","statements":[`)
			for i := range n {
				b = fmt.Appendf(jsonx.AppendComma(b), `{"vulnerability":{"name":"CVE-2024-%d"},"status":"fixed","products":[`+format+`]}`, 10_000+i, i)
			}
			text, _, err := vexmap.ToCSAF(parse(t, append(b, "]}"...)).Root(), vexmap.CSAFOptions{})
			if err != nil {
				t.Fatal(err)
			}
			said, _, _, err := vexmap.FromCSAF(parse(t, text), 0)
			if err != nil || len(said) != 1 || len(said[0].Statements) != n {
				t.Errorf("%d documents, %v", len(said), err)
			}
		})
	}
}

// TestManyStatementsOfOneVulnerability does the same with 50,000 statements about one vulnerability, which all go into
// one item, or are carried with it.
func TestManyStatementsOfOneVulnerability(t *testing.T) {
	const n = 50_000
	b := []byte(`{"@id":"https://example.com/x","timestamp":"2024-01-01T00:00:00Z","statements":[`)
	for i := range n {
		b = fmt.Appendf(jsonx.AppendComma(b), `{"vulnerability":{"name":"CVE-2024-1000"},"status":"fixed","status_notes":"%d","products":[{"@id":"pkg:npm/a@1"}]}`, i)
	}
	text, rows, err := vexmap.ToCSAF(parse(t, append(b, "]}"...)).Root(), vexmap.CSAFOptions{})
	if err != nil || len(rows) < n {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	said, _, _, err := vexmap.FromCSAF(parse(t, text), 0)
	if err != nil || len(said) != 1 || len(said[0].Statements) != n {
		t.Errorf("%d documents, %v", len(said), err)
	}
}
