// Package convert takes a document from one format to another.
//
// The way is the same for every pair of formats. Each element of the source is read into the neutral model
// and written in the target's words. What was written is read back and written in the source's words once
// more; what then differs from the source is what the target cannot say, and becomes the element's carrier
// and its entries in the report. A source that carries such data from the target's family gets it put back,
// each part only where the element still looks the same in the source's words with it as without it: what
// somebody changed in the meantime wins.
package convert

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"sync"

	"github.com/waybill-sdk/waybill/internal/cyclonedx"
	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/residue"
	"github.com/waybill-sdk/waybill/internal/schema"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// The families of formats. A document of SPDX 3 is a graph that is folded into a document of SPDX 2 first (see
// package fold): the engine knows it as family SPDX2, version [spdx2.Folded].
const (
	CycloneDX = "cyclonedx"
	SPDX2     = "spdx-2"
	SPDX3     = "spdx-3"
)

// A Source is a document that was read: its text, what it is, and how its elements hang together.
type Source struct {
	Root    jsonx.Value
	Family  string
	Version string
	Graph   *model.Graph
	// Native is the document of SPDX 3 that Root was folded from, missing for one that was not.
	Native jsonx.Value
	folded *fold.Folded
	// whole is set when the folded form is without what it does not show of the nodes, see [Source.Whole].
	whole func() (*Source, error)
}

// Options are the caller's part in a conversion.
type Options struct {
	Pure      bool   // carry nothing
	Created   string // RFC 3339, for targets that demand a time; "" for the beginning of 1970
	Namespace string // URI, for targets that demand one; "" for one made from the content
	// Sink takes the text in pieces as it is made, where the way to the target allows that; Run returns the
	// rest. Nothing is handed over before it is certain that the document can be converted.
	Sink io.Writer
	// Leg marks a conversion that another one follows: what cannot be said here has to be said there.
	Leg bool
	// Exact says that the source holds edits of the caller that the target may have to carry on.
	Exact bool
	// NoShortcut compares every element in full. The result is the same; a test holds that.
	NoShortcut bool
}

// A converter holds what one conversion needs. The two sides are named from the data's point of view: it
// comes from src and goes to dst.
type converter struct {
	src    *Source
	family string // of the target
	ver    string
	opt    Options
	rep    *Report

	cdx  cyclonedx.Codec // of the CycloneDX side
	spdx spdx2.Codec     // of the SPDX 2 side
	// known holds the licence texts of the SPDX 2 side as the source or the target being written has them,
	// again those that come up when the source is written once more.
	texts, again spdx2.Extracted

	refs   []string        // identifiers of the elements in the target
	refSet map[string]bool // the same, made when asked for
	def    schema.Def      // of an element in the target, where output is checked against it

	noRoot    bool // CycloneDX had no metadata component: everything at the top is described
	returning bool // the source carries data of the target's family
	// homeward is set when the target's family is also where the document comes from; otherwise what it carries
	// is only what the source had no words for.
	homeward  bool
	carrier   jsonx.Value // of the document, when returning
	made      *spdx2.Options
	skipDoc   []int
	firstFile int    // first file among the elements of an SPDX 2 source, -1 for none
	leftFrom  string // version that elements carry something from which the version gone back to cannot say

	effort int // spent on carriers that do not fit, see maxEffort

	elem, elem2   model.Elem
	written, back jsonx.Doc
	buf, buf2     []byte
	patch, text   []byte
	differ        residue.Differ
	demands       [2][]mapping.Member // what SPDX 2 demands of packages, and of files
	findings      []finding
	sealing       bool // the document's carrier has room for a seal
	signed        bool // a signature came back out of carried data, to be carried on
	unsigned      bool // signatures that were carried stay away
}

// Run converts src into family and version and returns the new document and the report.
func Run(src *Source, family, version string, opt Options) ([]byte, *Report, error) {
	src, err := src.Whole()
	if err != nil {
		return nil, nil, err
	}
	if family == SPDX3 {
		return runUnfolded(src, version, opt)
	}
	c := &converter{src: src, family: family, ver: version, opt: opt, rep: newReport(src, family, version)}
	if family != src.Family {
		// A document made from another version of its own family is first what it was.
		own, _ := c.findDocCarrier(src.Family)
		if v := carriedVersion(own, src.Family); v != src.Version && known(src.Family, v) {
			return c.through(src.Family, v)
		}
	}
	c.carrier, c.skipDoc = c.findDocCarrier(c.family)
	c.returning = c.carrier.Exists() && src.Family != family
	c.homeward = c.returning && !c.guest()
	if v := carriedVersion(c.carrier, family); c.returning && v != version && known(family, v) {
		return c.through(family, v)
	}
	if src.signed() || family == SPDX2 && version == spdx2.Folded {
		c.opt.Sink = nil // the seal, and the graph, are made of the whole text
	}
	c.unsigned = !sealed(src, c.carrier)
	c.setUp()
	var out []byte
	switch {
	case src.Family == family:
		out, err = c.sameFamily()
	case family == SPDX2:
		out, err = c.toSPDX2()
	default:
		out, err = c.toCycloneDX()
	}
	if err != nil {
		return nil, nil, err
	}
	if c.sealing {
		out = seal(out, family, version)
	}
	c.reportFindings()
	return out, c.rep, nil
}

