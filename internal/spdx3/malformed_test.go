package spdx3_test

import (
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

func TestMalformed(t *testing.T) {
	for _, tt := range []struct{ name, doc, at, want string }{
		{"empty graph", `{"@graph":[]}`, "", ""},
		{"one object", `{"type":"software_Package","name":"a"}`, "", ""},
		{"graph is null", `{"@graph":null}`, "/@graph", "array"},
		{"graph is an object", `{"@graph":{}}`, "/@graph", "array"},
		{"graph is a text", `{"@graph":"a"}`, "/@graph", "array"},
		{"node is a text", `{"@graph":[{},"a"]}`, "/@graph/1", "object"},
		{"node is null", `{"@graph":[null]}`, "/@graph/0", "object"},
		{"node is a list", `{"@graph":[[{}]]}`, "/@graph/0", "object"},
		{"creationInfo is a number", `{"@graph":[{"creationInfo":5}]}`, "/@graph/0/creationInfo", "object"},
		{"creationInfo by name", `{"@graph":[{"creationInfo":"_:c"}]}`, "", ""},
		{"creationInfo in place", `{"@graph":[{"creationInfo":{"specVersion":"3.0.1"}}]}`, "", ""},
		{"member is null", `{"@graph":[{"creationInfo":null,"name":null}]}`, "", ""},
		{"element of a list is null", `{"@graph":[{"externalIdentifier":[null]}]}`, "/@graph/0/externalIdentifier/0", "object"},
		{"element of a list is a boolean", `{"@graph":[{"name":"a","verifiedUsing":["_:h",{"type":"Hash"},true]}]}`, "/@graph/0/verifiedUsing/2", "object"},
		{"list in a list", `{"@graph":[{"to":[["a"]]}]}`, "/@graph/0/to/0", "object"},
		{"one for a list", `{"@graph":[{"to":"a"}]}`, "", ""},
		{"list for one", `{"@graph":[{"from":["a"]}]}`, "", ""},
		{"deep", `{"@graph":[{"import":[{"verifiedUsing":[{"algorithm":"sha1","x":1},7]}]}]}`, "/@graph/0/import/0/verifiedUsing/1", "object"},
		{"by IRI", `{"@graph":[{"https://spdx.org/rdf/3.0.1/terms/Core/creationInfo":1}]}`, "/@graph/0/https:~1~1spdx.org~1rdf~13.0.1~1terms~1Core~1creationInfo", "object"},
		{"literal as an object", `{"@graph":[{"name":{"@value":"a"},"comment":[{"@value":"b"}]}]}`, "", ""},
		{"unknown member", `{"@graph":[{"x":[null,{"creationInfo":1}]}],"y":7}`, "", ""},
		{"at the root", `{"creationInfo":[1]}`, "/creationInfo/0", "object"},
		{"beside the graph", `{"@graph":[{}],"creationInfo":false}`, "/creationInfo", "object"},
	} {
		root := jsonx.ParseTrusted([]byte(tt.doc)).Root()
		bad, want := spdx3.Malformed(root)
		if !bad.Exists() {
			if tt.want != "" {
				t.Errorf("%s: nothing found", tt.name)
			}
			continue
		}
		if got := bad.Pointer(); got != tt.at || want != tt.want {
			t.Errorf("%s: %s at %s, want %s at %s", tt.name, want, got, tt.want, tt.at)
		}
	}
}
