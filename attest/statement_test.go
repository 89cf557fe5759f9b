package attest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/attest"
)

const (
	hexA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	hexB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

	// Numbers, order and white space that other libraries change.
	oddPredicate  = "{ \"z\" : 9007199254740993,\n\t\"a\":1e400, \"m\": [ 1.0 , -0 ],\"é\":\"\\u00e9\\/<&>\" }"
	goodStatement = `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"app","digest":{"sha256":"` + hexA + `"}}],` +
		`"predicateType":"https://example.com/p/v1","predicate":` + oddPredicate + `}`
)

func TestParseStatement(t *testing.T) {
	s, err := attest.ParseStatement([]byte(goodStatement))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(s.Bytes()); got != goodStatement {
		t.Errorf("Bytes() = %s", got)
	}
	if got := string(s.Predicate()); got != oddPredicate {
		t.Errorf("Predicate() = %s, want %s", got, oddPredicate)
	}
	if s.Type() != attest.StatementTypeV1 || s.PredicateType() != "https://example.com/p/v1" {
		t.Errorf("type %q, predicate type %q", s.Type(), s.PredicateType())
	}
	want := []attest.ResourceDescriptor{{Name: "app", Digest: attest.DigestSet{"sha256": hexA}}}
	if diff := cmp.Diff(want, s.Subjects()); diff != "" {
		t.Errorf("subjects (-want +got)\n%s", diff)
	}
}

func TestStatementAccepts(t *testing.T) {
	type statement struct{ Type, PredicateType, Predicate string }
	v1 := statement{attest.StatementTypeV1, "https://e.x/p", `{}`}
	subject := `"subject":[{"digest":{"sha256":"` + hexA + `"}}]`
	for _, tt := range []struct {
		name, in string
		want     statement
	}{
		{"version 1", `{"_type":"https://in-toto.io/Statement/v1",` + subject + `,"predicateType":"https://e.x/p","predicate":{}}`, v1},
		{
			"version 0.1", `{"_type":"https://in-toto.io/Statement/v0.1",` + subject + `,"predicateType":"https://e.x/p","predicate":{}}`,
			statement{attest.StatementTypeV01, "https://e.x/p", `{}`},
		},
		// Consumers must ignore fields that they do not know (in-toto, Parsing rules).
		{"unknown members", `{"x":{"predicate":1},"_type":"https://in-toto.io/Statement/v1",` + subject + `,"predicateType":"https://e.x/p","predicate":{},"y":null}`, v1},
		{"unknown members of a subject", `{"_type":"https://in-toto.io/Statement/v1","subject":[{"x":[1],"digest":{"sha256":"` + hexA + `"}}],"predicateType":"https://e.x/p","predicate":{}}`, v1},
		// What is spelled otherwise is unknown, and never wins.
		{"names in other cases", `{"_type":"https://in-toto.io/Statement/v1",` + subject + `,"predicateType":"https://e.x/p","PREDICATETYPE":"https://e.x/evil","predicate":{},"Predicate":{"evil":1},"Subject":[]}`, v1},
		{"protobuf's names", `{"_type":"https://in-toto.io/Statement/v1","type":"evil",` + subject + `,"predicateType":"https://e.x/p","predicate_type":"https://e.x/evil","predicate":{}}`, v1},
		{"any order", `{"predicate":{},"predicateType":"https://e.x/p",` + subject + `,"_type":"https://in-toto.io/Statement/v1"}`, v1},
		// The predicate is optional (statement.md).
		{"no predicate", `{"_type":"https://in-toto.io/Statement/v1",` + subject + `,"predicateType":"https://e.x/p"}`, statement{attest.StatementTypeV1, "https://e.x/p", ""}},
		{"null predicate", `{"_type":"https://in-toto.io/Statement/v1",` + subject + `,"predicateType":"https://e.x/p","predicate":null}`, statement{attest.StatementTypeV1, "https://e.x/p", "null"}},
		// As early versions of cosign wrote it.
		{"string predicate", `{"_type":"https://in-toto.io/Statement/v0.1",` + subject + `,"predicateType":"https://spdx.dev/Document","predicate":"SPDXVersion: \u0053"}`, statement{attest.StatementTypeV01, "https://spdx.dev/Document", `"SPDXVersion: \u0053"`}},
		// It may be spelled wrong, then it matches nothing: see TestDigestMatch.
		{"upper-case digest", `{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"SHA256":"ABC"}}],"predicateType":"https://e.x/p","predicate":{}}`, v1},
		{"subjects that are the same", `{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"a":"b"}},{"digest":{"a":"b"}}],"predicateType":"https://e.x/p","predicate":{}}`, v1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := attest.ParseStatement([]byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, statement{s.Type(), s.PredicateType(), string(s.Predicate())}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if len(s.Subjects()) == 0 || string(s.Bytes()) != tt.in {
				t.Errorf("subjects %v, bytes %s", s.Subjects(), s.Bytes())
			}
		})
	}
}

