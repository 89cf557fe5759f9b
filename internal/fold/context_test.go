package fold_test

import (
	"testing"

	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A document that has to be known is one of the version that is asked for, whatever a record says of its context.
func TestKnown(t *testing.T) {
	const prefixes = `{"p":"urn:p:"}`
	url := func(version string) string { return `"https://spdx.org/rdf/` + version + `/spdx-context.jsonld"` }
	for _, c := range []struct{ record, want string }{
		{`"context":` + url("3.0.1"), url("3.0.1")},
		{`"context":["https://schema.org",` + url("3.0.1") + `,` + prefixes + `]`, `["https://schema.org",` + url("3.0.1") + `,` + prefixes + `]`},
		{`"context":"http://spdx.org/rdf/3.0/spdx-context.jsonld"`, `"http://spdx.org/rdf/3.0/spdx-context.jsonld"`},
		{`"context":` + url("3.0.0"), url("3.0.1")},
		{`"context":[` + url("3.0.0") + `,` + prefixes + `]`, `[` + url("3.0.1") + `,` + prefixes + `]`},
		{`"context":` + url("9.9"), url("3.0.1")},
		{`"context":"https://schema.org"`, url("3.0.1")},
		{`"context":["https://schema.org",` + prefixes + `]`, url("3.0.1")},
		{`"context":` + prefixes, prefixes},
		{`"context":` + prefixes + `,"nodes":{"ci":{"set":{"specVersion":"3.0.0"}}}`, prefixes},
		{`"context":` + prefixes + `,"nodes":{"ci":null}`, `[` + url("3.0.1") + `,` + prefixes + `]`},
		{`"context":[` + prefixes + `],"nodes":{"ci":null}`, `[` + url("3.0.1") + `,` + prefixes + `]`},
		{`"contextless":true`, ``},
		{`"contextless":true,"nodes":{"ci":{"set":{"specVersion":"3.0.0"}}}`, ``},
		{`"contextless":true,"nodes":{"ci":null}`, url("3.0.1")},
	} {
		text := `{"spdxVersion":"SPDX-3.0.1","SPDXID":"SPDXRef-DOCUMENT","packages":[{"SPDXID":"SPDXRef-A","name":"a"}],"spdx3":{` + c.record + `}}`
		u, err := fold.Unfold(jsonx.ParseTrusted([]byte(text)).Root(), fold.Options{Version: "3.0.1", Known: true})
		if err != nil {
			t.Fatal(err)
		}
		root := jsonx.ParseTrusted(u.Text).Root()
		if got := string(root.Get("@context").Raw()); got != c.want {
			t.Errorf("%s: context %s, want %s", c.record, got, c.want)
		}
		if v := fold.VersionOf(root); fold.Released(v) != "3.0.1" {
			t.Errorf("%s: the document is one of %q", c.record, v)
		}
	}
}
