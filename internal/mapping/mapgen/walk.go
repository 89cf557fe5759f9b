package main

import (
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/schema"
)

// A property is a property of a schema at one of its folded paths (see [mapping.Fold]).
type property struct {
	path string
	leaf bool // its value holds no properties
}

// properties returns the properties of a schema in its order, each folded path once. Where a row stands for
// everything inside a member, a definition is opened once inside it; elsewhere at every place that it has.
func properties(s *schema.Schema) []property {
	w := walker{family: familyOf(s), seen: map[string]bool{}, opened: map[string]bool{}}
	w.object(s.Root(), "", nil)
	return w.list
}

func familyOf(s *schema.Schema) mapping.Family {
	if s.Family() == "spdx" {
		return mapping.SPDX2
	}
	return mapping.CycloneDX
}

type walker struct {
	family mapping.Family
	seen   map[string]bool
	opened map[string]bool
	list   []property
}

func (w *walker) object(d schema.Def, at string, open []string) {
	if name := d.Name(); name != "" {
		if slices.Contains(open, name) {
			return
		}
		open = append(open[:len(open):len(open)], name)
		if whole := mapping.Whole(w.family, at); whole != "" {
			if w.opened[whole+" "+name] {
				return
			}
			w.opened[whole+" "+name] = true
		}
	}
	for _, name := range d.Properties() {
		path := mapping.Fold(strings.TrimPrefix(at+"/"+name, "/"))
		sub := d.Property(name)
		items, below := sub, path
		for items.Items().Exists() && len(items.Properties()) == 0 {
			items, below = items.Items(), below+"/*"
		}
		if !w.seen[path] {
			w.seen[path] = true
			w.list = append(w.list, property{path, len(items.Properties()) == 0})
		}
		// A property may be an object or a list of objects (metadata/tools).
		if alt := sub.Items(); alt.Exists() && len(sub.Properties()) > 0 {
			w.object(alt, path+"/*", open)
		}
		w.object(items, below, open)
	}
}

// within returns what becomes of the values at a folded path when a document is taken to another version of
// its family, of which s is the schema.
func within(s *schema.Schema, path string) mapping.Cell {
	if f := mapping.Find(familyOf(s), path); f != nil && f.Within.Kind != mapping.Unsaid {
		return f.Within
	}
	missing := absent(s, path)
	if at := strings.Index(path+"/", "signature/"); at >= 0 && (missing == "" || len(missing) >= at+len("signature")) {
		return mapping.Cell{Kind: mapping.Invalidated}
	}
	if older := mapping.Older(familyOf(s), path); missing != "" && older != "" && absent(s, older) == "" {
		missing = ""
	}
	if missing != "" {
		return mapping.Cell{Kind: mapping.Carried, How: s.Version() + " has no " + missing}
	}
	return mapping.Cell{Kind: mapping.Native}
}

// absent returns the first member on a path that the schema does not have, "" when it has them all.
func absent(s *schema.Schema, path string) string {
	d := s.Root()
	segments := strings.Split(path, "/")
	for i, name := range segments {
		if name == "*" {
			d = d.Items()
		} else {
			d = d.Property(name)
		}
		if !d.Exists() {
			return strings.Join(segments[:i+1], "/")
		}
	}
	return ""
}
