package purl_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/waybill-sdk/waybill/purl"
)

var seeds = []string{
	"", "pkg:", "pkg:npm/lodash@4.17.21", "pkg:npm/%40angular/core@17.0.0?a=1#b/c", "PKG://NPM/@a/b@1?b=2&a=1#/../c/",
	"pkg:git/github/A/B@1", "pkg:mlflow/A?repository_url=https://x.cloud.databricks.com", "pkg:pub/%C3%89-a", "pkg:cpan/gdt/A::b",
	"pkg:github/%C4%B0/%CE%A3", "pkg:generic//c//@1", "pkg:golang/a%2F%2Fb%2F/c", "pkg:npm/%2Fa%2Fb%2F", "pkg:npm/a?b=1&b=1&B=1",
	"pkg:generic/a?u=http://x/?y=1#b#c", "pkg:oci/A@SHA256:AB?repository_url=docker.io/library/a", "pkg:swid/a/b/c/d?tag_id=x",
	"pkg:deb/debian/curl@7?arch=i386&distro=debian-12.1", "pkg:docker/index.docker.io/library/alpine", "pkg:golang/Stdlib@go1.2", "pkg:maven/a/b?type=jar",
}

// addSeeds adds the seeds above and the inputs of the official tests where they are.
func addSeeds(f *testing.F) (all []string) {
	all = append(all, seeds...)
	files, err := filepath.Glob(filepath.Join(os.Getenv("WAYBILL_CORPUS"), "purl", "*", "*-test.json"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		var suite struct{ Tests []struct{ Input any } }
		if err := json.Unmarshal(data, &suite); err != nil {
			f.Fatal(err)
		}
		for _, c := range suite.Tests {
			if s, ok := c.Input.(string); ok {
				all = append(all, s)
			}
		}
	}
	return all
}

// FuzzParse holds what is promised for every text: no panic; what is canonical stays what it is, in its text and
// its components; the three ways of reading agree; the components make up the same PURL again.
func FuzzParse(f *testing.F) {
	for _, s := range addSeeds(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := purl.Parse(s)
		inspected, issues, err2 := purl.Inspect(s)
		strict, err3 := purl.ParseStrict(s)
		if inspected != p || (err == nil) != (err2 == nil) {
			t.Fatalf("Parse(%q) = %v, %v; Inspect: %v, %v", s, p, err, inspected, err2)
		}
		grave := err != nil
		for _, i := range issues {
			grave = grave || i.Kind != purl.Form
		}
		if (err3 != nil) != grave || err3 == nil && strict != p {
			t.Fatalf("ParseStrict(%q) = %v, %v; want %v; issues %v", s, strict, err3, p, issues)
		}
		if err != nil {
			if !p.IsZero() {
				t.Fatalf("Parse(%q) = %#v beside an error", s, p)
			}
			return
		}
		again, err := purl.Parse(p.String())
		if err != nil || again != p {
			t.Fatalf("Parse(%q) = %#v; read again: %#v, %v", s, p, again, err)
		}
		if _, issues, err := purl.Inspect(p.String()); err != nil {
			t.Fatal(err)
		} else {
			for _, i := range issues {
				if i.Kind == purl.Syntax {
					t.Fatalf("%s is canonical and has an issue of its syntax: %v", p, i)
				}
			}
		}
		built, err := p.Builder().Build()
		if err != nil || built != p {
			t.Fatalf("%v: its components make up %v, %v", p, built, err)
		}
		checkText(t, p)
	})
}

