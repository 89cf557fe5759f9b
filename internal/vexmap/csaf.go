package vexmap

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/openvex"
	"github.com/waybill-sdk/waybill/purl"
)

// csafStatuses are the lists of product_status (CSAF 2.0 §3.2.3.9) in the order in which they are read. The first of
// a status is the one that is written; recommended says nothing about a status.
var csafStatuses = []word{
	{affected, "known_affected"},
	{affected, "first_affected"},
	{affected, "last_affected"},
	{notAffected, "known_not_affected"},
	{fixed, "fixed"},
	{fixed, "first_fixed"},
	{underInvestigation, "under_investigation"},
}

// csafRemediations are the categories of remediations (§3.2.3.12.1) with what they add to a text that has no place
// for a category.
var csafRemediations = []struct{ category, said string }{
	{"mitigation", ""},
	{"vendor_fix", "Vendor fix: "},
	{"workaround", "Workaround: "},
	{"no_fix_planned", "No fix planned: "},
	{"none_available", "None available: "},
}

// csafHashes are the names of algorithms that OpenSSL has, as §3.1.3.3.2 asks.
var csafHashes = []word{
	{"md5", "md5"},
	{"sha1", "sha1"},
	{"sha-256", "sha256"},
	{"sha-384", "sha384"},
	{"sha-512", "sha512"},
	{"sha3-224", "sha3-224"},
	{"sha3-256", "sha3-256"},
	{"sha3-384", "sha3-384"},
	{"sha3-512", "sha3-512"},
	{"blake2s-256", "blake2s256"},
	{"blake2b-512", "blake2b512"},
}

var (
	csafCVE     = regexp.MustCompile(`^CVE-[0-9]{4}-[0-9]{4,}$`)
	csafPURL    = regexp.MustCompile(`^pkg:[A-Za-z.\-+][A-Za-z0-9.\-+]*/.+`)
	csafCPE     = regexp.MustCompile(`^(cpe:2\.3:[aho*\-](:(((\?*|\*?)([a-zA-Z0-9\-._]|(\\[\\*?!"#$%&'()+,/:;<=>@\[\]^` + "`" + `{|}~]))+(\?*|\*?))|[*\-])){5}(:(([a-zA-Z]{2,3}(-([a-zA-Z]{2}|[0-9]{3}))?)|[*\-]))(:(((\?*|\*?)([a-zA-Z0-9\-._]|(\\[\\*?!"#$%&'()+,/:;<=>@\[\]^` + "`" + `{|}~]))+(\?*|\*?))|[*\-])){4})$|^([cC][pP][eE]:/[AHOaho]?(:[A-Za-z0-9._\-~%]*){0,6})$`)
	csafVersion = regexp.MustCompile(`^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)([-+].*)?)?$`)
)

// openvexNamespace marks the URIs (§3.1.3.3.8) by which OpenVEX knows a product.
const openvexNamespace = "https://openvex.dev/ns"

// A csaf is a CSAF document as far as VEX is concerned.
type csaf struct {
	root   jsonx.Value
	id     string // the IRI of the document
	inv    *inventory
	pairs  map[string]target // product_id of a component in a product
	byPair map[target]string
	groups map[string][]string
	likes  []string         // the likeness of each component, "" when nothing but its product_id is known
	alike  map[string][]int // positions of components by their likeness

	elements, left int   // how many products statements may have together, and how many are left of them
	room           int64 // how many bytes their texts may still take
	work           int   // how many steps may still be taken to find what carried statements are about
}

// maxWork is what some seconds are enough for. Carried data that takes more to check counts as stale.
const maxWork = 50_000_000

