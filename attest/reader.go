package attest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/waybill-sdk/waybill/internal/envelope"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// ErrNoAttestation is the reason when there is no attestation in a text that should hold some.
var ErrNoAttestation = errors.New("there is no attestation")

// An Attestation is one of a file. Nothing about it is verified.
type Attestation struct {
	// Envelope is the envelope, nil for a bare statement.
	Envelope *Envelope
	// Statement is a statement without an envelope: nobody signed it. It is nil when there is an envelope.
	Statement *Statement
	// Bundle is the sigstore bundle around the envelope as JSON, byte for byte; nil when there is none.
	Bundle []byte
	// Line is where it begins, counted from 1, in a file of JSON lines; 0 in any other.
	Line int
}

// UnverifiedStatement returns the statement of a, without any look at signatures.
func (a *Attestation) UnverifiedStatement(opts ...Option) (*Statement, error) {
	if a.Envelope == nil {
		return a.Statement, nil
	}
	return a.Envelope.UnverifiedStatement(opts...)
}

// A Diagnostic is about something in a file that is no attestation and was skipped.
type Diagnostic struct {
	Line int // counted from 1, 0 where the file has no lines to count
	Err  error
}

func (d Diagnostic) String() string {
	if d.Line == 0 {
		return d.Err.Error()
	}
	return fmt.Sprintf("line %d: %v", d.Line, d.Err)
}

// A Reader reads the attestations of a file, one after the other: an envelope, a sigstore bundle, a bare statement,
// JSON lines of these (in-toto, bundle.md), a list in the form that npm and GitHub have for it, or an array.
//
//	r := attest.NewReader(f)
//	for a, err := range r.All() {
//		…
//	}
//
// Of JSON lines one is held at a time. That a file holds no attestation of some kind proves nothing: whoever had it
// in hand can have taken one out.
type Reader struct {
	lim   envelope.Limits
	lines lines
	// What was skipped, up to maxDiagnostics.
	diagnostics []Diagnostic
	skipped     int
	found       bool
	stopped     bool
}

// maxDiagnostics bounds how many skipped lines are remembered.
const maxDiagnostics = 1000

// NewReader returns a Reader of r. The limits are those of one attestation, but for JSON that stands over several
// lines: there the limit of bytes is one of the whole file.
func NewReader(r io.Reader, opts ...Option) *Reader {
	lim := limits(opts).WithDefaults()
	return &Reader{lim: lim, lines: lines{r: bufio.NewReaderSize(r, 64<<10), most: lim.Bytes}}
}

// Diagnostics returns what was skipped so far: lines that are no attestations, which have to be ignored
// (bundle.md), and elements of lists. At most 1,000 are listed; then the last says how many there were.
func (r *Reader) Diagnostics() []Diagnostic {
	list := slices.Clone(r.diagnostics)
	if n := r.skipped - len(list); n > 0 {
		list = append(list, Diagnostic{Err: fmt.Errorf("%d more were skipped", n)})
	}
	return list
}

// All returns the attestations in the order of the file. After an error there are no more: what the underlying reader
// returns, a [*LimitError], a [*SyntaxError] when the file as a whole is broken, or one that wraps
// [ErrNoAttestation] when nothing in it is an attestation. It can be ranged over once.
func (r *Reader) All() iter.Seq2[*Attestation, error] {
	return func(yield func(*Attestation, error) bool) {
		if r.stopped {
			return
		}
		err := r.run(func(a *Attestation) bool {
			r.found = true
			r.stopped = !yield(a, nil)
			return !r.stopped
		})
		if err == nil && !r.stopped && !r.found {
			err = ErrNoAttestation
			if len(r.diagnostics) > 0 {
				err = fmt.Errorf("%w: %v: %w", ErrNoAttestation, r.where(r.diagnostics[0].Line), r.diagnostics[0].Err)
			}
		}
		if err != nil && !r.stopped {
			yield(nil, err)
		}
		r.stopped = true
	}
}

func (r *Reader) where(line int) string {
	if line == 0 {
		return "the text"
	}
	return fmt.Sprintf("line %d", line)
}

func (r *Reader) skip(line int, err error) {
	if r.skipped++; len(r.diagnostics) < maxDiagnostics {
		r.diagnostics = append(r.diagnostics, Diagnostic{line, err})
	}
}

// run calls yield for each attestation, until it returns false.
func (r *Reader) run(yield func(*Attestation) bool) error {
	text, err := r.lines.next()
	if err == io.EOF {
		return nil
	} else if err != nil {
		return err
	}
	number := r.lines.number
	root, err := parse(text, r.lim, "")
	if err != nil {
		return r.whole(text, err, yield)
	}
	// What is whole on one line is a file of lines, unless there is no other.
	text, err = r.lines.next()
	if err == io.EOF {
		return r.only(root, yield)
	}
	if !r.value(root, number, yield) {
		return nil
	}
	for ; err == nil; text, err = r.lines.next() {
		if !r.line(text, r.lines.number, yield) {
			return nil
		}
	}
	if err == io.EOF {
		return nil
	}
	return err
}

