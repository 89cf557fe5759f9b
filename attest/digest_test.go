package attest_test

import (
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/attest"
)

func TestDigestMatch(t *testing.T) {
	type set = attest.DigestSet
	var (
		sha512 = strings.Repeat("5", 128)
		other  = strings.Repeat("6", 128)
		sha1   = strings.Repeat("1", 40)
	)
	for _, tt := range []struct {
		name string
		a, b set
		weak []string
		want bool
	}{
		{"the same", set{"sha256": hexA}, set{"sha256": hexA}, nil, true},
		{"different", set{"sha256": hexA}, set{"sha256": hexB}, nil, false},
		{"one in common", set{"sha256": hexA, "sha512": sha512}, set{"sha256": hexA}, nil, true},
		{"two in common", set{"sha256": hexA, "sha512": sha512}, set{"sha256": hexA, "sha512": sha512}, nil, true},
		{"two in common that disagree", set{"sha256": hexA, "sha512": sha512}, set{"sha256": hexA, "sha512": other}, nil, false},
		{"none in common", set{"sha256": hexA}, set{"sha512": sha512}, nil, false},
		{"the digest of another algorithm", set{"sha256": hexA}, set{"sha3_256": hexA}, nil, false},
		{"nothing", set{}, set{}, nil, false},
		{"nil", nil, set{"sha256": hexA}, nil, false},
		{"weak ones alone", set{"sha1": sha1, "md5": sha1[:32]}, set{"sha1": sha1, "md5": sha1[:32]}, nil, false},
		{"a weak one, allowed", set{"sha1": sha1}, set{"sha1": sha1}, []string{"sha1"}, true},
		{"a weak one, another allowed", set{"sha1": sha1}, set{"sha1": sha1}, []string{"md5"}, false},
		{"a weak one that disagrees is ignored", set{"sha256": hexA, "md5": sha1[:32]}, set{"sha256": hexA, "md5": hexA[:32]}, nil, true},
		{"a weak one that disagrees counts when allowed", set{"sha256": hexA, "md5": sha1[:32]}, set{"sha256": hexA, "md5": hexA[:32]}, []string{"md5"}, false},
		{"a weak one that agrees does not help", set{"sha256": hexA, "sha1": sha1}, set{"sha256": hexB, "sha1": sha1}, []string{"sha1"}, false},
		{"224 bits", set{"sha224": hexA[:56]}, set{"sha224": hexA[:56]}, nil, false},
		{"unknown algorithms are ignored", set{"x": "y"}, set{"x": "y"}, nil, false},
		{"unknown algorithms that disagree are ignored", set{"sha256": hexA, "x": "y"}, set{"sha256": hexA, "x": "z"}, nil, true},
		{"an unknown algorithm, allowed", set{"arn": "arn:aws:ec2:r:1:image/ami-1"}, set{"arn": "arn:aws:ec2:r:1:image/ami-1"}, []string{"arn"}, true},
		{"upper case on both sides", set{"sha256": strings.ToUpper(hexA)}, set{"sha256": strings.ToUpper(hexA)}, nil, false},
		{"upper case on one side", set{"sha256": strings.ToUpper(hexA)}, set{"sha256": hexA}, nil, false},
		{"an algorithm in upper case", set{"SHA256": hexA}, set{"SHA256": hexA}, nil, false},
		{"an algorithm in upper case on one side", set{"SHA256": hexA}, set{"sha256": hexA}, nil, false},
		{"empty digests", set{"sha256": ""}, set{"sha256": ""}, nil, false},
		{"empty digests of a weak algorithm", set{"sha1": ""}, set{"sha1": ""}, []string{"sha1"}, false},
		{"empty digests of an unknown algorithm", set{"x": ""}, set{"x": ""}, []string{"x"}, false},
		{"truncated digests", set{"sha256": hexA[:16]}, set{"sha256": hexA[:16]}, nil, false},
		{"a prefix", set{"sha256": hexA[:16]}, set{"sha256": hexA}, nil, false},
		{"a malformed one beside a good one", set{"sha256": hexA, "sha512": "x"}, set{"sha256": hexA, "sha512": "x"}, nil, false},
		{"a prefix of the algorithm", set{"sha256": hexA}, set{"sha256": "0x" + hexA[2:]}, nil, false},
		{"git by SHA-1", set{"gitCommit": sha1}, set{"gitCommit": sha1}, nil, false},
		{"git by SHA-1, allowed", set{"gitCommit": sha1}, set{"gitCommit": sha1}, []string{"gitCommit"}, true},
		{"git by SHA-256", set{"gitCommit": hexA}, set{"gitCommit": hexA}, nil, true},
		{"git by both", set{"gitCommit": hexA}, set{"gitCommit": sha1}, nil, false},
		{"git by SHA-1 that disagrees, beside a good one", set{"sha256": hexA, "gitCommit": sha1}, set{"sha256": hexA, "gitCommit": strings.Repeat("2", 40)}, nil, true},
		{"a directory", set{"dirHash": hexA}, set{"dirHash": hexA}, nil, true},
		{"blake2b of 256 bits", set{"blake2b": hexA}, set{"blake2b": hexA}, nil, true},
		{"blake2b of 128 bits", set{"blake2b": hexA[:32]}, set{"blake2b": hexA[:32]}, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.a.Match(tt.b, tt.weak...); got != tt.want {
				t.Errorf("%v.Match(%v, %q) = %v, want %v", tt.a, tt.b, tt.weak, got, tt.want)
			}
			if got := tt.b.Match(tt.a, tt.weak...); got != tt.want {
				t.Errorf("%v.Match(%v, %q) = %v, want %v", tt.b, tt.a, tt.weak, got, tt.want)
			}
		})
	}
}

