// Command convert takes an SBOM from one format to another and reports what the target could not say natively.
//
//	convert -to spdx -o app.spdx.json -report losses.json app.cdx.json
//
// Run it with -h for all flags. It exits with 0 when it is done, 1 when something failed, 2 when it was called
// wrongly and 3 when -fail-on refused the result.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/waybill-sdk/waybill/examples/internal/program"
	"github.com/waybill-sdk/waybill/sbom"
)

func main() { program.Main(run) }

const usage = `Usage:
  convert [flags] -to FORMAT [FILE]   convert FILE and write the result
  convert -detect [FILE]              print the format of FILE
  convert -formats                    print the formats that are known

FILE may be - or left out: standard input. Flags come before FILE.

  -from FORMAT       demand that FILE is in this format (default: found by what it holds)
  -to FORMAT         format of the result: a name that -formats prints, the same without its encoding
                     (cyclonedx-1.5, spdx-2.2), cyclonedx and spdx for what most tools read, or spdx3
  -o FILE            write the result there, whole or not at all (default -, standard output)
  -report FILE       write the report as JSON: every value that is not in the result as the source has it;
                     without it a summary goes to standard error when there is any
  -fail-on KINDS     write no result and exit with 3 when the report has an entry of one of these kinds:
                     carried,approximated,dropped,synthesised,invalidated
  -pure              carry nothing: what the target has no place for is dropped
  -created TIME      creation time for a target that demands one, when the source has none (RFC 3339)
  -namespace URI     document namespace for a target that demands one, when the source has none
  -strict            refuse a source whose reading gives diagnostics
  -max-bytes N       most bytes of the source (default 536870912)
  -max-elements N    most packages and files of the source (default 2000000)
  -max-depth N       deepest nesting of the source (default 128)

Example:
  convert -to spdx -o app.spdx.json -report losses.json app.cdx.json
`

// A call is what the arguments ask for.
type call struct {
	detect, formats bool
	from, to        name
	out, report     string
	failOn          []sbom.Kind
	options         []sbom.Option
	file            string // "-" for standard input
}

// A name is the name of a format. It is pending when no format of this name is known, but a document may turn
// out to have it: a newer version of a known family is written back to itself.
type name struct {
	text    string
	format  sbom.Format
	pending bool
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c, err := parse(args)
	if err == nil {
		err = c.run(stdin, stdout, stderr)
	}
	return program.End("convert", usage, err, stdout, stderr)
}

func parse(args []string) (*call, error) {
	c := &call{file: "-"}
	var limits sbom.Limits
	var pure, strict bool
	fs := program.Flags("convert")
	fs.BoolVar(&c.detect, "detect", false, "")
	fs.BoolVar(&c.formats, "formats", false, "")
	fs.StringVar(&c.out, "o", "-", "")
	fs.StringVar(&c.report, "report", "", "")
	fs.BoolVar(&pure, "pure", false, "")
	fs.BoolVar(&strict, "strict", false, "")
	fs.Func("from", "", c.from.set)
	fs.Func("to", "", c.to.set)
	fs.Func("fail-on", "", c.setFailOn)
	fs.Func("created", "", c.setCreated)
	fs.Func("namespace", "", c.setNamespace)
	fs.Func("max-bytes", "", func(s string) (err error) { limits.Bytes, err = positive(s, 64); return })
	fs.Func("max-elements", "", func(s string) error {
		n, err := positive(s, strconv.IntSize)
		limits.Elements = int(n)
		return err
	})
	fs.Func("max-depth", "", func(s string) error {
		n, err := positive(s, strconv.IntSize)
		limits.Depth = int(n)
		return err
	})
	if err := program.Parse(fs, args); err != nil {
		return nil, err
	}
	switch fs.NArg() {
	case 0:
	case 1:
		c.file = fs.Arg(0)
	default:
		return nil, program.Misuse("more than one FILE: %q (flags come before FILE)", fs.Args())
	}
	c.options = append(c.options, sbom.WithLimits(limits))
	if c.from.text != "" && !c.from.pending {
		c.options = append(c.options, sbom.From(c.from.format))
	}
	if pure {
		c.options = append(c.options, sbom.Pure())
	}
	if strict {
		c.options = append(c.options, sbom.Strict())
	}
	return c, c.check(fs)
}

