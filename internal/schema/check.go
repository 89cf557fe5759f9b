package schema

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// run is one look at one value.
type run struct {
	report  func(Finding) bool // nil: the first fault ends the run
	dropped dropped            // what does not count as there
}

// fault reports a fault when somebody listens, and returns whether to go on looking.
func (r *run) fault(v jsonx.Value, keyword, format string, args ...any) bool {
	if r.report == nil {
		return false
	}
	if !r.report(Finding{v, keyword, fmt.Sprintf(format, args...)}) {
		r.report = nil
	}
	return r.report != nil
}

// fits reports whether v is valid, and its faults. Where nobody listens it does not build messages: every
// call of fault stands behind a test of report, so that its arguments cost nothing.
func (r *run) fits(s *rule, v jsonx.Value) bool {
	kind := v.Kind()
	if s.never {
		r.fault(v, "false", "nothing is allowed here")
		return false
	}
	if !s.types.accepts(v, kind) {
		if r.report != nil {
			r.fault(v, "type", "%s where %s belongs", kind, s.types)
		}
		return false
	}
	ok := true
	var seen uint64
	switch kind {
	case jsonx.String:
		ok = !s.text || r.str(s, v)
	case jsonx.Object:
		if s.object {
			seen, ok = r.members(s, v)
		}
	case jsonx.Array:
		ok = r.elements(s, v)
	case jsonx.Number:
		ok = s.min == nil && s.max == nil || r.number(s, v)
	}
	if !ok && r.report == nil {
		return false
	}
	// Lists of words hold strings only.
	if s.enum != nil && kind != jsonx.String || s.constant != "" && v.Literal() != s.constant {
		if r.report != nil {
			r.fault(v, "enum", "%s is not among the values allowed", short(v))
		}
		return false
	}
	if s.choice && !r.choices(s, v, kind, seen) {
		ok = false
	}
	return ok
}

func (r *run) str(s *rule, v jsonx.Value) bool {
	text := v.Str()
	ok := true
	if s.enum != nil && s.enum.find(text) < 0 {
		if r.report == nil {
			return false
		}
		ok = false
		if n := len(s.enum.list); n <= 12 {
			r.fault(v, "enum", "%s is none of %s", short(v), strings.Join(s.enum.list, ", "))
		} else {
			r.fault(v, "enum", "%s is none of the %d words allowed", short(v), n)
		}
	}
	if s.matches != nil && !s.matches(text) {
		if r.report == nil {
			return false
		}
		ok = false
		r.fault(v, "pattern", "%s does not match %s", short(v), s.pattern)
	}
	if s.format != nil && !s.format(text) {
		if r.report == nil {
			return false
		}
		ok = false
		r.fault(v, "format", "%s is no %s", short(v), s.node.format)
	}
	if s.minLength > 0 || s.maxLength > 0 {
		n := utf8.RuneCountInString(text)
		if n < s.minLength {
			if r.report == nil {
				return false
			}
			ok = false
			r.fault(v, "minLength", "%d characters, at least %d must be there", n, s.minLength)
		}
		if s.maxLength > 0 && n > s.maxLength {
			if r.report == nil {
				return false
			}
			ok = false
			r.fault(v, "maxLength", "%d characters, at most %d may be there", n, s.maxLength)
		}
	}
	return ok
}

func (r *run) number(s *rule, v jsonx.Value) bool {
	d := parseDecimal(v.Literal())
	if s.min != nil && d.compare(*s.min) < 0 {
		if r.report != nil {
			r.fault(v, "minimum", "%s is less than %s", short(v), s.node.min)
		}
		return false
	}
	if s.max != nil && d.compare(*s.max) > 0 {
		if r.report != nil {
			r.fault(v, "maximum", "%s is more than %s", short(v), s.node.max)
		}
		return false
	}
	return true
}

