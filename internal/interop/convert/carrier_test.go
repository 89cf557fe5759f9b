package convert_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// carrier is a piece of `waybill:` data found in a document, by looking at its JSON alone.
type carrier struct {
	pointer string // of the property, annotation or reference that holds it
	raw     string
	payload any // nil when no JSON is found in raw
	errText string
}

// split returns the document without its carriers, and the carriers. A carrier is a property named `waybill:…`, an
// annotation by `Tool: waybill-…`, an entry of the extension of SPDX 3 that is named so, or an external reference of type other whose url or comment begins with `waybill:`.
func split(tree any) (native any, carriers []carrier) {
	native = splitAt(tree, "", &carriers)
	if contextOf(tree) != "" {
		native = without3(native)
	}
	return native, carriers
}

// without3 takes the extensions that held nothing but carriers out of SPDX 3, and the profile where no other is left.
func without3(tree any) any {
	nodes, _ := graph(tree)
	left := 0
	for _, v := range nodes {
		m, _ := v.(map[string]any)
		l := list(m, "extension")
		if l == nil {
			continue
		}
		l = slices.DeleteFunc(slices.Clone(l), func(x any) bool {
			p, ok := x.(map[string]any)["extension_cdxProperty"].([]any)
			return ok && len(p) == 0
		})
		if left += len(l); len(l) == 0 {
			delete(m, "extension")
		} else {
			m["extension"] = l
		}
	}
	if left == 0 {
		for _, v := range nodes {
			if m, _ := v.(map[string]any); m["profileConformance"] != nil {
				m["profileConformance"] = slices.DeleteFunc(slices.Clone(list(m, "profileConformance")), func(x any) bool { return x == "extension" })
			}
		}
	}
	return tree
}

func splitAt(v any, at string, carriers *[]carrier) any {
	switch t := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(t))
		for k, e := range t {
			m[k] = splitAt(e, at+"/"+escape(k), carriers)
		}
		return m
	case []any:
		out := make([]any, 0, len(t))
		for i, e := range t {
			place := at + "/" + strconv.Itoa(i)
			if raw, ok := carrierText(e); ok {
				c := carrier{pointer: place, raw: raw}
				if start := strings.IndexAny(raw, "{["); start >= 0 {
					p, err := parseTree([]byte(raw[start:]))
					if err == nil {
						c.payload = p
					} else {
						c.errText = err.Error()
					}
				}
				*carriers = append(*carriers, c)
				continue
			}
			out = append(out, splitAt(e, place, carriers))
		}
		return out
	}
	return v
}

func carrierText(v any) (string, bool) {
	m, ok := v.(map[string]any)
	if !ok {
		return "", false
	}
	switch {
	case strings.HasPrefix(text(m, "name"), "waybill:"):
		return text(m, "value"), true
	case strings.HasPrefix(text(m, "extension_cdxPropName"), "waybill:"):
		return text(m, "extension_cdxPropValue"), true
	case strings.HasPrefix(text(m, "annotator"), "Tool: waybill-"):
		return text(m, "comment"), true
	case text(m, "type") == "other" && strings.HasPrefix(text(m, "url"), "waybill:"):
		return text(m, "url") + " " + text(m, "comment"), true
	case text(m, "type") == "other" && strings.HasPrefix(text(m, "comment"), "waybill:"):
		return text(m, "comment"), true
	}
	return "", false
}

// Carriers are plain JSON that a person can read, and never hold another carrier.
func TestCarriersReadable(t *testing.T) {
	count := newTally(t, "carriers")
	defer count.report()
	for _, c := range conversions(t) {
		if c.err != nil || c.to == c.format {
			continue
		}
		_, found := split(c.tree)
		for _, k := range found {
			count.checks++
			if k.payload == nil {
				count.fail(c.String(), "%s holds no JSON (%s): %s", k.pointer, k.errText, clip(k.raw))
				continue
			}
			leaves("", k.payload, func(at string, v any) {
				if s, ok := v.(string); ok && (strings.HasPrefix(s, "waybill:") || strings.Contains(s, `"waybill:`)) {
					count.fail(c.String(), "%s%s holds another carrier: %s", k.pointer, at, clip(s))
				}
			})
		}
	}
}

// Written without carriers, the output has none, and the report has the same rows.
func TestPure(t *testing.T) {
	documents, _ := corpus(t)
	count := newTally(t, "pure output")
	defer count.report()
	carried := map[string]*conversion{}
	for i, c := range conversions(t) {
		carried[c.String()] = &conversions(t)[i]
	}
	for _, d := range documents {
		for _, to := range formats {
			if to == d.format {
				continue
			}
			with := carried[d.name+" to "+to.String()]
			if with == nil || with.err != nil {
				continue
			}
			count.checks++
			checkPure(count, with)
		}
	}
}
