package vexmap

import (
	"slices"
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/residue"
)

// carrierName is what the entries of extension slots that carry what belongs to OpenVEX are called.
const carrierName = "waybill:openvex"

// A Kind says what became of a value; the numbers are those of package sbom.
type Kind uint8

// The kinds.
const (
	Carried Kind = iota
	Approximated
	Dropped
	Synthesised
	Invalidated
)

// A Row is one value that is not in the output as the source has it.
type Row struct {
	Kind                          Kind
	Path, Element, Target, Reason string
}

// A Note is something that a reader has to say of its source.
type Note struct{ Path, Rule, Message string }

// The rules of notes.
const (
	ruleCarried   = "carried"           // something comes out of carried data that the native part does not show
	ruleMalformed = "carrier-malformed" // what has the name of a carrier is none
	ruleStale     = "carrier-stale"     // what was carried does not fit the native part any more
)

// wrap returns statements as one object, which is what patches are made for: one alone as it is.
func wrap(list [][]byte, alone bool) []byte {
	if alone && len(list) == 1 {
		return list[0]
	}
	b := []byte(`{"statements":[`)
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, s...)
	}
	return append(b, "]}"...)
}

func texts(list []Statement) [][]byte {
	t := make([][]byte, len(list))
	for i := range list {
		t[i] = list[i].Append(nil)
	}
	return t
}

// difference returns the patch that leads from what is said natively to what was to be said, nil when they are the
// same, and what of the latter is not native. Both are objects.
func difference(natively, want []byte) (patch []byte, ops []residue.Op) {
	var d residue.Differ
	patch, changed := d.Object(nil, jsonx.ParseTrusted(natively).Root(), jsonx.ParseTrusted(want).Root())
	if !changed {
		return nil, nil
	}
	return patch, d.Ops
}

// source is where statements that a patch is for stand in the source: their positions, and how many products and
// subcomponents were left out before each.
type source struct {
	at      int
	element string
}

// rows says what a patch carries. The pointers of ops are below the statement that from is, when it is one, else they
// begin with /statements/k, where k counts in from.
func rows(ops []residue.Op, from []source, target string) []Row {
	list := make([]Row, 0, len(ops))
	var places jsonx.Pointers
	for _, op := range ops {
		r := Row{Kind: Carried, Path: places.Of(op.Source), Target: target, Reason: "the target has no place for it"}
		if op.Approximate {
			r.Kind, r.Reason = Approximated, "the target says it with a nearby meaning"
		}
		if len(from) == 1 && !strings.HasPrefix(r.Path, "/statements/") {
			r.Path, r.Element = "/statements/"+strconv.Itoa(from[0].at)+r.Path, from[0].element
		} else if rest, ok := strings.CutPrefix(r.Path, "/statements/"); ok && from != nil {
			number, below, _ := strings.Cut(rest, "/")
			if k, err := strconv.Atoi(number); err == nil && k < len(from) {
				r.Path, r.Element = "/statements/"+strconv.Itoa(from[k].at), from[k].element
				if below != "" {
					r.Path += "/" + below
				}
			}
		}
		list = append(list, r)
	}
	return list
}

// parsePatch returns the data of a carrier, a missing value when it is none.
func parsePatch(text string) jsonx.Value {
	d, err := jsonx.Parse([]byte(text), jsonx.Limits{})
	if err != nil || !d.Root().IsObject() || d.Root().Len() == 0 {
		return jsonx.Value{}
	}
	for it := d.Root().Iter(); it.Next(); {
		ok := false
		switch it.Name() {
		case "set", "edit":
			ok = it.Value().IsObject()
		case "unset", "order", "parts":
			ok = it.Value().IsArray()
		case "document":
			ok = it.Value().IsString()
		}
		if !ok {
			return jsonx.Value{}
		}
	}
	return d.Root()
}

func isPatch(v jsonx.Value) bool {
	return v.Get("set").Exists() || v.Get("edit").Exists() || v.Get("unset").Exists()
}

// maxParts bounds the parts of a carrier that are tried one by one.
const maxParts = 64

