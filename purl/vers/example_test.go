package vers_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"slices"

	"github.com/waybill-sdk/waybill/purl/vers"
)

func Example() {
	affected, err := vers.Parse("vers:npm/>=1.0.0|<1.4.2|>=2.0.0|<2.0.3")
	if err != nil {
		log.Fatal(err)
	}
	for _, v := range []string{"1.4.1", "1.4.2", "2.0.0"} {
		in, err := affected.Contains(v)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(v, in)
	}
	// Output:
	// 1.4.1 true
	// 1.4.2 false
	// 2.0.0 true
}

func ExampleParse() {
	r, err := vers.Parse("vers:gem/>=2.2.0|!=2.2.1|<2.3.0")
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range r.Constraints() {
		fmt.Println(c.Comparator, c.Version)
	}
	_, err = vers.Parse("vers:gem/<2.3.0|>=2.2.0")
	var syntax *vers.SyntaxError
	if errors.As(err, &syntax) {
		fmt.Println(syntax.Offset, syntax.Reason)
	}
	// Output:
	// >= 2.2.0
	// != 2.2.1
	// < 2.3.0
	// 16 constraints are not sorted by version
}

func ExampleNormalize() {
	r, err := vers.Normalize("vers:npm/ <2.0.0 | >=1.0.0 | =3.0.0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r)
	// Output: vers:npm/>=1.0.0|<2.0.0|3.0.0
}

func ExampleNew() {
	r, err := vers.New("deb",
		vers.Constraint{Comparator: vers.Less, Version: "1:2.0-1"},
		vers.Constraint{Comparator: vers.GreaterEqual, Version: "1:1.0~rc1-1"},
	)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r)
	// Output: vers:deb/>=1:1.0~rc1-1|<1:2.0-1
}

func ExampleFromNative() {
	for _, native := range [][2]string{
		{"npm", "^1.2.3 || 3.x"}, {"pypi", "~=1.4.2, !=1.4.5"}, {"maven", "[1.0,2.0),[3.0,)"}, {"gem", "~> 2.2"}, {"cargo", "0.3"},
	} {
		r, err := vers.FromNative(native[0], native[1])
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(r)
	}
	// Output:
	// vers:npm/>=1.2.3|<2.0.0|>=3.0.0|<4.0.0
	// vers:pypi/>=1.4.2|!=1.4.5|<1.5.dev0
	// vers:maven/>=1.0|<2.0|>=3.0
	// vers:gem/>=2.2|<3
	// vers:cargo/>=0.3.0|<0.4.0
}

func ExampleMerge() {
	var ranges []vers.Range
	for _, s := range []string{"vers:npm/>=1.0.0|<1.5.0", "vers:npm/>=1.2.0|<2.0.0", "vers:npm/3.0.0"} {
		r, err := vers.Parse(s)
		if err != nil {
			log.Fatal(err)
		}
		ranges = append(ranges, r)
	}
	all, err := vers.Merge(ranges...)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(all)
	// Output: vers:npm/>=1.0.0|<2.0.0|3.0.0
}

func ExampleRange_Invert() {
	affected, err := vers.Parse("vers:npm/>=1.0.0|<2.0.0")
	if err != nil {
		log.Fatal(err)
	}
	fixed, err := affected.Invert()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(fixed)
	// Output: vers:npm/<1.0.0|>=2.0.0
}

func ExampleRange_Simplify() {
	r, err := vers.Parse("vers:npm/>=1.0.0|>=1.2.0|<2.0.0|<3.0.0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Validate())
	fmt.Println(r.Simplify())
	// Output:
	// vers: "vers:npm/>=1.0.0|>=1.2.0|<2.0.0|<3.0.0": >= after >= (offset 16)
	// vers:npm/>=1.0.0|<3.0.0
}

// A Range is text in JSON.
func ExampleRange_UnmarshalText() {
	var affects struct {
		Range vers.Range `json:"range"`
	}
	if err := json.Unmarshal([]byte(`{"range":"vers:pypi/>=1.0|<2.0"}`), &affects); err != nil {
		log.Fatal(err)
	}
	fmt.Println(affects.Range.Contains("1.9.post1"))
	// Output: true <nil>
}

func ExampleCompare() {
	for _, c := range [][3]string{{"deb", "1.0~rc1", "1.0"}, {"maven", "1.0-rc1", "1.0"}, {"pypi", "1.0.post1", "1.0"}, {"npm", "1.10.0", "1.9.0"}} {
		r, err := vers.Compare(c[0], c[1], c[2])
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(c[0], c[1], c[2], r)
	}
	// Output:
	// deb 1.0~rc1 1.0 -1
	// maven 1.0-rc1 1.0 -1
	// pypi 1.0.post1 1.0 1
	// npm 1.10.0 1.9.0 1
}

// Versions that are compared often are parsed once.
func ExampleParseVersion() {
	var versions []vers.Version
	for _, s := range []string{"1.0", "1.0.dev1", "1!0.5", "1.0rc1", "1.0+local"} {
		v, err := vers.ParseVersion("pypi", s)
		if err != nil {
			log.Fatal(err)
		}
		versions = append(versions, v)
	}
	slices.SortFunc(versions, vers.Version.Compare)
	fmt.Println(versions)
	// Output: [1.0.dev1 1.0rc1 1.0 1.0+local 1!0.5]
}

func ExampleRange_ContainsVersion() {
	r, err := vers.Parse("vers:golang/>=v1.2.0|<v1.4.0")
	if err != nil {
		log.Fatal(err)
	}
	v, err := vers.ParseVersion("golang", "v1.3.0-rc.1")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.ContainsVersion(v))
	// Output: true
}

func ExampleSchemes() {
	fmt.Println(slices.Contains(vers.Schemes(), "maven"))
	// Output: true
}
