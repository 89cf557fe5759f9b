package purl_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/purl"
)

// What no parser may take for a package URL, or for another one than it is.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name, in string
		code     purl.Code
	}{
		{"nothing", "", purl.BadScheme},
		{"no scheme", "npm/lodash", purl.BadScheme},
		{"another scheme", "http://npm/lodash", purl.BadScheme},
		{"an escaped colon after the scheme", "pkg%3Amaven/org.apache.commons/io", purl.BadScheme},
		{"scheme only", "pkg:", purl.BadType},
		{"slashes only", "pkg:///", purl.BadType},
		{"type only", "pkg:npm", purl.NoName},
		{"type and version", "pkg:EnterpriseLibrary.Common@6.0.1304", purl.NoName},
		{"no name", "pkg:npm/", purl.NoName},
		{"no name but a version", "pkg:cran/@0.9.1", purl.NoName},
		{"no name but qualifiers", "pkg:golang/@?type=module", purl.NoName},
		{"a name of slashes", "pkg:generic/%2F", purl.NoName},
		{"a blank name", "pkg:generic/%20", purl.NoName},
		{"a name of blanks", "pkg:generic/a/%20%09", purl.NoName},
		{"a name that nobody sees", "pkg:generic/%C2%A0", purl.NoName},
		{"a git path that is empty", "pkg:git/%2F%2F", purl.NoName},
		{"a git path that is blank", "pkg:git/host/%20", purl.NoName},
		{"type with a period first", "pkg:.foo/bar", purl.BadType},
		{"type with a plus first", "pkg:+foo/bar", purl.BadType},
		{"type with a plus", "pkg:f+o/bar", purl.BadType},
		{"type with a dash first", "pkg:-x/bar", purl.BadType},
		{"type with a digit first", "pkg:3nginx/nginx", purl.BadType},
		{"type with a colon", "pkg:nginx:a/nginx@0.8.9", purl.BadType},
		{"type with separators", "pkg:n&g?inx/nginx@0.8.9", purl.BadType},
		{"type with an escape", "pkg:n%70m/foo", purl.BadType},
		{"type with an underscore", "pkg:a_b/foo", purl.BadType},
		{"type that is not ASCII", "pkg:nπm/foo", purl.BadType},
		{"key with a period first", "pkg:npm/foo?.k=v", purl.BadKey},
		{"key with an underscore first", "pkg:npm/foo?_k=v", purl.BadKey},
		{"key of a dash", "pkg:npm/foo?-=v", purl.BadKey},
		{"key with a digit first", "pkg:npm/foo?1k=v", purl.BadKey},
		{"key with an escape", "pkg:npm/foo?in%20production=true", purl.BadKey},
		{"key with a space", "pkg:npm/foo?a b=true", purl.BadKey},
		{"no key", "pkg:npm/foo?=v", purl.BadKey},
		{"bad key without a value", "pkg:npm/foo?a%20b", purl.BadKey},
		{"two values", "pkg:npm/foo?a=1&a=2", purl.KeyConflict},
		{"two values by case", "pkg:npm/foo?a=1&A=2", purl.KeyConflict},
		{"two values, a third key between", "pkg:npm/foo?a=1&b=1&a=2", purl.KeyConflict},
		{"dots for a name", "pkg:generic/..", purl.DotSegment},
		{"a dot for a name", "pkg:generic/.", purl.DotSegment},
		{"escaped dots for a name", "pkg:generic/%2e%2e", purl.DotSegment},
		{"half escaped dots for a name", "pkg:generic/%2E.", purl.DotSegment},
		{"dots in the namespace", "pkg:generic/a/../b", purl.DotSegment},
		{"a dot in the namespace", "pkg:generic/./b", purl.DotSegment},
		{"escaped dots in the namespace", "pkg:generic/a/%2e%2e/b", purl.DotSegment},
		{"dots and slashes escaped in the namespace", "pkg:generic/a%2F..%2Fc/b", purl.DotSegment},
		{"dots and slashes escaped in the name", "pkg:generic/..%2F..%2Fetc%2Fpasswd", purl.DotSegment},
		{"dots in a git path", "pkg:git/host/a/../../b", purl.DotSegment},
		{"escaped dots in a git path", "pkg:git/host/a%2F%2e%2e%2Fb", purl.DotSegment},
		{"a slash in a subpath segment", "pkg:npm/foo#a%2Fb", purl.EncodedSlash},
		{"dots and slashes escaped in the subpath", "pkg:npm/foo#..%2F..%2Fetc", purl.EncodedSlash},
		{"a NUL in the name", "pkg:npm/a%00b", purl.BadEncoding},
		{"a NUL in the namespace", "pkg:npm/%00/b", purl.BadEncoding},
		{"a NUL in the version", "pkg:npm/a@%00", purl.BadEncoding},
		{"a NUL in a value", "pkg:npm/a?k=%00", purl.BadEncoding},
		{"a NUL in the subpath", "pkg:npm/a#b/%00", purl.BadEncoding},
		{"a NUL that is not escaped", "pkg:npm/a\x00b", purl.BadEncoding},
		{"escapes that are not UTF-8", "pkg:npm/%ff", purl.BadEncoding},
		{"an escaped surrogate", "pkg:npm/a@%ED%A0%80", purl.BadEncoding},
		{"an overlong escape", "pkg:npm/a@%C0%AF", purl.BadEncoding},
		{"bytes that are not UTF-8", "pkg:npm/a\xff", purl.BadEncoding},
		{"a character cut off", "pkg:npm/a%E2%82", purl.BadEncoding},
		{"a value that is not UTF-8", "pkg:npm/a?k=%E2%28%A1", purl.BadEncoding},
		{"a percent sign at the end", "pkg:npm/a%", purl.BadEscape},
		{"half an escape", "pkg:npm/a@1%2", purl.BadEscape},
		{"an escape of other letters", "pkg:npm/a?k=%zz", purl.BadEscape},
		{"too long", "pkg:npm/" + strings.Repeat("a", purl.MaxLength), purl.TooLong},
		{"too long once it is escaped", "pkg:npm/a@" + strings.Repeat("+", purl.MaxLength/2), purl.TooLong},
		{"much too long", "pkg:npm/" + strings.Repeat("/", 5*purl.MaxLength) + "a", purl.TooLong},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, parse := range []func(string) (purl.PURL, error){purl.Parse, purl.ParseStrict} {
				got, err := parse(c.in)
				var e *purl.Error
				switch {
				case err == nil:
					t.Fatalf("Parse(%q) = %v, want an error", c.in, got)
				case !got.IsZero():
					t.Errorf("Parse(%q) returns %v beside its error", c.in, got)
				case !errors.As(err, &e) || !errors.Is(err, purl.ErrSyntax) || errors.Is(err, purl.ErrType):
					t.Errorf("Parse(%q): %v is no error of the syntax", c.in, err)
				}
			}
			_, err := purl.Parse(c.in)
			var e *purl.Error
			if errors.As(err, &e) && e.Code != c.code {
				t.Errorf("Parse(%q): %v has code %s, want %s", c.in, err, e.Code, c.code)
			}
		})
	}
}

