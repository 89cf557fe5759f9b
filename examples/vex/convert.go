package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/waybill-sdk/waybill/examples/internal/program"
	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/vex"
)

// A source holds the flags about what a document lacks, and where output goes.
type source struct {
	defaults    vex.Defaults
	report, out string
}

func (s *source) flags(f *flag.FlagSet) {
	f.Func("id", "", func(text string) error {
		if !vex.IsIRI(text) {
			return errIRI
		}
		s.defaults.ID = text
		return nil
	})
	f.StringVar(&s.defaults.Author, "author", "", "")
	f.Func("created", "", func(text string) error {
		t, ok := vex.ParseTime(text)
		if !ok {
			return errTime
		}
		s.defaults.Timestamp = t
		return nil
	})
	s.output(f)
}

func (s *source) output(f *flag.FlagSet) {
	f.StringVar(&s.report, "report", "", "")
	f.StringVar(&s.out, "o", "-", "")
}

// parse reads the flags and returns the files.
func (s *source) parse(f *flag.FlagSet, args []string, least, most int) ([]string, error) {
	files, err := parse(f, args, least, most)
	if err == nil && s.out == "" {
		err = program.Misuse("%s: -o names no file", f.Name())
	}
	if err == nil {
		err = program.Apart(s.report, s.out)
	}
	return files, err
}

// deliver writes the report, if it is asked for, and the output: both or neither.
func (s *source) deliver(text []byte, reports []*vex.Report, stdout, stderr io.Writer) error {
	all := &vex.Report{}
	for i, r := range reports {
		if i == 0 || all.From == all.To {
			all.From = r.From
		}
		all.To = r.To
		all.Entries = append(all.Entries, r.Entries...)
		all.Diagnostics = append(all.Diagnostics, r.Diagnostics...)
	}
	var files program.Outputs
	defer files.Discard()
	if s.report != "" {
		b, err := json.MarshalIndent(all, "", "  ")
		if err != nil {
			return err
		}
		if err := files.Add(s.report, append(b, '\n'), stdout); err != nil {
			return err
		}
	}
	if err := files.Add(s.out, text, stdout); err != nil {
		return err
	}
	if err := files.Commit(); err != nil {
		return err
	}
	if s.report == "" && len(all.Entries)+len(all.Diagnostics) > 0 {
		fmt.Fprintf(stderr, "vex: %s\n", program.OneLine(all.Summary()))
	}
	return nil
}

