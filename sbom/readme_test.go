package sbom_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/sbom"
)

func readFile(t *testing.T, path ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The program of the README is the Example of this package, as a program.
func TestReadmeProgram(t *testing.T) {
	example := readFile(t, "example_test.go")
	program := strings.Replace(example, "package sbom_test", "package main", 1)
	program = strings.Replace(program, "func Example()", "func main()", 1)
	program = regexp.MustCompile(`(?s)\t// Output:\n.*?\n}\n`).ReplaceAllString(program, "}\n")
	if strings.Contains(program, "Output") || program == example {
		t.Fatal("the example is not of the form that this test knows")
	}
	_, rest, _ := strings.Cut(readFile(t, "..", "README.md"), "```go\n")
	got, _, ok := strings.Cut(rest, "```\n")
	if !ok || got != program {
		t.Errorf("the first program of README.md is\n%s\nthe Example of this package is\n%s", got, program)
	}
}

// Links between the documents of the repository lead somewhere, down to the heading.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\[[^\]]*\]\(([^)\s]+)\)`)
	heading := regexp.MustCompile(`(?m)^#+ (.*)$`)
	files, err := filepath.Glob("../*.md")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../*/*.md")
	if err != nil {
		t.Fatal(err)
	}
	links := 0
	for _, file := range append(files, more...) {
		for _, m := range link.FindAllStringSubmatch(readFile(t, file), -1) {
			path, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(path, "://") {
				continue
			}
			links++
			target := file
			if path != "" {
				target = filepath.Join(filepath.Dir(file), path)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %s leads nowhere", file, m[1])
				continue
			}
			found := anchor == ""
			if !found {
				for _, h := range heading.FindAllStringSubmatch(readFile(t, target), -1) {
					found = found || strings.ReplaceAll(strings.ToLower(h[1]), " ", "-") == anchor
				}
			}
			if !found {
				t.Errorf("%s: %s has no heading %q", file, target, anchor)
			}
		}
	}
	if links == 0 {
		t.Error("no document has a link")
	}
}

// What documents say about tests and files in backquotes is true of the repository.
func TestMentions(t *testing.T) {
	declared := make(map[string]bool)
	for _, pattern := range []string{"*_test.go", "../internal/*/*_test.go", "../internal/*/*/*_test.go", "../examples/*/*_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark|Example)\w*)\(`).FindAllStringSubmatch(readFile(t, f), -1) {
				declared[m[1]] = true
			}
		}
	}
	docs, err := filepath.Glob("../*.md")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, doc := range append(docs, "../testdata/README.md") {
		for _, m := range regexp.MustCompile("`((?:Test|Fuzz|Benchmark)\\w+)`").FindAllStringSubmatch(readFile(t, doc), -1) {
			if n++; !declared[m[1]] {
				t.Errorf("%s mentions %s, which is no test", doc, m[1])
			}
		}
		for _, m := range regexp.MustCompile("`((?:sbom|internal|testdata|examples|\\.ci)/[^`\\s]*)`").FindAllStringSubmatch(readFile(t, doc), -1) {
			if n++; !exists(filepath.Join("..", m[1])) {
				t.Errorf("%s mentions %s, which is not there", doc, m[1])
			}
		}
	}
	if n == 0 {
		t.Error("no document mentions a test or a file")
	}
	sources, err := filepath.Glob("../internal/convert/*.go")
	if err != nil {
		t.Fatal(err)
	}
	code := ""
	for _, f := range sources {
		code += readFile(t, f)
	}
	for _, doc := range docs {
		for _, m := range regexp.MustCompile("`(carrier-[a-z]+)`").FindAllStringSubmatch(readFile(t, doc), -1) {
			if !strings.Contains(code, strconv.Quote(m[1])) {
				t.Errorf("%s mentions %s, which is no rule of a diagnostic", doc, m[1])
			}
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// testdata/README.md says of every document what it is.
func TestTestdataReadme(t *testing.T) {
	text := readFile(t, "..", "testdata", "README.md")
	for _, d := range load(t, filepath.Join("..", "testdata"), true) {
		if !strings.Contains(text, "`"+filepath.Base(d.name)+"`") {
			t.Errorf("testdata/README.md does not mention %s", d.name)
		}
	}
}

// The limits that SECURITY.md lists are those that hold.
func TestLimitsInSecurity(t *testing.T) {
	text := readFile(t, "..", "SECURITY.md")
	for field, value := range map[string]int{
		"Bytes":  jsonx.DefaultBytes,
		"Depth":  jsonx.DefaultDepth,
		"String": jsonx.DefaultString,
		"Memory": jsonx.DefaultMemory,
	} {
		row := regexp.MustCompile("(?m)^\\|[^|]*\\| `" + field + "` \\| " + strconv.Itoa(value) + "[ ,;|]")
		if !row.MatchString(text) {
			t.Errorf("SECURITY.md does not say that %s is %d", field, value)
		}
	}
	fields := reflect.TypeFor[sbom.Limits]()
	for i := range fields.NumField() {
		if name := fields.Field(i).Name; !strings.Contains(text, "| `"+name+"` |") {
			t.Errorf("SECURITY.md does not list %s", name)
		}
	}
}

// The carriers and identifiers that ARCHITECTURE.md shows are those that a conversion writes.
func TestCarriersInArchitecture(t *testing.T) {
	text := readFile(t, "..", "ARCHITECTURE.md")
	component := `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","bom-ref":"pkg:npm/web@1.4.0","name":"web","tags":["http"]}]}`
	pkg := `{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"n","packages":[{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NONE","summary":"s"}]}`
	shown := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(text, -1)
	for i, c := range []struct {
		from string
		to   sbom.Format
		at   string
	}{
		{component, sbom.SPDX23, "/packages/0/annotations/0"},
		{pkg, sbom.CycloneDX16, "/components/0/properties/0"},
		{component, sbom.CycloneDX12, "/components/0/externalReferences/0"},
	} {
		out, _, err := convert([]byte(c.from), c.to)
		if err != nil {
			t.Fatal(err)
		}
		got := follow(tree(t, out), c.at)
		if i >= len(shown) || !jsonx.Equal(got, tree(t, []byte(shown[i][1]))) {
			t.Errorf("ARCHITECTURE.md does not show what is at %s of %v: %s", c.at, c.to, got.Raw())
		}
		if id := follow(tree(t, out), "/packages/0/SPDXID"); id.Exists() && !strings.Contains(text, "`"+id.Str()+"`") {
			t.Errorf("ARCHITECTURE.md does not show the identifier %s", id.Str())
		}
	}
}

// Every package is in the table of layers of ARCHITECTURE.md, or named beside it.
func TestPackagesInArchitecture(t *testing.T) {
	text := readFile(t, "..", "ARCHITECTURE.md")
	for _, pattern := range []string{"../*/*.go", "../*/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		seen := make(map[string]bool)
		for _, f := range files {
			pkg := filepath.ToSlash(filepath.Dir(f))[len("../"):]
			if !seen[pkg] && !strings.Contains(text, "`"+pkg+"`") {
				t.Errorf("ARCHITECTURE.md does not name %s", pkg)
			}
			seen[pkg] = true
		}
		if len(seen) == 0 {
			t.Errorf("%s is no package", pattern)
		}
	}
}
