package vers

import (
	"cmp"
	"fmt"
	"strings"
)

// Version is a version of a scheme, made by [ParseVersion]. It is immutable and comparable: == says that two have the
// same text and scheme, [Version.Compare] == 0 that they are the same version. The zero Version is before all others.
type Version struct {
	scheme *scheme
	text   string
	key    string // sorts bytewise as the versions do
}

// ParseVersion reads a version. It returns an error that wraps [ErrUnknownScheme], or a [*VersionError] when the
// ecosystem has no such version.
func ParseVersion(scheme, version string) (Version, error) {
	s, err := lookup(scheme)
	if err != nil {
		return Version{}, err
	}
	return s.version(version)
}

func (s *scheme) version(text string) (Version, error) {
	if s.order == nil { // all and none are schemes of ranges only
		return Version{}, fmt.Errorf("vers: %q has no versions: %w", s.name, ErrUnknownScheme)
	}
	k, err := s.order(text)
	if err != nil {
		return Version{}, &VersionError{Scheme: s.name, Version: excerpt(text), Reason: err.Error()}
	}
	return Version{s, text, k}, nil
}

// String returns the version as it was read.
func (v Version) String() string { return v.text }

// Scheme returns the name of the versioning scheme.
func (v Version) Scheme() string {
	if v.scheme == nil {
		return ""
	}
	return v.scheme.name
}

// Compare returns -1, 0 or 1 when v is before, the same as, or after w in the order of their scheme. Versions of
// different schemes have no order that means anything; they compare by the names of the schemes. Compare does not
// allocate.
func (v Version) Compare(w Version) int {
	if v.scheme != w.scheme {
		return cmp.Or(strings.Compare(v.Scheme(), w.Scheme()), strings.Compare(v.key, w.key))
	}
	c := strings.Compare(v.key, w.key)
	if c != 0 && v.scheme.bare && (strings.HasPrefix(v.key, w.key) || strings.HasPrefix(w.key, v.key)) {
		return 0
	}
	return c
}

// Compare returns -1, 0 or 1 when a is before, the same as, or after b in the order of the scheme. Errors are those of
// [ParseVersion].
func Compare(scheme, a, b string) (int, error) {
	s, err := lookup(scheme)
	if err != nil {
		return 0, err
	}
	v, err := s.version(a)
	if err != nil {
		return 0, err
	}
	w, err := s.version(b)
	if err != nil {
		return 0, err
	}
	return v.Compare(w), nil
}

func lookup(name string) (*scheme, error) {
	if s, ok := schemes[name]; ok {
		return s, nil
	}
	return nil, fmt.Errorf("vers: %q: %w", excerpt(name), ErrUnknownScheme)
}
