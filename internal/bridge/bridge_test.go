package bridge_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/bridge"
	"github.com/waybill-sdk/waybill/sbom"
)

// A quoted has methods of its own that no codec knows, as a type in a newer version of a library may.
type quoted struct{ s string }

func (q quoted) MarshalJSON() ([]byte, error) { return json.Marshal("<" + q.s + ">") }

func (q *quoted) UnmarshalJSON(b []byte) error {
	if b[0] == '{' {
		panic("no object")
	}
	if err := json.Unmarshal(b, &q.s); err != nil {
		return err
	}
	q.s = strings.Trim(q.s, "<>")
	return nil
}

type broken struct{}

func (broken) MarshalJSON() ([]byte, error) { panic("broken") }

type target struct {
	Version  string         `json:"spdxVersion"`
	Quoted   quoted         `json:"q"`
	Quotes   []*quoted      `json:"list"`
	Map      map[string]int `json:"map,omitempty"`
	Any      any            `json:"any,omitempty"`
	Small    int8           `json:"small,omitempty"`
	Ratio    float32        `json:"ratio,omitempty"`
	Packages []struct {
		ID string `json:"SPDXID"`
	} `json:"packages"`
	hidden int
}

func TestForeignTypes(t *testing.T) {
	doc, err := sbom.Read(strings.NewReader(`{"spdxVersion":"SPDX-2.3","q":"<a>","list":["<b>",{},"c",7],"map":{"x":1},"any":[1],"small":300,"ratio":0.1,
		"packages":[{"SPDXID":"SPDXRef-a"},{"SPDXID":"SPDXRef-b","name":"n"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	c := &bridge.Codec{Library: "lib", ID: "SPDXID"}
	var got target
	report, err := c.To(&got, doc, sbom.SPDX23, func() ([]byte, error) { return c.Encode(&got) }, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.Quoted.s != "a" || len(got.Quotes) != 2 || got.Quotes[1].s != "c" || got.Map["x"] != 1 || fmt.Sprint(got.Any) != "[1]" || got.Ratio != 0.1 || got.hidden != 0 {
		t.Errorf("got %+v", got)
	}
	var rows []string
	for _, e := range report.Entries() {
		rows = append(rows, fmt.Sprintf("%v %s -> %s (%s): %s", e.Kind, e.Path, e.Target, e.Element, e.Reason))
	}
	want := []string{
		"dropped /list/1 ->  (): lib: bridge_test.quoted: no object",
		`approximated /list/2 -> /list/1 (): lib has "\u003cc\u003e" for it`,
		"dropped /list/3 ->  (): lib: json: cannot unmarshal number into Go value of type string",
		"dropped /small ->  (): lib: 300 is no int8",
		"dropped /packages/1/name ->  (SPDXRef-b): lib: it has no field for it",
	}
	if a, b := strings.Join(rows, "\n"), strings.Join(want, "\n"); a != b {
		t.Errorf("got\n%s\nwant\n%s", a, b)
	}
}

func TestEncodeErrors(t *testing.T) {
	type list struct {
		A []any `json:"a/b"`
	}
	c := &bridge.Codec{}
	for _, in := range []any{list{[]any{broken{}}}, list{[]any{func() {}}}, struct{ B broken }{}} {
		_, err := c.Encode(in)
		var e *bridge.Error
		if !errors.As(err, &e) || e.Pointer == "" {
			t.Errorf("Encode(%T) = %v", in, err)
		}
	}
	for _, in := range []any{nil, (*list)(nil), []int(nil)} {
		if _, err := c.Encode(in); err == nil {
			t.Errorf("Encode(%#v): no error", in)
		}
	}
}

// Numbers are spelt as encoding/json spells them.
func TestEncodeNumbers(t *testing.T) {
	for _, f := range []float64{0, 1, -1, 0.1, 1e20, 1e21, 1e-6, 1e-7, 123456789.123, 5e-324, 1.7976931348623157e308} {
		type pair struct {
			A float64
			B float32
		}
		in := pair{f, float32(min(f, 1e38))}
		want, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		got, err := (&bridge.Codec{}).Encode(in)
		if err != nil || string(got) != string(want) {
			t.Errorf("Encode(%v) = %s, %v, want %s", in, got, err, want)
		}
	}
}