func newCSAF(root jsonx.Value) *csaf {
	c := &csaf{root: root, inv: newInventory(), pairs: map[string]target{}, byPair: map[target]string{}, groups: map[string][]string{}, alike: map[string][]int{}, work: maxWork, room: jsonx.DefaultMemory}
	c.elements = openvex.DefaultElements
	c.left = c.elements
	c.id = csafID(root.Get("document"))
	tree := root.Get("product_tree")
	for it := tree.Get("full_product_names").Iter(); it.Next(); {
		c.product(it.Value())
	}
	for queue := []jsonx.Value{tree.Get("branches")}; len(queue) > 0; queue = queue[1:] {
		for it := queue[0].Iter(); it.Next(); {
			c.product(it.Value().Get("product"))
			if below := it.Value().Get("branches"); below.Len() > 0 {
				queue = append(queue, below)
			}
		}
	}
	for it := tree.Get("relationships").Iter(); it.Next(); {
		v := it.Value()
		id := v.Get("full_product_name").Get("product_id").Str()
		part, product := v.Get("product_reference").Str(), v.Get("relates_to_product_reference").Str()
		if id == "" || part == "" || product == "" {
			continue
		}
		// A relationship between relationships: what is in it all is the part, what it all is in the product.
		t := target{c.refer(product), c.refer(part)}
		if p, ok := c.pairs[product]; ok {
			t.product = p.product
		}
		if p, ok := c.pairs[part]; ok {
			t.part = p.part
		}
		if _, twice := c.pairs[id]; !twice {
			c.pairs[id] = t
			if c.byPair[t] == "" {
				c.byPair[t] = id
			}
		}
	}
	for it := tree.Get("product_groups").Iter(); it.Next(); {
		if id := it.Value().Get("group_id").Str(); id != "" {
			c.groups[id] = strs(it.Value().Get("product_ids"))
		}
	}
	return c
}

// product takes stock of a full_product_name.
func (c *csaf) product(v jsonx.Value) {
	id := v.Get("product_id").Str()
	if id == "" || c.inv.known(id) {
		return
	}
	helper := v.Get("product_identification_helper")
	k := component{ref: id, purl: helper.Get("purl").Str(), parent: -1, ids: []string{id}}
	if text := helper.Get("cpe").Str(); text != "" {
		k.cpes = []string{text}
		k.said.CPE22, k.said.CPE23 = splitCPE(text)
	}
	for it := helper.Get("hashes").Iter(); it.Next(); {
		for h := it.Value().Get("file_hashes").Iter(); h.Next(); {
			if w, ok := toOpenVEX(csafHashes, h.Value().Get("algorithm").Str()); ok {
				k.hashes = append(k.hashes, Hash{w.openvex, h.Value().Get("value").Str()})
			}
		}
	}
	k.said.Hashes = k.hashes
	for it := helper.Get("x_generic_uris").Iter(); it.Next(); {
		if uri := it.Value().Get("uri").Str(); it.Value().Get("namespace").Str() == openvexNamespace && k.said.ID == "" {
			k.said.ID = uri
			k.ids = append(k.ids, uri)
		}
	}
	_, broken := purl.Parse(k.purl)
	switch {
	case k.said.ID != "":
		k.said.PURL = k.purl
	case k.purl != "" && broken == nil:
		k.said.ID = k.purl
	case k.said.CPE22 == "" && k.said.CPE23 == "" && len(k.hashes) == 0:
		k.said.ID = c.scoped(id)
		k.ids = append(k.ids, k.said.ID)
	}
	if k.purl != "" {
		k.ids = append(k.ids, k.purl)
	}
	like := ""
	at := c.inv.add(k)
	if k.said.ID != c.scoped(id) {
		like = k.said.likeness()
		c.alike[like] = append(c.alike[like], at)
	}
	c.likes = append(c.likes, like)
}

func (c *csaf) refer(id string) int {
	if i, ok := c.inv.byRef[id]; ok {
		return i
	}
	iri := c.scoped(id)
	c.likes = append(c.likes, "")
	return c.inv.add(component{ref: id, ids: []string{id, iri}, parent: -1, said: Component{ID: iri}})
}

// scoped returns the IRI of a product_id, which means something in its document alone.
func (c *csaf) scoped(id string) string {
	if c.id == "" {
		return id
	}
	return c.id + "#" + escapeIRI(id)
}

// target returns what a product_id stands for.
func (c *csaf) target(id string) target {
	if t, ok := c.pairs[id]; ok {
		return t
	}
	i := c.refer(id)
	return target{i, i}
}

