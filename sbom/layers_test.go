package sbom_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/sbom"
)

const (
	inner  = "{\n \"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\",\t\"version\": 1.0, \"components\": [{\"type\": \"library\", \"name\": \"a\", \"x\": 9007199254740993}]}\n"
	hexABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
)

func quoted(text string) string { return string(jsonx.AppendString(nil, text)) }

func statement(predicateType, predicate string) string {
	return `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"app","digest":{"sha256":"` + hexABC + `"}}],"predicateType":"` + predicateType + `","predicate":` + predicate + `}`
}

func dsse(payloadType, payload string) string {
	return `{"payloadType":"` + payloadType + `","payload":"` + base64.StdEncoding.EncodeToString([]byte(payload)) + `","signatures":[{"sig":"AA=="}]}`
}

func bundle(envelope string) string {
	return `{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{},"dsseEnvelope":` + envelope + `}`
}

const (
	inToto  = "application/vnd.in-toto+json"
	bomType = "https://cyclonedx.org/bom"
)

// wrappings are the ways in which a document is found, and the layers that are told of.
func wrappings(doc string) map[string]struct {
	text, layers string
} {
	st := statement(bomType, doc)
	other := dsse(inToto, statement("https://slsa.dev/provenance/v1", `{"buildDefinition":{}}`))
	return map[string]struct{ text, layers string }{
		"statement":            {st, "in-toto-statement=" + bomType},
		"statement 0.1":        {strings.Replace(st, "/v1", "/v0.1", 1), "in-toto-statement=" + bomType},
		"pre-0.5 type":         {statement("https://cyclonedx.org/schema", doc), "in-toto-statement=https://cyclonedx.org/schema"},
		"another type":         {statement("https://e.x/p", doc), "in-toto-statement=https://e.x/p"},
		"envelope":             {dsse(inToto, st), "dsse=" + inToto + ", in-toto-statement=" + bomType},
		"URL-safe envelope":    {strings.NewReplacer("+", "-", "/", "_").Replace(dsse("t", "x"))[:0] + urlSafe(st), "dsse=" + inToto + ", in-toto-statement=" + bomType},
		"envelope of document": {dsse("application/vnd.cyclonedx+json", doc), "dsse=application/vnd.cyclonedx+json"},
		"bundle":               {bundle(dsse(inToto, st)), "sigstore-bundle=application/vnd.dev.sigstore.bundle.v0.3+json, dsse=" + inToto + ", in-toto-statement=" + bomType},
		"npm": {
			`{"attestations":[{"predicateType":"https://slsa.dev/provenance/v1","bundle":` + bundle(other) + `},{"predicateType":"` + bomType + `","bundle":` + bundle(dsse(inToto, st)) + `}]}`,
			"attestation-list, sigstore-bundle=application/vnd.dev.sigstore.bundle.v0.3+json, dsse=" + inToto + ", in-toto-statement=" + bomType,
		},
		"array":         {"[" + other + "," + dsse(inToto, st) + "]", "attestation-list, dsse=" + inToto + ", in-toto-statement=" + bomType},
		"lines":         {other + "\n" + dsse(inToto, st) + "\n", "json-lines, dsse=" + inToto + ", in-toto-statement=" + bomType},
		"lines, others": {"# comment\n\n{}\n" + other + "\nx\n" + dsse(inToto, st) + "\n", "json-lines, dsse=" + inToto + ", in-toto-statement=" + bomType},
		"lines of bundles": {
			bundle(other) + "\n" + bundle(dsse(inToto, st)),
			"json-lines, sigstore-bundle=application/vnd.dev.sigstore.bundle.v0.3+json, dsse=" + inToto + ", in-toto-statement=" + bomType,
		},
		"cosign's custom predicate": {
			dsse(inToto, statement("https://cosign.sigstore.dev/attestation/v1", `{"Data":`+quoted(doc)+`,"Timestamp":"2022-01-01T00:00:00Z"}`)),
			"dsse=" + inToto + ", in-toto-statement=https://cosign.sigstore.dev/attestation/v1, cosign-predicate",
		},
		"cosign's custom predicate of an object": {
			dsse(inToto, statement("https://cosign.sigstore.dev/attestation/v1", `{"Data":`+doc+`,"Timestamp":""}`)),
			"dsse=" + inToto + ", in-toto-statement=https://cosign.sigstore.dev/attestation/v1, cosign-predicate",
		},
		"cosign's cyclonedx":    {dsse(inToto, statement(bomType, `{"Data":`+quoted(doc)+`}`)), "dsse=" + inToto + ", in-toto-statement=" + bomType + ", cosign-predicate"},
		"cosign's string":       {dsse(inToto, statement("https://spdx.dev/Document", quoted(doc))), "dsse=" + inToto + ", in-toto-statement=https://spdx.dev/Document, json-string"},
		"a string":              {quoted(doc), "json-string"},
		"a string in a string":  {quoted(quoted(doc)), "json-string, json-string"},
		"a predicate of cosign": {`{"Data":` + quoted(doc) + `,"Timestamp":"x"}`, "cosign-predicate"},
		"byte order marks":      {"\xef\xbb\xbf" + dsse("application/vnd.cyclonedx+json", "\xef\xbb\xbf"+doc), "dsse=application/vnd.cyclonedx+json"},
	}
}

