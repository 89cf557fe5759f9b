package model_test

import (
	"strconv"
	"testing"

	"github.com/waybill-sdk/waybill/internal/model"
)

func TestFind(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 9, 1000, 5000} {
		g := &model.Graph{Elems: make([]model.Node, 0, n/3)} // the table grows on the way
		for i := range n {
			id := "element-" + strconv.Itoa(i)
			if i%10 == 9 {
				id = "element-0"
			} else if i%10 == 8 {
				id = ""
			}
			g.Add(model.Node{ID: id})
		}
		for i, e := range g.Elems {
			want := i
			switch {
			case e.ID == "":
				want = -1
			case i%10 == 9:
				want = 0
			}
			if got := g.Find(e.ID); got != want {
				t.Fatalf("%d elements: Find(%q) = %d, want %d", n, e.ID, got, want)
			}
			if e.Named != (want == i) {
				t.Fatalf("%d elements: element %d (%q): Named is %v", n, i, e.ID, e.Named)
			}
		}
		if got := g.Find("somebody else"); got != -1 {
			t.Errorf("%d elements: Find of a stranger = %d", n, got)
		}
	}
}
