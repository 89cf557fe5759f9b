// Package bridgetest holds what the tests of the bridges have in common: documents to try, and a judge of
// reports that shares no code with what it judges.
package bridgetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/bomgen"
	"github.com/waybill-sdk/waybill/sbom"
)

// A Document is a document to try.
type Document struct {
	Name string
	Text []byte
	*sbom.Document
}

// Documents returns generated documents, what the package has in testdata, what the named modules ship, and the
// documents below $WAYBILL_CORPUS: all that can be read.
func Documents(tb testing.TB, modules ...string) []Document {
	tb.Helper()
	var list []Document
	add := func(name string, text []byte) {
		if doc, err := sbom.Read(bytes.NewReader(text)); err == nil {
			list = append(list, Document{name, text, doc})
		}
	}
	for _, version := range []string{"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"} {
		for _, depth := range []int{1, 60} {
			text, err := bomgen.CycloneDX(version, 70, depth)
			if err != nil {
				tb.Fatal(err)
			}
			add(fmt.Sprintf("generated CycloneDX %s, %d deep", version, depth), text)
		}
	}
	for _, version := range []string{"2.2", "2.3"} {
		text, err := bomgen.SPDX(version, 70, 3)
		if err != nil {
			tb.Fatal(err)
		}
		add("generated SPDX "+version, text)
	}
	dirs := []string{"testdata"}
	for _, m := range modules {
		dirs = append(dirs, Dir(tb, m))
	}
	if corpus := os.Getenv("WAYBILL_CORPUS"); corpus != "" {
		dirs = append(dirs, filepath.Join(corpus, "cyclonedx"), filepath.Join(corpus, "spdx"))
	}
	for _, dir := range dirs {
		before := len(list)
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(path, ".json") {
				return err
			}
			text, err := os.ReadFile(path)
			if err == nil {
				add(path, text)
			}
			return err
		})
		if err != nil {
			tb.Fatal(err)
		}
		if len(list) == before {
			tb.Errorf("no document in %s", dir)
		}
	}
	return list
}

// Dir returns the folder of a module that this one requires.
func Dir(tb testing.TB, module string) string {
	tb.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		tb.Fatalf("go list -m %s: %v", module, err)
	}
	return strings.TrimSpace(string(out))
}

// Write returns doc in the given format.
func Write(tb testing.TB, doc *sbom.Document, format sbom.Format) []byte {
	tb.Helper()
	var out bytes.Buffer
	if _, err := doc.Write(&out, format); err != nil {
		tb.Fatalf("%v: %v", format, err)
	}
	return out.Bytes()
}

// Tree returns a document as maps, lists and numbers as they are spelt.
func Tree(tb testing.TB, text []byte) any {
	tb.Helper()
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		tb.Fatal(err)
	}
	return v
}

// Judge applies the entries of a report to the document before, so that it should be the document after, and
// returns where it is not.
func Judge(before, after any, entries []sbom.Entry) []string {
	var faults []string
	for _, e := range entries {
		if e.Kind == sbom.Approximated && !asRelationship(e) {
			v, ok := lookup(after, e.Target)
			if !ok {
				faults = append(faults, fmt.Sprintf("%s: nothing at target %s", e.Path, e.Target))
			}
			if was, ok := lookup(before, e.Path); !ok || reflect.DeepEqual(was, v) {
				faults = append(faults, fmt.Sprintf("%s: not changed", e.Path))
			}
			before = set(before, e.Path, v)
		}
	}
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		if e.Reason == "" {
			faults = append(faults, e.Path+": no reason")
		}
		if e.Kind == sbom.Dropped || asRelationship(e) {
			if _, ok := lookup(before, e.Path); !ok {
				faults = append(faults, e.Path+": the source has no such value")
			}
			before = remove(before, e.Path)
		}
		if e.Kind == sbom.Synthesised || asRelationship(e) && e.Target != "" {
			if _, ok := lookup(after, e.Target); !ok {
				faults = append(faults, e.Target+": the target has no such value")
			}
			after = remove(after, e.Target)
		}
	}
	if l, ok := lookup(after, "/relationships"); ok && reflect.DeepEqual(l, []any{}) {
		// A list made for what came from elsewhere.
		if _, ok := lookup(before, "/relationships"); !ok {
			after = remove(after, "/relationships")
		}
	}
	return append(faults, Diff(before, after)...)
}

// asRelationship reports whether e is about a member that became a relationship.
func asRelationship(e sbom.Entry) bool {
	return e.Kind == sbom.Approximated && (strings.HasPrefix(e.Path, "/documentDescribes/") || strings.Contains(e.Path, "/hasFiles/"))
}

