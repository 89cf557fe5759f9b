package cyclonedx

import (
	"errors"
	"reflect"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"github.com/waybill-sdk/waybill/internal/bridge"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

func of[T any](field string) bridge.Field {
	return bridge.Field{Type: reflect.TypeFor[T](), Name: field}
}

var optional = bridge.Rule{Optional: true}

// codec says what the library's tags and methods do not say, or say wrongly.
var codec = bridge.Codec{
	Library:   "cyclonedx-go",
	ID:        "bom-ref",
	Signature: "signature",
	Fields: map[bridge.Field]bridge.Rule{
		// The library writes these even where they are empty, which the specification does not ask for and
		// which would state something that nobody said.
		of[cdx.BOM]("Version"):               optional,
		of[cdx.AffectedVersions]("Status"):   optional,
		of[cdx.DataClassification]("Flow"):   optional,
		of[cdx.IKEv2TransformTypes]("ESN"):   optional,
		of[cdx.Issue]("ID"):                  optional,
		of[cdx.Issue]("Description"):         optional,
		of[cdx.JSFSigner]("Algorithm"):       optional,
		of[cdx.JSFSigner]("PublicKey"):       optional,
		of[cdx.JSFSigner]("Value"):           optional,
		of[cdx.OrganizationalEntity]("Name"): optional,
		//lint:ignore SA1019 documents have such tools, and the library reads them
		of[cdx.Tool]("Name"):        optional,
		of[cdx.Vulnerability]("ID"): optional,

		// A signature by one signer has its members in the signature itself (JSF 0.82, §4.2); the library
		// tags them away.
		of[cdx.JSFSignature]("JSFSigner"): {Inline: true},

		// The type is that of the data of services; here the schema has the classification alone.
		of[cdx.EvidenceData]("Classification"): {Optional: true, Whole: "Classification"},

		of[cdx.MLDatasetChoice]("Ref"):           {Name: "ref", Optional: true},
		of[cdx.MLDatasetChoice]("ComponentData"): {Inline: true},
		of[cdx.ToolsChoice]("Components"):        {Name: "components", Optional: true},
		of[cdx.ToolsChoice]("Services"):          {Name: "services", Optional: true},
	},
	Types: map[reflect.Type]bridge.Form{
		reflect.TypeFor[cdx.SpecVersion]():        bridge.Text(parseVersion, cdx.SpecVersion.String),
		reflect.TypeFor[cdx.License]():            {After: checkLicense},
		reflect.TypeFor[cdx.MLDatasetChoice]():    {},
		reflect.TypeFor[cdx.DataClassification](): {Pick: whole(jsonx.String, "Classification")},

		reflect.TypeFor[cdx.ToolsChoice](): {
			Pick:   whole(jsonx.Array, "Tools"),
			Fields: []string{"Tools"},
			After:  checkTools,
		},
		reflect.TypeFor[cdx.EvidenceIdentityChoice](): {
			Pick:   either(jsonx.Value.IsArray, "Identities", "Identity"),
			Fields: []string{"Identity", "Identities"},
		},
		reflect.TypeFor[cdx.EnvironmentVariableChoice](): {
			Pick:   either(jsonx.Value.IsObject, "Property", "Value"),
			Fields: []string{"Property", "Value"},
		},
		reflect.TypeFor[cdx.CertificateState](): {
			Pick:   either(has("state"), "Predefined", "Custom"),
			Fields: []string{"Predefined", "Custom"},
		},
		reflect.TypeFor[cdx.CertificateExtension](): {
			Pick:   either(has("commonExtensionName"), "Common", "Custom"),
			Fields: []string{"Common", "Custom"},
		},
		reflect.TypeFor[cdx.PatentChoice](): {
			Pick:   either(has("familyId"), "PatentFamily", "Patent"),
			Fields: []string{"Patent", "PatentFamily"},
		},
		reflect.TypeFor[cdx.AsserterChoice](): {
			Pick:   pickAsserter,
			Fields: []string{"Organization", "Individual", "BOMRef"},
		},
		// Since 1.7 transforms have a structure, in 1.6 they were references.
		reflect.TypeFor[cdx.IKEv2Auth]():  reference,
		reflect.TypeFor[cdx.IKEv2Enc]():   reference,
		reflect.TypeFor[cdx.IKEv2Integ](): reference,
		reflect.TypeFor[cdx.IKEv2Ke]():    reference,
		reflect.TypeFor[cdx.IKEv2Prf]():   reference,
	},
}

var reference = bridge.Form{Pick: whole(jsonx.String, "BOMRef"), Fields: []string{"BOMRef"}}

// whole picks a field for values of one kind; others are taken for the struct itself.
func whole(kind jsonx.Kind, field string) func(jsonx.Value) string {
	return either(func(v jsonx.Value) bool { return v.Kind() == kind }, field, "")
}

func either(is func(jsonx.Value) bool, yes, no string) func(jsonx.Value) string {
	return func(v jsonx.Value) string {
		if is(v) {
			return yes
		}
		return no
	}
}

func has(member string) func(jsonx.Value) bool {
	return func(v jsonx.Value) bool { return v.Get(member).Exists() }
}

// pickAsserter knows the schema's form, an entity, a contact or a reference, and the one that the library
// writes and no schema has, with a member that names the choice.
func pickAsserter(v jsonx.Value) string {
	switch {
	case v.IsString():
		return "BOMRef"
	case v.Get("organization").IsObject(), v.Get("individual").IsObject(), v.Get("ref").IsString():
		return ""
	case v.Get("email").Exists(), v.Get("phone").Exists():
		return "Individual"
	}
	return "Organization"
}

func parseVersion(s string) (cdx.SpecVersion, error) {
	for v := cdx.SpecVersion1_0; known(v); v++ {
		if v.String() == s {
			return v, nil
		}
	}
	return 0, cdx.ErrInvalidSpecVersion
}

// checkLicense keeps what the library's encoder refuses, and with it the whole BOM, out of it.
func checkLicense(d *bridge.Decoder, v jsonx.Value, dst reflect.Value) error {
	l := dst.Addr().Interface().(*cdx.License)
	switch {
	case l.ID == "" && l.Name == "":
		return errors.New("it refuses a licence without an id and a name")
	case l.ID != "" && l.Name != "":
		l.Name = ""
		d.Drop(v.Get("name"), "it refuses a licence with an id and a name")
	}
	return nil
}

// checkTools does the same for tools.
func checkTools(_ *bridge.Decoder, _ jsonx.Value, dst reflect.Value) error {
	if t := dst.Addr().Interface().(*cdx.ToolsChoice); t.Tools == nil && t.Components == nil && t.Services == nil {
		return errors.New("it refuses an object that has neither components nor services")
	}
	return nil
}
