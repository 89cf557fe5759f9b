package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/examples/internal/program"
	"github.com/waybill-sdk/waybill/sbom"
)

const (
	cyclonedxFile = "../../testdata/rich/software-1.7.cdx.json"
	spdxFile      = "../../testdata/rich/everything-2.3.spdx.json"
	nativeBOM     = `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1}`
	lenientBOM    = `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[` +
		`{"type":"library","name":"a","bom-ref":"x"},{"type":"library","name":"b","bom-ref":"x"}]}`
	newerSPDX3 = `{"@graph":[{"type":"software_Package","spdxId":"https://example.com/a#web","name":"web"}],"@context":"https://spdx.org/rdf/3.1/spdx-context.jsonld"}`

	newerBOM = `{"bomFormat":"CycloneDX","specVersion":"1.8","version":1, "components":[{"type":"library","name":"a"}]}`
)

// The test binary is also the program, for the tests that need a process.
func TestMain(m *testing.M) {
	if os.Getenv("WAYBILL_CONVERT") != "" {
		main()
	}
	os.Exit(m.Run())
}

type result struct {
	code           int
	stdout, stderr string
}

func invoke(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(args, strings.NewReader(stdin), &stdout, &stderr)
	r := result{code, stdout.String(), stderr.String()}
	if code != program.Done {
		if code != program.Refused && r.stdout != "" {
			t.Errorf("convert %q: exit %d, but standard output has %d bytes", args, code, len(r.stdout))
		}
		if strings.Count(r.stderr, "\n") != 1 || !strings.HasPrefix(r.stderr, "convert: ") || !strings.HasSuffix(r.stderr, "\n") {
			t.Errorf("convert %q: exit %d with standard error %q, want one line that begins with the name", args, code, r.stderr)
		}
	}
	return r
}

