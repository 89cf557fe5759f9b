package vers

import (
	"slices"
	"strings"
)

// The dialects of ecosystems whose ranges are lists of an operator and a version.
var (
	plainDialect = dialect{and: ",", or: []string{"||", "|"}, ops: "<>=!", bare: Equal, every: []string{"*"}}

	// Gem::Requirement: ~> allows the last number to grow.
	gemDialect = dialect{empty: true, and: ",", or: []string{"||"}, skip: `'"[]`, ops: "<>=!~", bare: Equal, clause: gemClause}

	// Debian Policy 7.1; "<" and ">" are obsolete, because dpkg reads them as "<=" and ">=".
	debDialect = dialect{and: ",", or: []string{"||", "|"}, skip: "()", ops: "<>=", bare: Equal, alone: true, every: []string{"*"}, not: []string{"<", ">"}, clause: debClause}

	rpmDialect  = dialect{and: ",", or: []string{"||"}, skip: "()", ops: "<>=!", bare: Equal, alone: true, every: []string{"*"}}
	alpmDialect = rpmDialect
	apkDialect  = dialect{and: ",", or: []string{"||"}, ops: "<>=!~", bare: Equal, alone: true, every: []string{"*"}, clause: apkClause}

	gentooDialect = dialect{and: ",", or: []string{"||"}, ops: "<>=!~", bare: Equal, alone: true, every: []string{"*"}, clause: gentooClause}

	// Cabal's version ranges.
	hackageDialect = dialect{
		and: "", or: []string{"||"}, words: []string{"&&"}, skip: "()", ops: "<>=^", bare: Equal, every: []string{"-any", "*"},
		clause: hackageClause,
	}
	cranDialect = dialect{and: ",", or: []string{"||"}, skip: "()", ops: "<>=!", bare: Equal, every: []string{"*"}}

	// CPAN::Meta::Spec, Version Ranges: a version alone is the least one.
	cpanDialect = dialect{and: ",", or: []string{"||"}, ops: "<>=!", bare: GreaterEqual, clause: cpanClause}

	// Elixir's Version.
	hexDialect = dialect{and: ",", or: []string{"||", "or"}, words: []string{"and"}, ops: "<>=!~", bare: Equal, clause: hexClause}

	pubDialect    = dialect{and: ",", or: []string{"||"}, skip: `'"`, ops: "<>=^", bare: Equal, every: []string{"any"}, clause: pubClause}
	golangDialect = dialect{and: ",", or: []string{"||"}, ops: "<>=!", bare: Equal, every: []string{"*"}}

	// Cargo's requirements: a version alone has a caret.
	cargoDialect = dialect{and: ",", or: []string{"||"}, ops: "<>=^~", clause: cargoClause}

	// Julia's Pkg: like Cargo's, and what is separated by commas is alternatives.
	juliaDialect = dialect{and: ";", or: []string{","}, ops: "<>=^~", clause: cargoClause}

	// conda's match specifications of versions.
	condaDialect = dialect{and: ",", or: []string{"|"}, skip: "()", ops: "<>=!~", bare: Equal, every: []string{"*"}, clause: condaClause}

	conanDialect = dialect{empty: true, and: ",", or: []string{"||"}, skip: "[]", ops: "<>=~^!", clause: conanClause}
)

func gemClause(op, version string) ([]term, bool) {
	if op != "~>" {
		return nil, false
	}
	nums := prefix(version)
	if len(nums) == 0 {
		// "2.a" keeps its first number only in front of a letter behind a dot.
		return nil, false
	}
	return []term{{op: GreaterEqual, version: version}, {op: Less, version: upper(nums, max(0, len(nums)-2))}}, true
}

func debClause(op, version string) ([]term, bool) {
	switch op {
	case "<<":
		return []term{{op: Less, version: version}}, true
	case ">>":
		return []term{{op: Greater, version: version}}, true
	}
	return nil, false
}

func apkClause(op, version string) ([]term, bool) {
	if op != "~" && op != "=~" && op != "~=" {
		return nil, false
	}
	nums := prefix(version)
	if len(nums) == 0 {
		return nil, false
	}
	return []term{{op: GreaterEqual, version: version}, {op: Less, version: upper(nums, len(nums)-1) + "_alpha"}}, true
}

// gentooClause reads "~1.0" (any revision) and "=1.2*" (any version that begins so).
func gentooClause(op, version string) ([]term, bool) {
	v, star := starred(version)
	switch {
	case op == "~" && !star:
		v, _, _ = strings.Cut(version, "-r")
		return []term{{op: GreaterEqual, version: v}, {op: Less, version: v + "_p"}}, true
	case (op == "=" || op == "") && star:
		nums := prefix(v)
		if len(nums) == 0 || strings.Join(nums, ".") != v {
			return nil, false
		}
		return []term{{op: GreaterEqual, version: v + "_alpha"}, {op: Less, version: upper(nums, len(nums)-1) + "_alpha"}}, true
	}
	return nil, false
}

func hackageClause(op, version string) ([]term, bool) {
	v, star := starred(version)
	nums := prefix(v)
	if len(nums) == 0 {
		return nil, false
	}
	switch {
	case op == "^>=" && !star:
		last := 1
		high := upper(append(slices.Clip(nums), "0")[:max(2, len(nums))], last)
		return []term{{op: GreaterEqual, version: v}, {op: Less, version: high}}, true
	case (op == "==" || op == "") && star:
		return []term{{op: GreaterEqual, version: v}, {op: Less, version: upper(nums, len(nums)-1)}}, true
	}
	return nil, false
}

func cpanClause(op, version string) ([]term, bool) {
	// "0" is how Perl says any version.
	return nil, op == "" && version == "0"
}

