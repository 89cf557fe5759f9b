package program

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
)

// Outputs are ready to be put in their places. Until Commit nothing of them is to be seen, so that a failure leaves every
// file as it was. The zero value has none.
type Outputs struct{ list []output }

// An output is a text on its way to a writer, or to a file: then it stands in a temporary file beside it.
type output struct {
	w      io.Writer // nil for a file that is replaced
	opened *os.File  // w, where it has to be closed
	text   []byte

	temp, path string
}

// Write writes text to standard output, or to an open file, whose errors name it.
func Write(w io.Writer, text []byte) error {
	if _, err := w.Write(text); err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			return err
		}
		return fmt.Errorf("write standard output: %w", err)
	}
	return nil
}

// WriteFile puts text, whole or not at all, where Outputs.Add says.
func WriteFile(path string, text []byte, stdout io.Writer) error {
	var o Outputs
	defer o.Discard()
	if err := o.Add(path, text, stdout); err != nil {
		return err
	}
	return o.Commit()
}

// Add stages text for the file at path, or for stdout where path is "-". A symbolic link stays one: what it names
// is replaced. An existing file keeps its permissions. What is no regular file, such as a device or a pipe, is
// written to when the outputs are committed: nothing can be put in its place.
func (o *Outputs) Add(path string, text []byte, stdout io.Writer) error {
	if path == "-" {
		o.list = append(o.list, output{w: stdout, text: text})
		return nil
	}
	mode := fs.FileMode(0)
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return unwritten(path, errors.New("is a directory"))
	case err == nil && !info.Mode().IsRegular():
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		o.list = append(o.list, output{w: f, opened: f, text: text})
		return nil
	case err == nil:
		mode = info.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	target, err := resolve(path)
	if err != nil {
		return err
	}
	temp, err := stage(target, text, mode)
	if err != nil {
		return err
	}
	o.list = append(o.list, output{temp: temp, path: target})
	return nil
}

// stage writes text to a new file in the folder of path. Its mode is that of a new file under the umask unless
// one is given.
func stage(path string, text []byte, mode fs.FileMode) (temp string, err error) {
	var f *os.File
	folder, _ := filepath.Split(path)
	for range 100 {
		temp = folder + ".waybill-" + strconv.FormatUint(rand.Uint64(), 36)
		if f, err = os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666); !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	if err != nil {
		return "", unwritten(path, err)
	}
	_, err = f.Write(text)
	if err == nil && mode != 0 {
		err = f.Chmod(mode)
	}
	if err == nil {
		// The name must not be in place before the content is.
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(temp)
		return "", unwritten(path, err)
	}
	return temp, nil
}

// unwritten makes err one about path: the name of the temporary file would only puzzle.
func unwritten(path string, err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		err = p.Err
	case errors.As(err, &l):
		err = l.Err
	}
	return &fs.PathError{Op: "write", Path: path, Err: err}
}

// Commit puts the outputs in their places: files first, because they fail more rarely once they are staged and a
// stream cannot be taken back.
func (o *Outputs) Commit() error {
	for i := range o.list {
		file := &o.list[i]
		if file.temp == "" {
			continue
		}
		if err := os.Rename(file.temp, file.path); err != nil {
			return unwritten(file.path, err)
		}
		file.temp = ""
	}
	for _, stream := range o.list {
		if stream.w == nil {
			continue
		}
		if err := Write(stream.w, stream.text); err != nil {
			return err
		}
	}
	return nil
}

// Discard removes what was staged and not committed, and closes what was opened.
func (o *Outputs) Discard() {
	for _, out := range o.list {
		if out.temp != "" {
			os.Remove(out.temp)
		}
		if out.opened != nil {
			out.opened.Close()
		}
	}
}

// resolve follows symbolic links to the file that path names, which need not exist.
func resolve(path string) (string, error) {
	for range 40 {
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return path, nil
		}
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			return path, nil
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(to) {
			// Not cleaned: "..", after a link to a folder, is where that link leads.
			folder, _ := filepath.Split(path)
			to = folder + to
		}
		path = to
	}
	return "", unwritten(path, errors.New("too many symbolic links"))
}

// Apart is an error of Misuse when -report and -o, with these values, name one place. Without a report there is none.
func Apart(report, out string) error {
	switch {
	case report == "-" && out == "-":
		return Misuse("-report - and the result both go to standard output: name a file with -o")
	case report != "" && report != "-" && out != "-" && samePlace(report, out):
		return Misuse("-report and -o name the same file: %q", out)
	}
	return nil
}

// samePlace reports whether two names are those of one file.
func samePlace(a, b string) bool {
	if x, err := os.Stat(a); err == nil {
		if y, err := os.Stat(b); err == nil {
			return x.Mode().IsRegular() && os.SameFile(x, y)
		}
		return false
	}
	x, errX := resolve(a)
	y, errY := resolve(b)
	if errX != nil || errY != nil {
		return false
	}
	x, errX = filepath.Abs(x)
	y, errY = filepath.Abs(y)
	return errX == nil && errY == nil && x == y
}
