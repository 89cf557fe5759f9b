// Package localsigstore is a sigstore of one's own for tests: a certificate authority with a certificate transparency
// log, transparency logs of both versions of Rekor and timestamp authorities, in one process. [New] makes one;
// [Stack.Serve] puts it behind HTTP on the loopback interface, and its methods do without. [Stack.Root] is what
// verifiers have to trust.
//
// It does what the servers do: it checks tokens, proofs of possession and signatures before it vouches for anything.
// What tests want to be wrong they say in [Options], or they put together themselves with the keys in the Stack.
package localsigstore

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"sync"
	"time"
)

// Options says what is different from what is usual.
type Options struct {
	// Now is the time in the stack; the zero time is the time of the call.
	Now time.Time
	// Timestamps is how many timestamp authorities there are, by default one.
	Timestamps int
	// NoSCT makes certificates that nobody promised to publish.
	NoSCT bool
	// AuthorityUntil bounds the certificate that issues, by default ten years after Now.
	AuthorityUntil time.Time
	// Origin is the host name of the log, by default log.example.test.
	Origin string
}

// An Authority is a certificate and its key, with those above it.
type Authority struct {
	Cert  *x509.Certificate
	Key   *ecdsa.PrivateKey
	Above []*x509.Certificate // up to the root
	URI   string
	// IssuerKey is the key of the first certificate above, of timestamp authorities.
	IssuerKey *ecdsa.PrivateKey
}

// A Stack is a sigstore. Its methods are safe for concurrent use.
type Stack struct {
	Now      time.Time
	Fulcio   Authority
	CTLogKey *ecdsa.PrivateKey
	LogKey   ed25519.PrivateKey
	Origin   string
	// PromiseKey is the key of the other log, one of the first version of Rekor.
	PromiseKey *ecdsa.PrivateKey
	Timestamps []Authority
	TokenKey   *ecdsa.PrivateKey

	options Options
	mu      sync.Mutex
	leaves  [][]byte // hashes
	serial  int64
	// promises counts those of the other log.
	promises int64
}

// must is for what cannot fail but by a defect of this package.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func newKey(c elliptic.Curve) *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(c, rand.Reader)) }

// New returns a stack with new keys.
func New(o Options) *Stack {
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	if o.Timestamps == 0 {
		o.Timestamps = 1
	}
	if o.Origin == "" {
		o.Origin = "log.example.test"
	}
	if o.AuthorityUntil.IsZero() {
		o.AuthorityUntil = o.Now.AddDate(10, 0, 0)
	}
	s := &Stack{Now: o.Now, options: o, Origin: o.Origin, CTLogKey: newKey(elliptic.P256()), PromiseKey: newKey(elliptic.P256()), TokenKey: newKey(elliptic.P256()), serial: 1000}
	_, s.LogKey, _ = ed25519.GenerateKey(rand.Reader)
	s.Fulcio = s.authority("fulcio", x509.ExtKeyUsageCodeSigning)
	for i := range o.Timestamps {
		ca := s.authority("tsa", x509.ExtKeyUsageTimeStamping)
		s.Timestamps = append(s.Timestamps, s.timestampLeaf(ca, string(rune('a'+i))))
	}
	return s
}

func (s *Stack) nextSerial() *big.Int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	return big.NewInt(s.serial)
}

// authority makes a root and an intermediate, both on P-384 as those of the public instance are.
func (s *Stack) authority(name string, usage x509.ExtKeyUsage) Authority {
	rootKey, key := newKey(elliptic.P384()), newKey(elliptic.P384())
	root := &x509.Certificate{
		SerialNumber: s.nextSerial(), Subject: pkix.Name{Organization: []string{"example"}, CommonName: name + " root"},
		NotBefore: s.Now.AddDate(-1, 0, 0), NotAfter: s.Now.AddDate(20, 0, 0),
		KeyUsage: x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true, MaxPathLen: 1,
	}
	rootCert := sign(root, root, rootKey.Public(), rootKey)
	ca := &x509.Certificate{
		SerialNumber: s.nextSerial(), Subject: pkix.Name{Organization: []string{"example"}, CommonName: name + " intermediate"},
		NotBefore: s.Now.AddDate(-1, 0, 0), NotAfter: s.options.AuthorityUntil,
		KeyUsage: x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, ExtKeyUsage: []x509.ExtKeyUsage{usage},
	}
	return Authority{Cert: sign(ca, rootCert, key.Public(), rootKey), Key: key, Above: []*x509.Certificate{rootCert}, URI: "https://" + name + ".example.test"}
}

func (s *Stack) timestampLeaf(ca Authority, name string) Authority {
	key := newKey(elliptic.P256())
	leaf := &x509.Certificate{
		SerialNumber: s.nextSerial(), Subject: pkix.Name{Organization: []string{"example"}, CommonName: "tsa " + name},
		NotBefore: s.Now.AddDate(-1, 0, 0), NotAfter: s.Now.AddDate(9, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
		// RFC 3161 §2.3: this usage alone, and critical.
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: must(asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}}))}},
	}
	return Authority{
		Cert: sign(leaf, ca.Cert, key.Public(), ca.Key), Key: key,
		Above: append([]*x509.Certificate{ca.Cert}, ca.Above...), URI: "https://tsa-" + name + ".example.test", IssuerKey: ca.Key,
	}
}

func sign(template, parent *x509.Certificate, pub crypto.PublicKey, key crypto.Signer) *x509.Certificate {
	return must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, template, parent, pub, key))))
}

func spki(pub crypto.PublicKey) []byte { return must(x509.MarshalPKIXPublicKey(pub)) }

func keyID(pub crypto.PublicKey) []byte {
	sum := sha256.Sum256(spki(pub))
	return sum[:]
}
