package main

// What a definition says in prose, for people, and not in a member, for programs. Each row quotes the sentence
// that it rests on; the generator stops when the definition no longer has it.

// normalization gives each rule of normalization_rules its meaning: the functions of package purl that the
// component passes, or none with the reason.
var normalization = map[string][]string{
	"It is not case sensitive and shall be lowercased.":                              {"lower"},
	"Replace underscore _ with dash -":                                               {"dashes"},
	"Apply kebab-case":                                                               {"dashes"}, // the words are there, only their separator is to be said
	"Replace non-[a-z] letters, non-[0-9] digits with underscore _":                  {"underscores"},
	"Replace dot . with underscore _ when used in distribution (sdist, wheel) names": {}, // about file names, not about the name
	"normalize version as specified in vercmp(8) at https://man.archlinux.org/man/vercmp.8#DESCRIPTION as part of alpm.": {}, // vercmp compares and has no normal form
}

// A remark is a rule that stands in a note.
type remark struct {
	typ   string
	where string // namespace, name, version, note, repository, qualifier KEY
	says  string // the sentence or the part of it that the rule rests on
	rules []string
}

// remarks are rules for the component where they stand, unless they begin with another one's name.
var remarks = []remark{
	{"cocoapods", "name", "cannot contain whitespace, a plus (+) character, or begin with a period (.)", []string{"forbids:podName"}},
	{"cpan", "name", "A distribution name shall not contain the string '::'", []string{"forbids:moduleName"}},
	{"cpan", "namespace", "represents the CPAN author/publisher ID (CPANID) and shall be uppercase", []string{"upper"}},
	{"git", "name", "The path on the host to the git repository", []string{"path"}},
	{"mlflow", "name", "for Databricks, it is case insensitive and shall be lowercased", []string{"databricks"}},
	{"swid", "namespace", "A maximum of two segments are supported", []string{"segments:2"}},

	{"swid", "qualifier tag_version", "If not specified, defaults to 0", []string{"default:0"}},
	{"swid", "qualifier patch", "If not specified, defaults to false", []string{"default:false"}},
	{"vcpkg", "qualifier port_version", "If omitted, the purl refers to port-version 0", []string{"default:0"}},

	{"huggingface", "repository", "The default repository is https://huggingface.co.", []string{"default:https://huggingface.co"}},
	{"luarocks", "qualifier repository_url", "If omitted, https://luarocks.org as default server is assumed", []string{"default:https://luarocks.org"}},
}
