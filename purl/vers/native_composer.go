package vers

import "strings"

// composerDialect is Composer's constraints. Hyphen ranges are read outside of it.
var composerDialect = dialect{
	and: ",", or: []string{"||", "|"}, ops: "<>=!^~", bare: Equal, every: []string{"*", "x", "X"}, clause: composerClause,
}

// nativeComposer reads the version constraints of Composer: ~1.2 lets the last number that is given grow, ^1.2 what
// does not change the first number that is not zero. The upper bounds that they stand for are development versions,
// because "~1.2" does not allow 2.0-beta1.
func nativeComposer(s string) ([][]term, error) {
	var groups [][]term
	// A hyphen range needs white space around its hyphen, which no version has inside.
	for rest, more := s, true; more; {
		var alternative string
		alternative, rest, more = strings.Cut(rest, "|")
		alternative, _, _ = strings.Cut(alternative, " as ")
		low, high, hyphen := strings.Cut(alternative, " - ")
		if !hyphen {
			g, err := composerDialect.read(alternative)
			if err != nil {
				return nil, err
			}
			groups = append(groups, g...)
			rest = strings.TrimPrefix(rest, "|") // "||" is the same as "|"
			continue
		}
		low, high = strings.Trim(low, space), strings.Trim(high, space)
		nums := prefix(strings.TrimPrefix(high, "v"))
		g := []term{{op: GreaterEqual, version: low}, {op: LessEqual, version: high}}
		if n := len(nums); 0 < n && n < 3 && !strings.Contains(high, "-") {
			g[1] = term{op: Less, version: upper(nums, n-1) + ".0-dev"}
		}
		groups = append(groups, g)
		rest = strings.TrimPrefix(rest, "|")
	}
	return groups, nil
}

func composerClause(op, version string) ([]term, bool) {
	version, _, _ = strings.Cut(version, "@")
	if version == "" {
		return nil, op == "" // a stability for all versions
	}
	version, _, _ = strings.Cut(version, "#") // a commit
	v := strings.TrimPrefix(strings.TrimPrefix(version, "v"), "V")
	nums := prefix(v)
	if c, ok := plainOps[op]; ok && !strings.HasSuffix(v, "*") {
		return []term{{op: c, version: version}}, true
	}
	switch {
	case op == "<>":
		return []term{{op: NotEqual, version: version}}, true
	case op == "" && len(nums) > 0 && isFold(v[len(strings.Join(nums, ".")):], ".*", ".x", ".*.*", ".x.x"):
		return []term{{op: GreaterEqual, version: strings.Join(nums, ".") + ".0"}, {op: Less, version: upper(nums, len(nums)-1) + ".0-dev"}}, true
	case op == "":
		return []term{{op: Equal, version: version}}, true
	}
	nums = leading(v)
	if len(nums) == 0 {
		return nil, false
	}
	i := firstNonZero(nums)
	switch op {
	case "^":
	case "~":
		i = max(0, len(nums)-2)
	default:
		return nil, false
	}
	return []term{{op: GreaterEqual, version: version}, {op: Less, version: upper(nums, i) + ".0-dev"}}, true
}

// leading is prefix for a version whose last number has something right behind it: "1.2-beta", "1.2beta".
func leading(version string) []string {
	nums := prefix(version)
	rest := version[len(strings.Join(nums, ".")):]
	if len(nums) > 0 {
		rest = strings.TrimPrefix(rest, ".")
	}
	if run, _ := digits(rest); run != "" {
		nums = append(nums, run)
	}
	return nums
}