// known reports whether documents of a version are written here.
func known(family, version string) bool {
	return schema.Lookup(familyName(family), version) != nil || family == SPDX2 && version == spdx2.Folded
}

// familyName is what package schema calls a family.
func familyName(family string) string {
	if family == SPDX2 {
		return "spdx"
	}
	return family
}

// through converts by way of a format that the document was in before: first everything is as it was, then it
// is taken to the format wanted.
func (c *converter) through(family, version string) ([]byte, *Report, error) {
	whole := c.opt
	whole.Pure, whole.Leg, whole.Sink = false, true, nil
	between, first, err := Run(c.src, family, version, whole)
	if err != nil {
		return nil, nil, err
	}
	mid, err := NewSource(jsonx.ParseTrusted(between).Root(), family, version)
	if err != nil {
		return nil, nil, err
	}
	out, second, err := Run(mid, c.family, c.ver, c.opt)
	if err != nil {
		return nil, nil, err
	}
	return out, join(first, second), nil
}

// NewSource finds the elements of a document of which family and version are known.
func NewSource(root jsonx.Value, family, version string) (*Source, error) {
	return newSource(root, family, version, fold.Fold)
}

func newSource(root jsonx.Value, family, version string, folding func(jsonx.Value) (*fold.Folded, error)) (*Source, error) {
	s := &Source{Root: root, Family: family, Version: version}
	var err error
	if family == SPDX3 {
		if s.folded, err = folding(root); err != nil {
			return nil, err
		}
		s.Root, s.Family, s.Version, s.Native = index(s.folded.Text).Root(), SPDX2, spdx2.Folded, root
	}
	if s.Family == CycloneDX {
		s.Graph, err = cyclonedx.Scan(s.Root)
	} else {
		s.Graph, err = spdx2.Scan(s.Root)
	}
	return s, err
}

func (c *converter) setUp() {
	cdxVersion, spdxVersion := c.src.Version, c.ver
	if c.family == CycloneDX {
		cdxVersion, spdxVersion = c.ver, c.src.Version
	}
	if c.src.Family == c.family {
		return
	}
	c.differ.Lean = c.homeward
	c.cdx = cyclonedx.Codec{Version: cdxVersion, Returning: (c.family == CycloneDX) == c.homeward, KnownLicense: KnownLicense}
	c.spdx = spdx2.Codec{Version: spdxVersion, KnownLicense: KnownLicense, Extracted: &c.texts}
	c.cdx.NoProperties = spdxVersion != spdx2.Folded
	c.cdx.Text, c.spdx.Text = c.src.Root.Doc(), c.src.Root.Doc()
	if c.family == SPDX2 {
		// Identifiers that the document had before are used again.
		if c.texts.Alias = aliases(c.carrier); len(c.texts.Alias) > 0 {
			c.note(ruleCarried, "licenses", docElem)
		}
		edit := c.carrier.Get("edit").Get("hasExtractedLicensingInfos").Get("items")
		for it := edit.Iter(); it.Next(); {
			c.texts.Reserve(it.Value().Get("new"))
		}
		for it := c.carrier.Get("set").Get("hasExtractedLicensingInfos").Iter(); it.Next(); {
			c.texts.Reserve(it.Value())
		}
	} else {
		c.texts.Read(c.src.Root.Get("hasExtractedLicensingInfos"))
		c.again.Read(c.src.Root.Get("hasExtractedLicensingInfos"))
	}
}

// licenseIDs is the SPDX licence list that the CycloneDX schemas refer to.
var licenseIDs = sync.OnceValue(func() map[string]bool {
	ids := make(map[string]bool)
	for _, id := range schema.Lookup("cyclonedx", "1.7").Def("components", "*", "licenses", "*", "license", "id").Enum() {
		ids[id] = true
	}
	return ids
})

// KnownLicense reports whether id is on the SPDX licence list.
func KnownLicense(id string) bool { return licenseIDs()[id] }

