package convert_test

import (
	"strings"
)

// graph3 is a document of SPDX 3.0.1 with the given nodes beside a CreationInfo and an SpdxDocument.
func graph3(nodes string) func() []byte { return graph3Beside("", nodes) }

// graph3Beside is graph3 with more members of the SpdxDocument.
func graph3Beside(document, nodes string) func() []byte {
	return graph3In(`"https://spdx.org/rdf/3.0.1/spdx-context.jsonld"`, document, nodes)
}

func graph3In(context, document, nodes string) func() []byte {
	return func() []byte {
		return []byte(`{"@context":` + context + `,"@graph":[` +
			`{"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2024-01-01T00:00:00Z","createdBy":["https://a.example/d#me"]},` +
			`{"type":"SpdxDocument","spdxId":"https://a.example/d#doc","creationInfo":"_:c","rootElement":["https://a.example/d#0"]` + document + `}` + nodes + `]}`)
	}
}

// node3 is a node of the graph, with a comma before it.
func node3(class, id, rest string) string {
	return `,{"type":"` + class + `","spdxId":"https://a.example/d#` + id + `","creationInfo":"_:c"` + rest + `}`
}

func package3(id, rest string) string {
	return node3("software_Package", id, `,"name":"p`+id+`"`+rest)
}

func relationship3(id, word, from, to string) string {
	return node3("Relationship", id, `,"relationshipType":"`+word+`","from":"https://a.example/d#`+from+`","to":[`+to+`]`)
}

func ref3(id string) string { return `"https://a.example/d#` + id + `"` }

// times repeats a text that may hold one %d n times.
func times(n int, format string) string { return strings.ReplaceAll(many(n, format), ",,", ",") }

