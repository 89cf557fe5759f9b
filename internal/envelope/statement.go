package envelope

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// The values of _type.
const (
	StatementV1  = "https://in-toto.io/Statement/v1"
	StatementV01 = "https://in-toto.io/Statement/v0.1"
)

// FormatStatement is what errors call a statement.
const FormatStatement = "in-toto-statement"

// A Statement is the middle layer of an attestation (in-toto Attestation Framework, statement.md).
type Statement struct {
	Type          string
	Subjects      []Resource
	PredicateType string
	Predicate     jsonx.Value // an object, a string (of early cosign), null or nothing
	// Text is the predicate as it went into the statement: its bytes, with the white space around them that is its
	// own, see own. It is nil when there is no predicate.
	Text []byte
}

// A Resource is a ResourceDescriptor.
type Resource struct {
	Name, URI        string
	Digest           map[string]string
	Content          []byte
	DownloadLocation string
	MediaType        string
	Annotations      []Member
}

// isStatement reports whether v says that it is a statement of a version that is known here.
func isStatement(v jsonx.Value) bool {
	t := v.Get("_type").Str()
	return t == StatementV1 || t == StatementV01
}

// ReadStatement reads the statement that v is. Whether it has subjects is left to the caller.
func ReadStatement(v jsonx.Value, lim Limits) (*Statement, error) {
	lim = lim.WithDefaults()
	if !v.IsObject() {
		return nil, v.Errorf("%v where a statement belongs", v.Kind())
	}
	var s Statement
	var err error
	if s.Type, err = text(v, "_type", true); err != nil {
		return nil, err
	}
	if !isStatement(v) {
		return nil, v.Get("_type").Errorf("unknown type of statement %q", clip(s.Type))
	}
	if s.PredicateType, err = text(v, "predicateType", true); err != nil {
		return nil, err
	}
	if s.PredicateType == "" {
		return nil, v.Get("predicateType").Errorf("the predicate type is empty")
	}
	s.Predicate = v.Get("predicate")
	switch s.Predicate.Kind() {
	case jsonx.Object, jsonx.String, jsonx.Null, jsonx.Missing:
	default:
		return nil, s.Predicate.Errorf("%v where a predicate belongs", s.Predicate.Kind())
	}
	s.Text = own(v, s.Predicate)
	subjects := v.Get("subject")
	switch subjects.Kind() {
	case jsonx.Missing, jsonx.Null:
		return &s, nil
	case jsonx.Array:
	default:
		return nil, subjects.Errorf("%v where an array belongs", subjects.Kind())
	}
	if subjects.Len() > lim.Subjects {
		return nil, over("subjects", lim.Subjects, subjects)
	}
	s.Subjects = make([]Resource, 0, subjects.Len())
	for it := subjects.Iter(); it.Next(); {
		r, err := ReadResource(it.Value(), lim)
		if err != nil {
			return nil, err
		}
		s.Subjects = append(s.Subjects, *r)
	}
	return &s, nil
}

// own returns the bytes of m, a member of v, with the white space around them when there is no other between the tokens
// of v: then it came with m, such as the line break that ends a file. Where white space is how v is laid out, none of
// it is m's.
func own(v, m jsonx.Value) []byte {
	if !m.Exists() {
		return nil
	}
	src := v.Doc().Source()
	from, to := m.Offset(), m.End()
	for isSpace(src[from-1]) {
		from--
	}
	for isSpace(src[to]) {
		to++
	}
	if int(to-from) == len(m.Raw()) || spaced(src[v.Offset():from]) || spaced(src[to:v.End()]) {
		return m.Raw()
	}
	return src[from:to:to]
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// spaced reports whether there is white space outside the strings of text.
func spaced(text []byte) bool {
	inside := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			inside = !inside
		case inside && c == '\\':
			i++
		case !inside && isSpace(c):
			return true
		}
	}
	return false
}

// ReadResource reads the resource descriptor that v is. Whether it has what its place demands is left to the caller.
func ReadResource(v jsonx.Value, lim Limits) (*Resource, error) {
	lim = lim.WithDefaults()
	if !v.IsObject() {
		return nil, v.Errorf("%v where a resource descriptor belongs", v.Kind())
	}
	var r Resource
	for it := v.Iter(); it.Next(); {
		m := it.Value()
		var to *string
		switch it.Name() {
		case "name":
			to = &r.Name
		case "uri":
			to = &r.URI
		case "downloadLocation":
			to = &r.DownloadLocation
		case "mediaType":
			to = &r.MediaType
		case "content":
			if m.Kind() == jsonx.Null {
				continue
			}
			var err error
			if r.Content, err = base64Member(v, "content"); err != nil {
				return nil, err
			}
		case "digest":
			var err error
			if r.Digest, err = readDigests(m, lim); err != nil {
				return nil, err
			}
		case "annotations":
			if m.Kind() == jsonx.Null {
				continue
			}
			if !m.IsObject() {
				return nil, m.Errorf("%v where an object belongs", m.Kind())
			}
			for a := m.Iter(); a.Next(); {
				r.Annotations = append(r.Annotations, Member{a.Name(), a.Value().Raw()})
			}
		}
		if to != nil && m.Kind() != jsonx.Null {
			if !m.IsString() {
				return nil, m.Errorf("%v where a string belongs", m.Kind())
			}
			*to = m.Str()
		}
	}
	return &r, nil
}

// readDigests reads the digest set that v is.
func readDigests(v jsonx.Value, lim Limits) (map[string]string, error) {
	lim = lim.WithDefaults()
	if v.Kind() == jsonx.Null {
		return nil, nil
	}
	if !v.IsObject() {
		return nil, v.Errorf("%v where a digest set belongs", v.Kind())
	}
	if v.Len() > lim.Digests {
		return nil, over("digests", lim.Digests, v)
	}
	set := make(map[string]string, v.Len())
	for it := v.Iter(); it.Next(); {
		if !it.Value().IsString() {
			return nil, it.Value().Errorf("%v where a digest belongs", it.Value().Kind())
		}
		set[it.Name()] = it.Value().Str()
	}
	return set, nil
}

// IsStatementType reports whether payloadType says that a payload is a statement in JSON: the general type or one
// for a predicate (in-toto Attestation Framework, envelope.md).
func IsStatementType(payloadType string) bool {
	rest, ok := strings.CutPrefix(payloadType, "application/vnd.in-toto")
	if !ok {
		return false
	}
	if rest == "+json" {
		return true
	}
	name, ok := strings.CutPrefix(rest, ".")
	if !ok {
		return false
	}
	name, ok = strings.CutSuffix(name, "+json")
	return ok && name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		// RFC 6838 §4.2 restricts names; a second suffix would be another encoding.
		return r != '-' && r != '_' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
	})
}

// clip shortens a text for a message.
func clip(s string) string {
	if len(s) > 80 {
		return s[:80] + "…"
	}
	return s
}