// members checks the members of an object and returns which names are there.
func (r *run) members(s *rule, v jsonx.Value) (seen uint64, ok bool) {
	ok = true
	for it := v.Iter(); it.Next(); {
		if r.dropped.has(it.Value()) {
			continue
		}
		i := s.names.find(it.Name())
		if i >= 0 {
			seen |= 1 << i
			if sub := s.subs[i]; sub != nil {
				if !r.fits(sub, it.Value()) {
					if r.report == nil {
						return seen, false
					}
					ok = false
				}
				continue
			}
		}
		if s.closed {
			if r.report == nil {
				return seen, false
			}
			ok = false
			r.fault(it.Value(), "additionalProperties", "unknown member %q", clip(it.Name()))
		}
	}
	if missing := s.need &^ seen; missing != 0 {
		if r.report == nil {
			return seen, false
		}
		ok = false
		for i, name := range s.names.list {
			if missing&(1<<i) != 0 && !r.fault(v, "required", "the member %q is missing", name) {
				break
			}
		}
	}
	return seen, ok
}

func (r *run) elements(s *rule, v jsonx.Value) bool {
	ok := true
	n := 0
	if s.items != nil || len(s.tuple) > 0 {
		for it := v.Iter(); it.Next(); {
			if r.dropped.has(it.Value()) {
				continue
			}
			if sub := s.element(n); sub != nil && sub.never {
				if r.report == nil {
					return false
				}
				ok = false
				r.fault(it.Value(), "additionalItems", "more than %d elements", len(s.tuple))
			} else if sub != nil && !r.fits(sub, it.Value()) {
				if r.report == nil {
					return false
				}
				ok = false
			}
			n++
		}
	} else if s.minItems > 0 || s.maxItems > 0 {
		n = r.dropped.length(v)
	}
	if n < s.minItems {
		if r.report == nil {
			return false
		}
		ok = false
		r.fault(v, "minItems", "%d elements, at least %d must be there", n, s.minItems)
	}
	if s.maxItems > 0 && n > s.maxItems {
		if r.report == nil {
			return false
		}
		ok = false
		r.fault(v, "maxItems", "%d elements, at most %d may be there", n, s.maxItems)
	}
	if s.unique && v.Len() > 1 && !r.unique(v) {
		ok = false
	}
	return ok
}

// element returns what element i of an array must be, nil when anything.
func (s *rule) element(i int) *rule {
	switch {
	case s.items != nil:
		return s.items
	case i < len(s.tuple):
		return s.tuple[i]
	case len(s.tuple) > 0:
		return s.more
	}
	return nil
}

// unique reports whether the elements of v differ, and those that do not.
func (r *run) unique(v jsonx.Value) bool {
	if r.report == nil {
		return !repeats(v, r.dropped, nil)
	}
	return !repeats(v, r.dropped, func(later, first jsonx.Value) bool {
		return r.fault(later, "uniqueItems", "the same as an element before (offset %d)", first.Offset())
	})
}

// choices checks alternatives and conditions.
func (r *run) choices(s *rule, v jsonx.Value, kind jsonx.Kind, seen uint64) bool {
	ok := true
	isObject := kind == jsonx.Object
	for i := range s.all {
		b := &s.all[i]
		if !r.holds(b, v, isObject, seen) {
			if r.report == nil {
				return false
			}
			ok = false
			r.explain(s, b, v, isObject)
		}
	}
	if len(s.any) > 0 {
		n := 0
		for i := range s.any {
			if r.holds(&s.any[i], v, isObject, seen) {
				n++
				break
			}
		}
		if n == 0 {
			if r.report == nil {
				return false
			}
			ok = false
			r.none("anyOf", s, s.any, v)
		}
	}
	if len(s.one) > 0 {
		n := 0
		for i := range s.one {
			if r.holds(&s.one[i], v, isObject, seen) {
				n++
			}
		}
		if n != 1 {
			if r.report == nil {
				return false
			}
			ok = false
			if n == 0 {
				r.none("oneOf", s, s.one, v)
			} else if words := s.wanted(s.one); words != "" {
				r.fault(v, "oneOf", "more than one of %s is there", words)
			} else {
				r.fault(v, "oneOf", "%d of the %d alternatives fit, exactly one must", n, len(s.one))
			}
		}
	}
	if s.not.r != nil && r.holds(&s.not, v, isObject, seen) {
		if r.report == nil {
			return false
		}
		ok = false
		r.fault(v, "not", "%s", s.excludes())
	}
	if s.when.r != nil {
		then := s.then.r == nil || r.holds(&s.then, v, isObject, seen)
		els := s.els.r == nil || r.holds(&s.els, v, isObject, seen)
		if !then || !els {
			b := &s.then
			if r.holds(&s.when, v, isObject, seen) {
				if then {
					return ok
				}
			} else {
				if els {
					return ok
				}
				b = &s.els
			}
			if r.report == nil {
				return false
			}
			ok = false
			r.explain(s, b, v, isObject)
		}
	}
	return ok
}

