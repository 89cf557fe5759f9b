package main

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/waybill-sdk/waybill/examples/internal/program"
	"github.com/waybill-sdk/waybill/vex"
)

// An answer is what query prints.
type answer struct {
	Status        *vex.Status        `json:"status"`
	Justification *vex.Justification `json:"justification"`
	Why           []string           `json:"why"`
	Statement     *vex.Statement     `json:"statement"`
}

func query(args []string, stdin io.Reader, stdout, _ io.Writer) error {
	f := program.Flags("query")
	vuln := f.String("vuln", "", "")
	product := f.String("product", "", "")
	subcomponent := f.String("subcomponent", "", "")
	files, err := parse(f, args, 1, 0)
	switch {
	case err != nil:
		return err
	case *vuln == "":
		return program.Misuse("query: no -vuln ID (-h prints the usage)")
	case *product == "":
		return program.Misuse("query: no -product ID (-h prints the usage)")
	}
	docs, err := load(files, stdin)
	if err != nil {
		return err
	}
	d := vex.NewIndex(docs...).Query(*vuln, *product, *subcomponent)
	a := answer{Statement: d.Statement, Why: []string{}}
	if d.Statement != nil {
		a.Status = &d.Status
		if j := d.Statement.Justification; j != "" {
			a.Justification = &j
		}
	}
	for r := range d.Why() {
		a.Why = append(a.Why, r.String())
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(a); err != nil {
		return err
	}
	return program.Write(stdout, b.Bytes())
}

func merge(args []string, stdin io.Reader, stdout, _ io.Writer) error {
	f := program.Flags("merge")
	var o vex.MergeOptions
	f.Func("id", "", func(s string) error {
		if !vex.IsIRI(s) {
			return errIRI
		}
		o.ID = s
		return nil
	})
	f.StringVar(&o.Author, "author", "", "")
	f.Func("created", "", func(s string) error {
		t, ok := vex.ParseTime(s)
		if !ok {
			return errTime
		}
		o.Timestamp = t
		return nil
	})
	out := f.String("o", "-", "")
	files, err := parse(f, args, 1, 0)
	if err != nil {
		return err
	}
	if *out == "" {
		return program.Misuse("merge: -o names no file")
	}
	docs, err := load(files, stdin)
	if err != nil {
		return err
	}
	m, err := vex.Merge(o, docs...)
	if err != nil {
		return err
	}
	text, err := m.Marshal()
	if err != nil {
		return err
	}
	return program.WriteFile(*out, text, stdout)
}

func validate(args []string, stdin io.Reader, stdout, _ io.Writer) error {
	files, err := parse(program.Flags("validate"), args, 1, 1)
	if err != nil {
		return err
	}
	text, err := program.Read(files[0], stdin)
	if err != nil {
		return err
	}
	findings := vex.ValidateText(text)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, f := range findings {
		if err := enc.Encode(f); err != nil {
			return err
		}
	}
	if err := program.Write(stdout, b.Bytes()); err != nil {
		return err
	}
	if vex.HasErrors(findings) {
		return errFindings
	}
	return nil
}
