package fold

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// part says what a member belongs to.
type part uint8

const (
	onPackage part = 1 << iota
	onFile
	onSnippet
	onAll = onPackage | onFile | onSnippet
)

// form says which texts a property takes.
type form uint8

const (
	anyText  form = iota
	uriText       // a URI, and not one of SPDX 2's words for the lack of one
	timeText      // see isTime
)

func (f form) takes(s string) bool {
	switch f {
	case uriText:
		return s != "" && mapping.Said(s) != ""
	case timeText:
		return isTime(s)
	}
	return true
}

// texts lists the members of packages, files and snippets that are plain strings on both sides.
var texts = []struct {
	property, member string
	form             form
	on               part
}{
	{"name", "name", anyText, onPackage | onSnippet},
	{"name", "fileName", anyText, onFile},
	{"software_packageVersion", "versionInfo", anyText, onPackage},
	{"software_downloadLocation", "downloadLocation", uriText, onPackage},
	{"software_homePage", "homepage", uriText, onPackage},
	{"software_sourceInfo", "sourceInfo", anyText, onPackage},
	{"software_copyrightText", "copyrightText", anyText, onAll},
	{"summary", "summary", anyText, onAll},
	{"description", "description", anyText, onAll},
	{"comment", "comment", anyText, onAll},
	{"releaseTime", "releaseDate", timeText, onAll},
	{"builtTime", "builtDate", timeText, onAll},
	{"validUntilTime", "validUntilDate", timeText, onAll},
}

// A chunk is a piece of folded text and where its values come from.
type chunk struct {
	text  []byte
	marks []mark
	quiet bool // nobody will ask where values come from
}

// A mark says that the value at an offset of folded text stands for a value of the SPDX 3 document.
type mark struct {
	at int
	of jsonx.Value
}

func (c *chunk) mark(of jsonx.Value) {
	if !c.quiet && of.Exists() {
		c.marks = append(c.marks, mark{len(c.text), of})
	}
}

// str appends a member that is a string and stands for of.
func (c *chunk) str(name, value string, of ...jsonx.Value) {
	c.text = jsonx.AppendName(c.text, name)
	for _, v := range of {
		c.mark(v)
	}
	c.text = jsonx.AppendString(c.text, value)
}

// name begins a member.
func (c *chunk) name(name string, of jsonx.Value) {
	c.text = jsonx.AppendName(c.text, name)
	c.mark(of)
}

// comma separates from what stands before.
func (c *chunk) comma() { c.text = jsonx.AppendComma(c.text) }

// add appends another chunk as it is.
func (c *chunk) add(o chunk) {
	base := len(c.text)
	for _, m := range o.marks {
		c.marks = append(c.marks, mark{base + m.at, m.of})
	}
	c.text = append(c.text, o.text...)
}

// entry begins an element of a list, whose first byte stands for of.
func (c *chunk) entry(of jsonx.Value) {
	c.comma()
	c.mark(of)
}

// A person is what SPDX 2 calls a creator, supplier, originator or annotator: "Person: name (address)" (§6.8, §7.5).
type person struct{ class, name, email string }

var personClasses = []struct{ prefix, class string }{
	{"Person: ", "Person"},
	{"Organization: ", "Organization"},
	{"Tool: ", "Tool"},
}

// parsePerson reads text that is spelled exactly as [person.text] spells it.
func parsePerson(s string) (person, bool) {
	for _, c := range personClasses {
		rest, ok := strings.CutPrefix(s, c.prefix)
		if !ok {
			continue
		}
		p := person{class: c.class, name: rest}
		if c.class != "Tool" && strings.HasSuffix(rest, ")") {
			if i := strings.LastIndex(rest, " ("); i > 0 {
				p.name, p.email = rest[:i], rest[i+2:len(rest)-1]
			}
		}
		return p, p.sound() && p.text() == s
	}
	return person{}, false
}

// sound reports whether the text of p reads as p again.
func (p person) sound() bool {
	if p.name == "" || strings.TrimSpace(p.name) != p.name || len(p.name)+len(p.email) > longestPerson {
		return false
	}
	if p.class == "Tool" {
		return p.email == ""
	}
	if p.email == "" {
		return !(strings.HasSuffix(p.name, ")") && strings.LastIndex(p.name, " (") > 0)
	}
	return !strings.Contains(p.email, " (") && strings.TrimSpace(p.email) == p.email
}

// softwareAgent begins the key of an agent that SPDX 2 has no words for.
const softwareAgent = "SoftwareAgent: "

// key is what tells p from others: its text, or where SPDX 2 has none what stands for that.
func (p person) key() string {
	if p.class == "SoftwareAgent" {
		return softwareAgent + p.name
	}
	return p.text()
}

func (p person) text() string {
	for _, c := range personClasses {
		if c.class == p.class {
			s := c.prefix + p.name
			if p.email != "" {
				s += " (" + p.email + ")"
			}
			return s
		}
	}
	return ""
}

// present gives access to the members of an object of which most names that are asked for are not there.
type present struct {
	members jsonx.Members
	bits    uint64 // of the names that are, see [jsonx.NameBit]
}

func membersOf(v jsonx.Value) present {
	p := present{members: v.Members()}
	for it := v.Iter(); it.Named() && it.Next(); {
		p.bits |= 1 << jsonx.NameBit(it.Name())
	}
	return p
}

// Get returns the member called name, a missing value when there is none.
func (p *present) Get(name string) jsonx.Value {
	if p.bits>>jsonx.NameBit(name)&1 == 0 {
		return jsonx.Value{}
	}
	return p.members.Get(name)
}
