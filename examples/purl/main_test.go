package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/examples/internal/program"
)

type result struct {
	code           int
	stdout, stderr string
}

func invoke(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(args, strings.NewReader(stdin), &stdout, &stderr)
	r := result{code, stdout.String(), stderr.String()}
	if code != program.Done && (strings.Count(r.stderr, "\n") != 1 || !strings.HasPrefix(r.stderr, "purl: ")) {
		t.Errorf("purl %q: exit %d with standard error %q, want one line that begins with the name", args, code, r.stderr)
	}
	if code == program.Done && r.stderr != "" {
		t.Errorf("purl %q: standard error %q", args, r.stderr)
	}
	return r
}

func TestRead(t *testing.T) {
	const in = "pkg:NPM/@angular/core@17?B=<>#a/b"
	got := invoke(t, in+"\n")
	const want = `{"in":"pkg:NPM/@angular/core@17?B=<>#a/b","purl":"pkg:npm/%40angular/core@17?b=%3C%3E#a/b",` +
		`"type":"npm","namespace":"@angular","name":"core","version":"17","qualifiers":{"b":"<>"},"subpath":"a/b","issues":[`
	if got.code != program.Done || !strings.HasPrefix(got.stdout, want) {
		t.Errorf("exit %d, %s, want %s", got.code, got.stdout, want)
	}
	var s statement
	if err := json.Unmarshal([]byte(got.stdout), &s); err != nil {
		t.Fatal(err)
	}
	codes := ""
	for _, i := range s.Issues {
		codes += " " + i.Code
	}
	if codes != " case scope-at escaping key-case escaping" {
		t.Errorf("issues%s", codes)
	}
}

// Every line of input is a line of output.
func TestLines(t *testing.T) {
	for _, in := range []string{"pkg:npm/a\npkg:npm/b\n", "pkg:npm/a\r\npkg:npm/b", "\npkg:npm/b\n", "x\n\xff\n"} {
		got := invoke(t, in)
		lines := strings.Split(strings.TrimSuffix(got.stdout, "\n"), "\n")
		if got.code != program.Done || len(lines) != 2 {
			t.Errorf("%q: exit %d, %q", in, got.code, got.stdout)
		}
		for _, l := range lines {
			var s statement
			if err := json.Unmarshal([]byte(l), &s); err != nil {
				t.Errorf("%q: %v: %s", in, err, l)
			}
			if (s.PURL == nil) != (s.Error != "") || s.Issues == nil || s.Qualifiers == nil {
				t.Errorf("%q: %s", in, l)
			}
		}
	}
	if got := invoke(t, ""); got.code != program.Done || got.stdout != "" {
		t.Errorf("no input: %+v", got)
	}
	long := "pkg:npm/" + strings.Repeat("a", longest) + "\n"
	if got := invoke(t, "pkg:npm/a\n"+long); got.code != program.Failed || strings.Count(got.stdout, "\n") != 1 {
		t.Errorf("a line too long: exit %d, %q", got.code, got.stdout)
	}
}

