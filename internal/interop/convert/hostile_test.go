package convert_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf16"

	"github.com/waybill-sdk/waybill/sbom"
)

// verdict is what reading a hostile document must come to.
type verdict int

const (
	either   verdict = iota // an error or a sane document
	refused                 // an error with place and reason
	accepted                // a document
)

// hostile is one input that broke, or may break, a reader.
type hostile struct {
	name string
	want verdict
	make func() []byte
	says string // a pattern that the error must match
}

func cdx(members string) func() []byte {
	return func() []byte {
		return []byte(`{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,` + members + `}`)
	}
}

func spdx(version, members string) func() []byte {
	return func() []byte {
		return []byte(`{"spdxVersion":"SPDX-` + version + `","dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"n","documentNamespace":"https://example.com/n","creationInfo":{"created":"2024-01-01T00:00:00Z","creators":["Tool: t"]},` + members + `}`)
	}
}

// many repeats a text that may hold one %d n times, separated by commas.
func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strings.ReplaceAll(format, "%d", fmt.Sprint(i)))
	}
	return b.String()
}

func later(wrap func(string) func() []byte, build func() string) func() []byte {
	return func() []byte { return wrap(build())() }
}

func spdx23(members string) func() []byte { return spdx("2.3", members) }

func pkg(id, rest string) string {
	return `{"SPDXID":"SPDXRef-` + id + `","name":"` + id + `","downloadLocation":"NOASSERTION"` + rest + `}`
}

// carrierEntry is an annotation that carries data of CycloneDX, the members of an object as they stand in a string.
func carrierEntry(members string) string {
	return `{"annotationDate":"1970-01-01T00:00:00Z","annotationType":"OTHER","annotator":"Tool: waybill-1","comment":"waybill:cyclonedx {` + members + `}"}`
}

const place = `/[A-Za-z0-9]|offset [0-9]`

