package purl

import (
	"bytes"
	"fmt"
	"iter"
	"strings"
)

// An Alias is a set of reasons to take two spellings for the same thing. Each is a fact about a type of packages or
// a place where they are kept; none is a guess about names.
type Alias uint32

// The aliases.
const (
	// GolangCase: namespace and name of golang without regard to case. The definition keeps the case, as Go does;
	// many tools write them in lower case, as the definition once demanded.
	GolangCase Alias = 1 << iota
	// GolangVersion: versions of golang with and without the leading v, or go.
	GolangVersion
	// NuGetCase: names of nuget without regard to case: the registry keeps it and does not look at it.
	NuGetCase
	// PyPIName: in names of pypi, every run of dashes, underscores and periods is one dash (PEP 503).
	PyPIName
	// ForgeCase: the paths of git repositories at hosts that do not look at case.
	ForgeCase
	// NameSlash: a name with slashes is a namespace that was escaped.
	NameSlash
	// TypeDefault: a qualifier that is not there has the default value of the type's definition, such as type=jar
	// of maven.
	TypeDefault
	// RepositoryURL: repository_url with and without https:// and a slash at the end, by another name of the same
	// repository, or not there for the default repository of the type, where the definition gives its address.
	RepositoryURL
	// DockerHub: the names of Docker Hub, and its namespace library, in docker and in the repository_url of oci.
	DockerHub
	// DistroRelease: a pattern for a release of a distribution covers its point releases: distro=debian-12 covers
	// debian-12.13, and not the other way round.
	DistroRelease
	// DistroCodename: the code name of a release of Debian or Ubuntu and its number: distro=bookworm and debian-12.
	DistroCodename

	// AllAliases is the set of all of them.
	AllAliases Alias = 1<<iota - 1
)

var aliasNames = [...]string{
	"golang-case", "golang-version", "nuget-case", "pypi-name", "forge-case", "name-slash", "type-default",
	"repository-url", "docker-hub", "distro-release", "distro-codename",
}

// aliasRows iterates over the aliases and their names, and the set of all of them.
func aliasRows() iter.Seq2[Alias, string] {
	return func(yield func(Alias, string) bool) {
		for i, name := range aliasNames {
			if !yield(1<<i, name) {
				return
			}
		}
		yield(AllAliases, "all")
	}
}