// The same conversion by the library.
func want(t *testing.T, data []byte, to sbom.Format, options ...sbom.Option) (string, *sbom.Report) {
	t.Helper()
	var b bytes.Buffer
	report, err := sbom.Convert(&b, to, bytes.NewReader(data), options...)
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), report
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// names lists what a folder holds.
func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestExitCodes(t *testing.T) {
	bom := read(t, cyclonedxFile)
	missing := filepath.Join(t.TempDir(), "missing")
	tests := []struct {
		name  string
		stdin string
		args  []string
		code  int
		err   string // part of standard error
	}{
		{"file", "", []string{"-to", "spdx-2.3-json", cyclonedxFile}, 0, ""},
		{"stdin", bom, []string{"-to", "spdx-2.3-json"}, 0, ""},
		{"dash", bom, []string{"-to", "spdx-2.3-json", "-"}, 0, ""},
		{"double dash flags", bom, []string{"--to=spdx", "--", "-"}, 0, ""},
		{"from", bom, []string{"-from", "cyclonedx-1.7-json", "-to", "spdx"}, 0, ""},
		{"any order", bom, []string{"-pure", "-to", "spdx", "-from", "cyclonedx-1.7"}, 0, ""},
		{"created and namespace", nativeBOM, []string{"-created", "2026-01-02T03:04:05+01:00", "-namespace", "https://example.com/x", "-to", "spdx"}, 0, ""},
		{"limits that suffice", bom, []string{"-max-bytes", "1000000", "-max-elements", "100", "-max-depth", "50", "-to", "spdx"}, 0, ""},
		{"strict and nothing to find", nativeBOM, []string{"-strict", "-to", "spdx"}, 0, ""},
		{"lenient", lenientBOM, []string{"-to", "spdx"}, 0, ""},
		{"newer to itself", newerBOM, []string{"-to", "cyclonedx-1.8-json"}, 0, ""},
		{"newer SPDX 3 to itself", newerSPDX3, []string{"-to", "spdx-3.1-json"}, 0, ""},
		{"newer SPDX 3", newerSPDX3, []string{"-from", "spdx-3.1", "-to", "spdx3"}, 0, ""},
		{"wrong newer SPDX 3", newerSPDX3, []string{"-to", "spdx-3.0.2"}, 2, "spdx-3.0.2-json: unknown format"},
		{"no version of SPDX 3", bom, []string{"-to", "spdx-3.0.0.1"}, 2, "spdx3"},
		{"newer to itself, short", newerBOM, []string{"-from", "cyclonedx-1.8", "-to", "cyclonedx-1.8"}, 0, ""},
		{"newer", newerBOM, []string{"-from", "cyclonedx-1.8-json", "-to", "spdx"}, 0, ""},

		{"no such file", "", []string{"-to", "spdx", missing}, 1, missing},
		{"folder as file", "", []string{"-to", "spdx", t.TempDir()}, 1, "is a directory"},
		{"empty input", "", []string{"-to", "spdx"}, 1, "standard input"},
		{"not an SBOM", `{"a":1}`, []string{"-to", "spdx"}, 1, "unknown format"},
		{"not JSON", `{"a":1`, []string{"-to", "spdx"}, 1, "offset"},
		{"unknown version", `{"bomFormat":"CycloneDX","specVersion":"9.9"}`, []string{"-to", "spdx"}, 1, "9.9"},
		{"one line", "{\"a\\nb\":{\"c\":1,\"c\":2}}", []string{"-to", "spdx"}, 1, `a\nb`},
		{"wrong from", bom, []string{"-from", "spdx", "-to", "spdx"}, 1, "cyclonedx-1.7-json"},
		{"wrong newer from", bom, []string{"-from", "cyclonedx-1.9", "-to", "spdx"}, 1, "cyclonedx-1.9-json"},
		{"strict", lenientBOM, []string{"-strict", "-to", "spdx"}, 1, "identifier"},
		{"strict, same format", lenientBOM, []string{"-strict", "-to", "cyclonedx"}, 1, "identifier"},
		{"max-bytes", bom, []string{"-max-bytes", "100", "-to", "spdx"}, 1, "-max-bytes"},
		{"max-elements", bom, []string{"-max-elements", "2", "-to", "spdx"}, 1, "-max-elements"},
		{"max-depth", bom, []string{"-max-depth", "2", "-to", "spdx"}, 1, "-max-depth"},

		{"nothing", "", nil, 2, "-to"},
		{"no to", bom, []string{cyclonedxFile}, 2, "-to"},
		{"empty to", bom, []string{"-to", ""}, 2, "unknown format"},
		{"unknown to", bom, []string{"-to", "swid"}, 2, "cyclonedx-1.2-json"},
		{"unknown to, like a version", bom, []string{"-to", "cyclonedx-1.8"}, 2, "spdx-2.3-json"},
		{"unknown to, wrong case", bom, []string{"-to", "SPDX"}, 2, "spdx-2.2-json"},
		{"unknown to, encoding", bom, []string{"-to", "cyclonedx-1.6-xml"}, 2, "cyclonedx-1.7-json"},
		{"unknown from", bom, []string{"-from", "swid", "-to", "spdx"}, 2, "cyclonedx-1.2-json"},
		{"unknown flag", bom, []string{"-fast", "-to", "spdx"}, 2, "-fast"},
		{"flag without value", bom, []string{"-to"}, 2, "-to"},
		{"two files", bom, []string{"-to", "spdx", cyclonedxFile, spdxFile}, 2, "more than one FILE"},
		{"flag after file", bom, []string{"-to", "spdx", cyclonedxFile, "-pure"}, 2, "before FILE"},
		{"created", bom, []string{"-created", "yesterday", "-to", "spdx"}, 2, "RFC 3339"},
		{"created without zone", bom, []string{"-created", "2026-01-02T03:04:05", "-to", "spdx"}, 2, "RFC 3339"},
		{"namespace", bom, []string{"-namespace", "shop", "-to", "spdx"}, 2, "URI"},
		{"namespace with fragment", bom, []string{"-namespace", "https://example.com/#a", "-to", "spdx"}, 2, "fragment"},
		{"fail-on", bom, []string{"-fail-on", "carried,lost", "-to", "spdx"}, 2, `"lost"`},
		{"fail-on nothing", bom, []string{"-fail-on", "", "-to", "spdx"}, 2, "approximated"},
		{"max-bytes no number", bom, []string{"-max-bytes", "1k", "-to", "spdx"}, 2, "-max-bytes"},
		{"max-depth zero", bom, []string{"-max-depth", "0", "-to", "spdx"}, 2, "-max-depth"},
		{"max-elements negative", bom, []string{"-max-elements", "-1", "-to", "spdx"}, 2, "-max-elements"},
		{"both to stdout", bom, []string{"-report", "-", "-to", "spdx"}, 2, "standard output"},
		{"same file twice", bom, []string{"-report", missing, "-o", missing, "-to", "spdx"}, 2, "same file"},
		{"empty output", bom, []string{"-o", "", "-to", "spdx"}, 2, "-o"},
		{"empty report", bom, []string{"-report", "", "-to", "spdx"}, 2, "-report"},
		{"detect and to", bom, []string{"-detect", "-to", "spdx"}, 2, "-detect"},
		{"formats and file", bom, []string{"-formats", cyclonedxFile}, 2, "-formats"},
		{"formats and detect", bom, []string{"-formats", "-detect"}, 2, "-formats"},

		{"carried", bom, []string{"-fail-on", "carried", "-to", "spdx"}, 3, "carried"},
		{"synthesised", nativeBOM, []string{"-fail-on", "dropped,synthesised", "-to", "spdx"}, 3, "synthesised"},
		{"invalidated", bom, []string{"-fail-on", "invalidated", "-to", "spdx"}, 3, "invalidated"},
		{"dropped", bom, []string{"-pure", "-fail-on", "dropped", "-to", "spdx"}, 3, "dropped"},
		{"nothing dropped", bom, []string{"-fail-on", "dropped", "-to", "spdx"}, 0, ""},
		{"same format", bom, []string{"-fail-on", "carried,approximated,dropped,synthesised,invalidated", "-to", "cyclonedx-1.7"}, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := invoke(t, tt.stdin, tt.args...)
			if r.code != tt.code || !strings.Contains(r.stderr, tt.err) {
				t.Errorf("convert %q = exit %d, standard error %q; want exit %d and %q", tt.args, r.code, r.stderr, tt.code, tt.err)
			}
			if r.code == program.Done && r.stdout == "" {
				t.Errorf("convert %q: exit 0 and no output", tt.args)
			}
		})
	}
	if got := names(t, filepath.Dir(missing)); len(got) > 0 {
		t.Errorf("files appeared: %q", got)
	}
}