// table lists the JSON cases that broke the readers of others, and what is like them.
func table() []hostile {
	nested := func(n int) string {
		return `"components":[` + strings.Repeat(`{"type":"library","name":"a","components":[`, n) + strings.Repeat(`]}`, n) + `]`
	}
	deep := func(n int) string { return `"x":` + strings.Repeat(`[`, n) + strings.Repeat(`]`, n) }
	list := []hostile{
		{"empty input", refused, func() []byte { return nil }, ""},
		{"blank input", refused, func() []byte { return []byte(" \n\t ") }, ""},
		{"empty object", refused, func() []byte { return []byte(`{}`) }, ""},
		{"null", refused, func() []byte { return []byte(`null`) }, ""},
		{"array", refused, func() []byte { return []byte(`[]`) }, ""},
		{"string", refused, func() []byte { return []byte(`"CycloneDX"`) }, ""},
		{"number", refused, func() []byte { return []byte(`1`) }, ""},
		{"not JSON", refused, func() []byte { return []byte("SPDXVersion 2.3\n") }, ""},
		{"other JSON", refused, func() []byte { return []byte(`{"name":"x","version":"1.0.0","dependencies":{}}`) }, ""},
		{"other bomFormat", refused, func() []byte { return []byte(`{"bomFormat":"Other","specVersion":"1.6","version":1}`) }, ""},
		{"specVersion number", either, func() []byte { return []byte(`{"bomFormat":"CycloneDX","specVersion":1.6,"version":1}`) }, ""},
		{"unknown family version", either, func() []byte { return []byte(`{"bomFormat":"CycloneDX","specVersion":"9.9","version":1}`) }, ""},
		{"newer minor version", accepted, func() []byte {
			return []byte(`{"bomFormat":"CycloneDX","specVersion":"1.8","version":1,"novel":{"a":[1]}}`)
		}, ""},
		{"null packages 2.3", refused, spdx("2.3", `"packages":[null]`), place},
		{"null packages 2.2", refused, spdx("2.2", `"packages":[null]`), place},
		{"null files", refused, spdx("2.3", `"files":[null]`), place},
		{"null relationship", refused, spdx("2.3", `"relationships":[null]`), place},
		{"200,000 null relationships", refused, later(spdx23, func() string { return `"relationships":[` + many(200_000, `null`) + `]` }), place},
		{"null snippet", refused, spdx("2.3", `"snippets":[null]`), place},
		{"null annotation", refused, spdx("2.3", `"annotations":[null]`), place},
		{"null checksum", refused, spdx("2.3", `"packages":[`+pkg("a", `,"checksums":[null]`)+`]`), place},
		{"null external reference", refused, spdx("2.3", `"packages":[`+pkg("a", `,"externalRefs":[null]`)+`]`), place},
		{"null extracted licence", refused, spdx("2.3", `"hasExtractedLicensingInfos":[null]`), place},
		{"null creation info", either, func() []byte {
			return []byte(`{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","creationInfo":null}`)
		}, ""},
		{"packages object", refused, spdx("2.3", `"packages":{}`), place},
		{"package string", refused, spdx("2.3", `"packages":["SPDXRef-a"]`), place},
		{"null component", refused, cdx(`"components":[null]`), place},
		{"null dependency", refused, cdx(`"dependencies":[null]`), place},
		{"null service", refused, cdx(`"services":[null]`), place},
		{"null vulnerability", refused, cdx(`"vulnerabilities":[null]`), place},
		{"null hash", refused, cdx(`"components":[{"type":"library","name":"a","hashes":[null]}]`), place},
		{"null property", refused, cdx(`"components":[{"type":"library","name":"a","properties":[null]}]`), place},
		{"null licence choice", refused, cdx(`"components":[{"type":"library","name":"a","licenses":[null]}]`), place},
		{"components object", refused, cdx(`"components":{}`), place},
		{"component number", refused, cdx(`"components":[1]`), place},
		{"empty licence choice", accepted, cdx(`"components":[{"type":"library","name":"a","licenses":[{}]}]`), ""},
		{"null licence", either, cdx(`"components":[{"type":"library","name":"a","licenses":[{"license":null}]}]`), ""},
		{"empty expression", accepted, cdx(`"components":[{"type":"library","name":"a","licenses":[{"expression":""}]}]`), ""},
		{"empty tools", accepted, cdx(`"metadata":{"tools":{}}`), ""},
		{"null members", either, cdx(`"components":null,"dependencies":null,"metadata":null`), ""},
		{"negative version", accepted, func() []byte { return []byte(`{"bomFormat":"CycloneDX","specVersion":"1.6","version":-5}`) }, ""},
		{"version 1.0", accepted, func() []byte { return []byte(`{"bomFormat":"CycloneDX","specVersion":"1.6","version":1.0}`) }, ""},
		{"version 1e400", either, func() []byte { return []byte(`{"bomFormat":"CycloneDX","specVersion":"1.6","version":1e400}`) }, ""},
		{"name number", either, cdx(`"components":[{"type":"library","name":1}]`), ""},
		{"no name, bad purl, bad hash", accepted, cdx(`"components":[{"type":"nonsense","purl":"pkg:","hashes":[{"alg":"MD7","content":"zz"}]}]`), ""},
		{"duplicate key", refused, func() []byte {
			return []byte(`{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[],"components":[]}`)
		}, place},
		{"duplicate key deep", refused, cdx(`"components":[{"type":"library","name":"a","name":"b"}]`), place},
		{"duplicate key unknown", refused, cdx(`"x":{"a":1,"\u0061":2}`), place},
		{"wrong-case keys", accepted, cdx(`"Components":[{"type":"library","name":"evil"}],"SPECVERSION":"1.4"`), ""},
		{"wrong-case family", refused, func() []byte { return []byte(`{"BomFormat":"CycloneDX","SpecVersion":"1.6","Version":1}`) }, ""},
		{"invalid UTF-8 value", refused, cdx("\"serialNumber\":\"\xff\xfe\""), place},
		{"invalid UTF-8 unknown", refused, cdx("\"x\":\"\xc3\x28\""), place},
		{"invalid UTF-8 key", refused, cdx("\"\xff\":1"), place},
		{"lone surrogate", refused, cdx(`"serialNumber":"\ud800"`), place},
		{"control character", refused, cdx("\"x\":\"a\x01b\""), place},
		{"trailing data", refused, func() []byte { return append(cdx(`"x":1`)(), `{"bomFormat":"CycloneDX"}`...) }, place},
		{"trailing comma", refused, cdx(`"components":[],`), place},
		{"leading zero", refused, cdx(`"x":01`), place},
		{"NaN", refused, cdx(`"x":NaN`), place},
		{"byte order mark", accepted, func() []byte { return append([]byte("\xef\xbb\xbf"), cdx(`"x":1`)()...) }, ""},
		{"UTF-16", refused, func() []byte {
			b := []byte{0xff, 0xfe}
			for _, u := range utf16.Encode([]rune(string(cdx(`"x":1`)()))) {
				b = binary.LittleEndian.AppendUint16(b, u)
			}
			return b
		}, ""},
		{"nested 55 components", accepted, cdx(nested(55)), ""},
		{"nested 1,000 components", refused, cdx(nested(1000)), `depth`},
		{"nested 100,000 components", refused, later(cdx, func() string { return nested(100_000) }), `depth`},
		{"unknown member 100 deep", accepted, cdx(deep(100)), ""},
		{"unknown member 1,000,000 deep", refused, later(cdx, func() string { return deep(1_000_000) }), `depth`},
		{"unclosed 10,000,000 deep", refused, func() []byte { return bytes.Repeat([]byte(`[`), 10_000_000) }, ""},
		{"100 MB string", refused, later(cdx, func() string { return `"x":"` + strings.Repeat("a", 100<<20) + `"` }), `string|limit`},
		{"100 MB name", refused, later(spdx23, func() string { return `"comment":"` + strings.Repeat("a", 100<<20) + `"` }), `string|limit`},
		{"100 MB of escapes", refused, later(cdx, func() string { return `"x":"` + strings.Repeat(`\u0061`, 17<<20) + `"` }), `string|limit`},
		{"20 MB member name", refused, later(cdx, func() string { return `"` + strings.Repeat("a", 20<<20) + `":1` }), `string|limit`},
		{"3,000,000 components", refused, later(cdx, func() string { return `"components":[` + many(3_000_000, `{"name":"a"}`) + `]` }), `limit|element`},
		{"3,000,000 relationships", either, later(spdx23, func() string {
			return `"packages":[` + pkg("a", "") + `],"relationships":[` + many(3_000_000, `{"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-a"}`) + `]`
		}), `limit|element|memory`},
		{"1,000,000 hashes of one component", either, later(cdx, func() string {
			return `"components":[{"type":"library","name":"a","hashes":[` + many(1_000_000, `{"alg":"MD5","content":"%d"}`) + `]}]`
		}), ""},
		{"1,000,000 unknown members", either, later(cdx, func() string { return `"x":{` + many(1_000_000, `"k%d":%d`) + `}` }), ""},
		{"100,000 components with one bom-ref", either, later(cdx, func() string {
			return `"components":[` + many(100_000, `{"type":"library","bom-ref":"a","name":"n%d"}`) + `]`
		}), ""},
		{"20,000 children of one component", accepted, later(cdx, func() string {
			return `"components":[{"type":"library","bom-ref":"r","name":"r","components":[` + many(20_000, `{"type":"library","bom-ref":"c%d","name":"c%d"}`) + `]}]`
		}), ""},
		{"flat dependency graph of 20,000", accepted, later(spdx23, func() string {
			return `"packages":[` + many(20_000, pkg("%d", "")) + `],"relationships":[` + many(19_999, `{"spdxElementId":"SPDXRef-0","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-%d"}`) + `]`
		}), ""},
		{"CONTAINS chain of 20,000", either, later(spdx23, func() string {
			var b strings.Builder
			b.WriteString(`"packages":[` + many(20_000, pkg("%d", "")) + `],"relationships":[`)
			for i := range 19_999 {
				if i > 0 {
					b.WriteByte(',')
				}
				fmt.Fprintf(&b, `{"spdxElementId":"SPDXRef-%d","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-%d"}`, i, i+1)
			}
			return b.String() + `]`
		}), ""},
		{"CONTAINS cycle", accepted, spdx("2.3", `"packages":[`+pkg("a", "")+`,`+pkg("b", "")+`],"relationships":[{"spdxElementId":"SPDXRef-a","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-b"},{"spdxElementId":"SPDXRef-b","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-a"},{"spdxElementId":"SPDXRef-a","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-a"}]`), ""},
		{"20,000 CONTAINS each other", either, later(spdx23, func() string {
			return `"packages":[` + many(200, pkg("%d", "")) + `],"relationships":[` + many(200, func() string {
				var out []string
				for j := range 100 {
					out = append(out, fmt.Sprintf(`{"spdxElementId":"SPDXRef-%%d","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-%d"}`, j))
				}
				return strings.Join(out, ",")
			}()) + `]`
		}), ""},
		{"dependency cycle", accepted, cdx(`"components":[{"type":"library","bom-ref":"a","name":"a"},{"type":"library","bom-ref":"b","name":"b"}],"dependencies":[{"ref":"a","dependsOn":["b","a"]},{"ref":"b","dependsOn":["a"]}]`), ""},
		{"dangling dependency", accepted, cdx(`"dependencies":[{"ref":"a","dependsOn":["b"]}]`), ""},
		{"dangling relationship", accepted, spdx("2.3", `"relationships":[{"spdxElementId":"SPDXRef-x","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-y"}]`), ""},
		{"unknown relationship type", accepted, spdx("2.3", `"packages":[`+pkg("a", "")+`,`+pkg("b", "")+`],"relationships":[{"spdxElementId":"SPDXRef-a","relationshipType":"EATS","relatedSpdxElement":"SPDXRef-b"}]`), ""},
		{"invalid creation date", accepted, func() []byte {
			return bytes.Replace(spdx("2.3", `"comment":"c"`)(), []byte("2024-01-01T00:00:00Z"), []byte("yesterday"), 1)
		}, ""},
		{"wrong-case SPDXID", either, func() []byte {
			return bytes.Replace(spdx("2.3", `"comment":"c"`)(), []byte(`"SPDXID"`), []byte(`"spdxid"`), 1)
		}, ""},
		{"licence of 100,000 parentheses", either, later(spdx23, func() string {
			return `"packages":[` + pkg("a", `,"licenseDeclared":"`+strings.Repeat("(", 100_000)+"MIT"+strings.Repeat(")", 100_000)+`"`) + `]`
		}), ""},
		{"licence of 10,000 choices", accepted, later(spdx23, func() string {
			return `"packages":[` + pkg("a", `,"licenseDeclared":"`+strings.Repeat("(MIT OR Apache-2.0) AND ", 10_000)+`MIT"`) + `]`
		}), ""},
		{"expression of 100,000 parentheses", either, later(cdx, func() string {
			return `"components":[{"type":"library","name":"a","licenses":[{"expression":"` + strings.Repeat("(", 100_000) + "MIT" + strings.Repeat(")", 100_000) + `"}]}]`
		}), ""},
		{"100,000 identifiers that escape alike", accepted, later(cdx, func() string {
			return `"components":[` + many(100_000, `{"type":"library","bom-ref":"&%d","name":"n"}`) + `]`
		}), ""},
		{"200,000 documentDescribes", accepted, later(spdx23, func() string { return `"documentDescribes":[` + many(200_000, `"SPDXRef-%d"`) + `]` }), ""},
		{"100,000 dependency entries of one component", accepted, later(cdx, func() string {
			return `"components":[{"type":"library","bom-ref":"a","name":"a"}],"dependencies":[` + many(100_000, `{"ref":"a","dependsOn":["a"]}`) + `]`
		}), ""},
		{"100,000 dangling dependency entries", accepted, later(cdx, func() string {
			return `"dependencies":[` + many(100_000, `{"ref":"r%d","dependsOn":["a"]}`) + `]`
		}), ""},
		{"one dependency on 200,000", accepted, later(cdx, func() string {
			return `"components":[{"type":"library","bom-ref":"a","name":"a"}],"dependencies":[{"ref":"a","dependsOn":[` + many(200_000, `"r%d"`) + `]}]`
		}), ""},
		{"100,000 carriers that are none", accepted, later(cdx, func() string {
			return `"components":[{"type":"library","name":"a","properties":[` + many(100_000, `{"name":"waybill:spdx-2","value":"{\"set\":%d"}`) + `]}]`
		}), ""},
		{"a carrier of 4,000 parts that contradicts a package of 1 MB", accepted, later(spdx23, func() string {
			parts := `\"set\":{\"name\":\"other\",` + many(4_000, `\"x%d\":%d`) + `}`
			return `"annotations":[` + carrierEntry(`\"set\":{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\"}`) + `],"packages":[` +
				pkg("a", `,"attributionTexts":[`+many(40_000, `"a text of some length %d"`)+`],"annotations":[`+carrierEntry(parts)+`]`) + `]`
		}), ""},
		{"carriers of 1,000 parts that contradict 500 packages", accepted, later(spdx23, func() string {
			parts := `\"set\":{\"name\":\"other\",` + many(1_000, `\"x%d\":%d`) + `}`
			return `"annotations":[` + carrierEntry(`\"set\":{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\"}`) + `],"packages":[` +
				many(500, pkg("%d", `,"annotations":[`+carrierEntry(strings.ReplaceAll(parts, "%d", "1"))+`]`)) + `]`
		}), ""},
		{"100,000 licences of one component", accepted, later(cdx, func() string {
			return `"components":[{"type":"library","name":"a","licenses":[` + many(100_000, `{"license":{"name":"n%d"}}`) + `]}]`
		}), ""},
		{"100,000 licences of one component that are one", accepted, later(cdx, func() string {
			return `"components":[{"type":"library","name":"a","licenses":[` + many(100_000, `{"license":{"id":"MIT"}}`) + `,{"expression":"MIT OR ISC"}]}]`
		}), ""},
		{"50,000 tools", accepted, later(cdx, func() string {
			return `"metadata":{"tools":{"components":[` + many(50_000, `{"type":"application","name":"t%d"}`) + `],"services":[` + many(50_000, `{"name":"s"}`) + `]}}`
		}), ""},
		{"100,000 references of one component", accepted, later(cdx, func() string {
			return `"components":[{"type":"library","name":"a","externalReferences":[` + many(100_000, `{"type":"vcs","url":"n%d"}`) + `]}]`
		}), ""},
		{"100,000 references of one package", accepted, later(spdx23, func() string {
			return `"packages":[` + pkg("a", `,"externalRefs":[`+many(100_000, `{"referenceCategory":"OTHER","referenceType":"vcs","referenceLocator":"n%d"}`)+`]`) + `]`
		}), ""},
		{"100,000 extracted licences with one identifier", accepted, later(spdx23, func() string {
			return `"hasExtractedLicensingInfos":[` + many(100_000, `{"licenseId":"LicenseRef-a","extractedText":"%d"}`) + `]`
		}), ""},
		{"50,000 licences with names that are the same as identifiers", accepted, later(cdx, func() string {
			return `"components":[` + many(50_000, `{"type":"library","name":"a","licenses":[{"license":{"name":"`+strings.Repeat("n", 100)+`%d"}}]}`) + `]`
		}), ""},
		{"100,000 licence references in expressions", accepted, later(spdx23, func() string {
			return `"packages":[` + many(10_000, pkg("%d", `,"licenseDeclared":"LicenseRef-a%d OR LicenseRef-b%d OR LicenseRef-c%d OR LicenseRef-d%d OR LicenseRef-e%d OR LicenseRef-f%d OR LicenseRef-g%d OR LicenseRef-h%d OR LicenseRef-i%d OR LicenseRef-j%d"`)) + `]`
		}), ""},
		{"50,000 extracted licences", accepted, later(spdx23, func() string {
			return `"packages":[` + many(50_000, pkg("%d", `,"licenseDeclared":"LicenseRef-%d"`)) + `],"hasExtractedLicensingInfos":[` + many(50_000, `{"licenseId":"LicenseRef-%d","name":"a","extractedText":"%d"}`) + `]`
		}), ""},
		{"100,000 annotations of one package", accepted, later(spdx23, func() string {
			return `"packages":[` + pkg("a", `,"annotations":[`+many(100_000, `{"annotationDate":"2024-01-01T00:00:00Z","annotationType":"OTHER","annotator":"Tool: waybill-1","comment":"waybill:cyclonedx {%d"}`)+`]`) + `]`
		}), ""},
		{"50,000 files of one package", accepted, later(spdx23, func() string {
			return `"packages":[` + pkg("p", `,"hasFiles":[`+many(50_000, `"SPDXRef-%d"`)+`]`) + `],"files":[` + many(50_000, `{"SPDXID":"SPDXRef-%d","fileName":"f","checksums":[{"algorithm":"SHA1","checksumValue":"0"}]}`) + `]`
		}), ""},
		{"50,000 files and packages by turns", accepted, later(cdx, func() string {
			return `"components":[` + many(50_000, `{"type":"file","bom-ref":"f%d","name":"f","hashes":[{"alg":"SHA-1","content":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}]},{"type":"library","bom-ref":"l%d","name":"l"}`) + `]`
		}), ""},
		{"ancestors that are alike, 64 by 64 by 64", either, later(cdx, func() string {
			level := `{"type":"library","name":"a%d","authors":[{"name":"b"}]}`
			for range 2 {
				level = `{"type":"library","name":"a","authors":[{"name":"b"}],"pedigree":{"ancestors":[` + many(64, level) + `]}}`
			}
			return `"components":[{"type":"library","name":"a","pedigree":{"ancestors":[` + many(64, level) + `]}}]`
		}), ""},
		{"identifiers that collide when escaped", accepted, cdx(`"components":[{"type":"library","bom-ref":"a b","name":"n"},{"type":"library","bom-ref":"a-20b","name":"n"},{"type":"library","bom-ref":"a_b","name":"n"},{"type":"library","bom-ref":"SPDXRef-a-20b","name":"n"},{"type":"library","bom-ref":"DOCUMENT","name":"n"},{"type":"library","bom-ref":"SPDXRef-DOCUMENT","name":"n"},{"type":"library","bom-ref":"DocumentRef-x:SPDXRef-y","name":"n"},{"type":"library","bom-ref":"","name":"n"}]`), ""},
	}
	return append(list, table3()...)
}

