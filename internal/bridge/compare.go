package bridge

import (
	"fmt"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/sbom"
)

// A comparer lists what of a document is not in another that was made from it.
type comparer struct {
	codec *Codec
	notes map[int]note    // of the first document
	made  map[string]bool // pointers of what the second has more, and has to

	path, other []byte // where the two are
	lost, extra []sbom.Entry
}

// entries returns the rows in the order of the first document; what the second has more comes last.
func (c *comparer) entries() []sbom.Entry { return append(c.lost, c.extra...) }

func (c *comparer) compare(want, have jsonx.Value, element string) {
	switch {
	case want.IsObject() && have.IsObject():
		c.object(want, have, element)
	case want.IsArray() && have.IsArray():
		c.list(want, have, element)
	case !jsonx.Equal(want, have):
		e := sbom.Entry{Kind: sbom.Approximated, Path: string(c.path), Element: element, Target: string(c.other)}
		e.Reason = fmt.Sprintf("%s has %s for it", c.codec.Library, clip(have.Raw()))
		c.lost = append(c.lost, e)
	}
}

func clip(b []byte) string {
	if len(b) > 64 {
		return string(b[:64]) + "…"
	}
	return string(b)
}

// missing adds a value that has no counterpart.
func (c *comparer) missing(v jsonx.Value, element string) {
	n, ok := c.notes[v.Index()]
	if n.split {
		i := 0
		for it := v.Iter(); it.Next(); i++ {
			mark := len(c.path)
			c.path = jsonx.AppendPointerIndex(c.path, i)
			c.missing(it.Value(), element)
			c.path = c.path[:mark]
		}
		if i > 0 {
			return
		}
		ok = false
	}
	e := sbom.Entry{Kind: sbom.Dropped, Path: string(c.path), Element: element}
	switch {
	case ok:
		e.Kind, e.Target, e.Reason = n.kind, n.target, c.codec.Library+": "+n.reason
	case zero(v):
		e.Reason = fmt.Sprintf("%s: it does not tell %s from none", c.codec.Library, clip(v.Raw()))
	default:
		e.Reason = c.codec.Library + ": it has no place for it"
	}
	c.lost = append(c.lost, e)
}

// zero reports whether v is the zero value of what a field for it may be.
func zero(v jsonx.Value) bool {
	switch v.Kind() {
	case jsonx.String:
		return v.Str() == ""
	case jsonx.Number:
		return strings.Trim(v.Literal(), "-0.") == ""
	case jsonx.Array, jsonx.Object:
		return v.Len() == 0
	}
	return v.Kind() == jsonx.False
}

func (c *comparer) object(want, have jsonx.Value, element string) {
	if id := want.Get(c.codec.ID); id.IsString() && len(c.path) > 0 {
		element = id.Str()
	}
	members := have.Members()
	lost, extra, found := len(c.lost), len(c.extra), 0
	var signature string
	for it := want.Iter(); it.Next(); {
		name := it.Name()
		mark, markOther := len(c.path), len(c.other)
		c.path = jsonx.AppendPointer(c.path, name)
		if h := members.Get(name); h.Exists() {
			found++
			c.other = jsonx.AppendPointer(c.other, name)
			if name == c.codec.Signature {
				signature = string(c.path)
			}
			if n := c.notes[it.Value().Index()]; n.kind == sbom.Dropped && n.reason != "" {
				// What stands there has nothing to do with it: a zero value that cannot be left out.
				c.missing(it.Value(), element)
				c.more(string(c.other), element, h)
			} else {
				c.compare(it.Value(), h, element)
			}
		} else {
			c.missing(it.Value(), element)
		}
		c.path, c.other = c.path[:mark], c.other[:markOther]
	}
	if found < have.Len() {
		members := want.Members()
		for it := have.Iter(); it.Next(); {
			if !members.Get(it.Name()).Exists() {
				c.more(string(jsonx.AppendPointer(c.other, it.Name())), element, it.Value())
			}
		}
	}
	if signature != "" && (len(c.lost) > lost || len(c.extra) > extra) {
		c.lost = append(c.lost, sbom.Entry{
			Kind: sbom.Invalidated, Path: signature, Element: element, Target: string(jsonx.AppendPointer(c.other, c.codec.Signature)),
			Reason: "it signs what was read, not what " + c.codec.Library + " holds",
		})
	}
}

// more adds a value that the second document has and the first has not.
func (c *comparer) more(target, element string, v jsonx.Value) {
	if c.made[target+"/0"] {
		for it, i := v.Iter(), 0; it.Next(); i++ {
			c.more(string(jsonx.AppendPointerIndex([]byte(target), i)), element, it.Value())
		}
		return
	}
	if !c.made[target] {
		c.extra = append(c.extra, sbom.Entry{
			Kind: sbom.Synthesised, Element: element, Target: target,
			Reason: fmt.Sprintf("%s cannot be without and has %s", c.codec.Library, clip(v.Raw())),
		})
	}
}

// list compares two lists of which the second may lack elements.
func (c *comparer) list(want, have jsonx.Value, element string) {
	surplus := want.Len() - have.Len()
	if c.notes != nil {
		surplus = 0 // what is missing is noted
	}
	mark, markOther := len(c.path), len(c.other)
	h, n := have.Iter(), 0
	more := h.Next()
	i := 0
	for it := want.Iter(); it.Next(); i++ {
		c.path = jsonx.AppendPointerIndex(c.path[:mark], i)
		v := it.Value()
		if nt, ok := c.notes[v.Index()]; ok && nt.kind == sbom.Dropped || !more || surplus > 0 && !c.counterpart(v, h.Value()) {
			c.missing(v, element)
			surplus--
			continue
		}
		c.other = jsonx.AppendPointerIndex(c.other[:markOther], n)
		c.compare(v, h.Value(), element)
		more = h.Next()
		n++
	}
	c.path = c.path[:mark]
	for ; more; more = h.Next() {
		c.other = jsonx.AppendPointerIndex(c.other[:markOther], n)
		c.more(string(c.other), element, h.Value())
		n++
	}
	c.other = c.other[:markOther]
}

// counterpart reports whether b is what became of a.
func (c *comparer) counterpart(a, b jsonx.Value) bool {
	if id := a.Get(c.codec.ID); id.Exists() {
		return jsonx.Equal(id, b.Get(c.codec.ID))
	}
	return jsonx.Equal(a, b)
}
