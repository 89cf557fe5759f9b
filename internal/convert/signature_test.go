package convert_test

import (
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

const signedBOM = `{"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79","version":1,` +
	`"metadata":{"component":{"bom-ref":"app","type":"application","name":"app","version":"1.0"}},` +
	`"components":[{"bom-ref":"lib","type":"library","name":"lib","version":"2.0","properties":[{"name":"a","value":"b"}],` +
	`"signature":{"algorithm":"ES256","value":"of the library"}}],` +
	`"signature":{"algorithm":"ES256","value":"of the whole"}}`

func run(t *testing.T, text, from, fromVersion, to, toVersion string) (string, *convert.Report) {
	t.Helper()
	src, err := convert.NewSource(jsonx.ParseTrusted([]byte(text)).Root(), from, fromVersion)
	if err != nil {
		t.Fatal(err)
	}
	out, rep, err := convert.Run(src, to, toVersion, convert.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return string(out), rep
}

// A signature comes back with the document that it signs, and with no other.
func TestSignatures(t *testing.T) {
	for _, way := range []struct{ family, version string }{
		{convert.SPDX2, "2.3"}, {convert.SPDX2, "2.2"}, {convert.CycloneDX, "1.4"}, {convert.CycloneDX, "1.7"},
	} {
		there, rep := run(t, signedBOM, convert.CycloneDX, "1.6", way.family, way.version)
		if n := rep.Count(convert.Invalidated); n != 2 {
			t.Errorf("%v: %d signatures reported, want 2", way, n)
		}
		native := there[:strings.Index(there+"waybill:", "waybill:")]
		if strings.Contains(native, "of the whole") {
			t.Errorf("%v: a signature is written over what it does not cover", way)
		}
		back, _ := run(t, there, way.family, way.version, convert.CycloneDX, "1.6")
		if !jsonx.Equal(jsonx.ParseTrusted([]byte(back)).Root(), jsonx.ParseTrusted([]byte(signedBOM)).Root()) {
			t.Errorf("%v: came back as %s", way, back)
		}
		edited := strings.Replace(there, `"2.0"`, `"2.1"`, 1)
		if edited == there {
			t.Fatalf("%v: no version to edit in %s", way, there)
		}
		back, rep = run(t, edited, way.family, way.version, convert.CycloneDX, "1.6")
		if strings.Contains(back, "signature") || !strings.Contains(back, `"2.1"`) || !strings.Contains(back, `{"name":"a","value":"b"}`) {
			t.Errorf("%v: edited, came back as %s", way, back)
		}
		if n := rep.Count(convert.Invalidated); n != 2 {
			t.Errorf("%v: edited: %d signatures reported, want 2", way, n)
		}
	}
}

// Over several versions of its family a signature is carried on, and comes back at the end.
func TestSignaturesOverHops(t *testing.T) {
	text, version := signedBOM, "1.6"
	for _, next := range []string{"1.4", "1.5", "1.2", "1.7", "1.6"} {
		text, _ = run(t, text, convert.CycloneDX, version, convert.CycloneDX, next)
		version = next
	}
	if !jsonx.Equal(jsonx.ParseTrusted([]byte(text)).Root(), jsonx.ParseTrusted([]byte(signedBOM)).Root()) {
		t.Errorf("came back as %s", text)
	}
}
