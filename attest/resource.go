package attest

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/waybill-sdk/waybill/internal/envelope"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A ResourceDescriptor describes an artifact or another resource (in-toto, resource_descriptor.md). It is the type of
// the subjects of a [Statement]. A field that is empty is not written.
type ResourceDescriptor struct {
	Name             string
	URI              string
	Digest           DigestSet
	Content          []byte
	DownloadLocation string
	MediaType        string
	Annotations      map[string]json.RawMessage
}

func newResource(r *envelope.Resource) ResourceDescriptor {
	d := ResourceDescriptor{
		Name: r.Name, URI: r.URI, Digest: r.Digest, Content: r.Content,
		DownloadLocation: r.DownloadLocation, MediaType: r.MediaType,
	}
	for _, a := range r.Annotations {
		if d.Annotations == nil {
			d.Annotations = make(map[string]json.RawMessage, len(r.Annotations))
		}
		d.Annotations[a.Name] = slices.Clip(a.Raw)
	}
	return d
}

// Validate is nil when r has what resource_descriptor.md demands (uri, digest or content) and its digests are
// spelled as [DigestSet.Validate] wants them.
func (r *ResourceDescriptor) Validate() error {
	if r.URI == "" && len(r.Digest) == 0 && r.Content == nil {
		return fmt.Errorf("attest: resource %q has no uri, no digest and no content", clip(r.Name))
	}
	if len(r.Digest) > 0 {
		return r.Digest.Validate()
	}
	return nil
}

// UnmarshalJSON reads r as strictly as [ParseStatement] reads its subjects.
func (r *ResourceDescriptor) UnmarshalJSON(text []byte) error {
	root, err := parse(slices.Clone(text), envelope.Limits{}, "resource-descriptor")
	if err != nil {
		return err
	}
	d, err := envelope.ReadResource(root, envelope.Limits{})
	if err != nil {
		return in("resource-descriptor", err)
	}
	*r = newResource(d)
	return nil
}

// MarshalJSON returns r as JSON. The error is about an annotation that is no JSON, or a text that is not UTF-8.
func (r ResourceDescriptor) MarshalJSON() ([]byte, error) { return r.appendJSON(nil) }

func (r *ResourceDescriptor) appendJSON(dst []byte) ([]byte, error) {
	for _, t := range [...]struct{ name, text string }{
		{"name", r.Name}, {"uri", r.URI}, {"downloadLocation", r.DownloadLocation}, {"mediaType", r.MediaType},
	} {
		if err := validText(t.name, t.text); err != nil {
			return nil, err
		}
	}
	for alg, value := range r.Digest {
		if err := errors.Join(validText("digest", alg), validText("digest", value)); err != nil {
			return nil, err
		}
	}
	dst = append(dst, '{')
	dst = jsonx.AppendMember(dst, "name", r.Name)
	dst = jsonx.AppendMember(dst, "uri", r.URI)
	if len(r.Digest) > 0 {
		dst = r.Digest.appendJSON(jsonx.AppendName(dst, "digest"))
	}
	if r.Content != nil {
		dst = append(jsonx.AppendName(dst, "content"), '"')
		dst = append(base64.StdEncoding.AppendEncode(dst, r.Content), '"')
	}
	dst = jsonx.AppendMember(dst, "downloadLocation", r.DownloadLocation)
	dst = jsonx.AppendMember(dst, "mediaType", r.MediaType)
	if len(r.Annotations) > 0 {
		dst = append(jsonx.AppendName(dst, "annotations"), '{')
		for _, name := range slices.Sorted(maps.Keys(r.Annotations)) {
			v, err := parse(r.Annotations[name], envelope.Limits{}, "")
			if err == nil {
				err = validText("name", name)
			}
			if err != nil {
				return nil, fmt.Errorf("attest: annotation %q: %w", clip(name), err)
			}
			dst = append(jsonx.AppendName(dst, name), v.Raw()...)
		}
		dst = append(dst, '}')
	}
	return append(dst, '}'), nil
}

// validText is nil when text is UTF-8: JSON holds nothing else, and nothing is written that was not meant.
func validText(name, text string) error {
	if !utf8.ValidString(text) {
		return fmt.Errorf("attest: %s %q is not UTF-8", name, clip(text))
	}
	return nil
}

// validSubject is nil when r may be a subject: it has digests, in the right spelling (statement.md).
func validSubject(r *ResourceDescriptor) error {
	if len(r.Digest) == 0 {
		return errors.New("there is no digest")
	}
	return r.Digest.Validate()
}
