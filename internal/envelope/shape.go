package envelope

import (
	"fmt"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A Shape is what a JSON value looks like, by the members that it has. It may still turn out to be broken.
type Shape string

// The shapes there are. Each is also the name of a layer in messages.
const (
	ShapeNone      Shape = ""
	ShapeDSSE      Shape = FormatDSSE
	ShapeStatement Shape = FormatStatement
	ShapeBundle    Shape = "sigstore-bundle"
	// ShapeList is a list of the others: npm's and GitHub's {"attestations":[…]}, with an object around each that
	// says {"bundle":…}, or a plain array.
	ShapeList Shape = "attestation-list"
)

// bundleMediaType begins the media type of every sigstore bundle.
const bundleMediaType = "application/vnd.dev.sigstore.bundle"

// bundleMediaTypes are those of the versions of sigstore bundles.
var bundleMediaTypes = map[string]bool{
	bundleMediaType + "+json;version=0.1": true,
	bundleMediaType + "+json;version=0.2": true,
	bundleMediaType + "+json;version=0.3": true,
	bundleMediaType + ".v0.3+json":        true,
}

// ShapeOf returns what v looks like.
func ShapeOf(v jsonx.Value) Shape {
	switch {
	case v.IsArray():
		return ShapeList
	case !v.IsObject():
		return ShapeNone
	case strings.HasPrefix(v.Get("mediaType").Str(), bundleMediaType), v.Get("dsseEnvelope").Exists():
		return ShapeBundle
	case v.Get("payload").Exists() && (v.Get("payloadType").Exists() || v.Get("signatures").Exists()):
		return ShapeDSSE
	case strings.HasPrefix(v.Get("_type").Str(), "https://in-toto.io/Statement/"),
		v.Get("predicateType").Exists() && v.Get("subject").Exists():
		return ShapeStatement
	case v.Get("attestations").IsArray(), wrapped(v).Exists():
		return ShapeList
	}
	return ShapeNone
}

// wrapped returns the bundle in an object of a list: {"bundle":…} of npm and of GitHub's API, the same inside
// {"attestation":…} of GitHub's command line.
func wrapped(v jsonx.Value) jsonx.Value {
	if b := v.Get("bundle"); b.IsObject() {
		return b
	}
	if b := v.Get("attestation").Get("bundle"); b.IsObject() {
		return b
	}
	return jsonx.Value{}
}

// bundleEnvelope returns the envelope in the sigstore bundle that v is. The version of the bundle has to be known,
// and it has to hold an envelope: a bundle may hold a bare signature as well.
func bundleEnvelope(v jsonx.Value) (jsonx.Value, error) {
	mediaType, err := text(v, "mediaType", true)
	if err != nil {
		return jsonx.Value{}, err
	}
	if !bundleMediaTypes[mediaType] {
		return jsonx.Value{}, v.Get("mediaType").Errorf("unknown sigstore bundle %q", clip(mediaType))
	}
	if m := v.Get("messageSignature"); m.Exists() {
		return jsonx.Value{}, m.Errorf("the bundle holds the signature of a file, not an attestation")
	}
	return member(v, "dsseEnvelope", jsonx.Object)
}

// maxNesting bounds lists in lists.
const maxNesting = 4

// An Item is an attestation in a text: an envelope with the bundle around it, or a statement.
type Item struct {
	Value jsonx.Value // an envelope or a statement, unread; what was not recognised when there is an error
	Shape Shape       // ShapeDSSE or ShapeStatement
	// Bundle is the sigstore bundle around an envelope, missing when there is none; List whether it was in a list.
	Bundle jsonx.Value
	List   bool
}

// maxStrangers bounds how many elements of lists that are no attestations are looked at: to say where each is takes
// a walk over the text.
const maxStrangers = 100

// Items calls yield for each attestation that v is or holds, in order, and for what is in a list and is none, with
// an error. It ends when yield returns false, or with the error that there are too many strangers.
func Items(v jsonx.Value, yield func(Item, error) bool) {
	w := walk{yield: yield}
	w.items(v, false, 0)
}

type walk struct {
	yield     func(Item, error) bool
	strangers int
}

func (w *walk) items(v jsonx.Value, inList bool, depth int) bool {
	it := Item{Value: v, List: inList}
	switch it.Shape = ShapeOf(v); it.Shape {
	case ShapeBundle:
		env, err := bundleEnvelope(v)
		if err != nil {
			return w.stranger(it, err)
		}
		it.Bundle, it.Value, it.Shape = v, env, ShapeDSSE
		return w.yield(it, nil)
	case ShapeDSSE, ShapeStatement:
		return w.yield(it, nil)
	case ShapeList:
		if depth == maxNesting {
			return w.stranger(it, v.Errorf("lists are nested more than %d deep", maxNesting))
		}
		if b := wrapped(v); b.Exists() {
			return w.items(b, true, depth+1)
		}
		list := v
		if v.IsObject() {
			list = v.Get("attestations")
		}
		for e := list.Iter(); e.Next(); {
			if !w.items(e.Value(), true, depth+1) {
				return false
			}
		}
		return true
	}
	return w.stranger(it, v.Errorf("%s is no attestation", describe(v)))
}

func (w *walk) stranger(it Item, err error) bool {
	it.Shape = ShapeNone
	if !w.yield(it, err) {
		return false
	}
	if w.strangers++; w.strangers == maxStrangers {
		w.yield(it, it.Value.Errorf("%d elements are no attestations: the rest is not looked at", maxStrangers))
		return false
	}
	return true
}

// describe says what v is, for a message.
func describe(v jsonx.Value) string {
	if !v.IsObject() {
		return "the " + v.Kind().String()
	}
	var names []string
	for it := v.Iter(); it.Next() && len(names) < 3; {
		names = append(names, fmt.Sprintf("%q", clip(it.Name())))
	}
	if len(names) == 0 {
		return "the empty object"
	}
	return "the object with " + strings.Join(names, ", ")
}