func hexClause(op, version string) ([]term, bool) {
	p, ok := parsePartial(version)
	if !ok || len(p.nums) == 0 || p.wild {
		return nil, false
	}
	if op == "~>" {
		if len(p.nums) < 2 {
			return nil, false
		}
		return p.below(len(p.nums) - 2), true
	}
	c, ok := plainOps[op]
	if op == "" {
		c, ok = Equal, true
	}
	return []term{{op: c, version: p.filled()}}, ok
}

func pubClause(op, version string) ([]term, bool) {
	if op != "^" {
		return nil, false
	}
	p, ok := parsePartial(version)
	if !ok || len(p.nums) < 3 {
		return nil, false
	}
	// Dart's caret: the major number, or with major 0 the minor one.
	i := 0
	if trimZeros(p.nums[0]) == "" {
		i = 1
	}
	return []term{{op: GreaterEqual, version: version}, {op: Less, version: p.bumped(i)}}, true
}

func cargoClause(op, version string) ([]term, bool) {
	p, ok := parsePartial(version)
	if !ok {
		return nil, false
	}
	p.wild = p.wild || len(p.nums) < 3
	switch op {
	case "":
		if !strings.ContainsAny(version, "*xX") || len(p.nums) == 3 {
			op = "^"
		}
	case "=", "^", "~", "<", "<=", ">", ">=":
	default:
		return nil, false
	}
	return p.compared(op)
}

// condaClause reads "1.2.*", "=1.2" (the same) and "~=1.2.3".
func condaClause(op, version string) ([]term, bool) {
	v, star := starred(version)
	nums := prefix(v)
	plain := len(nums) > 0 && strings.Join(nums, ".") == v
	switch {
	case (star && (op == "" || op == "==") || op == "=") && plain:
		return []term{{op: GreaterEqual, version: v + "dev"}, {op: Less, version: upper(nums, len(nums)-1) + "dev"}}, true
	case star && op == "!=" && plain:
		return []term{{op: NotEqual, version: v + "dev", high: upper(nums, len(nums)-1) + "dev"}}, true
	case op == "~=" && !star && len(nums) > 1:
		return []term{{op: GreaterEqual, version: v}, {op: Less, version: upper(nums, len(nums)-2) + "dev"}}, true
	}
	return nil, false
}

// conanClause reads the conditions of Conan 2. A hyphen at the end only says that pre-releases take part; upper
// bounds that are made up have one, because they are before the pre-releases of that version.
func conanClause(op, version string) ([]term, bool) {
	if strings.HasPrefix(version, "include_prerelease") {
		return nil, true
	}
	v := strings.TrimSuffix(version, "-")
	if v == "*" && op == "" {
		return []term{{op: GreaterEqual, version: "0.0.0"}}, true
	}
	if v == "" {
		return nil, false
	}
	if c, ok := plainOps[op]; ok || op == "" {
		if op == "" {
			c = Equal
		}
		return []term{{op: c, version: v}}, true
	}
	main, _, _ := strings.Cut(v, "+")
	main, _, _ = strings.Cut(main, "-")
	nums := prefix(main)
	if len(nums) == 0 {
		return nil, false
	}
	i := firstNonZero(nums)
	switch op {
	case "~":
		i = min(1, len(nums)-1)
	case "^":
	default:
		return nil, false
	}
	return []term{{op: GreaterEqual, version: v}, {op: Less, version: upper(nums, i) + "-"}}, true
}

func nativeConan(s string) ([][]term, error) {
	// "=True" behind include_prerelease would read as a version.
	s = strings.ReplaceAll(s, "include_prerelease=", "include_prerelease:")
	groups, err := conanDialect.read(s)
	for i, g := range groups {
		if len(g) == 0 {
			groups[i] = []term{{op: GreaterEqual, version: "0.0.0"}}
		}
	}
	return groups, err
}

// nativeOpenSSL reads the lists of OpenSSL's advisories: versions are alternatives, bounds hold together.
func nativeOpenSSL(s string) ([][]term, error) {
	groups, err := plainDialect.read(s)
	var out [][]term
	for _, g := range groups {
		var bounds []term
		for _, c := range g {
			if c.op == Equal {
				out = append(out, []term{c})
			} else {
				bounds = append(bounds, c)
			}
		}
		if len(bounds) > 0 || len(g) == 0 {
			out = append(out, bounds)
		}
	}
	return out, err
}

// nativeNginx reads the lists of nginx's advisories: "1.4.1+" is the rest of a stable branch (an even second number),
// "1.5.0+" everything since; "0.7.52-0.8.39" is a range.
func nativeNginx(s string) ([][]term, error) {
	if t := strings.Trim(s, space); t == "all" || t == "*" {
		return [][]term{nil}, nil
	}
	var groups [][]term
	w := words{in: s}
	for {
		w.skip(space + ",")
		if w.done() {
			break
		}
		at := w.pos
		text := w.take(space+",", true)
		low, high, isRange := strings.Cut(text, "-")
		v, plus := strings.CutSuffix(text, "+")
		nums := prefix(v)
		switch {
		case isRange && low != "" && high != "":
			groups = append(groups, []term{{op: GreaterEqual, version: low}, {op: LessEqual, version: high}})
		case plus && len(nums) > 1:
			g := []term{{op: GreaterEqual, version: v}}
			if last := nums[1][len(nums[1])-1]; last%2 == 0 {
				g = append(g, term{op: Less, version: upper(nums, 1) + ".0"})
			}
			groups = append(groups, g)
		case len(nums) > 0:
			groups = append(groups, []term{{op: Equal, version: text}})
		default:
			return nil, w.fail(at, "not a version or range of nginx")
		}
	}
	if groups == nil {
		return nil, w.fail(0, "empty")
	}
	return groups, nil
}
