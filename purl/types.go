package purl

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// The table in types_gen.go is that of purl-spec at commit 16f3d0e39343d47d1ac3d559b7e110f25eac1513, 2026-08-21.

// A rule is what a type's definition says, a row of the generated table. The zero value holds for a type that is
// not registered: everything is allowed and nothing is changed.
type rule struct {
	name             string
	namespace        requirement
	fold             [4]fold // of namespace, name, version, subpath
	permittedName    string  // regular expressions
	permittedVersion string
	forbids          func(name string) string // says what is wrong with a name
	segments         int                      // most segments of the namespace, 0 for no bound
	path             bool                     // the namespace is one segment, the name the rest with its slashes
	databricks       bool                     // the name is in lower case when the repository is one of Databricks
	repository       string                   // the default repository
	keys             []keyRule                // the qualifiers of this type, by key
}

type requirement uint8

const (
	optional requirement = iota
	required
	prohibited
)

type keyRule struct {
	name     string
	required bool
	def      string // the value that no value means
}

const (
	inNamespace = iota
	inName
	inVersion
	inSubpath
)

// A fold is how a component is brought into its normal form.
type fold uint8

const (
	lower       fold = 1 << iota
	upper            // ASCII letters only: the identifiers that are in upper case have no others
	dashes           // for underscores
	underscores      // for everything that is not in [a-z0-9_]
)

// key returns what the type says about a qualifier.
func (r *rule) key(name string) (keyRule, bool) {
	for _, k := range r.keys {
		if k.name == name {
			return k, true
		}
	}
	return keyRule{}, false
}

// normal reports whether namespace, name and version, which text ends with and which are made of these classes, are
// in the normal form of the type.
func (r *rule) normal(p PURL, text string, ns, name, vers class) bool {
	if r.fold == [4]fold{} && !r.path {
		return true
	}
	p.s, p.sub = text, uint16(len(text))
	return r.fold[inNamespace].is(p.rawNamespace(), ns) && r.fold[inName].is(p.rawName(), name) &&
		r.fold[inVersion].is(p.rawVersion(), vers) &&
		!(r.path && name&cUpper != 0 && r.lowerName(p.rawNamespace(), ""))
}

// lowerName reports whether another component demands that the name is in lower case.
func (r *rule) lowerName(rawNamespace, rawQualifiers string) bool {
	switch {
	case r.path:
		// The type git keeps the case of a name. A namespace that is not a host but the name of a type whose
		// names have no case stands for that type's host; the official tests have one.
		return rawNamespace == "github" || rawNamespace == "bitbucket"
	case r.databricks:
		url, _ := lookup(rawQualifiers, "repository_url")
		if i := strings.Index(url, ":%2F%2F"); i >= 0 {
			url = url[i+len(":%2F%2F"):]
		}
		host, _, _ := strings.Cut(url, "%2F")
		return strings.Contains(strings.ToLower(host), "databricks.")
	}
	return false
}

// is reports whether an escaped component, made of these classes, is in normal form already.
func (f fold) is(raw string, made class) bool {
	switch {
	case f == 0:
		return true
	case made&f.mask() != 0, f&underscores != 0 && made&cPercent != 0:
		return false
	case f&lower != 0 && made&cWide != 0:
		var buf [64]byte
		for text := appendUnescaped(buf[:0], raw); len(text) > 0; {
			r, size := utf8.DecodeRune(text)
			if unicode.ToLower(r) != r {
				return false
			}
			text = text[size:]
		}
	}
	return true
}

// mask returns the classes of the plain characters that have another normal form.
func (f fold) mask() (m class) {
	if f&lower != 0 {
		m |= cUpper
	}
	if f&upper != 0 {
		m |= cLower
	}
	if f&dashes != 0 {
		m |= cUnder
	}
	if f&underscores != 0 {
		m |= cPlain &^ (cLower | cUpper | cDigit | cUnder)
	}
	return m
}

// ascii returns the normal form of a plain character.
func (f fold) ascii(x byte, k class) byte {
	switch k {
	case cUpper:
		if f&lower != 0 {
			return x + 'a' - 'A'
		}
	case cLower:
		if f&upper != 0 {
			return x - 'a' + 'A'
		}
	case cDigit:
	case cUnder:
		if f&dashes != 0 {
			return '-'
		}
	default:
		if f&underscores != 0 {
			return '_'
		}
	}
	return x
}

// appendWide appends the normal form of a text that has characters which are not ASCII; the others are in normal form.
func (f fold) appendWide(out, text []byte) []byte {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		i += size
		switch {
		case r < utf8.RuneSelf:
			out = append(out, byte(r))
		case f&underscores != 0:
			out = append(out, '_')
		case r == 'İ': // the one letter whose lower case is not one letter (Unicode SpecialCasing)
			out = append(out, "i̇"...)
		default:
			out = utf8.AppendRune(out, unicode.ToLower(r))
		}
	}
	return out
}

// podName looks at a name of the type cocoapods.
func podName(name string) string {
	switch {
	case strings.HasPrefix(name, "."):
		return "begins with a period"
	case strings.Contains(name, "+"):
		return "contains a plus"
	case strings.ContainsFunc(name, unicode.IsSpace):
		return "contains white space"
	}
	return ""
}

// moduleName looks at a name of the type cpan, which is that of a distribution.
func moduleName(name string) string {
	if strings.Contains(name, "::") {
		return `contains "::": it is the name of a module, not of a distribution`
	}
	return ""
}

// permitted has the regular expressions of the definitions, compiled when the first one is needed.
var permitted = sync.OnceValue(func() map[string]*regexp.Regexp {
	m := map[string]*regexp.Regexp{}
	for _, r := range rules {
		for _, expr := range []string{r.permittedName, r.permittedVersion} {
			if expr != "" {
				m[expr] = regexp.MustCompile(expr)
			}
		}
	}
	return m
})
