package main

import (
	"bytes"
	"fmt"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/mapping"
)

func vocabularies(b *bytes.Buffer) {
	b.WriteString("## Words: digest algorithms\n\nAn algorithm that the target does not name is carried.\n\n")
	b.WriteString("| CycloneDX | SPDX 2 | SPDX 3 | protobom |\n|---|---|---|---|\n")
	for _, r := range mapping.Hashes {
		new := "none"
		if w, ok := mapping.SPDX3Hash(r.SPDX); ok {
			new = w
		}
		core := "none"
		if r.Alg > 0 {
			core = pb.HashAlgorithm(r.Alg).String()
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", word(r.CycloneDX, r.CycloneDXSince), word(r.SPDX, r.SPDXSince), new, core)
	}
	hashesSPDX3(b)

	b.WriteString("\n## Words: component types and package purposes\n\nA word in parentheses is the nearest one: it reads back as another purpose, and the exact word is carried.\n\n")
	b.WriteString("| protobom | CycloneDX type | SPDX 2.3 primaryPackagePurpose | SPDX 3 software_primaryPurpose |\n|---|---|---|---|\n")
	for _, r := range mapping.Purposes {
		cdx := word(r.CycloneDX, since(r.Since))
		if r.Before != "" {
			cdx += ", before that (" + r.Before + ")"
		}
		if !r.CycloneDXExact {
			cdx = "(" + cdx + ")"
		}
		spdx := r.SPDX
		if !r.SPDXExact {
			spdx = "(" + spdx + ")"
		}
		new, _ := mapping.SPDX3Purpose(r.WordSPDX3())
		if !r.SPDX3Exact {
			new = "(" + new + ")"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", r.Purpose, cdx, spdx, new)
	}
	fmt.Fprintf(b, "| none | %s | (OTHER) | (other) |\n", word(mapping.CryptographicAsset, "1.6"))
	for _, p := range mapping.SPDX3Purposes {
		if _, ok := mapping.PurposeBySPDX3(p.Folded); !ok {
			fmt.Fprintf(b, "| none | (none) | (OTHER) | %s |\n", p.SPDX3)
		}
	}

	b.WriteString("\n## Words: external references\n\nThe first website and the first distribution of an element are homepage and downloadLocation in SPDX 2. A type that a CycloneDX version does not have is written as other, the exact type carried beside it.\n\n")
	b.WriteString("| CycloneDX type | SPDX 2 category and type | SPDX 3 externalRefType | protobom |\n|---|---|---|---|\n")
	for _, r := range mapping.References {
		category, kind, core := "OTHER", r.CycloneDX, "OTHER"
		if r.SPDXCategory != "" {
			category, kind = r.SPDXCategory, r.SPDXType
		}
		if r.Protobom != pb.ExternalReference_UNKNOWN {
			core = r.Protobom.String()
		}
		new := "(other)"
		if row, ok := mapping.SPDX3RefByCycloneDX(r.CycloneDX); ok {
			new = row.SPDX3
		}
		fmt.Fprintf(b, "| %s | %s %s | %s | %s |\n", word(r.CycloneDX, since(r.Since)), category, kind, new, core)
	}
	referencesSPDX3(b)

	b.WriteString("\n## Words: relationships of SPDX 2\n\nIn CycloneDX. \"Swapped\" types read from the other end.\n\n")
	b.WriteString("| SPDX 2 | CycloneDX | kind | why not more | protobom |\n|---|---|---|---|---|\n")
	for _, r := range mapping.Relationships {
		kind, says := mapping.Carried, ""
		switch r.Meaning {
		case mapping.Contains:
			says = "nested component"
		case mapping.Depends:
			says = "dependency"
		case mapping.Describes:
			says = "metadata component"
		}
		if r.Meaning != mapping.NoMeaning {
			kind = mapping.Approximated
		}
		if r.Exact {
			kind = mapping.Native
		}
		if r.Swap {
			says += ", swapped"
		}
		fmt.Fprintf(b, "| %s | %s | %v | %s | %s |\n", word(r.SPDX, sinceSPDX(r.Since)), says, kind, r.Why, r.Protobom)
	}
	vocabulariesSPDX3(b)
}

// word is a word and the version that brought it.
func word(w, since string) string {
	if w == "" {
		return "none"
	}
	if since != "" {
		return w + " (since " + since + ")"
	}
	return w
}

func since(version string) string {
	if version == "1.2" {
		return ""
	}
	return version
}

func sinceSPDX(version string) string {
	if version == "2.2" {
		return ""
	}
	return version
}
