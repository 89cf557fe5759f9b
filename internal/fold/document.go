package fold

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/residue"
)

// Options are the caller's part in unfolding.
type Options struct {
	Version string // of SPDX 3, "" for the one that the folded document names
	Known   bool   // the document has to be known by its context, whatever the records say, as one of that version
}

// An Unfolded is the SPDX 3 document that a folded one stands for. It is safe for concurrent use.
type Unfolded struct {
	Text   []byte
	Notes  []Note // what carried data brought back, and what of it was refused
	single bool
	spans  []span
	tree   jsonx.Value
	once   sync.Once
	places *places // made when asked for
}

// A Note says what data that the folded document carries did, or why it did nothing.
type Note struct {
	Refused bool   // the data is left out
	Node    string // identifier of the node
	Text    string
}

// A span is a node in the text, and the value of the folded document that it was made of.
type span struct {
	folded jsonx.Value
	at     int
}

// defaultVersion is the version of documents that name none.
const defaultVersion = "3.0.1"

// versionOf returns the version of SPDX 3 that a folded document names.
func versionOf(tree jsonx.Value) string {
	version, _ := strings.CutPrefix(tree.Get("spdxVersion").Str(), "SPDX-")
	return writtenVersion(version)
}

// Unfold makes the SPDX 3 document that a folded one stands for. The error says where something is no object that has
// to be one; what the folded form cannot have, and records that do not fit it, are left out ([Unfolded.Notes]).
func Unfold(tree jsonx.Value, opt Options) (*Unfolded, error) {
	for _, name := range [...]string{"packages", "files", "relationships", "snippets"} {
		for it := tree.Get(name).Iter(); it.Next(); {
			if !it.Value().IsObject() {
				return nil, it.Value().Errorf("%v where an object belongs", it.Value().Kind())
			}
		}
	}
	named := versionOf(tree)
	version := opt.Version
	if version == "" {
		version = named
	}
	u := &unfolder{generator: newGenerator(tree, version), rec: tree.Get(RecordMember), changed: version != named}
	u.inline = u.rec.Get("inline").Kind() == jsonx.True
	u.context = u.rec.Get("context")
	u.exact = !u.changed
	if url, named := contextURL(u.context); opt.Known && named {
		said, ours := ContextVersion(url)
		if !ours {
			u.context = jsonx.Value{}
			u.notes = append(u.notes, Note{true, "context", "is not one of SPDX 3; it is left out"})
		}
		u.exact = u.exact && Released(said) == version
	}
	u.prefixes = prefixesOf(u.context)
	u.fateOf, u.several = u.recorded, u.count
	u.run()
	u.settle()
	u.patch()
	u.others()
	out := u.assemble()
	// Without a context that names a version the first creation info says it.
	if _, named := contextURL(u.context); opt.Known && !named && (u.context.Exists() || u.contextless()) &&
		Released(VersionOf(jsonx.ParseTrusted(out.Text).Root())) != version {
		u.exact, u.spoken = false, true
		out = u.assemble()
	}
	if spelling := u.rec.Get("spelling"); spelling.Len() > 0 {
		out.Text = respelled(jsonx.ParseTrusted(out.Text).Root(), spelling)
	}
	return out, nil
}

type unfolder struct {
	*generator
	rec      jsonx.Value // the record of the document
	context  jsonx.Value
	elements map[string]bool // references to elements
	changed  bool            // another version is written than the records are of
	exact    bool            // the context that is recorded is that of the version
	spoken   bool            // the document has to have a context
	notes    []Note
	records  map[int]*jsonx.Members // by owner: one may have a record for every node
}

// record returns what is recorded of a node.
func (u *unfolder) record(owner int, key string) jsonx.Value {
	m := u.records[owner]
	if m == nil {
		v := u.rec.Get("nodes")
		if owner >= 0 {
			v = u.elems[owner].Get(RecordMember)
		}
		if v.Len() <= 4 {
			return v.Get(key)
		}
		all := v.Members()
		m = &all
		if u.records == nil {
			u.records = make(map[int]*jsonx.Members)
		}
		u.records[owner] = m
	}
	return m.Get(key)
}

// shared reports whether another node may stand for the one called key: a licence for one that says the same, a creation
// info for one of the same time and people.
func shared(key string) bool {
	return strings.HasPrefix(key, "licence ") || strings.HasSuffix(key, " licence") || strings.HasPrefix(key, "ci ")
}

