package depcheck

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/waybill-sdk/waybill"

// allowed names, for each package of the root module, the packages of ours that it may import directly.
// A package that is not named here may not exist: whoever adds one says here where it stands.
// Arrows only point downwards; the lists below are the whole truth about them.
var allowed = map[string]string{
	"internal/bomgen":            "",
	"internal/depcheck":          "",
	"internal/jsonx":             "",
	"internal/model":             "internal/jsonx",
	"internal/mapping":           "internal/jsonx internal/model internal/openvex",
	"internal/residue":           "internal/jsonx",
	"internal/cyclonedx":         "internal/jsonx internal/mapping internal/model",
	"internal/spdx2":             "internal/jsonx internal/mapping internal/model",
	"internal/spdx3":             "internal/jsonx",
	"internal/fold":              "internal/jsonx internal/mapping internal/openvex internal/residue internal/spdx3",
	"internal/convert":           "internal/cyclonedx internal/fold internal/jsonx internal/mapping internal/model internal/openvex internal/residue internal/schema internal/spdx2 internal/spdx3",
	"internal/edit":              "internal/convert internal/cyclonedx internal/fold internal/jsonx internal/mapping internal/model internal/residue internal/schema internal/spdx2 internal/spdx3",
	"sbom":                       "internal/convert internal/cyclonedx internal/edit internal/envelope internal/fold internal/jsonx internal/mapping internal/model internal/schema internal/spdx2 internal/spdx3",
	"internal/bridge":            "internal/jsonx sbom",
	"internal/bridge/bridgetest": "internal/bomgen internal/bridge sbom",
	"sbom/cyclonedx":             "internal/bridge internal/jsonx sbom",
	"sbom/spdx":                  "internal/bridge internal/jsonx sbom",
	"vex":                        "attest internal/jsonx internal/openvex internal/vexmap purl purl/cpe purl/vers sbom",
	"examples/internal/program":  "",
	"examples/convert":           "examples/internal/program sbom",
	"internal/schema":            "internal/jsonx",
	"internal/schema/schemagen":  "internal/jsonx",
	"internal/spdx3/gen":         "",
	"internal/vexmap":            "internal/jsonx internal/mapping internal/openvex internal/residue purl purl/cpe",
	"internal/spdx3/instances":   "internal/jsonx internal/spdx3",
	"purl":                       "",
	"purl/cpe":                   "",
	"purl/vers":                  "",
	"purl/packageurl":            "purl",
	"purl/internal/typesgen":     "",
	"examples/purl":              "examples/internal/program purl purl/vers",
	"internal/openvex":           "internal/jsonx purl",
	"internal/envelope":          "internal/jsonx",
	"attest":                     "internal/envelope internal/jsonx",
	"attest/intoto":              "attest internal/jsonx",
	"internal/keys":              "",
	"sign":                       "attest internal/keys",
	"sign/kms":                   "attest internal/keys sign",
	"sign/mldsa":                 "attest internal/keys sign",
	"verify":                     "attest internal/keys",
	"verify/mldsa":               "attest internal/keys verify",
	"examples/attest":            "attest examples/internal/program sign sbom vex",
	"examples/vex":               "attest examples/internal/program sbom vex",
	"vex/govex":                  "vex",
	"examples/verify":            "attest examples/internal/program verify",
	"internal/mapping/mapgen":    "internal/mapping internal/schema internal/spdx3",
}

