package sbom

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/envelope"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A Layer is a wrapping that a document came in, with what it says about the document. Nothing of it was verified: no
// signature was looked at, and anybody can write a wrapping. Package verify verifies.
type Layer struct {
	// Kind is "sigstore-bundle", "dsse", "in-toto-statement", "attestation-list" (npm, GitHub), "json-lines",
	// "cosign-predicate" (an object with the document in its member Data) or "json-string" (the document as text
	// inside a JSON string, as early versions of cosign wrote it).
	Kind string
	// Type is the media type of a bundle, the payload type of an envelope, the predicate type of a statement.
	Type string
	// Subjects are what a statement says it is about.
	Subjects []Subject
}

// A Subject is an artifact that a statement is about: its name, "" for none, and its digests in lower-case hex by
// algorithm, in the words of in-toto's DigestSet.
type Subject struct {
	Name   string
	Digest map[string]string
}

// Layers returns the wrappings that d came in, outermost first; none when it was read as it is. Nothing of them was
// verified.
func (d *Document) Layers() []Layer {
	if d.src == nil {
		return nil
	}
	return slices.Clone(d.src.layers)
}

// unverified is the diagnostic about layers.
func unverified(layers []Layer) []Diagnostic {
	if len(layers) == 0 {
		return nil
	}
	return []Diagnostic{{Rule: "unverified", Message: "the document came in " + chain(layers) + ": no signature was verified"}}
}

// chain names layers, outermost first.
func chain(layers []Layer) string {
	names := make([]string, len(layers))
	for i, l := range layers {
		names[i] = l.Kind
	}
	return strings.Join(names, ", ")
}

const (
	layerLines  = "json-lines"
	layerCosign = "cosign-predicate"
	layerString = "json-string"
)

// maxErrors bounds how many attestations that are broken are looked at: to say where each is takes a walk over the
// text.
const maxErrors = 100

// maxSubjects is more than the readers of attestations take: here nothing is decided by subjects.
const maxSubjects = 1 << 16

// maxLayers bounds wrappings in wrappings.
const maxLayers = 12

// isDocument reports whether root says that it is an SBOM.
func isDocument(root jsonx.Value) bool {
	if !root.IsObject() {
		return false
	}
	c := claimsOf(root)
	if c.bomFormat == "CycloneDX" || c.spdxVersion != "" || c.context.ours() {
		return true
	}
	_, err := c.format()
	return err == nil
}

// open replaces the text of s by the document that it wraps, and reads that. It does nothing when text, which parsed
// as d or did not, is no wrapping.
func (s *source) open(text []byte, d *jsonx.Doc, parseErr error, o *options) (opened bool, err error) {
	var limit *LimitError
	var inner []byte
	var layers []Layer
	switch {
	case parseErr == nil && (isDocument(d.Root()) || !isWrapping(d.Root())):
		return false, nil
	case parseErr == nil:
		inner, layers, err = unwrap(d.Root(), o)
	case errors.As(parseErr, &limit) && (limit.Limit != "string" || !isPayload(limit.Pointer)):
		return false, nil
	default:
		if limit != nil {
			d, parseErr = jsonx.Parse(text, (&unwrapper{o: o}).syntax())
		}
		switch {
		case parseErr == nil:
			inner, layers, err = unwrap(d.Root(), o)
		case mayWrap(text):
			inner, layers, err = unwrapLines(text, o)
		}
	}
	if err != nil || layers == nil {
		return false, err
	}
	s.raw, s.layers = bytes.Clone(inner), layers
	if err := s.parse(o); err != nil {
		// Located first: afterwards the text of the error is fixed.
		return true, fmt.Errorf("in %s: %w", chain(layers), s.locate(err))
	}
	return true, nil
}

// isPayload reports whether pointer names a string that may be a whole document.
func isPayload(pointer string) bool {
	for _, name := range []string{"/payload", "/predicate", "/Data"} {
		if strings.HasSuffix(pointer, name) {
			return true
		}
	}
	return pointer == ""
}

