package vers

import "strings"

// nativeMaven reads Maven's version ranges: "[1.0,2.0),(3.0,)". A version alone is that version.
func nativeMaven(s string) ([][]term, error) {
	if t := strings.Trim(s, space); t != "" && !strings.ContainsAny(t, "[](),") {
		return [][]term{{{op: Equal, version: t}}}, nil
	}
	w := words{in: s}
	return w.intervals(func(v string) (string, bool) { return v, true })
}

// nativeNuGet reads NuGet's version ranges: one interval, a least version ("1.0"), or a floating version ("1.2.*",
// "1.0.0-beta.*").
func nativeNuGet(s string) ([][]term, error) {
	t := strings.Trim(s, space)
	if strings.ContainsAny(t, "[](),") {
		w := words{in: s}
		return w.intervals(func(v string) (string, bool) {
			g, ok := nugetVersion(v)
			return g[0].version, ok
		})
	}
	g, ok := nugetVersion(t)
	if !ok {
		return nil, syntaxError(s, 0, "not a version or range of NuGet")
	}
	if g[0].version == "" {
		g = nil
	}
	return [][]term{g}, nil
}

// nugetVersion reads a version that may float. Its first term is the least version that it allows, "" for any.
func nugetVersion(s string) ([]term, bool) {
	numbers, pre, isPre := strings.Cut(s, "-")
	v, star := starred(numbers)
	switch {
	case star && isPre && !strings.HasSuffix(pre, "*"):
		return []term{{}}, false
	case star && v == "":
		return []term{{}}, true
	case star:
		nums := prefix(v)
		if len(nums) == 0 || len(nums) > 3 || strings.Join(nums, ".") != v {
			return []term{{}}, false
		}
		low := v + ".0"
		if isPre {
			low += "-0"
		}
		return []term{{op: GreaterEqual, version: low}, {op: Less, version: upper(nums, len(nums)-1) + ".0"}}, true
	case isPre && strings.HasSuffix(pre, "*"):
		label := strings.TrimRight(strings.TrimSuffix(pre, "*"), ".-")
		if label == "" {
			label = "0"
		}
		return []term{{op: GreaterEqual, version: numbers + "-" + label}, {op: LessEqual, version: numbers}}, true
	}
	return []term{{op: GreaterEqual, version: s}}, s != "" && !strings.Contains(s, "*")
}

// intervals reads intervals in brackets, separated by commas. version makes a bound of what is written.
func (w *words) intervals(version func(string) (string, bool)) ([][]term, error) {
	var groups [][]term
	for {
		w.skip(space + ",")
		if w.done() {
			break
		}
		at := w.pos
		open := w.in[w.pos]
		if open != '[' && open != '(' {
			return nil, w.fail(at, "an interval begins with [ or (")
		}
		w.pos++
		inside := w.take("[]()", true)
		if w.done() || w.in[w.pos] == '[' || w.in[w.pos] == '(' {
			return nil, w.fail(w.pos, "an interval ends with ] or )")
		}
		closing := w.in[w.pos]
		w.pos++
		low, high, both := strings.Cut(inside, ",")
		g, reason := interval(open, closing, strings.Trim(low, space), strings.Trim(high, space), both, version)
		if reason != "" {
			return nil, w.fail(at, "%s", reason)
		}
		groups = append(groups, g)
	}
	if groups == nil {
		return nil, w.fail(0, "empty")
	}
	return groups, nil
}

func interval(open, closing byte, low, high string, both bool, version func(string) (string, bool)) (g []term, reason string) {
	if !both {
		if open != '[' || closing != ']' || low == "" {
			return nil, "an interval of one version is written [version]"
		}
		return []term{{op: Equal, version: low}}, ""
	}
	bounds := [...]struct {
		text string
		op   Comparator
	}{{low, Greater}, {high, Less}}
	if open == '[' {
		bounds[0].op = GreaterEqual
	}
	if closing == ']' {
		bounds[1].op = LessEqual
	}
	for _, b := range bounds {
		if b.text == "" {
			continue
		}
		v, ok := version(b.text)
		if !ok {
			return nil, "no version where one belongs"
		}
		if v != "" {
			g = append(g, term{op: b.op, version: v})
		}
	}
	return g, ""
}
