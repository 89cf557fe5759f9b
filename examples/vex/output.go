package main

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

// What is wrong with the value of a flag.
var (
	errIRI  = errors.New("is no IRI")
	errTime = errors.New("is no time as RFC 3339 has it")
)

// deliver writes text to stdout or, whole or not at all, to the file at path. What is no regular file, such as a device
// or a pipe, is written to: nothing can be put in its place.
func deliver(path string, text []byte, stdout io.Writer) error {
	if path == "-" {
		if _, err := stdout.Write(text); err != nil {
			return fmt.Errorf("write standard output: %w", err)
		}
		return nil
	}
	mode := fs.FileMode(0o666)
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return fmt.Errorf("write %s: is a directory", path)
	case err == nil && !info.Mode().IsRegular():
		return os.WriteFile(path, text, mode)
	case err == nil:
		mode = info.Mode().Perm()
		// A symbolic link stays one.
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	temp := filepath.Join(filepath.Dir(path), ".vex-"+strconv.FormatUint(rand.Uint64(), 36))
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, errors.Unwrap(err))
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync() // the name must not be in place before the content is
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		os.Remove(temp)
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
