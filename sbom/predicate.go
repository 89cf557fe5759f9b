package sbom

import (
	"bytes"
	"fmt"
	"iter"
	"strings"

	pb "github.com/protobom/protobom/pkg/sbom"
)

// The types of predicate that SBOMs have, as most consumers of attestations know them.
const (
	predicateCycloneDX = "https://cyclonedx.org/bom"
	predicateSPDX      = "https://spdx.dev/Document"
	predicateSPDX3     = "https://spdx.dev/Document/v3"
)

// attested is the format in which d goes into an attestation.
func (d *Document) attested() Format {
	f := d.Format()
	if f == (Format{}) {
		return CycloneDX16
	}
	f.encoding = "json"
	return f
}

// PredicateType returns the URI that says what d is when it is the predicate of an attestation. It names no version,
// as cosign does, but for SPDX 3. A document made by [New] counts as CycloneDX.
func (d *Document) PredicateType() string {
	switch f := d.attested(); {
	case f.family == cyclonedxFamily:
		return predicateCycloneDX
	case f.isSPDX3():
		return predicateSPDX3
	}
	return predicateSPDX
}

// Predicate returns d as JSON, for an attestation: in the format that it was read from, byte for byte when nobody
// edited it; CycloneDX 1.6 when it was made by [New]. The error is one of [Document.Write], or says that some of what
// the messages say has no place in that format: to attest it without that, write it, look at the report, and read
// the result.
func (d *Document) Predicate() ([]byte, error) {
	var b bytes.Buffer
	report, err := d.Write(&b, d.attested())
	if err != nil {
		return nil, err
	}
	if n := report.Count(Dropped); n > 0 {
		return nil, fmt.Errorf("sbom: %d values have no place in %v", n, d.attested())
	}
	return bytes.TrimPrefix(b.Bytes(), byteOrderMark), nil
}

// Subjects yields what d is about: the name and the digests of each root element, as far as it has digests that
// in-toto has a name for. The name is the package URL, else that of the file or the package. A container image, whose
// version is the digest of its manifest, has that digest. A CycloneDX document without metadata.component is about
// nothing in particular: it lists components.
func (d *Document) Subjects() iter.Seq2[string, map[string]string] {
	return func(yield func(string, map[string]string) bool) {
		if d.rootless() {
			return
		}
		for _, n := range d.Index().Roots() {
			if digest := digests(n); len(digest) > 0 && !yield(subjectName(n), digest) {
				return
			}
		}
	}
}

// rootless reports whether d was read from a CycloneDX document that names no component that it is about, and nobody
// chose others as roots than all those at the top.
func (d *Document) rootless() bool {
	if d.src == nil || d.src.format.family != cyclonedxFamily || d.src.Graph.Root >= 0 {
		return false
	}
	top := make(map[string]bool)
	for i, e := range d.src.Graph.Elems {
		if e.Parent < 0 {
			top[d.nodes[i].GetId()] = true
		}
	}
	for _, id := range d.GetNodeList().GetRootElements() {
		if !top[id] {
			return false
		}
	}
	return len(d.GetNodeList().GetRootElements()) == len(top)
}

func subjectName(n *pb.Node) string {
	for _, name := range []string{string(n.Purl()), n.GetFileName(), n.GetName()} {
		if name != "" {
			return name
		}
	}
	return n.GetId()
}

// digestNames are the names of digest algorithms in in-toto (digest_set.md). What is not here has none.
var digestNames = map[pb.HashAlgorithm]string{
	pb.HashAlgorithm_MD5:         "md5",
	pb.HashAlgorithm_SHA1:        "sha1",
	pb.HashAlgorithm_SHA224:      "sha224",
	pb.HashAlgorithm_SHA256:      "sha256",
	pb.HashAlgorithm_SHA384:      "sha384",
	pb.HashAlgorithm_SHA512:      "sha512",
	pb.HashAlgorithm_SHA3_256:    "sha3_256",
	pb.HashAlgorithm_SHA3_384:    "sha3_384",
	pb.HashAlgorithm_SHA3_512:    "sha3_512",
	pb.HashAlgorithm_BLAKE2B_512: "blake2b",
}

// digests returns the digests of the artifact that n is.
func digests(n *pb.Node) map[string]string {
	set := make(map[string]string)
	for alg, value := range n.GetHashes() {
		if name, ok := digestNames[pb.HashAlgorithm(alg)]; ok && value != "" {
			set[name] = strings.ToLower(value) // formats let digests be in upper case, in-toto does not
		}
	}
	if len(set) > 0 {
		return set
	}
	version := n.GetVersion()
	if name := string(n.Purl()); strings.HasPrefix(name, "pkg:oci/") {
		if _, after, ok := strings.Cut(name, "@"); ok {
			version, _, _ = strings.Cut(after, "?")
			version = strings.ReplaceAll(strings.ReplaceAll(version, "%3A", ":"), "%3a", ":")
		}
	}
	if hex, ok := strings.CutPrefix(version, "sha256:"); ok && isHex(hex, 64) {
		set["sha256"] = hex
	}
	return set
}

// isHex reports whether s is n digits of lower-case hex.
func isHex(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "0123456789abcdef") == ""
}