const (
	cpuBound = 20 * time.Second // for reading and ten conversions
	memBound = 1 << 30
)

// Every hostile document gives an error with place and reason, or a sane result, within ten seconds of CPU and one
// gibibyte, under the default limits. Each runs in a process of its own.
func TestHostileInput(t *testing.T) {
	if raceEnabled {
		t.Skip("skipped: it measures time and memory, which the race detector multiplies; the run without it measures")
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range table() {
		t.Run(strings.ReplaceAll(h.name, " ", "_"), func(t *testing.T) {
			// Another process makes the document: the memory that takes would count as the reader's, and the
			// memory of this process as that of every process it starts.
			env := append(os.Environ(), "WAYBILL_INTEROP_IN="+filepath.Join(t.TempDir(), "document"))
			maker := exec.Command(exe)
			maker.Env = append(env, "WAYBILL_INTEROP_JOB=make-hostile:"+h.name)
			if out, err := maker.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, clip(string(out)))
			}
			cmd := exec.Command(exe)
			cmd.Env = append(env, "WAYBILL_INTEROP_JOB=hostile:"+h.name)
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			kill := time.AfterFunc(2*time.Minute, func() { _ = cmd.Process.Kill() })
			defer kill.Stop()
			err := cmd.Run()
			if err != nil {
				t.Fatalf("%v: %s", err, clip(out.String()))
			}
			use := cmd.ProcessState.SysUsage().(*syscall.Rusage)
			cpu := cmd.ProcessState.SystemTime() + cmd.ProcessState.UserTime()
			rss := use.Maxrss << 10
			if m := peak.FindStringSubmatch(out.String()); m != nil {
				// The kernel counts the memory of this process, too, from before the other became a program of its own.
				kib, _ := strconv.ParseInt(m[1], 10, 64)
				rss = kib << 10
			}
			if cpu > cpuBound {
				t.Errorf("%.1f s of CPU", cpu.Seconds())
			}
			if rss > memBound && !raceEnabled {
				t.Errorf("%d MiB resident", rss>>20)
			}
			for line := range strings.Lines(out.String()) {
				line = strings.TrimSpace(line)
				if strings.HasPrefix(line, "FAULT") {
					t.Error(clip(line))
				}
				if testing.Verbose() {
					t.Log(clip(line))
				}
			}
			if testing.Verbose() {
				t.Logf("%.2f s of CPU, %d MiB", cpu.Seconds(), rss>>20)
			}
		})
	}
}

