package vex_test

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/waybill-sdk/waybill/purl"
	"github.com/waybill-sdk/waybill/vex"
)

// A shelf is a file system that has some files, the same document at every other path, and takes notes.
type shelf struct {
	files    fstest.MapFS
	document []byte
	opened   []string
}

func (s *shelf) Open(name string) (fs.File, error) {
	s.opened = append(s.opened, name)
	if base := path.Base(name); !fs.ValidPath(name) || base == "index.json" || base == "vex-repository.json" {
		return s.files.Open(name)
	}
	return fstest.MapFS{name: {Data: s.document}}.Open(name)
}

// FuzzRepository holds what is true of every repository: it is refused with an error that says which file is to blame, or
// nothing is opened but what the index names, inside of it; limits are heeded; and every package gives its documents,
// each once, or an error.
func FuzzRepository(f *testing.F) {
	files := repository()
	manifest, index := files["vex-repository.json"].Data, files["index.json"].Data
	f.Add(manifest, index, files["pkg/npm/a/vex.json"].Data, false)
	f.Add(manifest, index, files["pkg/npm/b/csaf.json"].Data, true)
	f.Add([]byte(nil), []byte(`{"packages":[{"id":"pkg:npm/a","location":"a.json"},{"id":"pkg:npm/A","location":"a.json"},{"id":"pkg:npm/a","location":"a.json"}]}`), []byte(clean), false)
	for _, location := range []string{
		"../a.json", "/a.json", "a//b.json", "a/../../b.json", "./a.json", `..\\a.json`, `C:\\a.json`, "a.json/", ".", "", "\\u0000", "a\\u0000/../b",
		"index.json", "vex-repository.json", "0.1/index.json", "%2e%2e/a.json", "file:///etc/passwd", "https://example.com/vex.json",
	} {
		f.Add(manifest, fmt.Appendf(nil, `{"packages":[{"id":"pkg:npm/a","location":"%s"}]}`, location), []byte(clean), true)
	}
	for _, index := range []string{
		`{"packages":[{"id":1,"location":[],"format":{}}]}`, `{"packages":[[]]}`, `{"updated_at":5,"packages":[]}`, `{"packages":[{"id":"pkg:oci/a?repository_url=X","location":"a"},{"id":"pkg:oci/a?repository_url=x","location":"b"}]}`,
		"\xef\xbb\xbf" + `{"packages":[]}`, `{"packages":[{"id":"pkg:npm/a@1?b=c#d","location":"a"}]}`,
	} {
		f.Add(manifest, []byte(index), []byte(clean), false)
	}
	f.Add([]byte(`{"name":1,"versions":{"spec_version":"0.1"}}`), index, []byte(clean), false)
	f.Add([]byte(`{"versions":[null,1,{"spec_version":0.1}]}`), index, []byte(clean), false)
	f.Add([]byte(`{"versions":[{"spec_version":"9"}]}`), index, []byte(clean), false)
	f.Fuzz(func(t *testing.T, manifest, index, document []byte, inFolder bool) {
		files := &shelf{files: fstest.MapFS{}, document: document}
		if manifest != nil {
			files.files["vex-repository.json"] = &fstest.MapFile{Data: manifest}
		}
		at, root := "index.json", ""
		if inFolder {
			at, root = "0.1/index.json", "0.1"
		}
		files.files[at] = &fstest.MapFile{Data: index}
		r, err := vex.OpenRepository(files)
		for _, name := range files.opened {
			if name != "vex-repository.json" && name != "index.json" && name != "0.1/index.json" {
				t.Fatalf("%q was opened", name)
			}
		}
		if err != nil {
			if r != nil || !strings.HasPrefix(err.Error(), "vex: ") || !strings.Contains(err.Error(), ".json: ") {
				t.Fatalf("%v, %v", r, err)
			}
			return
		}
		for _, most := range []vex.Limits{{Bytes: int64(max(len(manifest), len(index)) - 1)}, {Elements: len(r.Packages) - 1}} {
			if most.Bytes+int64(most.Elements) <= 0 {
				continue
			}
			var limit *vex.LimitError
			if _, err := vex.OpenRepository(files, vex.WithLimits(most)); !errors.As(err, &limit) {
				t.Fatalf("with the limits %+v: %v", most, err)
			}
		}
		known := map[string]bool{}
		for i, p := range r.Packages {
			if !fs.ValidPath(p.Location) || p.Location == "." || p.Format != vex.OpenVEX && p.Format != vex.CSAF {
				t.Fatalf("package %d: %+v", i, p)
			}
			known[path.Join(root, p.Location)] = true
			id, err := purl.Parse(p.ID)
			if err != nil {
				t.Fatalf("package %d: %+v: %v", i, p, err)
			}
			if i > 10 {
				break
			}
			files.opened = nil
			docs, err := r.Documents(p.ID)
			places := map[string]bool{}
			for _, name := range files.opened {
				if places[name] || !known[name] && !located(r, root, name) {
					t.Fatalf("Documents(%q) opens %q of %q", p.ID, name, files.opened)
				}
				places[name] = true
			}
			if !places[path.Join(root, p.Location)] && err == nil {
				t.Fatalf("Documents(%q) does not open %q, but %q", p.ID, p.Location, files.opened)
			}
			if err != nil {
				if docs != nil {
					t.Fatalf("%d documents and %v", len(docs), err)
				}
				continue
			}
			for _, d := range docs {
				if _, err := d.Marshal(); err != nil {
					t.Fatal(err)
				}
			}
			// Of whatever version: the index is about all of them.
			b := purl.Builder{Type: id.Type(), Namespace: id.Namespace(), Name: id.Name(), Version: "9.9.9"}
			if at, ok := id.Qualifier("repository_url"); ok {
				b.Qualifiers = map[string]string{"repository_url": at}
			}
			any, err := b.Build()
			if err != nil {
				continue
			}
			again, err := r.Documents(any.String())
			if err != nil || len(again) != len(docs) {
				t.Fatalf("Documents(%q) = %d, of %q %d, %v", any, len(again), p.ID, len(docs), err)
			}
		}
	})
}

func located(r *vex.Repository, root, name string) bool {
	for _, p := range r.Packages {
		if path.Join(root, p.Location) == name {
			return true
		}
	}
	return false
}
