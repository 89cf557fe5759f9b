package attest

import (
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A DigestSet holds digests of one artifact by the name of their algorithm, "sha256" for example, in lower-case hex
// (in-toto, digest_set.md).
type DigestSet map[string]string

// An algorithm is one that digest_set.md names.
type algorithm struct {
	// sizes are the lengths of a digest in bytes; 0 stands for any length of at least 16.
	sizes []int
	// strong is the least length from which nobody is known to find a second artifact with the digest of another,
	// or two with the same; 0 when there is none.
	strong int
}

var algorithms = map[string]algorithm{
	"sha256":     {[]int{32}, 32},
	"sha384":     {[]int{48}, 48},
	"sha512":     {[]int{64}, 64},
	"sha512_256": {[]int{32}, 32},
	"sha3_256":   {[]int{32}, 32},
	"sha3_384":   {[]int{48}, 48},
	"sha3_512":   {[]int{64}, 64},
	"shake256":   {[]int{0}, 64},
	"blake2b":    {[]int{0}, 32},
	"blake2s":    {[]int{0}, 32},
	"dirHash":    {[]int{32}, 32},
	"dirHash1":   {[]int{32}, 32},
	// SHA-1 or SHA-256.
	"gitCommit": {[]int{20, 32}, 32},
	"gitTree":   {[]int{20, 32}, 32},
	"gitBlob":   {[]int{20, 32}, 32},
	"gitTag":    {[]int{20, 32}, 32},
	// Below 128 bits against collisions, or broken.
	"sha224":     {[]int{28}, 0},
	"sha512_224": {[]int{28}, 0},
	"sha3_224":   {[]int{28}, 0},
	"shake128":   {[]int{0}, 0},
	"ripemd160":  {[]int{20}, 0},
	"sm3":        {[]int{32}, 0},
	"gost":       {[]int{32}, 0},
	"sha1":       {[]int{20}, 0},
	"md5":        {[]int{16}, 0},
}

// check is nil when value is a digest of algorithm alg as digest_set.md wants it spelled. Of an algorithm that is not
// known it is only asked that it is not empty.
func check(alg, value string) error {
	if alg == "" || value == "" {
		return errors.New("the digest or its algorithm is empty")
	}
	a, ok := algorithms[alg]
	if !ok {
		if _, known := algorithms[strings.ToLower(strings.ReplaceAll(alg, "-", "_"))]; known {
			return fmt.Errorf("%q is the algorithm %q", clip(alg), strings.ToLower(strings.ReplaceAll(alg, "-", "_")))
		}
		return nil
	}
	for i := range len(value) {
		if c := value[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return fmt.Errorf("the %s digest is not lower-case hex", alg)
		}
	}
	for _, n := range a.sizes {
		if len(value) == 2*n || n == 0 && len(value)%2 == 0 && len(value) >= 32 && len(value) <= 256 {
			return nil
		}
	}
	return fmt.Errorf("the %s digest has %d digits", alg, len(value))
}

// strong reports whether value is a well-formed digest of an algorithm that is strong at its length.
func strong(alg, value string) bool {
	a := algorithms[alg]
	return a.strong > 0 && len(value) >= 2*a.strong && check(alg, value) == nil
}

// Validate is nil when d is not empty and every digest of an algorithm that digest_set.md names is spelled as it
// says: lower-case hex of the right length. Algorithms that it does not name are let pass.
func (d DigestSet) Validate() error {
	if len(d) == 0 {
		return errors.New("attest: there is no digest")
	}
	for _, alg := range slices.Sorted(maps.Keys(d)) {
		if err := check(alg, d[alg]); err != nil {
			return fmt.Errorf("attest: digest: %w", err)
		}
	}
	return nil
}

// Match reports whether d and other are digests of the same artifact: they have a strong algorithm in common, and
// all that they have in common agree. That is stricter than digest_set.md asks, for which one is enough.
//
// Strong are the algorithms of SHA-2, SHA-3 and BLAKE2 with 256 bits and more, directory hashes, and git objects by
// SHA-256. All others, SHA-1 and MD5 among them, are ignored, but for those named in weak: these count as well.
// A digest in upper case or of the wrong length never matches.
func (d DigestSet) Match(other DigestSet, weak ...string) bool {
	agreed := false
	for alg, value := range d {
		theirs, ok := other[alg]
		if !ok {
			continue
		}
		counts := slices.Contains(weak, alg)
		if algorithms[alg].strong == 0 && !counts {
			continue
		}
		if !counts && !strong(alg, value) && !strong(alg, theirs) && check(alg, value) == nil && check(alg, theirs) == nil {
			continue // git objects by SHA-1 on both sides: well-formed, and ignored like any weak digest
		}
		if value != theirs || check(alg, value) != nil {
			return false
		}
		agreed = true
	}
	return agreed
}

// ParseDigest reads "sha256:HEX", the form that command lines and container images use. The error says what is wrong
// with the spelling; algorithms are those that digest_set.md names.
func ParseDigest(s string) (DigestSet, error) {
	alg, value, ok := strings.Cut(s, ":")
	if !ok {
		return nil, fmt.Errorf("attest: %q is not ALGORITHM:HEX", clip(s))
	}
	if _, known := algorithms[alg]; !known {
		return nil, fmt.Errorf("attest: unknown digest algorithm %q", clip(alg))
	}
	if err := check(alg, value); err != nil {
		return nil, fmt.Errorf("attest: %w", err)
	}
	return DigestSet{alg: value}, nil
}

// Digest reads r to its end and returns the digests of what it held by the given algorithms: sha256, sha384 and
// sha512, by default the first alone. The error is what r returns, or names an algorithm that is not among these.
func Digest(r io.Reader, algs ...string) (DigestSet, error) {
	if len(algs) == 0 {
		algs = []string{"sha256"}
	}
	hashes := make(map[string]hash.Hash, len(algs))
	var writers []io.Writer
	for _, alg := range algs {
		if hashes[alg] != nil {
			continue
		}
		switch alg {
		case "sha256":
			hashes[alg] = sha256.New()
		case "sha384":
			hashes[alg] = sha512.New384()
		case "sha512":
			hashes[alg] = sha512.New()
		default:
			return nil, fmt.Errorf("attest: no digests are made with %q", clip(alg))
		}
		writers = append(writers, hashes[alg])
	}
	if _, err := io.Copy(io.MultiWriter(writers...), r); err != nil {
		return nil, err
	}
	d := make(DigestSet, len(hashes))
	for alg, h := range hashes {
		d[alg] = fmt.Sprintf("%x", h.Sum(nil))
	}
	return d, nil
}

// appendJSON appends d as JSON, sorted by algorithm.
func (d DigestSet) appendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	for _, alg := range slices.Sorted(maps.Keys(d)) {
		dst = jsonx.AppendString(jsonx.AppendName(dst, alg), d[alg])
	}
	return append(dst, '}')
}

// clip shortens a text for a message.
func clip(s string) string {
	if len(s) > 80 {
		return s[:80] + "…"
	}
	return s
}
