package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/examples/internal/program"
)

const applicationSBOM = `{
  "bomFormat": "CycloneDX",
  "specVersion": "1.6",
  "version": 1,
  "metadata": {"component": {"type": "application", "bom-ref": "app", "name": "app", "version": "1", "purl": "pkg:npm/app@1"}},
  "components": [
    {"type": "library", "bom-ref": "log", "name": "log", "version": "2", "purl": "pkg:npm/log@2"}
  ]
}
`

// told is invoke for commands that say what was lost on standard error.
func told(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(args, strings.NewReader(stdin), &stdout, &stderr)
	if code != program.Done {
		t.Fatalf("vex %q: exit %d: %s", args, code, stderr.String())
	}
	if s := stderr.String(); s != "" && (strings.Count(s, "\n") != 1 || !strings.HasPrefix(s, "vex: ")) {
		t.Errorf("vex %q: standard error %q", args, s)
	}
	return result{code, stdout.String(), stderr.String()}
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	if err := json.Unmarshal([]byte(a), &x); err != nil {
		t.Fatalf("%v\n%s", err, a)
	}
	if err := json.Unmarshal([]byte(b), &y); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	p, _ := json.Marshal(x)
	q, _ := json.Marshal(y)
	return bytes.Equal(p, q)
}

func TestConvert(t *testing.T) {
	file := write(t, "vex.json", product)
	if got := told(t, "", "convert", "-to", "openvex", file); got.stdout != product || got.stderr != "" {
		t.Errorf("OpenVEX to itself gives other bytes, or a report: %+v", got)
	}
	for _, to := range []string{"csaf", "cyclonedx-1.6-json", "cyclonedx", "spdx3"} {
		report := filepath.Join(t.TempDir(), "report.json")
		out := told(t, "", "convert", "-to", to, "-report", report, file)
		if out.stderr != "" {
			t.Errorf("%s: with -report, and yet %q", to, out.stderr)
		}
		var r struct {
			From, To    string
			Entries     []struct{ Kind, Path, Element, Target, Reason string }
			Diagnostics []any
		}
		text, err := os.ReadFile(report)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &r); err != nil || r.From != "openvex" || len(r.Entries) == 0 || r.Diagnostics == nil {
			t.Errorf("%s: report %s (%v)", to, text, err)
		}
		back := told(t, out.stdout, "convert", "-to", "openvex", "-")
		if !sameJSON(t, product, back.stdout) {
			t.Errorf("%s and back:\n%s", to, back.stdout)
		}
	}
	given := told(t, "", "convert", "-to", "csaf", "-title", "A title", "-publisher", "A publisher", "-namespace", "https://publisher.example", file)
	for _, want := range []string{`"title": "A title"`, `"name": "A publisher"`, `"namespace": "https://publisher.example"`} {
		if !strings.Contains(given.stdout, want) {
			t.Errorf("no %s in\n%s", want, given.stdout)
		}
	}
	if r := told(t, applicationSBOM[:len(applicationSBOM)-3]+`,"vulnerabilities":[{"id":"CVE-1","analysis":{"state":"resolved"},"affects":[{"ref":"log"}]}]}`,
		"convert", "-to", "openvex", "-id", "https://example.com/given", "-author", "Me", "-created", "2024-01-01T00:00:00Z", "-"); !strings.Contains(r.stdout, `"https://example.com/given"`) || !strings.Contains(r.stdout, `"author": "Me"`) && !strings.Contains(r.stdout, `"author":"Me"`) {
		t.Errorf("what was given is missing: %s", r.stdout)
	}
}

func TestEmbedAndExtract(t *testing.T) {
	file, bom := write(t, "vex.json", product), write(t, "bom.cdx.json", applicationSBOM)
	with := told(t, "", "embed", "-sbom", bom, file)
	for line := range strings.SplitSeq(applicationSBOM, "\n") {
		if !strings.Contains(with.stdout, strings.TrimSuffix(line, ",")) {
			t.Errorf("the line is gone: %s", line)
		}
	}
	if back := told(t, with.stdout, "extract", "-"); !sameJSON(t, product, back.stdout) {
		t.Errorf("embedded and extracted:\n%s", back.stdout)
	}
	for _, to := range []string{"spdx3", "spdx-2.3-json", "cyclonedx-1.4-json"} {
		out := told(t, "", "embed", "-sbom", bom, "-to", to, file)
		if back := told(t, out.stdout, "extract", "-"); !sameJSON(t, product, back.stdout) {
			t.Errorf("embedded in %s and extracted:\n%s", to, back.stdout)
		}
	}
	out := filepath.Join(t.TempDir(), "out.json")
	told(t, "", "embed", "-sbom", bom, "-o", out, file)
	if text, err := os.ReadFile(out); err != nil || string(text) != with.stdout {
		t.Errorf("-o writes something else (%v)", err)
	}
	// A statement about nothing in the SBOM is no silent loss.
	other := write(t, "other.json", strings.ReplaceAll(product, "pkg:npm/app@1", "pkg:npm/other@1"))
	if r := told(t, "", "embed", "-sbom", bom, other); r.stdout != applicationSBOM || !strings.Contains(r.stderr, "1 dropped") {
		t.Errorf("%+v", r)
	}
}

func TestConvertRefuses(t *testing.T) {
	file, bom := write(t, "vex.json", product), write(t, "bom.cdx.json", applicationSBOM)
	old := write(t, "old.json", strings.Replace(applicationSBOM, `"1.6"`, `"1.3"`, 1))
	for _, c := range []struct {
		code int
		args []string
	}{
		{program.Misused, []string{"convert", file}},
		{program.Misused, []string{"convert", "-to", "nothing", file}},
		{program.Misused, []string{"convert", "-to", "spdx-2.3-json", file}},
		{program.Misused, []string{"convert", "-to", "csaf"}},
		{program.Misused, []string{"convert", "-to", "csaf", "-created", "yesterday", file}},
		{program.Misused, []string{"convert", "-to", "csaf", "-o", "", file}},
		{program.Misused, []string{"convert", "-to", "csaf", "-report", "-", file}},
		{program.Misused, []string{"convert", "-to", "csaf", "-report", old, "-o", old, file}},
		{program.Failed, []string{"convert", "-to", "csaf", bom}},
		{program.Failed, []string{"convert", "-to", "csaf", "absent.json"}},
		{program.Misused, []string{"embed", file}},
		{program.Misused, []string{"embed", "-sbom", bom}},
		{program.Misused, []string{"embed", "-sbom", bom, "-to", "nothing", file}},
		{program.Misused, []string{"embed", "-sbom", "-", "-"}},
		{program.Failed, []string{"embed", "-sbom", old, file}},
		{program.Failed, []string{"embed", "-sbom", file, file}},
		{program.Failed, []string{"extract", bom}},
		{program.Failed, []string{"extract", file}},
		{program.Misused, []string{"extract"}},
	} {
		if r := invoke(t, "", c.args...); r.code != c.code {
			t.Errorf("vex %q: exit %d (%s), want %d", c.args, r.code, strings.TrimSpace(r.stderr), c.code)
		}
	}
}
