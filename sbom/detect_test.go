package sbom_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/sbom"
)

const (
	context301 = `"https://spdx.org/rdf/3.0.1/spdx-context.jsonld"`
	graph301   = `[{"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2024-05-17T09:30:00Z","createdBy":["https://example.com/a#me"]},` +
		`{"type":"software_Package","spdxId":"https://example.com/a#web","creationInfo":"_:c","name":"web"}]`
)

// The version of SPDX 3 is that of the context, wherever that stands and however it is written.
func TestDetectSPDX3(t *testing.T) {
	for _, tt := range []struct{ name, doc, want, rules string }{
		{"3.0.1", `{"@context":` + context301 + `,"@graph":` + graph301 + `}`, "spdx-3.0.1-json", ""},
		{"3.0.0", `{"@context":"https://spdx.org/rdf/3.0.0/spdx-context.jsonld","@graph":[]}`, "spdx-3.0.0-json", ""},
		{"two numbers", `{"@context":"https://spdx.org/rdf/3.0/spdx-context.jsonld","@graph":[]}`, "spdx-3.0.1-json", "context"},
		{"http", `{"@context":"http://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[]}`, "spdx-3.0.1-json", "context"},
		{"list", `{"@context":[` + context301 + `],"@graph":[]}`, "spdx-3.0.1-json", "context"},
		{"list with prefixes", `{"@context":[` + context301 + `,{"acme":"https://example.com/a#"}],"@graph":[]}`, "spdx-3.0.1-json", "context"},
		{"prefixes first", `{"@context":[{"acme":"https://example.com/a#"},"https://spdx.org/rdf/3.0.0/spdx-context.jsonld"],"@graph":[]}`, "spdx-3.0.0-json", "context"},
		{"beside another", `{"@context":["https://example.com/more.jsonld",` + context301 + `],"@graph":[]}`, "spdx-3.0.1-json", "context"},
		{"the last counts", `{"@context":["https://spdx.org/rdf/3.0.0/spdx-context.jsonld",` + context301 + `],"@graph":[]}`, "spdx-3.0.1-json", "context"},
		{"late", `{"@graph":` + graph301 + `,"@context":` + context301 + `}`, "spdx-3.0.1-json", ""},
		{"escaped", `{"@graph":[],"\u0040context":"https:\/\/spdx.org\/rdf\/3.0.1\/spdx-context.jsonld"}`, "spdx-3.0.1-json", ""},
		{"one element", `{"type":"Person","spdxId":"https://example.com/a#me","creationInfo":{"type":"CreationInfo","specVersion":"3.0.1","created":"2024-05-17T09:30:00Z","createdBy":["https://example.com/a#me"]},"@context":` + context301 + `}`, "spdx-3.0.1-json", ""},
		{"newer", `{"@context":"https://spdx.org/rdf/3.1/spdx-context.jsonld","@graph":[]}`, "spdx-3.1-json", "newer-version"},
		{"newer, three numbers", `{"@context":"https://spdx.org/rdf/3.1.0/spdx-context.jsonld","@graph":[]}`, "spdx-3.1.0-json", "newer-version"},
		{"newer patch", `{"@context":"https://spdx.org/rdf/3.0.2/spdx-context.jsonld","@graph":[]}`, "spdx-3.0.2-json", "newer-version"},
		{"much newer", `{"@context":"https://spdx.org/rdf/3.10.12/spdx-context.jsonld","@graph":[]}`, "spdx-3.10.12-json", "newer-version"},
		{"prefixes only", `{"@context":{"acme":"https://example.com/a#"},"@graph":` + graph301 + `}`, "spdx-3.0.1-json", "context"},
		{"list of prefixes only", `{"@context":[{"acme":"https://example.com/a#"}],"@graph":` + graph301 + `}`, "spdx-3.0.1-json", "context"},
		{"no context", `{"@graph":` + graph301 + `}`, "spdx-3.0.1-json", "context"},
		{"no context, in place", `{"@graph":[{"creationInfo":{"specVersion":"3.0.0"}}]}`, "spdx-3.0.0-json", "context"},
		{"no context, one element", `{"spdxId":"https://example.com/a#me","type":"Person","creationInfo":{"specVersion":"3.0.1"}}`, "spdx-3.0.1-json", "context"},
		{"full IRIs", `{"@graph":[{"@type":"https://spdx.org/rdf/3.0.1/terms/Core/CreationInfo","https://spdx.org/rdf/3.0.1/terms/Core/specVersion":"3.0.1"}]}`, "spdx-3.0.1-json", "context"},
		{"prefixed names", `{"@context":{"spdx":"https://spdx.org/rdf/3.0.1/terms/"},"@graph":[{"spdx:Core/specVersion":"3.0.1"}]}`, "spdx-3.0.1-json", "context"},
		{"says the version of SPDX 2's way, too", `{"@context":` + context301 + `,"spdxVersion":"SPDX-3.0.1","@graph":[]}`, "spdx-3.0.1-json", ""},

		{"another context", `{"@context":"https://openvex.dev/ns/v0.2.0","@graph":[]}`, `"https://openvex.dev/ns/v0.2.0", not that of SPDX 3`, ""},
		{"other contexts", `{"@context":["https://schema.org",{"a":"b"}],"@graph":` + graph301 + `}`, `"https://schema.org", not that of SPDX 3`, ""},
		{"another file of SPDX", `{"@context":"https://spdx.org/rdf/3.0.1/spdx-model.ttl"}`, `not that of SPDX 3`, ""},
		{"another host", `{"@context":"https://spdx.org.example.com/rdf/3.0.1/spdx-context.jsonld"}`, `not that of SPDX 3`, ""},
		{"SPDX 4", `{"@context":"https://spdx.org/rdf/4.0/spdx-context.jsonld"}`, `"SPDX 4.0"`, ""},
		{"SPDX 2", `{"@context":"https://spdx.org/rdf/2.3/spdx-context.jsonld"}`, `"SPDX 2.3"`, ""},
		{"no version", `{"@context":"https://spdx.org/rdf/3.x/spdx-context.jsonld"}`, `"SPDX 3.x"`, ""},
		{"long", `{"@context":"https://spdx.org/rdf/` + strings.Repeat("3", 1000) + `/spdx-context.jsonld"}`, `…"`, ""},
		{"prefixes and no creation info", `{"@context":{"acme":"https://example.com/a#"},"@graph":[{"name":"a"}]}`, `no CreationInfo says a specVersion`, ""},
		{"prefixes and another version", `{"@context":{},"@graph":[{"specVersion":"1.6"}]}`, `no CreationInfo says a specVersion`, ""},
		{"context of no kind", `{"@context":3,"@graph":[]}`, `not that of SPDX 3`, ""},
		{"nothing else", `{"@context":` + context301 + `}`, `nothing but`, ""},
		{"named, no context", `{"spdxVersion":"SPDX-3.0","name":"a"}`, `"SPDX-3.0": SPDX 3 has an "@context"`, ""},

		// One that says to be two things is none: another reader would take it for the other.
		{"SPDX 3 and CycloneDX", `{"@context":` + context301 + `,"bomFormat":"CycloneDX","specVersion":"1.6","@graph":[]}`, `something else`, ""},
		{"SPDX 3 and SPDX 2", `{"spdxVersion":"SPDX-2.3","@graph":[],"@context":[` + context301 + `]}`, `something else`, ""},
		{"CycloneDX with a context", `{"@context":"https://schema.org","bomFormat":"CycloneDX","specVersion":"1.6"}`, "cyclonedx-1.6-json", "*"},
		{"CycloneDX with a graph", `{"bomFormat":"CycloneDX","specVersion":"1.6","@graph":` + graph301 + `}`, "cyclonedx-1.6-json", "*"},
		{"SPDX 2 with a context", `{"@context":{"a":"b"},"spdxVersion":"SPDX-2.3","@graph":` + graph301 + `}`, "spdx-2.3-json", "*"},
	} {
		f, err := sbom.Detect(strings.NewReader(tt.doc))
		if err != nil {
			var unknown *sbom.UnknownFormatError
			if !errors.As(err, &unknown) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
			}
			if len(err.Error()) > 300 {
				t.Errorf("%s: %d bytes of message", tt.name, len(err.Error()))
			}
			continue
		}
		if f.String() != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, f, tt.want)
			continue
		}
		doc := mustRead(t, []byte(tt.doc))
		var out bytes.Buffer
		if _, err := doc.Write(&out, f); err != nil || out.String() != tt.doc {
			t.Errorf("%s: written back as %s (%v)", tt.name, out.Bytes(), err)
		}
		rules := make(map[string]bool)
		for _, d := range doc.Diagnostics() {
			rules[d.Rule] = true
		}
		if tt.rules != "*" && tt.rules != "" && !rules[tt.rules] || tt.rules != "newer-version" && rules["newer-version"] {
			t.Errorf("%s: the diagnostics are %v, want %q", tt.name, doc.Diagnostics(), tt.rules)
		}
	}
}

