package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// source is one schema that the tables know by family and version.
type source struct{ family, version, file string }

// The strict variants of CycloneDX 1.2 and 1.3 refuse unknown members, as every later version does.
var sources = []source{
	{"cyclonedx", "1.2", "cyclonedx/bom-1.2-strict.schema.json"},
	{"cyclonedx", "1.3", "cyclonedx/bom-1.3-strict.schema.json"},
	{"cyclonedx", "1.4", "cyclonedx/bom-1.4.schema.json"},
	{"cyclonedx", "1.5", "cyclonedx/bom-1.5.schema.json"},
	{"cyclonedx", "1.6", "cyclonedx/bom-1.6.schema.json"},
	{"cyclonedx", "1.7", "cyclonedx/bom-1.7.schema.json"},
	{"spdx", "2.2", "spdx2/2.2/spdx-schema.json"},
	{"spdx", "2.3", "spdx2/2.3/spdx-schema.json"},
	{"spdx", "2.3.1", "spdx2/2.3.1/spdx-schema.json"},
}

// file is a schema text that was read.
type file struct {
	name   string // path below the folder of schemas
	id     string // its $id
	sum    string // SHA-256 of its bytes
	draft7 bool
	root   jsonx.Value
}

// node is one schema or subschema. Its scalar part is what two nodes must share to be one; its links are
// what else they must share.
type node struct {
	name string // where it stands in its file, for [definition]s that have properties

	types                uint8
	closed               bool // additionalProperties: false
	unique               bool
	minLength, maxLength int
	minItems, maxItems   int
	min, max             string
	constant             string // true or false
	pattern, format      string
	enum                 []string
	required             []string
	never                bool // the schema false
	names                []string

	props                []*node // beside names
	items                *node
	tuple                []*node
	more                 *node // additionalItems, beside tuple
	all, any, one        []*node
	not, when, then, els *node

	class int // equal for nodes that accept the same values for the same reasons
	index int // position in the table
}

type compiler struct {
	spec    string
	files   map[string]*file
	order   []*file
	nodes   map[string]*node // by file and pointer
	schemas []schema
}

type schema struct {
	source
	file *file
	root *node
}