// What is accepted by Parse, what becomes of it, and what Inspect says about it.
func TestAccepted(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		codes          string // of Inspect, in order
		strict         bool   // whether ParseStrict accepts it, too
	}{
		{"canonical", "pkg:npm/%40angular/core@17.0.0?a=1#b/c", "pkg:npm/%40angular/core@17.0.0?a=1#b/c", "", true},
		{"scheme in upper case", "PKG:npm/a", "pkg:npm/a", "case", true},
		{"slashes after the scheme", "pkg://npm/a", "pkg:npm/a", "slash", true},
		{"type in upper case", "pkg:NPM/a", "pkg:npm/a", "case", true},
		{"white space around", " pkg:npm/a\n", "pkg:npm/a", "white-space", false},
		{"slash at the end", "pkg:generic/c/", "pkg:generic/c", "slash", true},
		{"slashes around", "pkg:generic//c//@1", "pkg:generic/c@1", "slash slash", false},
		{"slashes inside", "pkg:generic/a//b/c", "pkg:generic/a/b/c", "slash", true},
		{"a scope that is not escaped", "pkg:npm/@angular/core@17.0.0", "pkg:npm/%40angular/core@17.0.0", "scope-at escaping", true},
		{"a scope without a version", "pkg:npm/@angular/core", "pkg:npm/%40angular/core", "scope-at escaping", true},
		{"an @ in the name", "pkg:brew/node@20@20.10.0", "pkg:brew/node%4020@20.10.0", "escaping", true},
		{"a slash in the version", "pkg:opam/git@3/16.1", "pkg:opam/git@3%2F16.1", "escaping", true},
		{"an empty version", "pkg:npm/a@", "pkg:npm/a", "value-empty", true},
		{"an escaped colon", "pkg:docker/a@sha256%3Aab", "pkg:docker/a@sha256:ab", "escaping", true},
		{"escapes in lower case", "pkg:npm/a@1%2b1", "pkg:npm/a@1%2B1", "escaping", true},
		{"needless escapes", "pkg:npm/%61%2D", "pkg:npm/a-", "escaping", true},
		{"a plus", "pkg:deb/debian/a@1+b", "pkg:deb/debian/a@1%2Bb", "escaping", true},
		{"a space", "pkg:npm/a b", "pkg:npm/a%20b", "unescaped", false},
		{"not ASCII", "pkg:npm/é", "pkg:npm/%C3%A9", "unescaped", false},
		{"an escaped control character", "pkg:npm/a%0Ab", "pkg:npm/a%0Ab", "", true},
		{"an escaped control character in lower case", "pkg:npm/a%0ab", "pkg:npm/a%0Ab", "control-character escaping", true},
		{"qualifiers out of order", "pkg:npm/a?b=2&a=1", "pkg:npm/a?a=1&b=2", "key-order", true},
		{"keys that begin alike", "pkg:npm/a?a.b=2&a=1&a-c=3", "pkg:npm/a?a=1&a-c=3&a.b=2", "key-order", true},
		{"a key in upper case", "pkg:maven/a/b?repositorY_url=c", "pkg:maven/a/b?repository_url=c", "key-case", true},
		{"a key of the type in upper case", "pkg:gem/a?Platform=java", "pkg:gem/a?platform=java", "key-case", false},
		{"an empty value", "pkg:npm/a?b=&c=1&d", "pkg:npm/a?c=1", "value-empty value-empty", true},
		{"no qualifiers", "pkg:npm/a?", "pkg:npm/a", "", true},
		{"only empty qualifiers", "pkg:npm/a?b=&&", "pkg:npm/a", "value-empty value-empty value-empty", true},
		{"a key twice", "pkg:npm/a?b=1&b=%31", "pkg:npm/a?b=1", "escaping key-duplicate", false},
		{"a semicolon", "pkg:npm/a?b=1;c=2", "pkg:npm/a?b=1%3Bc%3D2", "escaping", true},
		{"a second question mark", "pkg:generic/a?u=http://x/?y=1", "pkg:generic/a?u=http:%2F%2Fx%2F%3Fy%3D1", "ambiguous-separator escaping", false},
		{"a second hash", "pkg:npm/a#b#c", "pkg:npm/a#b%23c", "ambiguous-separator escaping", false},
		{"a question mark behind the hash", "pkg:npm/a#b?c", "pkg:npm/a#b%3Fc", "escaping", true},
		{"slashes around the subpath", "pkg:npm/a#/b//c/", "pkg:npm/a#b/c", "slash slash", true},
		{"no subpath", "pkg:npm/a#/", "pkg:npm/a", "slash", true},
		{"dots in the subpath", "pkg:npm/a#../b/./c/%2e%2E/d", "pkg:npm/a#b/c/d", "dot-segment dot-segment escaping dot-segment", false},
		{"dots for a subpath", "pkg:npm/a#..", "pkg:npm/a", "dot-segment", false},
		{"an escaped slash in the namespace", "pkg:golang/github.com%2Fa/b", "pkg:golang/github.com/a/b", "encoded-slash", false},
		{"escaped slashes that separate nothing", "pkg:golang/a%2F%2Fb%2F/c", "pkg:golang/a/b/c", "encoded-slash", false},
		{"a namespace of escaped slashes", "pkg:npm/%2F/a", "pkg:npm/a", "encoded-slash", false},
		{"a namespace of escaped slashes behind another", "pkg:npm/b/%2F/a", "pkg:npm/b/a", "encoded-slash", false},
		{"an escaped slash in the name", "pkg:npm/%40a%2fb", "pkg:npm/%40a%2Fb", "escaping name-slash", true},
		{"escaped slashes around the name", "pkg:npm/a/%2Fb%2F", "pkg:npm/a/b", "slash", true},
		{"a name of escapes", "pkg:npm/%2B", "pkg:npm/%2B", "", true},
		{"a version and a range", "pkg:npm/a@1?vers=vers:npm%2F1", "pkg:npm/a@1?vers=vers:npm%2F1", "version-and-vers", true},
		{"a type that nobody registered", "pkg:unheard/A_b", "pkg:unheard/A_b", "type-unregistered", true},
		{"three dots", "pkg:npm/.../...#...", "pkg:npm/.../...#...", "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, issues, err := purl.Inspect(c.in)
			if err != nil {
				t.Fatalf("Inspect(%q): %v", c.in, err)
			}
			if got.String() != c.want {
				t.Errorf("Inspect(%q) = %v, want %s", c.in, got, c.want)
			}
			var codes []string
			for _, i := range issues {
				codes = append(codes, string(i.Code))
			}
			if text := strings.Join(codes, " "); text != c.codes {
				t.Errorf("Inspect(%q) finds %q, want %q: %v", c.in, text, c.codes, issues)
			}
			strict, err := purl.ParseStrict(c.in)
			if (err == nil) != c.strict {
				t.Errorf("ParseStrict(%q) = %v, %v; accepted: want %v", c.in, strict, err, c.strict)
			}
		})
	}
}

