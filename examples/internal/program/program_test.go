package program_test

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/examples/internal/program"
)

func TestEnd(t *testing.T) {
	for _, tt := range []struct {
		err            error
		code           int
		stdout, stderr string
	}{
		{nil, program.Done, "", ""},
		{flag.ErrHelp, program.Done, "usage", ""},
		{errors.New("it broke"), program.Failed, "", "vex: it broke\n"},
		{errors.New("vex: it broke"), program.Failed, "", "vex: it broke\n"},
		{errors.New("a\nb\x1b[2J"), program.Failed, "", `vex: a\nb\x1b[2J` + "\n"},
		{program.Misuse("no %s", "FILE"), program.Misused, "", "vex: no FILE\n"},
		{program.Refuse("no"), program.Refused, "", "vex: no\n"},
		{fmt.Errorf("a: %w", program.Refuse("no")), program.Refused, "", "vex: a: no\n"},
	} {
		var stdout, stderr strings.Builder
		code := program.End("vex", "usage", tt.err, &stdout, &stderr)
		if code != tt.code || stdout.String() != tt.stdout || stderr.String() != tt.stderr {
			t.Errorf("%v: %d, %q, %q", tt.err, code, stdout.String(), stderr.String())
		}
	}
}

func TestParse(t *testing.T) {
	var e *program.ExitError
	if err := program.Parse(program.Flags("x"), []string{"-y"}); !errors.As(err, &e) || e.Code != program.Misused {
		t.Errorf("%v", err)
	}
	if err := program.Parse(program.Flags("x"), []string{"-h"}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("%v", err)
	}
}

// TestWriteFile shows what is whole or not there, and what stays as it was: links, permissions, other files.
func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	put := func(name string) {
		t.Helper()
		if err := program.WriteFile(in(name), []byte("text"), nil); err != nil {
			t.Error(err)
		}
	}
	put("new")
	if err := os.WriteFile(in("mode"), []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	put("mode")
	for link, to := range map[string]string{"link": "new", "dangling": "made"} {
		if err := os.Symlink(to, in(link)); err != nil {
			t.Skip("skipped: no symbolic links here: ", err)
		}
		put(link)
		if info, err := os.Lstat(in(link)); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v", link, err)
		}
	}
	if info, err := os.Stat(in("mode")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("permissions: %v, %v", info.Mode(), err)
	}
	if err := program.WriteFile(in("none/x"), nil, nil); err == nil || strings.Contains(err.Error(), ".waybill-") {
		t.Errorf("a folder that is not there: %v", err)
	}
	if err := program.WriteFile(dir, nil, nil); err == nil {
		t.Error("a folder was written to")
	}
	var both program.Outputs
	if err := both.Add(in("kept"), []byte("text"), io.Discard); err != nil {
		t.Fatal(err)
	}
	both.Discard()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
		if text, err := os.ReadFile(in(e.Name())); err != nil || string(text) != "text" {
			t.Errorf("%s: %q, %v", e.Name(), text, err)
		}
	}
	if got := strings.Join(names, " "); got != "dangling link made mode new" {
		t.Errorf("there are %s", got)
	}
}

func TestApart(t *testing.T) {
	for _, tt := range []struct {
		report, out string
		fine        bool
	}{
		{"", "-", true},
		{"-", "a", true},
		{"a", "-", true},
		{"a", "b", true},
		{"-", "-", false},
		{"a", "./a", false},
	} {
		if err := program.Apart(tt.report, tt.out); (err == nil) != tt.fine {
			t.Errorf("-report %q -o %q: %v", tt.report, tt.out, err)
		}
	}
}
