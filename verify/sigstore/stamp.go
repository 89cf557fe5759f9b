package sigstore

import (
	"bytes"
	"crypto/x509"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// bare returns a timestamp without the certificates that it brings along, when these are certificates of known and leaf
// is among them. ok is false for any other timestamp.
//
// The libraries verify a timestamp's signature twice when it has certificates: by those, and by the authority's. Where they
// are the same, once is enough. The signature does not cover them (RFC 5652 §5.1, §5.4), so that without them it is
// verified by the authority's certificate alone.
func bare(stamp []byte, leaf *x509.Certificate, known []*x509.Certificate) (out []byte, ok bool) {
	// RFC 3161 §2.4.2: TimeStampResp; RFC 5652 §3, §5.1: ContentInfo, SignedData. What is not of this form, to the
	// letter of DER, is for the libraries to judge.
	in := cryptobyte.String(stamp)
	var response, status, token, kind, content, data cryptobyte.String
	if !in.ReadASN1(&response, cbasn1.SEQUENCE) || !in.Empty() ||
		!response.ReadASN1Element(&status, cbasn1.SEQUENCE) ||
		!response.ReadASN1(&token, cbasn1.SEQUENCE) || !response.Empty() ||
		!token.ReadASN1Element(&kind, cbasn1.OBJECT_IDENTIFIER) ||
		!token.ReadASN1(&content, cbasn1.Tag(0).ContextSpecific().Constructed()) || !token.Empty() ||
		!content.ReadASN1(&data, cbasn1.SEQUENCE) || !content.Empty() {
		return nil, false
	}
	var version, algorithms, signed, certificates cryptobyte.String
	if !data.ReadASN1Element(&version, cbasn1.INTEGER) || !data.ReadASN1Element(&algorithms, cbasn1.SET) ||
		!data.ReadASN1Element(&signed, cbasn1.SEQUENCE) ||
		!data.ReadASN1(&certificates, cbasn1.Tag(0).ContextSpecific().Constructed()) {
		return nil, false
	}
	found := false
	for !certificates.Empty() {
		var c cryptobyte.String
		if !certificates.ReadASN1Element(&c, cbasn1.SEQUENCE) {
			return nil, false
		}
		if bytes.Equal(c, leaf.Raw) {
			found = true
		} else if !contains(known, c) {
			return nil, false
		}
	}
	if !found {
		return nil, false
	}
	b := cryptobyte.NewBuilder(make([]byte, 0, len(stamp)))
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(status)
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(kind)
			b.AddASN1(cbasn1.Tag(0).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) {
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
					for _, part := range []cryptobyte.String{version, algorithms, signed, data} {
						b.AddBytes(part)
					}
				})
			})
		})
	})
	out, err := b.Bytes()
	return out, err == nil
}

func contains(list []*x509.Certificate, der []byte) bool {
	for _, c := range list {
		if bytes.Equal(c.Raw, der) {
			return true
		}
	}
	return false
}
