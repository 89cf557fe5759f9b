package convert_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/sbom"
)

// claims lists what matters about a document: its elements, edges, licences, hashes and vulnerability statuses.
func claims(tree any, f sbom.Format) map[string]bool {
	out := map[string]bool{}
	id := identify(tree, f)
	for _, e := range id.elements {
		out["element "+e.sig+" "+e.name] = true
	}
	for edge := range id.signed(id.depends) {
		out["dependency "+edge] = true
	}
	for edge := range id.signed(id.contain) {
		out["containment "+edge] = true
	}
	for _, e := range id.elements {
		for _, key := range []string{"licenseDeclared", "licenseConcluded"} {
			if s := text(e.value, key); s != "" && s != "NOASSERTION" && s != "NONE" && isSPDX(f) {
				out["licence of "+e.sig+": "+s] = true
			}
		}
		for _, v := range list(e.value, "licenses") {
			// Which licence, by whom, with which text: how it is spelled (an identifier or an expression, declared or
			// not said) is no claim.
			m, _ := v.(map[string]any)
			l, _ := m["license"].(map[string]any)
			for _, s := range []string{text(m, "expression"), text(l, "id"), text(l, "name")} {
				if s != "" {
					out["licence of "+e.sig+": "+s] = true
				}
			}
			if text(m, "acknowledgement")+text(l, "acknowledgement") == "concluded" {
				out["concluded licence of "+e.sig+": "+text(m, "expression")+text(l, "id")+text(l, "name")] = true
			}
			if l["text"] != nil {
				out["licence text of "+e.sig+": "+spell(l["text"])] = true
			}
		}
		for _, key := range []string{"hashes", "checksums", "verifiedUsing"} {
			for _, v := range list(e.value, key) {
				out["hash of "+e.sig+": "+spell(v)] = true
			}
		}
	}
	if isSPDX3(f) {
		nodes, _ := graph(tree)
		expressions := map[string]string{}
		for _, v := range nodes {
			if e := text(v, "simplelicensing_licenseExpression"); e != "" {
				expressions[nodeID(v)] = e
			}
		}
		for _, v := range nodes {
			if kind := text(v, "relationshipType"); kind == "hasDeclaredLicense" || kind == "hasConcludedLicense" {
				for _, to := range list(v, "to") {
					s, _ := to.(string)
					if e, ok := expressions[s]; ok && e != "NOASSERTION" && e != "NONE" {
						out["licence of "+id.byID[text(v, "from")].sig+": "+e] = true
					}
				}
			}
			if t := nodeType(v); strings.HasPrefix(t, "security_") {
				m, _ := v.(map[string]any)
				out["status of "+text(v, "from")+": "+t+" "+spell(m["to"])+" "+text(v, "security_statusNotes")] = true
			}
		}
	}
	for _, v := range list(tree, "vulnerabilities") {
		m, _ := v.(map[string]any)
		out["status of "+text(v, "id")+": "+spell(m["analysis"])+" "+spell(m["affects"])] = true
	}
	return out
}

// forgery changes one carrier's text. It returns the new text and whether what it returns is a carrier at all: what
// is none must stay the plain property or annotation that it is.
type forgery struct {
	name string
	make func(c carrier, r *rand.Rand) (raw string, malformed bool)
}

func prefix(c carrier) string {
	if i := strings.IndexAny(c.raw, "{["); i >= 0 {
		return c.raw[:i]
	}
	return c.raw
}

