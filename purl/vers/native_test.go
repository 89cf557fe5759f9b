package vers_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/purl/vers"
)

// TestFromNative holds the ranges of the ecosystems' own documentation.
func TestFromNative(t *testing.T) {
	for _, c := range []struct{ scheme, native, want string }{
		{"npm", "", "*"},
		{"npm", "*", "*"},
		{"npm", "x || 1.2.3", "*"},
		{"npm", "1.2.3", "1.2.3"},
		{"npm", "=1.2.3", "1.2.3"},
		{"npm", "v1.2.3+build", "1.2.3"},
		{"npm", "1", ">=1.0.0|<2.0.0"},
		{"npm", "1.2.*", ">=1.2.0|<1.3.0"},
		{"npm", "~1.2.3", ">=1.2.3|<1.3.0"},
		{"npm", "~1.2", ">=1.2.0|<1.3.0"},
		{"npm", "~1", ">=1.0.0|<2.0.0"},
		{"npm", "~0.2.3-beta.2", ">=0.2.3-beta.2|<0.3.0"},
		{"npm", "^1.2.3", ">=1.2.3|<2.0.0"},
		{"npm", "^0.2.3", ">=0.2.3|<0.3.0"},
		{"npm", "^0.0.3", ">=0.0.3|<0.0.4"},
		{"npm", "^1.2.x", ">=1.2.0|<2.0.0"},
		{"npm", "^0.0.x", ">=0.0.0|<0.1.0"},
		{"npm", "^0.x", ">=0.0.0|<1.0.0"},
		{"npm", "^0", ">=0.0.0|<1.0.0"},
		{"npm", "1.2.3 - 2.3.4", ">=1.2.3|<=2.3.4"},
		{"npm", "1.2 - 2.3", ">=1.2.0|<2.4.0"},
		{"npm", "1.2.3 - 2", ">=1.2.3|<3.0.0"},
		{"npm", ">1.2", ">=1.3.0"},
		{"npm", "<=1.x", "<2.0.0"},
		{"npm", ">= 1.0, < 2.0", ">=1.0.0|<2.0.0"},
		{"npm", ">=1.0.0 <3.0.0 <2.0.0", ">=1.0.0|<2.0.0"},
		{"npm", "1.x || >=2.5.0 || 5.0.0 - 7.2.3", ">=1.0.0|<2.0.0|>=2.5.0"},
		{"npm", "<1.0.0 || >=2.0.0 || <3.0.0", "*"},
		{"npm", "^99999999999999999999.0.0", ">=99999999999999999999.0.0|<100000000000000000000.0.0"},
		{"cargo", "1.2.3", ">=1.2.3|<2.0.0"},
		{"cargo", "0.2", ">=0.2.0|<0.3.0"},
		{"cargo", "0.0.3", ">=0.0.3|<0.0.4"},
		{"cargo", "0.0", ">=0.0.0|<0.1.0"},
		{"cargo", "~1.2", ">=1.2.0|<1.3.0"},
		{"cargo", "1.*", ">=1.0.0|<2.0.0"},
		{"cargo", "*", "*"},
		{"cargo", "=1.2", ">=1.2.0|<1.3.0"},
		{"cargo", "<=1.2", "<1.3.0"},
		{"cargo", ">=1.2, <1.5", ">=1.2.0|<1.5.0"},
		{"pypi", "", "*"},
		{"pypi", "~=2.2", ">=2.2|<3.dev0"},
		{"pypi", "~=1.4.5a4", ">=1.4.5a4|<1.5.dev0"},
		{"pypi", "~=2.2.post3", ">=2.2.post3|<3.dev0"},
		{"pypi", "==1.1.*", ">=1.1.dev0|<1.2.dev0"},
		{"pypi", "!=1.1.*", "<1.1.dev0|>=1.2.dev0"},
		{"pypi", ">=1.0,!=1.3.*,<2", ">=1.0|<1.3.dev0|>=1.4.dev0|<2"},
		{"pypi", "===1.0", "1.0"},
		{"pypi", "==1!2.0", "1%212.0"},
		{"pypi", "~=1!2.0", ">=1%212.0|<1%213.dev0"},
		{"pypi", "(>=1.0 , <2)", ">=1.0|<2"},
		{"pypi", ">=1.0,>=1.2,!=1.5,<3,<2", ">=1.2|!=1.5|<2"},
		{"maven", "1.0", "1.0"},
		{"maven", "[1.0]", "1.0"},
		{"maven", "(,1.0]", "<=1.0"},
		{"maven", "[1.2,1.3]", ">=1.2|<=1.3"},
		{"maven", "[1.0,2.0)", ">=1.0|<2.0"},
		{"maven", "[1.5,)", ">=1.5"},
		{"maven", "(,1.0],[1.2,)", "<=1.0|>=1.2"},
		{"maven", "(,1.1),(1.1,)", "!=1.1"},
		{"maven", "(,)", "*"},
		{"nuget", "1.0", ">=1.0"},
		{"nuget", "(1.0,)", ">1.0"},
		{"nuget", "[1.0]", "1.0"},
		{"nuget", "(,1.0)", "<1.0"},
		{"nuget", "[1.0, 2.0-beta]", ">=1.0|<=2.0-beta"},
		{"nuget", "1.2.*", ">=1.2.0|<1.3.0"},
		{"nuget", "*", "*"},
		{"nuget", "1.0.0-beta.*", ">=1.0.0-beta|<=1.0.0"},
		{"nuget", "[1.0.*, 2.0)", ">=1.0.0|<2.0"},
		{"gem", "", "*"},
		{"gem", "~> 2.2", ">=2.2|<3"},
		{"gem", "~> 2", ">=2|<3"},
		{"gem", "~>2.2.0, !=2.2.1, <2.3.0", ">=2.2.0|!=2.2.1|<2.3.0"},
		{"gem", `'~>2.2.0', '!=2.2.1', '<2.3.0'`, ">=2.2.0|!=2.2.1|<2.3.0"},
		{"gem", "~> 2.2.0.rc1", ">=2.2.0.rc1|<2.3"},
		{"composer", "1.3.2", "1.3.2"},
		{"composer", ">=1.0 <1.1 || >=1.2", ">=1.0|<1.1|>=1.2"},
		{"composer", ">=1.0,<2.0|3.0", ">=1.0|<2.0|3.0"},
		{"composer", "1.0 - 2.0", ">=1.0|<2.1.0-dev"},
		{"composer", "1.0.0 - 2.1.0", ">=1.0.0|<=2.1.0"},
		{"composer", "1.0.*", ">=1.0.0|<1.1.0-dev"},
		{"composer", "~1.2", ">=1.2|<2.0-dev"},
		{"composer", "~1.2.3", ">=1.2.3|<1.3.0-dev"},
		{"composer", "^1.2.3", ">=1.2.3|<2.0-dev"},
		{"composer", "^0.3", ">=0.3|<0.4.0-dev"},
		{"composer", "dev-main", "dev-main"},
		{"composer", "^1.0@beta", ">=1.0|<2.0-dev"},
		{"composer", "*", "*"},
		{"deb", ">= 1.0~rc1, << 2:3", ">=1.0~rc1|<2:3"},
		{"deb", "(= 1.0-1) | (>> 2.0)", "1.0-1|>2.0"},
		{"rpm", ">= 1.0^git1, < 2:3.0-1", ">=1.0^git1|<2:3.0-1"},
		{"apk", "<1.2.3-r4", "<1.2.3-r4"},
		{"apk", "~1.2", ">=1.2|<1.3_alpha"},
		{"alpm", ">=1:2.0-3", ">=1:2.0-3"},
		{"gentoo", ">=1.2 <2", ">=1.2|<2"},
		{"gentoo", "~1.2.3", ">=1.2.3|<1.2.3_p"},
		{"gentoo", "=1.2*", ">=1.2_alpha|<1.3_alpha"},
		{"golang", ">= v1.0.0, < v1.2.0", ">=v1.0.0|<v1.2.0"},
		{"hex", "~> 2.0", ">=2.0.0|<3.0.0"},
		{"hex", "~> 2.1.2 or == 3.0.0", ">=2.1.2|<2.2.0|3.0.0"},
		{"hex", ">= 1.0.0 and != 1.5.0 and < 2.0.0", ">=1.0.0|!=1.5.0|<2.0.0"},
		{"pub", "any", "*"},
		{"pub", "^1.2.3", ">=1.2.3|<2.0.0"},
		{"pub", "^0.1.2", ">=0.1.2|<0.2.0"},
		{"pub", ">=1.2.3 <2.0.0", ">=1.2.3|<2.0.0"},
		{"hackage", ">=1.2 && <1.3 || ==2.0.*", ">=1.2|<1.3|>=2.0|<2.1"},
		{"hackage", "^>=1.2.3", ">=1.2.3|<1.3"},
		{"hackage", "^>=1", ">=1|<1.1"},
		{"cran", ">= 1.0-2", ">=1.0-2"},
		{"cpan", "1.002", ">=1.002"},
		{"cpan", ">= 1.2, != 1.5, < 2.0", ">=1.2|!=1.5|<2.0"},
		{"conan", "^0.1.2", ">=0.1.2|<0.2-"},
		{"conan", "[>=1.0 <2 include_prerelease]", ">=1.0|<2"},
		{"conan", "*, include_prerelease=True", ">=0.0.0"},
		{"conan", "", ">=0.0.0"},
		{"conan", ">=1.0 >=2.0", ">=2.0"},
		{"conda", "1.2.*|>=2,<3", ">=1.2dev|<1.3dev|>=2|<3"},
		{"julia", "1.2, 2", ">=1.2.0|<3.0.0"},
		{"openssl", ">=1.0.2, <1.0.2zd", ">=1.0.2|<1.0.2zd"},
		{"nginx", "all", "*"},
		{"datetime", ">=2024-01-01T00:00:00Z <2025-01-01T00:00:00Z", ">=2024-01-01T00:00:00Z|<2025-01-01T00:00:00Z"},
		{"intdot", ">=1.2, <2", ">=1.2|<2"},
	} {
		got, err := vers.FromNative(c.scheme, c.native)
		if want := "vers:" + c.scheme + "/" + c.want; err != nil || got.String() != want {
			t.Errorf("FromNative(%q, %q) = %v, %v, want %s", c.scheme, c.native, got, err, want)
		}
	}
}

