package instances_test

import (
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
	"github.com/waybill-sdk/waybill/internal/spdx3/instances"
)

// Mutants are JSON, differ from what they were made of, and many are faulty.
func TestMutants(t *testing.T) {
	m := spdx3.Latest()
	src := instances.Class(m, m.Class("software_Snippet"), true)
	d, err := jsonx.Parse(src, jsonx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	all, faulty := 0, 0
	for mutant := range instances.Mutants(m, d.Root()) {
		all++
		if string(mutant.Source()) == string(src) {
			t.Errorf("%s: nothing has changed", mutant)
		}
		md, err := jsonx.Parse(mutant.Source(), jsonx.Limits{})
		if err != nil {
			t.Fatalf("%s: %v\n%s", mutant, err, mutant.Source())
		}
		if !spdx3.Accepts(md.Root()) {
			faulty++
		}
	}
	t.Logf("%d mutants, %d of them faulty", all, faulty)
	if faulty < all/3 || faulty == all {
		t.Error("too few or too many of them are faulty")
	}
}