func TestUsage(t *testing.T) {
	for _, flag := range []string{"-h", "-help", "--help"} {
		r := invoke(t, "", flag)
		if r.code != program.Done || r.stderr != "" {
			t.Errorf("convert %s = exit %d, standard error %q", flag, r.code, r.stderr)
		}
		for _, f := range []string{"-from", "-to", "-o", "-report", "-pure", "-fail-on", "-created", "-namespace", "-max-bytes", "-max-elements", "-max-depth", "-strict", "-detect", "-formats"} {
			if !strings.Contains(r.stdout, f+" ") {
				t.Errorf("convert %s does not explain %s", flag, f)
			}
		}
		if !strings.Contains(r.stdout, "\nExample:\n  convert -to spdx ") {
			t.Errorf("convert %s shows no call", flag)
		}
	}
}

func TestFormats(t *testing.T) {
	r := invoke(t, "", "-formats")
	lines := strings.Split(strings.TrimSuffix(r.stdout, "\n"), "\n")
	if r.code != program.Done || len(lines) != len(sbom.Formats()) {
		t.Fatalf("convert -formats = exit %d, %d lines; want %d", r.code, len(lines), len(sbom.Formats()))
	}
	for i, f := range sbom.Formats() {
		if want := f.String() + "\tread,write"; lines[i] != want {
			t.Errorf("line %d is %q, want %q", i+1, lines[i], want)
		}
	}
}

