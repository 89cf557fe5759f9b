package vers

import "strings"

// partial is a version with up to three numbers, as ranges of npm and its kin write it: "1.2", "1.x", "*".
type partial struct {
	nums []string // the leading numbers that are given
	wild bool     // x, X or * stands where a number would
	pre  string
}

// parsePartial reads one; ok is false where it is none.
func parsePartial(s string) (p partial, ok bool) {
	s = strings.TrimPrefix(s, "=")
	if s != "" && s[0]|0x20 == 'v' {
		s = s[1:]
	}
	for i := 0; ; i++ {
		num, rest := digits(s)
		switch {
		case i == 3:
			return p, false
		case num != "" && !p.wild:
			p.nums = append(p.nums, num)
		case num != "":
		case rest != "" && (rest[0]|0x20 == 'x' || rest[0] == '*'):
			p.wild = true
			rest = rest[1:]
		default:
			return p, false
		}
		if s = rest; s == "" || s[0] != '.' {
			break
		}
		s = s[1:]
	}
	s, build, found := strings.Cut(s, "+")
	if found && !identifiers(build) {
		return p, false
	}
	if s == "" {
		return p, true
	}
	if s[0] == '-' {
		s = s[1:]
	} else if !isAlpha(s[0]) {
		return p, false
	}
	p.pre = s
	if len(p.nums) < 3 {
		p.pre = "" // a pre-release of no release in particular
	}
	return p, identifiers(s)
}

// filled returns the version with zeros for what is missing.
func (p partial) filled() string {
	var b strings.Builder
	for i := range 3 {
		if i > 0 {
			b.WriteByte('.')
		}
		if i < len(p.nums) {
			b.WriteString(p.nums[i])
		} else {
			b.WriteByte('0')
		}
	}
	if p.pre != "" {
		b.WriteByte('-')
		b.WriteString(p.pre)
	}
	return b.String()
}

// bumped returns the first version with a higher number at place i.
func (p partial) bumped(i int) string {
	nums := append([]string(nil), p.nums[:i]...)
	at := "1"
	if i < len(p.nums) {
		at = increment(p.nums[i])
	}
	return partial{nums: append(nums, at)}.filled()
}

// below returns the constraints from p to the first version with a higher number at place i.
func (p partial) below(i int) []term {
	return []term{{op: GreaterEqual, version: p.filled()}, {op: Less, version: p.bumped(i)}}
}

// nothing is a constraint that no version satisfies, in the words of node-semver.
var nothing = []term{{op: Less, version: "0.0.0-0"}, {op: Greater, version: "0.0.0-0"}}

// caret allows what does not change the first number that is not zero.
func (p partial) caret() []term {
	for i, n := range p.nums {
		if trimZeros(n) != "" {
			return p.below(i)
		}
	}
	return p.below(max(0, len(p.nums)-1))
}

// compared returns the constraints of an operator of node-semver and a partial version.
func (p partial) compared(op string) (out []term, ok bool) {
	n := len(p.nums)
	switch op {
	case "<", ">":
		if n == 0 {
			return nothing, true
		}
	case "", "=", "==", "<=", ">=", "^", "~", "~>", "=<", "=>":
		if n == 0 {
			return nil, true
		}
	default:
		return nil, false
	}
	switch op {
	case "^":
		return p.caret(), true
	case "~", "~>":
		return p.below(min(1, n-1)), true
	case "<":
		return []term{{op: Less, version: p.filled()}}, true
	case "<=", "=<":
		if n < 3 && p.wild {
			return []term{{op: Less, version: p.bumped(n - 1)}}, true
		}
		// The official suite fills what is missing with zeros here; node-semver would read "<=2.1" as "<2.2.0-0".
		return []term{{op: LessEqual, version: p.filled()}}, true
	case ">":
		if n < 3 {
			return []term{{op: GreaterEqual, version: p.bumped(n - 1)}}, true
		}
		return []term{{op: Greater, version: p.filled()}}, true
	case ">=", "=>":
		return []term{{op: GreaterEqual, version: p.filled()}}, true
	}
	if n < 3 {
		return p.below(n - 1), true
	}
	return []term{{op: Equal, version: p.filled()}}, true
}

// nativeNpm reads the ranges of node-semver: comparators that hold together, separated by white space (or commas, as
// advisories write them), alternatives separated by "||", hyphen ranges, x-ranges, ~ and ^.
func nativeNpm(s string) ([][]term, error) {
	var groups [][]term
	w := words{in: s}
	for {
		g, err := w.npmSet()
		if err != nil {
			return nil, err
		}
		groups = append(groups, g)
		if w.done() {
			return groups, nil
		}
		if !strings.HasPrefix(w.in[w.pos:], "||") {
			return nil, w.fail(w.pos, "one pipe where two belong")
		}
		w.pos += 2
	}
}

const npmOps = "<>=^~"

// npmSet reads the comparators up to "||" or the end.
func (w *words) npmSet() ([]term, error) {
	var group []term
	for {
		w.skip(space + ",")
		if w.done() || w.in[w.pos] == '|' {
			return group, nil
		}
		at := w.pos
		op := w.take(npmOps, false)
		w.skip(space)
		p, err := w.npmPartial()
		if err != nil {
			return nil, err
		}
		if op == "" && w.hyphen() {
			high, err := w.npmPartial()
			if err != nil {
				return nil, err
			}
			group = append(group, hyphenRange(p, high)...)
			continue
		}
		cs, ok := p.compared(op)
		if !ok {
			return nil, w.fail(at, "unknown operator %s", op)
		}
		group = append(group, cs...)
	}
}

func (w *words) npmPartial() (partial, error) {
	at := w.pos
	text := w.take(space+",|"+npmOps, true)
	p, ok := parsePartial(text)
	if !ok {
		return p, w.fail(at, "no version where one belongs")
	}
	return p, nil
}

// hyphen steps over the hyphen of a range, which has white space around it.
func (w *words) hyphen() bool {
	at := w.pos
	w.skip(space)
	if w.pos > at && w.pos+1 < len(w.in) && w.in[w.pos] == '-' && strings.IndexByte(space, w.in[w.pos+1]) >= 0 {
		w.pos++
		w.skip(space)
		return true
	}
	w.pos = at
	return false
}

func hyphenRange(low, high partial) []term {
	var out []term
	if len(low.nums) > 0 {
		out = append(out, term{op: GreaterEqual, version: low.filled()})
	}
	switch n := len(high.nums); n {
	case 0:
	case 3:
		out = append(out, term{op: LessEqual, version: high.filled()})
	default:
		out = append(out, term{op: Less, version: high.bumped(n - 1)})
	}
	return out
}