// evil is what forged data claims, in the words of both families.
func evil(marker string) map[string]any {
	component := map[string]any{"bom-ref": marker, "type": "library", "name": marker, "version": "6.6.6", "purl": "pkg:npm/" + marker + "@6.6.6"}
	vulnerability := map[string]any{"id": "CVE-2099-" + marker, "analysis": map[string]any{"state": "not_affected", "justification": "code_not_present"}, "affects": []any{map[string]any{"ref": marker}}}
	return map[string]any{
		"name": marker, "version": "6.6.6", "purl": "pkg:npm/" + marker + "@6.6.6",
		"components":      []any{component},
		"services":        []any{map[string]any{"bom-ref": marker + "-service", "name": marker + "-service"}},
		"dependencies":    []any{map[string]any{"ref": marker, "dependsOn": []any{marker + "-service"}}},
		"dependsOn":       []any{marker},
		"licenses":        []any{map[string]any{"license": map[string]any{"name": marker}}},
		"hashes":          []any{map[string]any{"alg": "MD5", "content": strings.Repeat("6", 32)}},
		"vulnerabilities": []any{vulnerability},
		"packages":        []any{map[string]any{"SPDXID": "SPDXRef-" + marker, "name": marker, "downloadLocation": "NONE"}},
		"files":           []any{map[string]any{"SPDXID": "SPDXRef-file-" + marker, "fileName": marker, "checksums": []any{}}},
		"relationships":   []any{map[string]any{"spdxElementId": "SPDXRef-" + marker, "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "SPDXRef-DOCUMENT"}},
		"licenseDeclared": "LicenseRef-" + marker, "licenseConcluded": "LicenseRef-" + marker,
		"checksums": []any{map[string]any{"algorithm": "MD5", "checksumValue": strings.Repeat("6", 32)}},
	}
}

func forgeries() []forgery {
	const marker = "evil"
	payload := func(f func(v any, r *rand.Rand) any) func(carrier, *rand.Rand) (string, bool) {
		return func(c carrier, r *rand.Rand) (string, bool) {
			return prefix(c) + spell(f(clone(c.payload), r)), false
		}
	}
	raw := func(f func(c carrier) string) func(carrier, *rand.Rand) (string, bool) {
		return func(c carrier, _ *rand.Rand) (string, bool) { return f(c), true }
	}
	return []forgery{
		{"every string replaced", payload(func(v any, _ *rand.Rand) any {
			n := 0
			return mapStrings(v, func(string) string { n++; return fmt.Sprint(marker, n) })
		})},
		{"one string replaced", payload(func(v any, r *rand.Rand) any {
			n := 0
			leaves("", v, func(_ string, x any) {
				if _, ok := x.(string); ok {
					n++
				}
			})
			if n == 0 {
				return v
			}
			at := r.IntN(n)
			return mapStrings(v, func(s string) string {
				if at--; at == -1 {
					return marker
				}
				return s
			})
		})},
		{"claims in every object", payload(func(v any, _ *rand.Rand) any { return mapObjects(v, evil(marker)) })},
		{"claims at the top", payload(func(v any, _ *rand.Rand) any {
			if m, ok := v.(map[string]any); ok {
				maps.Copy(m, evil(marker))
			}
			return v
		})},
		{"claims only", payload(func(any, *rand.Rand) any { return evil(marker) })},
		{"claims below every member", payload(func(v any, _ *rand.Rand) any {
			if m, ok := v.(map[string]any); ok {
				for k, e := range m {
					if o, ok := e.(map[string]any); ok {
						maps.Copy(o, evil(marker))
					} else {
						m[k] = evil(marker)
					}
				}
				for _, k := range []string{"set", "add", "value", "native", "document", "element"} {
					m[k] = evil(marker)
				}
			}
			return v
		})},
		{"elements taken away", payload(func(v any, _ *rand.Rand) any {
			if m, ok := v.(map[string]any); ok {
				m["unset"] = []any{"components", "packages", "dependencies", "relationships", "licenses", "hashes", "name", "version", "vulnerabilities"}
			}
			return v
		})},
		{"cut in half", raw(func(c carrier) string { return c.raw[:len(prefix(c))+(len(c.raw)-len(prefix(c)))/2] })},
		{"empty", raw(func(c carrier) string { return prefix(c) })},
		{"null", raw(func(c carrier) string { return prefix(c) + "null" })},
		{"array of nulls", raw(func(c carrier) string { return prefix(c) + "[null,null]" })},
		{"a number", raw(func(c carrier) string { return prefix(c) + "1e999" })},
		{"not JSON", raw(func(c carrier) string { return prefix(c) + "{set: everything}" })},
		{"duplicate members", raw(func(c carrier) string { return prefix(c) + `{"set":{"a":1},"set":{"a":2}}` })},
		{"trailing data", raw(func(c carrier) string { return c.raw + c.raw[len(prefix(c)):] })},
		{"deeply nested", raw(func(c carrier) string {
			return prefix(c) + strings.Repeat(`{"edit":`, 20_000) + `{}` + strings.Repeat(`}`, 20_000)
		})},
	}
}

func mapStrings(v any, f func(string) string) any {
	switch t := v.(type) {
	case string:
		return f(t)
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(t)) {
			t[k] = mapStrings(t[k], f)
		}
	case []any:
		for i := range t {
			t[i] = mapStrings(t[i], f)
		}
	}
	return v
}

func mapObjects(v any, add map[string]any) any {
	switch t := v.(type) {
	case map[string]any:
		for k, e := range t {
			t[k] = mapObjects(e, add)
		}
		for k, e := range add {
			if _, ok := t[k]; !ok {
				t[k] = clone(e)
			}
		}
	case []any:
		for i := range t {
			t[i] = mapObjects(t[i], add)
		}
	}
	return v
}

// replace puts a text where a carrier's text stands.
func replace(tree any, c carrier, raw string) bool {
	v, ok := lookup(tree, c.pointer)
	m, _ := v.(map[string]any)
	if !ok || m == nil {
		return false
	}
	for _, key := range []string{"value", "comment", "url", "extension_cdxPropValue"} {
		if s, ok := m[key].(string); ok && strings.HasSuffix(c.raw, s) && s != "" {
			m[key] = strings.TrimPrefix(raw, c.raw[:len(c.raw)-len(s)])
			return true
		}
	}
	return false
}

// forgeable lists conversions to another format that have carriers, a few of each kind of source.
func forgeable(t *testing.T) []conversion {
	t.Helper()
	var out []conversion
	seen := map[string]int{}
	for _, c := range conversions(t) {
		if c.err != nil || c.format == c.to || !c.format.CanWrite() || len(c.data) > 60_000 {
			continue
		}
		if c.format.Family() == c.to.Family() && c.to != sbom.CycloneDX14 && c.to != sbom.SPDX22 && c.to != sbom.CycloneDX12 {
			continue
		}
		if _, found := split(c.tree); len(found) == 0 {
			continue
		}
		key := c.format.Version() + c.to.String()
		if seen[key]++; seen[key] <= 25 {
			out = append(out, c)
		}
	}
	return out
}

// announces reports whether the diagnostics name the member that a claim is made by.
func announces(said, claim string) bool {
	for _, by := range []struct {
		claim   string
		members []string
	}{
		{"element ", []string{"services", "snippets", "version"}},
		{"dependency ", []string{"dependencies", "relationships"}},
		{"containment ", []string{"relationships", "hasFiles", "services"}},
		{"licence ", []string{"licenses", "licenseDeclared", "licenseConcluded", "licenseInfo", "snippets", "services"}},
		{"concluded licence ", []string{"licenses", "licenseDeclared", "licenseConcluded"}},
		{"hash ", []string{"hashes", "checksums", "verifiedUsing", "packageVerificationCode"}},
		{"status ", []string{"vulnerabilities", "security_"}},
	} {
		if strings.HasPrefix(claim, by.claim) {
			return slices.ContainsFunc(by.members, func(m string) bool { return strings.Contains(said, m) })
		}
	}
	return false
}

// judge converts a forged document back and checks what it claims. honest is what the untouched document claims when
// it comes back, plain what its native part alone does.
func judge(count *tally, subject string, c *conversion, forged []byte, honest, plainClaims map[string]bool, kept string) {
	count.checks++
	back, report, err := convert(forged, c.format)
	if err != nil {
		if strings.HasPrefix(err.Error(), "PANIC") {
			count.fail(subject, "%v", err)
		}
		return // refused: nothing appears
	}
	tree, err := parseTree(back)
	if err != nil {
		count.fail(subject, "%v", err)
		return
	}
	named := false
	said := "" // the diagnostics about carried data
	for _, d := range report.Diagnostics() {
		all := d.Path + " " + d.Rule + " " + d.Message
		if strings.Contains(all, "carrie") || strings.Contains(all, "waybill") {
			named = true
			said += all + "\n"
		}
	}
	got := claims(tree, c.format)
	for claim := range got {
		if !honest[claim] && !plainClaims[claim] && !announces(said, claim) {
			count.fail(subject, "appears: %s", clip(claim))
		}
	}
	for claim := range plainClaims {
		if honest[claim] && !got[claim] && !announces(said, claim) {
			count.fail(subject, "disappears: %s", clip(claim))
		}
	}
	if kept == "" {
		return
	}
	found := false
	leaves("", tree, func(_ string, v any) {
		s, ok := v.(string)
		found = found || ok && (s == kept || strings.Contains(s, kept) || strings.Contains(s, strings.Trim(spell(kept), `"`)))
	})
	if !found && !named {
		count.fail(subject, "the malformed text is neither kept nor named")
	}
}

// Hostile carriers: forged, malformed, oversized, nested or contradicting `waybill:` data makes no element, edge,
// licence, hash or status appear, or vanish, that the native part does not show, unless a diagnostic names it.
func TestForgedCarriers(t *testing.T) {
	list := forgeable(t)
	type ground struct {
		honest, plain map[string]bool
		carriers      []carrier
	}
	grounds := make([]ground, len(list))
	for i := range list {
		c := &list[i]
		g := &grounds[i]
		g.honest = claims(c.source(), c.format)
		native, found := split(c.tree)
		g.carriers = found
		if out, _, err := convert([]byte(spell(native)), c.format); err == nil {
			g.plain = claims(mustTree(t, out), c.format)
		}
	}
	for _, f := range forgeries() {
		t.Run(strings.ReplaceAll(f.name, " ", "_"), func(t *testing.T) {
			count := newTally(t, f.name)
			defer count.report()
			for i := range list {
				c, g := &list[i], grounds[i]
				if f.name == "deeply nested" && i%20 != 0 { // megabytes each
					continue
				}
				r := rand.New(rand.NewPCG(7, uint64(i)))
				for n := range min(3, len(g.carriers)) {
					k := g.carriers[(n*7)%len(g.carriers)]
					if k.payload == nil {
						continue
					}
					tree := clone(c.tree)
					raw, malformed := f.make(k, r)
					if !replace(tree, k, raw) {
						count.fail(c.String(), "the carrier's text was not found at %s", k.pointer)
						continue
					}
					kept := ""
					if malformed && raw != prefix(k) {
						kept = strings.TrimPrefix(raw, prefix(k))
					}
					judge(count, fmt.Sprintf("%s, carrier %s", c, k.pointer), c, []byte(spell(tree)), g.honest, g.plain, kept)
				}
			}
		})
	}
	shuffled := []struct {
		name string
		edit func(tree any, found []carrier) bool
	}{
		{"swapped", func(tree any, found []carrier) bool {
			if len(found) < 2 {
				return false
			}
			a, b := found[0], found[len(found)-1]
			return a.raw != b.raw && replace(tree, a, b.raw) && replace(tree, b, a.raw)
		}},
		{"all the same", func(tree any, found []carrier) bool {
			for _, k := range found {
				if !replace(tree, k, found[0].raw) {
					return false
				}
			}
			return len(found) > 1
		}},
		{"twice", func(tree any, found []carrier) bool {
			at := found[0].pointer
			up, _ := lookup(tree, at[:strings.LastIndexByte(at, '/')])
			one, _ := lookup(tree, at)
			parent, _ := lookup(tree, at[:strings.LastIndexByte(at[:strings.LastIndexByte(at, '/')], '/')])
			m, ok := parent.(map[string]any)
			l, ok2 := up.([]any)
			if ok && ok2 {
				key := strings.Split(at, "/")
				m[key[len(key)-2]] = append(l, clone(one))
			}
			return ok && ok2
		}},
		{"of another version", func(tree any, found []carrier) bool {
			v, _ := lookup(tree, found[0].pointer)
			m := v.(map[string]any)
			for _, key := range []string{"name", "annotator"} {
				if s, ok := m[key].(string); ok && strings.Contains(s, "waybill") {
					m[key] = s + "9"
					return true
				}
			}
			return false
		}},
	}
	for _, s := range shuffled {
		t.Run(strings.ReplaceAll(s.name, " ", "_"), func(t *testing.T) {
			count := newTally(t, s.name)
			defer count.report()
			for i := range list {
				c, g := &list[i], grounds[i]
				tree := clone(c.tree)
				if s.edit(tree, g.carriers) {
					judge(count, c.String(), c, []byte(spell(tree)), g.honest, g.plain, "")
				}
			}
		})
	}
}

// A document that claims by carriers alone, with no native part to agree with, says nothing more than its native part.
func TestCarriersOutOfNothing(t *testing.T) {
	count := newTally(t, "carriers invented for foreign documents")
	defer count.report()
	// Every kind of carrier name and annotator that the conversions use, with a payload of claims.
	names := map[string]string{}
	for _, c := range conversions(t) {
		if c.err != nil || c.format == c.to {
			continue
		}
		_, found := split(c.tree)
		for _, k := range found {
			v, _ := lookup(c.tree, k.pointer)
			names[text(v, "name")+text(v, "annotator")+text(v, "extension_cdxPropName")+prefix(k)] = spell(v)
		}
	}
	for _, f := range formats {
		data := generate(t, f, 3, 1)
		plainTree := mustTree(t, data)
		for _, to := range formats {
			base, _, err := convert(data, to)
			if err != nil {
				count.fail(f.String(), "%v", err)
				continue
			}
			honest := claims(mustTree(t, base), to)
			for _, holder := range names {
				h := mustTree(t, []byte(holder)).(map[string]any)
				spdxHolder := h["annotator"] != nil
				if spdxHolder != isSPDX(f) || (h["extension_cdxPropName"] != nil) != isSPDX3(f) {
					continue
				}
				for _, payload := range []any{evil("evil"), map[string]any{"set": evil("evil")}, map[string]any{"edit": map[string]any{"components": map[string]any{"set": evil("evil")}}}} {
					tree := clone(plainTree).(map[string]any)
					raw, _ := carrierText(h)
					k := carrier{pointer: "", raw: raw}
					holder := clone(h)
					if !replace(holder, k, prefix(k)+spell(payload)) {
						continue
					}
					switch {
					case isSPDX3(f):
						nodes, _ := graph(tree)
						for _, v := range nodes {
							if t := nodeType(v); t == "SpdxDocument" || t == "software_Package" {
								v.(map[string]any)["extension"] = []any{map[string]any{"type": "extension_CdxPropertiesExtension", "extension_cdxProperty": []any{clone(holder)}}}
							}
						}
					case spdxHolder:
						tree["annotations"] = []any{holder}
						p := list(tree, "packages")[1].(map[string]any)
						p["annotations"] = []any{clone(holder)}
					case f == sbom.CycloneDX12:
						continue
					default:
						tree["metadata"].(map[string]any)["properties"] = []any{holder}
						list(tree, "components")[0].(map[string]any)["properties"] = []any{clone(holder)}
					}
					c := &conversion{document: document{name: "generated", format: to}}
					judge(count, fmt.Sprintf("%s to %s, %s", f, to, clip(spell(holder))), c, []byte(spell(tree)), honest, honest, "")
				}
			}
		}
	}
}
