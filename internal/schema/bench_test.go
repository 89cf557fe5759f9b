package schema_test

import (
	"fmt"
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/schema"
)

// component is about what a scanner writes: 1 KB.
func component(i int) string {
	return fmt.Sprintf(`{"bom-ref":"pkg:npm/%%40scope/package-%[1]d@1.2.%[1]d?package-id=0123456789abcdef","type":"library","supplier":{"name":"Example Organisation"},"group":"@scope","name":"package-%[1]d","version":"1.2.%[1]d","description":"A package that does what packages of its kind do","scope":"required","hashes":[{"alg":"SHA-256","content":"%064[1]d"},{"alg":"SHA-1","content":"%040[1]d"}],"licenses":[{"license":{"id":"Apache-2.0"}}],"cpe":"cpe:2.3:a:scope:package-%[1]d:1.2.%[1]d:*:*:*:*:*:*:*","purl":"pkg:npm/%%40scope/package-%[1]d@1.2.%[1]d","externalReferences":[{"type":"website","url":"https://example.org/packages/package-%[1]d"},{"type":"vcs","url":"git+https://example.org/scope/package-%[1]d.git"}],"properties":[{"name":"syft:package:foundBy","value":"javascript-package-cataloger"},{"name":"syft:package:language","value":"javascript"},{"name":"syft:location:0:path","value":"/usr/lib/node_modules/package-%[1]d/package.json"}]}`, i)
}

func BenchmarkFits(b *testing.B) {
	src := []byte(component(7))
	d := jsonx.ParseTrusted(src)
	for _, version := range []string{"1.4", "1.5", "1.6", "1.7"} {
		def := schema.Lookup("cyclonedx", version).Def("components", "*")
		b.Run("component/"+version, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				if !def.Fits(d.Root()) {
					b.Fatal("does not fit")
				}
			}
		})
	}
}

// document10k is a CycloneDX document of 10,000 components.
func bom(n int, nested bool) []byte {
	b := []byte(`{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[`)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		c := component(i)
		if nested {
			// Sixty levels of components, one in the other.
			depth := 1
			for ; depth < 60; depth++ {
				b = append(b, c[:len(c)-1]...)
				b = append(b, `,"components":[`...)
				c = component(i*60 + depth)
			}
			b = append(b, c...)
			for ; depth > 1; depth-- {
				b = append(b, "]}"...)
			}
			continue
		}
		b = append(b, c...)
	}
	b = append(b, `],"dependencies":[`...)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"ref":"%d","dependsOn":["%d","%d","%d"]}`, i, i+1, i+2, i+3)
	}
	return append(b, "]}"...)
}

func BenchmarkDocument(b *testing.B) {
	for name, src := range map[string][]byte{"flat": bom(10_000, false), "nested": bom(167, true)} {
		d := jsonx.ParseTrusted(src)
		for _, version := range []string{"1.4", "1.6"} {
			root := schema.Lookup("cyclonedx", version).Root()
			b.Run(name+"/fits/"+version, func(b *testing.B) {
				b.SetBytes(int64(len(src)))
				b.ReportAllocs()
				for b.Loop() {
					root.Fits(d.Root())
				}
			})
			b.Run(name+"/prune/"+version, func(b *testing.B) {
				b.SetBytes(int64(len(src)))
				b.ReportAllocs()
				var out []byte
				for b.Loop() {
					out, _ = root.Prune(out[:0], d.Root())
				}
			})
		}
	}
}
