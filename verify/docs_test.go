package verify_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The code in the documentation is code that is compiled and run.
func TestDocumentation(t *testing.T) {
	const page = "../docs/verification.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)<!-- example: ([^ ]+) -->\n```go\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(blocks) != 5 || strings.Count(string(text), "```go") != len(blocks) {
		t.Fatalf("%d blocks of code that say where they come from, of %d", len(blocks), strings.Count(string(text), "```go"))
	}
	for _, b := range blocks {
		source, err := os.ReadFile(filepath.Join(filepath.Dir(page), b[1]))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(source), b[2]) {
			t.Errorf("%s does not hold\n%s", b[1], b[2])
		}
		if n := strings.Count(b[2], "\n"); n > 30 {
			t.Errorf("%s: %d lines, more than 30", b[1], n)
		}
	}
	// Every check is explained.
	source, err := os.ReadFile("refused.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`Check = "([a-z-]+)"|Check[A-Za-z]+ +Check = "([a-z-]+)"`).FindAllStringSubmatch(string(source), -1) {
		name := m[1] + m[2]
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("the check %s is not explained", name)
		}
	}
}
