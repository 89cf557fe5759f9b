package vex_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/vex"
)

// names are such that they begin and end alike in every way that matters to an order that looks at a few bytes at a time.
var names = func() []string {
	list := []string{"", "\x00", "\x00\x00", "a\x00", "ä", "\xff"}
	for _, n := range []int{1, 7, 8, 9, 14, 15, 16, 17, 31, 32, 33, 64} {
		base := strings.Repeat("x", n)
		list = append(list, base, base+"\x00", base+"\x00\x00", base+"a", base+"\x0f", base+"\x10", base+"\xff")
	}
	return list
}()

// TestMergeOrder holds what Merge promises, whatever names, times and products look like and however many there are: the
// order, no statement twice, none missing, the sources of each, and the same for every order of the documents.
func TestMergeOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	times := []string{
		"2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00", "2024-01-01T00:00:00.000000001Z", "2024-01-01T00:00:00.5Z",
		"1969-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "",
	}
	statuses := []vex.Status{vex.StatusFixed, vex.StatusAffected, "", "?"}
	for round := range 60 {
		few := 2 + r.IntN(len(names)-1)
		pool := names[:few]
		if round%2 == 0 {
			pool = names[len(names)-few:]
		}
		size := []int{3, 40, 1000}[round%3]
		docs := make([]*vex.Document, 1+r.IntN(5))
		for i := range docs {
			d, _ := vex.New(fmt.Sprintf("https://example.com/%d", i), "a@example.com", noon)
			d.Timestamp, _ = vex.ParseTime(times[r.IntN(len(times)-1)])
			if r.IntN(2) == 0 {
				d.LastUpdated, _ = vex.ParseTime(times[r.IntN(len(times)-1)])
			}
			for range r.IntN(size) {
				s := vex.Statement{Vulnerability: vex.Vulnerability{Name: pick(pool)}, Status: statuses[r.IntN(len(statuses))]}
				s.Timestamp, _ = vex.ParseTime(pick(times))
				for range r.IntN(3) {
					p := vex.Product{Component: component(pick(pool))}
					for range r.IntN(2) {
						p.Subcomponents = append(p.Subcomponents, component(pick(pool)))
					}
					s.Products = append(s.Products, p)
				}
				d.Statements = append(d.Statements, s)
			}
			docs[i] = d
		}
		// What the documents say, as text, and which of them say it. Products have no order.
		said := func(s *vex.Statement, at vex.Time) string {
			var products []string
			for i := range s.Products {
				products = append(products, fmt.Sprintf("%q", fmt.Sprint(s.Products[i].ID, s.Products[i].Subcomponents)))
			}
			slices.Sort(products)
			return fmt.Sprintf("%q %v %q %q", s.Vulnerability.Name, at.Time().UTC(), s.Status, products)
		}
		want := map[string]map[string]bool{}
		for _, d := range docs {
			for i := range d.Statements {
				key := said(&d.Statements[i], d.Time(&d.Statements[i]))
				if want[key] == nil {
					want[key] = map[string]bool{}
				}
				want[key][d.ID] = true
			}
		}
		m, err := vex.Merge(vex.MergeOptions{}, docs...)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Statements) != len(want) || len(m.Sources) != len(want) {
			t.Fatalf("%d statements with %d sources, want %d", len(m.Statements), len(m.Sources), len(want))
		}
		for i := range m.Statements {
			s := &m.Statements[i]
			from := want[said(s, s.Timestamp)]
			if len(from) == 0 || len(from) != len(m.Sources[i]) {
				t.Fatalf("%q: sources %v, want %v", said(s, s.Timestamp), m.Sources[i], from)
			}
			for _, source := range m.Sources[i] {
				if !from[source.ID] {
					t.Fatalf("%q does not come from %v", said(s, s.Timestamp), source)
				}
			}
			delete(want, said(s, s.Timestamp))
			if i == 0 {
				continue
			}
			before := &m.Statements[i-1]
			c := strings.Compare(before.Vulnerability.Name, s.Vulnerability.Name)
			if c > 0 || c == 0 && before.Timestamp.Compare(s.Timestamp) > 0 {
				t.Fatalf("%q %s comes before %q %s", before.Vulnerability.Name, before.Timestamp, s.Vulnerability.Name, s.Timestamp)
			}
		}
		if want := vex.CanonicalID(m.Document); m.ID != want {
			t.Fatalf("it has the identifier %s, want %s", m.ID, want)
		}
		text := marshal(t, m.Document)
		for range 2 {
			r.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
			for _, d := range docs {
				r.Shuffle(len(d.Statements), func(i, j int) { d.Statements[i], d.Statements[j] = d.Statements[j], d.Statements[i] })
			}
			again, err := vex.Merge(vex.MergeOptions{}, docs...)
			if err != nil {
				t.Fatal(err)
			}
			if marshal(t, again.Document) != text {
				t.Fatalf("round %d: the order makes a difference", round)
			}
			if fmt.Sprint(again.Sources) != fmt.Sprint(m.Sources) {
				t.Fatalf("round %d: the order makes a difference to the sources", round)
			}
		}
	}
}

// TestMergeIsApart: what the package does to a merged document leaves its sources alone.
func TestMergeIsApart(t *testing.T) {
	a := doc(t, "2024-01-01", "- not_affected CVE-1,GHSA-1 pkg:npm/a@1+pkg:npm/b@1", "2024-03-01 affected CVE-2 pkg:npm/a@1")
	b := doc(t, "2024-02-01", "- fixed CVE-1 pkg:npm/a@1")
	was := marshal(t, a) + marshal(t, b)
	m, err := vex.Merge(vex.MergeOptions{}, a, b)
	if err != nil {
		t.Fatal(err)
	}
	all := len(m.Statements)
	for i := range m.Statements {
		s := &m.Statements[i]
		s.Status, s.Timestamp, s.Vulnerability.Name = "x", at(t, "2030-01-01"), "y"
		s.Products = append(s.Products, vex.Product{Component: component("pkg:npm/z")})
		s.Vulnerability.Aliases = append(s.Vulnerability.Aliases, "z")
		s.Extensions = append(s.Extensions, vex.Extension{Name: "z", Value: []byte("1")})
		err := vex.Update(m.Document, m.Timestamp.Time(), i, func(s *vex.Statement) {
			s.Products[0].ID, s.Products[0].Subcomponents = "pkg:npm/y", nil
			s.Vulnerability.Aliases[0] = "y"
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range m.Sources {
		m.Sources[i] = append(m.Sources[i], vex.Source{ID: "x"})
	}
	if err := vex.Remove(m.Document, m.Timestamp.Time(), func(s *vex.Statement) bool { return s.Products[0].ID == "pkg:npm/y" }); err != nil {
		t.Fatal(err)
	}
	if len(m.Statements) != 0 {
		t.Errorf("%d of %d statements are left", len(m.Statements), all)
	}
	if marshal(t, a)+marshal(t, b) != was {
		t.Errorf("the documents changed:\n%s%s", marshal(t, a), marshal(t, b))
	}
	for _, sources := range m.Sources {
		if len(sources) != 2 || sources[0].ID == "x" {
			t.Errorf("sources %v", sources)
		}
	}
}
