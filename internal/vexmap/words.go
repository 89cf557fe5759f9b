package vexmap

// A word is one of OpenVEX and the other format's for it. Tables of them are read in both directions: the first row with
// a word is the one that counts.
type word struct{ openvex, other string }

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
