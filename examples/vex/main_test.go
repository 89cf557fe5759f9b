package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/examples/internal/program"
	"github.com/waybill-sdk/waybill/vex"
)

const product = `{
  "@context": "https://openvex.dev/ns/v0.2.0",
  "@id": "https://example.com/vex/1",
  "author": "security@example.com",
  "timestamp": "2024-01-08T18:02:03-06:00",
  "version": 1,
  "statements": [
    {
      "vulnerability": {"name": "CVE-2023-12345", "aliases": ["GHSA-2qrg-x229-3v8q"]},
      "products": [{"@id": "pkg:npm/app@1", "subcomponents": [{"@id": "pkg:npm/log"}]}],
      "status": "not_affected",
      "justification": "vulnerable_code_not_in_execute_path"
    }
  ]
}
`

type result struct {
	code           int
	stdout, stderr string
}

func invoke(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(args, strings.NewReader(stdin), &stdout, &stderr)
	r := result{code, stdout.String(), stderr.String()}
	if code == program.Done && r.stderr != "" {
		t.Errorf("vex %q: standard error %q", args, r.stderr)
	}
	if code != program.Done && args[0] != "validate" {
		if r.stdout != "" {
			t.Errorf("vex %q: exit %d, but standard output has %d bytes", args, code, len(r.stdout))
		}
		if strings.Count(r.stderr, "\n") != 1 || !strings.HasPrefix(r.stderr, "vex: ") || strings.HasPrefix(r.stderr, "vex: vex: ") {
			t.Errorf("vex %q: exit %d with standard error %q, want one line that begins with the name", args, code, r.stderr)
		}
	}
	return r
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestQuery(t *testing.T) {
	file := write(t, "a.openvex.json", product)
	for _, c := range []struct {
		args []string
		want string
	}{
		{
			[]string{"-vuln", "CVE-2023-12345", "-product", "pkg:npm/app@1", "-subcomponent", "pkg:npm/log@2"},
			`{"status":"not_affected","justification":"vulnerable_code_not_in_execute_path",` +
				`"why":["decided: statement 0 of https://example.com/vex/1 says not_affected on 2024-01-08T18:02:03-06:00 (time of the document)"],` +
				`"statement":{"vulnerability":{"name":"CVE-2023-12345","aliases":["GHSA-2qrg-x229-3v8q"]},"products":[{"@id":"pkg:npm/app@1","subcomponents":[{"@id":"pkg:npm/log"}]}],` +
				`"status":"not_affected","justification":"vulnerable_code_not_in_execute_path"}}`,
		},
		{
			[]string{"-vuln", "CVE-2023-12345", "-product", "pkg:npm/app@1"},
			`{"status":null,"justification":null,` +
				`"why":["other-scope: statement 0 of https://example.com/vex/1 says not_affected on 2024-01-08T18:02:03-06:00 (time of the document): it is only about subcomponents: pkg:npm/log"],"statement":null}`,
		},
		{
			[]string{"-vuln", "CVE-2023-1", "-product", "pkg:npm/app@1"},
			`{"status":null,"justification":null,"why":["no-statement: no statement names the vulnerability \"CVE-2023-1\""],"statement":null}`,
		},
	} {
		r := invoke(t, "", append(append([]string{"query"}, c.args...), file)...)
		if r.code != program.Done || r.stdout != c.want+"\n" {
			t.Errorf("query %q: exit %d\n got %s\nwant %s", c.args, r.code, r.stdout, c.want)
		}
		if !json.Valid([]byte(r.stdout)) {
			t.Errorf("query %q: no JSON", c.args)
		}
	}
}

func TestQueryAttestation(t *testing.T) {
	st, err := attest.New([]attest.ResourceDescriptor{{Name: "pkg:npm/app@1", Digest: attest.DigestSet{"sha256": strings.Repeat("ab", 32)}}}, attest.TypeOpenVEX, []byte(product))
	if err != nil {
		t.Fatal(err)
	}
	r := invoke(t, string(st.Bytes()), "query", "-vuln", "CVE-2023-12345", "-product", "pkg:npm/app@1", "-subcomponent", "pkg:npm/log@2", "-")
	if r.code != program.Done || !strings.HasPrefix(r.stdout, `{"status":"not_affected"`) {
		t.Errorf("exit %d: %s%s", r.code, r.stdout, r.stderr)
	}
}

func TestMerge(t *testing.T) {
	a := write(t, "a.json", product)
	b := write(t, "b.json", strings.NewReplacer("not_affected", "fixed", "vulnerable_code_not_in_execute_path", "component_not_present", "security@", "other@").Replace(product))
	out := filepath.Join(t.TempDir(), "out.json")
	if r := invoke(t, "", "merge", "-id", "https://example.com/m", "-author", "me@example.com", "-created", "2025-01-01T00:00:00Z", "-o", out, a, b); r.code != program.Done || r.stdout != "" {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	d, err := vex.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if d.ID != "https://example.com/m" || d.Author != "me@example.com" || d.Timestamp.String() != "2025-01-01T00:00:00Z" || len(d.Statements) != 2 || d.Statements[0].Timestamp.IsZero() {
		t.Errorf("%s", text)
	}
	one, two := invoke(t, "", "merge", a, b), invoke(t, "", "merge", b, a)
	if one.code != program.Done || one.stdout != two.stdout || !strings.Contains(one.stdout, "other@example.com, security@example.com") {
		t.Errorf("%s\n%s", one.stdout, two.stdout)
	}
	for _, f := range vex.ValidateText([]byte(one.stdout)) {
		if f.Level == vex.Error {
			t.Errorf("merged: %v", f)
		}
	}
}

func TestValidate(t *testing.T) {
	if r := invoke(t, product, "validate", "-"); r.code != program.Done || r.stdout != "" {
		t.Errorf("exit %d: %s", r.code, r.stdout)
	}
	warned := strings.Replace(product, "security@example.com", "we", 1)
	if r := invoke(t, warned, "validate", "-"); r.code != program.Done || !strings.HasPrefix(r.stdout, `{"level":"warning","rule":"author-identifier","path":"/author","message":"`) {
		t.Errorf("exit %d: %s", r.code, r.stdout)
	}
	for _, bad := range []string{strings.Replace(product, `"status": "not_affected"`, `"status": "bogus"`, 1), strings.Replace(product, `"version": 1,`, `"version": 1`, 1), ""} {
		r := invoke(t, bad, "validate", "-")
		if r.code != program.Failed || r.stderr != "" || !strings.Contains(r.stdout, `{"level":"error","rule":"`) {
			t.Errorf("exit %d: %s%s", r.code, r.stdout, r.stderr)
		}
		for line := range strings.Lines(r.stdout) {
			var f vex.Finding
			if err := json.Unmarshal([]byte(line), &f); err != nil || f.Message == "" {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
}

func TestFailures(t *testing.T) {
	good := write(t, "good.json", product)
	bad := write(t, "bad.json", "{\n")
	folder := t.TempDir()
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"bogus"}, program.Misused, "none of the commands"},
		{[]string{"query", good}, program.Misused, "-vuln"},
		{[]string{"query", "-vuln", "CVE-1", good}, program.Misused, "-product"},
		{[]string{"query", "-vuln", "CVE-1", "-product", "pkg:npm/a"}, program.Misused, "no FILE"},
		{[]string{"query", "-vuln", "CVE-1", "-product", "pkg:npm/a", "-", "-"}, program.Misused, "twice"},
		{[]string{"query", "-x"}, program.Misused, "-x"},
		{[]string{"query", "-vuln", "CVE-1", "-product", "pkg:npm/a", good, bad}, program.Failed, "bad.json: openvex: "},
		{[]string{"query", "-vuln", "CVE-1", "-product", "pkg:npm/a", filepath.Join(folder, "none")}, program.Failed, "no such file"},
		{[]string{"merge"}, program.Misused, "no FILE"},
		{[]string{"merge", "-id", "x", good}, program.Misused, "IRI"},
		{[]string{"merge", "-created", "yesterday", good}, program.Misused, "time"},
		{[]string{"merge", "-o", folder, good}, program.Failed, "is a directory"},
		{[]string{"merge", "-o", "", good}, program.Misused, "names no file"},
		{[]string{"merge", bad}, program.Failed, "bad.json"},
		{[]string{"validate", good, good}, program.Misused, "more than one FILE"},
	} {
		r := invoke(t, "", c.args...)
		if r.code != c.code || !strings.Contains(r.stderr, c.want) {
			t.Errorf("vex %q: exit %d, %q; want %d, %q", c.args, r.code, r.stderr, c.code, c.want)
		}
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != 0 {
		t.Errorf("something was left behind: %v, %v", files, err)
	}
	for _, args := range [][]string{{"-h"}, {"query", "-h"}} {
		if r := invoke(t, "", args...); r.code != program.Done || !strings.Contains(r.stdout, "Example:\n  vex query") {
			t.Errorf("vex %q: exit %d: %s", args, r.code, r.stdout)
		}
	}
	var out bytes.Buffer
	if code := run(nil, nil, &out, &out); code != program.Misused {
		t.Errorf("without arguments: exit %d", code)
	}
}