func TestFromNativeNothing(t *testing.T) {
	for scheme, native := range map[string]string{"npm": ">2.0.0 <1.0.0", "pypi": "==1,==2", "maven": "(1.0,1.0)", "cargo": "<*"} {
		got, err := vers.FromNative(scheme, native)
		if err != nil || got.String() != "vers:none/*" {
			t.Errorf("FromNative(%q, %q) = %v, %v, want vers:none/*", scheme, native, got, err)
		}
	}
}

func TestFromNativeContains(t *testing.T) {
	for _, c := range []struct{ scheme, native, in, out string }{
		{"npm", "^1.2.3", "1.2.3 1.9.0 1.3.0-beta", "1.2.2 1.2.3-beta 2.0.0"},
		{"npm", "^2.0.18 || ^3.0.16 || ^3.1.6 || ^4.0.8", "3.0.20 3.1.0 3.2.0 4.0.9", "2.0.17 3.0.15 4.0.7 5.0.0"},
		{"npm", "2.0.x || 2.1.x", "2.0.0 2.1.0 2.1.99", "1.9.9 2.2.0"},
		{"pypi", "==1.1.*", "1.1 1.1a1 1.1.post1 1.1.0+local 1.1.99", "1.0 1.2.dev0 1.2a1"},
		{"pypi", "~=2.2", "2.2 2.9.post1", "2.2rc1 3.0.dev0 3.0"},
		{"pypi", "!=1.1.*", "1.0 1.2.dev1", "1.1a1 1.1"},
		{"maven", "[1.0,2.0)", "1.0 1.9-SNAPSHOT 2.0-beta", "1.0-rc1 2.0 2"},
		{"composer", "~1.2", "1.2.0 1.99", "2.0-beta1 2.0 1.1"},
		{"gentoo", "~1.2", "1.2 1.2-r9", "1.2_p1 1.2_rc1 1.2.0"},
		{"deb", ">= 1.0-1", "1.0-1 1.0-1ubuntu1 1:0", "1.0 1.0-1~bpo1"},
		{"alpm", ">=1.1-2", "1.1 1.1-2 1.1-3 1.2", "1.1-1 1.0-9"},
		{"alpm", "!=1.1", "1.2 1.0-1", "1.1 1.1-1"},
		{"nginx", "1.5.0+, 1.4.1+", "1.4.1 1.5.0 1.9.0", "1.4.0 1.3.9"},
	} {
		r, err := vers.FromNative(c.scheme, c.native)
		if err != nil {
			t.Errorf("FromNative(%q, %q): %v", c.scheme, c.native, err)
			continue
		}
		for _, list := range []struct {
			versions string
			want     bool
		}{{c.in, true}, {c.out, false}} {
			for v := range strings.FieldsSeq(list.versions) {
				if got, err := r.Contains(v); got != list.want || err != nil {
					t.Errorf("%s range %q (%v): Contains(%q) = %v, %v, want %v", c.scheme, c.native, r, v, got, err, list.want)
				}
			}
		}
	}
}