// checkText looks at the canonical form itself, without the help of the parser.
func checkText(t *testing.T, p purl.PURL) {
	t.Helper()
	s := p.String()
	if !utf8.ValidString(p.Namespace() + p.Name() + p.Version() + p.Subpath()) {
		t.Fatalf("%s: components that are not UTF-8", s)
	}
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"<>\^{|}`+"`", c) >= 0 {
			t.Fatalf("%s: not escaped: %q", s, c)
		}
	}
	for path := range strings.SplitSeq(p.Namespace()+"/"+p.Name()+"/"+p.Subpath(), "/") {
		if path == "." || path == ".." {
			t.Fatalf("%s: a dot segment", s)
		}
	}
	var parts strings.Builder
	parts.WriteString("pkg:")
	before := map[purl.Component]string{purl.Namespace: "/", purl.Name: "/", purl.Version: "@", purl.Qualifiers: "?", purl.Subpath: "#"}
	for c, text := range p.Components() {
		parts.WriteString(before[c] + text)
	}
	if parts.String() != s {
		t.Fatalf("%s: its components are those of %s", s, parts.String())
	}
	last := ""
	for k, v := range p.Qualifiers() {
		if k <= last || v == "" {
			t.Fatalf("%s: qualifier %q after %q", s, k, last)
		}
		last = k
		if got, ok := p.Qualifier(k); !ok || got != v {
			t.Fatalf("%s: Qualifier(%q) = %q, %v, want %q", s, k, got, ok, v)
		}
	}
}

// FuzzBuild holds that a component never becomes a part of another one.
func FuzzBuild(f *testing.F) {
	f.Add("npm", "@angular", "core", "1", "k", "v", "a/b")
	f.Add("git", "a/b", "/c/", "", "K", "#?@", "../x")
	f.Add("generic", "%2F", "a@b?c#d", "1/2", "key", "&=", "#")
	f.Fuzz(func(t *testing.T, typ, ns, name, version, key, value, sub string) {
		p, err := purl.Builder{Type: typ, Namespace: ns, Name: name, Version: version, Qualifiers: map[string]string{key: value}, Subpath: sub}.Build()
		if err != nil {
			return
		}
		checkText(t, p)
		if again, err := purl.Parse(p.String()); err != nil || again != p {
			t.Fatalf("%#v; read again: %#v, %v", p, again, err)
		}
		if got := p.Type(); !strings.EqualFold(got, typ) {
			t.Fatalf("type %q, want %q", got, typ)
		}
		if got, _ := p.Qualifier(strings.ToLower(key)); got != value {
			t.Fatalf("qualifier %q, want %q", got, value)
		}
		if p.Registered() {
			return // its components may have another normal form
		}
		if got := p.Name(); got != strings.Trim(name, "/") {
			t.Fatalf("name %q, want %q", got, name)
		}
		if got := p.Version(); got != version {
			t.Fatalf("version %q, want %q", got, version)
		}
	})
}

// FuzzMatch holds that the verdict with reasons and the one without are the same, that everything matches itself,
// that what matches has the same key, and that an alias never makes less match.
func FuzzMatch(f *testing.F) {
	all := addSeeds(f)
	for i, s := range all {
		f.Add(s, all[(i*7+1)%len(all)], uint32(purl.OpenVEX))
		f.Add(s, s, uint32(purl.Exact))
	}
	f.Add("pkg:maven/a/b?type=jar", "pkg:maven/a/b@1", uint32(purl.OpenVEX))
	f.Add("pkg:oci/a?repository_url=docker.io", "pkg:oci/a?repository_url=hub.docker.com/library/", uint32(purl.Exact.With(purl.AllAliases)))
	f.Add("pkg:npm/%40a%2Fb", "pkg:npm/b", uint32(purl.OpenVEX))
	f.Add("pkg:docker/library%2Falpine", "pkg:docker/docker.io/alpine", uint32(purl.GoVEX))
	f.Add("pkg:pypi/a.b-_c", "pkg:pypi/A-B-C", uint32(purl.Identity))
	f.Fuzz(func(t *testing.T, a, b string, number uint32) {
		policy := purl.Policy(number)
		p, err := purl.Parse(a)
		if err != nil {
			return
		}
		if !policy.Matches(p, p) {
			t.Fatalf("%v: %v does not match itself", policy, p)
		}
		s, err := purl.Parse(b)
		if err != nil {
			return
		}
		r := purl.Match(p, s, policy)
		if got := policy.Matches(p, s); got != r.Match {
			t.Fatalf("%v: Matches(%v, %v) = %v, Match: %+v", policy, p, s, got, r)
		}
		if !r.Match && len(r.Why) == 0 {
			t.Fatalf("%v: %v and %v do not match, for no reason", policy, p, s)
		}
		for _, why := range r.Why {
			if why.Same != r.Match {
				t.Fatalf("%v: %v, %v: %+v", policy, p, s, r)
			}
		}
		if r.Match && policy.Key(p) != policy.Key(s) {
			t.Fatalf("%v: %v matches %v, and their keys are %q and %q", policy, p, s, policy.Key(p), policy.Key(s))
		}
		if string(policy.AppendKey(nil, p)) != policy.Key(p) {
			t.Fatalf("%v: AppendKey(%v) is not Key", policy, p)
		}
		if (p == s) != purl.Exact.Matches(p, s) {
			t.Fatalf("exact: %v, %v", p, s)
		}
		if r.Match && !policy.With(purl.AllAliases).Matches(p, s) {
			t.Fatalf("%v: %v matches %v, but not with all aliases", policy, p, s)
		}
		if parsed, err := purl.ParsePolicy(policy.String()); err == nil && parsed != policy {
			t.Fatalf("ParsePolicy(%q) = %v", policy, parsed)
		}
	})
}