// only reads the one value that a file is. What is wrong with it is an error, but inside a list.
func (r *Reader) only(root jsonx.Value, yield func(*Attestation) bool) error {
	var fatal error
	broken := 0
	envelope.Items(root, func(it envelope.Item, err error) bool {
		var a *Attestation
		if err == nil {
			a, err = r.attestation(it, 0)
		}
		switch {
		case err == nil:
			return yield(a)
		case it.List:
			r.skip(0, err)
			broken++
			return r.goOn(0, broken)
		case it.Shape == envelope.ShapeNone:
			r.skip(0, err) // there is nothing else: that there is no attestation is the error
			return true
		}
		fatal = err
		return false
	})
	return fatal
}

// maxBroken bounds how many elements of a list that are broken are looked at: to say where each is takes a walk over
// the text.
const maxBroken = 100

// goOn reports whether the rest of a list is looked at.
func (r *Reader) goOn(line, broken int) bool {
	if broken == maxBroken {
		r.skip(line, fmt.Errorf("%d elements of the list are broken: the rest is not looked at", broken))
		return false
	}
	return true
}

// line reads one line of several.
func (r *Reader) line(text []byte, number int, yield func(*Attestation) bool) bool {
	root, err := parse(text, r.lim, "")
	if err != nil {
		r.skip(number, err)
		return true
	}
	return r.value(root, number, yield)
}

// value reads what a line holds.
func (r *Reader) value(root jsonx.Value, number int, yield func(*Attestation) bool) bool {
	goOn, broken := true, 0
	envelope.Items(root, func(it envelope.Item, err error) bool {
		var a *Attestation
		if err == nil {
			a, err = r.attestation(it, number)
		}
		if err != nil {
			r.skip(number, err)
			broken++
			return r.goOn(number, broken)
		}
		goOn = yield(a)
		return goOn
	})
	return goOn
}

// attestation reads one item.
func (r *Reader) attestation(it envelope.Item, line int) (*Attestation, error) {
	a := &Attestation{Line: line}
	if it.Shape == envelope.ShapeStatement {
		s, err := newStatement(it.Value, r.lim)
		if err != nil {
			return nil, in(envelope.FormatStatement, err)
		}
		s.raw = it.Value.Raw()
		a.Statement = s
		return a, nil
	}
	d, err := envelope.ReadDSSE(it.Value, r.lim)
	if err != nil {
		return nil, in(envelope.FormatDSSE, err)
	}
	a.Envelope = newEnvelope(d)
	if it.Bundle.Exists() {
		a.Bundle = it.Bundle.Raw()
	}
	return a, nil
}

// whole reads a file whose first line is no JSON by itself: one value over several lines, else lines of which
// the first is broken.
func (r *Reader) whole(first []byte, firstErr error, yield func(*Attestation) bool) error {
	line := r.lines.number
	text, err := r.lines.rest(first)
	if err != nil {
		return err
	}
	if len(text) == len(first) {
		return firstErr
	}
	root, err := parse(text, r.lim, "")
	if err == nil {
		return r.only(root, yield)
	}
	var limit *LimitError
	if errors.As(err, &limit) {
		return err
	}
	r.skip(line, firstErr)
	more := lines{r: bufio.NewReader(bytes.NewReader(text[len(first):])), most: r.lim.Bytes, number: line}
	for {
		next, lineErr := more.next()
		if lineErr != nil {
			break
		}
		if !r.line(next, more.number, yield) {
			return nil
		}
	}
	if !r.found {
		return err
	}
	return nil
}

// lines reads lines that are not blank.
type lines struct {
	r      *bufio.Reader
	most   int64
	number int // of the last line, counted from 1
}

// next returns the next line that is not blank, in memory of its own. It ends with io.EOF.
func (l *lines) next() ([]byte, error) {
	for {
		text, err := l.read()
		if len(text) > 0 {
			l.number++
		}
		if l.number == 1 {
			text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
		}
		if len(bytes.TrimSpace(text)) > 0 {
			if err == io.EOF {
				err = nil
			}
			return text, err
		}
		if err != nil {
			return nil, err
		}
	}
}

// read returns the next line with its end.
func (l *lines) read() ([]byte, error) {
	var line []byte
	for {
		part, err := l.r.ReadSlice('\n')
		if int64(len(line)+len(part)) > l.most {
			return nil, &LimitError{Limit: "bytes", Max: l.most, Offset: l.most}
		}
		line = append(line, part...)
		if err != bufio.ErrBufferFull {
			return line, err
		}
	}
}

// rest returns first and all that follows.
func (l *lines) rest(first []byte) ([]byte, error) {
	more, err := io.ReadAll(io.LimitReader(l.r, l.most-int64(len(first))+1))
	if err != nil {
		return nil, err
	}
	if int64(len(first)+len(more)) > l.most {
		return nil, &LimitError{Limit: "bytes", Max: l.most, Offset: l.most}
	}
	return append(first, more...), nil
}
