package vex

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
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
// repositories often lack it.
func OpenRepository(files fs.FS, opts ...Option) (*Repository, error) {
	r := &Repository{files: files, byKey: map[string][]int{}, opts: opts}
	l := limits(opts)
	r.limit = l.Bytes
	if r.limit <= 0 {
		r.limit = jsonx.DefaultBytes
	}
	manifest, err := r.json("vex-repository.json")
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		r.Name, r.Description = manifest.Get("name").Str(), manifest.Get("description").Str()
		known := false
		versions := manifest.Get("versions")
		for it := versions.Iter(); it.Next(); {
			known = known || it.Value().Get("spec_version").Str() == repositoryVersion
		}
		if versions.Len() > 0 && !known {
			return nil, fmt.Errorf("vex: vex-repository.json: none of its versions is %s", repositoryVersion)
		}
	}
	index, err := r.json("index.json")
	if errors.Is(err, fs.ErrNotExist) {
		r.root = repositoryVersion
		index, err = r.json(path.Join(r.root, "index.json"))
	}
	if err != nil {
		return nil, err
	}
	r.Updated, _ = ParseTime(index.Get("updated_at").Str())
	list := index.Get("packages")
	if !list.IsArray() {
		return nil, fmt.Errorf("vex: index.json: %w", index.Errorf("there are no packages"))
	}
	for it := list.Iter(); it.Next(); {
		v := it.Value()
		p := RepositoryPackage{ID: v.Get("id").Str(), Location: v.Get("location").Str(), Format: v.Get("format").Str()}
		if p.Format == "" {
			p.Format = OpenVEX
		}
		id, err := purl.Parse(p.ID)
		switch {
		case err != nil:
			return nil, fmt.Errorf("vex: index.json: %w", v.Errorf("%v", err))
		case !fs.ValidPath(p.Location) || p.Location == ".":
			return nil, fmt.Errorf("vex: index.json: %w", v.Errorf("the location %q is no path in the repository", p.Location))
		case p.Format != OpenVEX && p.Format != CSAF:
			return nil, fmt.Errorf("vex: index.json: %w", v.Errorf("unknown format %q", p.Format))
		}
		key := repositoryKey(id)
		r.byKey[key] = append(r.byKey[key], len(r.Packages))
		r.Packages = append(r.Packages, p)
	}
	return r, nil
}

// json reads a JSON file.
func (r *Repository) json(name string) (jsonx.Value, error) {
	text, err := r.read(name)
	if err != nil {
		return jsonx.Value{}, err
	}
	doc, err := jsonx.Parse(text, limits(r.opts).Limits)
	if err != nil {
		return jsonx.Value{}, fmt.Errorf("vex: %s: %w", name, err)
	}
	if !doc.Root().IsObject() {
		return jsonx.Value{}, fmt.Errorf("vex: %s: it is no object", name)
	}
	return doc.Root(), nil
}

// read reads a file of limited length.
func (r *Repository) read(name string) ([]byte, error) {
	f, err := r.files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("vex: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, r.limit+1))
	if err != nil {
		return nil, fmt.Errorf("vex: %s: %w", name, err)
	}
	if int64(len(text)) > r.limit {
		return nil, fmt.Errorf("vex: %s: %w", name, &LimitError{Limit: "bytes", Max: r.limit, Offset: r.limit})
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
			return nil, fmt.Errorf("vex: %s: %w", p.Location, err)
		}
		if report.From != p.Format {
			return nil, fmt.Errorf("vex: %s: it is %s and the index says %s", p.Location, report.From, p.Format)
		}
		docs = append(docs, list...)
	}
	return docs, nil
}