func TestParseDigest(t *testing.T) {
	d, err := attest.ParseDigest("sha256:" + hexA)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(attest.DigestSet{"sha256": hexA}, d); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, in := range []string{"", hexA, "sha256", "sha256:", "sha256:" + hexB[1:], "sha256:" + strings.ToUpper(hexA), "SHA256:" + hexA, ":" + hexA, "x:y", "sha256:" + hexA + ":"} {
		if d, err := attest.ParseDigest(in); err == nil {
			t.Errorf("ParseDigest(%q) = %v", in, d)
		}
	}
}

func TestDigest(t *testing.T) {
	want := attest.DigestSet{
		"sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"sha512": "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
		"sha384": "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
	}
	got, err := attest.Digest(strings.NewReader("abc"), "sha512", "sha256", "sha384", "sha256")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got, err := attest.Digest(strings.NewReader("abc")); err != nil || len(got) != 1 || got["sha256"] != want["sha256"] {
		t.Errorf("Digest by default: %v, %v", got, err)
	}
	if _, err := attest.Digest(strings.NewReader("abc"), "md5"); err == nil {
		t.Error("Digest by MD5 succeeded")
	}
	if _, err := attest.Digest(iotest.ErrReader(errFull)); err != errFull {
		t.Errorf("Digest of a reader that fails: %v", err)
	}
}

func TestResourceDescriptor(t *testing.T) {
	in := `{"name":"n","uri":"u:x","digest":{"sha256":"` + hexA + `"},"content":"_-8=","downloadLocation":"d:x","mediaType":"m/t","annotations":{"a":1.0},"x":1}`
	var r attest.ResourceDescriptor
	if err := r.UnmarshalJSON([]byte(in)); err != nil {
		t.Fatal(err)
	}
	out, err := r.MarshalJSON()
	want := `{"name":"n","uri":"u:x","digest":{"sha256":"` + hexA + `"},"content":"/+8=","downloadLocation":"d:x","mediaType":"m/t","annotations":{"a":1.0}}`
	if err != nil || string(out) != want {
		t.Errorf("MarshalJSON = %s, %v, want %s", out, err, want)
	}
	for _, bad := range []string{`{`, `[]`, `{"name":1}`, `{"name":"a","name":"b"}`, `{"digest":[]}`} {
		if err := r.UnmarshalJSON([]byte(bad)); err == nil {
			t.Errorf("UnmarshalJSON(%s) succeeded", bad)
		}
	}
	// resource_descriptor.md: one of uri, digest, content.
	for _, tt := range []struct {
		r  attest.ResourceDescriptor
		ok bool
	}{
		{attest.ResourceDescriptor{Name: "n"}, false},
		{attest.ResourceDescriptor{Name: "n", DownloadLocation: "https://e.x"}, false},
		{attest.ResourceDescriptor{Digest: attest.DigestSet{}}, false},
		{attest.ResourceDescriptor{Digest: attest.DigestSet{"sha256": "x"}}, false},
		{attest.ResourceDescriptor{URI: "u:x"}, true},
		{attest.ResourceDescriptor{Content: []byte{}}, true},
		{attest.ResourceDescriptor{Digest: attest.DigestSet{"sha256": hexA}}, true},
		{attest.ResourceDescriptor{Digest: attest.DigestSet{"gitCommit": hexA}}, true},
		{attest.ResourceDescriptor{Digest: attest.DigestSet{"gitCommit": hexA[:40]}}, true},
	} {
		if err := tt.r.Validate(); (err == nil) != tt.ok {
			t.Errorf("%+v: Validate() = %v", tt.r, err)
		}
	}
}