// An unwrapper looks for the one document in wrappings.
type unwrapper struct {
	o *options
	// The first document, and how many there are.
	first wrapped
	found int
	// What is in the first layers that hold no document, for the message when no others do.
	stranger string
	err      error // the first
	errs     int
}

// A wrapped document is its text and the layers around it.
type wrapped struct {
	text   []byte
	layers []Layer
}

// unwrap returns the document that root wraps and its layers. It returns no layers when root is no wrapping, and an
// error when it is one and does not hold exactly one document.
func unwrap(root jsonx.Value, o *options) ([]byte, []Layer, error) {
	u := &unwrapper{o: o}
	u.value(root, nil)
	return u.result()
}

// unwrapLines is unwrap for a text of JSON lines. Lines that are no attestations are ignored.
func unwrapLines(text []byte, o *options) ([]byte, []Layer, error) {
	u := &unwrapper{o: o}
	lim := u.syntax()
	for line := range bytes.Lines(text) {
		if u.errs == maxErrors {
			break
		}
		if !mayWrap(line) {
			continue
		}
		if d, err := jsonx.Parse(line, lim); err == nil && envelope.ShapeOf(d.Root()) != envelope.ShapeNone {
			u.value(d.Root(), []Layer{{Kind: layerLines}})
		}
	}
	return u.result()
}

// mayWrap reports whether text holds a name that every wrapping in JSON lines has.
func mayWrap(text []byte) bool {
	return bytes.Contains(text, []byte(`"payload"`)) || bytes.Contains(text, []byte(`"predicateType"`))
}

// isWrapping reports whether root looks like something that unwrap opens.
func isWrapping(root jsonx.Value) bool {
	return root.IsString() || envelope.ShapeOf(root) != envelope.ShapeNone || cosignData(root).Exists()
}

// cosignData returns the document in the predicate that cosign makes of any file: {"Data":…,"Timestamp":…}.
func cosignData(v jsonx.Value) jsonx.Value {
	data := v.Get("Data")
	if (data.IsString() || data.IsObject()) && v.Len() <= 2 && (v.Len() == 1 || v.Get("Timestamp").IsString()) {
		return data
	}
	return jsonx.Value{}
}

func (u *unwrapper) result() ([]byte, []Layer, error) {
	switch {
	case u.found == 1:
		return u.first.text, u.first.layers, nil
	case u.found > 1:
		return nil, nil, &UnknownFormatError{Reason: fmt.Sprintf(
			"the text holds %d documents in attestations of their own: read them one by one with attest.NewReader", u.found)}
	case u.err != nil:
		return nil, nil, u.err
	case u.stranger != "":
		return nil, nil, &UnknownFormatError{Reason: u.stranger}
	}
	return nil, nil, nil
}

// syntax is what is demanded of the JSON of a wrapping: the document in it may be one string.
func (u *unwrapper) syntax() jsonx.Limits {
	lim := u.o.limits.syntax()
	lim.String = int(min(lim.Bytes, 1<<31-1))
	return lim
}

// add takes note of a document.
func (u *unwrapper) add(text []byte, layers []Layer) {
	if u.found++; u.found == 1 {
		u.first = wrapped{text, layers}
	}
}

// fail remembers the first error, with where it is.
func (u *unwrapper) fail(layers []Layer, err error) {
	u.errs++
	if u.err == nil {
		if len(layers) > 0 {
			err = fmt.Errorf("in %s: %w", chain(layers), err)
		}
		u.err = err
	}
}

func (u *unwrapper) other(layers []Layer, what string) {
	if u.stranger != "" {
		return
	}
	if len(layers) > 0 {
		what = "in " + chain(layers) + ": " + what
	}
	u.stranger = what
}