// Rules of the types, each from its definition.
func TestTypes(t *testing.T) {
	for _, c := range []struct{ in, want, code string }{
		{"pkg:alpm/Arch/Pacman@6.0.1-1", "pkg:alpm/arch/pacman@6.0.1-1", ""},
		{"pkg:alpm/pacman", "pkg:alpm/pacman", "namespace-missing"},
		{"pkg:apk/Alpine/Curl", "pkg:apk/alpine/curl", ""},
		{"pkg:apk/curl", "pkg:apk/curl", "namespace-missing"},
		{"pkg:bazel/a/Curl", "pkg:bazel/a/Curl", "namespace-prohibited"},
		{"pkg:bitbucket/A/B", "pkg:bitbucket/a/b", ""},
		{"pkg:bitbucket/b", "pkg:bitbucket/b", "namespace-missing"},
		{"pkg:bitnami/WordPress", "pkg:bitnami/wordpress", ""},
		{"pkg:bitnami/a/b", "pkg:bitnami/a/b", "namespace-prohibited"},
		{"pkg:brew/A/B/C", "pkg:brew/a/b/c", ""},
		{"pkg:cargo/Rand_x", "pkg:cargo/Rand_x", ""},
		{"pkg:cargo/a/b", "pkg:cargo/a/b", "namespace-prohibited"},
		{"pkg:chrome-extension/DLPNGALGNEFJEIEFHMPKLPFIOHADPGLK@1.2", "pkg:chrome-extension/dlpngalgnefjeiefhmpklpfiohadpglk@1.2", ""},
		{"pkg:chrome-extension/zlpngalgnefjeiefhmpklpfiohadpglk", "pkg:chrome-extension/zlpngalgnefjeiefhmpklpfiohadpglk", "characters"},
		{"pkg:chrome-extension/dlpngalgnefjeiefhmpklpfiohadpglk@1.2.3.4.5", "pkg:chrome-extension/dlpngalgnefjeiefhmpklpfiohadpglk@1.2.3.4.5", "characters"},
		{"pkg:cocoapods/.a", "pkg:cocoapods/.a", "characters"},
		{"pkg:cocoapods/a%2Bb", "pkg:cocoapods/a%2Bb", "characters"},
		{"pkg:cocoapods/a%20b", "pkg:cocoapods/a%20b", "characters"},
		{"pkg:cocoapods/AFNetworking", "pkg:cocoapods/AFNetworking", ""},
		{"pkg:composer/A/B@1", "pkg:composer/a/b@1", ""},
		{"pkg:composer/b", "pkg:composer/b", "namespace-missing"},
		{"pkg:conan/A/B", "pkg:conan/A/B", ""},
		{"pkg:conda/a/b", "pkg:conda/a/b", "namespace-prohibited"},
		{"pkg:cpan/gdt/URI-PackageURL", "pkg:cpan/GDT/URI-PackageURL", ""},
		{"pkg:cpan/LWP::UserAgent", "pkg:cpan/LWP::UserAgent", "characters"},
		{"pkg:cran/a/A3", "pkg:cran/a/A3", "namespace-prohibited"},
		{"pkg:deb/Debian/Curl", "pkg:deb/debian/curl", ""},
		{"pkg:deb/curl", "pkg:deb/curl", "namespace-missing"},
		{"pkg:docker/A/B@Latest", "pkg:docker/A/B@Latest", ""},
		{"pkg:gem/a/b", "pkg:gem/a/b", "namespace-prohibited"},
		{"pkg:generic/A_b", "pkg:generic/A_b", ""},
		{"pkg:git/gitlab.gnome.org/GNOME/adwaita-fonts", "pkg:git/gitlab.gnome.org/GNOME/adwaita-fonts", ""},
		{"pkg:git/host//A%2FB/", "pkg:git/host/A/B", ""},
		{"pkg:git/Bitbucket/A/B", "pkg:git/Bitbucket/A/B", ""},
		{"pkg:git/github/A/B", "pkg:git/github/a/b", ""},
		{"pkg:git/a", "pkg:git/a", "namespace-missing"},
		{"pkg:github/A/B@C#D", "pkg:github/a/b@C#D", ""},
		{"pkg:golang/github.com/Masterminds/Semver/v3@V1", "pkg:golang/github.com/Masterminds/Semver/v3@V1", ""},
		{"pkg:golang/stdlib@v1.22.7", "pkg:golang/stdlib@v1.22.7", "namespace-missing"},
		{"pkg:hackage/a_b", "pkg:hackage/a-b", ""},
		{"pkg:hackage/a/b", "pkg:hackage/a/b", "namespace-prohibited"},
		{"pkg:hex/Acme/Foo@A", "pkg:hex/acme/foo@A", ""},
		{"pkg:huggingface/A/B@AB", "pkg:huggingface/A/B@ab", ""},
		{"pkg:huggingface/b", "pkg:huggingface/b", "namespace-missing"},
		{"pkg:julia/Dates", "pkg:julia/Dates", "qualifier-missing"},
		{"pkg:julia/a/Dates?uuid=1", "pkg:julia/a/Dates?uuid=1", "namespace-prohibited"},
		{"pkg:luarocks/Hisham/LuaFileSystem@A", "pkg:luarocks/hisham/luafilesystem@A", ""},
		{"pkg:maven/A/B", "pkg:maven/A/B", ""},
		{"pkg:maven/b", "pkg:maven/b", "namespace-missing"},
		{"pkg:mlflow/A?repository_url=https://x.cloud.databricks.com/api", "pkg:mlflow/a?repository_url=https:%2F%2Fx.cloud.databricks.com%2Fapi", ""},
		{"pkg:mlflow/A?repository_url=https://x.api.azureml.ms/databricks.", "pkg:mlflow/A?repository_url=https:%2F%2Fx.api.azureml.ms%2Fdatabricks.", ""},
		{"pkg:mlflow/a/b", "pkg:mlflow/a/b", "namespace-prohibited"},
		{"pkg:npm/%40A/B", "pkg:npm/%40A/B", ""},
		{"pkg:nuget/A.B", "pkg:nuget/A.B", ""},
		{"pkg:nuget/a/b", "pkg:nuget/a/b", "namespace-prohibited"},
		{"pkg:oci/Debian@SHA256:AB", "pkg:oci/debian@sha256:ab", ""},
		{"pkg:oci/library/debian", "pkg:oci/library/debian", "namespace-prohibited"},
		{"pkg:opam/a/b", "pkg:opam/a/b", "namespace-prohibited"},
		{"pkg:otp/Hex#SRC/A", "pkg:otp/hex#src/a", ""},
		{"pkg:otp/a/hex", "pkg:otp/a/hex", "namespace-prohibited"},
		{"pkg:pub/My-Package.x@A", "pkg:pub/my_package_x@A", ""},
		{"pkg:pub/%C3%89a%20b", "pkg:pub/_a_b", ""},
		{"pkg:pub/a/b", "pkg:pub/a/b", "namespace-prohibited"},
		{"pkg:pypi/Django_Package.x@1.0RC1", "pkg:pypi/django-package.x@1.0rc1", ""},
		{"pkg:pypi/a/b", "pkg:pypi/a/b", "namespace-prohibited"},
		{"pkg:qpkg/BlackBerry/Com", "pkg:qpkg/blackberry/Com", ""},
		{"pkg:qpkg/b", "pkg:qpkg/b", "namespace-missing"},
		{"pkg:rpm/Fedora/CUnit", "pkg:rpm/fedora/CUnit", ""},
		{"pkg:rpm/curl", "pkg:rpm/curl", "namespace-missing"},
		{"pkg:swid/A/b/C?tag_id=1", "pkg:swid/A/b/C?tag_id=1", ""},
		{"pkg:swid/A/b/c/D?tag_id=1", "pkg:swid/A/b/c/D?tag_id=1", "namespace-segments"},
		{"pkg:swid/C", "pkg:swid/C", "qualifier-missing"},
		{"pkg:swift/Alamofire", "pkg:swift/Alamofire", "namespace-missing"},
		{"pkg:vcpkg/boost/asio", "pkg:vcpkg/boost/asio", "namespace-prohibited"},
		{"pkg:vscode-extension/RedHat/Java@1.A", "pkg:vscode-extension/redhat/java@1.a", ""},
		{"pkg:vscode-extension/java", "pkg:vscode-extension/java", "namespace-missing"},
		{"pkg:yocto/Core/Glibc", "pkg:yocto/core/Glibc", ""},
		{"pkg:github/%C3%89t%C3%89/%CE%A3", "pkg:github/%C3%A9t%C3%A9/%CF%83", ""},
		{"pkg:github/a/%C4%B0", "pkg:github/a/i%CC%87", ""},
	} {
		got, err := purl.Parse(c.in)
		if err != nil || got.String() != c.want {
			t.Errorf("Parse(%q) = %v, %v, want %s", c.in, got, err, c.want)
			continue
		}
		issues := got.Validate()
		_, err = purl.ParseStrict(c.in)
		switch {
		case c.code == "" && (len(issues) > 0 || err != nil):
			t.Errorf("%s: %v, %v; want none", c.in, issues, err)
		case c.code != "" && (len(issues) != 1 || string(issues[0].Code) != c.code):
			t.Errorf("%s: %v, want %s", c.in, issues, c.code)
		case c.code != "" && (!errors.Is(err, purl.ErrType) || errors.Is(err, purl.ErrSyntax)):
			t.Errorf("ParseStrict(%q): %v, want an error of the type", c.in, err)
		}
	}
}