func (c *compiler) open(name string) (*file, error) {
	if f := c.files[name]; f != nil {
		return f, nil
	}
	b, err := os.ReadFile(filepath.Join(c.spec, filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	d, err := jsonx.Parse(b, jsonx.Limits{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	f := &file{name: name, sum: fmt.Sprintf("%x", sha256.Sum256(b)), root: d.Root(), id: d.Root().Get("$id").Str()}
	switch draft := d.Root().Get("$schema").Str(); draft {
	case "http://json-schema.org/draft-07/schema#":
		f.draft7 = true
	case "https://json-schema.org/draft/2019-09/schema":
	default:
		return nil, fmt.Errorf("%s: unknown draft %q", name, draft)
	}
	c.files[name] = f
	c.order = append(c.order, f)
	return f, nil
}

func (c *compiler) schema(s source) error {
	f, err := c.open(s.file)
	if err != nil {
		return err
	}
	root, err := c.node(f, "", f.root)
	if err != nil {
		return err
	}
	c.schemas = append(c.schemas, schema{s, f, root})
	return nil
}

var types = map[string]uint8{"null": 1, "boolean": 2, "integer": 4, "number": 8, "string": 16, "array": 32, "object": 64}

// What says nothing about which values are valid.
var annotations = map[string]bool{
	"$schema": true, "$id": true, "$comment": true, "title": true, "description": true, "examples": true,
	"default": true, "deprecated": true, "meta:enum": true, "definitions": true,
}

// The formats that package schema has code for. "string", which the strict variant of CycloneDX 1.2 names in
// three places, is no format: it asks for nothing.
var formats = map[string]bool{"date-time": true, "date": true, "uri": true, "iri-reference": true, "idn-email": true}

// node compiles the schema v, which stands in f at pointer.
func (c *compiler) node(f *file, pointer string, v jsonx.Value) (*node, error) {
	key := f.name + "#" + pointer
	if n := c.nodes[key]; n != nil {
		return n, nil
	}
	n := &node{name: definition(pointer)}
	switch v.Kind() {
	case jsonx.True:
		c.nodes[key] = n
		return n, nil
	case jsonx.False:
		n.never = true
		c.nodes[key] = n
		return n, nil
	case jsonx.Object:
	default:
		return nil, fmt.Errorf("%s: no schema", key)
	}
	if ref := v.Get("$ref"); ref.Exists() {
		if !f.draft7 {
			return nil, fmt.Errorf("%s: $ref outside draft 7, where its neighbours would count", key)
		}
		// In draft 7 whatever stands beside $ref is ignored.
		target, err := c.ref(f, ref.Str())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		c.nodes[key] = target
		return target, nil
	}
	c.nodes[key] = n
	if err := c.keywords(n, f, pointer, v); err != nil {
		return nil, err
	}
	if len(n.all) == 1 && n.onlyAll() {
		*n = *n.all[0]
	}
	return n, nil
}

// onlyAll reports whether n says nothing beside allOf.
func (n *node) onlyAll() bool {
	m := *n
	m.all, m.name = nil, ""
	return m.scalars() == (&node{}).scalars() && len(m.links()) == 0
}

// ref resolves a reference from f.
func (c *compiler) ref(f *file, ref string) (*node, error) {
	name, pointer, _ := strings.Cut(ref, "#")
	if name != "" {
		var err error
		if f, err = c.open(path.Join(path.Dir(f.name), name)); err != nil {
			return nil, err
		}
	}
	v := f.root.Lookup(pointer)
	if !v.Exists() {
		return nil, fmt.Errorf("$ref %q leads nowhere", ref)
	}
	return c.node(f, pointer, v)
}

// definition names the place of a schema as people do: component, component/pedigree.
func definition(pointer string) string {
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	var b []string
	for i := 0; i < len(parts); i++ {
		switch parts[i] {
		case "properties", "definitions":
			if i+1 < len(parts) {
				i++
				b = append(b, parts[i])
			}
		case "items":
			b = append(b, "*")
		case "":
		default:
			b = append(b, parts[i])
		}
	}
	return strings.Join(b, "/")
}

func (c *compiler) keywords(n *node, f *file, pointer string, v jsonx.Value) error {
	at := func(keyword string) string { return pointer + "/" + keyword }
	one := func(dst **node, keyword string, v jsonx.Value) (err error) {
		*dst, err = c.node(f, at(keyword), v)
		return err
	}
	list := func(dst *[]*node, keyword string, v jsonx.Value) error {
		i := 0
		for it := v.Iter(); it.Next(); i++ {
			m, err := c.node(f, at(keyword)+"/"+strconv.Itoa(i), it.Value())
			if err != nil {
				return err
			}
			*dst = append(*dst, m)
		}
		if i == 0 {
			return fmt.Errorf("%s#%s: empty", f.name, at(keyword))
		}
		return nil
	}
	for it := v.Iter(); it.Next(); {
		k, w := it.Name(), it.Value()
		if annotations[k] {
			continue
		}
		var err error
		switch k {
		case "type":
			if w.IsString() {
				n.types, err = addType(n.types, w.Str())
			}
			for it := w.Iter(); it.Next() && err == nil; {
				n.types, err = addType(n.types, it.Value().Str())
			}
			if n.types == 0 && err == nil {
				err = fmt.Errorf("no type")
			}
		case "properties":
			for it := w.Iter(); it.Next(); {
				m, err := c.node(f, string(jsonx.AppendPointer([]byte(at(k)), it.Name())), it.Value())
				if err != nil {
					return err
				}
				n.names = append(n.names, it.Name())
				n.props = append(n.props, m)
			}
		case "required":
			n.required, err = texts(w)
		case "enum":
			if n.enum, err = texts(w); err == nil && n.enum == nil {
				err = fmt.Errorf("empty")
			}
		case "const":
			switch w.Kind() {
			case jsonx.String:
				n.enum = []string{w.Str()}
			case jsonx.True, jsonx.False:
				n.constant = w.Literal()
			default:
				err = fmt.Errorf("constant %s is neither string nor boolean", w.Raw())
			}
		case "additionalProperties":
			switch w.Kind() {
			case jsonx.True:
			case jsonx.False:
				n.closed = true
			default:
				err = fmt.Errorf("only booleans are handled")
			}
		case "items":
			if w.IsArray() {
				err = list(&n.tuple, k, w)
			} else {
				err = one(&n.items, k, w)
			}
		case "additionalItems":
			// It says something only beside a list of items.
			if v.Get("items").IsArray() {
				err = one(&n.more, k, w)
			}
		case "uniqueItems":
			n.unique = w.Kind() == jsonx.True
		case "minLength":
			n.minLength, err = count(w)
		case "maxLength":
			n.maxLength, err = count(w)
		case "minItems":
			n.minItems, err = count(w)
		case "maxItems":
			n.maxItems, err = count(w)
		case "minimum":
			n.min = w.Literal()
			_, err = strconv.Atoi(n.min)
		case "maximum":
			n.max = w.Literal()
			_, err = strconv.Atoi(n.max)
		case "pattern":
			n.pattern = w.Str()
		case "format":
			switch {
			case formats[w.Str()]:
				n.format = w.Str()
			case w.Str() != "string":
				err = fmt.Errorf("unknown format %q", w.Str())
			}
		case "allOf":
			err = list(&n.all, k, w)
		case "anyOf":
			err = list(&n.any, k, w)
		case "oneOf":
			err = list(&n.one, k, w)
		case "not":
			err = one(&n.not, k, w)
		case "if":
			err = one(&n.when, k, w)
		case "then":
			err = one(&n.then, k, w)
		case "else":
			if w.Kind() != jsonx.True {
				err = one(&n.els, k, w)
			}
		default:
			err = fmt.Errorf("unknown keyword")
		}
		if err != nil {
			return fmt.Errorf("%s#%s: %w", f.name, at(k), err)
		}
	}
	switch {
	case n.when == nil && (n.then != nil || n.els != nil):
		return fmt.Errorf("%s#%s: then or else without if", f.name, pointer)
	case len(n.names) > 64:
		return fmt.Errorf("%s#%s: %d properties, 64 are handled", f.name, pointer, len(n.names))
	}
	return nil
}

func addType(set uint8, name string) (uint8, error) {
	bit, ok := types[name]
	if !ok {
		return set, fmt.Errorf("unknown type %q", name)
	}
	return set | bit, nil
}

func texts(v jsonx.Value) ([]string, error) {
	if !v.IsArray() {
		return nil, fmt.Errorf("no list")
	}
	var list []string
	for it := v.Iter(); it.Next(); {
		if !it.Value().IsString() {
			return nil, fmt.Errorf("%s is no string", it.Value().Raw())
		}
		list = append(list, it.Value().Str())
	}
	return list, nil
}

// count reads a length. Zero would be taken for "not there", which is the same for a lower bound.
func count(v jsonx.Value) (int, error) {
	n, err := strconv.Atoi(v.Literal())
	if err == nil && n < 1 {
		err = fmt.Errorf("%d is not handled", n)
	}
	return n, err
}