// String returns the names of the aliases, separated by commas; "all" for all of them.
func (a Alias) String() string {
	if a == AllAliases {
		return "all"
	}
	var names []string
	for i, name := range aliasNames {
		if a&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if rest := a &^ AllAliases; rest != 0 {
		names = append(names, fmt.Sprintf("%#x", uint32(rest)))
	}
	return strings.Join(names, ",")
}

// hubHosts are the names of Docker Hub as a registry.
var hubHosts = [...]string{"docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com"}

// caselessHosts are forges that find a repository whatever the case of its path.
var caselessHosts = [...]string{"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"}

// mirrors are other names of repositories, without the scheme and the slash at the end.
var mirrors = [...][2]string{
	{"repo1.maven.org/maven2", "repo.maven.apache.org/maven2"}, // the definition of maven says so
	{"pypi.python.org", "pypi.org"},                            // the definition of pypi says so
	{"pub.dev", "pub.dartlang.org"},
}

// releases says how many numbers make a release of a distribution; further ones are point releases of it.
var releases = [...]struct {
	distro  string
	numbers int
}{
	{"debian", 1},
	{"rhel", 1},
	{"redhat", 1},
	{"centos", 1},
	{"rocky", 1},
	{"almalinux", 1},
	{"alma", 1},
	{"ol", 1},
	{"oracle", 1},
	{"amzn", 1},
	{"amazon", 1},
	{"alpine", 2},
	{"ubuntu", 2},
	{"sles", 2},
	{"opensuse-leap", 2},
	{"opensuse.leap", 2},
}

// codenames are the code names of releases, also with the name of the distribution before them.
var codenames = map[string]string{
	"wheezy": "debian-7", "jessie": "debian-8", "stretch": "debian-9", "buster": "debian-10", "bullseye": "debian-11",
	"bookworm": "debian-12", "trixie": "debian-13", "forky": "debian-14", "duke": "debian-15",
	"trusty": "ubuntu-14.04", "xenial": "ubuntu-16.04", "bionic": "ubuntu-18.04", "focal": "ubuntu-20.04",
	"jammy": "ubuntu-22.04", "mantic": "ubuntu-23.10", "noble": "ubuntu-24.04", "oracular": "ubuntu-24.10",
	"plucky": "ubuntu-25.04", "questing": "ubuntu-25.10",
}

// release returns the numbered name of a release that may be named by its code name.
func release(distro string) string {
	bare := strings.TrimPrefix(strings.TrimPrefix(distro, "debian-"), "ubuntu-")
	if name, ok := codenames[bare]; ok && (bare == distro || distro[:len("debian")] == name[:len("debian")]) {
		return name
	}
	return distro
}

// Key returns a text that is the same for a pattern and a subject whenever the policy matches them: type, namespace
// and name, in one spelling for those that the policy's aliases take for the same. It is what to index patterns by.
// It allocates only when the spelling differs from the canonical form.
func (p Policy) Key(of PURL) string {
	var buf [256]byte
	key := appendIdentity(buf[:0], of, p.Aliases())
	if plain := of.s[:of.vers]; string(key) == plain {
		return plain
	}
	return string(key)
}

// AppendKey appends what [Policy.Key] returns to b. A look-up in a map by m[string(p.AppendKey(buf[:0], subject))]
// does not allocate when buf is long enough.
func (p Policy) AppendKey(b []byte, of PURL) []byte { return appendIdentity(b, of, p.Aliases()) }

// sameIdentity compares type, namespace and name.
func sameIdentity(a, b PURL, aliases Alias) bool {
	if a.s[:a.vers] == b.s[:b.vers] {
		return true
	}
	if aliases = identityAliases(a, b, aliases); aliases == 0 {
		return false
	}
	var x, y [256]byte
	return string(appendIdentity(x[:0], a, aliases)) == string(appendIdentity(y[:0], b, aliases))
}

// identityAliases returns the aliases that apply to both purls: what is said of Docker Hub is not so of another
// registry.
func identityAliases(a, b PURL, aliases Alias) Alias {
	if aliases&DockerHub != 0 && (a.elsewhere() || b.elsewhere()) {
		aliases &^= DockerHub
	}
	return aliases
}

// elsewhere reports whether a purl of the type docker is kept in a registry other than Docker Hub.
func (p PURL) elsewhere() bool {
	if p.Type() != "docker" {
		return false
	}
	value, ok := lookup(p.rawQualifiers(), "repository_url")
	if !ok {
		return false
	}
	var buf [256]byte
	host, _, _ := bytes.Cut(repository(appendUnescaped(buf[:0], value), "", RepositoryURL), []byte("/"))
	return !isHub(string(host))
}

// identityParts returns namespace and name in the spelling of appendIdentity.
func identityParts(p PURL, aliases Alias) [2]string {
	s := string(appendIdentity(nil, p, aliases))[p.typ+1:]
	i := strings.LastIndexByte(s, '/')
	if rules[p.num].path {
		i = strings.IndexByte(s, '/')
	}
	if i < 0 {
		return [2]string{"", s}
	}
	return [2]string{s[:i], s[i+1:]}
}

// appendIdentity appends type, namespace and name in the spelling that the aliases give them.
func appendIdentity(b []byte, p PURL, aliases Alias) []byte {
	if p.s == "" {
		return b
	}
	b = append(b, p.s[:p.typ+1]...)
	path := len(b)
	b = append(b, p.s[p.typ+1:p.vers]...)
	typ := p.Type()
	if aliases&NameSlash != 0 {
		b = b[:path+len(slashesOf(b[path:]))]
	}
	if aliases&DockerHub != 0 && typ == "docker" {
		b = append(b[:path], trimHub(b[path:])...)
	}
	switch {
	case aliases&GolangCase != 0 && typ == "golang",
		aliases&NuGetCase != 0 && typ == "nuget",
		aliases&ForgeCase != 0 && typ == "git" && caseless(p.rawNamespace()):
		lowerEscaped(b[path:])
	case aliases&PyPIName != 0 && typ == "pypi":
		b = b[:path+len(pypiName(b[path:]))]
	}
	return b
}

// slashesOf decodes escaped slashes, in place.
func slashesOf(b []byte) []byte {
	out := b[:0]
	for i := 0; i < len(b); i++ {
		if b[i] == '%' && b[i+1] == '2' && b[i+2] == 'F' {
			out = append(out, '/')
			i += 2
			continue
		}
		out = append(out, b[i])
	}
	return out
}

// trimHub takes the names of Docker Hub away from the front of a namespace and name.
func trimHub(path []byte) []byte {
	if host, rest, ok := bytes.Cut(path, []byte("/")); ok && isHub(string(host)) {
		path = rest
	}
	return hubPath(path)
}

// hubPath takes the namespace away that a name at Docker Hub has when it has none.
func hubPath(path []byte) []byte {
	if rest, ok := bytes.CutPrefix(path, []byte("library/")); ok && len(rest) > 0 && bytes.IndexByte(rest, '/') < 0 {
		return rest
	}
	return path
}

func isHub(host string) bool {
	for _, h := range hubHosts {
		if strings.EqualFold(h, host) {
			return true
		}
	}
	return false
}

func caseless(host string) bool {
	for _, h := range caselessHosts {
		if strings.EqualFold(h, host) {
			return true
		}
	}
	return false
}

// lowerEscaped brings ASCII letters into lower case, in place, but for the digits of escapes.
func lowerEscaped(b []byte) {
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '%':
			i += 2
		case 'A' <= c && c <= 'Z':
			b[i] = c - 'A' + 'a'
		}
	}
}

