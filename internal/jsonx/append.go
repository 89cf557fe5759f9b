package jsonx

// AppendComma appends a comma unless dst ends where an object or array begins, so that members and elements
// can be appended one after the other without counting them.
func AppendComma(dst []byte) []byte {
	if n := len(dst); n > 0 && (dst[n-1] == '{' || dst[n-1] == '[') {
		return dst
	}
	return append(dst, ',')
}

// AppendName appends the name of the next member, a comma before it where one is due, and the colon.
func AppendName(dst []byte, name string) []byte {
	dst = AppendString(AppendComma(dst), name)
	return append(dst, ':')
}

// AppendMember appends a member with a string value; none when value is empty.
func AppendMember(dst []byte, name, value string) []byte {
	if value == "" {
		return dst
	}
	return AppendString(AppendName(dst, name), value)
}

// AppendEscaped appends text, which is valid JSON without white space outside strings, as the inside of a JSON
// string.
func AppendEscaped(dst, text []byte) []byte {
	from := 0
	for i, c := range text {
		if c == '"' || c == '\\' {
			dst = append(dst, text[from:i]...)
			dst = append(dst, '\\', c)
			from = i + 1
		}
	}
	return append(dst, text[from:]...)
}
