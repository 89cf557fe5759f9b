package residue_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/residue"
)

func TestApply(t *testing.T) {
	for _, tt := range []struct{ have, patch, want string }{
		{`{"a":1,"b":2}`, `{"set":{"b":3,"c":[4]}}`, `{"a":1,"b":3,"c":[4]}`},
		{`{"a":1,"b":2}`, `{"unset":["a","x"]}`, `{"b":2}`},
		{`{"a":{"b":1}}`, `{"edit":{"a":{"set":{"c":2}},"x":{"set":{"d":3}}}}`, `{"a":{"b":1,"c":2}}`},
		{`{"a":[1,2,3]}`, `{"edit":{"a":{"items":[2,{"new":9},"0-1"]}}}`, `{"a":[3,9,1,2]}`},
		{`{"a":[1,2,3,4]}`, `{"edit":{"a":{"items":["0-2"]}}}`, `{"a":[1,2,3,4]}`}, // one came since
		{`{"a":[1,2,3]}`, `{"edit":{"a":{"items":["0-1"],"n":3}}}`, `{"a":[1,2]}`},
		{`{"a":[1]}`, `{"edit":{"a":{"items":[{"new":0},"0-2"]}}}`, `{"a":[0,1]}`}, // two went since
		{`{"a":[{"bom-ref":"x"},{"bom-ref":"y"}]}`, `{"edit":{"a":{"each":{"y":{"set":{"v":1}},"z":{"set":{"v":2}}}}}}`, `{"a":[{"bom-ref":"x"},{"bom-ref":"y","v":1}]}`},
	} {
		have, _ := parse(tt.have)
		patch, _ := parse(tt.patch)
		out, _, err := residue.Apply(nil, have, patch, nil)
		if err != nil || string(out) != tt.want {
			t.Errorf("Apply(%s, %s) = %s, %v, want %s", tt.have, tt.patch, out, err, tt.want)
		}
	}
}

func TestApplyRefuses(t *testing.T) {
	for _, tt := range []struct{ have, patch string }{
		{`{}`, `{}`},
		{`{}`, `[]`},
		{`{}`, `null`},
		{`{}`, `"x"`},
		{`{}`, `{"set":1}`},
		{`{}`, `{"set":[]}`},
		{`{}`, `{"edit":[]}`},
		{`{}`, `{"unset":{}}`},
		{`{"a":[1]}`, `{"edit":{"a":{"set":{"b":1}}}}`},
		{`{"a":[1]}`, `{"edit":{"a":{"items":{}}}}`},
		{`{"a":[1]}`, `{"edit":{"a":{"items":[-1]}}}`},
		{`{"a":[1]}`, `{"edit":{"a":{"items":[0.5]}}}`},
		{`{"a":[1]}`, `{"edit":{"a":{"items":["0"]}}}`},
		{`{"a":[1]}`, `{"edit":{"a":{"items":["1-0"]}}}`},
		{`{"a":[1]}`, `{"edit":{"a":{"items":[null]}}}`},
		{`{"a":[1]}`, `{"edit":{"a":{"items":[{"of":0}]}}}`},
		{`{"a":[1]}`, `{"edit":{"a":{"items":[4294967296]}}}`},
		{`{"a":[1]}`, `{"edit":{"a":{"items":[0],"n":-1}}}`},
		{`{"a":[1]}`, `{"edit":{"a":{"items":[0],"n":0}}}`},
		{`{"a":[1]}`, `{"edit":{"a":{"each":[]}}}`},
		{`{"a":[1,2]}`, `{"edit":{"a":{"items":["0-1",0]}}}`},
	} {
		have, _ := parse(tt.have)
		patch, _ := parse(tt.patch)
		out, _, err := residue.Apply([]byte("#"), have, patch, nil)
		if !errors.Is(err, residue.ErrPatch) || string(out) != "#" {
			t.Errorf("Apply(%s, %s) = %s, %v", tt.have, tt.patch, out, err)
		}
	}
}

// A patch of a few kilobytes does not make megabytes of a list by naming its elements again and again.
func TestApplyBounded(t *testing.T) {
	list := strings.TrimSuffix(strings.Repeat(`"0123456789",`, 1000), ",")
	have, _ := parse(`{"a":[` + list + `]}`)
	for _, items := range []string{
		strings.TrimSuffix(strings.Repeat(`"0-999",`, 1000), ","),
		strings.TrimSuffix(strings.Repeat(`"0-999",`, 1000), ",") + `,2000000`,
		strings.TrimSuffix(strings.Repeat(`"0-1999999999",`, 1000), ","),
	} {
		patch, _ := parse(fmt.Sprintf(`{"edit":{"a":{"items":[%s]}}}`, items))
		if out, _, _ := residue.Apply(nil, have, patch, nil); len(out) > 2*len(have.Raw()) {
			t.Errorf("%d bytes of %d", len(out), len(have.Raw()))
		}
	}
}
