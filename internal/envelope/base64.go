package envelope

import (
	"encoding/base64"
	"errors"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

var (
	errBase64  = errors.New("the text is not base64 (RFC 4648 §4 or §5, padded)")
	errNewline = errors.New("the base64 holds a line break, which RFC 4648 §3.1 does not allow")
	stdStrict  = base64.StdEncoding.Strict()
	urlStrict  = base64.URLEncoding.Strict()
)

// DecodeBase64 decodes s, which is in the standard or in the URL-safe alphabet of RFC 4648, not in a mixture, with
// its padding. Each sequence of bytes has one spelling in each alphabet.
func DecodeBase64(s string) ([]byte, error) {
	// encoding/base64 skips line breaks, wherever they are.
	if strings.IndexByte(s, '\n') >= 0 || strings.IndexByte(s, '\r') >= 0 {
		return nil, errNewline
	}
	enc := stdStrict
	if strings.IndexByte(s, '-') >= 0 || strings.IndexByte(s, '_') >= 0 {
		enc = urlStrict
	}
	if len(s)%4 != 0 {
		return nil, errBase64
	}
	n := len(s) / 4 * 3
	for i := len(s); i > 0 && s[i-1] == '=' && n > 0; i-- {
		n--
	}
	b := make([]byte, len(s)/4*3)
	m, err := enc.Decode(b, unsafeBytes(s))
	if err != nil || m != n {
		return nil, errBase64
	}
	return b[:n:n], nil
}

// base64Member returns the bytes that the member called name of v spells in base64.
func base64Member(v jsonx.Value, name string) ([]byte, error) {
	s, err := text(v, name, true)
	if err != nil {
		return nil, err
	}
	b, err := DecodeBase64(s)
	if err != nil {
		return nil, v.Get(name).Errorf("%w", err)
	}
	return b, nil
}
