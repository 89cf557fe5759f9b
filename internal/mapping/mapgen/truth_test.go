package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/schema"
	"github.com/waybill-sdk/waybill/sbom"
)

// formats returns the formats that have a schema; those of SPDX 3 have a model instead.
func formats() []sbom.Format {
	return slices.DeleteFunc(sbom.Formats(), isNew)
}

func isNew(f sbom.Format) bool { return isSPDX3(f.Family(), f.Version()) }

func schemaOf(f sbom.Format) *schema.Schema { return schema.Lookup(f.Family(), f.Version()) }

// instance returns a document of s that has what path leads to.
func instance(s *schema.Schema, path string) (any, bool) {
	text, ok := examples[path]
	if of, is := examplesOfSPDX[path]; is && s.Family() == "spdx" {
		text, ok = of, true
	}
	if ok {
		return withElement(s, path, decode(text)), true
	}
	list, rest, ok := strings.Cut(path, "/*/")
	if ok && (list == "components" || list == "packages" || list == "files") {
		d := s.Def(list, "*")
		v, ok := withPath(d, strings.Split(rest, "/"), "")
		if !ok {
			return nil, false
		}
		return withElement(s, path, v), true
	}
	v, ok := withPath(s.Root(), strings.Split(path, "/"), "")
	if !ok {
		return nil, false
	}
	return withElement(s, path, v), true
}

func withElement(s *schema.Schema, path string, v any) any {
	doc := v.(map[string]any)
	list, _, nested := strings.Cut(path, "/*/")
	if nested && doc[list] == nil && (list == "components" || list == "packages" || list == "files") {
		object := doc
		doc = map[string]any{}
		set := func(name string, v any) {
			if _, has := object[name]; !has {
				object[name] = v
			}
		}
		switch list {
		case "components":
			set("bom-ref", "c")
			set("type", "library")
			set("name", "c")
			set("version", "1")
		case "packages":
			set("SPDXID", "SPDXRef-c")
			set("name", "c")
			set("downloadLocation", "NOASSERTION")
		case "files":
			set("SPDXID", "SPDXRef-c")
			set("fileName", "c")
			set("checksums", decode(`[{"algorithm":"SHA1","checksumValue":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}]`))
		}
		if s.Family() == "spdx" && s.Version() == "2.2" {
			set("copyrightText", "NOASSERTION")
			set("licenseConcluded", "NOASSERTION")
			if list == "packages" {
				set("licenseDeclared", "NOASSERTION")
			}
		}
		maps.DeleteFunc(object, func(_ string, v any) bool { return v == nil })
		doc[list] = []any{object}
	}
	set := func(name string, v any) {
		if doc[name] == nil {
			doc[name] = v
		}
	}
	if s.Family() == "cyclonedx" {
		if m, ok := doc["metadata"].(map[string]any); ok && s.Version() >= "1.6" && m["supplier"] != nil && m["manufacture"] != nil {
			m["manufacturer"] = m["manufacture"]
			delete(m, "manufacture")
		}
		if doc["$schema"] != nil {
			doc["$schema"] = "http://cyclonedx.org/schema/bom-" + s.Version() + ".schema.json"
			if enum := s.Def("$schema").Enum(); len(enum) > 0 {
				doc["$schema"] = enum[0]
			}
		}
		vulnerable(doc)
		set("bomFormat", "CycloneDX")
		doc["specVersion"] = s.Version()
		set("version", 1)
		return doc
	}
	doc["spdxVersion"] = "SPDX-" + s.Version()[:3]
	for _, list := range []string{"packages", "files"} {
		elements, _ := doc[list].([]any)
		for _, e := range elements {
			if e.(map[string]any)["SPDXID"] == "text" {
				e.(map[string]any)["SPDXID"] = "SPDXRef-c"
			}
		}
	}
	for name, value := range map[string]string{"SPDXID": "SPDXRef-DOCUMENT", "documentNamespace": "https://example.com/ns"} {
		if doc[name] == "text" {
			doc[name] = value
		}
	}
	if c, ok := doc["creationInfo"].(map[string]any); ok && c["created"] == "text" {
		c["created"] = "2024-05-06T07:08:09Z"
	}
	set("SPDXID", "SPDXRef-DOCUMENT")
	set("name", "doc")
	set("dataLicense", "CC0-1.0")
	set("documentNamespace", "https://example.com/ns")
	set("creationInfo", decode(`{"created":"2024-05-06T07:08:09Z","creators":["Tool: text-1.0"]}`))
	return doc
}

