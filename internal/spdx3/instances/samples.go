package instances

import (
	"fmt"
	"strings"

	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// samples are JSON values for properties whose readers look closer than the model does, or that depend on each
// other. What is not here gets a value by its kind.
var samples = map[string]string{
	"ai_energyQuantity":                   `"0.0000036"`,
	"beginIntegerRange":                   `1`,
	"endIntegerRange":                     `4096`,
	"build_buildEndTime":                  `"2024-03-06T01:02:03Z"`,
	"build_buildType":                     `"https://slsa.dev/container-based-build/v0.1"`,
	"build_configSourceUri":               `"git+https://example.com/widget@refs/heads/main"`,
	"contentType":                         `"text/markdown"`,
	"dataset_datasetSize":                 `9007199254740993`,
	"endTime":                             `"2024-03-06T01:02:03Z"`,
	"expandedlicensing_deprecatedVersion": `"3.19"`,
	"expandedlicensing_listVersionAdded":  `"2.0"`,
	"expandedlicensing_seeAlso":           `"https://opensource.org/license/mit"`,
	"extension_cdxPropName":               `"cdx:npm:package:development"`,
	"extension_cdxPropValue":              `"true"`,
	"externalSpdxId":                      `"https://example.com/other#SPDXRef-1"`,
	"locationHint":                        `"https://example.com/other.spdx3.json"`,
	"namespace":                           `"https://example.com/spdx/"`,
	"prefix":                              `"ex"`,
	"security_locator":                    `"https://www.cisa.gov/known-exploited-vulnerabilities-catalog"`,
	"security_percentile":                 `"0.42356"`,
	"security_probability":                `0.00105`,
	"security_score":                      `9.80`,
	"simplelicensing_licenseExpression":   `"MIT OR (Apache-2.0 AND LicenseRef-widget WITH AdditionRef-widget)"`,
	"simplelicensing_licenseListVersion":  `"3.25.0"`,
	"software_contentIdentifierValue":     `"gitoid:blob:sha1:261eeb9e9f8b2b4b0d119366dda99c6fd7d35c64"`,
	"software_contentIdentifierType":      `"gitoid"`,
	"software_copyrightText":              `"Copyright 2024 The widget authors"`,
	"software_downloadLocation":           `"https://example.com/widget-1.0.0.tgz"`,
	"software_homePage":                   `"https://example.com/widget"`,
	"software_packageUrl":                 `"pkg:npm/%40example/widget@1.0.0"`,
	"software_packageVersion":             `"1.0.0"`,
	"software_contentType":                `"text/markdown"`,
	"packageVerificationCodeExcludedFile": `"./widget.spdx3.json"`,
}

// vectors are those of the versions of CVSS.
var vectors = map[string]string{
	"security_CvssV2VulnAssessmentRelationship": "AV:N/AC:M/Au:N/C:P/I:N/A:N",
	"security_CvssV3VulnAssessmentRelationship": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
	"security_CvssV4VulnAssessmentRelationship": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
}

// identifiers are what the types of external identifiers look like.
var identifiers = map[string]string{
	"cpe22":         "cpe:/a:example:widget:1.0.0",
	"cpe23":         "cpe:2.3:a:example:widget:1.0.0:*:*:*:*:*:*:*",
	"cve":           "CVE-2024-12345",
	"email":         "widget@example.com",
	"gitoid":        "gitoid:blob:sha1:261eeb9e9f8b2b4b0d119366dda99c6fd7d35c64",
	"other":         "widget-1",
	"packageUrl":    "pkg:npm/%40example/widget@1.0.0",
	"securityOther": "EXAMPLE-2024-1",
	"swhid":         "swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2",
	"swid":          "swid:2df9de35-0aff-4a86-ace6-f7dddd1ade4c",
	"urlScheme":     "https://example.com/widget/1.0.0",
}

// bits are the lengths of the digests of hash algorithms.
var bits = map[string]int{
	"adler32": 32, "blake2b256": 256, "blake2b384": 384, "blake2b512": 512, "blake3": 256, "md2": 128, "md4": 128,
	"md5": 128, "md6": 256, "sha1": 160, "sha224": 224, "sha256": 256, "sha384": 384, "sha3_224": 224,
	"sha3_256": 256, "sha3_384": 384, "sha3_512": 512, "sha512": 512,
}

// digest returns a digest as long as those of an algorithm are.
func digest(algorithm string) string {
	n := bits[algorithm]
	if n == 0 {
		n = 256
	}
	return strings.Repeat("0123456789abcdef", n/64+1)[:n/4]
}

// scalar returns the JSON of value number i of a property.
func (b *builder) scalar(c *spdx3.Class, p *spdx3.Property, i int) string {
	if s, ok := samples[p.Term]; ok && i == 0 {
		return s
	}
	switch p.Kind {
	case spdx3.KindBoolean:
		return [...]string{"true", "false"}[i%2]
	case spdx3.KindDecimal:
		return [...]string{"1.50", `"0.25"`}[i%2]
	case spdx3.KindPositiveInteger:
		return fmt.Sprint(i + 1)
	case spdx3.KindNonNegativeInteger:
		return fmt.Sprint(i)
	case spdx3.KindDateTime:
		return fmt.Sprintf(`"2024-03-05T01:02:%02dZ"`, i%60)
	case spdx3.KindURI:
		return fmt.Sprintf(`"https://example.com/%s/%d"`, p.Name, i+1)
	}
	switch {
	case p.Pattern == spdx3.PatternSemVer:
		return quote(b.m.Version)
	case p.Pattern == spdx3.PatternMediaType:
		return `"text/plain"`
	case p.Term == "security_vectorString":
		return quote(vectors[c.Term])
	}
	return quote(fmt.Sprintf("%s of %s, %d", p.Name, c.Term, i+1))
}

func equalFold(a, b string) bool { return strings.EqualFold(a, b) }
