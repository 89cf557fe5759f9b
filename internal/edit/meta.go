package edit

import (
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// docDefaults are what a document says where its schema demands something and the messages say nothing.
type docDefaults struct {
	created, namespace, name string
}

// defaultsOf are what a document has already.
func defaultsOf(root jsonx.Value) docDefaults {
	return docDefaults{
		created:   root.Get("creationInfo").Get("created").Str(),
		namespace: root.Get("documentNamespace").Str(),
		name:      root.Get("name").Str(),
	}
}

// appendDoc returns what d says about a document, complete.
func (c *codec) appendDoc(d *model.Doc, def docDefaults) []byte {
	if c.isSPDX() {
		opt := spdx2.Options{Created: def.created, Namespace: def.namespace, Name: def.name}
		return append(c.spdx.AppendDoc([]byte{'{'}, d, opt, false), '}')
	}
	return append(c.cdx.AppendDoc([]byte{'{'}, d, nil, false), '}')
}

// metaOwners are the members below metadata, or creationInfo, that fields are read from.
var metaOwners = []struct {
	field       Fields
	within      string
	cdx, spdx   []string
	withinSPDX2 string
}{
	{field: mAuthors, within: "metadata", cdx: []string{"authors", "manufacturer", "manufacture", "supplier"}, withinSPDX2: "creationInfo", spdx: []string{"creators"}},
	{field: mTools, within: "metadata", cdx: []string{"tools"}, withinSPDX2: "creationInfo", spdx: []string{"creators"}},
	{field: mTypes, within: "metadata", cdx: []string{"lifecycles"}},
}

// meta changes what the document says about itself.
func (a *applier) meta(def docDefaults) {
	if def == (docDefaults{}) {
		def = defaultsOf(a.Root)
	}
	a.c.cdx.LegacyTools = a.Root.Get("metadata").Get("tools").IsArray()
	var was, now model.Doc
	a.c.parseDoc(a.Root, &was)
	a.c.parseDoc(a.Root, &now)
	base := jsonx.ParseTrusted(a.c.appendDoc(&was, def)).Root()
	target := docMessage(&was)
	for i := range metaFields {
		if row := &metaFields[i]; a.ch.meta&row.bit != 0 {
			row.change(target, a.ch.was, a.ch.want.meta)
			row.set(&now, target)
		}
	}
	if a.ch.meta&mDate != 0 && now.Created == "" {
		def.created = spdx2.SyntheticCreated // which is read as none
	}
	next := jsonx.ParseTrusted(a.c.appendDoc(&now, def)).Root()
	try := func(forced Fields) (*splicer, Fields) {
		t := plainSplicer(a.Root)
		t.style = a.s.style
		b, n := base, next
		done := make(map[string]bool)
		for _, o := range metaOwners {
			if o.field&forced == 0 {
				continue
			}
			within, names := o.within, o.cdx
			if a.c.isSPDX() {
				within, names = o.withinSPDX2, o.spdx
			}
			if src := a.Root.Get(within); src.IsObject() {
				for _, name := range names {
					if !done[name] {
						done[name] = true
						t.force(src, next.Get(within), name)
					}
				}
				b = jsonx.ParseTrusted(cutWithin(b, within, names)).Root()
				n = jsonx.ParseTrusted(cutWithin(n, within, names)).Root()
			}
		}
		t.merge(b, a.Root, n)
		view := plainSplicer(a.Root)
		view.absorb(t)
		for _, name := range []string{"components", "dependencies", "packages", "files", "relationships"} {
			if v := a.Root.Get(name); v.Exists() {
				view.changes[v.Index()] = &change{dropped: true}
			}
		}
		view.sorted = nil
		got := a.c.metadata(jsonx.ParseTrusted(view.render(nil, a.Root, inline)).Root())
		return t, diff(metaFields, got, target)
	}
	s, bad := try(0)
	if bad != 0 {
		if forced, worse := try(bad); worse&^bad == 0 && worse != bad {
			s = forced
		}
	}
	a.s.absorb(s)
}

func cutWithin(v jsonx.Value, within string, names []string) []byte {
	text := []byte{'{'}
	for it := v.Iter(); it.Next(); {
		text = jsonx.AppendName(text, it.Name())
		if it.Name() == within && it.Value().IsObject() {
			text = append(text, cut(it.Value(), names)...)
			continue
		}
		text = jsonx.AppendCompact(text, it.Value())
	}
	return append(text, '}')
}