// vulnerable gives vulnerabilities a name, and what is analysed and rated something that it is about.
func vulnerable(doc map[string]any) {
	list, _ := doc["vulnerabilities"].([]any)
	for _, v := range list {
		v := v.(map[string]any)
		if v["id"] == nil {
			v["id"] = "CVE-2024-0001"
		}
		if v["affects"] == nil {
			v["affects"] = decode(`[{"ref":"c"}]`)
		}
	}
	if list != nil && doc["components"] == nil {
		doc["components"] = decode(`[{"bom-ref":"c","type":"library","name":"c","version":"1"}]`)
	}
}

// kindAt returns what the report says of the value at p of doc.
func kindAt(entries map[string]sbom.Kind, doc any, p string) string {
	for at := p; ; {
		if k, ok := entries[at]; ok {
			return k.String()
		}
		n := strings.LastIndexByte(at, '/')
		if n < 0 {
			break
		}
		at = at[:n]
	}
	return kindOf(entries, valueAt(doc, p), p)
}

// valueAt returns what stands at a pointer.
func valueAt(doc any, p string) any {
	v := doc
	for _, seg := range strings.Split(p, "/")[1:] {
		switch w := v.(type) {
		case map[string]any:
			v = w[seg]
		case []any:
			i, err := strconv.Atoi(seg)
			if err != nil {
				panic(err)
			}
			v = w[i]
		}
	}
	return v
}

var rank = map[string]int{"": 0, "carried": 1, "invalidated": 1, "approximated": 2, "native": 3}

func kindOf(entries map[string]sbom.Kind, v any, p string) string {
	if k, ok := entries[p]; ok {
		return k.String()
	}
	best := ""
	take := func(k string) {
		if rank[k] > rank[best] {
			best = k
		}
	}
	switch w := v.(type) {
	case map[string]any:
		for name, v := range w {
			take(kindOf(entries, v, p+"/"+name))
		}
	case []any:
		for i, v := range w {
			take(kindOf(entries, v, fmt.Sprintf("%s/%d", p, i)))
		}
	}
	if best == "" {
		return "native"
	}
	return best
}