var peak = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// hostileMaker writes the document of one case.
func hostileMaker(name string) int {
	for _, h := range table() {
		if h.name != name {
			continue
		}
		if err := os.WriteFile(os.Getenv("WAYBILL_INTEROP_IN"), h.make(), 0o600); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	}
	fmt.Println("no such case:", name)
	return 1
}

// hostileChild reads one case and writes it in every format, and prints what happened; FAULT lines are failures.
func hostileChild(name string) int {
	i := slices.IndexFunc(table(), func(h hostile) bool { return h.name == name })
	if i < 0 {
		fmt.Println("no such case:", name)
		return 1
	}
	h := table()[i]
	data, err := os.ReadFile(os.Getenv("WAYBILL_INTEROP_IN"))
	if err != nil {
		fmt.Println(err)
		return 1
	}
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	defer func() {
		if status, err := os.ReadFile("/proc/self/status"); err == nil {
			fmt.Fprintf(w, "%s\n", peak.Find(status))
		}
	}()
	doc, err := read(data)
	switch {
	case err != nil && strings.HasPrefix(err.Error(), "PANIC"):
		fmt.Fprintln(w, "FAULT", err)
	case err != nil && len(err.Error()) > 2000:
		fmt.Fprintf(w, "FAULT an error message of %d bytes\n", len(err.Error()))
	case err != nil && h.want == accepted:
		fmt.Fprintln(w, "FAULT refused:", err)
	case err != nil:
		fmt.Fprintln(w, "refused:", err)
		if h.says != "" && !regexp.MustCompile(h.says).MatchString(err.Error()) {
			fmt.Fprintf(w, "FAULT the error says neither place nor reason (%s): %v\n", h.says, err)
		}
	case h.want == refused:
		fmt.Fprintf(w, "FAULT accepted as %s with %d nodes\n", doc.Format(), len(doc.GetNodeList().GetNodes()))
	default:
		fmt.Fprintf(w, "accepted as %s: %d nodes, %d diagnostics\n", doc.Format(), len(doc.GetNodeList().GetNodes()), len(doc.Diagnostics()))
	}
	if err != nil {
		return 0
	}
	for _, to := range append(slices.Clone(formats), doc.Format()) {
		out, _, err := write(doc, to)
		switch {
		case err != nil && strings.HasPrefix(err.Error(), "PANIC"):
			fmt.Fprintf(w, "FAULT to %s: %v\n", to, err)
		case err != nil:
			fmt.Fprintf(w, "to %s: %v\n", to, clip(err))
		default:
			// What the target demands of an element costs up to half a kilobyte, however little the source says: in
			// SPDX 3, where a licence is an element, too, and each is named by an IRI, twice that.
			most := 8*len(data) + 512*len(doc.GetNodeList().GetNodes())
			if isSPDX3(to) {
				most *= 2
			}
			if len(out) > most+64<<10 {
				fmt.Fprintf(w, "FAULT to %s: %d bytes from %d\n", to, len(out), len(data))
			}
			if to == doc.Format() && !bytes.Equal(out, data) {
				fmt.Fprintf(w, "FAULT to %s: not the same bytes\n", to)
			}
			if len(data) > 1<<20 {
				continue
			}
			tree, err := parseTree(out)
			if err != nil {
				fmt.Fprintf(w, "FAULT to %s: %v\n", to, err)
				continue
			}
			leaves("", tree, func(p string, v any) {
				if v == "" && strings.HasSuffix(p, "/relationshipType") {
					fmt.Fprintf(w, "FAULT to %s: empty relationship type at %s\n", to, p)
				}
				if v == "evil" && !bytes.Contains(out, []byte("waybill:")) && to != doc.Format() {
					fmt.Fprintf(w, "FAULT to %s: a wrong-case member was taken for a native one at %s\n", to, p)
				}
			})
			if !doc.Format().CanWrite() {
				continue
			}
			if back, _, err := convert(out, doc.Format()); err != nil {
				fmt.Fprintf(w, "FAULT back from %s: %v\n", to, err)
			} else if got, err := parseTree(back); err != nil {
				fmt.Fprintf(w, "FAULT back from %s: %v\n", to, err)
			} else if lines := diff(mustParse(data), got); len(lines) > 0 {
				fmt.Fprintf(w, "FAULT back from %s: %d differences, first %s\n", to, len(lines), lines[0])
			}
		}
	}
	return 0
}