func TestDetect(t *testing.T) {
	tests := []struct {
		name, stdin string
		args        []string
		want        string
	}{
		{"file", "", []string{"-detect", spdxFile}, "spdx-2.3-json\n"},
		{"stdin", nativeBOM, []string{"-detect"}, "cyclonedx-1.6-json\n"},
		{"dash", nativeBOM, []string{"-detect", "-"}, "cyclonedx-1.6-json\n"},
		{"newer", newerBOM, []string{"-detect"}, "cyclonedx-1.8-json\n"},
		{"newer SPDX 3", newerSPDX3, []string{"-detect"}, "spdx-3.1-json\n"},
		{"with limits", nativeBOM, []string{"-detect", "-max-bytes", "1000", "-"}, "cyclonedx-1.6-json\n"},
		{"unknown", "{}", []string{"-detect"}, ""},
		{"no such file", "", []string{"-detect", filepath.Join(t.TempDir(), "missing")}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code := program.Done
			if tt.want == "" {
				code = program.Failed
			}
			if r := invoke(t, tt.stdin, tt.args...); r.code != code || r.stdout != tt.want {
				t.Errorf("convert %q = exit %d, %q; want exit %d, %q", tt.args, r.code, r.stdout, code, tt.want)
			}
		})
	}
}

// The result is what the library gives, wherever it comes from and goes to.
func TestResult(t *testing.T) {
	bom := read(t, cyclonedxFile)
	full, report := want(t, []byte(bom), sbom.SPDX23)
	pure, _ := want(t, []byte(bom), sbom.SPDX23, sbom.Pure())
	if full == pure {
		t.Fatal("the document has nothing to carry")
	}
	out := filepath.Join(t.TempDir(), "out.spdx.json")
	tests := []struct {
		name, stdin string
		args        []string
		file, want  string
	}{
		{"file to stdout", "", []string{"-to", "spdx", cyclonedxFile}, "", full},
		{"stdin to stdout", bom, []string{"-to", "spdx", "-o", "-", "-"}, "", full},
		{"file to file", "", []string{"-to", "spdx", "-o", out, cyclonedxFile}, out, full},
		{"stdin to file", bom, []string{"-o", out, "-pure", "-to", "spdx"}, out, pure},
		{"same format", bom, []string{"-to", "cyclonedx-1.7"}, "", bom},
		{"newer to itself", newerBOM, []string{"-to", "cyclonedx-1.8"}, "", newerBOM},
		{"newer SPDX 3 to itself", newerSPDX3, []string{"-to", "spdx-3.1"}, "", newerSPDX3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := invoke(t, tt.stdin, tt.args...)
			got := r.stdout
			if tt.file != "" {
				if got != "" {
					t.Errorf("standard output has %d bytes beside the file", len(got))
				}
				got = read(t, tt.file)
			}
			if r.code != program.Done || got != tt.want {
				t.Errorf("convert %q = exit %d, %d bytes; want %d bytes", tt.args, r.code, len(got), len(tt.want))
			}
			if tt.want == full && (!strings.Contains(r.stderr, report.Summary()) || strings.Count(r.stderr, "\n") != 1) {
				t.Errorf("standard error is %q, want the line %q", r.stderr, report.Summary())
			}
			if tt.want == tt.stdin && r.stderr != "" {
				t.Errorf("standard error is %q, though everything is native", r.stderr)
			}
		})
	}
	if got := names(t, filepath.Dir(out)); !slices.Equal(got, []string{filepath.Base(out)}) {
		t.Errorf("the folder holds %q", got)
	}
}

func TestCreatedAndNamespace(t *testing.T) {
	r := invoke(t, nativeBOM, "-to", "spdx", "-created", "2026-01-02T03:04:05+01:00", "-namespace", "https://example.com/x")
	for _, part := range []string{`"created":"2026-01-02T02:04:05Z"`, `"documentNamespace":"https://example.com/x"`} {
		if !strings.Contains(r.stdout, part) {
			t.Errorf("the result lacks %s", part)
		}
	}
}