func TestText(t *testing.T) {
	type document struct {
		P purl.PURL            `json:"p"`
		M map[purl.PURL]string `json:"m"`
	}
	const text = `{"p":"pkg:npm/%40a/b@1","m":{"pkg:npm/a":"x","pkg:npm/b":"y"}}`
	var d document
	if err := json.Unmarshal([]byte(strings.ReplaceAll(text, "%40", "@")), &d); err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(d); err != nil || string(got) != text {
		t.Errorf("%s, %v, want %s", got, err, text)
	}
	if got, err := json.Marshal(document{}); err != nil || string(got) != `{"p":"","m":null}` {
		t.Errorf("%s, %v", got, err)
	}
	p := d.P
	if err := p.UnmarshalText([]byte("pkg:npm")); err == nil || p != d.P {
		t.Errorf("UnmarshalText of what is none: %v, %v", p, err)
	}
	if err := p.UnmarshalText(nil); err != nil || !p.IsZero() {
		t.Errorf("UnmarshalText of nothing: %v, %v", p, err)
	}
	var zero purl.PURL
	for c, text := range zero.Components() {
		t.Errorf("the zero PURL has the %v %q", c, text)
	}
	if b := zero.Builder(); zero.String()+zero.Type()+zero.Namespace()+zero.Name()+zero.Version()+zero.Subpath()+b.Type != "" {
		t.Errorf("the zero PURL has components: %+v", b)
	}
	if issues := zero.Validate(); issues != nil || zero.Registered() {
		t.Errorf("the zero PURL has issues: %v", issues)
	}
	if key := purl.OpenVEX.Key(zero); key != "" {
		t.Errorf("the zero PURL has the key %q", key)
	}
}

