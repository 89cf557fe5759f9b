package vex_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	theirs "github.com/openvex/go-vex/pkg/vex"

	"github.com/waybill-sdk/waybill/vex"
)

// A said is what one statement says.
type said struct {
	vuln    int
	at      int // minutes; -1 for the time of the document
	product int
}

func (s said) line() string {
	moment := "-"
	if s.at >= 0 {
		moment = time.Date(2024, 1, 1, 0, s.at, 0, 0, time.UTC).Format(time.RFC3339)
	}
	statuses := [...]string{"fixed", "affected", "under_investigation", "not_affected"}
	return fmt.Sprintf("%s %s CVE-2024-%d pkg:deb/debian/package-%d@1.0-%d?arch=amd64&distro=debian-12",
		moment, statuses[(s.vuln+s.at+1)%4], 10000+s.vuln, s.product, s.vuln)
}

// A shape is how 10,000 statements lie in documents before they are merged.
type shape struct {
	name string
	docs func(r *rand.Rand) [][]said
}

func byTime(a, b said) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.vuln, b.vuln)) }
func byName(a, b said) int { return cmp.Or(cmp.Compare(a.vuln, b.vuln), cmp.Compare(a.at, b.at)) }

// logs returns n documents that one team after the other, or one month after the other, wrote: statements in the order
// that order gives them, each about any of vulns vulnerabilities.
func logs(n, vulns int, order func(a, b said) int) func(*rand.Rand) [][]said {
	return func(r *rand.Rand) [][]said {
		docs := make([][]said, n)
		for i, v := range r.Perm(10_000) {
			s := said{vuln: v % vulns, at: r.IntN(500_000), product: v / vulns % 200}
			docs[i%n] = append(docs[i%n], s)
		}
		for _, d := range docs {
			if order != nil {
				slices.SortFunc(d, order)
			}
		}
		return docs
	}
}

// releases returns n documents, one for each release of a product, about the same vulnerabilities, whose statements
// have the time of their document.
func releases(n int, order func(a, b said) int) func(*rand.Rand) [][]said {
	return func(r *rand.Rand) [][]said {
		docs := make([][]said, n)
		for i := range docs {
			for _, v := range r.Perm(10_000 / n) {
				docs[i] = append(docs[i], said{vuln: v, at: -1, product: i})
			}
			if order != nil {
				slices.SortFunc(docs[i], order)
			}
		}
		return docs
	}
}

var shapes = []shape{
	{"10x1000, no order", logs(10, 5000, nil)},
	{"10x1000, each by time", logs(10, 5000, byTime)},
	{"10x1000, each by name", logs(10, 5000, byName)},
	{"10x1000, 100 vulnerabilities, by time", logs(10, 100, byTime)},
	{"100x100, no order", logs(100, 5000, nil)},
	{"100x100, each by time", logs(100, 5000, byTime)},
	{"2x5000, no order", logs(2, 5000, nil)},
	{"2x5000, each by name", logs(2, 5000, byName)},
	{"10x1000, releases, no order", releases(10, nil)},
	{"10x1000, releases, each by name", releases(10, byName)},
	{"100x100, releases, each by name", releases(100, byName)},
	{"10x1000, one time, 100 vulnerabilities", func(r *rand.Rand) [][]said {
		docs := make([][]said, 10)
		for i, v := range r.Perm(10_000) {
			docs[i%10] = append(docs[i%10], said{vuln: v % 100, at: 0, product: v / 100})
		}
		return docs
	}},
	{"10x1000, the same ten times", func(r *rand.Rand) [][]said {
		return slices.Repeat([][]said{logs(10, 5000, nil)(r)[0]}, 10)
	}},
	{"10x1000, in order, 1 % out of it", func(r *rand.Rand) [][]said {
		all := logs(1, 5000, byName)(r)[0]
		for range 50 {
			i, j := r.IntN(len(all)), r.IntN(len(all))
			all[i], all[j] = all[j], all[i]
		}
		return slices.Collect(slices.Chunk(all, 1000))
	}},
	{"10x1000, in order", func(r *rand.Rand) [][]said {
		return slices.Collect(slices.Chunk(logs(1, 5000, byName)(r)[0], 1000))
	}},
}

func (s shape) read(t testing.TB) ([]*vex.Document, []*theirs.VEX) {
	var docs []*vex.Document
	var peers []*theirs.VEX
	for i, list := range s.docs(rand.New(rand.NewPCG(1, 2))) {
		var lines []string
		for _, s := range list {
			lines = append(lines, s.line())
		}
		text := document(lines...)
		text = strings.Replace(text, "https://example.com/1", fmt.Sprintf("https://example.com/%d", i), 1)
		text = strings.Replace(text, "2024-01-01T00:00:00Z", time.Date(2024, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.RFC3339), 1)
		d, v := both(t, text)
		docs, peers = append(docs, d), append(peers, v)
	}
	return docs, peers
}

const merged = "https://example.com/merged"

// BenchmarkMergeShapes merges documents with 10,000 statements in all, that lie in them in several ways.
func BenchmarkMergeShapes(b *testing.B) {
	for _, s := range shapes {
		b.Run(s.name, func(b *testing.B) {
			docs, peers := s.read(b)
			b.Run("waybill", func(b *testing.B) {
				measure(b, func() {
					if m, err := vex.Merge(vex.MergeOptions{ID: merged}, docs...); err != nil || len(m.Statements) < 1000 {
						b.Fatal(err)
					}
				})
			})
			b.Run("go-vex", func(b *testing.B) {
				measure(b, func() {
					if m, err := theirs.MergeDocumentsWithOptions(&theirs.MergeOptions{DocumentID: merged}, peers); err != nil || len(m.Statements) != 10_000 {
						b.Fatal(err)
					}
				})
			})
		})
	}
}

// BenchmarkMergeWithoutID lets both make the identifier of the new document: waybill from all that it says, go-vex from
// the identifiers of the documents.
func BenchmarkMergeWithoutID(b *testing.B) {
	docs, peers := shapes[0].read(b)
	b.Run("waybill", func(b *testing.B) {
		measure(b, func() {
			if _, err := vex.Merge(vex.MergeOptions{}, docs...); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("go-vex", func(b *testing.B) {
		measure(b, func() {
			if _, err := theirs.MergeDocuments(peers); err != nil {
				b.Fatal(err)
			}
		})
	})
}

// BenchmarkMergeAboutProduct merges what documents say of one product.
func BenchmarkMergeAboutProduct(b *testing.B) {
	docs, peers := shapes[0].read(b)
	product := docs[0].Statements[0].Products[0].ID
	n := 0
	b.Run("waybill", func(b *testing.B) {
		measure(b, func() {
			var about []*vex.Document
			for _, d := range docs {
				about = append(about, vex.Filter(d, func(s *vex.Statement) bool { return vex.AboutProduct(s, product, "") }))
			}
			m, err := vex.Merge(vex.MergeOptions{ID: merged}, about...)
			if err != nil {
				b.Fatal(err)
			}
			n = len(m.Statements)
		})
	})
	b.Run("go-vex", func(b *testing.B) {
		measure(b, func() {
			if m, err := theirs.MergeDocumentsWithOptions(&theirs.MergeOptions{DocumentID: merged, Products: []string{product}}, peers); err != nil || len(m.Statements) != n {
				b.Fatal(err, n)
			}
		})
	})
}