func mustParse(b []byte) any {
	v, err := parseTree(b)
	if err != nil {
		return err.Error()
	}
	return v
}

// small returns one rich small document of each family.
func small(t *testing.T) [][]byte {
	t.Helper()
	return [][]byte{generate(t, sbom.CycloneDX16, 2, 2), generate(t, sbom.SPDX23, 2, 2)}
}

// A truncated document is refused, wherever it is cut.
func TestTruncated(t *testing.T) {
	for _, data := range small(t) {
		for n := range data {
			if _, err := read(data[:n]); err == nil {
				t.Fatalf("the first %d of %d bytes are accepted", n, len(data))
			} else if strings.HasPrefix(err.Error(), "PANIC") {
				t.Fatalf("the first %d of %d bytes: %v", n, len(data), err)
			}
		}
	}
}

// A flipped bit never panics, and what is accepted still converts.
func TestBitFlips(t *testing.T) {
	for _, data := range small(t) {
		for i := range data {
			for bit := range 8 {
				if bit%3 != i%3 {
					continue
				}
				b := bytes.Clone(data)
				b[i] ^= 1 << bit
				for _, to := range []sbom.Format{sbom.CycloneDX14, sbom.SPDX23} {
					if _, _, err := convert(b, to); err != nil && strings.HasPrefix(err.Error(), "PANIC") {
						t.Fatalf("bit %d of byte %d: %v", bit, i, err)
					}
				}
			}
		}
	}
}