// The report is JSON of the shape that is promised, member for member, and then there is no summary.
func TestReport(t *testing.T) {
	for _, tt := range []struct {
		name, stdin string
		flags       []string
		kind        string // of an entry at least
	}{
		{"carried", read(t, cyclonedxFile), nil, "carried"},
		{"dropped", read(t, cyclonedxFile), []string{"-pure"}, "dropped"},
		{"diagnostics", lenientBOM, nil, "synthesised"},
		{"synthesised", nativeBOM, []string{"-from", "cyclonedx"}, "synthesised"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "report.json")
			r := invoke(t, tt.stdin, append(tt.flags, "-report", file, "-to", "spdx")...)
			if r.code != program.Done || r.stderr != "" {
				t.Fatalf("exit %d, standard error %q", r.code, r.stderr)
			}
			got := read(t, file)
			if !strings.HasSuffix(got, "}\n") {
				t.Error("the report does not end in a line break")
			}
			// Exactly the members that there are, no other and none missing.
			var any struct {
				From        *string              `json:"from"`
				To          *string              `json:"to"`
				Entries     []map[string]*string `json:"entries"`
				Diagnostics []map[string]*string `json:"diagnostics"`
			}
			dec := json.NewDecoder(strings.NewReader(got))
			dec.DisallowUnknownFields()
			if err := dec.Decode(&any); err != nil {
				t.Fatal(err)
			}
			if any.From == nil || any.To == nil || any.Entries == nil || any.Diagnostics == nil {
				t.Fatalf("a member is missing: %.200s", got)
			}
			if *any.To != "spdx-2.3-json" || !strings.HasPrefix(*any.From, "cyclonedx-1.") {
				t.Errorf("from %s to %s", *any.From, *any.To)
			}
			kinds := []string{"carried", "approximated", "dropped", "synthesised", "invalidated"}
			found := false
			for _, e := range any.Entries {
				found = found || e["kind"] != nil && *e["kind"] == tt.kind
				checkMembers(t, e, "kind", "path", "element", "target", "reason")
				if k := e["kind"]; k != nil && !slices.Contains(kinds, *k) {
					t.Errorf("unknown kind %q", *k)
				}
			}
			if !found {
				t.Errorf("no entry is %s", tt.kind)
			}
			for _, d := range any.Diagnostics {
				checkMembers(t, d, "path", "rule", "message")
			}
			if (tt.name == "diagnostics") != (len(any.Diagnostics) > 0) {
				t.Errorf("%d diagnostics", len(any.Diagnostics))
			}
		})
	}
}

func checkMembers(t *testing.T, object map[string]*string, names ...string) {
	t.Helper()
	for _, n := range names {
		if object[n] == nil {
			t.Errorf("%q is missing in %v", n, object)
		}
	}
	if len(object) != len(names) {
		t.Errorf("%d members, want %q", len(object), names)
	}
}

// With the result in a file, standard output is free for the report.
func TestReportToStdout(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	r := invoke(t, read(t, cyclonedxFile), "-report", "-", "-o", out, "-to", "spdx")
	if r.code != program.Done || !json.Valid([]byte(r.stdout)) || !strings.HasPrefix(r.stdout, `{"from":"cyclonedx-1.7-json"`) {
		t.Errorf("exit %d, standard output %.100q", r.code, r.stdout)
	}
	if !json.Valid([]byte(read(t, out))) {
		t.Error("the result is not JSON")
	}
}

// A refusal leaves no result anywhere, and the report all the same.
func TestFailOn(t *testing.T) {
	folder := t.TempDir()
	report, out := filepath.Join(folder, "report"), filepath.Join(folder, "out")
	r := invoke(t, read(t, cyclonedxFile), "-fail-on", "approximated, carried", "-report", report, "-o", out, "-to", "spdx")
	if r.code != program.Refused || r.stdout != "" {
		t.Errorf("exit %d, standard output has %d bytes", r.code, len(r.stdout))
	}
	if got := names(t, folder); !slices.Equal(got, []string{"report"}) {
		t.Errorf("the folder holds %q, want the report alone", got)
	}
	if got := read(t, report); !strings.Contains(got, `"kind":"carried"`) {
		t.Errorf("the report is %.100q", got)
	}
	if r := invoke(t, read(t, cyclonedxFile), "-fail-on", "carried", "-to", "spdx"); r.code != program.Refused || r.stdout != "" {
		t.Errorf("exit %d, standard output has %d bytes", r.code, len(r.stdout))
	}
}

