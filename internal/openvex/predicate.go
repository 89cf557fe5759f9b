package openvex

import (
	"bytes"
	"iter"
	"strings"

	"github.com/waybill-sdk/waybill/purl"
)

// PredicateType returns the URI that says what d is when it is the predicate of an attestation. It names no version,
// as cosign does.
func (d *Document) PredicateType() string { return namespace }

// Predicate returns d as JSON, for an attestation: the text that it was read from when nobody changed it.
func (d *Document) Predicate() ([]byte, error) {
	b, err := d.Marshal()
	return bytes.TrimPrefix(b, byteOrderMark), err
}

// digestNames are in-toto's names of hash algorithms (digest_set.md). What is not here has none.
var digestNames = map[string]string{
	"md5": "md5", "sha1": "sha1", "sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512",
	"sha3-224": "sha3_224", "sha3-256": "sha3_256", "sha3-384": "sha3_384", "sha3-512": "sha3_512", "blake2b-512": "blake2b",
}

// AlgorithmOf returns the name in OpenVEX of in-toto's hash algorithm, "" when it has none.
func AlgorithmOf(digestName string) string {
	for ours, name := range digestNames {
		if name == digestName {
			return ours
		}
	}
	return ""
}

// Subjects yields the products that statements are about, each once: its name (a package URL, else its IRI, else a CPE
// name) and its digests, as far as it has some that in-toto has a name for. A container image, whose version is the
// digest of its manifest, has that digest.
func (d *Document) Subjects() iter.Seq2[string, map[string]string] {
	return func(yield func(string, map[string]string) bool) {
		seen := map[string]bool{}
		for i := range d.Statements {
			for j := range d.Statements[i].Products {
				c := &d.Statements[i].Products[j].Component
				digests := c.digests()
				name := c.name()
				key := name
				for _, a := range HashAlgorithms() {
					if v := digests[digestNames[a]]; v != "" {
						key += "\x00" + v
					}
				}
				if len(digests) == 0 || seen[key] {
					continue
				}
				seen[key] = true
				if !yield(name, digests) {
					return
				}
			}
		}
	}
}

func (c *Component) name() string {
	for p := range c.PURLs {
		return p
	}
	for _, s := range [...]string{c.ID, c.Identifiers.CPE23, c.Identifiers.CPE22} {
		if s != "" {
			return s
		}
	}
	return ""
}

func (c *Component) digests() map[string]string {
	set := map[string]string{}
	for i := range c.Hashes {
		if name := digestNames[c.Hashes[i].Algorithm]; name != "" && c.Hashes[i].Value != "" {
			set[name] = strings.ToLower(c.Hashes[i].Value) // in-toto has digests in lower case
		}
	}
	if len(set) > 0 {
		return set
	}
	for text := range c.PURLs {
		p, err := purl.Parse(text)
		if err != nil || p.Type() != "oci" {
			continue
		}
		if hex, ok := strings.CutPrefix(p.Version(), "sha256:"); ok && len(hex) == 64 && strings.Trim(hex, "0123456789abcdef") == "" {
			set["sha256"] = hex
		}
	}
	return set
}
