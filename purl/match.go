package purl

import (
	"fmt"
	"slices"
	"strings"
)

// A Policy says when a pattern covers a subject. Type, namespace and name have to be the same under every policy;
// a policy says what of the rest counts, and which aliases make two spellings the same. Policies are constants and
// comparable; [Policy.With] and [Policy.Without] make new ones of them.
type Policy uint32

// How a policy takes a component, as values of two bits each: the lowest for the version, then the qualifiers,
// then the subpath. Aliases follow from bit 8 on.
const (
	equal    Policy = iota // the same on both sides
	asIfSet                // what the pattern says has to be so, what it does not say is free
	anything               // not looked at

	part           = 3
	versionBits    = 0
	qualifiersBits = 2
	subpathBits    = 4
	aliasBits      = 8
)

// The named policies.
const (
	// Exact: the canonical forms are the same.
	Exact = equal<<versionBits | equal<<qualifiersBits | equal<<subpathBits
	// OpenVEX matches the products of OpenVEX statements: a pattern without a version covers every version, the
	// qualifiers of the pattern have to be there with the same values and others do not matter; a subpath counts
	// when the pattern has one. All aliases apply. It covers what [GoVEX] and [Trivy] cover, but for a subpath that
	// go-vex does not look at, and does not fail on another spelling.
	OpenVEX = asIfSet<<versionBits | asIfSet<<qualifiersBits | asIfSet<<subpathBits | Policy(AllAliases)<<aliasBits
	// GoVEX does what go-vex does: as OpenVEX, the subpath not looked at, no alias but that for golang (which
	// go-vex brings into lower case).
	GoVEX = asIfSet<<versionBits | asIfSet<<qualifiersBits | anything<<subpathBits | Policy(GolangCase)<<aliasBits
	// Trivy does what trivy does: as OpenVEX, without aliases but that for golang.
	Trivy = asIfSet<<versionBits | asIfSet<<qualifiersBits | asIfSet<<subpathBits | Policy(GolangCase)<<aliasBits
	// Package: the same package in any version; the qualifiers and the subpath of the pattern have to be there.
	// All aliases apply.
	Package = anything<<versionBits | asIfSet<<qualifiersBits | asIfSet<<subpathBits | Policy(AllAliases)<<aliasBits
	// Identity: the same type, namespace and name, and nothing else. All aliases apply.
	Identity = anything<<versionBits | anything<<qualifiersBits | anything<<subpathBits | Policy(AllAliases)<<aliasBits
)

var policyNames = [...]struct {
	name   string
	policy Policy
}{
	{"exact", Exact},
	{"openvex", OpenVEX},
	{"go-vex", GoVEX},
	{"trivy", Trivy},
	{"package", Package},
	{"identity", Identity},
}

// With returns p with more aliases.
func (p Policy) With(a Alias) Policy { return p | Policy(a)<<aliasBits }

// Without returns p with fewer aliases; Without(AllAliases) compares spellings.
func (p Policy) Without(a Alias) Policy { return p &^ (Policy(a) << aliasBits) }

// Aliases returns the aliases of p.
func (p Policy) Aliases() Alias { return Alias(p >> aliasBits) }

func (p Policy) of(bits int) Policy { return p >> bits & part }

// ParsePolicy returns the policy of a name, which may be followed by aliases to add or to take away:
// "openvex", "exact+golang-case", "openvex-distro-release", "package-all".
func ParsePolicy(text string) (Policy, error) {
	for _, n := range policyNames {
		rest, ok := strings.CutPrefix(text, n.name)
		if !ok || rest != "" && rest[0] != '+' && rest[0] != '-' {
			continue
		}
		return n.policy.change(text, rest)
	}
	return 0, fmt.Errorf("purl: unknown policy %s", quote(text))
}

func (p Policy) change(text, rest string) (Policy, error) {
next:
	for rest != "" {
		for a, row := range aliasRows() {
			after, ok := strings.CutPrefix(rest[1:], row)
			if !ok || after != "" && after[0] != '+' && after[0] != '-' {
				continue
			}
			if rest[0] == '+' {
				p = p.With(a)
			} else {
				p = p.Without(a)
			}
			rest = after
			continue next
		}
		return 0, fmt.Errorf("purl: policy %s: unknown alias %s", quote(text), quote(rest[1:]))
	}
	return p, nil
}