func parent(pointer string) string { return pointer[:max(0, strings.LastIndexByte(pointer, '/'))] }

func steps(pointer string) []string {
	if pointer == "" {
		return nil
	}
	list := strings.Split(pointer[1:], "/")
	for i := range list {
		list[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(list[i])
	}
	return list
}

func lookup(v any, pointer string) (any, bool) {
	for _, s := range steps(pointer) {
		switch t := v.(type) {
		case map[string]any:
			m, ok := t[s]
			if !ok {
				return nil, false
			}
			v = m
		case []any:
			i, err := strconv.Atoi(s)
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

func set(v any, pointer string, to any) any {
	return change(v, steps(pointer), func(any) (any, bool) { return to, true })
}

// remove takes the value at pointer away, and a list of relationships in disguise that gets empty by that.
func remove(v any, pointer string) any {
	out := change(v, steps(pointer), func(any) (any, bool) { return nil, false })
	list := parent(pointer)
	if l, ok := lookup(out, list); ok && reflect.DeepEqual(l, []any{}) && (list == "/documentDescribes" || strings.HasSuffix(list, "/hasFiles")) {
		return remove(out, list)
	}
	return out
}

func change(v any, path []string, f func(any) (any, bool)) any {
	switch t := v.(type) {
	case map[string]any:
		if len(path) > 1 {
			t[path[0]] = change(t[path[0]], path[1:], f)
		} else if to, keep := f(t[path[0]]); keep {
			t[path[0]] = to
		} else {
			delete(t, path[0])
		}
	case []any:
		i, err := strconv.Atoi(path[0])
		if err != nil || i >= len(t) {
			return v
		}
		if len(path) > 1 {
			t[i] = change(t[i], path[1:], f)
		} else if to, keep := f(t[i]); keep {
			t[i] = to
		} else {
			return append(t[:i:i], t[i+1:]...)
		}
	}
	return v
}

// Diff returns the places where two trees differ.
func Diff(a, b any) []string { return diff(nil, "", a, b) }

func diff(out []string, at string, a, b any) []string {
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok {
			for k := range a {
				if _, ok := b[k]; !ok {
					out = append(out, fmt.Sprintf("%s/%s: gone: %.60v", at, k, a[k]))
				} else {
					out = diff(out, at+"/"+k, a[k], b[k])
				}
			}
			for k := range b {
				if _, ok := a[k]; !ok {
					out = append(out, fmt.Sprintf("%s/%s: new: %.60v", at, k, b[k]))
				}
			}
			return out
		}
	case []any:
		if b, ok := b.([]any); ok {
			for i := range min(len(a), len(b)) {
				out = diff(out, at+"/"+strconv.Itoa(i), a[i], b[i])
			}
			for i := len(a); i < len(b); i++ {
				out = append(out, fmt.Sprintf("%s/%d: new: %.60v", at, i, b[i]))
			}
			for i := len(b); i < len(a); i++ {
				out = append(out, fmt.Sprintf("%s/%d: gone: %.60v", at, i, a[i]))
			}
			return out
		}
	default:
		if reflect.DeepEqual(a, b) {
			return out
		}
	}
	return append(out, fmt.Sprintf("%s: %.60v became %.60v", at, a, b))
}

// Uncovered returns the differences between a source and what came back of it that no entry is about: neither
// its place, nor one around it, nor one in the same list, where what is gone moves what follows. What is new is
// covered by an entry for something made up beside it.
func Uncovered(source, back any, entries []sbom.Entry) []string {
	var out []string
	for _, d := range Diff(source, back) {
		at, _, _ := strings.Cut(d, ": ")
		covered := false
		for _, e := range entries {
			if strings.Contains(d, ": new: ") && (e.Path == "" || asRelationship(e) && e.Target != "") {
				covered = covered || parent(at) == parent(e.Target) || at == parent(e.Target)
			}
			if e.Path == "" {
				continue
			}
			list := parent(e.Path)
			_, err := strconv.Atoi(e.Path[len(list)+1:])
			covered = covered || at == e.Path || asRelationship(e) && at == list || strings.HasPrefix(at, e.Path+"/") || err == nil && strings.HasPrefix(at, list+"/")
		}
		if !covered {
			out = append(out, d)
		}
	}
	return out
}

// Scribble overwrites every string, number and boolean that v holds, where it lies.
func Scribble(v any) { scribble(reflect.ValueOf(v)) }

func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			scribble(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			scribble(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i))
		}
	case reflect.String:
		if v.CanSet() {
			v.SetString("scribbled")
		}
	case reflect.Int:
		if v.CanSet() {
			v.SetInt(4711)
		}
	case reflect.Bool:
		if v.CanSet() {
			v.SetBool(!v.Bool())
		}
	}
}
