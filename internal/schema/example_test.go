package schema_test

import (
	"fmt"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/schema"
)

func Example() {
	component := schema.Lookup("cyclonedx", "1.4").Def("components", "*")
	d, err := jsonx.Parse([]byte(`{"type": "library", "name": "a", "omniborId": ["x"], "scope": "maybe"}`), jsonx.Limits{})
	if err != nil {
		panic(err)
	}
	component.Check(d.Root(), func(f schema.Finding) bool {
		fmt.Printf("%s: %s\n", f.Value.Pointer(), f.Message)
		return true
	})
	part, ok := component.Prune(nil, d.Root())
	fmt.Println(string(part), ok)
	// Output:
	// /omniborId: unknown member "omniborId"
	// /scope: "maybe" is none of required, optional, excluded
	// {"type":"library","name":"a"} true
}
