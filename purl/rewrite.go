package purl

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// A rewriter brings a text into canonical form. Its methods append to what they are given, which lets the
// output stay on the stack until it is complete.
type rewriter struct {
	in     string
	strict bool
	list   *[]Issue // where issues go, nil when nobody asks
	rule   *rule

	num uint8 // of the rule

	// Where the components are in the output; quals is after the question mark.
	ns, name, nameEnd, versEnd, quals, qualsEnd int
	rare                                        bool // there were escaped slashes in the namespace or the name
}

func (w *rewriter) fail(c Component, code Code, message string) error {
	return &Error{Input: w.in, Issue: Issue{Syntax, code, c, message}}
}

// note records an issue. In strict mode one that is more than a matter of form is an error.
func (w *rewriter) note(k Kind, c Component, code Code, message, what string) error {
	if w.list == nil && (!w.strict || k == Form) {
		return nil
	}
	return w.record(k, c, code, message, what)
}

func (w *rewriter) record(k Kind, c Component, code Code, message, what string) error {
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

// parse splits the text as a URL is split: at the first # and the first ?. The specification's "how to parse"
// takes the last ones, which is the same but for texts with several, and those strict mode refuses.
//
// What is known of the text is what canonical returned: when it has the place of the version's end, everything up
// to there is canonical.
func (w *rewriter) parse(known PURL) (PURL, error) {
	if len(w.in) > 4*MaxLength {
		return PURL{}, w.fail(Scheme, TooLong, "too long")
	}
	s := w.in
	if s != "" && (isSpace(s[0]) || isSpace(s[len(s)-1])) {
		s = strings.TrimFunc(s, func(r rune) bool { return r < utf8.RuneSelf && isSpace(byte(r)) })
		if err := w.note(Syntax, Scheme, Whitespace, "white space around it", ""); err != nil {
			return PURL{}, err
		}
	}
	var buf [256]byte
	out := buf[:0]
	if len(s) > len(buf)*3/4 {
		out = make([]byte, 0, len(s)+len(s)/4) // escaping makes most texts longer
	}
	var quals, sub string
	var err error
	if known.qual != 0 {
		w.num, w.rule = known.num, &rules[known.num]
		w.ns, w.name, w.nameEnd = int(known.typ)+1, int(known.name), int(known.vers)
		out = append(out, s[:known.qual]...)
		if _, quals, sub, err = w.cut(s[known.qual:]); err != nil {
			return PURL{}, err
		}
	} else {
		if s, out, err = w.head(out, s); err != nil {
			return PURL{}, err
		}
		if s, quals, sub, err = w.cut(s); err != nil {
			return PURL{}, err
		}
		if out, err = w.pathAndVersion(out, s); err != nil {
			return PURL{}, err
		}
	}
	w.versEnd, w.quals = len(out), len(out)
	if quals != "" {
		if out, err = w.qualifiers(out, quals); err != nil {
			return PURL{}, err
		}
	}
	if w.qualsEnd = len(out); w.quals < w.qualsEnd {
		w.quals++ // the question mark
	}
	if sub != "" {
		if out, err = w.subpath(out, sub); err != nil {
			return PURL{}, err
		}
	}
	return w.finish(out)
}

// pathAndVersion writes namespace, name and version.
func (w *rewriter) pathAndVersion(out []byte, s string) ([]byte, error) {
	path, version, at := cutVersion(s)
	if at && strings.HasSuffix(path, "/") {
		if err := w.note(Syntax, Name, ExtraSlash, "nothing between the last slash and the @", ""); err != nil {
			return out, err
		}
	}
	out, err := w.path(out, path)
	switch {
	case err != nil:
		return out, err
	case version != "":
		out, _, err = w.component(append(out, '@'), Version, version, w.rule.fold[inVersion])
		return out, err
	case at:
		return out, w.note(Form, Version, EmptyValue, "the version is empty", "")
	}
	return out, nil
}

func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// cut takes the qualifiers and the subpath off.
func (w *rewriter) cut(s string) (rest, quals, sub string, err error) {
	rest = s
	if i := strings.IndexByte(rest, '#'); i >= 0 {
		rest, sub = rest[:i], rest[i+1:]
		if strings.IndexByte(sub, '#') >= 0 {
			if err := w.note(Syntax, Subpath, Ambiguous, "a second #, not escaped", ""); err != nil {
				return "", "", "", err
			}
		}
	}
	if i := strings.IndexByte(rest, '?'); i >= 0 {
		rest, quals = rest[:i], rest[i+1:]
		if strings.IndexByte(quals, '?') >= 0 {
			err = w.note(Syntax, Qualifiers, Ambiguous, "a second ?, not escaped", "")
		}
	}
	return rest, quals, sub, err
}

// finish makes a PURL of what was written. Names whose case depends on another component are put right here, where
// all of them are known.
func (w *rewriter) finish(out []byte) (PURL, error) {
	if len(out) > MaxLength {
		return PURL{}, w.fail(Scheme, TooLong, "too long")
	}
	s := string(out)
	if w.rule.path || w.rule.databricks {
		name := s[w.name:w.nameEnd]
		if hasUpper(name) && w.rule.lowerName(s[w.ns:max(w.ns, w.name-1)], s[w.quals:w.qualsEnd]) {
			if err := w.note(Form, Name, Normalized, "changed to lower case", name); err != nil {
				return PURL{}, err
			}
			lowerEscaped(out[w.name:w.nameEnd])
			s = string(out)
		}
	}
	if !w.rare {
		return PURL{
			s: s, typ: uint16(w.ns - 1), name: uint16(w.name), vers: uint16(w.nameEnd),
			qual: uint16(w.versEnd), sub: uint16(w.qualsEnd), num: w.num,
		}, nil
	}
	// Here a text came together in ways that are not so easily seen to be right.
	p, ok := canonical(s)
	if !ok {
		return PURL{}, w.fail(Scheme, NotCanonical, "no canonical form was found")
	}
	return p, nil
}

// head writes the scheme and the type and returns what follows the slash after them.
func (w *rewriter) head(out []byte, s string) (string, []byte, error) {
	if len(s) < len(scheme) || s[:len(scheme)] != scheme {
		if len(s) < len(scheme) || !strings.EqualFold(s[:len(scheme)], scheme) {
			return "", out, w.fail(Scheme, BadScheme, "does not begin with pkg:")
		}
		if err := w.note(Form, Scheme, NotLower, "not in lower case", ""); err != nil {
			return "", out, err
		}
	}
	s = s[len(scheme):]
	if s != "" && s[0] == '/' {
		s = strings.TrimLeft(s, "/")
		if err := w.note(Form, Scheme, ExtraSlash, "slashes after the scheme", ""); err != nil {
			return "", out, err
		}
	}
	out = append(out, scheme...)
	i, folded := 0, false
	for ; i < len(s); i++ {
		c := s[i]
		k := classes[c]
		if k&(cLower|cUpper|cDigit|cDot|cDash) == 0 {
			break
		}
		if k == cUpper {
			c += 'a' - 'A'
			folded = true
		}
		out = append(out, c)
	}
	if i == 0 || i == len(s) || s[i] != '/' || classes[out[len(scheme)]] != cLower {
		return "", out, w.badType(s, i)
	}
	if folded {
		if err := w.note(Form, Type, NotLower, "not in lower case", ""); err != nil {
			return "", out, err
		}
	}
	w.num = typeNumber(string(out[len(scheme):]))
	w.rule = &rules[w.num]
	return s[i+1:], append(out, '/'), nil
}

// badType says why there is no type in s that i characters make up.
func (w *rewriter) badType(s string, i int) error {
	ends := func(i int) bool { return i == len(s) || s[i] == '@' || s[i] == '?' || s[i] == '#' }
	switch {
	case i == 0 && ends(0):
		return w.fail(Type, BadType, "there is no type")
	case i == 0 || classes[s[0]]&(cLower|cUpper) == 0:
		return w.fail(Type, BadType, "does not begin with a letter")
	case ends(i):
		return w.fail(Name, NoName, "there is no name: no slash after the type")
	}
	return w.fail(Type, BadType, "has a character that is no letter, digit, period or dash")
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
func (w *rewriter) path(out []byte, s string) ([]byte, error) {
	w.ns = len(out)
	if s != "" && (s[0] == '/' || s[len(s)-1] == '/') {
		s = strings.Trim(s, "/")
		if err := w.note(Form, Namespace, ExtraSlash, "slashes around namespace and name", ""); err != nil {
			return out, err
		}
	}
	var err error
	name := s
	i := strings.LastIndexByte(s, '/')
	switch {
	case w.rule.path:
		if out, err = w.segments(out, Name, s, w.rule.fold[inName]); err != nil {
			return out, err
		}
		w.name = w.ns + bytes.IndexByte(out[w.ns:], '/') + 1
	case i >= 0:
		if out, err = w.segments(out, Namespace, s[:i], w.rule.fold[inNamespace]); err != nil {
			return out, err
		}
		if len(out) > w.ns {
			out = append(out, '/')
		}
		name = s[i+1:]
		fallthrough
	default:
		w.name = len(out)
		var made class
		if out, made, err = w.component(out, Name, name, w.rule.fold[inName]); err != nil {
			return out, err
		}
		if made&cSlash != 0 {
			if out, err = w.nameSlashes(out, name); err != nil {
				return out, err
			}
		}
	}
	w.nameEnd = len(out)
	switch text := out[w.name:]; {
	case len(text) == 0, text[0] == '%' && blank(string(text)):
		return out, w.fail(Name, NoName, "there is no name")
	case text[0] == '.' && !segment(string(text)):
		return out, w.fail(Name, DotSegment, "is "+quote(string(text)))
	}
	return out, nil
}

// nameSlashes looks at a name with escaped slashes: those around it are not significant.
func (w *rewriter) nameSlashes(out []byte, raw string) ([]byte, error) {
	text := string(out[w.name:])
	bare := text
	for strings.HasPrefix(bare, "%2F") {
		bare = bare[3:]
	}
	for strings.HasSuffix(bare, "%2F") {
		bare = bare[:len(bare)-3]
	}
	if bare != text {
		if err := w.note(Form, Name, ExtraSlash, "escaped slashes around the name", raw); err != nil {
			return out, err
		}
	}
	for part := range strings.SplitSeq(bare, "%2F") {
		if part == "." || part == ".." {
			return out, w.fail(Name, DotSegment, "has a segment "+quote(part))
		}
	}
	if strings.Contains(bare, "%2F") {
		if err := w.note(Form, Name, SlashInName, "contains an escaped slash: a namespace that was escaped?", raw); err != nil {
			return out, err
		}
	}
	return append(out[:w.name], bare...), nil
}

// segments writes segments with slashes between them, those that are empty left out.
func (w *rewriter) segments(out []byte, c Component, s string, f fold) ([]byte, error) {
	for more := true; more; {
		var raw string
		raw, s, more = strings.Cut(s, "/")
		if raw == "" {
			if err := w.note(Form, c, ExtraSlash, "an empty segment", ""); err != nil {
				return out, err
			}
			continue
		}
		if raw[0] == '@' {
			if err := w.note(Form, c, UnescapedAt, "begins with an unescaped @", raw); err != nil {
				return out, err
			}
		}
		if len(out) > w.ns {
			out = append(out, '/')
		}
		start := len(out)
		var made class
		var err error
		if out, made, err = w.component(out, c, raw, f); err != nil {
			return out, err
		}
		if made&cSlash != 0 {
			if out, err = w.splitSegment(out, start, c, raw); err != nil {
				return out, err
			}
		} else if !segment(string(out[start:])) {
			return out, w.fail(c, DotSegment, "has a segment "+quote(string(out[start:])))
		}
	}
	return out, nil
}

// splitSegment makes several segments of one with escaped slashes.
func (w *rewriter) splitSegment(out []byte, start int, c Component, raw string) ([]byte, error) {
	if c == Namespace {
		if err := w.note(Syntax, c, EncodedSlash, "a segment with an escaped slash", raw); err != nil {
			return out, err
		}
	}
	text := string(out[start:])
	out = out[:start]
	for part := range strings.SplitSeq(text, "%2F") {
		if part == "" {
			continue
		}
		if !segment(part) {
			return out, w.fail(c, DotSegment, "has a segment "+quote(part))
		}
		if len(out) > start {
			out = append(out, '/')
		}
		out = append(out, part...)
	}
	if len(out) == start && start > w.ns {
		out = out[:start-1] // nothing came after the slash
	}
	return out, nil
}

// subpath writes the subpath without segments that say nothing.
func (w *rewriter) subpath(out []byte, s string) ([]byte, error) {
	trimmed := strings.Trim(s, "/")
	if trimmed != s {
		if err := w.note(Form, Subpath, ExtraSlash, "slashes around the subpath", ""); err != nil {
			return out, err
		}
	}
	separator := byte('#')
	for more := trimmed != ""; more; {
		var raw string
		raw, trimmed, more = strings.Cut(trimmed, "/")
		if raw == "" {
			if err := w.note(Form, Subpath, ExtraSlash, "an empty segment", ""); err != nil {
				return out, err
			}
			continue
		}
		start := len(out)
		var made class
		var err error
		if out, made, err = w.component(append(out, separator), Subpath, raw, w.rule.fold[inSubpath]); err != nil {
			return out, err
		}
		if made&cSlash != 0 {
			return out, w.fail(Subpath, EncodedSlash, "a segment with an escaped slash: "+quote(raw))
		}
		if !segment(string(out[start+1:])) {
			if err := w.note(Syntax, Subpath, DotSegment, "a segment that is left out", string(out[start+1:])); err != nil {
				return out, err
			}
			out = out[:start]
			continue
		}
		separator = '/'
	}
	return out, nil
}
