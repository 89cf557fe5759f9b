package attest_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/envelope"
)

// typed reports whether err is of a type that reading promises.
func typed(err error) bool {
	var syntax *attest.SyntaxError
	var limit *attest.LimitError
	return errors.As(err, &syntax) || errors.As(err, &limit)
}

func FuzzEnvelope(f *testing.F) {
	for _, s := range []string{
		vectorEnvelope, envelopeOf(goodStatement), pretty(envelopeOf(statementOf("a"))), `{}`, `[]`,
		`{"payloadType":"t","payload":"--__","signatures":[{"sig":"//4=","keyid":"k","cert":[{"a":1.0}]},{"sig":"!"}],"x":{"y":null}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		before := bytes.Clone(text)
		e, err := attest.ParseEnvelope(text)
		if !bytes.Equal(text, before) {
			t.Fatal("the text was changed")
		}
		if err != nil {
			if !typed(err) {
				t.Fatalf("error of type %T: %v", err, err)
			}
			return
		}
		// encoding/json, which is lax, agrees on what is in it, as far as it can be asked: names that differ in case
		// are one name for it.
		var lax map[string]json.RawMessage
		if err := json.Unmarshal(text, &lax); err != nil {
			t.Fatalf("ParseEnvelope took what is no JSON: %v", err)
		}
		var payload string
		if err := json.Unmarshal(lax["payload"], &payload); err != nil {
			t.Fatal(err)
		}
		std := strings.NewReplacer("-", "+", "_", "/").Replace(payload)
		if want, err := base64.StdEncoding.DecodeString(std); err != nil || !bytes.Equal(want, e.Payload) {
			t.Fatalf("payload %q, want %q, %v", e.Payload, want, err)
		}
		// Written and read again it is the same.
		out, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		back, err := attest.ParseEnvelope(out)
		if err != nil {
			t.Fatalf("what was written is not read: %v: %s", err, out)
		}
		if diff := cmp.Diff(e, back, cmp.Comparer(bytes.Equal)); diff != "" {
			t.Fatalf("written and read (-want +got)\n%s", diff)
		}
		if !bytes.HasSuffix(e.PAE(), e.Payload) {
			t.Fatal("the PAE does not end in the payload")
		}
	})
}

func FuzzStatement(f *testing.F) {
	for _, s := range []string{
		goodStatement, statementOf("a"), pretty(statementOf("b")), `{}`, `"x"`,
		`{"_type":"https://in-toto.io/Statement/v0.1","subject":[{"name":"n","uri":"u","digest":{"sha256":"AB","x":"y"},"content":"AA==","annotations":{"a":[1]},"mediaType":null}],"predicateType":"t","predicate":"s"}`,
		`{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"a":"b"}}],"predicateType":"https://slsa.dev/provenance/v1","predicate":` + provenance + `}`,
		`{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"a":"b"}}],"predicateType":"https://slsa.dev/verification_summary/v1","predicate":` + vsa + `}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := attest.ParseStatement(text)
		if err != nil {
			if !typed(err) {
				t.Fatalf("error of type %T: %v", err, err)
			}
			return
		}
		if !bytes.Equal(s.Bytes(), text) {
			t.Fatal("the bytes are not those that were read")
		}
		var lax map[string]json.RawMessage
		if err := json.Unmarshal(text, &lax); err != nil {
			t.Fatalf("ParseStatement took what is no JSON: %v", err)
		}
		if !bytes.Equal(lax["predicate"], bytes.TrimSpace(s.Predicate())) {
			t.Fatalf("predicate %s, want %s", s.Predicate(), lax["predicate"])
		}
		if len(s.Subjects()) == 0 {
			t.Fatal("there is no subject")
		}
		for _, r := range s.Subjects() {
			if len(r.Digest) == 0 {
				t.Fatal("a subject has no digest")
			}
			if r.Digest.Validate() == nil && !r.Digest.Match(r.Digest) && hasStrong(r.Digest) {
				t.Fatalf("%v does not match itself", r.Digest)
			}
		}
		// What New makes of the parts has the same parts.
		if again, err := attest.New(s.Subjects(), s.PredicateType(), s.Predicate()); err == nil {
			if !cmp.Equal(again.Subjects(), s.Subjects()) || !bytes.Equal(again.Predicate(), s.Predicate()) || again.PredicateType() != s.PredicateType() {
				t.Fatalf("made anew it is %s", again.Bytes())
			}
		}
	})
}

func hasStrong(d attest.DigestSet) bool {
	return len(d["sha256"])+len(d["sha512"])+len(d["sha384"]) > 0
}