// holds reports whether v fits an alternative, in silence.
func (r *run) holds(b *branch, v jsonx.Value, isObject bool, seen uint64) bool {
	if b.only != nil && isObject {
		return b.only.holds(seen)
	}
	silent := run{dropped: r.dropped}
	return silent.fits(b.r, v)
}

// explain reports why v does not fit b, a part of s that must hold.
func (r *run) explain(s *rule, b *branch, v jsonx.Value, isObject bool) {
	if isObject && b.only != nil && b.only.not != nil {
		r.fault(v, "not", "%s", b.r.excludes())
		return
	}
	r.fits(b.r, v)
}

// excludes says which members may not stand together.
func (s *rule) excludes() string {
	if s.not.r != nil && len(s.not.r.required) > 0 {
		if len(s.not.r.required) == 1 {
			return fmt.Sprintf("the member %q may not be there", s.not.r.required[0])
		}
		return strings.Join(s.not.r.required, " and ") + " may not stand together"
	}
	return "it is what it may not be"
}

// none reports that v fits no alternative: which members are asked for, or, when one alternative is meant
// beyond doubt or comes closer than the others, what v lacks to fit that one.
func (r *run) none(keyword string, s *rule, list []branch, v jsonx.Value) {
	if words := s.wanted(list); words != "" {
		if len(list) == 1 {
			r.fault(v, keyword, "the member %q is missing", words)
			return
		}
		r.fault(v, keyword, "none of %s is there", words)
		return
	}
	best, least := -1, 0
	for i := range list {
		if !list[i].r.types.accepts(v, v.Kind()) {
			continue
		}
		n := 0
		counting := run{dropped: r.dropped, report: func(f Finding) bool {
			n++
			// What is nested deeper was recognised further.
			if f.Value.Index() == v.Index() {
				n += 2
			}
			return n < 1000
		}}
		counting.fits(list[i].r, v)
		if best < 0 || n < least {
			best, least = i, n
		}
	}
	if best < 0 {
		var types typeSet
		for i := range list {
			types |= list[i].r.types
		}
		r.fault(v, keyword, "%s where %s belongs", v.Kind(), types)
		return
	}
	r.fits(list[best].r, v)
}

// wanted names the members that alternatives ask for, when that is all they do.
func (s *rule) wanted(list []branch) string {
	var words []string
	for i := range list {
		if list[i].only == nil || len(list[i].r.required) == 0 {
			return ""
		}
		words = append(words, strings.Join(list[i].r.required, " with "))
	}
	return strings.Join(words, ", ")
}

// short spells v for a message.
func short(v jsonx.Value) string {
	switch v.Kind() {
	case jsonx.Object, jsonx.Array:
		return "this " + v.Kind().String()
	case jsonx.String:
		return fmt.Sprintf("%q", clip(v.Str()))
	}
	return clip(v.Literal())
}

// clip shortens a text that is too long for a message.
func clip(s string) string {
	if len(s) <= 80 {
		return s
	}
	n := 77
	for n > 70 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