// restore applies a patch to what is said natively, as far as saying the result again would give the same natively:
// again returns that. It returns the statements as JSON, and whether the patch was used, and used wholly.
//
// Patches of formats that say one statement at a place are for that one: alone is set.
func restore(natively []Statement, patch jsonx.Value, alone bool, again func([]Statement) ([]Statement, bool)) (list [][]byte, used, whole bool) {
	plain := texts(natively)
	if !isPatch(patch) {
		return plain, false, true
	}
	have := jsonx.ParseTrusted(wrap(plain, alone)).Root()
	try := func(patch jsonx.Value, mask residue.Mask) ([][]byte, int, bool) {
		text, n, err := residue.Apply(nil, have, patch, mask)
		if err != nil {
			return nil, 0, false
		}
		root := jsonx.ParseTrusted(text).Root()
		if alone {
			s := ParseStatement(root)
			back, ok := again([]Statement{s})
			return [][]byte{text}, n, ok && sameTexts(back, plain)
		}
		stmts := root.Get("statements")
		if !stmts.IsArray() {
			return nil, n, false
		}
		var parsed []Statement
		var raw [][]byte
		for it := stmts.Iter(); it.Next(); {
			if !it.Value().IsObject() {
				return nil, n, false
			}
			parsed = append(parsed, ParseStatement(it.Value()))
			raw = append(raw, jsonx.AppendCompact(nil, it.Value()))
		}
		back, ok := again(parsed)
		return raw, n, ok && sameTexts(back, plain)
	}
	list, n, ok := try(patch, nil)
	if ok {
		return list, true, true
	}
	if alone {
		return restoreMembers(plain, patch, try)
	}
	if n == 0 || n > maxParts {
		return plain, false, false
	}
	mask := make(residue.Mask, n)
	best, _, ok := try(patch, mask)
	if !ok {
		return plain, false, false
	}
	for i := range mask {
		mask[i] = true
		if list, _, ok := try(patch, mask); ok {
			best, used = list, true
		} else {
			mask[i] = false
		}
	}
	return best, used, false
}

// restoreMembers applies what a patch has for each member of a statement, as far as that fits.
func restoreMembers(plain [][]byte, patch jsonx.Value, try func(jsonx.Value, residue.Mask) ([][]byte, int, bool)) (list [][]byte, used, whole bool) {
	type part struct {
		kind string
		text []byte
	}
	var parts []part
	for _, kind := range [...]string{"set", "edit", "unset"} {
		for it := patch.Get(kind).Iter(); it.Next(); {
			if kind == "unset" {
				parts = append(parts, part{kind, jsonx.AppendCompact(nil, it.Value())})
				continue
			}
			text := append(jsonx.AppendString(nil, it.Name()), ':')
			parts = append(parts, part{kind, jsonx.AppendCompact(text, it.Value())})
		}
	}
	list = plain
	if len(parts) > maxParts {
		return list, false, false
	}
	// A reason for a status that somebody changed would be one for another.
	if ParseStatement(jsonx.ParseTrusted(plain[0]).Root()).Status != notAffected {
		parts = slices.DeleteFunc(parts, func(p part) bool {
			return p.kind == "set" && (strings.HasPrefix(string(p.text), `"justification"`) || strings.HasPrefix(string(p.text), `"impact_statement"`))
		})
	}
	join := func(parts []part) jsonx.Value {
		b := []byte{'{'}
		for _, kind := range [...]string{"set", "edit", "unset"} {
			open, end := byte('{'), byte('}')
			if kind == "unset" {
				open, end = '[', ']'
			}
			n := 0
			for _, p := range parts {
				if p.kind != kind {
					continue
				}
				if n++; n == 1 {
					b = append(jsonx.AppendName(b, kind), open)
				}
				b = append(jsonx.AppendComma(b), p.text...)
			}
			if n > 0 {
				b = append(b, end)
			}
		}
		return jsonx.ParseTrusted(append(b, '}')).Root()
	}
	var good []part
	for _, p := range parts {
		if text, _, ok := try(join(append(good[:len(good):len(good)], p)), nil); ok {
			good, list = append(good, p), text
		}
	}
	return list, len(good) > 0, false
}

func sameTexts(list []Statement, plain [][]byte) bool {
	return slices.EqualFunc(texts(list), plain, func(a, b []byte) bool { return string(a) == string(b) })
}

// widens reports whether statements speak of products, or of more of them, than what is said natively shows.
func widens(natively []Statement, list [][]byte) bool {
	known := map[string]bool{}
	for i := range natively {
		for _, p := range natively[i].Products {
			known[scope(p, Component{})] = len(p.Subs) == 0 || known[scope(p, Component{})]
			for _, s := range p.Subs {
				known[scope(p, s)] = true
			}
		}
	}
	for _, text := range list {
		s := ParseStatement(jsonx.ParseTrusted(text).Root())
		for _, p := range s.Products {
			if len(p.Subs) == 0 && !known[scope(p, Component{})] {
				return true
			}
			for _, sub := range p.Subs {
				if !known[scope(p, sub)] {
					return true
				}
			}
		}
	}
	return false
}

func scope(p Product, sub Component) string { return p.key() + " " + sub.key() }
