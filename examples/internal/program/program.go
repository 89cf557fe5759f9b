// Package program holds what every example program does alike: how it starts and ends, how it says what went wrong,
// where its input comes from and how its output gets into its place. Main starts one.
package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"unicode"
)

// The exit codes.
const (
	Done    = 0
	Failed  = 1 // something did not work, or does not hold
	Misused = 2 // the arguments are wrong
	Refused = 3 // by a gate that the caller asked for
)

// Main calls run with what the process was started with, and ends the process with the code that it returns.
func Main(run func(args []string, stdin io.Reader, stdout, stderr io.Writer) int) {
	// A reader that went away is an error of writing like any other, not a signal that ends the process.
	signal.Ignore(syscall.SIGPIPE)
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Interruptible returns what Main calls for a program whose context an interrupt ends.
func Interruptible(run func(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int) func(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return func(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		defer stop()
		return run(ctx, args, stdin, stdout, stderr)
	}
}

// An ExitError is an error with an exit code of its own. Any other ends a program with Failed.
type ExitError struct {
	Code int
	text string
}

func (e *ExitError) Error() string { return e.text }

// Misuse returns an error about the arguments.
func Misuse(format string, args ...any) error {
	return &ExitError{Misused, fmt.Sprintf(format, args...)}
}

// Refuse returns an error of a gate that the caller asked for.
func Refuse(format string, args ...any) error {
	return &ExitError{Refused, fmt.Sprintf(format, args...)}
}

// End returns the exit code for what became of a program. It prints what the program has to say about that: the usage
// for flag.ErrHelp, one line for any other error. The line begins with the name of the program, once: errors of
// a package with that name have it already.
func End(name, usage string, err error, stdout, stderr io.Writer) int {
	if errors.Is(err, flag.ErrHelp) {
		err = Write(stdout, []byte(usage))
	}
	if err == nil {
		return Done
	}
	fmt.Fprintf(stderr, "%s: %s\n", name, OneLine(strings.TrimPrefix(err.Error(), name+": ")))
	var e *ExitError
	if errors.As(err, &e) {
		return e.Code
	}
	return Failed
}

// OneLine escapes what would break a line or trouble a terminal: arguments and documents may hold anything.
func OneLine(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		q := strconv.QuoteRune(r)
		b.WriteString(q[1 : len(q)-1])
	}
	return b.String()
}

// Flags returns a set of flags that prints nothing by itself.
func Flags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	return fs
}

// Parse reads flags. Its error is flag.ErrHelp or one of Misuse.
func Parse(fs *flag.FlagSet, args []string) error {
	err := fs.Parse(args)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		return Misuse("%v", err)
	}
	return err
}

// Open opens a file, or standard input for "-".
func Open(name string, stdin io.Reader) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(stdin), nil
	}
	return os.Open(name)
}

// Read returns what a file holds, or standard input for "-".
func Read(name string, stdin io.Reader) ([]byte, error) {
	if name != "-" {
		return os.ReadFile(name)
	}
	text, err := io.ReadAll(stdin)
	if err != nil {
		return nil, fmt.Errorf("read standard input: %w", err)
	}
	return text, nil
}

// Name is what messages call the input that Open opens.
func Name(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}
