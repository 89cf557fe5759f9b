package purl

// Parse reads a package URL as it is found in real documents and returns it in canonical form. It fails, with an
// [*Error] that is ErrSyntax, only when the text names no package or it is not clear which one; what else is not
// as the specification or the type's definition demands, [Inspect] lists. Canonical text is read without
// allocating, and the PURL then shares its memory.
func Parse(s string) (PURL, error) {
	p, ok := canonical(s)
	if ok {
		return p, nil
	}
	w := rewriter{in: s}
	return w.parse(p)
}

// Inspect reads a package URL as [Parse] does and lists everything about it that is not as it should be, in the
// order in which it is found.
func Inspect(s string) (PURL, []Issue, error) {
	p, ok := canonical(s)
	var issues []Issue
	if !ok {
		var err error
		w := rewriter{in: s, list: &issues}
		if p, err = w.parse(p); err != nil {
			return PURL{}, issues, err
		}
	}
	if !p.Registered() {
		issues = append(issues, Issue{Form, Unregistered, Type, "the type " + quote(p.Type()) + " is not registered"})
	}
	if p.vers != p.qual {
		if _, ok := lookup(p.rawQualifiers(), "vers"); ok {
			issues = append(issues, Issue{Form, VersionAndRange, Qualifiers, "a version and the qualifier vers exclude each other"})
		}
	}
	return p, append(issues, p.Validate()...), nil
}

// ParseStrict reads a package URL and refuses it, with an [*Error], when it breaks a rule of the syntax
// (ErrSyntax) or of its type's definition (ErrType). It still accepts what is only not canonical, as the
// specification demands of every parser.
//
// A qualifier's key in upper case is refused when the type's definition has that key and taken in lower case
// otherwise: the official tests demand both, of Platform for gem and of repositorY_url for maven.
func ParseStrict(s string) (PURL, error) {
	p, ok := canonical(s)
	if !ok {
		var err error
		w := rewriter{in: s, strict: true}
		if p, err = w.parse(p); err != nil {
			return PURL{}, err
		}
	}
	if issues := p.Validate(); len(issues) > 0 {
		return PURL{}, &Error{Input: s, Issue: issues[0]}
	}
	return p, nil
}

// MustParse is [Parse] for texts that are known to be package URLs; it panics when one is not.
func MustParse(s string) PURL {
	p, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return p
}
