package sbom_test

import (
	"encoding/json"
	"testing"

	"github.com/waybill-sdk/waybill/sbom"
)

func TestNewReport(t *testing.T) {
	entries := []sbom.Entry{{Kind: sbom.Dropped, Path: "/a", Reason: "r"}, {Kind: sbom.Synthesised, Target: "/b", Reason: "s"}, {Kind: sbom.Dropped, Path: "/c", Reason: "t"}}
	diagnostics := []sbom.Diagnostic{{Path: "/d", Rule: "u", Message: "v"}}
	r := sbom.NewReport(sbom.CycloneDX16, sbom.SPDX23, entries, diagnostics)
	entries[0].Path, diagnostics[0].Path = "/x", "/x"
	if got := r.Entries(); len(got) != 3 || got[0].Path != "/a" {
		t.Errorf("entries %v", got)
	}
	for kind, want := range map[sbom.Kind]int{sbom.Dropped: 2, sbom.Synthesised: 1, sbom.Carried: 0} {
		if got := r.Count(kind); got != want {
			t.Errorf("Count(%v) = %d, want %d", kind, got, want)
		}
	}
	if got, want := r.Summary(), "cyclonedx-1.6-json to spdx-2.3-json: 2 dropped, 1 synthesised; 1 diagnostics"; got != want {
		t.Errorf("Summary = %q, want %q", got, want)
	}
	got, err := json.Marshal(r)
	want := `{"from":"cyclonedx-1.6-json","to":"spdx-2.3-json","entries":[` +
		`{"kind":"dropped","path":"/a","element":"","target":"","reason":"r"},{"kind":"synthesised","path":"","element":"","target":"/b","reason":"s"},{"kind":"dropped","path":"/c","element":"","target":"","reason":"t"}],` +
		`"diagnostics":[{"path":"/d","rule":"u","message":"v"}]}`
	if err != nil || string(got) != want {
		t.Errorf("Marshal = %s, %v, want %s", got, err, want)
	}
}
