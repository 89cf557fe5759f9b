// Package mapping is the table of what corresponds to what: a row for every field, a row for every word of a
// vocabulary. Readers, writers, the report and the published page (docs/mapping.md) take it from here.
package mapping

import (
	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/model"
)

// A HashRow is one digest algorithm and its names.
type HashRow struct {
	Alg             int32 // protobom's number, or one of model's for those that protobom has not
	CycloneDX, SPDX string
	// CycloneDXSince and SPDXSince are the versions that brought the names, "" for the oldest.
	CycloneDXSince, SPDXSince string
}

// Hashes lists the digest algorithms of CycloneDX 1.7 and SPDX 2.3.
var Hashes = []HashRow{
	{int32(pb.HashAlgorithm_SHA256), "SHA-256", "SHA256", "", ""},
	{int32(pb.HashAlgorithm_SHA1), "SHA-1", "SHA1", "", ""},
	{int32(pb.HashAlgorithm_SHA512), "SHA-512", "SHA512", "", ""},
	{int32(pb.HashAlgorithm_MD5), "MD5", "MD5", "", ""},
	{int32(pb.HashAlgorithm_SHA384), "SHA-384", "SHA384", "", ""},
	{int32(pb.HashAlgorithm_SHA224), "", "SHA224", "", ""},
	{int32(pb.HashAlgorithm_SHA3_256), "SHA3-256", "SHA3-256", "", "2.3"},
	{int32(pb.HashAlgorithm_SHA3_384), "SHA3-384", "SHA3-384", "", "2.3"},
	{int32(pb.HashAlgorithm_SHA3_512), "SHA3-512", "SHA3-512", "", "2.3"},
	{int32(pb.HashAlgorithm_BLAKE2B_256), "BLAKE2b-256", "BLAKE2b-256", "", "2.3"},
	{int32(pb.HashAlgorithm_BLAKE2B_384), "BLAKE2b-384", "BLAKE2b-384", "", "2.3"},
	{int32(pb.HashAlgorithm_BLAKE2B_512), "BLAKE2b-512", "BLAKE2b-512", "", "2.3"},
	{int32(pb.HashAlgorithm_BLAKE3), "BLAKE3", "BLAKE3", "", "2.3"},
	{int32(pb.HashAlgorithm_MD2), "", "MD2", "", ""},
	{int32(pb.HashAlgorithm_MD4), "", "MD4", "", ""},
	{int32(pb.HashAlgorithm_MD6), "", "MD6", "", ""},
	{int32(pb.HashAlgorithm_ADLER32), "", "ADLER32", "", "2.3"},
	{model.Streebog256, "Streebog-256", "", "1.7", ""},
	{model.Streebog512, "Streebog-512", "", "1.7", ""},
}

// HashByCycloneDX returns the row of a CycloneDX algorithm name.
func HashByCycloneDX(name string) (HashRow, bool) {
	for i := range Hashes {
		r := &Hashes[i]
		if r.CycloneDX == name && name != "" {
			return *r, true
		}
	}
	return HashRow{}, false
}

// HashBySPDX returns the row of an SPDX 2 algorithm name.
func HashBySPDX(name string) (HashRow, bool) {
	for i := range Hashes {
		r := &Hashes[i]
		if r.SPDX == name && name != "" {
			return *r, true
		}
	}
	return HashRow{}, false
}

// HashByAlg returns the row of an algorithm number.
func HashByAlg(alg int32) (HashRow, bool) {
	for i := range Hashes {
		r := &Hashes[i]
		if r.Alg == alg {
			return *r, true
		}
	}
	return HashRow{}, false
}

// A PurposeRow is what an element is for, and the words for it. Exact rows map back onto themselves; the
// others are the nearest word that the format has.
type PurposeRow struct {
	Purpose   pb.Purpose
	CycloneDX string // component type
	SPDX      string // primaryPackagePurpose
	SPDX3     string // the same in SPDX 3, spelled as SPDX 2 spells; "" for SPDX's word
	// Since is the CycloneDX version that brought the type; before it Before is written.
	Since, Before string
	// CycloneDXExact, SPDXExact and SPDX3Exact say whether the word reads back as this purpose.
	CycloneDXExact, SPDXExact, SPDX3Exact bool
}

