package sigstore

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// oidSCTs is the extension with signed certificate timestamps (RFC 6962 §3.3).
var oidSCTs = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}

// An sct is a signed certificate timestamp (RFC 6962 §3.2): a log's promise to publish a certificate.
type sct struct {
	log        [32]byte
	stamp      uint64 // milliseconds since 1970
	extensions []byte
	hash, alg  uint8
	signature  []byte
}

// promises counts the logs of certificates that promised to publish leaf. What it cannot read is no promise.
//
// sigstore-go's own function reads both certificates again with a parser of its own for each call, which takes longer
// than the signature; a test compares the two.
func (v *Verifier) promises(leaf, issuer *x509.Certificate) (int, error) {
	list, err := readSCTs(leaf)
	if err != nil {
		return 0, err
	}
	tbs, err := withoutSCTs(leaf.RawTBSCertificate)
	if err != nil {
		return 0, err
	}
	logs := map[string]bool{}
	for _, s := range list {
		log, ok := v.ctLogs[s.log]
		if !ok {
			continue
		}
		at := time.UnixMilli(int64(s.stamp)) //nolint:gosec // bounded by readSCTs
		if (!log.ValidityPeriodStart.IsZero() && at.Before(log.ValidityPeriodStart)) || (!log.ValidityPeriodEnd.IsZero() && at.After(log.ValidityPeriodEnd)) {
			continue
		}
		if s.verify(log.PublicKey, issuer, tbs) {
			logs[v.ctKeys[s.log]] = true
		}
	}
	return len(logs), nil
}

// readSCTs reads the list of a certificate (RFC 6962 §3.3).
func readSCTs(leaf *x509.Certificate) ([]sct, error) {
	i := slices.IndexFunc(leaf.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(oidSCTs) })
	if i < 0 {
		return nil, errors.New("it has no signed certificate timestamp")
	}
	broken := errors.New("its signed certificate timestamps cannot be read")
	value := cryptobyte.String(leaf.Extensions[i].Value)
	var octets, all cryptobyte.String
	if !value.ReadASN1(&octets, cbasn1.OCTET_STRING) || !value.Empty() || !octets.ReadUint16LengthPrefixed(&all) || !octets.Empty() {
		return nil, broken
	}
	var list []sct
	for !all.Empty() {
		var one, extensions, signature cryptobyte.String
		var version uint8
		var s sct
		if !all.ReadUint16LengthPrefixed(&one) {
			return nil, broken
		}
		// A version that is not known is somebody else's business (RFC 6962 §3.2: v1 is 0).
		if !one.ReadUint8(&version) {
			return nil, broken
		}
		if version != 0 {
			continue
		}
		if !one.CopyBytes(s.log[:]) || !one.ReadUint64(&s.stamp) || !one.ReadUint16LengthPrefixed(&extensions) ||
			!one.ReadUint8(&s.hash) || !one.ReadUint8(&s.alg) || !one.ReadUint16LengthPrefixed(&signature) || !one.Empty() || s.stamp > 1<<62 {
			return nil, broken
		}
		s.extensions, s.signature = extensions, signature
		list = append(list, s)
	}
	return list, nil
}

// verify checks the signature of a promise: over the certificate as it was before the promises were put into it.
func (s *sct) verify(key crypto.PublicKey, issuer *x509.Certificate, tbs []byte) bool {
	const sha256Hash, rsaKey, ecdsaKey = 4, 1, 3 // RFC 5246 §7.4.1.4.1
	if s.hash != sha256Hash || len(tbs) >= 1<<24 {
		return false
	}
	issuerKey := sha256.Sum256(issuer.RawSubjectPublicKeyInfo)
	in := make([]byte, 0, 64+len(tbs)+len(s.extensions))
	in = append(in, 0, 0) // version 1, certificate timestamp
	in = binary.BigEndian.AppendUint64(in, s.stamp)
	in = append(in, 0, 1) // an entry of a precertificate
	in = append(in, issuerKey[:]...)
	in = append(in, byte(len(tbs)>>16), byte(len(tbs)>>8), byte(len(tbs)))
	in = append(in, tbs...)
	in = binary.BigEndian.AppendUint16(in, uint16(len(s.extensions))) //nolint:gosec // it was read with a length of 16 bits
	in = append(in, s.extensions...)
	sum := sha256.Sum256(in)
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		return s.alg == ecdsaKey && ecdsa.VerifyASN1(k, sum[:], s.signature)
	case *rsa.PublicKey:
		return s.alg == rsaKey && rsa.VerifyPKCS1v15(k, crypto.SHA256, sum[:], s.signature) == nil
	}
	return false
}

// withoutSCTs returns what a certificate's signature covers, without the promises (RFC 6962 §3.2).
func withoutSCTs(tbs []byte) ([]byte, error) {
	broken := errors.New("the certificate cannot be read without its promises")
	in := cryptobyte.String(tbs)
	var fields cryptobyte.String
	if !in.ReadASN1(&fields, cbasn1.SEQUENCE) || !in.Empty() {
		return nil, broken
	}
	b := cryptobyte.NewBuilder(make([]byte, 0, len(tbs)))
	extensionsTag := cbasn1.Tag(3).ContextSpecific().Constructed() // RFC 5280 §4.1
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for !fields.Empty() {
			var field cryptobyte.String
			var tag cbasn1.Tag
			if !fields.ReadAnyASN1Element(&field, &tag) {
				b.SetError(broken)
				return
			}
			if tag != extensionsTag {
				b.AddBytes(field)
				continue
			}
			var outer, list cryptobyte.String
			if !field.ReadASN1(&outer, extensionsTag) || !outer.ReadASN1(&list, cbasn1.SEQUENCE) || !outer.Empty() {
				b.SetError(broken)
				return
			}
			b.AddASN1(extensionsTag, func(b *cryptobyte.Builder) {
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { copyExtensions(b, list, broken) })
			})
		}
	})
	return b.Bytes()
}

func copyExtensions(b *cryptobyte.Builder, list cryptobyte.String, broken error) {
	for !list.Empty() {
		var element, inner cryptobyte.String
		var id asn1.ObjectIdentifier
		if !list.ReadASN1Element(&element, cbasn1.SEQUENCE) {
			b.SetError(broken)
			return
		}
		whole := element
		if !element.ReadASN1(&inner, cbasn1.SEQUENCE) || !inner.ReadASN1ObjectIdentifier(&id) {
			b.SetError(broken)
			return
		}
		if !id.Equal(oidSCTs) {
			b.AddBytes(whole)
		}
	}
}
