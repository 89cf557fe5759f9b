package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/schema"
)

// words are the words of a vocabulary that a version of a family has.
func words(family mapping.Family, version string) map[string][]string {
	list := map[string][]string{}
	add := func(where, word, since string) {
		if word != "" && version >= since && !slices.Contains(list[where], word) {
			list[where] = append(list[where], word)
		}
	}
	if family == mapping.CycloneDX {
		for _, r := range mapping.Hashes {
			add("components/*/hashes/*/alg", r.CycloneDX, r.CycloneDXSince)
		}
		for _, r := range mapping.Purposes {
			if r.CycloneDXExact {
				add("components/*/type", r.CycloneDX, r.Since)
			}
		}
		add("components/*/type", mapping.CryptographicAsset, "1.6")
		for _, r := range mapping.References {
			add("components/*/externalReferences/*/type", r.CycloneDX, r.Since)
		}
		return list
	}
	for _, r := range mapping.Hashes {
		add("packages/*/checksums/*/algorithm", r.SPDX, r.SPDXSince)
	}
	for _, r := range mapping.Purposes {
		if r.SPDXExact {
			add("packages/*/primaryPackagePurpose", r.SPDX, "2.3")
		}
	}
	for _, r := range mapping.Relationships {
		add("relationships/*/relationshipType", r.SPDX, r.Since)
	}
	return list
}

func TestVocabulariesAreThoseOfTheSchemas(t *testing.T) {
	for _, s := range schema.All() {
		version := s.Version()
		if version == "2.3.1" {
			version = "2.3"
		}
		for where, have := range words(familyOf(s), version) {
			want := s.Def(strings.Split(where, "/")...).Enum()
			slices.Sort(have)
			slices.Sort(want)
			if !slices.Equal(have, want) {
				t.Errorf("%s %s: %s\n the rows have %v\n the schema    %v", s.Family(), s.Version(), where, have, want)
			}
		}
	}
}

// vocabularyCase is an element or document with one word and what becomes of it.
type vocabularyCase struct {
	path, text string
	want       func(from, to string) string
}

func kindWhen(native bool, otherwise string) string {
	if native {
		return "native"
	}
	return otherwise
}

func vocabularyCases(family mapping.Family, version string) []vocabularyCase {
	var list []vocabularyCase
	has := words(family, version)
	add := func(path, word, text string, want func(from, to string) string) {
		if slices.Contains(has[path], word) {
			list = append(list, vocabularyCase{path, text, want})
		}
	}
	digest := strings.Repeat("0123456789abcdef", 8)
	length := map[string]int{"MD5": 32, "SHA-1": 40, "SHA-256": 64, "SHA-384": 96, "SHA3-384": 96, "BLAKE2b-384": 96, "SHA-512": 128, "SHA3-512": 128, "BLAKE2b-512": 128, "Streebog-512": 128}
	for _, r := range mapping.Hashes {
		n := length[r.CycloneDX]
		if n == 0 {
			n = 64
		}
		add("components/*/hashes/*/alg", r.CycloneDX, `{"hashes":[{"alg":"`+r.CycloneDX+`","content":"`+digest[:n]+`"}]}`,
			func(_, to string) string { return kindWhen(r.SPDX != "" && to >= r.SPDXSince, "carried") })
		add("packages/*/checksums/*/algorithm", r.SPDX, `{"checksums":[{"algorithm":"`+r.SPDX+`","checksumValue":"`+digest[:n]+`"}]}`,
			func(_, to string) string { return kindWhen(r.CycloneDX != "" && to >= r.CycloneDXSince, "carried") })
	}
	for _, r := range mapping.Purposes {
		if r.CycloneDXExact {
			add("components/*/type", r.CycloneDX, `{"type":"`+r.CycloneDX+`"}`, func(_, to string) string {
				if to < "2.3" {
					return "carried"
				}
				return kindWhen(r.SPDXExact, "approximated")
			})
		}
		if r.SPDXExact {
			add("packages/*/primaryPackagePurpose", r.SPDX, `{"primaryPackagePurpose":"`+r.SPDX+`"}`,
				func(_, to string) string { return kindWhen(r.CycloneDXExact && to >= r.Since, "approximated") })
		}
	}
	add("components/*/type", mapping.CryptographicAsset, `{"type":"`+mapping.CryptographicAsset+`"}`,
		func(_, to string) string {
			return kindWhen(false, map[bool]string{true: "approximated", false: "carried"}[to >= "2.3"])
		})
	for _, r := range mapping.References {
		add("components/*/externalReferences/*/type", r.CycloneDX, `{"externalReferences":[{"type":"`+r.CycloneDX+`","url":"https://example.com/text"}]}`,
			func(string, string) string { return "native" })
		if family == mapping.SPDX2 {
			category, word := r.SPDXCategory, r.SPDXType
			if category == "" {
				category, word = "OTHER", r.CycloneDX
			}
			if word == "website" || word == "distribution" {
				continue // members of their own say it
			}
			list = append(list, vocabularyCase{
				"packages/*/externalRefs/*/referenceType",
				`{"externalRefs":[{"referenceCategory":"` + category + `","referenceType":"` + word + `","referenceLocator":"https://example.com/text"}]}`,
				func(_, to string) string { return kindWhen(to >= r.Since, "approximated") },
			})
		}
	}
	for _, r := range mapping.Relationships {
		text := strings.Replace(related, "DEPENDS_ON", r.SPDX, 1)
		if r.Meaning == mapping.Describes {
			end := "spdxElementId"
			if r.Swap {
				end = "relatedSpdxElement"
			}
			text = strings.Replace(text, `"`+end+`":"SPDXRef-`+map[bool]string{true: "b", false: "a"}[r.Swap]+`"`, `"`+end+`":"SPDXRef-DOCUMENT"`, 1)
		}
		add("relationships/*/relationshipType", r.SPDX, text, func(string, string) string {
			switch {
			case r.Exact:
				return "native"
			case r.Meaning != mapping.NoMeaning:
				return "approximated"
			}
			return "carried"
		})
	}
	return list
}

func TestTruthOfVocabularies(t *testing.T) {
	n := 0
	for _, from := range formats() {
		s := schemaOf(from)
		for _, c := range vocabularyCases(familyOf(s), from.Version()) {
			doc := withElement(s, c.path, decode(c.text))
			if !fits(s.Root(), doc) {
				t.Errorf("%v: not valid: %s", from, c.text)
				continue
			}
			for _, to := range formats() {
				if familyOf(schemaOf(to)) == familyOf(s) {
					continue
				}
				n++
				entries, text, out := convertDoc(t, doc, to)
				if got, want := kindAt(entries, doc, pointer(c.path)), c.want(from.Version(), to.Version()); got != want {
					t.Errorf("%v to %v: %s is %s, the table says %s\n%s\n%s", from, to, c.text, got, want, text, out)
				}
			}
		}
	}
	t.Log(n, "conversions")
}
