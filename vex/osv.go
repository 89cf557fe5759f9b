package vex

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/purl"
	"github.com/waybill-sdk/waybill/purl/vers"
)

// An Advisory is a record of the OSV format (ossf.github.io/osv-schema), version 1, as far as matching needs it.
type Advisory struct {
	ID        string
	Summary   string
	Aliases   []string
	Modified  Time
	Withdrawn Time // when it was taken back; such a record matches nothing
	Affected  []AffectedPackage
}

// An AffectedPackage is a package that an [Advisory] speaks of.
type AffectedPackage struct {
	Ecosystem, Name string
	PURL            string // as the record has it, "" for none
	Versions        []string
	Ranges          []AffectedRange
}

// An AffectedRange is a range of versions, given by events. Type is SEMVER, ECOSYSTEM or GIT.
type AffectedRange struct {
	Type   string
	Events []RangeEvent
}

// A RangeEvent is where something changes: Kind is introduced, fixed, last_affected or limit.
type RangeEvent struct{ Kind, Version string }

// ParseOSV reads an OSV record. It refuses what is no clean JSON, has no id, or has a value of the wrong type; members
// that it does not know are left aside. The error is a [*SyntaxError] or a [*LimitError].
func ParseOSV(text []byte, opts ...Option) (*Advisory, error) {
	doc, err := jsonx.Parse(text, limits(opts).Limits)
	if err != nil {
		return nil, err
	}
	root := doc.Root()
	r := osvReader{}
	a := &Advisory{ID: r.str(root, "id"), Summary: r.str(root, "summary"), Aliases: r.strs(root, "aliases")}
	a.Modified, _ = ParseTime(r.str(root, "modified"))
	a.Withdrawn, _ = ParseTime(r.str(root, "withdrawn"))
	for v := range r.list(root, "affected") {
		p := v.Get("package")
		one := AffectedPackage{Ecosystem: r.str(p, "ecosystem"), Name: r.str(p, "name"), PURL: r.str(p, "purl"), Versions: r.strs(v, "versions")}
		for w := range r.list(v, "ranges") {
			rng := AffectedRange{Type: r.str(w, "type")}
			for e := range r.list(w, "events") {
				for it := e.Iter(); it.Next(); {
					switch it.Name() {
					case "introduced", "fixed", "last_affected", "limit":
						rng.Events = append(rng.Events, RangeEvent{it.Name(), r.str(e, it.Name())})
					}
				}
			}
			one.Ranges = append(one.Ranges, rng)
		}
		a.Affected = append(a.Affected, one)
	}
	switch {
	case r.err != nil:
		return nil, r.err
	case !root.IsObject() || a.ID == "":
		return nil, root.Errorf("no OSV record: there is no id")
	}
	return a, nil
}

// An osvReader takes values of the right type out of a record and remembers the first that is not.
type osvReader struct{ err error }

func (r *osvReader) fault(v jsonx.Value, want string) {
	if r.err == nil {
		r.err = v.Errorf("%v where %s belongs", v.Kind(), want)
	}
}

func (r *osvReader) str(v jsonx.Value, name string) string {
	m := v.Get(name)
	if m.Exists() && !m.IsString() && m.Kind() != jsonx.Null {
		r.fault(m, "a string")
	}
	return m.Str()
}

func (r *osvReader) list(v jsonx.Value, name string) iter.Seq[jsonx.Value] {
	return func(yield func(jsonx.Value) bool) {
		m := v.Get(name)
		if m.Exists() && !m.IsArray() && m.Kind() != jsonx.Null {
			r.fault(m, "an array")
			return
		}
		for it := m.Iter(); it.Next(); {
			if !it.Value().IsObject() {
				r.fault(it.Value(), "an object")
				return
			}
			if !yield(it.Value()) {
				return
			}
		}
	}
}

func (r *osvReader) strs(v jsonx.Value, name string) []string {
	m := v.Get(name)
	if m.Exists() && !m.IsArray() && m.Kind() != jsonx.Null {
		r.fault(m, "an array")
		return nil
	}
	var list []string
	for it := m.Iter(); it.Next(); {
		if !it.Value().IsString() {
			r.fault(it.Value(), "a string")
			return nil
		}
		list = append(list, it.Value().Str())
	}
	return list
}