// decode reads the documents in a file of any encoding.
func decode(file string, stdin io.Reader, d vex.Defaults) ([]*vex.Document, *vex.Report, error) {
	text, err := program.Read(file, stdin)
	if err != nil {
		return nil, nil, err
	}
	docs, report, err := vex.Decode(text, d)
	var unknown *sbom.UnknownFormatError
	if errors.As(err, &unknown) || errors.Is(err, vex.ErrNoPlace) {
		// Perhaps it is an attestation of a document.
		if list, failure := documents(text); failure == nil {
			return list, &vex.Report{From: vex.OpenVEX, To: vex.OpenVEX}, nil
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", program.Name(file), err)
	}
	return docs, report, nil
}

// one returns the one document that docs are, merged when they are several.
func one(docs []*vex.Document, d vex.Defaults) (*vex.Document, error) {
	if len(docs) == 1 {
		return docs[0], nil
	}
	m, err := vex.Merge(vex.MergeOptions{ID: d.ID, Author: d.Author, Timestamp: d.Timestamp}, docs...)
	if err != nil {
		return nil, err
	}
	return m.Document, nil
}

var errNothing = errors.New("there are no statements in it")

func convert(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	f := program.Flags("convert")
	var s source
	var o vex.EncodeOptions
	s.flags(f)
	to := f.String("to", "", "")
	f.StringVar(&o.Title, "title", "", "")
	f.StringVar(&o.Publisher, "publisher", "", "")
	f.StringVar(&o.Namespace, "namespace", "", "")
	files, err := s.parse(f, args, 1, 1)
	switch {
	case err != nil:
		return err
	case *to == "":
		return program.Misuse("convert: no -to FORMAT (-h prints the usage)")
	case *to != vex.OpenVEX && *to != vex.CSAF:
		format, err := sbom.ParseFormat(*to)
		if err != nil || !vex.CanEmbed(format) {
			return program.Misuse("convert: -to %s: no format with a place for statements", *to)
		}
		*to = format.String()
	}
	docs, report, err := decode(files[0], stdin, s.defaults)
	if err != nil {
		return err
	}
	if len(docs) == 0 {
		return fmt.Errorf("%s: %w", program.Name(files[0]), errNothing)
	}
	doc, err := one(docs, s.defaults)
	if err != nil {
		return err
	}
	// What the flags give stands in for what is missing, never for what is there.
	if doc.ID == "" {
		doc.ID = s.defaults.ID
	}
	if doc.Author == "" {
		doc.Author = s.defaults.Author
	}
	if doc.Timestamp.IsZero() {
		doc.Timestamp = s.defaults.Timestamp
	}
	o.Created = s.defaults.Timestamp
	text, encoded, err := vex.Encode(doc, *to, o)
	if err != nil {
		return err
	}
	return s.deliver(text, []*vex.Report{report, encoded}, stdout, stderr)
}

func embed(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	f := program.Flags("embed")
	var s source
	s.output(f)
	file := f.String("sbom", "", "")
	name := f.String("to", "", "")
	files, err := s.parse(f, args, 1, 0)
	if err != nil {
		return err
	}
	if *file == "" {
		return program.Misuse("embed: no -sbom FILE (-h prints the usage)")
	}
	var to sbom.Format
	if *name != "" {
		if to, err = sbom.ParseFormat(*name); err != nil {
			return program.Misuse("embed: -to %s: unknown format", *name)
		}
	}
	if *file == "-" {
		for _, vexed := range files {
			if vexed == "-" {
				return program.Misuse("embed: standard input cannot be read twice")
			}
		}
	}
	var docs []*vex.Document
	var reports []*vex.Report
	for _, vexed := range files {
		list, report, err := decode(vexed, stdin, vex.Defaults{})
		if err != nil {
			return err
		}
		docs = append(docs, list...)
		reports = append(reports, report)
	}
	text, err := program.Read(*file, stdin)
	if err != nil {
		return err
	}
	bom, err := sbom.Read(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("%s: %w", program.Name(*file), err)
	}
	if to == (sbom.Format{}) {
		to = bom.Format()
	}
	if to != bom.Format() && vex.CanEmbed(to) {
		// The statements say more in the words of the format that they end up in.
		if bom, err = converted(bom, to, &reports); err != nil {
			return err
		}
	}
	with, report, err := vex.Embed(bom, docs...)
	if errors.Is(err, vex.ErrNoPlace) {
		return fmt.Errorf("%s: %w (-to %v or -to %v converts it)", program.Name(*file), err, sbom.CycloneDX16, sbom.SPDX301)
	}
	if err != nil {
		return err
	}
	reports = append(reports, report)
	var b bytes.Buffer
	rep, err := with.Write(&b, to)
	if err != nil {
		return err
	}
	if to != with.Format() {
		reports = append(reports, &vex.Report{From: rep.From.String(), To: rep.To.String(), Entries: rep.Entries()})
	}
	return s.deliver(b.Bytes(), reports, stdout, stderr)
}

// converted returns an SBOM in another format.
func converted(bom *sbom.Document, to sbom.Format, reports *[]*vex.Report) (*sbom.Document, error) {
	var b bytes.Buffer
	rep, err := bom.Write(&b, to)
	if err != nil {
		return nil, err
	}
	*reports = append(*reports, &vex.Report{From: rep.From.String(), To: rep.To.String(), Entries: rep.Entries()})
	return sbom.Read(&b)
}

func extract(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	f := program.Flags("extract")
	var s source
	s.flags(f)
	files, err := s.parse(f, args, 1, 1)
	if err != nil {
		return err
	}
	text, err := program.Read(files[0], stdin)
	if err != nil {
		return err
	}
	bom, err := sbom.Read(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("%s: %w", program.Name(files[0]), err)
	}
	docs, report, err := vex.Extract(bom, s.defaults)
	if err != nil {
		return fmt.Errorf("%s: %w", program.Name(files[0]), err)
	}
	if len(docs) == 0 {
		return fmt.Errorf("%s: %w", program.Name(files[0]), errNothing)
	}
	doc, err := one(docs, s.defaults)
	if err != nil {
		return err
	}
	out, err := doc.Marshal()
	if err != nil {
		return err
	}
	if len(out) == 0 || out[len(out)-1] != '\n' {
		out = append(out, '\n')
	}
	return s.deliver(out, []*vex.Report{report}, stdout, stderr)
}
