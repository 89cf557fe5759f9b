package residue_test

import (
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/residue"
)

func parse(text string) (jsonx.Value, bool) {
	d, err := jsonx.Parse([]byte(text), jsonx.Limits{})
	if err != nil {
		return jsonx.Value{}, false
	}
	return d.Root(), true
}

var pairs = []struct{ have, want string }{
	{`{}`, `{"a":1}`},
	{`{"a":1,"b":2}`, `{"a":"1"}`},
	{`{"a":{"b":{"c":1}}}`, `{"a":{"b":{"c":2,"d":null}}}`},
	{`{"a":[1,2,3,4,5]}`, `{"a":[1,2,9,3,4,5]}`},
	{`{"a":[1,1,2]}`, `{"a":[2,1]}`},
	{`{"a":[{"n":"x","v":1},{"n":"y","v":2}]}`, `{"a":[{"n":"y","v":3},{"n":"x","v":1},{"n":"z"}]}`},
	{`{"a":[{"bom-ref":"x","v":1},{"bom-ref":"y","v":2}]}`, `{"a":[{"bom-ref":"x","v":1},{"bom-ref":"y","v":[]}]}`},
	{`{"a":[[1,2],[3]]}`, `{"a":[[1,2,3],[],[3]]}`},
	{`{"a":[],"b":{}}`, `{"a":{},"b":[]}`},
}

var patches = []string{
	`{"set":{"a":1}}`, `{"unset":["a"]}`, `{"edit":{"a":{"set":{"b":1}}}}`, `{"edit":{"a":{"items":[0,{"new":1},"1-3",{"of":0,"patch":{"unset":["n"]}}],"n":5}}}`,
	`{"edit":{"a":{"each":{"x":{"set":{"v":2}}}}}}`, `{}`, `[]`, `null`, `{"set":1}`, `{"items":[99999999]}`, `{"edit":{"a":{"items":["0-2000000000"]}}}`,
	`{"edit":{"a":{"items":[0],"n":-1}}}`, `{"edit":{"a":{"items":[-1]}}}`, `{"edit":{"a":{"each":[]}}}`, `{"edit":{"a":{"items":["0-4","0-4","0-4"]}}}`,
	`{"unset":[1,"a","a"],"set":{"a":{},"":[]}}`,
}

// FuzzApply applies whatever a stranger may have written: it gives valid JSON or an error, of bounded size, and
// the same number of parts whatever the mask.
func FuzzApply(f *testing.F) {
	for _, p := range pairs {
		for _, patch := range patches {
			f.Add(p.want, patch, uint64(5))
		}
	}
	f.Fuzz(func(t *testing.T, haveText, patchText string, bits uint64) {
		have, ok1 := parse(haveText)
		patch, ok2 := parse(patchText)
		if !ok1 || !ok2 {
			return
		}
		out, parts, err := residue.Apply([]byte("#"), have, patch, nil)
		if err != nil {
			if string(out) != "#" {
				t.Fatalf("Apply(%s, %s) fails and leaves %s", haveText, patchText, out)
			}
			return
		}
		check := func(out []byte) {
			if len(out) > 64*(len(haveText)+len(patchText))+1024 {
				t.Fatalf("Apply(%s, %s) makes %d bytes", haveText, patchText, len(out))
			}
			if _, ok := parse(string(out[1:])); !ok {
				t.Fatalf("Apply(%s, %s) = %s", haveText, patchText, out)
			}
		}
		check(out)
		mask := make(residue.Mask, parts)
		for i := range mask {
			mask[i] = bits>>(i&63)&1 == 1
		}
		some, again, err := residue.Apply([]byte("#"), have, patch, mask)
		if err != nil {
			return // what it applies to may not be there without the parts left out
		}
		check(some)
		if again != parts {
			t.Fatalf("Apply(%s, %s) has %d parts, with the mask %v %d", haveText, patchText, parts, mask, again)
		}
		for i := range mask {
			mask[i] = false
		}
		if none, _, err := residue.Apply([]byte("#"), have, patch, mask); err == nil {
			check(none)
		}
	})
}

// FuzzDiff holds that a difference, applied, gives what it was made from.
func FuzzDiff(f *testing.F) {
	for _, p := range pairs {
		f.Add(p.have, p.want)
		f.Add(p.want, p.have)
		f.Add(p.want, p.want)
	}
	var d residue.Differ
	f.Fuzz(func(t *testing.T, haveText, wantText string) {
		have, ok1 := parse(haveText)
		want, ok2 := parse(wantText)
		if !ok1 || !ok2 || !have.IsObject() || !want.IsObject() {
			return
		}
		d.Ops = d.Ops[:0]
		patch, changed := d.Object([]byte("#"), have, want)
		if !changed {
			if string(patch) != "#" || len(d.Ops) > 0 || !jsonx.Equal(have, want) {
				t.Fatalf("no difference between %s and %s: %s, %d places", haveText, wantText, patch, len(d.Ops))
			}
			return
		}
		p, ok := parse(string(patch[1:]))
		if !ok {
			t.Fatalf("the difference of %s and %s is %s", haveText, wantText, patch)
		}
		out, _, err := residue.Apply(nil, have, p, nil)
		if err != nil {
			t.Fatalf("the difference of %s and %s is %s, which cannot be applied: %v", haveText, wantText, patch, err)
		}
		if got, ok := parse(string(out)); !ok || !jsonx.Equal(got, want) {
			t.Fatalf("%s with %s becomes %s, want %s", haveText, patch, out, wantText)
		}
	})
}