// OSVFiles yields the records of all files whose names end in .json, in the order of their names. An error is about one
// file and does not end the sequence, unless the folder cannot be read.
func OSVFiles(files fs.FS, opts ...Option) iter.Seq2[*Advisory, error] {
	return func(yield func(*Advisory, error) bool) {
		most := limits(opts).WithDefaults().Bytes
		stop := errors.New("stop")
		err := fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if e.IsDir() || path.Ext(name) != ".json" {
				return nil
			}
			f, err := files.Open(name)
			if err != nil {
				return err
			}
			a, err := readOSV(f, name, min(most, osvRecord), opts)
			f.Close()
			if !yield(a, err) {
				return stop
			}
			return nil
		})
		if err != nil && !errors.Is(err, stop) {
			yield(nil, fmt.Errorf("vex: osv: %w", err))
		}
	}
}

// osvRecord is how long one record may be, and osvArchive how much an archive may hold in all.
const (
	osvRecord  = 64 << 20
	osvArchive = 16 << 30
)

func readOSV(r io.Reader, name string, most int64, opts []Option) (*Advisory, error) {
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(text)) > most {
		err = &LimitError{Limit: "bytes", Max: most, Offset: most}
	}
	var a *Advisory
	if err == nil {
		a, err = ParseOSV(text, opts...)
	}
	if err != nil {
		return nil, fmt.Errorf("vex: osv: %s: %w", name, err)
	}
	return a, nil
}

// OSVZip yields the records of a zip archive as OSV publishes one for each ecosystem, in the order of the archive. One
// record is in memory at a time. An error is about one file and does not end the sequence, unless the archive cannot
// be read or holds more than 16 GiB.
func OSVZip(r io.ReaderAt, size int64, opts ...Option) iter.Seq2[*Advisory, error] {
	return func(yield func(*Advisory, error) bool) {
		z, err := zip.NewReader(r, size)
		if err != nil {
			yield(nil, fmt.Errorf("vex: osv: %w", err))
			return
		}
		most := limits(opts).WithDefaults().Bytes
		var total uint64
		for _, f := range z.File {
			if path.Ext(f.Name) != ".json" {
				continue
			}
			// What the archive says of lengths is checked while reading.
			if total += f.UncompressedSize64; total > osvArchive || f.UncompressedSize64 > osvArchive {
				yield(nil, fmt.Errorf("vex: osv: %w", &LimitError{Limit: "bytes", Max: osvArchive, Offset: osvArchive}))
				return
			}
			content, err := f.Open()
			if err != nil {
				err = fmt.Errorf("vex: osv: %s: %w", f.Name, err)
				if !yield(nil, err) {
					return
				}
				continue
			}
			a, err := readOSV(content, f.Name, min(most, osvRecord), opts)
			content.Close()
			if !yield(a, err) {
				return
			}
		}
	}
}

// An ecosystem says what package URLs the packages of one of OSV have, and how their versions are ordered.
type ecosystem struct {
	name, kind, namespace string
	scheme                string
	release               bool // packages belong to a release of the distribution, after a colon
}

// ecosystems are those of the OSV schema that have package URLs.
var ecosystems = []ecosystem{
	{"Go", "golang", "", "golang", false},
	{"npm", "npm", "", "npm", false},
	{"PyPI", "pypi", "", "pypi", false},
	{"Maven", "maven", "", "maven", false},
	{"crates.io", "cargo", "", "cargo", false},
	{"RubyGems", "gem", "", "gem", false},
	{"NuGet", "nuget", "", "nuget", false},
	{"Packagist", "composer", "", "composer", false},
	{"Pub", "pub", "", "pub", false},
	{"Hex", "hex", "", "hex", false},
	{"Hackage", "hackage", "", "hackage", false},
	{"CRAN", "cran", "", "cran", false},
	{"ConanCenter", "conan", "", "conan", false},
	{"SwiftURL", "swift", "", "swift", false},
	{"GitHub Actions", "githubactions", "", "semver", false},
	{"Bitnami", "bitnami", "", "bitnami", false},
	{"Julia", "julia", "", "julia", false},
	{"opam", "opam", "", "opam", false},
	{"Debian", "deb", "debian", "deb", true},
	{"Ubuntu", "deb", "ubuntu", "deb", true},
	{"Alpine", "apk", "alpine", "alpine", true},
	{"Wolfi", "apk", "wolfi", "alpine", false},
	{"Chainguard", "apk", "chainguard", "alpine", false},
	{"MinimOS", "apk", "minimos", "alpine", false},
	{"Red Hat", "rpm", "redhat", "rpm", true},
	{"Rocky Linux", "rpm", "rocky-linux", "rpm", true},
	{"AlmaLinux", "rpm", "almalinux", "rpm", true},
	{"openSUSE", "rpm", "opensuse", "rpm", true},
	{"SUSE", "rpm", "suse", "rpm", true},
	{"openEuler", "rpm", "openeuler", "rpm", true},
	{"Mageia", "rpm", "mageia", "rpm", true},
}