// Purposes lists protobom's purposes. The first row that is exact for a word is what the word reads as.
var Purposes = []PurposeRow{
	{pb.Purpose_LIBRARY, "library", "LIBRARY", "", "1.2", "", true, true, true},
	{pb.Purpose_APPLICATION, "application", "APPLICATION", "", "1.2", "", true, true, true},
	{pb.Purpose_FRAMEWORK, "framework", "FRAMEWORK", "", "1.2", "", true, true, true},
	{pb.Purpose_CONTAINER, "container", "CONTAINER", "", "1.2", "", true, true, true},
	{pb.Purpose_OPERATING_SYSTEM, "operating-system", "OPERATING_SYSTEM", "", "1.2", "", true, true, true},
	{pb.Purpose_DEVICE, "device", "DEVICE", "", "1.2", "", true, true, true},
	{pb.Purpose_FIRMWARE, "firmware", "FIRMWARE", "", "1.2", "", true, true, true},
	{pb.Purpose_FILE, "file", "FILE", "", "1.2", "", true, true, true},
	{pb.Purpose_PLATFORM, "platform", "OTHER", "PLATFORM", "1.5", "framework", true, false, true},
	{pb.Purpose_DEVICE_DRIVER, "device-driver", "OTHER", "DEVICE_DRIVER", "1.5", "firmware", true, false, true},
	{pb.Purpose_MACHINE_LEARNING_MODEL, "machine-learning-model", "OTHER", "MODEL", "1.5", "library", true, false, false},
	{pb.Purpose_DATA, "data", "OTHER", "DATA", "1.5", "file", true, false, true},
	{pb.Purpose_OTHER, "library", "OTHER", "", "1.2", "", false, true, true},
	{pb.Purpose_SOURCE, "library", "SOURCE", "", "1.2", "", false, true, true},
	{pb.Purpose_ARCHIVE, "library", "ARCHIVE", "", "1.2", "", false, true, true},
	{pb.Purpose_INSTALL, "application", "INSTALL", "", "1.2", "", false, true, true},
	{pb.Purpose_EXECUTABLE, "application", "APPLICATION", "EXECUTABLE", "1.2", "", false, false, true},
	{pb.Purpose_MODEL, "machine-learning-model", "OTHER", "MODEL", "1.5", "library", false, false, true},
	{pb.Purpose_BOM, "file", "OTHER", "BOM", "1.2", "", false, false, true},
	{pb.Purpose_CONFIGURATION, "file", "OTHER", "CONFIGURATION", "1.2", "", false, false, true},
	{pb.Purpose_DOCUMENTATION, "file", "OTHER", "DOCUMENTATION", "1.2", "", false, false, true},
	{pb.Purpose_EVIDENCE, "file", "OTHER", "EVIDENCE", "1.2", "", false, false, true},
	{pb.Purpose_MANIFEST, "file", "OTHER", "MANIFEST", "1.2", "", false, false, true},
	{pb.Purpose_MODULE, "library", "LIBRARY", "MODULE", "1.2", "", false, false, true},
	{pb.Purpose_PATCH, "file", "OTHER", "PATCH", "1.2", "", false, false, true},
	{pb.Purpose_REQUIREMENT, "file", "OTHER", "REQUIREMENT", "1.2", "", false, false, true},
	{pb.Purpose_SPECIFICATION, "file", "OTHER", "SPECIFICATION", "1.2", "", false, false, true},
	{pb.Purpose_TEST, "application", "OTHER", "TEST", "1.2", "", false, false, true},
}

// PurposeByCycloneDX returns what a component type means; ok is false for types that protobom has no purpose
// for (cryptographic-asset).
func PurposeByCycloneDX(componentType string) (pb.Purpose, bool) {
	for i := range Purposes {
		r := &Purposes[i]
		if r.CycloneDXExact && r.CycloneDX == componentType {
			return r.Purpose, true
		}
	}
	return 0, false
}

// PurposeBySPDX returns what a primaryPackagePurpose means. SPDX 2.3 prints OPERATING-SYSTEM in its text and
// OPERATING_SYSTEM in its schema; both are read.
func PurposeBySPDX(word string) (pb.Purpose, bool) {
	if word == "OPERATING-SYSTEM" {
		word = "OPERATING_SYSTEM"
	}
	for i := range Purposes {
		r := &Purposes[i]
		if r.SPDXExact && r.SPDX == word {
			return r.Purpose, true
		}
	}
	return 0, false
}

// PurposeBySPDX3 returns what a purpose of SPDX 3 means, spelled as SPDX 2 spells; ok is false for those that
// protobom has no purpose for (DISK_IMAGE, FILESYSTEM_IMAGE).
func PurposeBySPDX3(word string) (pb.Purpose, bool) {
	for i := range Purposes {
		if r := &Purposes[i]; r.SPDX3Exact && r.WordSPDX3() == word {
			return r.Purpose, true
		}
	}
	return 0, false
}

// WordSPDX3 returns SPDX 3's word for the purpose, spelled as SPDX 2 spells.
func (r *PurposeRow) WordSPDX3() string {
	if r.SPDX3 != "" {
		return r.SPDX3
	}
	return r.SPDX
}

// PurposeRowOf returns the row of a purpose.
func PurposeRowOf(p pb.Purpose) (PurposeRow, bool) {
	for i := range Purposes {
		r := &Purposes[i]
		if r.Purpose == p {
			return *r, true
		}
	}
	return PurposeRow{}, false
}

// CryptographicAsset is the component type of CycloneDX that protobom has no purpose for.
const CryptographicAsset = "cryptographic-asset"

// Everything that a conversion carries is named with this prefix.
const CarrierPrefix = "waybill:"

// FileTypes pairs SPDX 2 file types with media types, where one says what the other says.
var fileTypes = []struct{ spdx, content string }{
	{"TEXT", "text/plain"},
	{"BINARY", "application/octet-stream"},
}

// ContentTypeBySPDX returns the media type of an SPDX 2 file type, "" when none says the same.
func ContentTypeBySPDX(fileType string) string {
	for _, t := range fileTypes {
		if t.spdx == fileType {
			return t.content
		}
	}
	return ""
}

// FileTypeByContent returns the SPDX 2 file type of a media type, "" when none says the same.
func FileTypeByContent(content string) string {
	for _, t := range fileTypes {
		if t.content == content && content != "" {
			return t.spdx
		}
	}
	return ""
}