// about returns the product_ids that an entry of flags, threats or remediations is about.
func (c *csaf) about(v jsonx.Value) ([]string, error) {
	list := strs(v.Get("product_ids"))
	for _, id := range strs(v.Get("group_ids")) {
		if c.left -= len(c.groups[id]); c.left < 0 {
			return nil, c.tooMany(v)
		}
		list = append(list, c.groups[id]...)
	}
	return list, nil
}

func (c *csaf) tooMany(v jsonx.Value) error {
	return &jsonx.LimitError{Format: "csaf", Limit: "elements", Max: int64(c.elements), Pointer: v.Pointer(), Offset: v.Offset()}
}

// A verdict is what an item says of one product_id.
type verdict struct {
	status, justification, flagged, acted string
	impact, action                        int32 // positions of texts in a list of them
}

// A judged is a statement as an item of vulnerabilities says it, with the product_ids that it is about.
type judged struct {
	Statement
	ids []string
}

func (j *judged) key() string { return j.Status + " " + j.ids[0] }

// said returns what an item of vulnerabilities says, or why that is nothing.
func (c *csaf) said(v jsonx.Value) (list []judged, why string, err error) {
	base := Statement{Vuln: v.Get("cve").Str()}
	for it := v.Get("ids").Iter(); it.Next(); {
		text := it.Value().Get("text").Str()
		switch {
		case text == "":
		case base.Vuln == "":
			base.Vuln = text
		default:
			base.Aliases = append(base.Aliases, text)
		}
	}
	if base.Vuln == "" {
		return nil, "there is neither cve nor ids, so nobody knows which vulnerability is meant", nil
	}
	for it := v.Get("notes").Iter(); it.Next(); {
		if base.Description == "" && it.Value().Get("category").Str() == "description" {
			base.Description = it.Value().Get("text").Str()
		}
	}
	for it := v.Get("references").Iter(); it.Next(); {
		if url := it.Value().Get("url").Str(); base.VulnID == "" && it.Value().Get("summary").Str() == base.Vuln && openvex.IsIRI(url) {
			base.VulnID = url
		}
	}
	of := map[string]*verdict{}
	var order []string
	for _, row := range csafStatuses {
		for _, id := range strs(v.Get("product_status").Get(row.other)) {
			if of[id] == nil {
				of[id] = &verdict{status: row.openvex}
				order = append(order, id)
			} else if hides(row.openvex) < hides(of[id].status) {
				of[id].status = row.openvex // a contradiction (§6.1.6): what hides less counts
			}
		}
	}
	if c.left -= len(order); c.left < 0 {
		return nil, "", c.tooMany(v)
	}
	each := func(list string, f func(v jsonx.Value, d *verdict)) {
		for it := v.Get(list).Iter(); it.Next() && err == nil; {
			var ids []string
			ids, err = c.about(it.Value())
			for _, id := range ids {
				if d := of[id]; d != nil {
					f(it.Value(), d)
				}
			}
		}
	}
	said := newLines()
	each("flags", func(v jsonx.Value, d *verdict) {
		if label := v.Get("label").Str(); d.status == notAffected && d.justification == "" && openvex.Justification(label).Valid() {
			d.justification, d.flagged = label, v.Get("date").Str()
		}
	})
	each("threats", func(v jsonx.Value, d *verdict) {
		if v.Get("category").Str() == "impact" && d.status == notAffected {
			d.impact = said.after(d.impact, v.Get("details").Str())
		}
	})
	each("remediations", func(v jsonx.Value, d *verdict) {
		if d.status == affected {
			d.action = said.after(d.action, remediation(v))
			if d.acted == "" {
				d.acted = v.Get("date").Str()
			}
		}
	})
	if err != nil {
		return nil, "", err
	}
	at := map[verdict]int{}
	for _, id := range order {
		i, ok := at[*of[id]]
		if !ok {
			i = len(list)
			at[*of[id]] = i
			s := base
			d := of[id]
			s.Status, s.Justification, s.Impact, s.Timestamp = d.status, d.justification, said.text(d.impact), d.flagged
			s.Action, s.ActionTime = unless(said.text(d.action), noAction), d.acted
			if c.room -= int64(len(s.Impact) + len(s.Action)); c.room < 0 {
				return nil, "", &jsonx.LimitError{Format: "csaf", Limit: "memory", Max: jsonx.DefaultMemory, Pointer: v.Pointer(), Offset: v.Offset()}
			}
			list = append(list, judged{Statement: s})
		}
		list[i].ids = append(list[i].ids, id)
	}
	for i := range list {
		var targets []target
		for _, id := range list[i].ids {
			targets = append(targets, c.target(id))
		}
		list[i].Products = c.inv.products(targets)
	}
	if len(list) == 0 {
		return nil, "product_status says nothing of a status that OpenVEX knows", nil
	}
	return list, "", nil
}