// String returns the name of the policy with the aliases that it has more or fewer, in the form that [ParsePolicy]
// reads; for a policy that is made of no named one, its number.
func (p Policy) String() string {
	best, changes := "", 0
	for _, n := range policyNames {
		if p&(1<<aliasBits-1) != n.policy&(1<<aliasBits-1) {
			continue
		}
		text, count := n.name, 0
		if extra := p.Aliases() &^ n.policy.Aliases(); extra != 0 {
			text, count = text+"+"+strings.ReplaceAll(extra.String(), ",", "+"), count+1
		}
		if missing := n.policy.Aliases() &^ p.Aliases(); missing != 0 {
			text, count = text+"-"+strings.ReplaceAll(missing.String(), ",", "-"), count+1
		}
		if best == "" || count < changes {
			best, changes = text, count
		}
	}
	if best == "" {
		return fmt.Sprintf("policy %#x", uint32(p))
	}
	return best
}

// A Result is the verdict of [Match] and its reasons.
type Result struct {
	Match bool
	// Why has, when there is no match, every component that differs; when there is one, the components that are
	// the same only by an alias.
	Why []Reason
}

// A Reason is about one component of a pattern and a subject that are not spelled the same.
type Reason struct {
	Component Component
	Key       string // of a qualifier
	Same      bool   // whether the policy takes them for the same
	// Pattern and Subject are what the two say, decoded; empty where they say nothing.
	Pattern, Subject string
	// Aliases are those that make them the same, when Same; else those that would if the policy had them, 0 when
	// none does.
	Aliases Alias
}

// String returns the reason as one line.
func (r Reason) String() string {
	side := func(s string) string {
		if s == "" {
			return "none"
		}
		return quote(s)
	}
	text := r.Component.String()
	if r.Key != "" {
		text = "qualifier " + r.Key
	}
	text += ": the pattern has " + side(r.Pattern) + ", the subject " + side(r.Subject)
	switch {
	case r.Same:
		text += "; the same by " + r.Aliases.String()
	case r.Aliases != 0:
		text += "; would be the same by " + r.Aliases.String()
	}
	return text
}

// Matches reports whether the pattern covers the subject under the policy. It does not allocate. The zero PURL
// matches nothing.
func (p Policy) Matches(pattern, subject PURL) bool {
	if pattern.s == "" || subject.s == "" || pattern.Type() != subject.Type() {
		return false
	}
	aliases := p.Aliases()
	return sameIdentity(pattern, subject, aliases) &&
		p.version(pattern, subject, aliases) &&
		p.qualifiers(pattern, subject, aliases) &&
		p.subpath(pattern, subject)
}

func (p Policy) version(pattern, subject PURL, aliases Alias) bool {
	switch p.of(versionBits) {
	case anything:
		return true
	case asIfSet:
		if pattern.vers == pattern.qual {
			return true
		}
	}
	return sameVersion(pattern, subject, aliases)
}

func (p Policy) subpath(pattern, subject PURL) bool {
	switch p.of(subpathBits) {
	case anything:
		return true
	case asIfSet:
		if int(pattern.sub) == len(pattern.s) {
			return true
		}
	}
	return pattern.rawSubpath() == subject.rawSubpath()
}

func (p Policy) qualifiers(pattern, subject PURL, aliases Alias) bool {
	if p.of(qualifiersBits) == anything {
		return true
	}
	a, b := pattern.rawQualifiers(), subject.rawQualifiers()
	if a == b {
		return true
	}
	if !eachIn(pattern, a, b, aliases, false) {
		return false
	}
	return p.of(qualifiersBits) == asIfSet || eachIn(subject, b, a, aliases, true)
}

// eachIn reports whether the other qualifiers say what these say. Turned, the others are those of the pattern.
func eachIn(of PURL, these, others string, aliases Alias, turned bool) bool {
	next := cursor(others)
	for these != "" {
		var pair string
		pair, these, _ = strings.Cut(these, "&")
		key, value, _ := strings.Cut(pair, "=")
		other, ok := next.seek(key)
		if turned && ok {
			continue // compared already, the other way round
		}
		if !sameValue(of, key, value, other, ok, aliases) {
			return false
		}
	}
	return true
}

// A cursor is what is left of canonical qualifiers, which are in the order of their keys.
type cursor string

// seek returns the value of a key, and whether it is there. It is to be asked for keys in ascending order: what is
// before is passed over, so that two lists are compared in one pass.
func (c *cursor) seek(key string) (value string, ok bool) {
	for *c != "" {
		pair, rest, _ := strings.Cut(string(*c), "&")
		k, value, _ := strings.Cut(pair, "=")
		if k > key {
			break
		}
		*c = cursor(rest)
		if k == key {
			return value, true
		}
	}
	return "", false
}