func urlSafe(payload string) string {
	return `{"payloadType":"` + inToto + `","payload":"` + base64.URLEncoding.EncodeToString([]byte(payload)) + `","signatures":[]}`
}

func layersOf(list []sbom.Layer) string {
	var names []string
	for _, l := range list {
		name := l.Kind
		if l.Type != "" {
			name += "=" + l.Type
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func TestLayers(t *testing.T) {
	for name, tt := range wrappings(inner) {
		t.Run(name, func(t *testing.T) {
			for form, text := range map[string]string{"as it is": tt.text, "laid out": indented(tt.text)} {
				doc, err := sbom.Read(strings.NewReader(text))
				if err != nil {
					t.Fatalf("%s: %v", form, err)
				}
				if doc.Format() != sbom.CycloneDX16 {
					t.Errorf("%s: format %v", form, doc.Format())
				}
				if got := layersOf(doc.Layers()); got != tt.layers {
					t.Errorf("%s: layers %q, want %q", form, got, tt.layers)
				}
				for _, l := range doc.Layers() {
					want := []sbom.Subject(nil)
					if l.Kind == "in-toto-statement" {
						want = []sbom.Subject{{Name: "app", Digest: map[string]string{"sha256": hexABC}}}
					}
					if diff := cmp.Diff(want, l.Subjects); diff != "" {
						t.Errorf("%s: subjects (-want +got)\n%s", form, diff)
					}
				}
				// That nothing was verified is told where all faults are.
				if d := doc.Diagnostics(); len(d) == 0 || d[0].Rule != "unverified" || !strings.Contains(d[0].Message, doc.Layers()[0].Kind) {
					t.Errorf("%s: diagnostics %v", form, d)
				}
				var out bytes.Buffer
				report, err := doc.Write(&out, sbom.CycloneDX16)
				if err != nil {
					t.Fatal(err)
				}
				if !sameDocument(out.String(), form == "as it is") {
					t.Errorf("%s: written as %q", form, out.String())
				}
				if d := report.Diagnostics(); len(d) == 0 || d[0].Rule != "unverified" {
					t.Errorf("%s: diagnostics of the report %v", form, d)
				}
				if f, err := sbom.Detect(strings.NewReader(text)); err != nil || f != sbom.CycloneDX16 {
					t.Errorf("%s: Detect = %v, %v", form, f, err)
				}
				var converted bytes.Buffer
				if _, err := sbom.Convert(&converted, sbom.SPDX23, strings.NewReader(text)); err != nil {
					t.Errorf("%s: Convert: %v", form, err)
				}
			}
		})
	}
}

// sameDocument reports whether text is the document, but for the white space around it or, where it was laid out
// anew, inside it.
func sameDocument(text string, exact bool) bool {
	if exact {
		return strings.TrimSpace(text) == strings.TrimSpace(inner)
	}
	return string(jsonx.AppendCompact(nil, jsonx.ParseTrusted([]byte(text)).Root())) == string(jsonx.AppendCompact(nil, jsonx.ParseTrusted([]byte(inner)).Root()))
}

// indented lays a text out over several lines when it is one JSON value.
func indented(text string) string {
	var b bytes.Buffer
	if json.Indent(&b, []byte(text), "", "  ") != nil {
		return text
	}
	return b.String()
}

// Each document of testdata is the same bytes when it is read out of a statement, an envelope, a bundle.
func TestLayersTestdata(t *testing.T) {
	files, err := filepath.Glob("../testdata/*/*.json")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := sbom.Read(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if len(plain.Layers()) > 0 {
			t.Errorf("%s: layers %v", file, plain.Layers())
		}
		for _, name := range []string{"statement", "bundle", "lines", "cosign's string", "cosign's custom predicate"} {
			doc, err := sbom.Read(strings.NewReader(wrappings(string(text))[name].text))
			if err != nil {
				t.Errorf("%s in %s: %v", file, name, err)
				continue
			}
			var out bytes.Buffer
			if _, err := doc.Write(&out, doc.Format()); err != nil || !bytes.Equal(out.Bytes(), text) {
				t.Errorf("%s in %s is not what it was, %v", file, name, err)
			}
		}
	}
}

func TestLayersRefuse(t *testing.T) {
	st := statement(bomType, `{"bomFormat":"CycloneDX","specVersion":"1.6"}`)
	deep := inner
	for range 30 {
		deep = dsse("application/vnd.cyclonedx+json", deep)
	}
	for _, tt := range []struct{ name, text, want string }{
		{"two documents in lines", st + "\n" + st, "2 documents"},
		{"two documents in a list", "[" + st + "," + dsse(inToto, st) + "]", "2 documents"},
		{"no document", dsse(inToto, statement("https://slsa.dev/provenance/v1", `{}`)), `in dsse, in-toto-statement: the predicate, of type "https://slsa.dev/provenance/v1", is no SBOM`},
		{"no predicate", statement(bomType, `null`), "is no SBOM"},
		{"no document in lines", dsse("text/plain", "x") + "\n" + dsse("text/plain", "x"), `the payload type "text/plain" is none of an SBOM`},
		{"an empty list", `{"attestations":[]}`, "neither"},
		{"wrappings without end", deep, "nested more than 12 deep"},
		{"a broken document", dsse(inToto, statement(bomType, `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[null]}`)), "in dsse, in-toto-statement: cyclonedx-1.6-json: /components/0: null where an object belongs"},
		{"a broken document in a string", dsse(inToto, statement(bomType, quoted(`{"bomFormat":"CycloneDX","specVersion":"1.6","a":1,"a":2}`))), "in dsse, in-toto-statement, json-string: cyclonedx-1.6-json: /a: duplicate"},
		{"a document of an unknown version", statement(bomType, `{"bomFormat":"CycloneDX","specVersion":"9.9"}`), "unknown format"},
		{"a broken payload", dsse(inToto, "{"), "in dsse: "},
		{"a payload with two predicates", dsse(inToto, strings.Replace(st, `"predicate":`, `"predicate":{},"predicate":`, 1)), "duplicate"},
		{"a predicate with two names", dsse(inToto, statement(bomType, `{"bomFormat":"CycloneDX","specVersion":"1.6","a":{"b":1,"b":2}}`)), "duplicate"},
		{"an envelope with two payloads", strings.Replace(dsse(inToto, st), `"payload":`, `"payload":"","payload":`, 1), "duplicate"},
		{"an envelope that is not base64", `{"payloadType":"` + inToto + `","payload":"%","signatures":[]}`, "in dsse: /payload: the text is not base64"},
		{"an envelope in the wrong case", `{"PayloadType":"` + inToto + `","payload":"AA==","signatures":[]}`, `there is no "payloadType"`},
		{"a bundle of an unknown version", strings.Replace(bundle(dsse(inToto, st)), "v0.3", "v0.9", 1), "unknown sigstore bundle"},
		{"a bundle of a file", `{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","messageSignature":{}}`, "not an attestation"},
		{"a statement of an unknown version", strings.Replace(st, "Statement/v1", "Statement/v2", 1), "unknown type of statement"},
		{"a string that is no document", `"hello"`, "is no SBOM"},
		{"XML in a string", quoted("<bom/>"), "in json-string: unknown format: the text looks like XML"},
		{"XML in a payload", dsse("application/vnd.cyclonedx+xml", "<bom/>"), "XML"},
		{"tag-value in a string", statement("https://spdx.dev/Document", quoted("SPDXVersion: SPDX-2.3\n")), "tag-value"},
		{"a number", `1`, "no JSON object"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := sbom.Read(strings.NewReader(tt.text))
			if err == nil {
				t.Fatalf("read as %v in %v", doc.Format(), doc.Layers())
			}
			if !typed(err) {
				t.Errorf("error of type %T: %v", err, err)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
			if _, derr := sbom.Detect(strings.NewReader(tt.text)); derr == nil || derr.Error() != err.Error() {
				t.Errorf("Detect: %v, Read: %v", derr, err)
			}
		})
	}
}

// A payload is one string and may be longer than the strings of a document; the document inside is bounded as ever.
func TestLayersLimits(t *testing.T) {
	big := `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[` + strings.Repeat(`{"type":"library","name":"`+strings.Repeat("n", 1000)+`"},`, 100) + `{"type":"library","name":"b"}]}`
	for _, name := range []string{"envelope", "bundle", "npm", "cosign's string", "cosign's cyclonedx", "a string", "a predicate of cosign", "lines", "array", "statement"} {
		text := wrappings(big)[name].text
		if _, err := sbom.Read(strings.NewReader(text), sbom.WithLimits(sbom.Limits{String: 2000})); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var limit *sbom.LimitError
		if _, err := sbom.Read(strings.NewReader(text), sbom.WithLimits(sbom.Limits{String: 900})); !errors.As(err, &limit) || limit.Limit != "string" {
			t.Errorf("%s: %v, want a LimitError of string", name, err)
		}
		if _, err := sbom.Read(strings.NewReader(text), sbom.WithLimits(sbom.Limits{Elements: 50})); !errors.As(err, &limit) || limit.Limit != "elements" {
			t.Errorf("%s: %v, want a LimitError of elements", name, err)
		}
		if _, err := sbom.Read(strings.NewReader(text), sbom.WithLimits(sbom.Limits{Bytes: 1000})); !errors.As(err, &limit) || limit.Limit != "bytes" {
			t.Errorf("%s: %v, want a LimitError of bytes", name, err)
		}
	}
	// A document with a long string is no envelope.
	var limit *sbom.LimitError
	if _, err := sbom.Read(strings.NewReader(big), sbom.WithLimits(sbom.Limits{String: 900})); !errors.As(err, &limit) || limit.Limit != "string" {
		t.Errorf("%v, want a LimitError of string", err)
	}
}

// A list is looked at once, whatever is in it, and takes no memory for what is not used.
func TestLayersMany(t *testing.T) {
	for name, tt := range map[string]struct{ element, want string }{
		"broken envelopes":  {`{"payloadType":1,"payload":1,"signatures":[]}`, "number where a string belongs"},
		"broken statements": {`{"_type":"https://in-toto.io/Statement/v1"}`, "predicateType"},
		"other envelopes":   {`{"payloadType":"t","payload":"","signatures":[]}`, `payload type "t"`},
		"other statements":  {`{"_type":"https://in-toto.io/Statement/v1","predicateType":"t"}`, `of type "t", is no SBOM`},
		"numbers":           {`1`, "is no attestation"},
		"documents":         {statement(bomType, `{"bomFormat":"CycloneDX"}`), "100001 documents"},
	} {
		_, err := sbom.Read(strings.NewReader("[" + strings.Repeat(tt.element+",", 100_000) + tt.element + "]"))
		if err == nil || !strings.Contains(err.Error(), tt.want) || len(err.Error()) > 500 {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

// The first of several lines may be longer than the strings of a document.
func TestLayersLongLine(t *testing.T) {
	small := dsse(inToto, statement("https://slsa.dev/provenance/v1", `{"x":"`+strings.Repeat("x", 3000)+`"}`))
	doc := dsse(inToto, statement(bomType, `{"bomFormat":"CycloneDX","specVersion":"1.6"}`))
	for _, text := range []string{small + "\n" + doc, doc + "\n" + small} {
		if _, err := sbom.Read(strings.NewReader(text), sbom.WithLimits(sbom.Limits{String: 2000})); err != nil {
			t.Error(err)
		}
	}
}

// Strict is about the document: that it was wrapped is no fault of it.
func TestLayersStrict(t *testing.T) {
	good := `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1}`
	if _, err := sbom.Read(strings.NewReader(dsse(inToto, statement(bomType, good))), sbom.Strict()); err != nil {
		t.Error(err)
	}
	var strict *sbom.StrictError
	if _, err := sbom.Read(strings.NewReader(dsse(inToto, statement(bomType, inner))), sbom.Strict()); !errors.As(err, &strict) {
		t.Errorf("%v, want a StrictError", err)
	}
	if _, err := sbom.Read(strings.NewReader(dsse(inToto, statement(bomType, good))), sbom.From(sbom.SPDX23)); !errors.Is(err, sbom.ErrUnknownFormat) {
		t.Errorf("%v, want ErrUnknownFormat", err)
	}
}

func TestSubjects(t *testing.T) {
	const (
		upper = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"
		sha1  = "a9993e364706816aba3e25717850c26c9cd0d89d"
	)
	cdx := func(component string) string {
		return `{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":` + component + `},"components":[{"type":"library","name":"other","bom-ref":"o","hashes":[{"alg":"SHA-256","content":"` + hexABC + `"}]}]}`
	}
	spdx := func(packages, described string) string {
		return `{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"n","dataLicense":"CC0-1.0","documentNamespace":"https://e.x/n","creationInfo":{"created":"2020-01-01T00:00:00Z","creators":["Tool: t"]},"documentDescribes":` + described + `,"packages":[` + packages + `]}`
	}
	for _, tt := range []struct {
		name, doc string
		want      []string
	}{
		{"name and hash", cdx(`{"type":"application","name":"app","bom-ref":"r","hashes":[{"alg":"SHA-256","content":"` + upper + `"},{"alg":"SHA-1","content":"` + sha1 + `"}]}`), []string{"app map[sha1:" + sha1 + " sha256:" + hexABC + "]"}},
		{"purl", cdx(`{"type":"application","name":"app","bom-ref":"r","purl":"pkg:npm/app@1","hashes":[{"alg":"SHA-256","content":"` + hexABC + `"}]}`), []string{"pkg:npm/app@1 map[sha256:" + hexABC + "]"}},
		{"no hash", cdx(`{"type":"application","name":"app","bom-ref":"r","version":"1.0"}`), nil},
		{"image by version", cdx(`{"type":"container","name":"registry.example/app:1","bom-ref":"r","version":"sha256:` + hexABC + `"}`), []string{"registry.example/app:1 map[sha256:" + hexABC + "]"}},
		{"image by purl", cdx(`{"type":"container","name":"app","bom-ref":"r","purl":"pkg:oci/app@sha256%3A` + hexABC + `?tag=1"}`), []string{"pkg:oci/app@sha256%3A" + hexABC + "?tag=1 map[sha256:" + hexABC + "]"}},
		{"a version that is not quite a digest", cdx(`{"type":"container","name":"app","bom-ref":"r","version":"sha256:` + hexABC[1:] + `"}`), nil},
		{"a hash that in-toto has no name for", cdx(`{"type":"application","name":"app","bom-ref":"r","hashes":[{"alg":"BLAKE3","content":"` + hexABC + `"}]}`), nil},
		{"no root", `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"other","hashes":[{"alg":"SHA-256","content":"` + hexABC + `"}]}]}`, nil},
		{
			"two packages of SPDX", spdx(`{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NONE","checksums":[{"algorithm":"SHA256","checksumValue":"`+hexABC+`"}]},`+
				`{"SPDXID":"SPDXRef-b","name":"b","packageFileName":"b.tgz","downloadLocation":"NONE","checksums":[{"algorithm":"SHA1","checksumValue":"`+sha1+`"}]},`+
				`{"SPDXID":"SPDXRef-c","name":"c","downloadLocation":"NONE","checksums":[{"algorithm":"SHA1","checksumValue":"`+sha1+`"}]}`, `["SPDXRef-a","SPDXRef-b"]`),
			[]string{"a map[sha256:" + hexABC + "]", "b.tgz map[sha1:" + sha1 + "]"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := sbom.Read(strings.NewReader(tt.doc))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for name, digest := range doc.Subjects() {
				got = append(got, fmt.Sprint(name, " ", digest))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			for range doc.Subjects() {
				break // an iteration may end early
			}
		})
	}
}

func TestPredicate(t *testing.T) {
	for _, tt := range []struct{ doc, typ string }{
		{inner, "https://cyclonedx.org/bom"},
		{"\xef\xbb\xbf" + inner, "https://cyclonedx.org/bom"},
		{`{"bomFormat":"CycloneDX","specVersion":"1.8","components":[]}`, "https://cyclonedx.org/bom"},
		{`{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT"}`, "https://spdx.dev/Document"},
	} {
		doc, err := sbom.Read(strings.NewReader(tt.doc))
		if err != nil {
			t.Fatal(err)
		}
		text, err := doc.Predicate()
		if want := strings.TrimPrefix(tt.doc, "\xef\xbb\xbf"); err != nil || string(text) != want || doc.PredicateType() != tt.typ {
			t.Errorf("Predicate() = %q, %v, type %q, want %q, %q", text, err, doc.PredicateType(), want, tt.typ)
		}
	}
	// Edits are in it.
	doc, err := sbom.Read(strings.NewReader(inner))
	if err != nil {
		t.Fatal(err)
	}
	doc.NodeList.Nodes[0].Name = "edited"
	text, err := doc.Predicate()
	if err != nil || !strings.Contains(string(text), `"edited"`) || !strings.Contains(string(text), "9007199254740993") {
		t.Errorf("Predicate() of an edited document = %s, %v", text, err)
	}
	// A document made elsewhere is written for the first time.
	made := sbom.New(doc.Document)
	text, err = made.Predicate()
	if err != nil || made.PredicateType() != "https://cyclonedx.org/bom" || !strings.Contains(string(text), `"specVersion":"1.6"`) {
		t.Errorf("Predicate() of a new document = %s, %v, type %s", text, err, made.PredicateType())
	}
	if len(made.Layers()) > 0 {
		t.Errorf("layers of a new document: %v", made.Layers())
	}
}

// What has no place in the format is not left out of what is attested without a word.
func TestPredicateLoss(t *testing.T) {
	doc, err := sbom.Read(strings.NewReader(inner))
	if err != nil {
		t.Fatal(err)
	}
	doc.NodeList.Nodes[0].Hashes = map[int32]string{int32(pb.HashAlgorithm_ADLER32): "11e60398"}
	var b bytes.Buffer
	report, err := doc.Write(&b, sbom.CycloneDX16)
	if err != nil {
		t.Fatal(err)
	}
	text, err := doc.Predicate()
	if dropped := report.Count(sbom.Dropped) > 0; (err != nil) != dropped || !dropped && string(text) != b.String() {
		t.Errorf("Predicate() = %s, %v; dropped are %d", text, err, report.Count(sbom.Dropped))
	}
	made := sbom.New(&pb.Document{Metadata: &pb.Metadata{}, NodeList: &pb.NodeList{
		Nodes: []*pb.Node{{Id: "a", Type: pb.Node_PACKAGE, Name: "a"}, {Id: "b", Type: pb.Node_PACKAGE, Name: "b"}},
		Edges: []*pb.Edge{{Type: pb.Edge_Type(999), From: "a", To: []string{"b"}}},
	}})
	if text, err := made.Predicate(); err == nil {
		t.Errorf("an edge of no known type is left out: %s", text)
	}
}

func FuzzLayers(f *testing.F) {
	for _, w := range wrappings(`{"bomFormat":"CycloneDX","specVersion":"1.6"}`) {
		f.Add([]byte(w.text))
	}
	f.Add([]byte(`{"Data":{"Data":"\"{}\""}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		before := bytes.Clone(text)
		doc, err := sbom.Read(bytes.NewReader(text))
		if !bytes.Equal(text, before) {
			t.Fatal("the text was changed")
		}
		f, derr := sbom.Detect(bytes.NewReader(text))
		if err != nil {
			if !typed(err) {
				t.Fatalf("error of type %T: %v", err, err)
			}
			if derr == nil {
				t.Fatalf("Detect = %v, Read: %v", f, err)
			}
			return
		}
		if derr != nil || f != doc.Format() {
			t.Fatalf("Detect = %v, %v, Read: %v", f, derr, doc.Format())
		}
		if len(doc.Layers()) == 0 {
			return
		}
		// What comes out is a document that needs no unwrapping, and reads as the same.
		p, err := doc.Predicate()
		if err != nil {
			t.Fatal(err)
		}
		again, err := sbom.Read(bytes.NewReader(p))
		if err != nil || len(again.Layers()) > 0 || again.Format() != doc.Format() {
			t.Fatalf("the document inside: %v", err)
		}
	})
}

// SPDX 3 is found by what it holds, in the forms that it is read in.
func TestLayersSPDX3(t *testing.T) {
	for name, doc := range map[string]string{
		"a context": `{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2024-01-01T00:00:00Z","createdBy":["https://e.x/a"]}]}`,
		"contexts":  `{"@context":["https://e.x/c","https://spdx.org/rdf/3.0.1/spdx-context.jsonld"],"@graph":[]}`,
	} {
		plain, err := sbom.Detect(strings.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		read, err := sbom.Read(strings.NewReader(dsse(inToto, statement("https://spdx.dev/Document/v3", doc))))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if read.Format() != plain || read.PredicateType() != "https://spdx.dev/Document/v3" {
			t.Errorf("%s: format %v, want %v, predicate type %q", name, read.Format(), plain, read.PredicateType())
		}
		if text, err := read.Predicate(); err != nil || string(text) != doc {
			t.Errorf("%s: predicate %s, %v", name, text, err)
		}
	}
	// A document that is not of a version known is not taken for no document at all.
	if _, err := sbom.Read(strings.NewReader(dsse(inToto, statement("https://spdx.dev/Document/v3", `{"@context":"https://spdx.org/rdf/9.9/spdx-context.jsonld"}`)))); err == nil || !strings.Contains(err.Error(), "9.9") {
		t.Errorf("an unknown version: %v", err)
	}
}