// ecosystemOf returns the ecosystem of a name such as "Debian:12", and what stands after the colon.
func ecosystemOf(name string) (e ecosystem, release string, ok bool) {
	name, release, _ = strings.Cut(name, ":")
	for _, e := range ecosystems {
		if e.name == name {
			return e, release, true
		}
	}
	return ecosystem{}, "", false
}

// purlOf returns the package URL of a package, without a version.
func (e ecosystem) purlOf(name string) (purl.PURL, error) {
	b := purl.Builder{Type: e.kind, Namespace: e.namespace, Name: name}
	if e.namespace != "" {
		return b.Build()
	}
	separator := "/"
	if e.kind == "maven" {
		separator = ":"
	}
	switch e.kind {
	case "golang", "npm", "maven", "composer", "swift", "githubactions":
		if i := strings.LastIndex(name, separator); i >= 0 {
			b.Namespace, b.Name = name[:i], name[i+1:]
		}
	}
	return b.Build()
}

// affects reports whether a version is affected. It returns an error where that cannot be said.
func (p *AffectedPackage) affects(scheme, version string) (hit bool, fixed []string, err error) {
	plain := func(s string) string {
		if scheme == "golang" {
			return strings.TrimPrefix(s, "v")
		}
		return s
	}
	version = plain(version)
	at, failure := vers.ParseVersion(scheme, version)
	hit = slices.ContainsFunc(p.Versions, func(v string) bool { return plain(v) == version })
	evaluated := len(p.Versions) > 0
	var commits, broken error
	for _, r := range p.Ranges {
		if r.Type == "GIT" {
			commits = errors.New("a range of commits says nothing about a version")
			continue
		}
		in, fix, err := false, []string(nil), failure
		if err == nil {
			in, fix, err = r.contains(scheme, at, plain)
		}
		if err != nil {
			broken = err
			continue
		}
		evaluated = true
		hit = hit || in
		fixed = append(fixed, fix...)
	}
	switch {
	case hit:
		return true, fixed, nil
	case broken != nil:
		return false, nil, broken
	case !evaluated:
		return false, nil, commits
	}
	return false, nil, nil
}

// contains evaluates a range as the OSV schema has it: events in the order of their versions, limits first.
func (r *AffectedRange) contains(scheme string, at vers.Version, plain func(string) string) (in bool, fixed []string, err error) {
	type event struct {
		kind  int // introduced, fixed, last_affected: the order of events of one version
		zero  bool
		v     vers.Version
		fixed string
	}
	var events []event
	limited, below := false, false
	for _, e := range r.Events {
		if e.Kind == "limit" && e.Version == "*" {
			continue
		}
		ev := event{kind: slices.Index([]string{"introduced", "fixed", "last_affected"}, e.Kind), zero: e.Version == "0" && e.Kind == "introduced", fixed: e.Version}
		if !ev.zero {
			if ev.v, err = vers.ParseVersion(scheme, plain(e.Version)); err != nil {
				return false, nil, err
			}
		}
		if e.Kind == "limit" {
			limited = true
			below = below || at.Compare(ev.v) < 0
			continue
		}
		events = append(events, ev)
	}
	slices.SortStableFunc(events, func(a, b event) int {
		switch {
		case a.zero || b.zero:
			return boolInt(b.zero) - boolInt(a.zero)
		case a.v.Compare(b.v) != 0:
			return a.v.Compare(b.v)
		}
		return a.kind - b.kind
	})
	for _, e := range events {
		c := 1
		if !e.zero {
			c = at.Compare(e.v)
		}
		switch e.kind {
		case 0:
			in = in || c >= 0
		case 1:
			in = in && c < 0
			if c < 0 {
				fixed = append(fixed, e.fixed)
			}
		case 2:
			in = in && c <= 0
		}
	}
	in = in && (!limited || below)
	if !in {
		fixed = nil
	}
	return in, fixed, nil
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