func TestFromNativeErrors(t *testing.T) {
	for _, c := range []struct{ scheme, native string }{
		{"npm", "latest"},
		{"npm", "git+https://example.com/x.git"},
		{"npm", ">>1.0.0"},
		{"npm", "1.0.0 | 2.0.0"},
		{"npm", ">="},
		{"cargo", "!=1.0"},
		{"cargo", "1.2.3.4"},
		{"pypi", "~=1"},
		{"pypi", "~=1.0+local"},
		{"pypi", ">=1.*"},
		{"pypi", "==1.0a1.*"},
		{"pypi", ">=1.0; python_version<'3'"},
		{"pypi", ">=x"},
		{"maven", "[1.0"},
		{"maven", "(1.0)"},
		{"maven", "1.0,2.0"},
		{"maven", ""},
		{"nuget", "[1.0,2.0"},
		{"nuget", ""},
		{"nuget", "1.*.0"},
		{"gem", "~> a"},
		{"gem", ">> 1"},
		{"composer", "^foo"},
		{"deb", "< 1.0"},
		{"deb", ">= "},
		{"deb", "openssl >= 1.0"},
		{"rpm", "openssl >= 1.0"},
		{"rpm", ">= 1.0 openssl"},
		{"deb", ""},
		{"deb", ">= 1.0 |"},
		{"pypi", ">=1.0 ||"},
		{"gem", "|| >= 1"},
		{"cargo", " "},
		{"composer", ""},
		{"composer", "~1.2 || "},
		{"composer", "~1.2 | | ~2"},
		{"hex", "or ~> 2.0"},
		{"hex", "~> 2"},
		{"pub", "^1.2"},
		{"conan", "~a"},
		{"nginx", ""},
		{"nginx", "foo+"},
		{"datetime", ">=yesterday"},
		{"all", "1.0"},
		{"none", "*"},
	} {
		got, err := vers.FromNative(c.scheme, c.native)
		var syntax *vers.SyntaxError
		var version *vers.VersionError
		if !errors.As(err, &syntax) && !errors.As(err, &version) {
			t.Errorf("FromNative(%q, %q) = %v, %v, want an error", c.scheme, c.native, got, err)
		}
	}
}
