package vex

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/openvex"
	"github.com/waybill-sdk/waybill/purl"
)

// A Repository is a VEX repository of the layout that the VEX repository specification 0.1 describes: a manifest,
// an index of packages, and the documents that it names. Nothing is fetched.
type Repository struct {
	Name, Description string
	Updated           Time
	Packages          []RepositoryPackage

	files fs.FS
	root  string // folder that locations are relative to
	byKey map[string][]int
	limit int64
	opts  []Option
}

// A RepositoryPackage is an entry of the index.
type RepositoryPackage struct {
	ID       string // package URL without version, qualifiers and subpath; of type oci with repository_url
	Location string // path of the document
	Format   string // "openvex" or "csaf"
}

// repositoryVersion is the version of the layout.
const repositoryVersion = "0.1"

// OpenRepository reads the manifest (vex-repository.json) and the index (index.json, beside the manifest or in the
// folder of the version) of a repository. It fails when there is no index, or one of them is not what the
// specification says, or a location leads out of the repository. A missing manifest is none of the errors: copies of
// repositories often lack it. The limit of elements is one for the packages of the index, too.
//
// A folder of a stranger is to be opened with [os.OpenRoot], whose FS follows no symbolic link out of it; [os.DirFS]
// does.
func OpenRepository(files fs.FS, opts ...Option) (*Repository, error) {
	r := &Repository{files: files, byKey: map[string][]int{}, opts: opts}
	l := limits(opts)
	r.limit = l.Bytes
	if r.limit <= 0 {
		r.limit = jsonx.DefaultBytes
	}
	const manifest, index = "vex-repository.json", "index.json"
	root, err := r.json(manifest)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		if err := r.manifest(root); err != nil {
			return nil, inFile(manifest, err)
		}
	}
	name := index
	root, err = r.json(name)
	if errors.Is(err, fs.ErrNotExist) {
		r.root = repositoryVersion
		name = path.Join(r.root, index)
		root, err = r.json(name)
	}
	if err != nil {
		return nil, err
	}
	most := l.Elements
	if most <= 0 {
		most = openvex.DefaultElements
	}
	if err := r.index(root, most); err != nil {
		return nil, inFile(name, err)
	}
	return r, nil
}

func inFile(name string, err error) error { return fmt.Errorf("vex: %s: %w", name, err) }

// member returns the text of a member that is a string when it is there.
func member(v jsonx.Value, name string) (string, error) {
	m := v.Get(name)
	if m.Exists() && !m.IsString() {
		return "", m.Errorf("it is no string")
	}
	return m.Str(), nil
}

func (r *Repository) manifest(root jsonx.Value) (err error) {
	if r.Name, err = member(root, "name"); err != nil {
		return err
	}
	if r.Description, err = member(root, "description"); err != nil {
		return err
	}
	versions := root.Get("versions")
	if versions.Exists() && !versions.IsArray() {
		return versions.Errorf("it is no array")
	}
	known := false
	for it := versions.Iter(); it.Next(); {
		version, err := member(it.Value(), "spec_version")
		if err != nil {
			return err
		}
		known = known || version == repositoryVersion
	}
	if versions.Len() > 0 && !known {
		return versions.Errorf("none of the versions is %s", repositoryVersion)
	}
	return nil
}

func (r *Repository) index(root jsonx.Value, most int) error {
	updated, err := member(root, "updated_at")
	if err != nil {
		return err
	}
	r.Updated, _ = ParseTime(updated)
	list := root.Get("packages")
	if !list.IsArray() {
		return root.Errorf("there are no packages")
	}
	if list.Len() > most {
		return &LimitError{Limit: "elements", Max: int64(most), Pointer: list.Pointer(), Offset: list.Offset()}
	}
	type document struct{ key, location string }
	seen := make(map[document]int, list.Len())
	for it := list.Iter(); it.Next(); {
		v := it.Value()
		if !v.IsObject() {
			return v.Errorf("it is no object")
		}
		var p RepositoryPackage
		for _, m := range [...]struct {
			name string
			text *string
		}{{"id", &p.ID}, {"location", &p.Location}, {"format", &p.Format}} {
			if *m.text, err = member(v, m.name); err != nil {
				return err
			}
		}
		if p.Format == "" {
			p.Format = OpenVEX
		}
		id, err := purl.Parse(p.ID)
		switch {
		case err != nil:
			return v.Errorf("%v", err)
		case !fs.ValidPath(p.Location) || p.Location == ".":
			return v.Errorf("the location %q is no path in the repository", clip(p.Location))
		case p.Format != OpenVEX && p.Format != CSAF:
			return v.Errorf("unknown format %q", clip(p.Format))
		}
		key := repositoryKey(id)
		at := len(r.Packages)
		r.Packages = append(r.Packages, p)
		// The same document twice says no more than once.
		if first, twice := seen[document{key, p.Location}]; !twice {
			seen[document{key, p.Location}] = at
			r.byKey[key] = append(r.byKey[key], at)
		} else if r.Packages[first].Format != p.Format {
			return v.Errorf("the format of %q is %s, and was %s before", clip(p.Location), p.Format, r.Packages[first].Format)
		}
	}
	return nil
}

// json reads a JSON file.
func (r *Repository) json(name string) (jsonx.Value, error) {
	text, err := r.read(name)
	if err != nil {
		return jsonx.Value{}, err
	}
	doc, err := parseJSON(text, limits(r.opts).Limits)
	if err != nil {
		return jsonx.Value{}, inFile(name, err)
	}
	if !doc.Root().IsObject() {
		return jsonx.Value{}, inFile(name, errors.New("it is no object"))
	}
	return doc.Root(), nil
}

// read reads a file of limited length.
func (r *Repository) read(name string) ([]byte, error) {
	f, err := r.files.Open(name)
	if err != nil {
		return nil, inFile(name, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, r.limit+1))
	if err != nil {
		return nil, inFile(name, err)
	}
	if int64(len(text)) > r.limit {
		return nil, inFile(name, &LimitError{Limit: "bytes", Max: r.limit, Offset: r.limit})
	}
	return text, nil
}

// repositoryKey returns the identity of a package in the index: type, namespace and name, and of images the registry.
func repositoryKey(p purl.PURL) string {
	key := purl.OpenVEX.Key(p)
	if p.Type() == "oci" {
		at, _ := p.Qualifier("repository_url")
		key += "?" + strings.ToLower(at)
	}
	return key
}

// Documents returns the documents about a package, whatever its version, in the order of the index; none when the
// repository has none. Statements in them still have to match: ask an [Index] of them.
func (r *Repository) Documents(packageURL string) ([]*Document, error) {
	id, err := purl.Parse(packageURL)
	if err != nil {
		return nil, fmt.Errorf("vex: %w", err)
	}
	var docs []*Document
	for _, i := range r.byKey[repositoryKey(id)] {
		p := r.Packages[i]
		text, err := r.read(path.Join(r.root, p.Location))
		if err != nil {
			return nil, err
		}
		list, report, err := Decode(text, Defaults{}, r.opts...)
		if err != nil {
			return nil, inFile(p.Location, err)
		}
		if report.From != p.Format {
			return nil, fmt.Errorf("vex: %s: it is %s and the index says %s", p.Location, report.From, p.Format)
		}
		docs = append(docs, list...)
	}
	return docs, nil
}
