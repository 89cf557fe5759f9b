package vex

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/openvex"
)

var _ attest.Document = (*Document)(nil)

// FromStatement reads the document that is the predicate of an in-toto statement. Statements of it that name no
// products are about the subjects, and have them as products from now on (ATTESTING.md, spec, Inheritance Flow).
// Nothing is verified: that is what package verify is for, whose result has the statement.
func FromStatement(st *attest.Statement, opts ...Option) (*Document, error) {
	if family := attest.MatchPredicateType("openvex", st.PredicateType()); !family && st.PredicateType() != "text/vex" {
		return nil, fmt.Errorf("vex: a predicate of type %q is no OpenVEX document", clip(st.PredicateType()))
	}
	if len(st.Predicate()) == 0 {
		return nil, errors.New("vex: the statement has no predicate")
	}
	d, err := Parse(st.Predicate(), opts...)
	if err != nil {
		return nil, err
	}
	var products []Product
	for _, r := range st.Subjects() {
		if p := productOf(&r); p.ID != "" || len(p.Hashes) > 0 {
			products = append(products, p)
		}
	}
	for i := range d.Statements {
		if s := &d.Statements[i]; len(s.Products) == 0 {
			for j := range products {
				s.Products = append(s.Products, products[j].Clone())
			}
		}
	}
	return d, nil
}

func productOf(r *attest.ResourceDescriptor) Product {
	var p Product
	for _, s := range [...]string{r.Name, r.URI} {
		if p.ID == "" && IsIRI(s) {
			p.ID = s
		}
	}
	for name, value := range r.Digest {
		if alg := openvex.AlgorithmOf(name); alg != "" {
			p.Hashes = append(p.Hashes, Hash{Algorithm: alg, Value: value})
		}
	}
	slices.SortFunc(p.Hashes, func(a, b Hash) int { return strings.Compare(a.Algorithm, b.Algorithm) })
	return p
}
