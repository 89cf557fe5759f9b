// Package sbom reads, edits, converts and writes SBOMs in CycloneDX and SPDX without losing what they say.
//
// [Convert] takes a document from one format to another; [Read] and [Document.Write] do the same in two
// steps, with the packages and their relationships in between as protobom messages, yours to read and to
// change. Every conversion returns a [Report]: what the target could not say natively, value by value.
//
//	doc, err := sbom.Read(r)
//	for node := range doc.Packages() {
//		fmt.Println(node.GetName(), node.GetVersion())
//	}
//	report, err := doc.Write(w, sbom.SPDX23)
//
// A document written back in the format that it was read from, and not edited, is the same bytes.
//
// The package does no network access, reads no environment and logs nothing. A [Document] may be read by
// several goroutines at once; who edits it guards it.
package sbom

import (
	"io"
	"time"

	"github.com/waybill-sdk/waybill/internal/convert"
)

// An Option changes how a document is read or written.
type Option func(*options)

// WithLimits replaces the default limits.
func WithLimits(l Limits) Option { return func(o *options) { o.limits = l } }

// Strict makes errors of the diagnostics that reading gives.
func Strict() Option { return func(o *options) { o.strict = true } }

// Pure leaves everything out of the output that only this package understands: what would be carried is
// dropped, and reported so.
func Pure() Option { return func(o *options) { o.pure = true } }

// Created gives the creation time that a target demands and a source lacks. Without it 1970-01-01T00:00:00Z
// is written.
func Created(t time.Time) Option {
	return func(o *options) { o.created = t.UTC().Format("2006-01-02T15:04:05Z") }
}

// Namespace gives the URI that SPDX 2 demands of a document (§6.5) and a source lacks. Without it one is made
// from the content.
func Namespace(uri string) Option { return func(o *options) { o.namespace = uri } }

// From demands that the document is in format f; reading any other is an error.
func From(f Format) Option { return func(o *options) { o.from = f } }

func collect(opts []Option) *options {
	o := new(options)
	for _, f := range opts {
		f(o)
	}
	return o
}

func (o *options) convert() convert.Options {
	return convert.Options{Pure: o.pure, Created: o.created, Namespace: o.namespace}
}

// Detect returns the format of the document that r holds. It reads the whole of r.
func Detect(r io.Reader, opts ...Option) (Format, error) {
	o := collect(opts)
	raw, err := readAll(r, o.limits)
	if err != nil {
		return Format{}, err
	}
	s, err := parse(raw, o)
	if err != nil {
		return Format{}, err
	}
	return s.format, nil
}

// Convert reads a document of any format from r and writes it to w in format to. Nothing is written unless
// the whole conversion succeeds.
func Convert(w io.Writer, to Format, r io.Reader, opts ...Option) (*Report, error) {
	o := collect(opts)
	raw, err := readAll(r, o.limits)
	if err != nil {
		return nil, err
	}
	s, err := parse(raw, o)
	if err != nil {
		return nil, err
	}
	return s.write(w, to, o)
}

// write converts s, unedited, and writes it.
func (s *source) write(w io.Writer, to Format, o *options) (*Report, error) {
	if to == s.format {
		if err := writeAll(w, s.raw); err != nil {
			return nil, err
		}
		return newReport(s, to, nil), nil
	}
	if !to.known() {
		return nil, &UnknownFormatError{Name: to.String()}
	}
	opt := o.convert()
	opt.Sink = wholly{w}
	out, rep, err := convert.Run(&s.Source, to.internal(), to.version, opt)
	if err != nil {
		return nil, err
	}
	if err := writeAll(w, out); err != nil {
		return nil, err
	}
	return newReport(s, to, rep), nil
}
