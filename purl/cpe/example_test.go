package cpe_test

import (
	"fmt"

	"github.com/waybill-sdk/waybill/purl/cpe"
)

func ExampleParse() {
	n, err := cpe.Parse("cpe:/a:hp:insight_diagnostics:7.4.0.1570:-:~~online~win2003~x64~")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(n)
	fmt.Println(n.Get(cpe.Vendor), n.Get(cpe.Version).Text(), n.Get(cpe.TargetSW))
	fmt.Println(n.URI())
	// Output:
	// cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:-:*:*:online:win2003:x64:*
	// hp 7.4.0.1570 win2003
	// cpe:/a:hp:insight_diagnostics:7.4.0.1570:-:~~online~win2003~x64~
}

func ExampleCompare() {
	pattern, _ := cpe.Parse("cpe:2.3:a:apache:log4j:2.*:*:*:*:*:*:*:*")
	product, _ := cpe.Parse("cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*")
	fmt.Println(cpe.Compare(pattern, product), pattern.Covers(product))
	// Output:
	// superset true
}

func ExampleNew() {
	version, err := cpe.Literal("1.0+b2")
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := cpe.New(map[cpe.Attribute]cpe.Value{cpe.Part: "a", cpe.Vendor: "acme", cpe.Product: "app", cpe.Version: version, cpe.Update: cpe.NA})
	fmt.Println(n, err)
	// Output:
	// cpe:2.3:a:acme:app:1.0\+b2:-:*:*:*:*:*:* <nil>
}
