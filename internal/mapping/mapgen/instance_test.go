package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/schema"
)

// Small documents that have a given property, made from the schema's tables.

func fits(d schema.Def, v any) bool {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return d.Fits(jsonx.ParseTrusted(text).Root())
}

// withPath returns a value that fits d and has what path leads to.
func withPath(d schema.Def, path []string, hint string) (any, bool) {
	if len(path) == 0 {
		return minimal(d, hint, 0)
	}
	if path[0] == "*" {
		v, ok := withPath(d.Items(), path[1:], hint)
		list := []any{v}
		return list, ok && fits(d, list)
	}
	if key, ok := publicKey(path); ok {
		return complete(d, map[string]any{path[0]: key}, 0)
	}
	v, ok := withPath(d.Property(path[0]), path[1:], path[0])
	if !ok {
		return nil, false
	}
	// With a name, where it can have one, the object is one that occurs.
	if name := d.Property("name"); name.Exists() && path[0] != "name" {
		if n, ok := minimal(name, "name", 0); ok {
			if v, ok := complete(d, map[string]any{path[0]: v, "name": n}, 0); ok {
				return v, true
			}
		}
	}
	return complete(d, map[string]any{path[0]: v}, 0)
}

// publicKey returns the key of a signature, whose members depend on its kind.
func publicKey(path []string) (any, bool) {
	if path[0] != "publicKey" {
		return nil, false
	}
	if last := path[len(path)-1]; last == "n" || last == "e" {
		return decode(`{"kty":"RSA","n":"AQAB","e":"AQAB"}`), true
	}
	return decode(`{"kty":"EC","crv":"P-256","x":"AQAB","y":"AQAB"}`), true
}

// complete adds to object what d demands beside it.
func complete(d schema.Def, object map[string]any, depth int) (any, bool) {
	if depth > 6 {
		return nil, false
	}
	for _, name := range d.Required() {
		if _, has := object[name]; has {
			continue
		}
		v, ok := minimal(d.Property(name), name, depth+1)
		if !ok {
			return nil, false
		}
		object[name] = v
	}
	if fits(d, object) {
		return object, true
	}
	// Alternatives demand a member or two more.
	rest := map[string]any{}
	for _, name := range d.Properties() {
		if _, has := object[name]; !has {
			if v, ok := minimal(d.Property(name), name, depth+1); ok {
				rest[name] = v
			}
		}
	}
	names := slices.Sorted(maps.Keys(rest))
	for most := 1; most <= 3; most++ {
		if add(d, object, rest, names, most) {
			return object, true
		}
	}
	return nil, false
}

// add adds up to most of the named members of rest until object fits.
func add(d schema.Def, object, rest map[string]any, names []string, most int) bool {
	if most == 0 {
		return fits(d, object)
	}
	for i, name := range names {
		object[name] = rest[name]
		if fits(d, object) || add(d, object, rest, names[i+1:], most-1) {
			return true
		}
		delete(object, name)
	}
	return false
}

// samples are strings for formats and patterns.
var samples = []string{
	"text",
	"2024-05-06T07:08:09Z",
	"2024-05-06",
	"https://example.com/text",
	"text/plain",
	"a@example.com",
	"en",
	"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
	"0123456789abcdef0123456789abcdef01234567",
	"cpe:2.3:a:example:text:1.0:*:*:*:*:*:*:*",
	"SPDXRef-text",
	"1.2.840",
	"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#ref",
	"US",
	"US-TX",
	"vers:npm/1.0",
	"DocumentRef-text",
	"LicenseRef-text",
	"US123456B2",
}

func minimal(d schema.Def, hint string, depth int) (any, bool) {
	if !d.Exists() || depth > 6 {
		return nil, false
	}
	switch hint {
	case "url", "homepage", "downloadLocation":
		if v := "https://example.com/" + hint; fits(d, v) {
			return v, true
		}
	case "email":
		return "a@example.com", true
	}
	if len(d.Properties()) > 0 {
		if v, ok := complete(d, map[string]any{}, depth); ok && len(v.(map[string]any)) > 0 {
			return v, true
		}
		for _, name := range d.Properties() {
			if v, ok := minimal(d.Property(name), name, depth+1); ok {
				if v, ok := complete(d, map[string]any{name: v}, depth); ok {
					return v, true
				}
			}
		}
	}
	for _, word := range d.Enum() {
		if fits(d, word) {
			return word, true
		}
	}
	for _, s := range samples {
		if fits(d, s) {
			return s, true
		}
	}
	for _, v := range []any{1, 0.5, true} {
		if fits(d, v) {
			return v, true
		}
	}
	if items := d.Items(); items.Exists() {
		if v, ok := minimal(items, hint, depth+1); ok && fits(d, []any{v}) {
			return []any{v}, true
		}
	}
	for _, v := range []any{[]any{}, map[string]any{}} {
		if fits(d, v) {
			return v, true
		}
	}
	return nil, false
}

func decode(text string) any {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		panic(err)
	}
	return v
}

// pointer is where the first thing that path leads to stands in doc.
func pointer(path string) string { return "/" + strings.ReplaceAll(path, "*", "0") }