// What is no structure where one belongs is refused, with its place.
func TestStructureSPDX3(t *testing.T) {
	for _, tt := range []struct{ name, doc, want string }{
		{"graph is null", `{"@context":` + context301 + `,"@graph":null}`, `spdx-3.0.1-json: /@graph: null where an array belongs (offset 70)`},
		{"graph is an object", `{"@context":` + context301 + `,"@graph":{}}`, `spdx-3.0.1-json: /@graph: object where an array belongs (offset 70)`},
		{"node is null", `{"@context":` + context301 + `,"@graph":[null]}`, `spdx-3.0.1-json: /@graph/0: null where an object belongs (offset 71)`},
		{"node is a text", `{"@context":` + context301 + `,"@graph":[{},"a"]}`, `spdx-3.0.1-json: /@graph/1: string where an object belongs (offset 74)`},
		{"creation info is a number", `{"@context":` + context301 + `,"@graph":[{"creationInfo":5}]}`, `spdx-3.0.1-json: /@graph/0/creationInfo: number where an object belongs (offset 87)`},
		{"identifier is null", `{"@context":` + context301 + `,"@graph":[{"externalIdentifier":[null]}]}`, `spdx-3.0.1-json: /@graph/0/externalIdentifier/0: null where an object belongs (offset 94)`},
		{"broken", `{"@context":` + context301 + `,"@graph":[{]}`, `spdx-3.0.1-json: /@graph/0: `},
		{"member twice", `{"@context":` + context301 + `,"@graph":[{"name":"a","name":"b"}]}`, `spdx-3.0.1-json: /@graph/0/name: `},
	} {
		_, err := sbom.Read(strings.NewReader(tt.doc))
		var syntax *sbom.SyntaxError
		if !errors.As(err, &syntax) || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
		if _, err := sbom.Read(strings.NewReader("\xef\xbb\xbf" + tt.doc)); err == nil {
			t.Errorf("%s: accepted behind a byte order mark", tt.name)
		}
	}
}

