package sbom_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A draft is a JSON value to be changed. Fuzzing changes trees, not texts: nearly every text that a random change
// makes is no JSON, nearly every tree is still a document.
type draft struct {
	name string // of the member that it is
	open byte   // '{', '[' or 0 for a scalar
	raw  string // of a scalar
	list []*draft
}

func draftOf(v jsonx.Value) *draft {
	t := new(draft)
	switch {
	case v.IsObject():
		t.open = '{'
	case v.IsArray():
		t.open = '['
	default:
		t.raw = string(v.Raw())
	}
	for it := v.Iter(); it.Next(); {
		sub := draftOf(it.Value())
		if it.Named() {
			sub.name = it.Name()
		}
		t.list = append(t.list, sub)
	}
	return t
}

func (t *draft) append(dst []byte) []byte {
	if t.open == 0 {
		return append(dst, t.raw...)
	}
	dst = append(dst, t.open)
	for _, sub := range t.list {
		dst = jsonx.AppendComma(dst)
		if t.open == '{' {
			dst = append(jsonx.AppendString(dst, sub.name), ':')
		}
		dst = sub.append(dst)
	}
	return append(dst, t.open+2) // '{' and '}', '[' and ']' stand two apart
}

func (t *draft) clone() *draft {
	c := *t
	c.list = nil
	for _, sub := range t.list {
		c.list = append(c.list, sub.clone())
	}
	return &c
}

func (t *draft) size() int {
	n := 1
	for _, sub := range t.list {
		n += sub.size()
	}
	return n
}

// at returns value n of the tree, counted from 0 in the order of the text, and what holds it.
func (t *draft) at(n int) (v, parent *draft, i int) {
	if n == 0 {
		return t, nil, 0
	}
	n--
	for i, sub := range t.list {
		if size := sub.size(); n >= size {
			n -= size
			continue
		}
		if n == 0 {
			return sub, t, i
		}
		return sub.at(n)
	}
	return t, nil, 0
}

func (t *draft) has(name string) bool {
	return slices.ContainsFunc(t.list, func(sub *draft) bool { return sub.name == name })
}

// give adds a copy of sub to t.
func (t *draft) give(i int, name string, sub *draft) {
	if t.open == 0 || t.open == '{' && t.has(name) || t.depth() > 40 {
		return
	}
	c := sub.clone()
	c.name = name
	t.list = slices.Insert(t.list, min(i, len(t.list)), c)
}

func (t *draft) depth() int {
	n := 0
	for _, sub := range t.list {
		n = max(n, sub.depth())
	}
	return n + 1
}

// mutate changes t as edits say: six bytes for each change.
func (t *draft) mutate(edits []byte) {
	for ; len(edits) >= 6; edits = edits[6:] {
		size := t.size()
		if size > 4000 {
			return
		}
		v, parent, i := t.at((int(edits[0])<<8 | int(edits[1])) % size)
		other, _, _ := t.at((int(edits[3])<<8 | int(edits[4])) % size)
		arg := int(edits[5])
		name := names[arg%len(names)]
		set := func(raw string) {
			if parent != nil {
				v.open, v.list, v.raw = 0, nil, raw
			}
		}
		switch edits[2] % 16 {
		case 0, 1:
			if parent != nil {
				parent.list = slices.Delete(parent.list, i, i+1)
			}
		case 2:
			set(scalars[arg%len(scalars)])
		case 3, 4:
			set(string(jsonx.AppendString(nil, words[(arg<<8|int(edits[4]))%len(words)])))
		case 5:
			if parent != nil {
				v.open, v.list = "{["[arg&1], nil
			}
		case 6, 7:
			if parent != nil && parent.open == '[' {
				parent.give(i+arg%2, "", v)
			}
		case 8:
			if parent != nil && parent.open == '{' && !parent.has(name) {
				v.name = name
			}
		case 9:
			if parent != nil && i+1 < len(parent.list) {
				parent.list[i], parent.list[i+1] = parent.list[i+1], parent.list[i]
			}
		case 10, 11:
			v.give(arg, name, other)
		case 12:
			v.give(arg, name, &draft{raw: string(jsonx.AppendString(nil, words[(arg<<8|int(edits[4]))%len(words)]))})
		case 13:
			if parent != nil && other.depth()+parent.depth() < 40 {
				c := other.clone()
				c.name = v.name
				parent.list[i] = c
			}
		case 14:
			if v.open == 0 && other.open == 0 && parent != nil {
				v.raw = other.raw
			}
		case 15:
			if parent != nil && v.open != 0 {
				c := v.clone()
				c.name = ""
				v.open, v.list = '[', []*draft{c}
			}
		}
	}
}

// shrink takes away from t, which fails, what it fails without.
func shrink(t *draft, fails func(*draft) bool) *draft {
	if !fails(t) {
		return t
	}
	for smaller := true; smaller; {
		smaller = false
		for n := 1; n < t.size(); n++ {
			v, parent, i := t.at(n)
			rest := slices.Delete(slices.Clone(parent.list), i, i+1)
			whole := parent.list
			if parent.list = rest; fails(t) {
				smaller = true
				n--
				continue
			}
			parent.list = whole
			was := *v
			for _, raw := range [...]string{`""`, `"a"`, `0`} {
				if v.open != 0 || len(v.raw) <= len(raw) {
					continue
				}
				if v.raw = raw; fails(t) {
					smaller = true
					break
				}
				*v = was
			}
		}
	}
	return t
}

var scalars = []string{
	`null`, `true`, `false`, `0`, `1`, `-1`, `1.0`, `10.0`, `1e400`, `9007199254740993`, `-0`, `""`, `" "`, `"\u0000"`, `"\u00e9\n"`,
	`"\ud83d\ude00"`, `"a/b~c"`, `"2024-01-01T00:00:00Z"`, `"2024-01-01T00:00:00.5+02:00"`, `"yesterday"`,
}

