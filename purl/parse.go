package purl

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Parse reads a package URL as it is found in real documents and returns it in canonical form. It fails, with an
// [*Error] that is ErrSyntax, only when the text names no package or it is not clear which one; what else is not
// as the specification or the type's definition demands, [Inspect] lists. Canonical text is read without
// allocating, and the PURL then shares its memory.
func Parse(s string) (PURL, error) {
	if p, ok := canonical(s); ok {
		return p, nil
	}
	w := rewriter{in: s}
	return w.parse()
}

// Inspect reads a package URL as [Parse] does and lists everything about it that is not as it should be, in the
// order in which it is found.
func Inspect(s string) (PURL, []Issue, error) {
	p, ok := canonical(s)
	var issues []Issue
	if !ok {
		var err error
		w := rewriter{in: s, list: &issues}
		if p, err = w.parse(); err != nil {
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
		if p, err = w.parse(); err != nil {
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

// A rewriter brings a text into canonical form.
type rewriter struct {
	in     string
	strict bool
	list   *[]Issue // where issues go, nil when nobody asks
	rule   *rule
	out    []byte
	tmp    []byte // a decoded component

	// Where in out the components are that the case of a name can depend on.
	ns, name, nameEnd, quals, qualsEnd int
}

func (w *rewriter) fail(c Component, code Code, message string) error {
	return &Error{Input: w.in, Issue: Issue{Syntax, code, c, message}}
}

// note records an issue. In strict mode one that is more than a matter of form is an error.
func (w *rewriter) note(k Kind, c Component, code Code, message, what string) error {
	if w.list == nil && (!w.strict || k == Form) {
		return nil
	}
	if what != "" {
		message += ": " + quote(what)
	}
	issue := Issue{k, code, c, message}
	if w.list != nil {
		*w.list = append(*w.list, issue)
	}
	if w.strict && k != Form {
		return &Error{Input: w.in, Issue: issue}
	}
	return nil
}

// parse splits the text as it would be split as a URL: at the first # and the first ?. The specification's
// "how to parse" takes the last ones, which is the same but for texts with several, where strict mode refuses.
func (w *rewriter) parse() (PURL, error) {
	if len(w.in) > 4*MaxLength {
		return PURL{}, w.fail(Scheme, TooLong, "too long")
	}
	s := strings.TrimFunc(w.in, func(r rune) bool { return r == ' ' || '\t' <= r && r <= '\r' })
	if s != w.in {
		if err := w.note(Syntax, Scheme, Whitespace, "white space around it", ""); err != nil {
			return PURL{}, err
		}
	}
	var outBuf, tmpBuf [256]byte
	w.out, w.tmp = outBuf[:0], tmpBuf[:0]

	s, err := w.head(s)
	if err != nil {
		return PURL{}, err
	}
	s, sub, _ := strings.Cut(s, "#")
	s, quals, _ := strings.Cut(s, "?")
	if strings.Contains(sub, "#") {
		if err := w.note(Syntax, Subpath, Ambiguous, "a second #, not escaped", ""); err != nil {
			return PURL{}, err
		}
	}
	if strings.Contains(quals, "?") {
		if err := w.note(Syntax, Qualifiers, Ambiguous, "a second ?, not escaped", ""); err != nil {
			return PURL{}, err
		}
	}
	path, version, at := cutVersion(s)
	if at && strings.HasSuffix(path, "/") {
		if err := w.note(Syntax, Name, ExtraSlash, "nothing between the last slash and the @", ""); err != nil {
			return PURL{}, err
		}
	}
	w.ns = len(w.out)
	w.name = w.ns
	if err := w.path(path); err != nil {
		return PURL{}, err
	}
	w.nameEnd = len(w.out)
	if version != "" {
		w.out = append(w.out, '@')
		if err := w.component(Version, version, w.rule.fold[inVersion]); err != nil {
			return PURL{}, err
		}
	} else if at {
		if err := w.note(Form, Version, EmptyValue, "the version is empty", ""); err != nil {
			return PURL{}, err
		}
	}
	w.quals = len(w.out)
	if err := w.qualifiers(quals); err != nil {
		return PURL{}, err
	}
	if w.qualsEnd = len(w.out); w.quals < w.qualsEnd {
		w.quals++ // the question mark
	}
	if err := w.subpath(sub); err != nil {
		return PURL{}, err
	}
	return w.finish()
}

// finish reads what was written. Names whose case depends on another component are put right here, where all of
// them are known.
func (w *rewriter) finish() (PURL, error) {
	if len(w.out) > MaxLength {
		return PURL{}, w.fail(Scheme, TooLong, "too long")
	}
	s := string(w.out)
	if ns := s[w.ns:max(w.ns, w.name-1)]; w.rule.lowerName(ns, s[w.quals:w.qualsEnd]) {
		if name := lowerASCII(s[w.name:w.nameEnd]); name != s[w.name:w.nameEnd] {
			if err := w.note(Form, Name, Normalized, "changed to lower case", s[w.name:w.nameEnd]); err != nil {
				return PURL{}, err
			}
			s = s[:w.name] + name + s[w.nameEnd:]
		}
	}
	p, ok := canonical(s)
	if !ok {
		return PURL{}, w.fail(Scheme, NotCanonical, "no canonical form was found")
	}
	return p, nil
}

// head writes the scheme and the type and returns what follows the slash after them.
func (w *rewriter) head(s string) (string, error) {
	if len(s) < len(scheme) || !strings.EqualFold(s[:len(scheme)], scheme) {
		return "", w.fail(Scheme, BadScheme, "does not begin with pkg:")
	}
	if s[:len(scheme)] != scheme {
		if err := w.note(Form, Scheme, NotLower, "not in lower case", ""); err != nil {
			return "", err
		}
	}
	s = s[len(scheme):]
	if t := strings.TrimLeft(s, "/"); len(t) != len(s) {
		if err := w.note(Form, Scheme, ExtraSlash, "slashes after the scheme", ""); err != nil {
			return "", err
		}
		s = t
	}
	i := 0
	for i < len(s) && classes[s[i]]&(cLower|cUpper|cDigit|cDot|cDash) != 0 {
		i++
	}
	switch {
	case i == 0 && (s == "" || s[0] == '@' || s[0] == '?' || s[0] == '#'):
		return "", w.fail(Type, BadType, "there is no type")
	case i == 0 || classes[s[0]]&(cLower|cUpper) == 0:
		return "", w.fail(Type, BadType, "does not begin with a letter")
	case i == len(s) || s[i] == '@' || s[i] == '?' || s[i] == '#':
		return "", w.fail(Name, NoName, "there is no name: no slash after the type")
	case s[i] != '/':
		return "", w.fail(Type, BadType, "has a character that is no letter, digit, period or dash")
	}
	w.out = append(w.out, scheme...)
	for _, c := range []byte(s[:i]) {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		w.out = append(w.out, c)
	}
	typ := w.out[len(scheme):]
	if string(typ) != s[:i] {
		if err := w.note(Form, Type, NotLower, "not in lower case", ""); err != nil {
			return "", err
		}
	}
	w.rule = &rules[typeNumber(string(typ))]
	w.out = append(w.out, '/')
	return s[i+1:], nil
}

// cutVersion splits at the last @, unless that is the scope of a namespace which is not escaped: at the start of
// a segment that others follow.
func cutVersion(s string) (path, version string, found bool) {
	i := strings.LastIndexByte(s, '@')
	if i < 0 || (i == 0 || s[i-1] == '/') && strings.Contains(strings.TrimRight(s[i:], "/"), "/") {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// path writes the namespace and the name.
func (w *rewriter) path(s string) error {
	trimmed := strings.Trim(s, "/")
	if trimmed != s {
		if err := w.note(Form, Namespace, ExtraSlash, "slashes around namespace and name", ""); err != nil {
			return err
		}
	}
	if w.rule.path {
		return w.gitPath(trimmed)
	}
	name := trimmed
	if i := strings.LastIndexByte(trimmed, '/'); i >= 0 {
		name = trimmed[i+1:]
		if err := w.segments(Namespace, trimmed[:i], w.rule.fold[inNamespace]); err != nil {
			return err
		}
		if len(w.out) > w.ns {
			w.out = append(w.out, '/')
		}
		w.name = len(w.out)
	}
	if err := w.decode(Name, name); err != nil {
		return err
	}
	bare := w.tmp
	for len(bare) > 0 && bare[0] == '/' {
		bare = bare[1:]
	}
	for len(bare) > 0 && bare[len(bare)-1] == '/' {
		bare = bare[:len(bare)-1]
	}
	if len(bare) != len(w.tmp) {
		if err := w.note(Form, Name, ExtraSlash, "escaped slashes around the name", name); err != nil {
			return err
		}
	}
	if strings.TrimSpace(string(bare)) == "" {
		return w.fail(Name, NoName, "there is no name")
	}
	if slices.Contains(bare, '/') || bare[0] == '.' {
		for part := range strings.SplitSeq(string(bare), "/") {
			if part == "." || part == ".." {
				return w.fail(Name, DotSegment, "is or has a segment "+quote(part))
			}
		}
		if slices.Contains(bare, '/') {
			if err := w.note(Form, Name, SlashInName, "contains an escaped slash: a namespace that was escaped?", name); err != nil {
				return err
			}
		}
	}
	return w.put(Name, bare, name, w.rule.fold[inName])
}

// gitPath writes the path of a type whose name is a path: one segment of namespace, then the rest.
func (w *rewriter) gitPath(s string) error {
	if s == "" {
		return w.fail(Name, NoName, "there is no name")
	}
	if err := w.segments(Name, s, 0); err != nil {
		return err
	}
	if i := slices.Index(w.out[w.ns:], '/'); i >= 0 {
		w.name = w.ns + i + 1
	}
	if blank(string(w.out[w.name:])) {
		return w.fail(Name, NoName, "there is no name")
	}
	return nil
}

// segments writes the segments of a namespace.
func (w *rewriter) segments(c Component, s string, f fold) error {
	first := true
	for raw := range strings.SplitSeq(s, "/") {
		if raw == "" {
			if err := w.note(Form, c, ExtraSlash, "an empty segment", ""); err != nil {
				return err
			}
			continue
		}
		if raw[0] == '@' {
			if err := w.note(Form, c, UnescapedAt, "begins with an unescaped @", raw); err != nil {
				return err
			}
		}
		if err := w.decode(c, raw); err != nil {
			return err
		}
		rest := w.tmp
		if slices.Contains(rest, '/') && c == Namespace {
			if err := w.note(Syntax, c, EncodedSlash, "a segment with an escaped slash", raw); err != nil {
				return err
			}
		}
		for more := true; more; {
			part := rest
			i := slices.Index(rest, '/')
			if more = i >= 0; more {
				part, rest = rest[:i], rest[i+1:]
			}
			if len(part) == 0 {
				continue
			}
			if string(part) == "." || string(part) == ".." {
				return w.fail(c, DotSegment, "has a segment "+quote(string(part)))
			}
			if !first {
				w.out = append(w.out, '/')
			}
			first = false
			if err := w.put(c, part, raw, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// A pair is a qualifier as it is read.
type pair struct{ key, value string }

// qualifiers writes the qualifiers, sorted by key.
func (w *rewriter) qualifiers(s string) error {
	if s == "" {
		return nil
	}
	var buf [16]pair
	list := buf[:0]
	for text := range strings.SplitSeq(s, "&") {
		key, value, _ := strings.Cut(text, "=")
		if text != "" {
			var err error
			if key, err = w.key(key); err != nil {
				return err
			}
		}
		if value == "" {
			if err := w.note(Form, Qualifiers, EmptyValue, "a qualifier without a value", key); err != nil {
				return err
			}
			continue
		}
		list = append(list, pair{key, value})
	}
	byKey := func(a, b pair) int { return strings.Compare(a.key, b.key) }
	if !slices.IsSortedFunc(list, byKey) {
		if err := w.note(Form, Qualifiers, KeyOrder, "not in the order of their keys", ""); err != nil {
			return err
		}
		slices.SortStableFunc(list, byKey)
	}
	separator := byte('?')
	last, lastValue := "", 0
	for _, p := range list {
		start := len(w.out)
		w.out = append(w.out, separator)
		w.out = append(w.out, p.key...)
		w.out = append(w.out, '=')
		value := len(w.out)
		if err := w.component(Qualifiers, p.value, 0); err != nil {
			return err
		}
		if p.key == last {
			if string(w.out[value:]) != string(w.out[lastValue:start]) {
				return w.fail(Qualifiers, KeyConflict, "two values for "+quote(p.key))
			}
			if err := w.note(Syntax, Qualifiers, KeyDuplicate, "a qualifier that is there twice", p.key); err != nil {
				return err
			}
			w.out = w.out[:start]
			continue
		}
		last, lastValue, separator = p.key, value, '&'
	}
	return nil
}

// key returns a qualifier's key in lower case.
func (w *rewriter) key(s string) (string, error) {
	lowered := lowerASCII(s)
	for i, c := range []byte(lowered) {
		if classes[c]&cLower == 0 && (i == 0 || classes[c]&(cDigit|cDot|cDash|cUnder) == 0) {
			return "", w.fail(Qualifiers, BadKey, "not a key: "+quote(s))
		}
	}
	if lowered == "" {
		return "", w.fail(Qualifiers, BadKey, "a qualifier without a key")
	}
	if lowered == s {
		return s, nil
	}
	k := Form
	if _, ok := w.rule.key(lowered); ok {
		k = TypeRule
	}
	return lowered, w.note(k, Qualifiers, KeyCase, "a key in upper case", s)
}

// subpath writes the subpath without segments that say nothing.
func (w *rewriter) subpath(s string) error {
	trimmed := strings.Trim(s, "/")
	if trimmed != s {
		if err := w.note(Form, Subpath, ExtraSlash, "slashes around the subpath", ""); err != nil {
			return err
		}
	}
	if trimmed == "" {
		return nil
	}
	separator := byte('#')
	for raw := range strings.SplitSeq(trimmed, "/") {
		if err := w.decode(Subpath, raw); err != nil {
			return err
		}
		switch {
		case raw == "":
			if err := w.note(Form, Subpath, ExtraSlash, "an empty segment", ""); err != nil {
				return err
			}
			continue
		case string(w.tmp) == "." || string(w.tmp) == "..":
			if err := w.note(Syntax, Subpath, DotSegment, "a segment that is left out", string(w.tmp)); err != nil {
				return err
			}
			continue
		case slices.Contains(w.tmp, '/'):
			return w.fail(Subpath, EncodedSlash, "a segment with an escaped slash: "+quote(raw))
		}
		w.out = append(w.out, separator)
		separator = '/'
		if err := w.put(Subpath, w.tmp, raw, w.rule.fold[inSubpath]); err != nil {
			return err
		}
	}
	return nil
}

// component decodes one component and writes it.
func (w *rewriter) component(c Component, raw string, f fold) error {
	if err := w.decode(c, raw); err != nil {
		return err
	}
	return w.put(c, w.tmp, raw, f)
}

// decode decodes an escaped text into tmp.
func (w *rewriter) decode(c Component, raw string) error {
	b := w.tmp[:0]
	loose, control := false, false
	for i := 0; i < len(raw); i++ {
		x := raw[i]
		if x == '%' {
			if i+2 >= len(raw) {
				return w.fail(c, BadEscape, "a percent sign without two hexadecimal digits")
			}
			hi, lo := hexUpper[upperASCII(raw[i+1])], hexUpper[upperASCII(raw[i+2])]
			if hi|lo >= 16 {
				return w.fail(c, BadEscape, "a percent sign without two hexadecimal digits")
			}
			x = hi<<4 | lo
			i += 2
		} else if x <= ' ' || x >= 0x7f {
			loose = true
		}
		if x < ' ' || x == 0x7f {
			control = true
		}
		b = append(b, x)
	}
	w.tmp = b
	if !utf8.Valid(b) {
		return w.fail(c, BadEncoding, "is not UTF-8")
	}
	if control && slices.Contains(b, 0) {
		return w.fail(c, BadEncoding, "has a NUL")
	}
	if loose {
		if err := w.note(Syntax, c, Unescaped, "a character that must be escaped", raw); err != nil {
			return err
		}
	}
	if control {
		return w.note(Form, c, Control, "a control character", raw)
	}
	return nil
}

// put writes a decoded text in normal form, escaped. raw is what it was read from.
func (w *rewriter) put(c Component, b []byte, raw string, f fold) error {
	if f != 0 {
		before := ""
		if w.list != nil {
			before = string(b)
		}
		b = f.apply(b)
		if w.list != nil && string(b) != before {
			if err := w.note(Form, c, Normalized, "changed to the normal form of the type", before); err != nil {
				return err
			}
			raw = ""
		}
	}
	start := len(w.out)
	w.out = appendEscaped(w.out, b)
	if w.list != nil && raw != "" && !strings.Contains(raw, string(w.out[start:])) {
		return w.note(Form, c, NotCanonical, "not escaped as in the canonical form", raw)
	}
	return nil
}

func upperASCII(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

func lowerASCII(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}
