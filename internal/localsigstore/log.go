package localsigstore

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/cyberphone/json-canonicalization/go/src/webpki.org/jsoncanonicalizer"
	v1 "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	rekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"github.com/sigstore/rekor-tiles/v2/pkg/generated/protobuf"
	rekornote "github.com/sigstore/rekor-tiles/v2/pkg/note"
	"github.com/sigstore/rekor-tiles/v2/pkg/types/hashedrekord"
	"github.com/sigstore/sigstore/pkg/signature"
	"golang.org/x/mod/sumdb/note"
	"google.golang.org/protobuf/encoding/protojson"
)

// accepted are the algorithms that the log takes.
var accepted = must(signature.NewAlgorithmRegistryConfig([]v1.PublicKeyDetails{
	v1.PublicKeyDetails_PKIX_ECDSA_P256_SHA_256, v1.PublicKeyDetails_PKIX_ECDSA_P384_SHA_384,
	v1.PublicKeyDetails_PKIX_ECDSA_P521_SHA_512, v1.PublicKeyDetails_PKIX_ED25519_PH,
	v1.PublicKeyDetails_PKIX_RSA_PKCS1V15_2048_SHA256, v1.PublicKeyDetails_PKIX_RSA_PKCS1V15_3072_SHA256,
	v1.PublicKeyDetails_PKIX_RSA_PKCS1V15_4096_SHA256,
}))

// Log puts what a client asks for into the log and returns the entry. It checks the signature, as the server does.
func (s *Stack) Log(req *protobuf.HashedRekordRequestV002) (*rekor.TransparencyLogEntry, error) {
	if req == nil {
		return nil, errors.New("there is no entry of a type that is known")
	}
	entry, err := hashedrekord.ToLogEntry(req, accepted)
	if err != nil {
		return nil, err
	}
	text, err := protojson.Marshal(entry)
	if err != nil {
		return nil, err
	}
	body, err := jsoncanonicalizer.Transform(text)
	if err != nil {
		return nil, err
	}
	return s.add(entry.GetKind(), entry.GetApiVersion(), body)
}

// add puts an entry into the log, whatever it says.
func (s *Stack) add(kind, version string, body []byte) (*rekor.TransparencyLogEntry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// RFC 6962 §2.1
	leaf := sha256.Sum256(append([]byte{0}, body...))
	index := len(s.leaves)
	s.leaves = append(s.leaves, leaf[:])
	root, proof := tree(s.leaves, index)
	checkpoint, err := s.checkpoint(len(s.leaves), root)
	if err != nil {
		return nil, err
	}
	return &rekor.TransparencyLogEntry{
		LogIndex: int64(index), LogId: &v1.LogId{KeyId: s.LogID()},
		KindVersion:       &rekor.KindVersion{Kind: kind, Version: version},
		CanonicalizedBody: body,
		InclusionProof: &rekor.InclusionProof{
			LogIndex: int64(index), RootHash: root, TreeSize: int64(len(s.leaves)), Hashes: proof,
			Checkpoint: &rekor.Checkpoint{Envelope: checkpoint},
		},
	}, nil
}

// LogID returns the id of the log.
func (s *Stack) LogID() []byte {
	_, id, err := rekornote.KeyHash(s.Origin, s.LogKey.Public())
	return must(id, err)
}

// checkpoint returns a signed checkpoint (C2SP, tlog-checkpoint.md).
func (s *Stack) checkpoint(size int, root []byte) (string, error) {
	signer, err := signature.LoadED25519Signer(ed25519.PrivateKey(s.LogKey))
	if err != nil {
		return "", err
	}
	noteSigner, err := rekornote.NewNoteSigner(context.Background(), s.Origin, signer)
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", s.Origin, size, base64.StdEncoding.EncodeToString(root))
	signed, err := note.Sign(&note.Note{Text: text}, noteSigner)
	return string(signed), err
}

// tree returns the hash of a tree and the proof that it has the leaf at index (RFC 6962 §2.1, §2.1.1).
func tree(leaves [][]byte, index int) (root []byte, proof [][]byte) {
	if len(leaves) == 1 {
		return leaves[0], nil
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	var left, right []byte
	if index < k {
		left, proof = tree(leaves[:k], index)
		right, _ = tree(leaves[k:], 0)
		proof = append(proof, right)
	} else {
		left, _ = tree(leaves[:k], 0)
		right, proof = tree(leaves[k:], index-k)
		proof = append(proof, left)
	}
	sum := sha256.Sum256(append(append([]byte{1}, left...), right...))
	return sum[:], proof
}