func TestModes(t *testing.T) {
	for _, c := range []struct {
		args, in, want string
	}{
		{"-strict", "pkg:swift/Alamofire", `{"in":"pkg:swift/Alamofire","purl":null,"type":null,"namespace":null,"name":null,"version":null,"qualifiers":{},"subpath":null,` +
			`"issues":[{"kind":"type","code":"namespace-missing","component":"namespace","message":"the type swift requires a namespace"}],` +
			`"error":"purl: \"pkg:swift/Alamofire\": namespace: the type swift requires a namespace"}`},
		{"-strict", "pkg:swift/a/b", `{"in":"pkg:swift/a/b","purl":"pkg:swift/a/b","type":"swift","namespace":"a","name":"b","version":null,"qualifiers":{},"subpath":null,"issues":[]}`},
		{"-match exact", "pkg:npm/a\tpkg:npm/a", `{"match":true,"why":[]}`},
		{"-match openvex", "pkg:npm/a@1\tpkg:npm/a@2", `{"match":false,"why":[{"component":"version","same":false,"pattern":"1","subject":"2","message":"version: the pattern has \"1\", the subject \"2\""}]}`},
		{"-match go-vex", "pkg:maven/a/b?type=jar\tpkg:maven/a/b", `{"match":false,"why":[{"component":"qualifiers","key":"type","same":false,"pattern":"jar","subject":"","aliases":["type-default"],"message":"qualifier type: the pattern has \"jar\", the subject none; would be the same by type-default"}]}`},
		{"-match openvex", "pkg:maven/a/b?type=jar\tpkg:maven/a/b", `{"match":true,"why":[{"component":"qualifiers","key":"type","same":true,"pattern":"jar","subject":"","aliases":["type-default"],"message":"qualifier type: the pattern has \"jar\", the subject none; the same by type-default"}]}`},
		{"-match exact", "pkg:npm/a", `{"match":false,"why":[],"error":"no tab in the line"}`},
		{"-match exact", "pkg:npm/a\tx", `{"match":false,"why":[],"error":"purl: \"x\": scheme: does not begin with pkg:"}`},
		{"-contains", "vers:npm/>=1.0.0|<2.0.0\t1.4.2", "true"},
		{"-contains", "vers:npm/>=1.0.0|<2.0.0\t2.0.0", "false"},
		{"-contains", "vers:npm/>=1.0.0", "error: no tab in the line"},
		{"-contains", "npm\t1.0.0", "error: *"},
		{"-contains", "vers:npm/1.0.0\tx", "error: *"},
		{"-compare maven", "1.0\t1.0.0", "0"},
		{"-compare maven", "1.0-alpha\t1.0", "-1"},
		{"-compare pypi", "1.0.post1\t1.0", "1"},
		{"-compare npm", "1\n2", "error: no tab in the line\nerror: no tab in the line"},
		{"-compare npm", "x\t1.0.0", "error: *"},
		{"-native npm", "^1.2.3", "vers:npm/>=1.2.3|<2.0.0"},
		{"-native npm", "[", "error: *"},
	} {
		got := invoke(t, c.in+"\n", strings.Fields(c.args)...)
		want, open := strings.CutSuffix(c.want, "*")
		if got.code != program.Done || !strings.HasPrefix(got.stdout, want) || !open && got.stdout != want+"\n" {
			t.Errorf("purl %s of %q: exit %d, %s, want %s", c.args, c.in, got.code, got.stdout, c.want)
		}
	}
}

func TestMisuse(t *testing.T) {
	for _, args := range []string{
		"file", "-match", "-match none", "-match openvex+none", "-compare", "-compare none", "-native none", "-unknown",
		"-strict -contains", "-match exact -compare npm", "-contains x", "-compare npm x\x1b",
	} {
		if got := invoke(t, "pkg:npm/a\n", strings.Fields(args)...); got.code != program.Misused || got.stdout != "" {
			t.Errorf("purl %s: %+v", args, got)
		}
	}
	if got := invoke(t, "", "-h"); got.code != program.Done || !strings.Contains(got.stdout, "Example:") {
		t.Errorf("purl -h: %+v", got)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no room") }
func (broken) Read([]byte) (int, error)  { return 0, errors.New("no tape") }

func TestBroken(t *testing.T) {
	var stderr bytes.Buffer
	if code := run(nil, strings.NewReader("pkg:npm/a\n"), broken{}, &stderr); code != program.Failed || stderr.String() != "purl: write standard output: no room\n" {
		t.Errorf("exit %d, %q", code, stderr.String())
	}
	stderr.Reset()
	if code := run(nil, broken{}, io.Discard, &stderr); code != program.Failed || stderr.String() != "purl: read standard input: no tape\n" {
		t.Errorf("exit %d, %q", code, stderr.String())
	}
}

// An answer is there before the next question.
func TestInteractive(t *testing.T) {
	in, question := io.Pipe()
	out, answers := io.Pipe()
	go func() {
		run([]string{"-compare", "npm"}, in, answers, io.Discard)
		answers.Close()
	}()
	for range 3 {
		if _, err := question.Write([]byte("1.0.0\t2.0.0\n")); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 16)
		if n, err := out.Read(buf); err != nil || string(buf[:n]) != "-1\n" {
			t.Fatalf("%q, %v", buf[:n], err)
		}
	}
	question.Close()
	if _, err := out.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("after the end: %v", err)
	}
}