func TestParseAllocates(t *testing.T) {
	canonical := []string{
		"pkg:npm/lodash@4.17.21",
		"pkg:maven/org.apache.commons/commons-lang3@3.12.0",
		"pkg:git/codeberg.org/forgejo/forgejo@a72d",
		"pkg:mlflow/creditfraud@3?repository_url=https:%2F%2Fadb-5.0.azuredatabricks.net%2Fapi",
		"pkg:chrome-extension/dlpngalgnefjeiefhmpklpfiohadpglk@1.2",
		"pkg:deb/debian/libgcc-s1@12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12&upstream=gcc-12%4012.2.0#usr/lib",
	}
	for _, s := range canonical {
		if n := testing.AllocsPerRun(100, func() {
			p, err := purl.Parse(s)
			if err != nil || p.String() != s {
				t.Fatalf("Parse(%q) = %v, %v", s, p, err)
			}
		}); n != 0 {
			t.Errorf("Parse(%q) allocates %v times", s, n)
		}
	}
	buf := make([]byte, 0, 256)
	for _, s := range canonical {
		p := purl.MustParse(s)
		if n := testing.AllocsPerRun(100, func() {
			for range p.Components() {
			}
			buf, _ = p.AppendText(buf[:0])
		}); n != 0 {
			t.Errorf("%s: components and text allocate %v times", s, n)
		}
	}
	for _, s := range []string{"pkg:PYPI/Django_package", "pkg:npm/@angular/core@1?c=1&b=2&a=3#/d/"} {
		if n := testing.AllocsPerRun(100, func() {
			if _, err := purl.Parse(s); err != nil {
				t.Fatal(err)
			}
		}); n > 2 {
			t.Errorf("Parse(%q) allocates %v times", s, n)
		}
	}
}
