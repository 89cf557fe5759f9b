package purl

import (
	"bytes"
	"slices"
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
	rare                                        bool // there are escaped slashes or characters that are not ASCII
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
	if !w.rule.path && !w.rule.databricks && !w.rare {
		return PURL{
			s: string(out), typ: uint16(w.ns - 1), name: uint16(w.name), vers: uint16(w.nameEnd),
			qual: uint16(w.versEnd), sub: uint16(w.qualsEnd), num: w.num,
		}, nil
	}
	ns, name := out[w.ns:max(w.ns, w.name-1)], out[w.name:w.nameEnd]
	if (w.rule.path || w.rule.databricks) && w.rule.lowerName(string(ns), string(out[w.quals:w.qualsEnd])) &&
		lowerASCII(string(name)) != string(name) {
		if err := w.note(Form, Name, Normalized, "changed to lower case", string(name)); err != nil {
			return PURL{}, err
		}
		lowerEscaped(name)
	}
	// Here a text comes together in ways that are not so easily seen to be right.
	p, ok := canonical(string(out))
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

// A pair is a qualifier as it is read.
type pair struct{ key, value string }

// qualifiers writes the qualifiers, sorted by key.
func (w *rewriter) qualifiers(out []byte, s string) ([]byte, error) {
	var buf [16]pair
	list := buf[:0]
	sorted := true
	for more := true; more; {
		var text string
		text, s, more = strings.Cut(s, "&")
		key, value, _ := strings.Cut(text, "=")
		if text != "" {
			var err error
			if key, err = w.key(key); err != nil {
				return out, err
			}
		}
		if value == "" {
			if err := w.note(Form, Qualifiers, EmptyValue, "a qualifier without a value", key); err != nil {
				return out, err
			}
			continue
		}
		sorted = sorted && (len(list) == 0 || list[len(list)-1].key <= key)
		list = append(list, pair{key, value})
	}
	if !sorted {
		if err := w.note(Form, Qualifiers, KeyOrder, "not in the order of their keys", ""); err != nil {
			return out, err
		}
		sortPairs(list)
	}
	separator := byte('?')
	last, lastValue := "", 0
	for _, p := range list {
		start := len(out)
		out = append(out, separator)
		out = append(out, p.key...)
		out = append(out, '=')
		value := len(out)
		var err error
		if out, _, err = w.component(out, Qualifiers, p.value, 0); err != nil {
			return out, err
		}
		if p.key == last {
			if string(out[value:]) != string(out[lastValue:start]) {
				return out, w.fail(Qualifiers, KeyConflict, "two values for "+quote(p.key))
			}
			if err := w.note(Syntax, Qualifiers, KeyDuplicate, "a qualifier that is there twice", p.key); err != nil {
				return out, err
			}
			out = out[:start]
			continue
		}
		last, lastValue, separator = p.key, value, '&'
	}
	return out, nil
}

// sortPairs sorts by key. Few are the rule, and for them insertion is what costs least.
func sortPairs(list []pair) {
	if len(list) > 16 {
		slices.SortStableFunc(list, func(a, b pair) int { return strings.Compare(a.key, b.key) })
		return
	}
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && list[j].key < list[j-1].key; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

// key returns a qualifier's key in lower case.
func (w *rewriter) key(s string) (string, error) {
	var made class
	for i := range len(s) {
		made |= classes[s[i]]
	}
	if s == "" || classes[s[0]]&(cLower|cUpper) == 0 || made&^(cLower|cUpper|cDigit|cDot|cDash|cUnder) != 0 {
		return "", w.fail(Qualifiers, BadKey, "not a key: "+quote(s))
	}
	if made&cUpper == 0 {
		return s, nil
	}
	lowered := lowerASCII(s)
	k := Form
	if _, ok := w.rule.key(lowered); ok {
		k = TypeRule
	}
	return lowered, w.note(k, Qualifiers, KeyCase, "a key in upper case", s)
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

// What can be said about how a component is escaped.
const (
	escaping  = 1 << iota // not as in the canonical form
	unescaped             // a character that a URL may not have
	control
	folded // changed to the normal form of the type
)

// component writes one component, decoded, in normal form and escaped as in the canonical form, and returns what
// it is made of; cSlash in it stands for an escaped slash.
func (w *rewriter) component(out []byte, c Component, raw string, f fold) ([]byte, class, error) {
	start := len(out)
	var made class
	odd := 0
	for i := 0; i < len(raw); {
		j := i
		for j < len(raw) && classes[raw[j]]&cStop == 0 {
			made |= classes[raw[j]]
			j++
		}
		if out = append(out, raw[i:j]...); j == len(raw) {
			break
		}
		x := raw[j]
		i = j + 1
		switch {
		case x == '%':
			if j+2 >= len(raw) || hexAny[raw[j+1]]|hexAny[raw[j+2]] >= 32 {
				return out, 0, w.fail(c, BadEscape, "a percent sign without two hexadecimal digits")
			}
			hi, lo := hexAny[raw[j+1]], hexAny[raw[j+2]]
			if hi|lo >= 16 {
				odd |= escaping
			}
			x = hi<<4 | lo&15
			i += 2
			if k := classes[x]; k&cStop == 0 {
				odd |= escaping
				made |= k
				out = append(out, x)
				continue
			}
		case x <= ' ' || x >= 0x7f:
			odd |= unescaped
		default:
			odd |= escaping
		}
		switch {
		case x == 0:
			return out, 0, w.fail(c, BadEncoding, "has a NUL")
		case x >= utf8.RuneSelf:
			made |= cWide
		case f&underscores != 0:
			odd |= folded
			out = append(out, '_')
			continue
		case x == '/':
			made |= cSlash
		case x < ' ' || x == 0x7f:
			odd |= control
		}
		made |= cPercent
		out = append(out, '%', hexDigits[x>>4], hexDigits[x&15])
	}
	w.rare = w.rare || made&cWide != 0 || made&cSlash != 0 && c < Version
	if f != 0 && made&f.mask() != 0 {
		odd |= folded
		for i := start; i < len(out); i++ {
			if out[i] == '%' { // the digits of an escape are no letters to fold
				i += 2
				continue
			}
			out[i] = f.ascii(out[i], classes[out[i]])
		}
	}
	if made&cWide != 0 {
		text := unescape(string(out[start:]))
		if !utf8.ValidString(text) {
			return out, 0, w.fail(c, BadEncoding, "is not UTF-8")
		}
		if f&(lower|underscores) != 0 {
			if wide := f.wide(text); wide != text {
				odd |= folded
				out = appendEscaped(out[:start], wide)
			}
		}
	}
	if odd != 0 && (w.list != nil || w.strict) {
		return out, made, w.oddities(c, raw, odd)
	}
	return out, made, nil
}

// oddities notes what component found.
func (w *rewriter) oddities(c Component, raw string, odd int) error {
	if odd&unescaped != 0 {
		if err := w.note(Syntax, c, Unescaped, "a character that must be escaped", raw); err != nil {
			return err
		}
	}
	if odd&control != 0 {
		if err := w.note(Form, c, Control, "a control character", raw); err != nil {
			return err
		}
	}
	if odd&folded != 0 {
		if err := w.note(Form, c, Normalized, "changed to the normal form of the type", raw); err != nil {
			return err
		}
	}
	if odd&escaping != 0 {
		return w.note(Form, c, NotCanonical, "not escaped as in the canonical form", raw)
	}
	return nil
}

// hexAny has the values of hexadecimal digits, with 16 added to those in lower case, and 32 for everything else.
var hexAny = func() (t [256]byte) {
	for i := range t {
		t[i] = 32
	}
	copy(t['0':], []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	copy(t['A':], []byte{10, 11, 12, 13, 14, 15})
	copy(t['a':], []byte{26, 27, 28, 29, 30, 31})
	return t
}()

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