// table3 lists the cases of SPDX 3: a graph can say many times by name what it says once.
func table3() []hostile {
	long := strings.Repeat("long ", 200_000) // a megabyte
	after := func(build func() string) func() []byte { return later(graph3, build) }
	agent := func(name string) string { return node3("Organization", "me", `,"name":"`+name+`"`) }
	return []hostile{
		{"null graph", refused, func() []byte {
			return []byte(`{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":null}`)
		}, place},
		{"null node", refused, graph3(`,null`), place},
		{"node that is a text", refused, graph3(`,"https://a.example/d#x"`), place},
		{"null hash in SPDX 3", refused, graph3(package3("0", `,"verifiedUsing":[null]`)), place},
		{"creation info that is a number", refused, graph3(`,{"type":"software_Package","creationInfo":7}`), place},
		{"context of somebody else", refused, func() []byte {
			return []byte(`{"@context":"https://example.com/context.jsonld","@graph":[]}`)
		}, "not that of SPDX 3"},
		{"context from the network", refused, func() []byte {
			return []byte(`{"@context":["http://169.254.169.254/latest/meta-data",{"@import":"http://localhost/x"}],"@graph":[]}`)
		}, "not that of SPDX 3"},
		{"also CycloneDX", refused, func() []byte {
			return []byte(`{"bomFormat":"CycloneDX","specVersion":"1.6","@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[]}`)
		}, "something else"},
		{"elements in one another, 60 deep", accepted, graph3(`,` + strings.Repeat(`{"type":"Relationship","spdxId":"https://a.example/d#r","from":`, 60) + `"x"` + strings.Repeat(`}`, 60)), ""},
		{"elements in one another, 1,000,000 deep", refused, after(func() string {
			return `,` + strings.Repeat(`{"from":`, 1_000_000) + `"x"` + strings.Repeat(`}`, 1_000_000)
		}), `depth`},
		{"creation infos in a circle", accepted, graph3(`,{"type":"CreationInfo","@id":"_:d","creationInfo":"_:e","createdBy":["_:d"]},{"type":"CreationInfo","@id":"_:e","creationInfo":"_:d","createdBy":["_:e"]},{"type":"Person","spdxId":"https://a.example/d#me","creationInfo":"_:d","name":"me"}` + package3("0", "")), ""},
		{"creation info that is its own", accepted, func() []byte {
			return []byte(`{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{"type":"CreationInfo","@id":"_:c","creationInfo":"_:c","specVersion":"3.0.1","createdBy":["_:c"],"createdUsing":["_:c"]}]}`)
		}, ""},
		{"everything refers to itself", accepted, graph3(package3("0", `,"suppliedBy":`+ref3("0")+`,"originatedBy":[`+ref3("0")+`]`) + relationship3("r", "contains", "0", ref3("0")) + relationship3("s", "dependsOn", "s", ref3("s")) +
			node3("Annotation", "n", `,"subject":`+ref3("n")+`,"annotationType":"other","statement":"s"`) + node3("software_Snippet", "t", `,"software_snippetFromFile":`+ref3("t")) + node3("software_Sbom", "b", `,"element":[`+ref3("b")+`],"rootElement":[`+ref3("b")+`]`)), ""},
		{"packages in a circle", accepted, graph3(package3("0", "") + package3("1", "") + relationship3("r", "contains", "0", ref3("1")) + relationship3("s", "contains", "1", ref3("0"))), ""},
		{"200,000 references to one package", either, after(func() string {
			return package3("0", "") + relationship3("r", "dependsOn", "0", many(200_000, ref3("0")))
		}), `memory`},
		{"a relationship to 200,000 packages that are elsewhere", either, after(func() string {
			return package3("0", "") + relationship3("r", "dependsOn", "0", many(200_000, ref3("x%d")))
		}), ""},
		{"a relationship to 20,000 packages", either, after(func() string {
			return times(20_000, package3("%d", "")) + relationship3("r", "dependsOn", "0", many(20_000, ref3("%d")))
		}), ""},
		{"20,000 nodes of one name", either, after(func() string { return times(20_000, package3("0", `,"comment":"%d"`)) }), ""},
		{"100,000 relationships of one name", either, after(func() string {
			return package3("0", "") + times(100_000, relationship3("r", "dependsOn", "0", ref3("0")))
		}), ""},
		{"100,000 relationships that say the same", either, after(func() string {
			return package3("0", "") + times(100_000, relationship3("r%d", "dependsOn", "0", ref3("0")))
		}), ""},
		{"100,000 relationships of no known type", either, after(func() string {
			return package3("0", "") + times(100_000, relationship3("r%d", "eats", "0", ref3("0")))
		}), ""},
		{"50,000 documents in one", either, after(func() string { return times(50_000, node3("SpdxDocument", "d%d", `,"rootElement":[`+ref3("0")+`]`)) }), ""},
		{"50,000 SBOMs", either, after(func() string { return times(50_000, node3("software_Sbom", "s%d", `,"rootElement":[`+ref3("s%d")+`]`)) }), ""},
		{"100,000 root elements", either, later(func(s string) func() []byte { return graph3Beside(s, "") }, func() string { return `,"element":[` + many(100_000, ref3("e%d")) + `]` }), ""},
		{"20,000 namespaces and imports", either, later(func(s string) func() []byte { return graph3Beside(s, "") }, func() string {
			return `,"namespaceMap":[` + many(20_000, `{"type":"NamespaceMap","prefix":"DocumentRef-%d","namespace":"https://b.example/%d#"}`) + `],"import":[` + many(20_000, `{"type":"ExternalMap","externalSpdxId":"DocumentRef-x%d:SPDXRef-DOCUMENT"}`) + `]`
		}), ""},
		{"20,000 prefixes", either, later(func(s string) func() []byte {
			return graph3In(s, "", times(20_000, package3("%d", `,"suppliedBy":"p19999:me"`)))
		}, func() string {
			return `["https://spdx.org/rdf/3.0.1/spdx-context.jsonld",{` + many(20_000, `"p%d":"https://b.example/%d#"`) + `}]`
		}), ""},
		{"a prefix of a megabyte, used 20,000 times", either, later(func(s string) func() []byte {
			return graph3In(s, "", times(20_000, `,{"type":"software_Package","spdxId":"p:%d","name":"a"}`))
		}, func() string {
			return `["https://spdx.org/rdf/3.0.1/spdx-context.jsonld",{"p":"https://b.example/` + strings.ReplaceAll(long, " ", "-") + `#"}]`
		}), `memory`},
		{"a supplier's name of a megabyte, used 20,000 times", either, after(func() string {
			return agent(long) + times(20_000, package3("%d", `,"suppliedBy":`+ref3("me")))
		}), `memory`},
		{"a file's author of a megabyte, used 20,000 times", either, after(func() string {
			return node3("Person", "me", `,"name":"`+long+`end"`) + times(20_000, node3("software_File", "%d", `,"name":"f","originatedBy":[`+ref3("me")+`]`))
		}), `memory`},
		{"a licence of a megabyte, used 20,000 times", either, after(func() string {
			return node3("simplelicensing_LicenseExpression", "l", `,"simplelicensing_licenseExpression":"`+strings.Repeat("MIT AND ", 120_000)+`MIT"`) +
				times(20_000, package3("%d", "")+relationship3("r%d", "hasDeclaredLicense", "%d", ref3("l")))
		}), `memory`},
		{"a licence's text of a megabyte, used 20,000 times", either, after(func() string {
			return node3("expandedlicensing_CustomLicense", "LicenseRef-l", `,"simplelicensing_licenseText":"`+long+`"`) +
				times(20_000, package3("%d", "")+relationship3("r%d", "hasDeclaredLicense", "%d", ref3("LicenseRef-l")))
		}), `memory`},
		{"licences of licences, 100,000 deep", either, after(func() string {
			return package3("0", "") + relationship3("r", "hasDeclaredLicense", "0", ref3("l0")) + times(100_000, node3("expandedlicensing_DisjunctiveLicenseSet", "l%d", `,"expandedlicensing_member":[`+ref3("l%d")+`,`+ref3("k%d")+`]`))
		}), ""},
		{"licences that double, 60 deep", either, after(func() string {
			var b strings.Builder
			b.WriteString(package3("0", "") + relationship3("r", "hasDeclaredLicense", "0", ref3("l0")))
			for i := range 60 {
				id, next := many(1, "l"+strings.Repeat("i", i)), ref3("l"+strings.Repeat("i", i+1))
				if i == 0 {
					id = "l0"
					next = ref3("li")
				}
				b.WriteString(node3("expandedlicensing_ConjunctiveLicenseSet", id, `,"expandedlicensing_member":[`+next+`,`+next+`]`))
			}
			return b.String()
		}), ""},
		{"licences in a circle", accepted, graph3(package3("0", "") + relationship3("r", "hasDeclaredLicense", "0", ref3("l")) + node3("expandedlicensing_ConjunctiveLicenseSet", "l", `,"expandedlicensing_member":[`+ref3("l")+`,`+ref3("l")+`]`) +
			node3("expandedlicensing_OrLaterOperator", "o", `,"expandedlicensing_subjectLicense":`+ref3("o")) + relationship3("s", "hasConcludedLicense", "0", ref3("o"))), ""},
		{"20,000 annotations by an author of a megabyte", either, after(func() string {
			return agent(long+"end") + package3("0", "") + times(20_000, node3("Annotation", "n%d", `,"subject":`+ref3("0")+`,"annotationType":"other","statement":"s"`))
		}), `memory`},
		{"100,000 annotations of one package in SPDX 3", either, after(func() string {
			return agent("me") + package3("0", "") + times(100_000, node3("Annotation", "n%d", `,"subject":`+ref3("0")+`,"annotationType":"other","statement":"%d"`))
		}), ""},
		{"50,000 licences by name", either, after(func() string {
			return package3("0", "") + times(50_000, node3("expandedlicensing_CustomLicense", "LicenseRef-%d", `,"simplelicensing_licenseText":"t"`)) +
				node3("simplelicensing_LicenseExpression", "l", `,"simplelicensing_licenseExpression":"`+strings.ReplaceAll(many(50_000, "LicenseRef-%d"), ",", " AND ")+`"`) + relationship3("r", "hasDeclaredLicense", "0", ref3("l"))
		}), ""},
		{"a node that 20,000 others share", either, after(func() string {
			return `,{"type":"Hash","@id":"_:h","algorithm":"sha1","hashValue":"00"}` + times(20_000, package3("%d", `,"verifiedUsing":["_:h"]`))
		}), ""},
		{"100,000 hashes of one package", either, after(func() string {
			return package3("0", `,"verifiedUsing":[`+many(100_000, `{"type":"Hash","algorithm":"sha1","hashValue":"%d"}`)+`]`)
		}), ""},
		{"100,000 identifiers of one package", either, after(func() string {
			return package3("0", `,"software_packageUrl":"pkg:npm/a","externalIdentifier":[`+many(100_000, `{"type":"ExternalIdentifier","externalIdentifierType":"packageUrl","identifier":"pkg:npm/%d"}`)+`]`)
		}), ""},
		{"100,000 properties of one package", either, after(func() string {
			return package3("0", `,"extension":[{"type":"extension_CdxPropertiesExtension","extension_cdxProperty":[`+many(100_000, `{"type":"extension_CdxPropertyEntry","extension_cdxPropName":"%d"}`)+`]}]`)
		}), ""},
		{"100,000 extensions of one package", either, after(func() string {
			return package3("0", `,"extension":[`+many(100_000, `{"type":"extension_CdxPropertiesExtension","extension_cdxProperty":[{"extension_cdxPropName":"%d"}]}`)+`]`)
		}), ""},
		{"20,000 nodes without a name", either, after(func() string { return times(20_000, `,{"type":"software_Package","name":"n%d"}`) }), ""},
		{"100,000 nodes of no class", either, after(func() string { return times(100_000, `,{"x":%d}`) }), ""},
		{"20,000 agents of one name", either, after(func() string {
			return times(20_000, node3("Organization", "o%d", `,"name":"same"`)+package3("%d", `,"suppliedBy":`+ref3("o%d")))
		}), ""},
		{"100,000 snippets of one file", either, after(func() string {
			return node3("software_File", "f", `,"name":"f"`) + times(100_000, node3("software_Snippet", "s%d", `,"software_snippetFromFile":`+ref3("f")+`,"software_lineRange":{"type":"PositiveIntegerRange","beginIntegerRange":1,"endIntegerRange":%d}`))
		}), ""},
		{"20,000 files that one package contains", either, after(func() string {
			return package3("0", "") + times(20_000, node3("software_File", "f%d", `,"name":"f"`)+relationship3("r%d", "contains", "0", ref3("f%d")))
		}), ""},
		{"containment, 20,000 deep", either, after(func() string {
			return times(20_000, package3("%d", "")) + times(19_999, relationship3("r%d", "contains", "%d", ref3("%d1")))
		}), ""},
		{"3,000,000 packages in SPDX 3", refused, after(func() string { return times(3_000_000, `,{"type":"software_Package"}`) }), `limit|element`},
	}
}
