package purl

import (
	"strconv"
	"strings"
)

// Validate returns what the definition of p's type does not allow, nil when there is nothing. All issues are of
// kind [TypeRule].
func (p PURL) Validate() []Issue {
	if p.num == 0 {
		return nil
	}
	var issues []Issue
	add := func(c Component, code Code, message string) {
		issues = append(issues, Issue{TypeRule, code, c, "the type " + p.Type() + " " + message})
	}
	r := &rules[p.num]
	ns := p.rawNamespace()
	switch {
	case r.namespace == required && ns == "":
		add(Namespace, NamespaceMissing, "requires a namespace")
	case r.namespace == prohibited && ns != "":
		add(Namespace, NamespaceProhibited, "has no namespaces: "+quote(p.Namespace()))
	case r.segments > 0 && strings.Count(ns, "/") >= r.segments:
		add(Namespace, NamespaceSegments, "allows "+strconv.Itoa(r.segments)+" segments of namespace: "+quote(p.Namespace()))
	}
	if r.permittedName != "" && !permitted()[r.permittedName].MatchString(p.Name()) {
		add(Name, Characters, "demands a name like "+r.permittedName)
	}
	if r.forbids != nil {
		if wrong := r.forbids(p.Name()); wrong != "" {
			add(Name, Characters, "does not allow a name that "+wrong)
		}
	}
	if r.permittedVersion != "" && p.vers != p.qual && !permitted()[r.permittedVersion].MatchString(p.Version()) {
		add(Version, Characters, "demands a version like "+r.permittedVersion)
	}
	for _, k := range r.keys {
		if !k.required {
			continue
		}
		if _, ok := lookup(p.rawQualifiers(), k.name); !ok {
			add(Qualifiers, QualifierMissing, "requires the qualifier "+k.name)
		}
	}
	return issues
}

// quote quotes what comes from a document, shortened.
func quote(s string) string {
	const most = 80
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return strconv.Quote(s)
}