// Match reports whether the pattern covers the subject under the policy, and why, component by component.
func Match(pattern, subject PURL, policy Policy) Result {
	m := matcher{pattern: pattern, subject: subject, policy: policy}
	switch {
	case pattern.s == "" || subject.s == "" || pattern.Type() != subject.Type():
		m.different(Reason{Component: Type, Pattern: pattern.Type(), Subject: subject.Type()}, 0)
	default:
		m.identity()
	}
	m.compare(Reason{Component: Version, Pattern: pattern.Version(), Subject: subject.Version()}, func(a Alias) bool {
		return policy.version(pattern, subject, a)
	})
	if policy.of(qualifiersBits) != anything {
		next := cursor(subject.rawQualifiers())
		for key, value := range pairs(pattern.rawQualifiers()) {
			other, ok := next.seek(key)
			m.compare(Reason{Component: Qualifiers, Key: key, Pattern: unescape(value), Subject: unescape(other)}, func(a Alias) bool {
				return sameValue(pattern, key, value, other, ok, a)
			})
		}
	}
	if how := policy.of(qualifiersBits); how != anything && how != asIfSet {
		next := cursor(pattern.rawQualifiers())
		for key, value := range pairs(subject.rawQualifiers()) {
			if _, ok := next.seek(key); !ok {
				m.compare(Reason{Component: Qualifiers, Key: key, Subject: unescape(value)}, func(a Alias) bool {
					return sameValue(subject, key, value, "", false, a)
				})
			}
		}
	}
	m.compare(Reason{Component: Subpath, Pattern: pattern.Subpath(), Subject: subject.Subpath()}, func(Alias) bool {
		return policy.subpath(pattern, subject)
	})
	if len(m.differences) > 0 {
		return Result{Why: m.differences}
	}
	return Result{Match: true, Why: m.aliased}
}

type matcher struct {
	pattern, subject     PURL
	policy               Policy
	differences, aliased []Reason
}

func (m *matcher) different(r Reason, would Alias) {
	r.Aliases = would
	m.differences = append(m.differences, r)
}

// compare records what is to be said about a component that same compares.
func (m *matcher) compare(r Reason, same func(Alias) bool) {
	have := m.policy.Aliases()
	switch {
	case same(0):
	case same(have):
		r.Same, r.Aliases = true, least(have, 0, same)
		m.aliased = append(m.aliased, r)
	case same(AllAliases):
		m.different(r, least(AllAliases, have, same)&^have)
	default:
		m.different(r, 0)
	}
}

// least takes from the aliases those away without which it is still the same, but for those to keep.
func least(from, keep Alias, same func(Alias) bool) Alias {
	for a := Alias(1); a&AllAliases != 0; a <<= 1 {
		if from&a != 0 && keep&a == 0 && same(from&^a) {
			from &^= a
		}
	}
	return from
}

// identity compares namespace and name, which some aliases take together: where they make the whole the same, or
// would, that is what is said of both.
func (m *matcher) identity() {
	have := m.policy.Aliases()
	whole := func(a Alias) bool { return sameIdentity(m.pattern, m.subject, a) }
	if whole(0) {
		return
	}
	reasons := []Reason{
		{Component: Namespace, Pattern: m.pattern.Namespace(), Subject: m.subject.Namespace()},
		{Component: Name, Pattern: m.pattern.Name(), Subject: m.subject.Name()},
	}
	reasons = slices.DeleteFunc(reasons, func(r Reason) bool { return r.Pattern == r.Subject })
	switch {
	case whole(have):
		for _, r := range reasons {
			r.Same, r.Aliases = true, least(have, 0, whole)
			m.aliased = append(m.aliased, r)
		}
	case whole(AllAliases):
		for _, r := range reasons {
			m.different(r, least(AllAliases, have, whole)&^have)
		}
	default:
		// They are different, whatever the aliases: what is the same by itself is not the reason.
		before := len(m.differences)
		for _, r := range reasons {
			same := func(a Alias) bool {
				a = identityAliases(m.pattern, m.subject, a&^NameSlash)
				return identityParts(m.pattern, a)[r.Component-Namespace] == identityParts(m.subject, a)[r.Component-Namespace]
			}
			if !same(have) {
				would := Alias(0)
				if same(AllAliases) {
					would = least(AllAliases&^NameSlash, have, same) &^ have
				}
				m.different(r, would)
			}
		}
		if len(m.differences) == before {
			m.different(reasons[len(reasons)-1], 0)
		}
	}
}
