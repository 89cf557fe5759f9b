package sigstore

import (
	"encoding/base64"
	"fmt"
	"time"

	v1 "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	trustroot "github.com/sigstore/protobuf-specs/gen/pb-go/trustroot/v1"
	"github.com/sigstore/sigstore-go/pkg/root"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// A snapshot is a trusted root as it was on a day.
type snapshot struct {
	date                    string
	authorities, timestamps []snapshotAuthority
	logs, ctLogs            []snapshotLog
}

type snapshotAuthority struct {
	uri, from, to string
	chain         []string // DER in base64, the root last
}

type snapshotLog struct{ uri, from, to, id, key, kind string }

// PublicGood returns the trusted root of sigstore's public instance as it was on a day, which [Root.Date] says. Keys that
// came later are not in it, and keys that were taken back later are: who has to know takes [Refresh].
func PublicGood() *Root { return publicGood.root() }

// GitHub returns the trusted root of the instance with which GitHub signs attestations of private repositories, as
// [PublicGood] does. That instance has no logs: policies for it demand MinTimestamps and no MinLogs.
func GitHub() *Root { return gitHub.root() }

// root makes a root of a snapshot. A snapshot is part of the program: that it is whole is for tests to see.
func (s *snapshot) root() *Root {
	t, err := root.NewTrustedRootFromProtobuf(s.proto())
	if err != nil {
		panic(fmt.Sprintf("sigstore: snapshot: %v", err))
	}
	day, err := time.Parse(time.DateOnly, s.date)
	if err != nil {
		panic(fmt.Sprintf("sigstore: snapshot: %v", err))
	}
	return &Root{t, day}
}

// proto returns the snapshot in the form in which others have trusted roots.
func (s *snapshot) proto() *trustroot.TrustedRoot {
	r := &trustroot.TrustedRoot{MediaType: root.TrustedRootMediaType01}
	r.CertificateAuthorities, r.TimestampAuthorities = authoritiesOf(s.authorities), authoritiesOf(s.timestamps)
	r.Tlogs, r.Ctlogs = logsOf(s.logs), logsOf(s.ctLogs)
	return r
}

func authoritiesOf(list []snapshotAuthority) []*trustroot.CertificateAuthority {
	var out []*trustroot.CertificateAuthority
	for _, a := range list {
		chain := &v1.X509CertificateChain{}
		for _, c := range a.chain {
			chain.Certificates = append(chain.Certificates, &v1.X509Certificate{RawBytes: bytesOf(c)})
		}
		out = append(out, &trustroot.CertificateAuthority{Uri: a.uri, CertChain: chain, ValidFor: rangeOf(a.from, a.to)})
	}
	return out
}

func logsOf(list []snapshotLog) []*trustroot.TransparencyLogInstance {
	var out []*trustroot.TransparencyLogInstance
	for _, l := range list {
		out = append(out, &trustroot.TransparencyLogInstance{
			BaseUrl: l.uri, HashAlgorithm: v1.HashAlgorithm_SHA2_256, LogId: &v1.LogId{KeyId: bytesOf(l.id)},
			PublicKey: &v1.PublicKey{RawBytes: bytesOf(l.key), KeyDetails: v1.PublicKeyDetails(v1.PublicKeyDetails_value[l.kind]), ValidFor: rangeOf(l.from, l.to)},
		})
	}
	return out
}

func bytesOf(text string) []byte {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(fmt.Sprintf("sigstore: snapshot: %v", err))
	}
	return b
}

func rangeOf(from, to string) *v1.TimeRange {
	r := &v1.TimeRange{}
	for _, bound := range []struct {
		text  string
		field **timestamppb.Timestamp
	}{{from, &r.Start}, {to, &r.End}} {
		if bound.text == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339Nano, bound.text)
		if err != nil {
			panic(fmt.Sprintf("sigstore: snapshot: %v", err))
		}
		*bound.field = timestamppb.New(t)
	}
	return r
}
