package vers

import "strings"

// nativePyPI reads the version specifiers of PEP 440. The bounds that ~= and .* stand for are development releases,
// which are before everything else of a version: ==1.4.* contains 1.4a1 and not 1.5a1.
func nativePyPI(s string) ([][]term, error) { return pypiDialect.read(s) }

var pypiDialect = dialect{
	empty: true, and: ",", or: []string{"||"}, skip: "()", ops: "<>=!~", bare: Equal, every: []string{"*"}, clause: pypiClause,
}

func pypiClause(op, version string) ([]term, bool) {
	version, star := strings.CutSuffix(version, ".*")
	v, ok := parsePEP440(version)
	if op == "===" {
		return []term{{op: Equal, version: version}}, !star
	}
	if !ok {
		return nil, false
	}
	epoch := ""
	if trimZeros(v.epoch) != "" {
		epoch = v.epoch + "!"
	}
	nums := strings.Split(v.release, ".")
	if star {
		if v.pre != 0 || v.post || v.dev || v.local != "" {
			return nil, false
		}
		low, high := epoch+v.release+".dev0", epoch+upper(nums, len(nums)-1)+".dev0"
		switch op {
		case "==", "":
			return []term{{op: GreaterEqual, version: low}, {op: Less, version: high}}, true
		case "!=":
			return []term{{op: NotEqual, version: low, high: high}}, true
		}
		return nil, false
	}
	if op == "~=" {
		if len(nums) < 2 || v.local != "" {
			return nil, false
		}
		return []term{{op: GreaterEqual, version: version}, {op: Less, version: epoch + upper(nums, len(nums)-2) + ".dev0"}}, true
	}
	return nil, false
}
