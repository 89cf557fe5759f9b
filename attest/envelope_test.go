package attest_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/attest"
)

// The test vector of DSSE v1.0.2, protocol.md.
const (
	vectorPAE      = "DSSEv1 29 http://example.com/HelloWorld 11 hello world"
	vectorEnvelope = `{"payload": "aGVsbG8gd29ybGQ=",
 "payloadType": "http://example.com/HelloWorld",
 "signatures": [{"sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]}`
)

func TestVector(t *testing.T) {
	e, err := attest.ParseEnvelope([]byte(vectorEnvelope))
	if err != nil {
		t.Fatal(err)
	}
	if string(e.Payload) != "hello world" || e.PayloadType != "http://example.com/HelloWorld" {
		t.Errorf("payload %q of type %q", e.Payload, e.PayloadType)
	}
	if len(e.Signatures) != 1 || len(e.Signatures[0].Sig) != 64 || e.Signatures[0].KeyID != "" {
		t.Errorf("signatures %v", e.Signatures)
	}
	if got := string(e.PAE()); got != vectorPAE {
		t.Errorf("PAE = %q, want %q", got, vectorPAE)
	}
	if got := string(attest.AppendPAE([]byte("x"), e.PayloadType, e.Payload)); got != "x"+vectorPAE {
		t.Errorf("AppendPAE = %q, want %q", got, "x"+vectorPAE)
	}
	h := sha256.New()
	if err := e.WritePAE(h); err != nil {
		t.Fatal(err)
	}
	if want := sha256.Sum256([]byte(vectorPAE)); !bytes.Equal(h.Sum(nil), want[:]) {
		t.Errorf("WritePAE wrote something else than PAE")
	}
}

// Lengths are those of bytes, in decimal without leading zeros.
func TestPAE(t *testing.T) {
	for _, tt := range []struct{ typ, body, want string }{
		{"", "", "DSSEv1 0  0 "},
		{"t", "", "DSSEv1 1 t 0 "},
		{"é", "ü\x00\xff", "DSSEv1 2 é 4 ü\x00\xff"},
		{"1 2", "3 4", "DSSEv1 3 1 2 3 3 4"},
	} {
		if got := string(attest.PAE(tt.typ, []byte(tt.body))); got != tt.want {
			t.Errorf("PAE(%q, %q) = %q, want %q", tt.typ, tt.body, got, tt.want)
		}
		var b bytes.Buffer
		if err := attest.WritePAE(&b, tt.typ, []byte(tt.body)); err != nil || b.String() != tt.want {
			t.Errorf("WritePAE(%q, %q) wrote %q, %v, want %q", tt.typ, tt.body, b.String(), err, tt.want)
		}
	}
}

// failing is a writer that takes n bytes.
type failing struct{ n int }

var errFull = errors.New("full")