// pypiName puts one dash for every run of dashes, underscores and periods, in place.
func pypiName(b []byte) []byte {
	out := b[:0]
	run := false
	for _, c := range b {
		if c == '-' || c == '_' || c == '.' {
			if !run {
				out = append(out, '-')
			}
			run = true
			continue
		}
		run = false
		out = append(out, c)
	}
	return out
}

// sameVersion compares versions.
func sameVersion(a, b PURL, aliases Alias) bool {
	x, y := a.rawVersion(), b.rawVersion()
	if x == y {
		return true
	}
	return aliases&GolangVersion != 0 && a.Type() == "golang" && x != "" && y != "" && trimV(x) == trimV(y)
}

// trimV takes the v or go away that a number follows.
func trimV(version string) string {
	for _, prefix := range [...]string{"go", "v"} {
		if rest, ok := strings.CutPrefix(version, prefix); ok && rest != "" && classes[rest[0]] == cDigit {
			return rest
		}
	}
	return version
}

// sameValue compares the value of a qualifier with that of another purl of the same type, which may not have it.
// Both are escaped.
func sameValue(of PURL, key, value, other string, there bool, aliases Alias) bool {
	if there && value == other {
		return true
	}
	if aliases == 0 {
		return false
	}
	r := &rules[of.num]
	if key == "repository_url" && aliases&(RepositoryURL|DockerHub) != 0 {
		var x, y [256]byte
		url := repository(appendUnescaped(x[:0], value), of.Type(), aliases)
		if there {
			return string(url) == string(repository(appendUnescaped(y[:0], other), of.Type(), aliases))
		}
		return aliases&RepositoryURL != 0 && r.repository != "" &&
			string(url) == string(repository(append(y[:0], r.repository...), of.Type(), aliases))
	}
	if !there {
		if aliases&TypeDefault == 0 {
			return false
		}
		k, ok := r.key(key)
		return ok && k.def != "" && k.def == value
	}
	if key != "distro" {
		return false
	}
	if aliases&DistroCodename != 0 && of.Type() == "deb" {
		value, other = release(value), release(other)
	}
	return value == other || aliases&DistroRelease != 0 && covers(value, other)
}

// repository returns a decoded repository_url in one spelling. It may use the memory of url.
func repository(url []byte, typ string, aliases Alias) []byte {
	if aliases&RepositoryURL != 0 {
		for _, prefix := range [...]string{"https://", "http://"} {
			if len(url) > len(prefix) && strings.EqualFold(string(url[:len(prefix)]), prefix) {
				url = url[len(prefix):]
				break
			}
		}
		url = bytes.TrimRight(url, "/")
		for i := 0; i < len(url) && url[i] != '/'; i++ { // a host has no case
			if 'A' <= url[i] && url[i] <= 'Z' {
				url[i] += 'a' - 'A'
			}
		}
		for _, m := range mirrors {
			if string(url) == m[0] {
				return append(url[:0], m[1]...)
			}
		}
	}
	if aliases&DockerHub != 0 && (typ == "oci" || typ == "docker") {
		if host, rest, _ := bytes.Cut(url, []byte("/")); isHub(string(host)) {
			// No name of the host is shorter than this one: what is moved goes to the front.
			return append(append(url[:0], "docker.io/"...), hubPath(rest)...)
		}
	}
	return url
}

// covers reports whether a release of a distribution, such as debian-12, has the other one as a point release.
func covers(release, other string) bool {
	if !strings.HasPrefix(other, release) || len(other) <= len(release) || other[len(release)] != '.' {
		return false
	}
	for _, r := range releases {
		numbers, ok := strings.CutPrefix(release, r.distro+"-")
		if !ok {
			continue
		}
		for _, c := range []byte(other[len(r.distro)+1:]) {
			if c != '.' && classes[c] != cDigit {
				return false
			}
		}
		return strings.Count(numbers, ".")+1 >= r.numbers
	}
	return false
}