// remediation returns a remediation as text.
func remediation(v jsonx.Value) string {
	text := v.Get("details").Str()
	if text == noAction {
		return text
	}
	for _, r := range csafRemediations {
		if r.category == v.Get("category").Str() {
			text = r.said + text
		}
	}
	if url := v.Get("url").Str(); url != "" {
		text += " (" + url + ")"
	}
	return text
}

// counts returns for each statement of list those of its product_ids for which it is the one that counts: the newest, of
// several of one time the one that hides less. CSAF knows no statement that another has replaced (§6.1.6).
func counts(list []Statement, ids [][]string, inherited string) [][]string {
	winner := map[string]int{}
	when := func(s *Statement) time.Time {
		text := s.Timestamp
		if text == "" {
			text = inherited
		}
		t, _ := time.Parse(time.RFC3339, text)
		return t
	}
	for i := range list {
		for _, id := range ids[i] {
			k, ok := winner[id]
			if !ok {
				winner[id] = i
				continue
			}
			a, b := when(&list[i]), when(&list[k])
			if a.After(b) || a.Equal(b) && hides(list[i].Status) <= hides(list[k].Status) {
				winner[id] = i
			}
		}
	}
	left := make([][]string, len(list))
	for i := range ids {
		for _, id := range ids[i] {
			if winner[id] == i {
				left[i] = append(left[i], id)
			}
		}
	}
	return left
}

