package vex_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/waybill-sdk/waybill/vex"
)

func seeds(f *testing.F) {
	f.Add([]byte(clean))
	for _, b := range breaches {
		f.Add(bytes.Replace([]byte(clean), []byte(b.old), []byte(b.new), 1))
	}
	f.Add([]byte(`{"@context":"https://openvex.dev/ns","version":"1","statements":[{"vulnerability":"CVE-1","vuln_description":"x","products":["pkg:npm/a"],"subcomponents":["pkg:npm/b"],"status":"fixed"}]}`))
}

// FuzzParse holds what is true of every text: it is refused with a typed error, or comes out byte for byte, changed it
// says what it said but for the change, and its findings are the same both ways.
func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		found := vex.ValidateText(text)
		d, err := vex.Parse(text)
		if err != nil {
			var syn *vex.SyntaxError
			var limit *vex.LimitError
			if !errors.As(err, &syn) && !errors.As(err, &limit) {
				t.Fatalf("error of type %T: %v", err, err)
			}
			return
		}
		if got := vex.Validate(d); !slices.Equal(got, found) {
			t.Fatalf("Validate = %v, ValidateText = %v", got, found)
		}
		b, err := d.Marshal()
		if err != nil || !bytes.Equal(b, text) {
			t.Fatalf("not the same bytes (%v):\n%q\n%q", err, text, b)
		}
		hash := vex.CanonicalHash(d)
		c := d.Clone()
		c.Tooling += "x"
		if b, err = c.Marshal(); err != nil {
			t.Fatalf("cannot be written: %v", err)
		}
		back, err := vex.Parse(b)
		if err != nil {
			t.Fatalf("cannot be read again: %v\n%s", err, b)
		}
		if back.Tooling != c.Tooling || back.ID != d.ID || back.Timestamp != d.Timestamp || back.Version != d.Version || len(back.Statements) != len(d.Statements) || len(back.Extensions) != len(d.Extensions) {
			t.Fatalf("changed:\n%s\n%s", text, b)
		}
		for i := range d.Statements {
			if !sameStatement(t, &d.Statements[i], &back.Statements[i]) {
				t.Fatalf("statement %d changed:\n%s\n%s", i, text, b)
			}
		}
		if len(d.Statements) > 0 {
			// One statement made anew: still the same.
			c.Statements[0].Supplier += "x"
			again, err := vex.Parse(must(c.Marshal()))
			if err != nil {
				t.Fatal(err)
			}
			again.Statements[0].Supplier = d.Statements[0].Supplier
			if !sameStatement(t, &again.Statements[0], &d.Statements[0]) {
				t.Fatalf("statement changed:\n%s", text)
			}
		}
		if vex.CanonicalHash(back) != hash || vex.CanonicalHash(d) != hash {
			t.Fatal("the hash changed")
		}
		ask(t, d)
		if m, err := vex.Merge(vex.MergeOptions{}, d, back); err == nil {
			if len(m.Statements) > len(d.Statements) {
				t.Fatalf("merged with itself it has %d statements, not %d", len(m.Statements), len(d.Statements))
			}
			if _, err := vex.Parse(must(m.Marshal())); err != nil {
				t.Fatalf("the merged document cannot be read: %v", err)
			}
		}
	})
}

// sameStatement compares what statements say. Extensions may be laid out anew.
func sameStatement(t *testing.T, a, b *vex.Statement) bool {
	t.Helper()
	if a.Equal(b) {
		return true
	}
	x, err1 := a.MarshalJSON()
	y, err2 := b.MarshalJSON()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	return bytes.Equal(compact(x), compact(y))
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// ask asks about everything that a document names, and holds what is true of every answer.
func ask(t *testing.T, d *vex.Document) {
	x := vex.NewIndex(d)
	asked := 0
	for i := range d.Statements {
		s := &d.Statements[i]
		for name := range s.Vulnerability.Names {
			for j := range s.Products {
				p := &s.Products[j]
				sub := ""
				if len(p.Subcomponents) > 0 {
					sub = p.Subcomponents[0].ID
				}
				if asked++; asked > 50 {
					return
				}
				got := x.Query(name, p.ID, sub)
				checkWhy(t, &got, 0)
				// What a statement says of itself is covered by it, unless it is about parts that were not asked for.
				covered := p.ID != "" && (len(p.Subcomponents) == 0 || sub != "")
				if covered && got.Statement == nil && !unanswered(&got) {
					t.Fatalf("Query(%q, %q, %q) has no answer: %v", name, p.ID, sub, slices.Collect(got.Why()))
				}
				if got.Statement != nil && !vex.AboutProduct(got.Statement, p.ID, sub) {
					t.Fatalf("Query(%q, %q, %q) is answered by a statement about something else", name, p.ID, sub)
				}
			}
		}
	}
}

// unanswered reports whether an advisory has no answer because it covers other vulnerabilities, too.
func unanswered(d *vex.Decision) bool {
	for r := range d.Why() {
		if r.Verdict == vex.Incomplete {
			return true
		}
	}
	return false
}

func compact(b []byte) []byte {
	var out bytes.Buffer
	if err := json.Compact(&out, b); err != nil {
		panic(err)
	}
	return out.Bytes()
}
