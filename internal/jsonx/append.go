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

// AppendEscaped appends text, which is valid UTF-8 (such as JSON), as the inside of a JSON string.
func AppendEscaped(dst, text []byte) []byte {
	const hex = "0123456789abcdef"
	from := 0
	for i, c := range text {
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, text[from:i]...)
		from = i + 1
		if c >= 0x20 {
			dst = append(dst, '\\', c)
		} else {
			// White space that somebody laid the text out with.
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(dst, text[from:]...)
}