// item returns statements about one vulnerability, each about some product_ids, as an item of vulnerabilities that
// lacks what it carries and its closing brace, and the product_ids that it has of each. made says whether CSAF demands a
// note and there is none to write.
func (c *csaf) item(list []Statement, about [][]string, cve, inherited string) (b []byte, mine [][]string, made bool) {
	s := &list[0]
	b = jsonx.AppendMember([]byte{'{'}, "cve", cve)
	var ids []string
	if cve != s.Vuln {
		ids = append(ids, s.Vuln)
	}
	seen := map[string]bool{cve: true, s.Vuln: true, "": true}
	for _, id := range s.Aliases {
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	if len(ids) > 0 {
		b = append(jsonx.AppendName(b, "ids"), '[')
		for _, id := range ids {
			system := mapping.SourceName(id)
			if system == "" {
				system = "unknown"
			}
			b = jsonx.AppendMember(append(jsonx.AppendComma(b), '{'), "system_name", system)
			b = append(jsonx.AppendMember(b, "text", id), '}')
		}
		b = append(b, ']')
	}
	name := s.Vuln
	if cve != "" {
		name = cve
	}
	if isURI(s.VulnID) {
		b = jsonx.AppendMember(append(jsonx.AppendName(b, "references"), "[{"...), "summary", name)
		b = append(jsonx.AppendMember(b, "url", s.VulnID), "}]"...)
	}
	mine = counts(list, about, inherited)
	b = append(jsonx.AppendName(b, "product_status"), '{')
	for _, row := range csafStatuses {
		if w, _ := toOther(csafStatuses, row.openvex); w.other != row.other {
			continue
		}
		var ids []string
		for i := range list {
			if list[i].Status == row.openvex {
				ids = append(ids, mine[i]...)
			}
		}
		b = appendStrings(b, row.other, ids)
	}
	b = append(b, '}')
	open := func(name string, f func(b []byte, i int) []byte) {
		n := 0
		for i := range list {
			if len(mine[i]) == 0 {
				continue
			}
			entry := f([]byte{'{'}, i)
			if len(entry) == 1 {
				continue
			}
			if n++; n == 1 {
				b = append(jsonx.AppendName(b, name), '[')
			}
			b = append(append(jsonx.AppendComma(b), appendStrings(entry, "product_ids", mine[i])...), '}')
		}
		if n > 0 {
			b = append(b, ']')
		}
	}
	open("flags", func(b []byte, i int) []byte {
		if list[i].Status == notAffected && openvex.Justification(list[i].Justification).Valid() {
			b = jsonx.AppendMember(b, "label", list[i].Justification)
			if isTime(list[i].Timestamp) {
				b = jsonx.AppendMember(b, "date", list[i].Timestamp)
			}
		}
		return b
	})
	open("threats", func(b []byte, i int) []byte {
		if list[i].Status == notAffected && list[i].Impact != "" {
			b = jsonx.AppendMember(jsonx.AppendMember(b, "category", "impact"), "details", list[i].Impact)
		}
		return b
	})
	open("remediations", func(b []byte, i int) []byte {
		if list[i].Status != affected {
			return b
		}
		if text := list[i].action(); text != "" {
			b = jsonx.AppendMember(jsonx.AppendMember(b, "category", "mitigation"), "details", text)
		} else {
			b = jsonx.AppendMember(jsonx.AppendMember(b, "category", "none_available"), "details", noAction)
		}
		if isTime(list[i].ActionTime) {
			b = jsonx.AppendMember(b, "date", list[i].ActionTime)
		}
		return b
	})
	b = append(jsonx.AppendName(b, "notes"), '[')
	if s.Description != "" {
		b = jsonx.AppendMember(append(b, '{'), "category", "description")
		b = append(jsonx.AppendMember(b, "text", s.Description), '}')
		return b, mine, false
	}
	b = jsonx.AppendMember(append(b, '{'), "category", "general")
	return append(jsonx.AppendMember(b, "text", name), '}'), mine, true
}

// again says statements as an item and reads that. What hints has for each are the product_ids that it may be about.
func (c *csaf) again(list []Statement, hints []hint, cve, inherited string) []judged {
	if len(list) == 0 {
		return nil
	}
	ids := make([][]string, len(list))
	for i := range list {
		ids[i] = c.ids(&list[i], hints[i])
	}
	if c.work < 0 {
		return nil
	}
	text, _, _ := c.item(list, ids, cve, inherited)
	return c.read(append(text, "]}"...))
}

// read reads an item that was made here.
func (c *csaf) read(item []byte) []judged {
	back, _, _ := c.said(jsonx.ParseTrusted(item).Root())
	for i := range back {
		back[i].complete()
	}
	return back
}

// keyed returns statements as one object, by their keys.
func keyed(list []judged) []byte {
	b := []byte{'{'}
	for i := range list {
		b = append(jsonx.AppendName(b, list[i].key()), list[i].Append(nil)...)
	}
	return append(b, '}')
}

// note returns a note that carries patch.
func note(patch []byte, order []string) []byte {
	text := append(appendStrings(append([]byte(nil), patch[:len(patch)-1]...), "order", order), '}')
	b := jsonx.AppendMember(jsonx.AppendMember([]byte{'{'}, "category", "other"), "title", carrierName)
	return append(jsonx.AppendEscaped(append(jsonx.AppendName(b, "text"), '"'), text), `"}`...)
}

// noteCarrier returns what is carried in a list of notes.
func noteCarrier(list jsonx.Value) (patch jsonx.Value, notes []Note) {
	for it := list.Iter(); it.Next(); {
		if it.Value().Get("category").Str() != "other" || it.Value().Get("title").Str() != carrierName {
			continue
		}
		found := parsePatch(it.Value().Get("text").Str())
		switch {
		case !found.Exists():
			notes = append(notes, Note{it.Value().Pointer(), ruleMalformed, "it has the name of carried data and cannot be read as such"})
		case !patch.Exists():
			patch = found
		}
	}
	return patch, notes
}

func productID(n int) string { return fmt.Sprintf("CSAFPID-%04d", n) }

// csafDocumentVersion returns the version of a document (§3.1.11) that a number stands for: "1" when it is none, or one
// whose history would be long.
func csafDocumentVersion(literal string) (string, int) {
	n, err := strconv.Atoi(literal)
	if err != nil || n < 1 || n > 100 {
		return "1", 1
	}
	return strconv.Itoa(n), n
}
