package sbom

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// readAll reads r, unpacked where it is compressed, within the limits of bytes and of growth.
func readAll(r io.Reader, lim Limits) ([]byte, error) {
	most := lim.syntax().Bytes
	b, err := slurp(r, sizeOf(r), most)
	if err != nil {
		return nil, err
	}
	if len(b) >= 2 && b[0] == 0x1f && b[1] == 0x8b {
		return gunzip(b, most, lim.ratio())
	}
	return b, nil
}

// sizeOf is what r says about its length, 0 when it says nothing.
func sizeOf(r io.Reader) int64 {
	switch v := r.(type) {
	case interface{ Len() int }:
		return int64(v.Len())
	case *os.File:
		if info, err := v.Stat(); err == nil && info.Mode().IsRegular() {
			return info.Size()
		}
	}
	return 0
}

const (
	firstChunk = 8 << 10
	lastChunk  = 16 << 20
)

// slurp reads the whole of r, which may be most bytes long. size is how long it is said to be: when that is so,
// the text is read into place, else in pieces that are joined at the end. At no time more than twice the text
// is held.
func slurp(r io.Reader, size, most int64) ([]byte, error) {
	switch m := r.(type) {
	case *bytes.Reader, *bytes.Buffer, *strings.Reader:
		// What is in memory is copied in one piece, into memory that nobody has to clear before.
		if size <= most {
			var c copied
			_, err := m.(io.WriterTo).WriteTo(&c)
			return c, err
		}
	}
	if size <= 0 || size > most {
		size = firstChunk
	}
	// One byte more than there should be, to meet the end without growing.
	piece := make([]byte, 0, size+1)
	var full [][]byte
	var total int64
	idle := 0
	for {
		n, err := r.Read(piece[len(piece):cap(piece)])
		piece = piece[:len(piece)+n]
		if total+int64(len(piece)) > most {
			return nil, &LimitError{Limit: "bytes", Max: most, Offset: most}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if idle++; n > 0 {
			idle = 0
		} else if idle > 100 {
			return nil, io.ErrNoProgress
		}
		if len(piece) == cap(piece) {
			full = append(full, piece)
			total += int64(len(piece))
			piece = make([]byte, 0, max(firstChunk, min(total, lastChunk)))
		}
	}
	if full == nil {
		return piece, nil
	}
	return bytes.Join(append(full, piece), nil), nil
}

// freeGrowth is what compressed input may grow to whatever the ratio: a small document may well repeat itself.
const freeGrowth = 1 << 20

// gunzip undoes gzip (RFC 1952, members after each other included) within the limits of bytes and of growth.
// What follows the last member and is none is an error.
func gunzip(b []byte, most, ratio int64) ([]byte, error) {
	over := &LimitError{Limit: "bytes", Max: most, Offset: most}
	limit := most
	if grown := max(freeGrowth, ratio*int64(len(b))); grown < most {
		limit, over = grown, &LimitError{Limit: "ratio", Max: ratio, Offset: grown}
	}
	// The last member ends with its length. That is a hint and no more: wrong ones cost a second pass, so that
	// the room for the text is never larger than the text.
	var hint int64
	if len(b) >= 18 {
		hint = min(limit, int64(binary.LittleEndian.Uint32(b[len(b)-4:])))
	}
	size, text, err := inflate(b, make([]byte, hint), limit)
	if err == nil && size > limit {
		return nil, over
	}
	if err == nil && size > hint {
		_, text, err = inflate(b, make([]byte, size), limit)
	}
	if err != nil {
		return nil, &SyntaxError{Offset: size, Err: fmt.Errorf("the gzip stream is broken: %w", unexpected(err))}
	}
	if len(text) < cap(text) {
		text = bytes.Clone(text) // the hint was too high
	}
	return text, nil
}

// inflate undoes gzip into buf as far as it has room, and counts what there is beyond, up to one byte above limit.
func inflate(b, buf []byte, limit int64) (size int64, text []byte, err error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return 0, nil, err
	}
	n, err := io.ReadFull(z, buf)
	if err == io.EOF || err == io.ErrUnexpectedEOF && int64(n) < int64(len(buf)) && atEnd(z) {
		return int64(n), buf[:n], nil
	}
	if err != nil {
		return int64(n), nil, err
	}
	more, err := io.Copy(io.Discard, io.LimitReader(z, limit+1-int64(n)))
	return int64(n) + more, buf, err
}

// atEnd reports whether z ended as it should, which io.ReadFull does not tell from a stream that was cut.
func atEnd(z *gzip.Reader) bool {
	_, err := z.Read(make([]byte, 1))
	return err == io.EOF
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// writeAll writes the whole of b or says why not.
func writeAll(w io.Writer, b []byte) error {
	n, err := w.Write(b)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	return err
}

// wholly is a writer that says so when it took less than all.
type wholly struct{ io.Writer }

func (w wholly) Write(b []byte) (int, error) {
	if err := writeAll(w.Writer, b); err != nil {
		return 0, err
	}
	return len(b), nil
}

// copied keeps what is written to it.
type copied []byte

func (c *copied) Write(p []byte) (int, error) {
	*c = append(*c, p...)
	return len(p), nil
}
