package mapping

import "strings"

// Reason returns why a value of a document of family from is of the given kind in a version of family to, in
// the words of the row for its folded path; "" when the row has none for that kind.
func Reason(from Family, fromVersion string, to Family, version, path string, kind Kind) string {
	cell := func(f *Field) Cell { return f.To(fromVersion, to, version) }
	f := Find(from, path)
	switch {
	case from == to && (fromVersion >= Folded) == (version >= Folded):
		if f != nil && f.Within.Kind == kind {
			return f.Within.How
		}
		if f != nil && f.Place(from).Since > version {
			return from.String() + " " + f.Place(from).Since + " brought it"
		}
		return ""
	case from == to && version >= Folded:
		cell = (*Field).Up
	case from == to:
		cell = func(f *Field) Cell { return f.Down(version) }
	}
	if f == nil && strings.HasSuffix(path, "/*") {
		f = Find(from, strings.TrimSuffix(path, "/*"))
	}
	if f != nil {
		return cell(f).reason(kind)
	}
	// A member that is lost with all that it has: the rows inside say why if they agree.
	reason := ""
	for _, in := range Inside(from, path) {
		r := cell(in).reason(kind)
		if r != "" && reason != "" && r != reason {
			return ""
		}
		reason = r
	}
	return reason
}

func (c Cell) reason(kind Kind) string {
	if c.Kind == kind {
		return c.How
	}
	return c.Rest
}

// Demand returns what is written for a member of family that the source does not say, "" where the row says
// nothing about it.
func Demand(family Family, path string) string {
	f := Find(family, path)
	if f == nil || !f.Place(family).Demands {
		return ""
	}
	if made := f.Place(family).Made; made != "" {
		return made
	}
	return "an empty text"
}