func (f *failing) Write(p []byte) (int, error) {
	if f.n -= len(p); f.n < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWritePAEError(t *testing.T) {
	for _, n := range []int{0, len(vectorPAE) - 1} {
		if err := attest.WritePAE(&failing{n}, "http://example.com/HelloWorld", []byte("hello world")); err != errFull {
			t.Errorf("WritePAE to a writer that takes %d bytes: %v, want %v", n, err, errFull)
		}
	}
}

func TestEnvelopeAccepts(t *testing.T) {
	want := &attest.Envelope{PayloadType: "t", Payload: []byte{0xfb, 0xef, 0xff}, Signatures: []attest.Signature{{Sig: []byte{0xff, 0xfe}}}}
	for _, tt := range []struct{ name, in string }{
		{"standard alphabet", `{"payloadType":"t","payload":"++//","signatures":[{"sig":"//4="}]}`},
		{"URL-safe alphabet", `{"payloadType":"t","payload":"--__","signatures":[{"sig":"__4="}]}`},
		{"one alphabet each", `{"payloadType":"t","payload":"--__","signatures":[{"sig":"//4="}]}`},
		{"escaped base64", `{"payloadType":"t","payload":"\u002b+\/\/","signatures":[{"sig":"//4\u003d"}]}`},
		{"white space", " {\n\"payloadType\" : \"t\" ,\t\"payload\":\"++//\",\r\n\"signatures\":[ { \"sig\":\"//4=\" } ] }\n"},
		{"empty keyid", `{"payloadType":"t","payload":"++//","signatures":[{"keyid":"","sig":"//4="}]}`},
		{"no keyid", `{"payloadType":"t","payload":"++//","signatures":[{"keyid":null,"sig":"//4="}]}`},
		{"unknown members", `{"payloadType":"t","payload":"++//","signatures":[{"sig":"//4="}],"x":{"y":[1,null]},"PayloadType":"u"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := attest.ParseEnvelope([]byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Empty is not the same as missing (envelope.md, Parsing rules).
func TestEnvelopeEmpty(t *testing.T) {
	e, err := attest.ParseEnvelope([]byte(`{"payloadType":"t","payload":"","signatures":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Payload) != 0 || len(e.Signatures) != 0 {
		t.Errorf("got %v", e)
	}
}

// A signature that nobody can read does not spoil the others (protocol.md: skip over what does not verify).
func TestEnvelopeSkipsBrokenSignatures(t *testing.T) {
	e, err := attest.ParseEnvelope([]byte(`{"payloadType":"t","payload":"","signatures":[
		{"sig":"!"},{"sig":"AA=="},{"sig":"A"},{"sig":""},{"sig":"AB=="},{"sig":"A-+_"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range e.Signatures {
		got = append(got, fmt.Sprintf("%x", s.Sig))
	}
	if diff := cmp.Diff([]string{"", "00", "", "", "", ""}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestEnvelopeRefuses(t *testing.T) {
	good := func(payload string) string {
		return `{"payloadType":"t","payload":"` + payload + `","signatures":[{"sig":""}]}`
	}
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", ``, "the text ends"},
		{"truncated", `{"payloadType":"t","payload":"","signatures":[`, "the text ends"},
		{"an array", `[]`, "array where an envelope belongs"},
		{"null", `null`, "null where an envelope belongs"},
		{"a byte order mark", "\xef\xbb\xbf" + good(""), "offset 0"},
		{"text after it", good("") + "{}", "more text after the value"},
		{"a second envelope", good("") + "\n" + good("AA=="), "more text after the value"},
		{"invalid UTF-8", "{\"payloadType\":\"t\xff\",\"payload\":\"\",\"signatures\":[]}", "UTF-8"},
		{"half a surrogate", `{"payloadType":"\ud800","payload":"","signatures":[]}`, "surrogate"},

		{"no payload", `{"payloadType":"t","signatures":[]}`, `no "payload"`},
		{"no payload type", `{"payload":"","signatures":[]}`, `no "payloadType"`},
		{"no signatures", `{"payloadType":"t","payload":""}`, `no "signatures"`},
		{"no sig", `{"payloadType":"t","payload":"","signatures":[{"keyid":"k"}]}`, `/signatures/0: there is no "sig"`},
		{"empty payload type", `{"payloadType":"","payload":"","signatures":[]}`, "payload type is empty"},
		{"wrong case of payload", `{"payloadType":"t","Payload":"","signatures":[]}`, `no "payload"`},
		{"wrong case of payload type", `{"payloadtype":"t","payload":"","signatures":[]}`, `no "payloadType"`},
		{"wrong case of signatures", `{"payloadType":"t","payload":"","SIGNATURES":[]}`, `no "signatures"`},
		{"wrong case of sig", `{"payloadType":"t","payload":"","signatures":[{"Sig":""}]}`, `no "sig"`},
		{"protobuf's name", `{"payload_type":"t","payload":"","signatures":[]}`, `no "payloadType"`},

		{"two payloads", `{"payload":"AA==","payloadType":"t","payload":"","signatures":[]}`, "duplicate"},
		{"two payloads, one escaped", `{"payload":"AA==","payloadType":"t","p\u0061yload":"","signatures":[]}`, "duplicate"},
		{"two payload types", `{"payloadType":"t","payload":"","payloadType":"u","signatures":[]}`, "duplicate"},
		{"two sigs", `{"payloadType":"t","payload":"","signatures":[{"sig":"","sig":"AA=="}]}`, "duplicate"},
		{"two names in an unknown member", `{"payloadType":"t","payload":"","signatures":[],"x":[{"y":{"z":1,"z":2}}]}`, "duplicate"},

		{"a number for a payload", `{"payloadType":"t","payload":1,"signatures":[]}`, "number where a string belongs"},
		{"null for a payload", `{"payloadType":"t","payload":null,"signatures":[]}`, "null where a string belongs"},
		{"an object for a payload", `{"payloadType":"t","payload":{"x":1},"signatures":[]}`, "object where a string belongs"},
		{"null for a payload type", `{"payloadType":null,"payload":"","signatures":[]}`, "null where a string belongs"},
		{"an object for signatures", `{"payloadType":"t","payload":"","signatures":{}}`, "object where an array belongs"},
		{"null for signatures", `{"payloadType":"t","payload":"","signatures":null}`, "null where an array belongs"},
		{"a string for a signature", `{"payloadType":"t","payload":"","signatures":["AA=="]}`, "string where a signature belongs"},
		{"null for a signature", `{"payloadType":"t","payload":"","signatures":[null]}`, "null where a signature belongs"},
		{"a number for a sig", `{"payloadType":"t","payload":"","signatures":[{"sig":1}]}`, "number where a string belongs"},
		{"null for a sig", `{"payloadType":"t","payload":"","signatures":[{"sig":null}]}`, "null where a string belongs"},
		{"a number for a keyid", `{"payloadType":"t","payload":"","signatures":[{"sig":"","keyid":1}]}`, "number where a string belongs"},

		{"no padding", good("AA"), "base64"},
		{"half the padding", good("AA="), "base64"},
		{"too much padding", good("AAA=="), "base64"},
		{"padding alone", good("===="), "base64"},
		{"padding in the middle", good("AA==AAAA"), "base64"},
		{"both alphabets", good("+-/_"), "base64"},
		{"bits that are left over", good("AB=="), "base64"},
		{"a line break", good(`AAAA\nAAAA`), "line break"},
		{"a carriage return", good(`AAAA\rAAAA`), "line break"},
		{"a line break at the end", good(`AAAA\n`), "line break"},
		{"a space", good("AAA A"), "base64"},
		{"another character", good("AA%="), "base64"},
		{"a letter that is none", good("AAAé"), "base64"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := attest.ParseEnvelope([]byte(tt.in))
			if err == nil {
				t.Fatalf("ParseEnvelope(%q) succeeded", tt.in)
			}
			var syntax *attest.SyntaxError
			if !errors.As(err, &syntax) || syntax.Format != "dsse" || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ParseEnvelope(%q): %v, want a SyntaxError of dsse with %q", tt.in, err, tt.want)
			}
			// encoding/json does not open another way.
			var e attest.Envelope
			if err := json.Unmarshal([]byte(tt.in), &e); err == nil && tt.in != "null" {
				t.Errorf("json.Unmarshal(%q) succeeded: %v", tt.in, e)
			}
		})
	}
}

func TestEnvelopeLimits(t *testing.T) {
	envelope := func(n int) []byte {
		return []byte(`{"payloadType":"t","payload":"","signatures":[` + strings.Repeat(`{"sig":""},`, n-1) + `{"sig":""}]}`)
	}
	deep := func(n int) []byte {
		return []byte(`{"payloadType":"t","payload":"","signatures":[],"x":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}`)
	}
	for _, tt := range []struct {
		name  string
		in    []byte
		lim   attest.Limits
		limit string // "" when it is not exceeded
	}{
		{"256 signatures", envelope(256), attest.Limits{}, ""},
		{"257 signatures", envelope(257), attest.Limits{}, "signatures"},
		{"100,000 signatures", envelope(100_000), attest.Limits{}, "signatures"},
		{"257 signatures, allowed", envelope(257), attest.Limits{Signatures: 257}, ""},
		{"two signatures of one", envelope(2), attest.Limits{Signatures: 1}, "signatures"},
		{"depth of 128", deep(127), attest.Limits{}, ""},
		{"depth of 129", deep(128), attest.Limits{}, "depth"},
		{"depth of a million", deep(1_000_000), attest.Limits{}, "depth"},
		{"bytes", envelope(1), attest.Limits{Bytes: 20}, "bytes"},
		{"a payload longer than other strings may be", fmt.Appendf(nil, `{"payloadType":"t","payload":"%s","signatures":[]}`, strings.Repeat("AAAA", 5<<20)), attest.Limits{}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := attest.ParseEnvelope(tt.in, attest.WithLimits(tt.lim))
			var limit *attest.LimitError
			switch {
			case tt.limit == "" && err != nil:
				t.Error(err)
			case tt.limit != "" && (!errors.As(err, &limit) || limit.Limit != tt.limit):
				t.Errorf("%v, want a LimitError of %s", err, tt.limit)
			}
		})
	}
}

func TestEnvelopeRoundTrip(t *testing.T) {
	in := `{"payloadType":"application/vnd.in-toto+json","payload":"AP_-","signatures":[` +
		`{"keyid":"k\"1","sig":"AA==","cert":"-----BEGIN","timestamps":[{"n":9007199254740993, "x" : 1.0}]},{"sig":"AQ=="}]}`
	e, err := attest.ParseEnvelope([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(e.Signatures[0].Extra["timestamps"]); got != `[{"n":9007199254740993, "x" : 1.0}]` {
		t.Errorf("extra member %s", got)
	}
	for name, marshal := range map[string]func() ([]byte, error){
		"MarshalJSON": e.MarshalJSON,
		"AppendText":  func() ([]byte, error) { return e.AppendText(nil) },
		"json":        func() ([]byte, error) { return json.Marshal(e) },
	} {
		out, err := marshal()
		if err != nil {
			t.Fatal(err)
		}
		back, err := attest.ParseEnvelope(out)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if name == "json" { // which compacts
			back.Signatures[0].Extra = e.Signatures[0].Extra
		}
		if diff := cmp.Diff(e, back); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	if out, err := e.AppendText([]byte("x")); err != nil || out[0] != 'x' {
		t.Errorf("AppendText lost what was there: %q, %v", out, err)
	}
}

func TestEnvelopeMarshalRefuses(t *testing.T) {
	for _, tt := range []struct{ name, raw string }{{"sig", `""`}, {"keyid", `""`}, {"x", `{`}, {"x", ``}, {"x", `1,"sig":""`}} {
		e := &attest.Envelope{PayloadType: "t", Signatures: []attest.Signature{{Extra: map[string]json.RawMessage{tt.name: json.RawMessage(tt.raw)}}}}
		if out, err := e.MarshalJSON(); err == nil {
			t.Errorf("MarshalJSON with the extra member %q:%s = %s", tt.name, tt.raw, out)
		}
		if _, err := e.AppendText(nil); err == nil {
			t.Errorf("AppendText with the extra member %q:%s succeeded", tt.name, tt.raw)
		}
	}
}

// What is not UTF-8 has no JSON form, and none that is nearly the same is written.
func TestMarshalRefusesInvalidUTF8(t *testing.T) {
	const bad = "a\xff"
	for name, e := range map[string]*attest.Envelope{
		"payload type": {PayloadType: bad},
		"keyid":        {PayloadType: "t", Signatures: []attest.Signature{{KeyID: bad}}},
		"extra":        {PayloadType: "t", Signatures: []attest.Signature{{Extra: map[string]json.RawMessage{bad: json.RawMessage("1")}}}},
	} {
		if out, err := e.MarshalJSON(); err == nil {
			t.Errorf("%s: %q", name, out)
		}
	}
	digest := attest.DigestSet{"sha256": hexA}
	for name, r := range map[string]attest.ResourceDescriptor{
		"name":       {Name: bad, Digest: digest},
		"uri":        {URI: bad, Digest: digest},
		"location":   {DownloadLocation: bad, Digest: digest},
		"media type": {MediaType: bad, Digest: digest},
		"algorithm":  {Digest: attest.DigestSet{"sha256": hexA, bad: "x"}},
		"digest":     {Digest: attest.DigestSet{"sha256": hexA, "x": bad}},
		"annotation": {Digest: digest, Annotations: map[string]json.RawMessage{bad: json.RawMessage("1")}},
	} {
		if s, err := attest.New([]attest.ResourceDescriptor{r}, "https://e.x/p", nil); err == nil {
			t.Errorf("%s: %q", name, s.Bytes())
		}
	}
	p := &attest.Provenance{RunDetails: attest.RunDetails{Builder: attest.Builder{Version: map[string]string{"a": bad}}}}
	if out, err := p.MarshalJSON(); err == nil {
		t.Errorf("provenance: %q", out)
	}
	for _, s := range []*attest.VerificationSummary{{ResourceURI: bad}, {VerifiedLevels: []string{bad}}, {DependencyLevels: map[string]uint64{bad: 1}}} {
		if out, err := s.MarshalJSON(); err == nil {
			t.Errorf("summary: %q", out)
		}
	}
}

func TestIsStatementType(t *testing.T) {
	for payloadType, want := range map[string]bool{
		"application/vnd.in-toto+json":                 true,
		"application/vnd.in-toto.provenance+json":      true,
		"application/vnd.in-toto.test-result+json":     true,
		"application/vnd.in-toto.spdx+json":            true,
		"application/vnd.in-toto":                      false,
		"application/vnd.in-toto+cbor":                 false,
		"application/vnd.in-toto.provenance+dsse":      false,
		"application/vnd.in-toto.+json":                false,
		"application/vnd.in-toto-evil+json":            false,
		"application/vnd.in-totoevil+json":             false,
		"application/vnd.in-toto.x y+json":             false,
		"application/vnd.in-toto.a+b+json":             false,
		"Application/vnd.in-toto+json":                 false,
		"application/vnd.in-toto+json ":                false,
		"application/vnd.in-toto+json; charset=utf-8":  false,
		"application/vnd.in-toto.bundle":               false,
		"application/json":                             false,
		"":                                             false,
		"x/application/vnd.in-toto+json":               false,
		"application/vnd.in-toto.provenance+json+json": false,
	} {
		if got := attest.IsStatementType(payloadType); got != want {
			t.Errorf("IsStatementType(%q) = %v, want %v", payloadType, got, want)
		}
	}
}

func TestUnverifiedStatement(t *testing.T) {
	payload := base64.StdEncoding.EncodeToString([]byte(goodStatement))
	e, err := attest.ParseEnvelope([]byte(`{"payloadType":"application/vnd.in-toto+json","payload":"` + payload + `","signatures":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.UnverifiedStatement()
	if err != nil {
		t.Fatal(err)
	}
	if string(s.Bytes()) != goodStatement {
		t.Errorf("the statement is %s", s.Bytes())
	}
	// What the payload looks like is not asked: its type is what was signed with it.
	e.PayloadType = "application/vnd.example+json"
	var wrong *attest.PayloadTypeError
	if _, err := e.UnverifiedStatement(); !errors.As(err, &wrong) || wrong.PayloadType != e.PayloadType {
		t.Errorf("statement of another payload type: %v", err)
	}
}