func FuzzPredicates(f *testing.F) {
	f.Add([]byte(provenance))
	f.Add([]byte(vsa))
	f.Fuzz(func(t *testing.T, text []byte) {
		if p, err := attest.ParseProvenance(text); err == nil {
			_ = p.Validate()
			out, err := p.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			back, err := attest.ParseProvenance(out)
			if err != nil {
				t.Fatalf("what was written is not read: %v: %s", err, out)
			}
			if diff := cmp.Diff(p, back); diff != "" && !emptyParts(text) {
				t.Fatalf("written and read (-want +got)\n%s", diff)
			}
		} else if !typed(err) {
			t.Fatalf("error of type %T: %v", err, err)
		}
		if s, err := attest.ParseVerificationSummary(text); err == nil {
			_ = s.Validate()
			out, err := s.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			back, err := attest.ParseVerificationSummary(out)
			if err != nil {
				t.Fatalf("what was written is not read: %v: %s", err, out)
			}
			if diff := cmp.Diff(s, back); diff != "" && !emptyParts(text) {
				t.Fatalf("written and read (-want +got)\n%s", diff)
			}
		} else if !typed(err) {
			t.Fatalf("error of type %T: %v", err, err)
		}
	})
}

// emptyParts reports whether text has something empty, which is not written and so is nil when it is read again.
func emptyParts(text []byte) bool {
	s := strings.Join(strings.Fields(string(text)), "")
	return strings.Contains(s, "{}") || strings.Contains(s, "[]") || strings.Contains(s, `""`)
}

func FuzzReader(f *testing.F) {
	a := envelopeOf(statementOf("a"))
	for _, s := range []string{
		a, a + "\n" + bundleOf(a) + "\n\nx\n" + statementOf("b"), pretty(bundleOf(a)), "# x\n" + a, `{"attestations":[{"bundle":` + bundleOf(a) + `}]}`,
		`[{"attestation":{"bundle":` + bundleOf(a) + `}},[[` + a + `]]]`, "\xef\xbb\xbf" + a, "{\n\"payload\":1,\n\"payloadType\":2}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r := attest.NewReader(bytes.NewReader(text))
		n := 0
		var last error
		for a, err := range r.All() {
			if last != nil {
				t.Fatal("something after an error")
			}
			if last = err; err != nil {
				if a != nil || !typed(err) && !errors.Is(err, attest.ErrNoAttestation) {
					t.Fatalf("error of type %T: %v", err, err)
				}
				continue
			}
			n++
			if (a.Envelope == nil) == (a.Statement == nil) {
				t.Fatal("neither or both of envelope and statement")
			}
			if a.Bundle != nil && !bytes.Contains(text, a.Bundle) {
				t.Fatal("the bundle is not in the text")
			}
			if a.Statement != nil && !bytes.Contains(text, a.Statement.Bytes()) {
				t.Fatal("the statement is not in the text")
			}
		}
		if n == 0 && last == nil {
			t.Fatal("nothing, and no error")
		}
		for _, d := range r.Diagnostics() {
			if d.Err == nil || d.String() == "" {
				t.Fatal("an empty diagnostic")
			}
		}
	})
}

// What base64 is read, is read as encoding/base64 reads it, and in one spelling for each alphabet.
func FuzzBase64(f *testing.F) {
	for _, s := range []string{"", "AA==", "AAA=", "AAAA", "++//", "--__", "+_==", "AB==", "A\nAA", "====", "AA=="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, err := envelope.DecodeBase64(s)
		std, url := base64.StdEncoding.EncodeToString(b), base64.URLEncoding.EncodeToString(b)
		if err == nil && s != std && s != url {
			t.Fatalf("DecodeBase64(%q) = %q, which is spelled %q or %q", s, b, std, url)
		}
		for _, enc := range []*base64.Encoding{base64.StdEncoding.Strict(), base64.URLEncoding.Strict()} {
			if want, e := enc.DecodeString(s); e == nil && !strings.ContainsAny(s, "\r\n") && (err != nil || !bytes.Equal(b, want)) {
				t.Fatalf("DecodeBase64(%q) = %q, %v, want %q", s, b, err, want)
			}
		}
	})
}

func FuzzPredicateType(f *testing.F) {
	for _, p := range attest.PredicateTypes() {
		f.Add(p.URI, "https://spdx.dev/Document/v3")
		f.Add(p.Family, p.URI)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		m := attest.MatchPredicateType(a, b)
		pa, okA := attest.LookupPredicateType(a)
		pb, okB := attest.LookupPredicateType(b)
		if m && a != b && (!okA || !okB || pa.Family != pb.Family) {
			t.Fatalf("MatchPredicateType(%q, %q): different families", a, b)
		}
		if strings.Contains(a, ":") && strings.Contains(b, ":") && m != attest.MatchPredicateType(b, a) {
			t.Fatalf("MatchPredicateType(%q, %q) depends on the order", a, b)
		}
		if okA && strings.Contains(a, ":") && pa.URI != a {
			t.Fatalf("LookupPredicateType(%q) is of %q", a, pa.URI)
		}
	})
}