var errBroken = errors.New("broken pipe")

// A reader that fails is reported, whether it fails at once or after any byte; so is a writer, and one that is short.
func TestBrokenStreams(t *testing.T) {
	for _, data := range small(t) {
		for n := 0; n < len(data); n += 7 {
			r := io.MultiReader(bytes.NewReader(data[:n]), iotest.ErrReader(errBroken))
			if _, err := sbom.Read(r); !errors.Is(err, errBroken) {
				t.Fatalf("reader failing after %d bytes: %v", n, err)
			}
		}
		one, err := sbom.Read(iotest.OneByteReader(bytes.NewReader(data)))
		if err != nil {
			t.Fatalf("one byte at a time: %v", err)
		}
		for _, to := range []sbom.Format{sbom.CycloneDX16, sbom.SPDX23} {
			var whole bytes.Buffer
			if _, err := one.Write(&whole, to); err != nil {
				t.Fatal(err)
			}
			for n := 0; n < whole.Len(); n += 7 {
				if _, err := one.Write(&limited{n: n, err: errBroken}, to); !errors.Is(err, errBroken) {
					t.Fatalf("writer to %s failing after %d of %d bytes: %v", to, n, whole.Len(), err)
				}
				if _, err := one.Write(&limited{n: n}, to); err == nil {
					t.Fatalf("writer to %s short after %d of %d bytes: no error", to, n, whole.Len())
				}
			}
		}
	}
}

