package model

import (
	"time"

	pb "github.com/protobom/protobom/pkg/sbom"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// A Slab hands out messages and strings from chunks, so that a document of many elements costs few
// allocations. What it handed out stays valid; a chunk lives as long as anything in it is referred to.
type Slab struct {
	nodes   []pb.Node
	refs    []pb.ExternalReference
	props   []pb.Property
	people  []pb.Person
	strings []string
	refPtrs []*pb.ExternalReference
	prpPtrs []*pb.Property
	purpose []pb.Purpose
}

func take[T any](chunk *[]T, n, size int) []T {
	if len(*chunk) < n {
		*chunk = make([]T, max(n, size))
	}
	out := (*chunk)[:n:n]
	*chunk = (*chunk)[n:]
	return out
}

func (s *Slab) person(p Person) *pb.Person {
	m := &take(&s.people, 1, 64)[0]
	m.Name, m.IsOrg, m.Email, m.Url, m.Phone = p.Name, p.Org, p.Email, p.URL, p.Phone
	return m
}

// Node returns e as a protobom node with the given identifier. referenceType gives protobom's word for the
// kind of an external reference.
func (s *Slab) Node(e *Elem, id string, referenceType func(string) pb.ExternalReference_ExternalReferenceType) *pb.Node {
	n := &take(&s.nodes, 1, 64)[0]
	n.Id = id
	if e.File {
		n.Type = pb.Node_FILE
	}
	n.Name, n.Version, n.FileName = e.Name, e.Version, e.FileName
	n.UrlHome, n.UrlDownload = e.Home, e.Download
	n.LicenseComments, n.Copyright, n.SourceInfo = e.LicenseComments, e.Copyright, e.SourceInfo
	n.Comment, n.Summary, n.Description = e.Comment, e.Summary, e.Description
	declared := 0
	for _, l := range e.Licenses {
		if l.Ack != Concluded {
			declared++
		} else if n.LicenseConcluded == "" {
			n.LicenseConcluded = l.Value
		}
	}
	if declared > 0 {
		list := take(&s.strings, declared, 256)[:0]
		for _, l := range e.Licenses {
			if l.Ack != Concluded {
				list = append(list, l.Value)
			}
		}
		n.Licenses = list
	}
	if len(e.Attribution) > 0 {
		n.Attribution = append(take(&s.strings, len(e.Attribution), 256)[:0], e.Attribution...)
	}
	if len(e.FileTypes) > 0 {
		n.FileTypes = append(take(&s.strings, len(e.FileTypes), 256)[:0], e.FileTypes...)
	}
	for _, p := range e.Suppliers {
		n.Suppliers = append(n.Suppliers, s.person(p))
	}
	for _, p := range e.Originators {
		n.Originators = append(n.Originators, s.person(p))
	}
	n.ReleaseDate, n.BuildDate, n.ValidUntilDate = Timestamp(e.ReleaseDate), Timestamp(e.BuildDate), Timestamp(e.ValidUntil)
	if len(e.Refs) > 0 {
		list := take(&s.refPtrs, len(e.Refs), 128)[:0]
		for _, r := range e.Refs {
			m := &take(&s.refs, 1, 64)[0]
			m.Url, m.Comment, m.Type = r.URL, r.Comment, referenceType(r.Type)
			m.Hashes = hashTable(r.Hashes)
			list = append(list, m)
		}
		n.ExternalReferences = list
	}
	if len(e.Idents) > 0 {
		n.Identifiers = make(map[int32]string, len(e.Idents))
		for _, i := range e.Idents {
			if t := i.Type.Protobom(); t != 0 {
				if _, dup := n.Identifiers[int32(t)]; !dup {
					n.Identifiers[int32(t)] = i.Value
				}
			}
		}
	}
	n.Hashes = hashTable(e.Hashes)
	// A file is for being a file: only another purpose says more than the type.
	if e.Purpose != 0 && !(e.File && e.Purpose == pb.Purpose_FILE) {
		n.PrimaryPurpose = take(&s.purpose, 1, 128)
		n.PrimaryPurpose[0] = e.Purpose
	}
	if len(e.Properties) > 0 {
		list := take(&s.prpPtrs, len(e.Properties), 128)[:0]
		for _, p := range e.Properties {
			m := &take(&s.props, 1, 128)[0]
			m.Name, m.Data = p.Name, p.Value
			list = append(list, m)
		}
		n.Properties = list
	}
	return n
}

// hashTable is a list of digests as messages have it: the first of each algorithm that protobom knows.
func hashTable(list []Hash) map[int32]string {
	if len(list) == 0 {
		return nil
	}
	m := make(map[int32]string, len(list))
	for _, h := range list {
		if h.Alg > 0 {
			if _, dup := m[h.Alg]; !dup {
				m[h.Alg] = h.Value
			}
		}
	}
	return m
}

// Protobom returns protobom's number of the naming scheme, 0 when it has none.
func (t IdentType) Protobom() pb.SoftwareIdentifierType {
	switch t {
	case PURL:
		return pb.SoftwareIdentifierType_PURL
	case CPE22:
		return pb.SoftwareIdentifierType_CPE22
	case CPE23:
		return pb.SoftwareIdentifierType_CPE23
	case Gitoid:
		return pb.SoftwareIdentifierType_GITOID
	}
	return 0
}

// Timestamp returns an RFC 3339 time as a message, nil when s is none.
func Timestamp(s string) *timestamppb.Timestamp {
	if s == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return nil
	}
	return timestamppb.New(t)
}

// FromTimestamp returns a message as RFC 3339 text, "" for nil.
func FromTimestamp(t *timestamppb.Timestamp) string {
	if t == nil {
		return ""
	}
	return t.AsTime().UTC().Format(time.RFC3339Nano)
}
