package intoto_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	link "github.com/in-toto/attestation/go/predicates/link/v0"
	prov01 "github.com/in-toto/attestation/go/predicates/provenance/v01"
	prov02 "github.com/in-toto/attestation/go/predicates/provenance/v02"
	prov1 "github.com/in-toto/attestation/go/predicates/provenance/v1"
	reference "github.com/in-toto/attestation/go/predicates/reference/v0"
	release "github.com/in-toto/attestation/go/predicates/release/v0"
	release02 "github.com/in-toto/attestation/go/predicates/release/v02"
	scai "github.com/in-toto/attestation/go/predicates/scai/v0"
	svr "github.com/in-toto/attestation/go/predicates/svr/v01"
	testresult "github.com/in-toto/attestation/go/predicates/test_result/v0"
	vsa0 "github.com/in-toto/attestation/go/predicates/vsa/v0"
	vsa1 "github.com/in-toto/attestation/go/predicates/vsa/v1"
	vulns "github.com/in-toto/attestation/go/predicates/vulns/v01"
	vulns02 "github.com/in-toto/attestation/go/predicates/vulns/v02"
	v1 "github.com/in-toto/attestation/go/v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/attest/intoto"
)

const hexA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

func subjects() []attest.ResourceDescriptor {
	return []attest.ResourceDescriptor{{Name: "app", Digest: attest.DigestSet{"sha256": hexA}}}
}

// messages are all that the library has for predicates.
var messages = []proto.Message{
	new(link.Link), new(prov01.Provenance), new(prov02.Provenance), new(prov1.Provenance), new(reference.Reference), new(release.Release),
	new(release02.Release), new(scai.AttributeReport), new(svr.SimpleVerificationResult), new(testresult.TestResult), new(vsa0.VerificationSummary),
	new(vsa1.VerificationSummary), new(vulns.Vulns), new(vulns02.Vulns),
}

func TestTypeOf(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range messages {
		uri, err := intoto.TypeOf(m)
		if err != nil {
			t.Error(err)
			continue
		}
		if _, ok := attest.LookupPredicateType(uri); !ok || seen[uri] {
			t.Errorf("%T: type %q, known %v, seen %v", m, uri, ok, seen[uri])
		}
		seen[uri] = true
		// Empty it goes there and back.
		s, err := intoto.New(subjects(), m)
		if err != nil {
			t.Errorf("%T: %v", m, err)
			continue
		}
		back := m.ProtoReflect().New().Interface()
		if changes, err := intoto.Predicate(s, back); err != nil || len(changes) > 0 || !proto.Equal(m, back) {
			t.Errorf("%T: %v, %v", m, changes, err)
		}
	}
	for _, m := range []proto.Message{nil, new(v1.Statement), new(structpb.Struct), new(prov1.BuildDefinition)} {
		if uri, err := intoto.TypeOf(m); err == nil {
			t.Errorf("TypeOf(%T) = %q", m, uri)
		}
		if _, err := intoto.New(subjects(), m); err == nil {
			t.Errorf("New with %T succeeded", m)
		}
	}
}

func TestPredicate(t *testing.T) {
	in := `{"buildDefinition":{"buildType":"https://e.x/b","externalParameters":{"n":9007199254740993,"m":1.0,"big":123456789e-3}},` +
		`"runDetails":{"builder":{"id":"https://e.x/builder","unknown":1},"metadata":{"startedOn":"2024-01-02T03:04:05.50Z","invocationId":""}}}`
	s, err := attest.New(subjects(), attest.TypeProvenance1, []byte(in))
	if err != nil {
		t.Fatal(err)
	}
	var p prov1.Provenance
	changes, err := intoto.Predicate(s, &p)
	if err != nil {
		t.Fatal(err)
	}
	if p.GetRunDetails().GetBuilder().GetId() != "https://e.x/builder" {
		t.Errorf("message %v", &p)
	}
	want := []intoto.Change{
		{Path: "/buildDefinition/externalParameters/n", From: "9007199254740993", To: "9007199254740992"},
		{Path: "/runDetails/builder/unknown", From: "1"},
		{Path: "/runDetails/metadata/startedOn", From: `"2024-01-02T03:04:05.50Z"`, To: `"2024-01-02T03:04:05.500Z"`},
		{Path: "/runDetails/metadata/invocationId", From: `""`},
	}
	if diff := cmp.Diff(want, changes); diff != "" {
		t.Errorf("changes (-want +got)\n%s", diff)
	}
	again, err := intoto.New(subjects(), &p)
	if err != nil {
		t.Fatal(err)
	}
	var q prov1.Provenance
	if changes, err := intoto.Predicate(again, &q); err != nil || len(changes) > 0 || !proto.Equal(&p, &q) {
		t.Errorf("there and back: %v, %v", changes, err)
	}
	first := again.Bytes()
	for range 20 { // protojson varies its white space
		if s, err := intoto.New(subjects(), &p); err != nil || string(s.Bytes()) != string(first) {
			t.Fatalf("another run gives %s, %v", s.Bytes(), err)
		}
	}
}

