package vexmap

import "strings"

// The tables of words. A row is read in both directions: the first row with a word is the one that counts. inexact is
// set where the words mean nearby things and the word comes back all the same.

type word struct {
	openvex, other string
	inexact        bool
}

// cyclonedxStates are the states of an analysis.
var cyclonedxStates = []word{
	{notAffected, "not_affected", false},
	{affected, "exploitable", false},
	{fixed, "resolved", false},
	{underInvestigation, "in_triage", false},
	{notAffected, "false_positive", false},
	{fixed, "resolved_with_pedigree", false},
}

// cyclonedxJustifications are the justifications of an analysis.
var cyclonedxJustifications = []word{
	{"vulnerable_code_not_present", "code_not_present", false},
	{"vulnerable_code_not_in_execute_path", "code_not_reachable", false},
	{"inline_mitigations_already_exist", "protected_by_mitigating_control", true},
	{"vulnerable_code_cannot_be_controlled_by_adversary", "requires_environment", true},
	{"component_not_present", "code_not_present", false}, // comes back as something else, and so counts as inexact
	{"inline_mitigations_already_exist", "protected_by_compiler", false},
	{"inline_mitigations_already_exist", "protected_at_runtime", false},
	{"inline_mitigations_already_exist", "protected_at_perimeter", false},
	{"vulnerable_code_cannot_be_controlled_by_adversary", "requires_configuration", false},
	{"vulnerable_code_cannot_be_controlled_by_adversary", "requires_dependency", false},
}

func toOther(table []word, openvex string) (w word, ok bool) {
	for _, w := range table {
		if w.openvex == openvex {
			return w, true
		}
	}
	return word{}, false
}

func toOpenVEX(table []word, other string) (w word, ok bool) {
	for _, w := range table {
		if w.other == other {
			return w, true
		}
	}
	return word{}, false
}

// cyclonedxHashes are names of algorithms with the length of their digests in hexadecimal.
var cyclonedxHashes = []struct {
	openvex, other string
	length         int
}{
	{"md5", "MD5", 32},
	{"sha1", "SHA-1", 40},
	{"sha-256", "SHA-256", 64},
	{"sha-384", "SHA-384", 96},
	{"sha-512", "SHA-512", 128},
	{"sha3-256", "SHA3-256", 64},
	{"sha3-384", "SHA3-384", 96},
	{"sha3-512", "SHA3-512", 128},
	{"blake2b-256", "BLAKE2b-256", 64},
	{"blake2b-512", "BLAKE2b-512", 128},
}

func isHex(s string) bool {
	return s != "" && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// sourceNames are the names of databases by how their identifiers begin.
var sourceNames = []struct{ prefix, name string }{
	{"CVE-", "NVD"},
	{"GHSA-", "GitHub Advisories"},
	{"GO-", "Go Vulnerability Database"},
	{"PYSEC-", "PyPI Advisory Database"},
	{"RUSTSEC-", "RustSec Advisory Database"},
	{"SNYK-", "Snyk"},
}

// sourceName returns the database that an identifier is one of, "" for an unknown one.
func sourceName(id string) string {
	for _, r := range sourceNames {
		if strings.HasPrefix(id, r.prefix) {
			return r.name
		}
	}
	return ""
}