// namespace is what a document without one gets: made from its text, the same on every run.
func (c *converter) namespace() string {
	if c.opt.Namespace != "" {
		return c.opt.Namespace
	}
	sum := sha256.Sum256(c.src.Root.Doc().Source())
	h := hex.EncodeToString(sum[:16])
	return spdx2.SyntheticNamespace + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

func (c *converter) created() string {
	if c.opt.Created != "" {
		return c.opt.Created
	}
	return spdx2.SyntheticCreated
}

// restore applies the patch of a carrier to the object that text is (complete): the whole of it when the
// result, in the source's words, is what the source says (or what text alone says), else what is left of it
// without the parts that lead away from that: there somebody changed what stood beside the carrier, and the
// change wins. project writes an object in the source's words, truth is what the source says.
//
// Whatever comes of it is a document that can be read: where the carrier would put something else into the place of
// a structure of def, it is left out.
func (c *converter) restore(def schema.Def, text []byte, patch jsonx.Value, truth []byte, project func(dst []byte, v jsonx.Value) []byte) []byte {
	out := c.patched(text, patch, truth, project)
	if !sound(def, out) {
		c.note(ruleMalformed, "is no structure where one belongs; it is left out", docElem)
		return text
	}
	return out
}

// sound reports whether text has structures where def has them.
func sound(def schema.Def, text []byte) bool {
	bad, _ := def.Structure(jsonx.ParseTrusted(text).Root())
	return !bad.Exists()
}

// newest returns the definition that the newest schema of the family has at a path: what is a structure there is
// one in every version.
func newest(family string, path ...string) schema.Def {
	return schema.Lookup(familyName(family), Newest(family)).Def(path...)
}

func (c *converter) patched(text []byte, patch jsonx.Value, truth []byte, project func(dst []byte, v jsonx.Value) []byte) []byte {
	have := jsonx.ParseTrusted(text).Root()
	want := jsonx.ParseTrusted(truth).Root()
	same := func(a []byte, b jsonx.Value) bool {
		return bytes.Equal(a, b.Doc().Source()) || jsonx.Equal(jsonx.ParseTrusted(a).Root(), b)
	}
	out, parts, err := residue.Apply(nil, have, patch, nil)
	if err != nil {
		c.note(ruleMalformed, "is no patch of what stands beside it; it is left out", docElem)
		return text
	}
	got := project(nil, jsonx.ParseTrusted(out).Root())
	if same(got, want) || same(got, jsonx.ParseTrusted(project(nil, have)).Root()) {
		return out
	}
	var d residue.Differ
	type attempt struct {
		object, shown []byte // with the parts of the patch; that in the source's words
		off           int    // how far shown is from the truth
	}
	weight := 1
	if c.src.Version == spdx2.Folded || c.ver == spdx2.Folded {
		weight = foldedEffort
	}
	try := func(object []byte) attempt {
		c.effort += weight * (len(text) + len(object))
		shown := project(nil, jsonx.ParseTrusted(object).Root())
		p, _ := d.Object(nil, jsonx.ParseTrusted(shown).Root(), want)
		return attempt{object, shown, len(p)}
	}
	most := maxEffort + effortFactor*len(c.src.Root.Doc().Source())
	mask := make(residue.Mask, parts)
	for i := range mask {
		mask[i] = true
	}
	best := try(out)
	// leaveOut decides about the parts [from, to). Those that do not show are told from those that do many at a
	// time.
	var leaveOut func(from, to int)
	leaveOut = func(from, to int) {
		if best.off == 0 || from == to || c.effort > most {
			return
		}
		for i := from; i < to; i++ {
			mask[i] = false
		}
		out, _, err := residue.Apply(nil, have, patch, mask)
		a := best
		if err == nil {
			a = try(out)
		}
		// A part that shows and does not bring the truth nearer contradicts it; one that does not show at all
		// stands for itself.
		shows := err != nil || !bytes.Equal(a.shown, best.shown)
		if shows && to-from == 1 && err == nil && a.off <= best.off {
			best = a
			return
		}
		for i := from; i < to; i++ {
			mask[i] = true
		}
		if shows && to-from > 1 {
			mid := from + (to-from)/2
			leaveOut(from, mid)
			leaveOut(mid, to)
		}
	}
	leaveOut(0, parts)
	if c.effort > most {
		c.note(ruleMalformed, "does not fit what stands beside it, and it would take too long to find what of it does; it is left out", docElem)
		return text
	}
	if best.off > try(text).off {
		return text
	}
	return best.object
}

// The bounds of the work on carriers that do not fit any more, in bytes looked at, for a whole document.
const (
	maxEffort    = 16 << 20
	effortFactor = 4
	// foldedEffort is how much more it takes to look at an element as SPDX 3 has it.
	foldedEffort = 4
)

// residueApply applies a whole patch.
func residueApply(text []byte, patch jsonx.Value) ([]byte, int, error) {
	return residue.Apply(nil, jsonx.ParseTrusted(text).Root(), patch, nil)
}