func TestPredicateRefuses(t *testing.T) {
	for _, tt := range []struct{ name, typ, in, want string }{
		{"another type", attest.TypeVSA1, `{}`, "the predicate is of type"},
		{"a number beyond floats", attest.TypeProvenance1, `{"buildDefinition":{"externalParameters":{"n":1e400}}}`, "intoto: "},
		{"a name of protobuf's", attest.TypeProvenance1, `{"build_definition":{"buildType":"https://e.x"}}`, `a member stands for "buildDefinition" under another name`},
		{"a name of protobuf's inside", attest.TypeProvenance1, `{"runDetails":{"builder":{"builder_dependencies":[{"uri":"u:x"}]}}}`, "under another name"},
		{"a wrong type", attest.TypeProvenance1, `{"runDetails":{"builder":"x"}}`, "intoto: "},
		{"a time that is none", attest.TypeProvenance1, `{"runDetails":{"metadata":{"startedOn":"now"}}}`, "intoto: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := attest.New(subjects(), tt.typ, []byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			var p prov1.Provenance
			if _, err := intoto.Predicate(s, &p); err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), "\u00a0", " "), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
	text := `{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"a":"b"}}],"predicateType":"` + attest.TypeProvenance1 + `"`
	s, err := attest.ParseStatement([]byte(text + `,"predicate":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := intoto.Predicate(s, new(prov1.Provenance)); err == nil {
		t.Error("a string is a predicate")
	}
	// No predicate is an empty one (statement.md).
	if s, err = attest.ParseStatement([]byte(text + `}`)); err != nil {
		t.Fatal(err)
	}
	p := &prov1.Provenance{BuildDefinition: new(prov1.BuildDefinition)}
	if changes, err := intoto.Predicate(s, p); err != nil || len(changes) > 0 || p.GetBuildDefinition() != nil {
		t.Errorf("no predicate: %v, %v, %v", p, changes, err)
	}
}

func TestStatement(t *testing.T) {
	in := `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"` + hexA + `"},"content":"_-8=","annotations":{"n":1},"x":1}],` +
		`"predicateType":"https://e.x/p","predicate":{"z":9007199254740993,"a":[1.50,null,"é"]},"y":{}}`
	s, err := attest.ParseStatement([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	m, changes, err := intoto.To(s)
	if err != nil {
		t.Fatal(err)
	}
	want := []intoto.Change{
		{Path: "/subject/0/content", From: `"_-8="`, To: `"/+8="`},
		{Path: "/subject/0/x", From: "1"},
		{Path: "/predicate/z", From: "9007199254740993", To: "9007199254740992"},
		{Path: "/y", From: "{}"},
	}
	if diff := cmp.Diff(want, changes); diff != "" {
		t.Errorf("changes (-want +got)\n%s", diff)
	}
	if err := m.Validate(); err != nil {
		t.Errorf("the library says: %v", err)
	}
	back, err := intoto.From(m)
	if err != nil {
		t.Fatal(err)
	}
	again, changes, err := intoto.To(back)
	if err != nil || len(changes) > 0 || !proto.Equal(m, again) {
		t.Errorf("there and back: %v, %v", changes, err)
	}
	old := proto.Clone(m).(*v1.Statement)
	old.Type = attest.StatementTypeV01
	if s, err := intoto.From(old); err != nil || s.Type() != attest.StatementTypeV01 {
		t.Errorf("version 0.1: %v", err)
	}
	for name, edit := range map[string]func(m *v1.Statement){
		"no type":             func(m *v1.Statement) { m.Type = "" },
		"no subject":          func(m *v1.Statement) { m.Subject = nil },
		"a nil subject":       func(m *v1.Statement) { m.Subject = append(m.Subject, nil) },
		"no digest":           func(m *v1.Statement) { m.Subject[0].Digest = nil },
		"a digest of 3 bytes": func(m *v1.Statement) { m.Subject[0].Digest["sha256"] = "abcdef" },
		"no predicate type":   func(m *v1.Statement) { m.PredicateType = "" },
		"not UTF-8":           func(m *v1.Statement) { m.PredicateType = "https://e.x/\xff" },
		"a nil value":         func(m *v1.Statement) { m.Predicate.Fields["q"] = nil },
	} {
		bad := proto.Clone(m).(*v1.Statement)
		edit(bad)
		if s, err := intoto.From(bad); err == nil {
			t.Errorf("%s: %s", name, s.Bytes())
		}
	}
	if _, err := intoto.From(nil); err == nil {
		t.Error("From(nil) succeeded")
	}
	s, err = attest.ParseStatement([]byte(strings.Replace(in, `"x":1`, `"media_type":"a/b"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := intoto.To(s); err == nil {
		t.Error("protobuf's name of a member is taken for the member")
	}
}

