package convert_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// parseTree reads one JSON value: objects as map[string]any, arrays as []any, numbers as json.Number, which keeps
// their spelling. Duplicate names and trailing data are errors. It is the test's own reader on purpose.
func parseTree(b []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))))
	dec.UseNumber()
	v, err := parseValue(dec, 0)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("trailing data at offset %d", dec.InputOffset())
	}
	return v, nil
}

func parseValue(dec *json.Decoder, depth int) (any, error) {
	if depth > 2000 {
		return nil, errors.New("nested more than 2000 deep")
	}
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch tok {
	case json.Delim('{'):
		m := map[string]any{}
		for dec.More() {
			key, err := dec.Token()
			if err != nil {
				return nil, err
			}
			name := key.(string)
			if _, dup := m[name]; dup {
				return nil, fmt.Errorf("duplicate name %q at offset %d", name, dec.InputOffset())
			}
			if m[name], err = parseValue(dec, depth+1); err != nil {
				return nil, err
			}
		}
		_, err = dec.Token()
		return m, err
	case json.Delim('['):
		list := []any{}
		for dec.More() {
			v, err := parseValue(dec, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = dec.Token()
		return list, err
	}
	return tok, nil
}

func mustTree(tb testing.TB, b []byte) any {
	tb.Helper()
	v, err := parseTree(b)
	if err != nil {
		tb.Fatalf("%v in %s", err, clip(string(b)))
	}
	return v
}

// diff lists where two trees differ: member order is free, array order and the spelling of numbers are not.
func diff(want, got any) []string {
	var out []string
	diffAt(&out, "", want, got)
	return out
}

func diffAt(out *[]string, at string, want, got any) {
	if len(*out) >= 50 {
		return
	}
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			break
		}
		for _, k := range slices.Sorted(maps.Keys(w)) {
			if v, ok := g[k]; ok {
				diffAt(out, at+"/"+escape(k), w[k], v)
			} else {
				*out = append(*out, fmt.Sprintf("%s/%s: gone, was %s", at, escape(k), clip(spell(w[k]))))
			}
		}
		for _, k := range slices.Sorted(maps.Keys(g)) {
			if _, ok := w[k]; !ok {
				*out = append(*out, fmt.Sprintf("%s/%s: new, %s", at, escape(k), clip(spell(g[k]))))
			}
		}
		return
	case []any:
		g, ok := got.([]any)
		if !ok {
			break
		}
		for i := range min(len(w), len(g)) {
			diffAt(out, at+"/"+strconv.Itoa(i), w[i], g[i])
		}
		for i := len(g); i < len(w); i++ {
			*out = append(*out, fmt.Sprintf("%s/%d: gone, was %s", at, i, clip(spell(w[i]))))
		}
		for i := len(w); i < len(g); i++ {
			*out = append(*out, fmt.Sprintf("%s/%d: new, %s", at, i, clip(spell(g[i]))))
		}
		return
	default:
		if want == got {
			return
		}
	}
	*out = append(*out, fmt.Sprintf("%s: %s, was %s", at, clip(spell(got)), clip(spell(want))))
}

// spell writes a tree as compact JSON with sorted members.
func spell(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(b.String(), "\n")
}

var escaper = strings.NewReplacer("~", "~0", "/", "~1")

func escape(k string) string { return escaper.Replace(k) }

// lookup follows a JSON pointer.
func lookup(v any, pointer string) (any, bool) {
	if pointer == "" {
		return v, true
	}
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		part = strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
		switch t := v.(type) {
		case map[string]any:
			next, ok := t[part]
			if !ok {
				return nil, false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(t) {
				return nil, false
			}
			v = t[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// below says whether pointer p is q or lies under it.
func below(p, q string) bool {
	return strings.HasPrefix(p, q) && (len(p) == len(q) || p[len(q)] == '/')
}

// leaves calls f for every scalar of a tree in a fixed order; empty objects and arrays count as leaves.
func leaves(at string, v any, f func(pointer string, v any)) {
	switch t := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(t)) {
			leaves(at+"/"+escape(k), t[k], f)
		}
		if len(t) == 0 {
			f(at, t)
		}
	case []any:
		for i, e := range t {
			leaves(at+"/"+strconv.Itoa(i), e, f)
		}
		if len(t) == 0 {
			f(at, t)
		}
	default:
		f(at, v)
	}
}

// family replaces the array indices of a pointer, so that faults of one kind are counted together.
func family(pointer string) string {
	parts := strings.Split(pointer, "/")
	for i, p := range parts {
		if _, err := strconv.Atoi(p); err == nil {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

// clone copies a tree deeply.
func clone(v any) any {
	switch t := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(t))
		for k, e := range t {
			m[k] = clone(e)
		}
		return m
	case []any:
		list := make([]any, len(t))
		for i, e := range t {
			list[i] = clone(e)
		}
		return list
	}
	return v
}

func TestDiff(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{`{"a":1,"b":[1,2]}`, `{"b":[1,2],"a":1}`, 0},
		{`{"a":[1,2]}`, `{"a":[2,1]}`, 2},
		{`{"a":10.0}`, `{"a":10}`, 1},
		{`{"a":1e400}`, `{"a":1e400}`, 0},
		{`{"a":9007199254740993}`, `{"a":9007199254740992}`, 1},
		{`{"a":null}`, `{}`, 1},
		{`{"a":[]}`, `{"a":{}}`, 1},
		{`{"a":[]}`, `{"a":null}`, 1},
		{`{"a":"1"}`, `{"a":1}`, 1},
		{`{"a":[1]}`, `{"a":[1,{}]}`, 1},
		{`{"a":"\u0026"}`, `{"a":"&"}`, 0},
	} {
		if got := diff(mustTree(t, []byte(tt.a)), mustTree(t, []byte(tt.b))); len(got) != tt.want {
			t.Errorf("diff(%s, %s) = %v, want %d differences", tt.a, tt.b, got, tt.want)
		}
	}
	for _, bad := range []string{`{"a":1,"a":1}`, `{}{}`, `[1,]`, ``, `{"a":[{"b":1,"b":2}]}`} {
		if v, err := parseTree([]byte(bad)); err == nil {
			t.Errorf("parseTree(%s) = %v, want an error", bad, v)
		}
	}
}
