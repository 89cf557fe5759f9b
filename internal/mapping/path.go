package mapping

import "strings"

// Fold returns the path in which a component stands for every component and "*" for every element of an
// array: the metadata component and nested components are components/*, and so is what they hold. Path has
// the segments of a JSON pointer without the first slash, positions in arrays given as numbers or as "*".
func Fold(path string) string {
	var b strings.Builder
	b.Grow(len(path))
	rest := path
	for rest != "" {
		seg, tail, _ := strings.Cut(rest, "/")
		rest = tail
		if digits(seg) {
			seg = "*"
		}
		switch {
		case b.String() == "metadata" && seg == "component" && rest != "":
			b.Reset()
			b.WriteString("components/*")
			continue
		case b.String() == "components/*" && seg == "components":
			b.Reset()
		}
		if b.Len() > 0 {
			b.WriteByte('/')
		}
		b.WriteString(seg)
	}
	return b.String()
}
