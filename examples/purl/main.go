// Command purl reads package URLs, matches them, and evaluates version ranges, a line at a time.
//
//	echo pkg:PYPI/Django_package@1.11.1 | purl
//	printf 'pkg:npm/a\tpkg:npm/a@1\n' | purl -match openvex
//	printf 'vers:npm/>=1.0.0|<2.0.0\t1.4.2\n' | purl -contains
//
// Every line of input is a line of output, also where it is wrong. It exits with 0 when it is done, 1 when something
// failed and 2 when it was called wrongly.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/examples/internal/program"
	"github.com/waybill-sdk/waybill/purl"
	"github.com/waybill-sdk/waybill/purl/vers"
)

func main() { program.Main(run) }

// longest is the longest line that is read.
const longest = 1 << 20

const usage = `Usage:
  purl [-strict]         read a package URL a line, write what it says as a JSON object a line
  purl -match POLICY     read PATTERN<TAB>SUBJECT a line, write {"match":true|false,"why":[...]}
  purl -contains         read VERS-RANGE<TAB>VERSION a line, print true or false
  purl -compare SCHEME   read A<TAB>B a line, print -1, 0 or 1
  purl -native SCHEME    read a range as the ecosystem writes it a line, print the canonical VERS

Input comes from standard input. A line that is wrong gives an object with "error", or a line "error: TEXT".

  -strict   what breaks a rule of the syntax or of the package's type is an error, not an issue

Policies: exact, openvex, go-vex, trivy, package, identity; aliases are added and taken away behind it:
  openvex-distro-release   exact+golang-case+pypi-name   identity-all

Example:
  echo pkg:npm/@angular/core@17.0.0 | purl
`

// An answer makes the line of output for a line of input.
type answer func(line string) any

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	answer, err := parse(args)
	if err == nil {
		err = each(stdin, stdout, answer)
	}
	return program.End("purl", usage, err, stdout, stderr)
}

// parse returns what the arguments ask for.
func parse(args []string) (answer, error) {
	fs := program.Flags("purl")
	strict := fs.Bool("strict", false, "")
	match := fs.String("match", "", "")
	contain := fs.Bool("contains", false, "")
	compareBy := fs.String("compare", "", "")
	native := fs.String("native", "", "")
	if err := program.Parse(fs, args); err != nil {
		return nil, err
	}
	if fs.NArg() > 1 || fs.NArg() == 1 && fs.Arg(0) != "-" {
		return nil, program.Misuse("arguments that are no flags: %q (input comes from standard input)", fs.Args())
	}
	var set []string
	fs.Visit(func(f *flag.Flag) { set = append(set, f.Name) })
	if len(set) > 1 {
		return nil, program.Misuse("-%s does not go with -%s", set[1], set[0])
	}
	switch strings.Join(set, "") {
	case "match":
		policy, err := purl.ParsePolicy(*match)
		if err != nil {
			return nil, program.Misuse("-match: %v", err)
		}
		return matcher(policy), nil
	case "contains":
		if *contain {
			return contains, nil
		}
	case "compare":
		return comparer(*compareBy), known(*compareBy)
	case "native":
		return converter(*native), known(*native)
	}
	return reader(*strict), nil
}

// known reports a scheme that is not: every line would be wrong.
func known(scheme string) error {
	if _, err := vers.Compare(scheme, "1", "1"); errors.Is(err, vers.ErrUnknownScheme) {
		return program.Misuse("scheme %q: %v", scheme, vers.ErrUnknownScheme)
	}
	return nil
}

// each answers every line. What is ready is handed over whenever the input makes wait.
func each(stdin io.Reader, stdout io.Writer, answer answer) error {
	in := bufio.NewReaderSize(stdin, longest)
	out := bufio.NewWriter(stdout)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for n := 1; ; n++ {
		line, err := in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			err = fmt.Errorf("line %d is longer than %d bytes", n, longest)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return errors.Join(out.Flush(), fmt.Errorf("read standard input: %w", err))
		}
		if err == nil || len(line) > 0 {
			switch a := answer(string(bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")))).(type) {
			case string:
				out.WriteString(a + "\n")
			default:
				if err := enc.Encode(a); err != nil {
					return fmt.Errorf("write standard output: %w", err)
				}
			}
		}
		if err != nil || in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return fmt.Errorf("write standard output: %w", err)
			}
		}
		if err != nil {
			return nil
		}
	}
}

