package sbom

import (
	"fmt"
	"strings"

	"github.com/waybill-sdk/waybill/internal/convert"
)

// A Format is a family of documents, a version of its specification and an encoding. Formats are comparable;
// the zero Format is no format.
type Format struct{ family, version, encoding string }

// The formats that have a name here. Newer versions of a known family are read as well, see [Read].
var (
	CycloneDX12 = Format{cyclonedxFamily, "1.2", "json"}
	CycloneDX13 = Format{cyclonedxFamily, "1.3", "json"}
	CycloneDX14 = Format{cyclonedxFamily, "1.4", "json"}
	CycloneDX15 = Format{cyclonedxFamily, "1.5", "json"}
	CycloneDX16 = Format{cyclonedxFamily, "1.6", "json"}
	CycloneDX17 = Format{cyclonedxFamily, "1.7", "json"}
	SPDX22      = Format{spdxFamily, "2.2", "json"}
	SPDX23      = Format{spdxFamily, "2.3", "json"}
	SPDX300     = Format{spdxFamily, "3.0.0", "json"}
	SPDX301     = Format{spdxFamily, "3.0.1", "json"}
)

const (
	cyclonedxFamily = "cyclonedx"
	spdxFamily      = "spdx"
)

// Formats returns the formats that are read and written, oldest first within a family.
func Formats() []Format {
	return []Format{
		CycloneDX12, CycloneDX13, CycloneDX14, CycloneDX15, CycloneDX16, CycloneDX17,
		SPDX22, SPDX23, SPDX300, SPDX301,
	}
}

// Family returns "cyclonedx" or "spdx".
func (f Format) Family() string { return f.family }

// internal is what the inner packages call the family.
func (f Format) internal() string {
	switch {
	case f.isSPDX3():
		return convert.SPDX3
	case f.family == spdxFamily:
		return convert.SPDX2
	}
	return convert.CycloneDX
}

// isSPDX3 reports whether f is a version of SPDX 3, which shares no more than its name with SPDX 2.
func (f Format) isSPDX3() bool { return f.family == spdxFamily && strings.HasPrefix(f.version, "3.") }

// Version returns the version of the specification, such as "1.6" or "3.0.1".
func (f Format) Version() string { return f.version }

// Encoding returns the encoding, such as "json".
func (f Format) Encoding() string { return f.encoding }

// String returns the name of f, family-version-encoding: "cyclonedx-1.6-json". It is "" for the zero Format.
func (f Format) String() string {
	if f == (Format{}) {
		return ""
	}
	return f.family + "-" + f.version + "-" + f.encoding
}

// known reports whether f is one of [Formats].
func (f Format) known() bool {
	for _, k := range Formats() {
		if k == f {
			return true
		}
	}
	return false
}

// CanRead reports whether documents of f are read.
func (f Format) CanRead() bool { return f.known() }

// CanWrite reports whether documents are converted to f.
func (f Format) CanWrite() bool { return f.known() }

// Suffix returns the end of a file name by which tools recognise f: ".cdx.json", ".spdx.json", ".spdx3.json".
func (f Format) Suffix() string {
	switch {
	case f.isSPDX3():
		return ".spdx3." + f.encoding
	case f.family == cyclonedxFamily:
		return ".cdx." + f.encoding
	case f.family == spdxFamily:
		return ".spdx." + f.encoding
	}
	return ""
}

// shortForms are the names that stand for what today's consumers read.
var shortForms = map[string]Format{
	"cyclonedx": CycloneDX16,
	"spdx":      SPDX23,
	"spdx3":     SPDX301,
}

// ParseFormat returns the format with the given name: the long form of [Format.String], the form without the
// encoding (JSON is meant), or "cyclonedx" and "spdx" for the newest versions that consumers commonly read, "spdx3"
// for the newest of SPDX 3.
// The error is an [UnknownFormatError].
func ParseFormat(name string) (Format, error) {
	if f, ok := shortForms[name]; ok {
		return f, nil
	}
	for _, f := range Formats() {
		if name == f.String() || f.encoding == "json" && name == strings.TrimSuffix(f.String(), "-json") {
			return f, nil
		}
	}
	return Format{}, &UnknownFormatError{Name: name}
}

// An UnknownFormatError is about a format that this package cannot read or write.
type UnknownFormatError struct {
	Name   string // of the format, "" when a document was not recognised as any
	Reason string // why, where the name does not say it
}

func (e *UnknownFormatError) Error() string {
	s := ErrUnknownFormat.Error()
	if e.Name != "" {
		s = fmt.Sprintf("%s: %q", s, e.Name)
	}
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	return s
}

// Unwrap returns [ErrUnknownFormat].
func (e *UnknownFormatError) Unwrap() error { return ErrUnknownFormat }
