package fold_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// spell returns v with its terms in other spellings.
func spell(dst []byte, v jsonx.Value, property string, name func(p *spdx3.Property) string, class func(c *spdx3.Class) string) []byte {
	m := spdx3.Latest()
	switch {
	case v.IsObject():
		dst = append(dst, '{')
		for it := v.Iter(); it.Next(); {
			key := it.Name()
			if p := m.Property(key); p != nil && name != nil {
				dst = jsonx.AppendName(dst, name(p))
			} else if key == "type" && name != nil {
				dst = jsonx.AppendName(dst, "@type")
			} else {
				dst = jsonx.AppendName(dst, key)
			}
			dst = spell(dst, it.Value(), key, name, class)
		}
		return append(dst, '}')
	case v.IsArray():
		dst = append(dst, '[')
		for it := v.Iter(); it.Next(); {
			dst = spell(jsonx.AppendComma(dst), it.Value(), property, name, class)
		}
		return append(dst, ']')
	case v.IsString():
		if c := m.Class(v.Str()); property == "type" && c != nil {
			return jsonx.AppendString(dst, class(c))
		}
		if p := m.Property(property); p != nil && p.Words.Has(v.Str()) && name != nil {
			return jsonx.AppendString(dst, p.Words.IRI+"/"+v.Str())
		}
	}
	return jsonx.AppendCompact(dst, v)
}

// A document means the same however it spells the terms of the model, and comes back as it spells them.
func TestSpellings(t *testing.T) {
	prefixes := `["https://spdx.org/rdf/3.0.1/spdx-context.jsonld",{"c":"https://spdx.org/rdf/3.0.1/terms/Core/","sw":"https://spdx.org/rdf/3.0.1/terms/Software/"}]`
	short := func(iri string) string {
		iri = strings.Replace(iri, "https://spdx.org/rdf/3.0.1/terms/Core/", "c:", 1)
		return strings.Replace(iri, "https://spdx.org/rdf/3.0.1/terms/Software/", "sw:", 1)
	}
	ways := []struct {
		name    string
		context string
		name2   func(*spdx3.Property) string
		class   func(*spdx3.Class) string
	}{
		{"IRIs", "", func(p *spdx3.Property) string { return p.IRI }, func(c *spdx3.Class) string { return c.IRI }},
		{"classes by IRI", "", nil, func(c *spdx3.Class) string { return c.IRI }},
		{"the context's prefix", "", func(p *spdx3.Property) string { return "spdx:" + p.Profile + "/" + p.Name }, func(c *spdx3.Class) string { return "spdx:" + c.Profile + "/" + c.Name }},
		{"own prefixes", prefixes, func(p *spdx3.Property) string { return short(p.IRI) }, func(c *spdx3.Class) string { return short(c.IRI) }},
	}
	for path, text := range documents(t) {
		d, err := jsonx.Parse(text, jsonx.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if !d.Root().Get("@context").IsString() {
			continue
		}
		want, err := fold.Plain(d.Root())
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range ways {
			other := spell(nil, d.Root(), "", w.name2, w.class)
			if w.context != "" {
				if fold.VersionOf(d.Root()) != "3.0.1" {
					continue
				}
				other = bytes.Replace(other, []byte(`"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld"`), []byte(`"@context":`+w.context), 1)
			}
			o := jsonx.ParseTrusted(other).Root()
			got, err := fold.Plain(o)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s, %s: reads otherwise: %s", path, w.name, firstDifference(jsonx.ParseTrusted(want).Root(), jsonx.ParseTrusted(got).Root()))
				continue
			}
			f, err := fold.Fold(o)
			if err != nil {
				t.Fatal(err)
			}
			u, err := fold.Unfold(jsonx.ParseTrusted(f.Text).Root(), fold.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if back := jsonx.ParseTrusted(u.Text).Root(); !jsonx.Equal(o, back) {
				t.Errorf("%s, %s: another document came back: %s", path, w.name, firstDifference(o, back))
			}
			for _, v := range []jsonx.Value{jsonx.ParseTrusted(f.Text).Root().Get("packages").Elem(0).Get("name")} {
				if !v.Exists() {
					continue
				}
				for _, from := range f.Origins(v) {
					if from.Str() != v.Str() {
						t.Errorf("%s, %s: %q comes from %s", path, w.name, v.Str(), from.Pointer())
					}
				}
			}
		}
	}
}