// Whatever fails, files are left as they were, and nothing beside them.
func TestFailureLeavesFiles(t *testing.T) {
	bom := read(t, cyclonedxFile)
	tests := []struct {
		name, stdin string
		args        []string // OUT, REPORT and DIR stand for places in a folder of the test's own
	}{
		{"broken source", bom[:len(bom)/2], []string{"-to", "spdx", "-o", "OUT", "-report", "REPORT"}},
		{"limit", bom, []string{"-max-bytes", "10", "-to", "spdx", "-o", "OUT", "-report", "REPORT"}},
		{"strict", lenientBOM, []string{"-strict", "-to", "spdx", "-o", "OUT", "-report", "REPORT"}},
		{"report in no folder", bom, []string{"-to", "spdx", "-o", "OUT", "-report", "DIR/none/report"}},
		{"result in no folder", bom, []string{"-to", "spdx", "-report", "REPORT", "-o", "DIR/none/out"}},
		{"result is a folder", bom, []string{"-to", "spdx", "-report", "REPORT", "-o", "DIR"}},
		{"report is a folder", bom, []string{"-to", "spdx", "-report", "DIR", "-o", "OUT"}},
		{"report in no folder, result to stdout", bom, []string{"-to", "spdx", "-report", "DIR/none/report"}},
		{"result below a file", bom, []string{"-to", "spdx", "-report", "REPORT", "-o", "OUT/out"}},
		{"links in a circle", bom, []string{"-to", "spdx", "-report", "REPORT", "-o", "LOOP"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			out, report, loop := filepath.Join(folder, "out"), filepath.Join(folder, "report"), filepath.Join(folder, "loop")
			for _, f := range []string{out, report} {
				if err := os.WriteFile(f, []byte("before"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Symlink("loop", loop); err != nil {
				t.Skipf("skipped: no symbolic links here: %v", err)
			}
			args := slices.Clone(tt.args)
			for i := range args {
				args[i] = strings.NewReplacer("OUT", out, "REPORT", report, "DIR", folder, "LOOP", loop).Replace(args[i])
			}
			if r := invoke(t, tt.stdin, args...); r.code != program.Failed {
				t.Errorf("exit %d, %q", r.code, r.stderr)
			} else if strings.Contains(r.stderr, ".waybill-") {
				t.Errorf("the error names a temporary file: %q", r.stderr)
			}
			for _, f := range []string{out, report} {
				if got := read(t, f); got != "before" {
					t.Errorf("%s became %.50q", filepath.Base(f), got)
				}
			}
			if got := names(t, folder); !slices.Equal(got, []string{"loop", "out", "report"}) {
				t.Errorf("the folder holds %q", got)
			}
		})
	}
}

// A new file has the mode that the umask gives, an existing one keeps its own; a link stays a link.
func TestReplacedFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("skipped: modes and links of Unix")
	}
	folder := t.TempDir()
	path := func(name string) string { return filepath.Join(folder, name) }
	write := func(name string, mode fs.FileMode) {
		if err := os.WriteFile(path(name), []byte("before"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path(name), mode); err != nil {
			t.Fatal(err)
		}
	}
	link := func(to, name string) {
		if err := os.Symlink(to, path(name)); err != nil {
			t.Fatal(err)
		}
	}
	convert := func(name string) {
		t.Helper()
		if r := invoke(t, nativeBOM, "-to", "cyclonedx", "-o", path(name)); r.code != program.Done {
			t.Fatalf("exit %d, %s", r.code, r.stderr)
		}
		if got := read(t, path(name)); got != nativeBOM {
			t.Errorf("%s is %.50q", name, got)
		}
	}
	mode := func(name string) fs.FileMode {
		t.Helper()
		info, err := os.Lstat(path(name))
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode()
	}

	fresh, err := os.Create(path("by the system"))
	if err != nil {
		t.Fatal(err)
	}
	fresh.Close()
	convert("new")
	if got, want := mode("new"), mode("by the system"); got != want {
		t.Errorf("a new file has mode %v, want %v as any", got, want)
	}

	for _, m := range []fs.FileMode{0o600, 0o640, 0o755} {
		write("existing", m)
		convert("existing")
		if got := mode("existing"); got != m {
			t.Errorf("mode %v became %v", m, got)
		}
	}

	write("target", 0o640)
	link("target", "link")
	link("link", "link to the link")
	convert("link to the link")
	if mode("link")&fs.ModeSymlink == 0 || mode("link to the link")&fs.ModeSymlink == 0 {
		t.Error("a link was replaced by a file")
	}
	if got := read(t, path("target")); got != nativeBOM || mode("target") != 0o640 {
		t.Errorf("the target of the link is %.50q, %v", got, mode("target"))
	}

	link("to be made", "dangling")
	convert("dangling")
	if mode("dangling")&fs.ModeSymlink == 0 || mode("to be made")&fs.ModeSymlink != 0 {
		t.Error("the target of a dangling link was not made")
	}

	// ".." after a link to a folder is the folder above the target, not the one above the link.
	if err := os.MkdirAll(path("deep/er"), 0o777); err != nil {
		t.Fatal(err)
	}
	link("deep/er", "short")
	link("short/../aside", "over")
	convert("over")
	if got := read(t, path("deep/aside")); got != nativeBOM {
		t.Errorf("the target behind a folder link is %.50q", got)
	}

	// The source may be the target.
	write("both", 0o644)
	if err := os.WriteFile(path("both"), []byte(read(t, cyclonedxFile)), 0o644); err != nil {
		t.Fatal(err)
	}
	if r := invoke(t, "", "-to", "spdx", "-o", path("both"), path("both")); r.code != program.Done {
		t.Fatalf("exit %d, %s", r.code, r.stderr)
	}
	if want, _ := want(t, []byte(read(t, cyclonedxFile)), sbom.SPDX23); read(t, path("both")) != want {
		t.Error("a file converted in its own place is not what it has to be")
	}
}

// A device is written to and stays one.
func TestDevice(t *testing.T) {
	info, err := os.Stat("/dev/null")
	if err != nil {
		t.Skip("skipped: there is no /dev/null here")
	}
	if r := invoke(t, nativeBOM, "-to", "cyclonedx", "-o", "/dev/null"); r.code != program.Done {
		t.Errorf("exit %d, %s", r.code, r.stderr)
	}
	if after, err := os.Stat("/dev/null"); err != nil || after.Mode() != info.Mode() {
		t.Fatalf("/dev/null became %v (%v)", after, err)
	}
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("skipped: there is no /dev/full here")
	}
	if r := invoke(t, nativeBOM, "-to", "cyclonedx", "-o", "/dev/full"); r.code != program.Failed || !strings.Contains(r.stderr, "/dev/full") {
		t.Errorf("exit %d, %s", r.code, r.stderr)
	}
}

type fullWriter struct{}

func (fullWriter) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestStdoutFails(t *testing.T) {
	for _, args := range [][]string{{"-to", "spdx"}, {"-detect"}, {"-formats"}, {"-h"}} {
		var stderr bytes.Buffer
		if code := run(args, strings.NewReader(nativeBOM), fullWriter{}, &stderr); code != program.Failed || !strings.Contains(stderr.String(), "no space") {
			t.Errorf("convert %q = exit %d, %q", args, code, &stderr)
		}
	}
}

// process starts the program itself.
func process(t *testing.T, stdin io.Reader, stdout io.Writer, args ...string) (int, string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Env = append(os.Environ(), "WAYBILL_CONVERT=1")
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, &stderr
	if err := cmd.Run(); err != nil {
		if exit := new(exec.ExitError); !errors.As(err, &exit) {
			t.Fatal(err)
		}
	}
	return cmd.ProcessState.ExitCode(), stderr.String()
}

func TestProcess(t *testing.T) {
	spdx := new(bytes.Buffer)
	if code, stderr := process(t, strings.NewReader(read(t, cyclonedxFile)), spdx, "-to", "spdx", "-"); code != program.Done || strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit %d, %q", code, stderr)
	}
	if want, _ := want(t, []byte(read(t, cyclonedxFile)), sbom.SPDX23); spdx.String() != want {
		t.Error("the process gives another result than the library")
	}
	if code, _ := process(t, spdx, io.Discard, "-fail-on", "synthesised"); code != program.Misused {
		t.Errorf("without -to: exit %d", code)
	}
	if code, _ := process(t, strings.NewReader(nativeBOM), io.Discard, "-to", "spdx", "-fail-on", "synthesised"); code != program.Refused {
		t.Errorf("refused: exit %d", code)
	}
}

// A reader that goes away is an error with a line and an exit code, not a signal.
func TestBrokenPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	defer w.Close()
	code, stderr := process(t, nil, w, "-to", "spdx", cyclonedxFile)
	if code != program.Failed || !strings.HasPrefix(stderr, "convert: ") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit %d, standard error %q; want exit 1 and one line", code, stderr)
	}
}
