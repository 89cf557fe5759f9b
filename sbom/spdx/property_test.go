package spdx_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/spdx/tools-golang/spdx/v2/v2_2"
	"github.com/spdx/tools-golang/spdx/v2/v2_3"

	"github.com/waybill-sdk/waybill/internal/bridge/bridgetest"
	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/sbom/spdx"
)

const library = "github.com/spdx/tools-golang"

// A version is one of the two sides of the bridge, whatever its type.
type version struct {
	format sbom.Format
	to     func(*sbom.Document, ...sbom.Option) (any, *sbom.Report, error)
	from   func(any) (*sbom.Document, error)
	empty  func() any
}

var versions = []version{
	{
		sbom.SPDX22,
		func(d *sbom.Document, o ...sbom.Option) (any, *sbom.Report, error) { return first(spdx.To22(d, o...)) },
		func(v any) (*sbom.Document, error) { return spdx.From22(v.(*v2_2.Document)) },
		func() any { return new(v2_2.Document) },
	},
	{
		sbom.SPDX23,
		func(d *sbom.Document, o ...sbom.Option) (any, *sbom.Report, error) { return first(spdx.To23(d, o...)) },
		func(v any) (*sbom.Document, error) { return spdx.From23(v.(*v2_3.Document)) },
		func() any { return new(v2_3.Document) },
	},
}

func first[T any](v T, r *sbom.Report, err error) (any, *sbom.Report, error) { return v, r, err }

// To and then From give back everything that the report does not list; what comes between can be written by
// the library, and belongs to neither document.
func TestToFrom(t *testing.T) {
	docs := bridgetest.Documents(t, library)
	for _, v := range versions {
		n := 0
		for _, doc := range docs {
			if doc.Format() != v.format {
				continue
			}
			n++
			document, report, err := v.to(doc.Document)
			if err != nil {
				t.Errorf("%s: %v", doc.Name, err)
				continue
			}
			if _, err := json.Marshal(document); err != nil {
				t.Errorf("%s: the library cannot write the document: %v", doc.Name, err)
			}
			again, _, err := v.to(doc.Document)
			if err != nil {
				t.Fatal(err)
			}
			back, err := v.from(document)
			if err != nil {
				t.Errorf("%s: %v", doc.Name, err)
				continue
			}
			if !reflect.DeepEqual(document, again) {
				t.Errorf("%s: From changed the document, or To gives another every time", doc.Name)
			}
			written := bridgetest.Write(t, back, v.format)
			for _, fault := range bridgetest.Judge(bridgetest.Tree(t, doc.Text), bridgetest.Tree(t, written), report.Entries()) {
				t.Errorf("%s: %s", doc.Name, fault)
			}
			bridgetest.Scribble(document)
			if !bytes.Equal(bridgetest.Write(t, back, v.format), written) {
				t.Errorf("%s: the document that From gave changed with the library's", doc.Name)
			}
			if !bytes.Equal(bridgetest.Write(t, doc.Document, v.format), doc.Text) {
				t.Errorf("%s: the document given to To changed with the library's", doc.Name)
			}
		}
		if n < 2 {
			t.Errorf("%v: only %d documents", v.format, n)
		}
	}
}

// The same by way of other formats and the other version.
func TestConverted(t *testing.T) {
	n, lossy := 0, 0
	for i, doc := range bridgetest.Documents(t, library, "github.com/CycloneDX/cyclonedx-go") {
		v := versions[i%2]
		if doc.Format() == v.format || !doc.Format().CanWrite() {
			continue
		}
		n++
		document, report, err := v.to(doc.Document)
		if err != nil {
			t.Errorf("%s: %v", doc.Name, err)
			continue
		}
		if report.From != doc.Format() || report.To != v.format {
			t.Errorf("%s: report from %v to %v", doc.Name, report.From, report.To)
		}
		back, err := v.from(document)
		if err != nil {
			t.Errorf("%s: %v", doc.Name, err)
			continue
		}
		var ours []sbom.Entry
		for _, e := range report.Entries() {
			if strings.Contains(e.Reason, "tools-golang") {
				ours = append(ours, e)
			}
		}
		if len(ours) > 0 {
			lossy++
		}
		source, returned := bridgetest.Tree(t, doc.Text), bridgetest.Tree(t, bridgetest.Write(t, back, doc.Format()))
		for _, fault := range bridgetest.Uncovered(source, returned, ours) {
			// The library holds what a document is about as relationships, and in SPDX 3 these are nodes.
			if strings.HasPrefix(doc.Format().String(), "spdx-3") && strings.HasPrefix(fault, "/@graph/") && strings.Contains(fault, ": new: ") && strings.Contains(fault, "relationshipType:describes ") {
				continue
			}
			t.Errorf("%s by way of %v: %s", doc.Name, v.format, fault)
		}
	}
	if n < 40 {
		t.Errorf("only %d documents", n)
	}
	t.Logf("%d documents, what the library holds of %d lacks something", n, lossy)
}

var agents = regexp.MustCompile(`/(creators/\d+|annotator|supplier|originator)$`)

// What the library's reader understands, To understands in the same way.
func TestReadsAsLibrary(t *testing.T) {
	for _, doc := range bridgetest.Documents(t, library) {
		for _, v := range versions {
			if doc.Format() != v.format {
				continue
			}
			document, _, err := v.to(doc.Document)
			if err != nil {
				t.Fatal(err)
			}
			theirs := v.empty()
			if err := json.Unmarshal(doc.Text, theirs); err != nil {
				t.Logf("%s: the library: %v", doc.Name, err)
				continue
			}
			a, err := json.Marshal(document)
			if err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal(theirs)
			if err != nil {
				t.Logf("%s: the library: %v", doc.Name, err)
				continue
			}
			for _, d := range bridgetest.Diff(bridgetest.Tree(t, b), bridgetest.Tree(t, a)) {
				// The library takes escapes in the name of an agent for text.
				at, _, _ := strings.Cut(d, ": ")
				if !bytes.ContainsRune(doc.Text, '\\') || !agents.MatchString(at) {
					t.Errorf("%s: %s", doc.Name, d)
				}
			}
		}
	}
}