func TestStatementRefuses(t *testing.T) {
	const (
		head = `{"_type":"https://in-toto.io/Statement/v1","subject":`
		one  = `[{"digest":{"sha256":"` + hexA + `"}}]`
		tail = `,"predicateType":"https://e.x/p","predicate":{}}`
	)
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", ``, "the text ends"},
		{"truncated", head + one, "the text ends"},
		{"an array", `[]`, "array where a statement belongs"},
		{"a string", `"x"`, "string where a statement belongs"},
		{"text after it", head + one + tail + `{}`, "more text after the value"},
		{"a byte order mark", "\xef\xbb\xbf" + head + one + tail, "offset 0"},
		{"invalid UTF-8", head + one + `,"predicateType":"https://e.x/p","predicate":{"x":"` + "\xff" + `"}}`, "UTF-8"},

		{"no type", `{"subject":` + one + tail, `no "_type"`},
		{"another type", `{"_type":"https://in-toto.io/Statement/v2","subject":` + one + tail, "unknown type of statement"},
		{"type of a layout", `{"_type":"layout","subject":` + one + tail, "unknown type of statement"},
		{"type in another case", `{"_type":"https://in-toto.io/statement/v1","subject":` + one + tail, "unknown type of statement"},
		{"type with a slash", `{"_type":"https://in-toto.io/Statement/v1/","subject":` + one + tail, "unknown type of statement"},
		{"type that is no string", `{"_type":1,"subject":` + one + tail, "number where a string belongs"},
		{"protobuf's name of the type", `{"type":"https://in-toto.io/Statement/v1","subject":` + one + tail, `no "_type"`},

		{"no predicate type", head + one + `,"predicate":{}}`, `no "predicateType"`},
		{"empty predicate type", head + one + `,"predicateType":"","predicate":{}}`, "predicate type is empty"},
		{"null predicate type", head + one + `,"predicateType":null,"predicate":{}}`, "null where a string belongs"},
		{"predicate type in another case", head + one + `,"PredicateType":"https://e.x/p","predicate":{}}`, `no "predicateType"`},
		{"protobuf's name of the predicate type", head + one + `,"predicate_type":"https://e.x/p","predicate":{}}`, `no "predicateType"`},

		{"two predicate types", head + one + `,"predicateType":"https://e.x/q"` + tail, "duplicate"},
		{"two predicates", head + one + `,"predicate":{"x":1}` + tail, "duplicate"},
		{"two predicates, one escaped", head + one + `,"predic\u0061te":{"x":1}` + tail, "duplicate"},
		{"two names in the predicate", head + one + `,"predicateType":"https://e.x/p","predicate":{"a":{"b":[{"c":1,"c":2}]}}}`, "duplicate"},
		{"two names in a digest set", head + `[{"digest":{"sha256":"` + hexA + `","sha256":"` + hexB + `"}}]` + tail, "duplicate"},
		{"two digest sets", head + `[{"digest":{"sha256":"` + hexA + `"},"digest":{"sha256":"` + hexB + `"}}]` + tail, "duplicate"},
		{"two names in an unknown member", head + one + `,"x":{"a":1,"a":2}` + tail, "duplicate"},

		{"an array for a predicate", head + one + `,"predicateType":"https://e.x/p","predicate":[]}`, "array where a predicate belongs"},
		{"a number for a predicate", head + one + `,"predicateType":"https://e.x/p","predicate":1}`, "number where a predicate belongs"},
		{"a boolean for a predicate", head + one + `,"predicateType":"https://e.x/p","predicate":true}`, "boolean where a predicate belongs"},

		{"no subjects", `{"_type":"https://in-toto.io/Statement/v1"` + tail, "no subject"},
		{"null for subjects", head + `null` + tail, "no subject"},
		{"an empty list of subjects", head + `[]` + tail, "no subject"},
		{"an object for subjects", head + `{"digest":{"sha256":"` + hexA + `"}}` + tail, "object where an array belongs"},
		{"null for a subject", head + `[null]` + tail, "null where a resource descriptor belongs"},
		{"a string for a subject", head + `["app"]` + tail, "string where a resource descriptor belongs"},
		{"a subject without digests", head + `[{"name":"app"}]` + tail, "/subject/0: the subject has no digest"},
		{"a subject with an empty digest set", head + `[{"name":"app","digest":{}}]` + tail, "no digest"},
		{"a subject with null for digests", head + `[{"name":"app","digest":null}]` + tail, "no digest"},
		{"a subject with a URI alone", head + `[{"uri":"pkg:npm/a@1"}]` + tail, "no digest"},
		{"the second subject without digests", head + `[{"digest":{"sha256":"` + hexA + `"}},{"name":"b"}]` + tail, "/subject/1: the subject has no digest"},
		{"a digest set in another case", head + `[{"Digest":{"sha256":"` + hexA + `"}}]` + tail, "no digest"},
		{"a number for a digest", head + `[{"digest":{"sha256":1}}]` + tail, "number where a digest belongs"},
		{"null for a digest", head + `[{"digest":{"sha256":null}}]` + tail, "null where a digest belongs"},
		{"a list for a digest", head + `[{"digest":{"sha256":["` + hexA + `"]}}]` + tail, "array where a digest belongs"},
		{"a string for a digest set", head + `[{"digest":"sha256:` + hexA + `"}]` + tail, "string where a digest set belongs"},
		{"a number for a name", head + `[{"name":1,"digest":{"sha256":"` + hexA + `"}}]` + tail, "number where a string belongs"},
		{"content that is not base64", head + `[{"content":"%","digest":{"sha256":"` + hexA + `"}}]` + tail, "base64"},
		{"a list for annotations", head + `[{"annotations":[],"digest":{"sha256":"` + hexA + `"}}]` + tail, "array where an object belongs"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := attest.ParseStatement([]byte(tt.in))
			if err == nil {
				t.Fatalf("ParseStatement(%q) succeeded", tt.in)
			}
			var syntax *attest.SyntaxError
			if !errors.As(err, &syntax) || syntax.Format != "in-toto-statement" || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ParseStatement(%q): %v, want a SyntaxError with %q", tt.in, err, tt.want)
			}
			var s attest.Statement
			if err := json.Unmarshal([]byte(tt.in), &s); err == nil {
				t.Errorf("json.Unmarshal(%q) succeeded", tt.in)
			}
		})
	}
}