// check finds flags that do not go together.
func (c *call) check(fs *flag.FlagSet) error {
	var err error
	only := func(mode string, allowed ...string) {
		fs.Visit(func(f *flag.Flag) {
			for _, a := range append(allowed, mode) {
				if f.Name == a {
					return
				}
			}
			err = program.Misuse("-%s does not go with -%s", f.Name, mode)
		})
	}
	switch {
	case c.formats:
		only("formats")
		if err == nil && fs.NArg() > 0 {
			err = program.Misuse("-formats takes no FILE: %q", fs.Arg(0))
		}
		return err
	case c.detect:
		only("detect", "from", "strict", "max-bytes", "max-elements", "max-depth")
		return err
	case c.to.text == "":
		return program.Misuse("no -to FORMAT: %s (-h prints the usage)", known())
	case c.out == "":
		return program.Misuse("-o names no file")
	}
	if err := program.Apart(c.report, c.out); err != nil {
		return err
	}
	fs.Visit(func(f *flag.Flag) {
		if f.Name == "report" && c.report == "" {
			err = program.Misuse("-report names no file")
		}
	})
	return err
}

func (n *name) set(s string) error {
	f, err := sbom.ParseFormat(s)
	switch {
	case err == nil:
		*n = name{text: f.String(), format: f}
	case mayBeNewer(s):
		*n = name{text: strings.TrimSuffix(s, "-json") + "-json", pending: true}
	default:
		return fmt.Errorf("unknown format; %s", known())
	}
	return nil
}

// mayBeNewer reports whether s is spelled like the name of a version that is not known here.
func mayBeNewer(s string) bool {
	family, version, _ := strings.Cut(strings.TrimSuffix(s, "-json"), "-")
	numbers := strings.Split(version, ".")
	for _, number := range numbers {
		if n, err := strconv.ParseUint(number, 10, 16); err != nil || n > 999 || number != strconv.FormatUint(n, 10) {
			return false
		}
	}
	switch family + "-" + numbers[0] {
	case "cyclonedx-1", "spdx-2":
		return len(numbers) == 2
	case "spdx-3":
		return len(numbers) == 2 || len(numbers) == 3
	}
	return false
}

func known() string {
	var names []string
	for _, f := range sbom.Formats() {
		names = append(names, f.String())
	}
	return "known are " + strings.Join(names, ", ") + ", cyclonedx, spdx, spdx3"
}

func (c *call) setFailOn(s string) error {
	for word := range strings.SplitSeq(s, ",") {
		k, ok := sbom.ParseKind(strings.TrimSpace(word))
		if !ok {
			return fmt.Errorf("%q is no kind; the kinds are carried, approximated, dropped, synthesised, invalidated", word)
		}
		c.failOn = append(c.failOn, k)
	}
	return nil
}

func (c *call) setCreated(s string) error {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return errors.New("not an RFC 3339 time such as 2006-01-02T15:04:05Z")
	}
	c.options = append(c.options, sbom.Created(t))
	return nil
}

func (c *call) setNamespace(s string) error {
	u, err := url.Parse(s)
	if err != nil || !u.IsAbs() || strings.Contains(s, "#") {
		return errors.New("not an absolute URI without a fragment") // SPDX 2.3 §6.5
	}
	c.options = append(c.options, sbom.Namespace(s))
	return nil
}

func positive(s string, bits int) (int64, error) {
	n, err := strconv.ParseInt(s, 10, bits)
	if err != nil || n < 1 {
		return 0, errors.New("not a whole number above 0")
	}
	return n, nil
}