// The statements that the specification prints, with predicates that the library has types for, lose nothing but what
// a message cannot tell from nothing.
func TestCorpus(t *testing.T) {
	root := os.Getenv("WAYBILL_CORPUS")
	if root == "" {
		t.Skip("skipped: corpus folder not present (WAYBILL_CORPUS is not set)")
	}
	files, err := filepath.Glob(filepath.Join(root, "dsse", "in-toto", "*.json"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	typed := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := attest.ParseStatement(text)
		if err != nil {
			continue
		}
		if _, changes, err := intoto.To(s); err != nil || len(changes) > 0 {
			t.Errorf("%s: %v, %v", filepath.Base(file), changes, err)
		}
		for _, m := range messages {
			if uri, _ := intoto.TypeOf(m); !attest.MatchPredicateType(uri, s.PredicateType()) {
				continue
			}
			typed++
			changes, err := intoto.Predicate(s, m.ProtoReflect().New().Interface())
			if err != nil {
				t.Errorf("%s: %v", filepath.Base(file), err)
			}
			for _, c := range changes {
				// The message of a release still has releaseId, which the specification renamed.
				if c.Path != "/packageId" && (c.To != "" || c.From != "[]") {
					t.Errorf("%s: %+v", filepath.Base(file), c)
				}
			}
		}
	}
	if typed < 5 {
		t.Errorf("only %d predicates with a type", typed)
	}
}

func FuzzTo(f *testing.F) {
	f.Add([]byte(`{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"` + hexA + `"},"annotations":{"n":1}}],"predicateType":"https://e.x/p","predicate":{"a":[1.50,null,"é"],"b":1e400}}`))
	f.Add([]byte(`{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"a":"b"}}],"predicateType":"https://slsa.dev/provenance/v1","predicate":{"buildDefinition":{"externalParameters":{"n":1}},"runDetails":{"builder":{"id":"a"}}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := attest.ParseStatement(text)
		if err != nil {
			return
		}
		for _, m := range messages {
			_, _ = intoto.Predicate(s, m.ProtoReflect().New().Interface())
		}
		m, changes, err := intoto.To(s)
		if err != nil {
			return
		}
		back, err := intoto.From(m)
		if err != nil {
			return // New is stricter about digests and types
		}
		again, more, err := intoto.To(back)
		if err != nil || len(more) > 0 || !proto.Equal(m, again) {
			t.Fatalf("there and back: %v, %v, after %v", more, err, changes)
		}
	})
}

func Example() {
	report := &testresult.TestResult{Result: "PASSED", PassedTests: []string{"unit"}}
	st, err := intoto.New(subjects(), report)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(st.PredicateType())

	var back testresult.TestResult
	changes, err := intoto.Predicate(st, &back)
	fmt.Println(back.GetResult(), len(changes), err)
	// Output:
	// https://in-toto.io/attestation/test-result/v0.1
	// PASSED 0 <nil>
}

func ExampleTo() {
	st, err := attest.New(subjects(), "https://example.com/build/v1", []byte(`{"run": 9007199254740993}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	msg, changes, err := intoto.To(st)
	fmt.Println(msg.GetPredicateType(), err)
	for _, c := range changes { // what a protobuf message cannot hold
		fmt.Println(c.Path, c.From, c.To)
	}
	// Output:
	// https://example.com/build/v1 <nil>
	// /predicate/run 9007199254740993 9007199254740992
}