// foreign names the modules outside the standard library that a package may import directly; a trailing
// slash-free prefix covers the module's packages. What is not named may import the standard library only.
var foreign = map[string]string{
	"internal/jsonx":          "github.com/go-json-experiment/json/jsontext",
	"internal/model":          "github.com/protobom/protobom/pkg/sbom google.golang.org/protobuf/types/known/timestamppb",
	"internal/mapping":        "github.com/protobom/protobom/pkg/sbom",
	"internal/mapping/mapgen": "github.com/protobom/protobom/pkg/sbom",
	"internal/cyclonedx":      "github.com/protobom/protobom/pkg/sbom",
	"internal/spdx2":          "github.com/protobom/protobom/pkg/sbom",
	"internal/convert":        "github.com/protobom/protobom/pkg/sbom",
	"internal/edit":           "github.com/protobom/protobom/pkg/sbom google.golang.org/protobuf/types/known/timestamppb",
	"sbom":                    "github.com/protobom/protobom/pkg/sbom",
	"sbom/cyclonedx":          "github.com/CycloneDX/cyclonedx-go",
	"sbom/spdx":               "github.com/spdx/tools-golang/spdx",
	"vex/govex":               "github.com/openvex/go-vex/pkg/vex",
	"purl/packageurl":         "github.com/package-url/packageurl-go",
	"sign":                    "github.com/secure-systems-lab/go-securesystemslib/encrypted github.com/youmark/pkcs8",
	"sign/mldsa":              "github.com/cloudflare/circl/sign/mldsa",
	"verify/mldsa":            "github.com/cloudflare/circl/sign/mldsa",
	"attest/intoto":           "github.com/in-toto/attestation google.golang.org/protobuf",
}

type pkg struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Standard     bool
	Module       *struct{ Path string }
}

func list(t *testing.T, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,TestImports,XTestImports,Standard,Module"}, args...)...)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	var pkgs []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

func TestLayering(t *testing.T) {
	for _, p := range list(t, "./...") {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		rule, ok := allowed[name]
		if !ok {
			t.Errorf("%s: not in the table of allowed imports", name)
			continue
		}
		ours := strings.Fields(rule)
		others := strings.Fields(foreign[name])
		for _, imp := range p.Imports {
			switch {
			case strings.HasPrefix(imp, module+"/"):
				if dep := strings.TrimPrefix(imp, module+"/"); !slices.Contains(ours, dep) {
					t.Errorf("%s imports %s: not allowed", name, dep)
				}
			case strings.Contains(strings.SplitN(imp, "/", 2)[0], "."):
				if !slices.ContainsFunc(others, func(m string) bool { return imp == m || strings.HasPrefix(imp, m+"/") }) {
					t.Errorf("%s imports %s: not allowed", name, imp)
				}
			}
		}
	}
}

// budgets caps the number of packages outside the standard library (ours not counted) in the import
// closure: an importer of `purl` pays for `purl`.
//
// What sbom has is protobom's closure (39, cyclonedx-go, go-cmp and part of tools-golang among them) and that
// of jsontext (5). The bridge to tools-golang adds the two versions of its document and what converts them.
var budgets = map[string]int{
	"purl":           0,
	"purl/cpe":       0,
	"sbom":           44,
	"sbom/cyclonedx": 44,
	"sbom/spdx":      47,
}

func TestDependencyBudget(t *testing.T) {
	for name, max := range budgets {
		t.Run(strings.ReplaceAll(name, "/", "_"), func(t *testing.T) {
			var got []string
			for _, p := range list(t, "-deps", "./"+name) {
				if !p.Standard && !strings.HasPrefix(p.ImportPath, module) {
					got = append(got, p.ImportPath)
				}
			}
			if len(got) > max {
				t.Errorf("%d packages outside the standard library, budget %d:\n%s", len(got), max, strings.Join(got, "\n"))
			}
		})
	}
}

// TestModuleBudget bounds the modules outside the standard library that making and checking attestations needs, all
// packages of the list together: jsontext; go-securesystemslib, pkcs8 and x/crypto for encrypted key files.
func TestModuleBudget(t *testing.T) {
	modules := map[string]bool{}
	for _, p := range list(t, "-deps", "./attest", "./sign", "./sign/kms", "./verify") {
		if p.Module != nil && p.Module.Path != module {
			modules[p.Module.Path] = true
		}
	}
	if len(modules) == 0 || len(modules) > 5 {
		t.Errorf("%d modules, budget 5: %v", len(modules), modules)
	}
	t.Logf("modules: %v", slices.Sorted(maps.Keys(modules)))
}