func (c *call) run(stdin io.Reader, stdout, stderr io.Writer) error {
	if c.formats {
		return program.Write(stdout, formats())
	}
	what := program.Name(c.file)
	in, err := program.Open(c.file, stdin)
	if err != nil {
		return err
	}
	defer in.Close()
	if c.detect {
		doc, err := c.detected(in)
		if err != nil {
			return about(what, err)
		}
		return program.Write(stdout, []byte(doc+"\n"))
	}
	var out bytes.Buffer
	report, err := c.convert(&out, in)
	if err != nil {
		return about(what, err)
	}
	return c.deliver(what, out.Bytes(), report, stdout, stderr)
}

// about adds what an error is about, where it does not say so itself, and the flag that raises a limit.
func about(what string, err error) error {
	var path *os.PathError
	var limit *sbom.LimitError
	var exit *program.ExitError
	switch {
	case errors.As(err, &exit), errors.As(err, &path):
		return err
	case errors.As(err, &limit):
		switch limit.Limit {
		case "bytes", "elements", "depth":
			return fmt.Errorf("%s: %w (-max-%s)", what, err, limit.Limit)
		}
	}
	return fmt.Errorf("%s: %w", what, err)
}

func formats() []byte {
	var b []byte
	for _, f := range sbom.Formats() {
		var can []string
		if f.CanRead() {
			can = append(can, "read")
		}
		if f.CanWrite() {
			can = append(can, "write")
		}
		b = append(append(b, f.String()...), '\t')
		b = append(append(b, strings.Join(can, ",")...), '\n')
	}
	return b
}

func (c *call) detected(in io.Reader) (string, error) {
	f, err := sbom.Detect(in, c.options...)
	if err != nil {
		return "", err
	}
	return f.String(), c.from.matches(f)
}

// matches is an error when n is the pending name of another format than f.
func (n *name) matches(f sbom.Format) error {
	if n.pending && n.text != f.String() {
		return fmt.Errorf("the document is %v, not %s", f, n.text)
	}
	return nil
}

// convert writes the result to w, which is no file: what becomes of it is decided when the report is there.
func (c *call) convert(w io.Writer, in io.Reader) (*sbom.Report, error) {
	if !c.from.pending && !c.to.pending {
		return sbom.Convert(w, c.to.format, in, c.options...)
	}
	doc, err := sbom.Read(in, c.options...)
	if err != nil {
		return nil, err
	}
	if err := c.from.matches(doc.Format()); err != nil {
		return nil, err
	}
	to := c.to.format
	if c.to.pending {
		if to = doc.Format(); to.String() != c.to.text {
			return nil, program.Misuse("-to %s: unknown format; %s", c.to.text, known())
		}
	}
	return doc.Write(w, to, c.options...)
}

// deliver writes the report and the result to where they were asked for, both or neither; the result only when
// -fail-on lets it pass.
func (c *call) deliver(what string, out []byte, report *sbom.Report, stdout, stderr io.Writer) error {
	var refusal error
	for _, k := range c.failOn {
		if report.Count(k) > 0 {
			refusal = program.Refuse("%s: refused by -fail-on %v: %s", what, k, report.Summary())
			break
		}
	}
	var files program.Outputs
	defer files.Discard()
	if c.report != "" {
		text, err := report.MarshalJSON()
		if err != nil {
			return err
		}
		if err := files.Add(c.report, append(text, '\n'), stdout); err != nil {
			return err
		}
	}
	if refusal == nil {
		if err := files.Add(c.out, out, stdout); err != nil {
			return err
		}
	}
	if err := files.Commit(); err != nil {
		return err
	}
	if refusal == nil && c.report == "" && !native(report) {
		fmt.Fprintf(stderr, "convert: %s: %s\n", program.OneLine(what), program.OneLine(report.Summary()))
	}
	return refusal
}

// native reports whether the result says everything natively.
func native(r *sbom.Report) bool {
	for k := sbom.Carried; k <= sbom.Invalidated; k++ {
		if r.Count(k) > 0 {
			return false
		}
	}
	return true
}