func (u *unfolder) recorded(owner int, key, id string) fate {
	r := u.record(owner, key)
	switch {
	case r.Kind() == jsonx.Null:
		return fate{id: id, absent: true}
	case r.IsString() && r.Str() != "" && shared(key):
		return fate{id: r.Str(), alias: true}
	case r.IsObject():
		set := r.Get("set")
		for _, name := range [...]string{"spdxId", "@id"} {
			if s := set.Get(name); s.Exists() {
				if owner >= 0 && key == "self" && !u.spells(owner, s.Str()) {
					return fate{id: id} // an element is what the document calls it
				}
				return fate{id: s.Str()}
			}
		}
		for it := r.Get("unset").Iter(); it.Next(); {
			if s := it.Value().Str(); s == "spdxId" {
				return fate{}
			}
		}
	}
	return fate{id: id}
}

// spells reports whether ref is a spelling of the IRI that element i has by its identifier. One without an identifier
// may have any.
func (u *unfolder) spells(i int, ref string) bool {
	id := u.elems[i].Get("SPDXID").Str()
	return id == "" || expand(u.prefixes, ref) == u.iri(id)
}

func (u *unfolder) count(owner int, key string) int {
	n := number(u.record(owner, key).Get("n").Literal())
	return max(n, 1)
}

// patch completes the nodes with what is recorded of them.
func (u *unfolder) patch() {
	r := u.resolver()
	for s := range u.nodes {
		for i := range u.nodes[s] {
			n := &u.nodes[s][i]
			p := u.record(n.owner, n.key)
			if !p.IsObject() || !p.Get("set").Exists() && !p.Get("edit").Exists() && !p.Get("unset").Exists() {
				continue
			}
			out, err := u.patched(n, p, r)
			if err != nil {
				u.notes = append(u.notes, Note{true, n.id, "what is recorded of it does not fit it"})
				continue
			}
			n.text = out
		}
	}
}

var errContradiction = errors.New("contradicts the folded form")

// patched applies a record to a node: those parts of it that leave what the folded form says as it is.
func (u *unfolder) patched(n *node, p jsonx.Value, r resolver) ([]byte, error) {
	have := jsonx.ParseTrusted(n.text).Root()
	out, parts, err := residue.Apply(nil, have, p, nil)
	if err != nil {
		return nil, err
	}
	want := u.view(n.kind, have, r)
	if n.key == "ci" && !isTime(n.folded.Get("created").Str()) {
		// The time was made up, and is nobody's.
		want = " " + n.folded.Get("comment").Str()
	}
	if u.view(n.kind, jsonx.ParseTrusted(out).Root(), r) == want {
		return out, nil
	}
	if parts > 1000 {
		return nil, errContradiction
	}
	mask := make(residue.Mask, parts)
	for i := range mask {
		mask[i] = true
		try, _, err := residue.Apply(nil, have, p, mask)
		if err != nil || u.view(n.kind, jsonx.ParseTrusted(try).Root(), r) != want {
			mask[i] = false
		}
	}
	out, _, err = residue.Apply(nil, have, p, mask)
	return out, err
}

// view returns what the folded form says of a node.
func (u *unfolder) view(k kind, v jsonx.Value, r resolver) string {
	class := typeOf(v)
	if kindOfClass(class) != k {
		return "another class"
	}
	switch k {
	case packageNode, fileNode, snippetNode:
		p := onPackage
		if k == fileNode {
			p = onFile
		} else if k == snippetNode {
			p = onSnippet
		}
		c := chunk{quiet: true}
		carried := foldSoftware(&c, v, p, idOf(v), r)
		return string(c.text) + string(carried.text)
	case relationshipNode:
		scope := ""
		if class == "LifecycleScopedRelationship" {
			scope = v.Get("scope").Str()
		}
		word := v.Get("relationshipType").Str()
		if row, ok := mapping.SPDX2RelationshipBySPDX3(word, scope); ok {
			scope = row.Scope
		}
		return word + " " + scope + " " + v.Get("from").Str() + " " + u.targets(v.Get("to")) + " " + v.Get("comment").Str()
	case agentNode:
		p, ok := personOf(v)
		return p.class + p.text() + p.name + strconv.FormatBool(ok)
	case expressionNode:
		return v.Get("simplelicensing_licenseExpression").Str()
	case textNode:
		return string(foldText(v, "").text)
	case annotationNode:
		return v.Get("annotationType").Str() + " " + v.Get("subject").Str() + " " + v.Get("statement").Str()
	case documentNode:
		c := chunk{quiet: true}
		carried := foldExtension(&c, v.Get("extension"))
		return v.Get("name").Str() + "\n" + v.Get("comment").Str() + "\n" + u.dataLicense(v.Get("dataLicense").Str()) + "\n" + u.described(v) + "\n" + string(c.text) + string(carried.text)
	case creationNode:
		created := v.Get("created").Str()
		if !isTime(created) {
			created = ""
		}
		return created + " " + v.Get("comment").Str()
	case sbomNode:
		return u.described(v)
	case vulnerabilityNode:
		c := chunk{quiet: true}
		foldVulnerability(&c, v)
		return vulnerabilityID(v).Str() + string(c.text)
	case vexNode:
		c := chunk{quiet: true}
		foldVEX(&c, v)
		return class + v.Get("from").Str() + string(v.Get("to").Raw()) + v.Get("security_assessedElement").Str() + string(c.text)
	case ratingNode:
		c := chunk{quiet: true}
		foldRating(&c, v, false)
		return class + v.Get("from").Str() + string(v.Get("to").Raw()) + v.Get("security_assessedElement").Str() + string(c.text)
	}
	return ""
}