// The limits count what an SPDX 3 document has, and say where it exceeds them.
func TestLimitsSPDX3(t *testing.T) {
	doc := `{"@context":` + context301 + `,"@graph":[{"type":"software_Package","spdxId":"https://a#1"},{"type":"software_Package","spdxId":"https://a#2"},` +
		`{"type":"Person","spdxId":"https://a#3"},{"type":"software_File","spdxId":"https://a#4"}]}`
	for _, tt := range []struct {
		limits sbom.Limits
		want   string
	}{
		{sbom.Limits{Elements: 3}, ""},
		{sbom.Limits{Elements: 2}, `spdx-3.0.1-json: /@graph/3: `},
		{sbom.Limits{Elements: 1}, `spdx-3.0.1-json: /@graph/1: `},
		{sbom.Limits{Depth: 2}, `spdx-3.0.1-json: /@graph/0: `},
		{sbom.Limits{String: 10}, `/@context: `},
		{sbom.Limits{Bytes: 100}, ""},
		{sbom.Limits{Memory: 1000}, ""},
	} {
		_, err := sbom.Read(strings.NewReader(doc), sbom.WithLimits(tt.limits))
		var limit *sbom.LimitError
		if tt.limits.Elements == 3 {
			if err != nil {
				t.Errorf("%+v: %v", tt.limits, err)
			}
			continue
		}
		if !errors.As(err, &limit) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want %s", tt.limits, err, tt.want)
		}
	}
}

// No document of one family is ever taken for one of another.
func TestFamiliesApart(t *testing.T) {
	corpus := os.Getenv("WAYBILL_CORPUS")
	if corpus == "" {
		t.Skip("skipped: the documents of the corpus (WAYBILL_CORPUS is not set)")
	}
	count := make(map[string]int)
	for _, d := range load(t, corpus, false) {
		folder, _, _ := strings.Cut(d.name, "/")
		if folder == "spdx" {
			folder = "spdx" + strings.Split(d.name, "/")[1][:1]
		}
		family := d.format.Family()
		if family == "spdx" {
			family += d.format.Version()[:1]
		}
		switch folder {
		case "cyclonedx", "spdx2", "spdx3":
			if family != folder {
				t.Errorf("%s is read as %v", filepath.ToSlash(d.name), d.format)
			}
		}
		count[family]++
	}
	if count["spdx3"] < 60 || count["spdx2"] < 30 || count["cyclonedx"] < 300 {
		t.Errorf("documents read: %v", count)
	}
}