// names are members that mean something, in one family or the other, or in a carrier.
var names = strings.Fields(`
	bom-ref type name version group purl cpe swid description scope hashes licenses externalReferences properties components
	supplier manufacturer authors author publisher copyright evidence pedigree releaseNotes mime-type omniborId swhid tags modelCard
	alg content license expression id url text acknowledgement comment value ref dependsOn provides metadata component tools timestamp
	serialNumber $schema bomFormat specVersion services vulnerabilities compositions annotations formulation declarations definitions
	citations signature lifecycles manufacture contact email vendor affects assemblies aggregate ancestors identity
	SPDXID packages files snippets relationships spdxVersion dataLicense documentNamespace creationInfo created creators
	downloadLocation filesAnalyzed checksums externalRefs licenseConcluded licenseDeclared copyrightText versionInfo packageFileName
	originator homepage sourceInfo licenseComments summary attributionTexts primaryPackagePurpose releaseDate builtDate validUntilDate
	fileName fileTypes hasFiles documentDescribes spdxElementId relationshipType relatedSpdxElement hasExtractedLicensingInfos
	licenseId extractedText seeAlsos externalDocumentRefs packageVerificationCode licenseInfoFromFiles licenseInfoInFiles
	algorithm checksumValue referenceCategory referenceType referenceLocator annotator annotationDate annotationType
	set unset edit items each new of patch n graph in at after root bare dependency dependencies entries plain stated list concluded
	x-unknown X`)

// words are what strings may say that means something somewhere.
var words = append(strings.Fields(`
	a b c SPDXRef-a SPDXRef-b SPDXRef-c SPDXRef-DOCUMENT DOCUMENT SPDXRef- DocumentRef-x:SPDXRef-a NONE NOASSERTION SPDXRef-a-20b
	library application framework file platform device-driver machine-learning-model data cryptographic-asset container nonsense
	MIT Apache-2.0 LicenseRef-a LicenseRef-b LicenseRef- GPL-2.0-only GPL-2.0+ CC0-1.0
	CONTAINS CONTAINED_BY DEPENDS_ON DEPENDENCY_OF DESCRIBES DESCRIBED_BY OTHER DEV_DEPENDENCY_OF BUILD_TOOL_OF EATS DEPENDS-ON
	SHA-1 SHA-256 SHA1 SHA256 MD5 MD7 SHA224 Streebog-256 BLAKE3 da39a3ee5e6b4b0d3255bfef95601890afd80709
	website vcs distribution issue-tracker other advisories source-distribution rfc-9116 license
	SECURITY PACKAGE-MANAGER PACKAGE_MANAGER PERSISTENT-ID PERSISTENT_ID OTHER cpe23Type cpe22Type purl gitoid swh url
	pkg:npm/a@1 pkg: cpe:2.3:a:b:c:1:*:*:*:*:*:*:* cpe:/a:b:c https://example.com/a urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79
	urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1 urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#a
	1.2 1.3 1.4 1.5 1.6 1.7 1.8 SPDX-2.2 SPDX-2.3 SPDX-2.3.1 LIBRARY APPLICATION OPERATING_SYSTEM OPERATING-SYSTEM FILE SOURCE
	required optional excluded declared concluded BINARY TEXT text/plain elements refs files packages only same mixed
	waybill:cyclonedx waybill:spdx-2 waybill: element-0 element-1 0-1 0-0 1-2 5-9`),
	"", " ", "a b", "A B", "Person: A", "Person: A (a@example.com)", "Organization: B", "Organization:", "Tool: a-1.0", "Tool: waybill-1",
	"Person: ", "A Company", "MIT OR Apache-2.0", "(MIT)", "MIT AND (LicenseRef-a OR X)", "GPL-2.0-only WITH Classpath-exception-2.0",
	`waybill:cyclonedx {"set":{"a":1}}`, `waybill:spdx-2 {"set":{"a":1}}`, `{"set":{"name":"x"}}`, `{"graph":{"root":false}}`,
	`{"unset":["name"]}`, `{"set":{"components":[{"type":"library","name":"evil"}]}}`, "1970-01-01T00:00:00Z",
	"https://spdx.org/spdxdocs/waybill-00000000-0000-0000-0000-000000000000", "LicenseRef-a+b", "a\nb",
)

// diffAt says where b is not what a is, at p in both.
func diffAt(a, b jsonx.Value, p string) string {
	short := func(v jsonx.Value) string { return fmt.Sprintf("%.100s", v.Raw()) }
	switch {
	case a.Kind() != b.Kind():
	case a.IsObject():
		for it := a.Iter(); it.Next(); {
			m := b.Get(it.Name())
			if !m.Exists() {
				return fmt.Sprintf("%s/%s missing (want %s)", p, it.Name(), short(it.Value()))
			}
			if !jsonx.Equal(it.Value(), m) {
				return diffAt(it.Value(), m, p+"/"+it.Name())
			}
		}
		for it := b.Iter(); it.Next(); {
			if !a.Get(it.Name()).Exists() {
				return fmt.Sprintf("%s/%s extra %s", p, it.Name(), short(it.Value()))
			}
		}
	case a.IsArray():
		for i := 0; i < a.Len() && i < b.Len(); i++ {
			if !jsonx.Equal(a.Elem(i), b.Elem(i)) {
				return diffAt(a.Elem(i), b.Elem(i), fmt.Sprintf("%s/%d", p, i))
			}
		}
		return fmt.Sprintf("%s: len want %d got %d", p, a.Len(), b.Len())
	}
	return fmt.Sprintf("%s: want %s got %s", p, short(a), short(b))
}