// text opens what may be a document or a further wrapping.
func (u *unwrapper) text(text []byte, layers []Layer) {
	text = bytes.TrimPrefix(text, byteOrderMark)
	d, err := jsonx.Parse(text, u.syntax())
	if err != nil {
		// It may be a document in another encoding, or a broken one, about which reading it says more.
		if rest := bytes.TrimLeft(text, " \t\r\n"); bytes.HasPrefix(rest, []byte("{")) || notJSON(text) != nil {
			u.add(text, layers)
		} else {
			u.other(layers, "the text is no SBOM")
		}
		return
	}
	if isDocument(d.Root()) {
		u.add(text, layers) // with the white space around it
		return
	}
	u.value(d.Root(), layers)
}

func (u *unwrapper) value(v jsonx.Value, layers []Layer) {
	if len(layers) > maxLayers {
		u.fail(layers[:1], v.Errorf("the wrappings are nested more than %d deep", maxLayers))
		return
	}
	switch {
	case isDocument(v):
		u.add(v.Raw(), layers)
	case v.IsString():
		u.text([]byte(v.Str()), with(layers, Layer{Kind: layerString}))
	case envelope.ShapeOf(v) != envelope.ShapeNone:
		envelope.Items(v, func(it envelope.Item, err error) bool {
			u.item(it, err, layers)
			return u.errs < maxErrors
		})
	case cosignData(v).Exists():
		layers = with(layers, Layer{Kind: layerCosign})
		if data := cosignData(v); data.IsString() {
			u.text([]byte(data.Str()), layers)
		} else {
			u.value(data, layers)
		}
	default:
		u.other(layers, "the text is no SBOM")
	}
}

// item opens an envelope or a statement.
func (u *unwrapper) item(it envelope.Item, err error, layers []Layer) {
	if it.List {
		layers = with(layers, Layer{Kind: string(envelope.ShapeList)})
	}
	if err != nil {
		if it.List {
			u.other(layers, err.Error())
		} else {
			u.fail(layers, err)
		}
		return
	}
	if it.Bundle.Exists() {
		layers = with(layers, Layer{Kind: string(envelope.ShapeBundle), Type: it.Bundle.Get("mediaType").Str()})
	}
	if it.Shape == envelope.ShapeStatement {
		u.statement(it.Value, layers)
		return
	}
	env, err := envelope.ReadDSSE(it.Value, envelope.Limits{})
	if err != nil {
		u.fail(with(layers, Layer{Kind: envelope.FormatDSSE}), err)
		return
	}
	layers = with(layers, Layer{Kind: envelope.FormatDSSE, Type: env.PayloadType})
	if !envelope.IsStatementType(env.PayloadType) {
		if !isDocumentType(env.PayloadType) {
			u.other(layers, fmt.Sprintf("the payload type %q is none of an SBOM", clip(env.PayloadType)))
			return
		}
		u.text(env.Payload, layers)
		return
	}
	d, err := jsonx.Parse(env.Payload, u.syntax())
	if err != nil {
		u.fail(layers, err)
		return
	}
	u.statement(d.Root(), layers)
}

// isDocumentType reports whether a payload type is one that says that the payload is an SBOM by itself.
func isDocumentType(payloadType string) bool {
	return strings.Contains(payloadType, "cyclonedx") || strings.Contains(payloadType, "spdx") || payloadType == "application/json"
}

func (u *unwrapper) statement(v jsonx.Value, layers []Layer) {
	s, err := envelope.ReadStatement(v, envelope.Limits{Subjects: maxSubjects})
	if err != nil {
		u.fail(with(layers, Layer{Kind: envelope.FormatStatement}), err)
		return
	}
	l := Layer{Kind: envelope.FormatStatement, Type: s.PredicateType}
	for _, r := range s.Subjects {
		l.Subjects = append(l.Subjects, Subject{r.Name, r.Digest})
	}
	layers = with(layers, l)
	p := s.Predicate
	switch {
	case isDocument(p):
		u.add(s.Text, layers)
		return
	case p.IsString(), cosignData(p).Exists():
		u.value(p, layers)
		return
	}
	u.other(layers, fmt.Sprintf("the predicate, of type %q, is no SBOM", clip(s.PredicateType)))
}

// with returns layers and one more, in memory of their own.
func with(layers []Layer, l Layer) []Layer { return append(slices.Clone(layers), l) }