// limited accepts n bytes and then fails, or writes short when it has no error to give.
type limited struct {
	n   int
	err error
}

func (l *limited) Write(b []byte) (int, error) {
	if len(b) <= l.n {
		l.n -= len(b)
		return len(b), nil
	}
	n := l.n
	l.n = 0
	return n, l.err
}

// Eight goroutines read and write at once, one document of their own and one in common.
func TestConcurrent(t *testing.T) {
	data := generate(t, sbom.CycloneDX16, 50, 5)
	common, err := read(data)
	if err != nil {
		t.Fatal(err)
	}
	want, _, err := write(common, sbom.SPDX23)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				a, _, err := convert(data, sbom.SPDX23)
				b, _, err2 := write(common, sbom.SPDX23)
				if err != nil || err2 != nil || !bytes.Equal(a, want) || !bytes.Equal(b, want) {
					t.Errorf("outputs differ: %v %v", err, err2)
				}
			}
		})
	}
	wg.Wait()
}

// Each limit is enforced, by name, and lifting it lets the document in.
func TestLimits(t *testing.T) {
	data := generate(t, sbom.CycloneDX16, 100, 10)
	for _, tt := range []struct {
		name   string
		limits sbom.Limits
	}{
		{"bytes", sbom.Limits{Bytes: 1000}},
		{"depth", sbom.Limits{Depth: 8}},
		{"elements", sbom.Limits{Elements: 10}},
		{"string", sbom.Limits{String: 16}},
		{"memory", sbom.Limits{Memory: 4096}},
	} {
		_, err := read(data, sbom.WithLimits(tt.limits))
		if err == nil {
			t.Errorf("%s: no error", tt.name)
			continue
		}
		if s := strings.ToLower(err.Error()); !strings.Contains(s, tt.name) {
			t.Errorf("%s: the error does not name the limit: %v", tt.name, err)
		}
		if _, _, err := convert(data, sbom.SPDX23, sbom.WithLimits(tt.limits)); err == nil {
			t.Errorf("%s: Convert has no error", tt.name)
		}
	}
	deep := generate(t, sbom.CycloneDX16, 100, 90)
	if _, err := read(deep); err == nil {
		t.Error("90 levels of components are accepted under the default depth")
	}
	if _, err := read(deep, sbom.WithLimits(sbom.Limits{Depth: 400})); err != nil {
		t.Errorf("90 levels with the depth raised: %v", err)
	}
}