func convertDoc(t *testing.T, doc any, to sbom.Format) (map[string]sbom.Kind, []byte, []byte) {
	t.Helper()
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	rep, err := sbom.Convert(&out, to, bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	entries := map[string]sbom.Kind{}
	for _, e := range rep.Entries() {
		if e.Kind == sbom.Synthesised {
			continue
		}
		entries[e.Path] = e.Kind
		// The reason is that of the row: how, why not, or what of the rest.
		if want, ok := rowFor(rep.From, rep.To, e.Path); ok {
			reason := want.Rest
			if want.Kind.String() == e.Kind.String() {
				reason = want.How
			}
			if e.Reason != reason {
				t.Errorf("%v to %v: %s is %v because %q, the table says %q", rep.From, rep.To, e.Path, e.Kind, e.Reason, reason)
			}
		}
	}
	return entries, text, out.Bytes()
}

// rowFor returns what the table says of the value at a pointer, when it has a row of its own.
func rowFor(from, to sbom.Format, at string) (mapping.Cell, bool) {
	if isNew(from) {
		return mapping.Cell{}, false // several values of such a document are one in the form that is converted
	}
	family := familyOf(schemaOf(from))
	f := mapping.Find(family, mapping.Fold(strings.TrimPrefix(at, "/")))
	switch {
	case f == nil:
	case isNew(to) && family == mapping.SPDX2:
		return f.Up(), true
	case isNew(to):
		return f.To(from.Version(), mapping.SPDX2, mapping.Folded), true
	case familyOf(schemaOf(to)) != family:
		return f.To(from.Version(), familyOf(schemaOf(to)), to.Version()), true
	}
	return mapping.Cell{}, false
}

func TestTruth(t *testing.T) {
	n := 0
	for _, from := range formats() {
		s := schemaOf(from)
		family := familyOf(s)
		for _, p := range properties(s) {
			f := mapping.Find(family, p.path)
			if f == nil || mapping.Whole(family, p.path) == p.path && len(mapping.Inside(family, p.path)) > 0 {
				continue // parts of it have rows of their own
			}
			doc, ok := instance(s, p.path)
			if !ok {
				t.Errorf("%v: no document with %s", from, p.path)
				continue
			}
			if text, _ := json.Marshal(doc); !fits(s.Root(), doc) {
				t.Errorf("%v %s: not valid: %s", from, p.path, text)
				continue
			}
			for _, to := range formats() {
				other := familyOf(schemaOf(to))
				if other == family {
					continue
				}
				n++
				want := f.To(from.Version(), other, to.Version()).Kind.String()
				entries, text, out := convertDoc(t, doc, to)
				if got := kindAt(entries, doc, pointer(p.path)); got != want {
					t.Errorf("%v to %v: %s is %s, the table says %s\n%s\n%.600s", from, to, p.path, got, want, text, out)
				}
			}
		}
	}
	t.Log(n, "conversions")
}

func TestTruthWithin(t *testing.T) {
	n := 0
	for _, from := range formats() {
		s := schemaOf(from)
		family := familyOf(s)
		for _, p := range properties(s) {
			f := mapping.Find(family, p.path)
			if f == nil || !p.leaf {
				continue
			}
			doc, ok := instance(s, p.path)
			if !ok {
				t.Errorf("%v: no document with %s", from, p.path)
				continue
			}
			for _, to := range formats() {
				if familyOf(schemaOf(to)) != family {
					continue
				}
				n++
				want := within(schemaOf(to), p.path).Kind.String()
				if to == from {
					want = "native"
				}
				entries, text, out := convertDoc(t, doc, to)
				got := kindAt(entries, doc, pointer(p.path))
				if mapping.Whole(family, p.path) != "" && got != "native" && want != "native" {
					continue // what stands deep inside may go with its neighbours
				}
				if got != want {
					t.Errorf("%v to %v: %s is %s, the table says %s\n%s\n%.600s", from, to, p.path, got, want, text, out)
				}
			}
		}
	}
	t.Log(n, "conversions")
}

// What is made up is what rows say that the target demands.
func TestTruthOfDemands(t *testing.T) {
	const text, swid = "hasExtractedLicensingInfos/*/extractedText", "components/*/swid/name"
	for _, c := range []struct {
		from, path, text string
		said             []string // of what is demanded
	}{
		{"1.6", "components/*/name", `{}`, []string{"packages/*/name", text}},
		{"1.6", "components/*/name", `{"name":""}`, []string{text}},
		{"1.6", "components/*/name", `{"name":"","licenses":[{"license":{"name":"N"}}],"copyright":"C"}`, []string{"packages/*/licenseDeclared", "packages/*/copyrightText"}},
		{"1.6", "components/*/name", `{"licenses":[{"license":{"name":"N","text":{"content":"the text"}}}]}`, []string{"packages/*/name", "packages/*/licenseDeclared", text}},
		{"2.3", "packages/*/name", `{}`, []string{"components/*/name", swid}},
		{"2.3", "packages/*/name", `{"name":"","versionInfo":"1"}`, []string{"components/*/version", swid}},
		{"2.3", "packages/*/name", `{"externalRefs":[{"referenceCategory":"SECURITY","referenceType":"swid","referenceLocator":"swid:a"}]}`, []string{"components/*/name"}},
	} {
		family, target := mapping.SPDX2, mapping.CycloneDX
		if strings.HasPrefix(c.path, "components") {
			family, target = target, family
		}
		s := schema.Lookup(map[mapping.Family]string{mapping.CycloneDX: "cyclonedx", mapping.SPDX2: "spdx"}[family], c.from)
		doc := withElement(s, c.path, decode(c.text)).(map[string]any)
		if family == mapping.CycloneDX {
			delete(doc["components"].([]any)[0].(map[string]any), "version")
		}
		text, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, to := range formats() {
			if familyOf(schemaOf(to)) == family {
				continue
			}
			rep, err := sbom.Convert(&bytes.Buffer{}, to, bytes.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			var got, want []string
			for _, e := range rep.Entries() {
				if e.Kind == sbom.Synthesised {
					got = append(got, mapping.Fold(e.Target[1:]))
					if strings.HasSuffix(e.Reason, "does not say it") {
						t.Errorf("%v: %s: the reason does not say what was made up: %s", to, e.Target, e.Reason)
					}
				}
			}
			rows(func(f mapping.Family, field *mapping.Field, path string) {
				if f == target && field.Place(f).Demanded(to.Version()) && !strings.HasPrefix(path, "files/") && !slices.Contains(c.said, path) && !slices.Contains(want, path) {
					want = append(want, path)
				}
			})
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s to %v: made up\n%v, the table says\n%v\n%s", c.from, to, got, want, text)
			}
		}
	}
}
