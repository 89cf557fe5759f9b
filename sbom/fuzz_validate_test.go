package sbom_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/sbom"
)

// Validate answers every text with findings that have a place in it, or with an error of a known type; and what it
// finds nothing wrong with is read without a diagnostic about the schema.
func FuzzValidate(f *testing.F) {
	for _, seed := range seeds(f) {
		f.Add(seed)
	}
	for _, head := range []string{cyclonedxHead + `,"components":[null]}`, spdx2Head + `,"packages":[{}],"files":3}`, spdx3Head + `,{"type":"Tool"}]}`} {
		f.Add([]byte(head))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		findings, err := sbom.Validate(bytes.NewReader(src))
		if err != nil {
			var unchecked *sbom.UncheckedError
			var unknown *sbom.UnknownFormatError
			var syntax *sbom.SyntaxError
			var limit *sbom.LimitError
			if !errors.As(err, &unchecked) && !errors.As(err, &unknown) && !errors.As(err, &syntax) && !errors.As(err, &limit) && !bytes.HasPrefix(src, []byte{0x1f, 0x8b}) {
				t.Errorf("%T: %v", err, err)
			}
			if findings != nil {
				t.Errorf("findings and an error: %v", err)
			}
			return
		}
		if bytes.HasPrefix(src, []byte{0x1f, 0x8b}) {
			return
		}
		d, err := jsonx.Parse(bytes.TrimPrefix(src, []byte("\ufeff")), jsonx.Limits{})
		if err != nil {
			return // it was inside an attestation, perhaps
		}
		for _, f := range findings {
			if f.Message == "" || f.Rule == "" || f.Level != sbom.LevelError && f.Level != sbom.LevelWarning || f.Schema && f.Level != sbom.LevelError {
				t.Errorf("%+v", f)
			}
			if !d.Root().Lookup(f.Path).Exists() {
				t.Errorf("%+v is nowhere", f)
			}
		}
		if slices.ContainsFunc(findings, func(f sbom.Finding) bool { return f.Schema }) {
			return
		}
		if _, err := sbom.Read(bytes.NewReader(src)); err != nil {
			t.Errorf("valid, but cannot be read: %v", err)
		}
	})
}
