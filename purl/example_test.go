package purl_test

import (
	"errors"
	"fmt"

	"github.com/waybill-sdk/waybill/purl"
)

func ExampleParse() {
	p, err := purl.Parse("pkg:PYPI/Django_package@1.11.1.dev1?b=2&a=1")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p)
	fmt.Println(p.Type(), p.Name(), p.Version())
	for key, value := range p.Qualifiers() {
		fmt.Println(key, value)
	}
	// Output:
	// pkg:pypi/django-package@1.11.1.dev1?a=1&b=2
	// pypi django-package 1.11.1.dev1
	// a 1
	// b 2
}

// A PURL is comparable: use it as the key of a map.
func ExamplePURL() {
	seen := map[purl.PURL]int{}
	for _, s := range []string{"pkg:npm/%40angular/core@17.0.0", "pkg:npm/@angular/core@17.0.0"} {
		seen[purl.MustParse(s)]++
	}
	fmt.Println(seen)
	// Output:
	// map[pkg:npm/%40angular/core@17.0.0:2]
}

func ExampleInspect() {
	p, issues, err := purl.Inspect("pkg:golang/stdlib@v1.22.7?")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p)
	for _, i := range issues {
		fmt.Println(i.Kind, i.Code, i)
	}
	// Output:
	// pkg:golang/stdlib@v1.22.7
	// type namespace-missing namespace: the type golang requires a namespace
}

func ExampleParseStrict() {
	for _, s := range []string{"pkg:swift/Alamofire@5.4.3", "pkg:npm/a%zz"} {
		_, err := purl.ParseStrict(s)
		fmt.Println(err, errors.Is(err, purl.ErrType), errors.Is(err, purl.ErrSyntax))
	}
	// Output:
	// purl: "pkg:swift/Alamofire@5.4.3": namespace: the type swift requires a namespace true false
	// purl: "pkg:npm/a%zz": name: a percent sign without two hexadecimal digits false true
}

func ExampleBuilder() {
	p, err := purl.Builder{
		Type: "npm", Namespace: "@angular", Name: "core", Version: "17.0.0",
		Qualifiers: map[string]string{"vcs_url": "git+https://github.com/angular/angular"},
	}.Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p)

	b := p.Builder() // another PURL that differs in one component
	b.Version = "18.0.0"
	b.Qualifiers = nil
	q, err := b.BuildStrict()
	fmt.Println(q, err)
	// Output:
	// pkg:npm/%40angular/core@17.0.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fangular%2Fangular
	// pkg:npm/%40angular/core@18.0.0 <nil>
}

func ExamplePURL_Components() {
	p := purl.MustParse("pkg:npm/%40angular/core@17.0.0?a=1&b=2#dist/x")
	for component, text := range p.Components() {
		fmt.Println(component, text)
	}
	// Output:
	// type npm
	// namespace %40angular
	// name core
	// version 17.0.0
	// qualifiers a=1&b=2
	// subpath dist/x
}

func ExampleMatch() {
	pattern := purl.MustParse("pkg:maven/org.apache.commons/io?type=jar")
	subject := purl.MustParse("pkg:maven/org.apache.commons/io@1.3.4")

	got := purl.Match(pattern, subject, purl.OpenVEX)
	fmt.Println(got.Match, got.Why)
	got = purl.Match(pattern, subject, purl.GoVEX)
	fmt.Println(got.Match, got.Why)
	// Output:
	// true [qualifier type: the pattern has "jar", the subject none; the same by type-default]
	// false [qualifier type: the pattern has "jar", the subject none; would be the same by type-default]
}

// Many patterns are looked up by their key, and only those found are compared.
func ExamplePolicy_Key() {
	policy := purl.OpenVEX
	index := map[string][]purl.PURL{}
	for _, s := range []string{"pkg:golang/github.com/Masterminds/semver/v3@v3.2.0", "pkg:npm/lodash@4.17.21"} {
		p := purl.MustParse(s)
		index[policy.Key(p)] = append(index[policy.Key(p)], p)
	}
	subject := purl.MustParse("pkg:golang/github.com/masterminds/semver/v3@v3.2.0")
	var buf [256]byte
	for _, pattern := range index[string(policy.AppendKey(buf[:0], subject))] {
		fmt.Println(pattern, policy.Matches(pattern, subject))
	}
	// Output:
	// pkg:golang/github.com/Masterminds/semver/v3@v3.2.0 true
}