// described returns the elements among the roots of a collection that the folded form does not describe.
func (u *unfolder) described(v jsonx.Value) string {
	var list []string
	u.says("") // which makes the list of elements
	for it := v.Get("rootElement").Iter(); it.Next(); {
		if ref := it.Value().Str(); u.elements[ref] && !u.roots[ref] {
			list = append(list, ref)
		}
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}

// dataLicense returns what the folded form says of a reference to the licence of the document's own data.
func (u *unfolder) dataLicense(ref string) string {
	if _, ok := listed(ref); ok || ref == u.data {
		return ref
	}
	return ""
}

// known resolves the references of generated nodes.
type known struct {
	agents, elements map[string]string
}

func (u *unfolder) resolver() resolver {
	k := known{map[string]string{}, map[string]string{}}
	for text, ref := range u.agents {
		k.agents[ref] = text
	}
	for id, ref := range u.ref {
		k.elements[ref] = id
	}
	return k
}

func (k known) agent(ref string) (string, bool) {
	text, ok := k.agents[ref]
	return text, ok && !strings.HasPrefix(text, softwareAgent)
}

func (k known) element(ref string) (string, bool) {
	if id, ok := k.elements[ref]; ok {
		return id, true
	}
	return ref, true
}

// others brings back the nodes that the folded form has no place for. What has one is not among them: there it would
// be an element, a relationship or a licence that the document does not show.
func (u *unfolder) others() {
	n := -1
	hung := u.rec.Get("of").Members()
	for it := u.rec.Get("other").Iter(); it.Next(); {
		n++
		v := it.Value()
		if !v.IsObject() {
			continue
		}
		if of := hung.Get(strconv.Itoa(n)); of.Exists() {
			if _, there := u.ref[of.Str()]; !there {
				continue // the element that it is about is gone
			}
		}
		class, id := typeOf(v), idOf(v)
		switch kindOfClass(class) {
		case packageNode, fileNode:
			u.notes = append(u.notes, Note{true, id, "would add a " + class + " that the document does not show; it is left out"})
			continue
		case relationshipNode:
			if u.shows(v) {
				u.notes = append(u.notes, Note{true, id, "would add a relationship that the document does not show; it is left out"})
				continue
			}
		}
		u.notes = append(u.notes, Note{false, id, class})
		u.emit(fate{id: id}, node{stream: 'o', owner: root, kind: otherNode, text: jsonx.AppendCompact(nil, v)})
	}
}

// shows reports whether the folded form would show a relationship.
func (u *unfolder) shows(v jsonx.Value) bool {
	word := v.Get("relationshipType").Str()
	_, known := mapping.SPDX2RelationshipBySPDX3(word, "")
	if !known && !onlyHere(word) || !u.says(v.Get("from").Str()) {
		return false
	}
	return u.targets(v.Get("to")) != ""
}

// says reports whether the folded form has a word for what a reference names.
func (u *unfolder) says(ref string) bool {
	if u.elements == nil {
		u.elements = make(map[string]bool, len(u.ref))
		for id, ref := range u.ref {
			u.elements[ref] = id != docID
		}
	}
	_, ok := u.elements[ref]
	return ok || ref == noneElement || ref == noAssertionElement || strings.HasPrefix(ref, documentRef)
}

// targets returns those of the targets of a relationship that the folded form shows.
func (u *unfolder) targets(list jsonx.Value) string {
	var b strings.Builder
	for it := list.Iter(); it.Next(); {
		if ref := it.Value().Str(); u.says(ref) {
			b.WriteString(ref + " ")
		}
	}
	return b.String()
}

// assemble puts the document together.
func (u *unfolder) assemble() *Unfolded {
	size := 0
	for s := range u.nodes {
		for i := range u.nodes[s] {
			size += len(u.nodes[s][i].text) + 1
		}
	}
	out := &Unfolded{Notes: u.notes, tree: u.doc}
	t := append(jsonx.Room(size+256), '{')
	if !u.contextless() || u.changed {
		t = jsonx.AppendName(t, "@context")
		t = u.appendContext(t)
	}
	order := u.order()
	if u.rec.Get("single").Kind() == jsonx.True && len(order) == 1 {
		if len(t) > 1 && len(order[0].text) > len("{}") {
			t = append(t, ',')
		}
		t = append(t, order[0].text[1:]...)
		out.Text, out.single = t, true
		return out
	}
	t = append(jsonx.AppendName(t, "@graph"), '[')
	for i, n := range order {
		if i > 0 {
			t = append(t, ',')
		}
		if n.folded.Exists() {
			out.spans = append(out.spans, span{n.folded, i})
		}
		t = append(t, n.text...)
	}
	t = append(t, ']')
	for it := u.rec.Get("members").Iter(); it.Next(); {
		if it.Name() != "@context" && it.Name() != "@graph" {
			t = jsonx.AppendCompact(jsonx.AppendName(t, it.Name()), it.Value())
		}
	}
	out.Text = append(t, '}')
	return out
}

// contextless reports whether the document has no context.
func (u *unfolder) contextless() bool {
	return u.rec.Get("contextless").Kind() == jsonx.True && !u.spoken
}

// contextURL returns the context that a context names, of several the last one of SPDX's; named is false when it names
// none.
func contextURL(v jsonx.Value) (url string, named bool) {
	if v.IsString() {
		return v.Str(), true
	}
	for it := v.Iter(); v.IsArray() && it.Next(); {
		s := it.Value()
		if _, ours := ContextVersion(s.Str()); s.IsString() && (ours || !named) {
			url, named = s.Str(), true
		}
	}
	return url, named
}

// appendContext writes the context: the recorded one, with the address of the version that is written.
func (u *unfolder) appendContext(t []byte) []byte {
	switch {
	case u.context.Exists() && u.exact:
		return jsonx.AppendCompact(t, u.context)
	case u.context.IsObject():
		t = jsonx.AppendString(append(t, '['), ContextURL(u.version))
		return append(jsonx.AppendCompact(append(t, ','), u.context), ']')
	case !u.context.IsArray():
		return jsonx.AppendString(t, ContextURL(u.version))
	}
	t = append(t, '[')
	if _, named := contextURL(u.context); !named {
		t = jsonx.AppendString(t, ContextURL(u.version))
	}
	for it := u.context.Iter(); it.Next(); {
		t = jsonx.AppendComma(t)
		if _, ok := ContextVersion(it.Value().Str()); ok {
			t = jsonx.AppendString(t, ContextURL(u.version))
		} else {
			t = jsonx.AppendCompact(t, it.Value())
		}
	}
	return append(t, ']')
}

// order returns the nodes in the order that the document remembers, or in the natural one.
func (u *unfolder) order() []*node {
	var list []*node
	taken := [len(streams)][]bool{}
	most := 0 // an order has every node once
	for s := range u.nodes {
		taken[s] = make([]bool, len(u.nodes[s]))
		most += len(u.nodes[s])
	}
	for _, word := range strings.Fields(u.rec.Get("order").Str()) {
		s := slotFor(stream(word[0]))
		if s < 0 {
			continue
		}
		a, b, span := strings.Cut(word[1:], "-")
		from, to := number(a), number(a)
		if span {
			to = number(b)
		}
		for i := max(from, 0); i <= min(to, len(u.nodes[s])-1) && most > 0; i++ {
			if most--; !taken[s][i] {
				taken[s][i] = true
				list = append(list, &u.nodes[s][i])
			}
		}
	}
	for s := range u.nodes {
		for i := range u.nodes[s] {
			if !taken[s][i] {
				list = append(list, &u.nodes[s][i])
			}
		}
	}
	return list
}