// A statement is what a package URL says. A component that is not there is null.
type statement struct {
	In         string            `json:"in"`
	PURL       *string           `json:"purl"`
	Type       *string           `json:"type"`
	Namespace  *string           `json:"namespace"`
	Name       *string           `json:"name"`
	Version    *string           `json:"version"`
	Qualifiers map[string]string `json:"qualifiers"`
	Subpath    *string           `json:"subpath"`
	Issues     []issue           `json:"issues"`
	Error      string            `json:"error,omitempty"`
}

type issue struct {
	Kind      string `json:"kind"` // form, syntax or type
	Code      string `json:"code"`
	Component string `json:"component"`
	Message   string `json:"message"`
}

// reader answers with what a package URL says.
func reader(strict bool) answer {
	return func(line string) any {
		s := statement{In: line, Qualifiers: map[string]string{}, Issues: []issue{}}
		p, issues, err := purl.Inspect(line)
		if err == nil && strict {
			_, err = purl.ParseStrict(line)
		}
		for _, i := range issues {
			s.Issues = append(s.Issues, issue{i.Kind.String(), string(i.Code), i.Component.String(), i.Message})
		}
		if err != nil {
			s.Error = err.Error()
			return s
		}
		text := func(s string) *string {
			if s == "" {
				return nil
			}
			return &s
		}
		s.PURL, s.Type, s.Namespace, s.Name = text(p.String()), text(p.Type()), text(p.Namespace()), text(p.Name())
		s.Version, s.Subpath = text(p.Version()), text(p.Subpath())
		for key, value := range p.Qualifiers() {
			s.Qualifiers[key] = value
		}
		return s
	}
}

// A verdict is what a policy says about a pattern and a subject.
type verdict struct {
	Match bool     `json:"match"`
	Why   []reason `json:"why"`
	Error string   `json:"error,omitempty"`
}

type reason struct {
	Component string   `json:"component"`
	Key       string   `json:"key,omitempty"` // of a qualifier
	Same      bool     `json:"same"`          // by the aliases, or different
	Pattern   string   `json:"pattern"`
	Subject   string   `json:"subject"`
	Aliases   []string `json:"aliases,omitempty"` // that make them the same, or would
	Message   string   `json:"message"`
}

// matcher answers whether a pattern covers a subject.
func matcher(policy purl.Policy) answer {
	return func(line string) any {
		v := verdict{Why: []reason{}}
		a, b, err := pair(line)
		var pattern, subject purl.PURL
		if err == nil {
			pattern, err = purl.Parse(a)
		}
		if err == nil {
			subject, err = purl.Parse(b)
		}
		if err != nil {
			v.Error = err.Error()
			return v
		}
		result := purl.Match(pattern, subject, policy)
		v.Match = result.Match
		for _, r := range result.Why {
			why := reason{
				Component: r.Component.String(), Key: r.Key, Same: r.Same,
				Pattern: r.Pattern, Subject: r.Subject, Message: r.String(),
			}
			if r.Aliases != 0 {
				why.Aliases = strings.Split(r.Aliases.String(), ",")
			}
			v.Why = append(v.Why, why)
		}
		return v
	}
}

func pair(line string) (a, b string, err error) {
	a, b, ok := strings.Cut(line, "\t")
	if !ok {
		return "", "", errors.New("no tab in the line")
	}
	return a, b, nil
}

// wrong is the line of output for a line that is wrong.
func wrong(err error) string { return "error: " + program.OneLine(err.Error()) }

// contains answers whether a range has a version.
func contains(line string) any {
	text, version, err := pair(line)
	if err != nil {
		return wrong(err)
	}
	r, err := vers.Parse(text)
	if err != nil {
		return wrong(err)
	}
	in, err := r.Contains(version)
	if err != nil {
		return wrong(err)
	}
	return strconv.FormatBool(in)
}

// comparer answers how two versions compare.
func comparer(scheme string) answer {
	return func(line string) any {
		a, b, err := pair(line)
		if err != nil {
			return wrong(err)
		}
		c, err := vers.Compare(scheme, a, b)
		if err != nil {
			return wrong(err)
		}
		return strconv.Itoa(c)
	}
}

// converter answers with the VERS of a native range.
func converter(scheme string) answer {
	return func(line string) any {
		r, err := vers.FromNative(scheme, line)
		if err != nil {
			return wrong(err)
		}
		return r.String()
	}
}