func TestStatementLimits(t *testing.T) {
	statement := func(subjects, digests int) []byte {
		var set []string
		for i := range digests {
			set = append(set, fmt.Sprintf(`"a%d":"b"`, i))
		}
		subject := `{"digest":{` + strings.Join(set, ",") + `}}`
		return []byte(`{"_type":"https://in-toto.io/Statement/v1","subject":[` + subject + strings.Repeat(","+subject, subjects-1) +
			`],"predicateType":"https://e.x/p"}`)
	}
	deep := func(n int) []byte {
		return []byte(`{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"a":"b"}}],"predicateType":"https://e.x/p",` +
			`"predicate":{"x":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}}`)
	}
	for _, tt := range []struct {
		name  string
		in    []byte
		lim   attest.Limits
		limit string
	}{
		{"1,024 subjects", statement(1024, 1), attest.Limits{}, ""},
		{"1,025 subjects", statement(1025, 1), attest.Limits{}, "subjects"},
		{"1,025 subjects, allowed", statement(1025, 1), attest.Limits{Subjects: 1025}, ""},
		{"32 digests", statement(1, 32), attest.Limits{}, ""},
		{"33 digests", statement(1, 33), attest.Limits{}, "digests"},
		{"33 digests, allowed", statement(1, 33), attest.Limits{Digests: 33}, ""},
		{"depth of 128", deep(126), attest.Limits{}, ""},
		{"depth of 129", deep(127), attest.Limits{}, "depth"},
		{"bytes", statement(1, 1), attest.Limits{Bytes: 10}, "bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := attest.ParseStatement(tt.in, attest.WithLimits(tt.lim))
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

// What a predicate takes in memory does not grow with it: only its bytes are kept, which the caller has.
func TestStatementMemory(t *testing.T) {
	predicate := []byte(`{"x":[` + strings.Repeat(`{"a":1,"b":"c"},`, 200_000) + `0]}`)
	s, err := attest.New(subjects("app", hexA), "https://e.x/p", predicate)
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := attest.ParseStatement(s.Bytes()); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 64<<10 {
		t.Errorf("reading a statement of %d bytes allocates %d", len(s.Bytes()), n)
	}
}

func subjects(name, sha256 string) []attest.ResourceDescriptor {
	return []attest.ResourceDescriptor{{Name: name, Digest: attest.DigestSet{"sha256": sha256}}}
}

func TestNew(t *testing.T) {
	list := []attest.ResourceDescriptor{
		{Name: "a \"quoted\" <name>", Digest: attest.DigestSet{"sha512": strings.Repeat("0f", 64), "sha256": hexA}},
		{
			URI: "pkg:npm/b@1", Digest: attest.DigestSet{"sha256": hexB}, Content: []byte{0xff}, DownloadLocation: "https://e.x/b",
			MediaType: "application/gzip", Annotations: map[string]json.RawMessage{"n": json.RawMessage("1e400"), "m": json.RawMessage(`{"x": null}`)},
		},
	}
	s, err := attest.New(list, "https://example.com/p/v1", []byte(oddPredicate))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"_type":"https://in-toto.io/Statement/v1","subject":[` +
		`{"name":"a \"quoted\" <name>","digest":{"sha256":"` + hexA + `","sha512":"` + strings.Repeat("0f", 64) + `"}},` +
		`{"uri":"pkg:npm/b@1","digest":{"sha256":"` + hexB + `"},"content":"/w==","downloadLocation":"https://e.x/b",` +
		`"mediaType":"application/gzip","annotations":{"m":{"x": null},"n":1e400}}],` +
		`"predicateType":"https://example.com/p/v1","predicate":` + oddPredicate + `}`
	if got := string(s.Bytes()); got != want {
		t.Errorf("New: %s\nwant %s", got, want)
	}
	if diff := cmp.Diff(list, s.Subjects()); diff != "" {
		t.Errorf("subjects (-want +got)\n%s", diff)
	}
	if got := string(s.Predicate()); got != oddPredicate {
		t.Errorf("Predicate() = %s, want %s", got, oddPredicate)
	}
	bare, err := attest.New(subjects("x", hexA), "https://e.x/p", nil)
	if err != nil || bare.Predicate() != nil {
		t.Errorf("New without a predicate: %v, %s", err, bare.Predicate())
	}
}

// White space around a predicate is its own where it can only be that.
func TestPredicateSpace(t *testing.T) {
	for _, text := range []string{"{}\n", "\n {\"a\": 1 }\r\n\t", "{ }", " {}"} {
		s, err := attest.New([]attest.ResourceDescriptor{{Name: "a b\\\" c", Digest: attest.DigestSet{"sha256": hexA}}}, "https://e.x/p", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(s.Predicate()); got != text {
			t.Errorf("New with %q: Predicate() = %q", text, got)
		}
	}
	const subject = `"subject":[{"digest":{"a":"b"}}]`
	for in, want := range map[string]string{
		`{"_type":"https://in-toto.io/Statement/v1",` + subject + `,"predicateType":"t","predicate":` + "{}\n}":   "{}\n",
		`{"_type":"https://in-toto.io/Statement/v1","predicate": {} ,` + subject + `,"predicateType":"t"}`:        " {} ",
		`{"_type":"https://in-toto.io/Statement/v1","predicate": {} ,` + subject + `,"predicateType":"t"` + "\n}": "{}",
		`{"_type":"https://in-toto.io/Statement/v1", ` + subject + `,"predicateType":"t","predicate": {} }`:       "{}",
		"{\n" + `"_type":"https://in-toto.io/Statement/v1",` + subject + `,"predicateType":"t","predicate":{}}`:   "{}",
		" " + `{"_type":"https://in-toto.io/Statement/v1",` + subject + `,"predicateType":"t","predicate":{} } `:  "{} ",
		pretty(statementOf("a")): "{}",
		`{"_type":"https://in-toto.io/Statement/v1",` + subject + `,"predicateType":"t","predicate": "x" }`: ` "x" `,
	} {
		s, err := attest.ParseStatement([]byte(in))
		if err != nil {
			t.Errorf("%s: %v", in, err)
		} else if got := string(s.Predicate()); got != want {
			t.Errorf("%s: Predicate() = %q, want %q", in, got, want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	good := subjects("a", hexA)
	digest := func(alg, value string) []attest.ResourceDescriptor {
		return []attest.ResourceDescriptor{{Name: "n", Digest: attest.DigestSet{alg: value}}}
	}
	for _, tt := range []struct {
		name      string
		subjects  []attest.ResourceDescriptor
		typ, pred string
		want      string
	}{
		{"no subject", nil, "https://e.x/p", `{}`, "needs a subject"},
		{"a subject without digests", []attest.ResourceDescriptor{{Name: "n"}}, "https://e.x/p", `{}`, "subject 0 (n): there is no digest"},
		{"a digest in upper case", digest("sha256", strings.ToUpper(hexA)), "https://e.x/p", `{}`, "not lower-case hex"},
		{"a short digest", digest("sha256", hexA[1:]), "https://e.x/p", `{}`, "63 digits"},
		{"a digest that is too long for its algorithm", digest("sha1", hexA), "https://e.x/p", `{}`, "64 digits"},
		{"an algorithm in upper case", digest("SHA256", hexA), "https://e.x/p", `{}`, `"SHA256" is the algorithm "sha256"`},
		{"an algorithm with a dash", digest("sha3-256", hexA), "https://e.x/p", `{}`, `"sha3-256" is the algorithm "sha3_256"`},
		{"an empty digest", digest("x", ""), "https://e.x/p", `{}`, "empty"},
		{"no predicate type", good, "", `{}`, "not a URI"},
		{"a word for a predicate type", good, "spdx", `{}`, "not a URI"},
		{"a predicate type with a space", good, "https://e.x/a b", `{}`, "not a URI"},
		{"a predicate type without an authority", good, "https://", `{}`, "not a URI"},
		{"an authority in upper case", good, "https://E.x/p", `{}`, "lower case"},
		{"a scheme in upper case", good, "HTTPS://e.x/p", `{}`, "lower case"},
		{"a predicate that is no JSON", good, "https://e.x/p", `{`, "predicate: "},
		{"an empty predicate", good, "https://e.x/p", ``, "predicate: "},
		{"a predicate that is no object", good, "https://e.x/p", `[]`, "array where an object belongs"},
		{"a null predicate", good, "https://e.x/p", `null`, "null where an object belongs"},
		{"a predicate that ends the statement", good, "https://e.x/p", `{},"subject":[]`, "more text after the value"},
		{"a predicate with two names", good, "https://e.x/p", `{"a":{"b":1,"b":2}}`, "duplicate"},
		{"an annotation that is no JSON", []attest.ResourceDescriptor{{Digest: attest.DigestSet{"sha256": hexA}, Annotations: map[string]json.RawMessage{"a": json.RawMessage(`1,"b":2`)}}}, "https://e.x/p", `{}`, `annotation "a"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := attest.New(tt.subjects, tt.typ, []byte(tt.pred))
			if err == nil {
				t.Fatalf("New succeeded: %s", s.Bytes())
			}
			if !strings.Contains(err.Error(), tt.want) || strings.Count(err.Error(), "attest: ") > 1 {
				t.Errorf("New: %v, want %q and the name of the package once", err, tt.want)
			}
		})
	}
}

// What New makes is read with the default limits.
func TestNewLimits(t *testing.T) {
	deep := func(n int) []byte {
		return []byte(`{"x":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}`)
	}
	many := slices.Repeat(subjects("a", hexA), 1025)
	set := attest.DigestSet{"sha256": hexA}
	for i := range 32 {
		set[fmt.Sprint("x", i)] = "y"
	}
	if _, err := attest.New(many[:1024], "https://e.x/p", deep(126)); err != nil {
		t.Error(err)
	}
	var limit *attest.LimitError
	if _, err := attest.New(many, "https://e.x/p", nil); !errors.As(err, &limit) || limit.Limit != "subjects" {
		t.Errorf("1,025 subjects: %v", err)
	}
	if _, err := attest.New([]attest.ResourceDescriptor{{Digest: set}}, "https://e.x/p", nil); !errors.As(err, &limit) || limit.Limit != "digests" {
		t.Errorf("33 digests: %v", err)
	}
	for _, n := range []int{127, 128} {
		if _, err := attest.New(many[:1], "https://e.x/p", deep(n)); !errors.As(err, &limit) || limit.Limit != "depth" {
			t.Errorf("depth of %d: %v", n+1, err)
		}
	}
}

func TestStatementMatch(t *testing.T) {
	list := []attest.ResourceDescriptor{
		{Name: "a", Digest: attest.DigestSet{"sha256": hexA}},
		{Name: "b", Digest: attest.DigestSet{"sha256": hexB}},
		{Name: "also a", Digest: attest.DigestSet{"sha256": hexA, "sha1": strings.Repeat("1", 40)}},
	}
	s, err := attest.New(list, "https://e.x/p", nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range s.Match(attest.DigestSet{"sha256": hexA}) {
		names = append(names, r.Name)
	}
	if diff := cmp.Diff([]string{"a", "also a"}, names); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := s.Match(attest.DigestSet{"sha256": strings.Repeat("c", 64)}); len(got) > 0 {
		t.Errorf("Match of a digest that no subject has: %v", got)
	}
}

func TestStatementJSON(t *testing.T) {
	s, err := attest.ParseStatement([]byte(goodStatement))
	if err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back attest.Statement
	if err := json.Unmarshal(out, &back); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(back.Predicate()), "9007199254740993") || back.PredicateType() != s.PredicateType() {
		t.Errorf("got %s", back.Bytes())
	}
	if _, err := json.Marshal(new(attest.Statement)); err == nil {
		t.Error("the empty statement has a JSON form")
	}
}
