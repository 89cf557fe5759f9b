package spdx

import (
	"errors"
	"maps"
	"reflect"
	"strconv"
	"strings"

	"github.com/spdx/tools-golang/spdx/v2/common"
	"github.com/spdx/tools-golang/spdx/v2/v2_2"
	"github.com/spdx/tools-golang/spdx/v2/v2_3"

	"github.com/waybill-sdk/waybill/internal/bridge"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

func of[T any](field string) bridge.Field {
	return bridge.Field{Type: reflect.TypeFor[T](), Name: field}
}

var optional = bridge.Rule{Optional: true}

// §7.8: filesAnalyzed is true where it is absent; the type says apart whether it was there.
var filesAnalyzed = bridge.Rule{Omit: func(p reflect.Value) bool {
	return p.FieldByName("FilesAnalyzed").Bool() && !p.FieldByName("IsFilesAnalyzedTagPresent").Bool()
}}

// The library writes categories with underscores in version 2.2 and with hyphens in 2.3, as their schemas
// have them, and holds them with hyphens.
var (
	underscores = bridge.Rule{Text: func(s string) string { return strings.ReplaceAll(s, "-", "_") }}
	hyphens     = bridge.Rule{Text: func(s string) string { return strings.ReplaceAll(s, "_", "-") }}
)

var codec22 = bridge.Codec{
	Library: "tools-golang",
	ID:      "SPDXID",
	Fields: map[bridge.Field]bridge.Rule{
		of[v2_2.Document]("Reviews"):                  {Name: "revieweds"},
		of[v2_2.Document]("SPDXIdentifier"):           optional,
		of[v2_2.Package]("FilesAnalyzed"):             filesAnalyzed,
		of[v2_2.Package]("PackageVerificationCode"):   optional,
		of[v2_2.Package]("PackageLicenseConcluded"):   optional,
		of[v2_2.Package]("PackageLicenseDeclared"):    optional,
		of[v2_2.Package]("PackageCopyrightText"):      optional,
		of[v2_2.PackageExternalReference]("Category"): underscores,
		of[v2_2.File]("ArtifactOfProjects"):           {Name: "artifactOfs"},
		of[v2_2.File]("FileDependencies"):             {Name: "fileDependencies"},
		of[v2_2.File]("LicenseConcluded"):             optional,
		of[v2_2.File]("FileCopyrightText"):            optional,
		of[v2_2.ArtifactOfProject]("Name"):            {Name: "name", Optional: true},
		of[v2_2.ArtifactOfProject]("HomePage"):        {Name: "homePage", Optional: true},
		of[v2_2.ArtifactOfProject]("URI"):             optional,
		of[v2_2.Snippet]("SnippetAttributionTexts"):   {Name: "attributionTexts"},
		of[v2_2.Snippet]("SnippetLicenseConcluded"):   optional,
		of[v2_2.Snippet]("SnippetCopyrightText"):      optional,
	},
	Types: types(map[reflect.Type]bridge.Form{
		reflect.TypeFor[v2_2.Document]():                 {After: afterDocument},
		reflect.TypeFor[v2_2.Package]():                  {After: afterPackage},
		reflect.TypeFor[v2_2.PackageExternalReference](): {After: afterReference},
		reflect.TypeFor[v2_2.Annotation]():               {After: afterAnnotation},
		reflect.TypeFor[v2_2.Relationship]():             {After: afterRelationship},
		reflect.TypeFor[v2_2.Review](): review(
			func(r v2_2.Review) [4]string {
				return [4]string{r.ReviewerType, r.Reviewer, r.ReviewDate, r.ReviewComment}
			},
			func(s [4]string) v2_2.Review {
				return v2_2.Review{ReviewerType: s[0], Reviewer: s[1], ReviewDate: s[2], ReviewComment: s[3]}
			}),
	}),
}

var codec23 = bridge.Codec{
	Library: "tools-golang",
	ID:      "SPDXID",
	Fields: map[bridge.Field]bridge.Rule{
		of[v2_3.Document]("Reviews"):                  {Name: "revieweds"},
		of[v2_3.Package]("FilesAnalyzed"):             filesAnalyzed,
		of[v2_3.PackageExternalReference]("Category"): hyphens,
		of[v2_3.File]("FileCopyrightText"):            optional,
		of[v2_3.ArtifactOfProject]("Name"):            optional,
		of[v2_3.ArtifactOfProject]("HomePage"):        optional,
		of[v2_3.ArtifactOfProject]("URI"):             optional,
		of[v2_3.Snippet]("SnippetAttributionTexts"):   {Name: "attributionTexts"},
		of[v2_3.Snippet]("SnippetCopyrightText"):      optional,
	},
	Types: types(map[reflect.Type]bridge.Form{
		reflect.TypeFor[v2_3.Document]():                 {After: afterDocument},
		reflect.TypeFor[v2_3.Package]():                  {After: afterPackage},
		reflect.TypeFor[v2_3.PackageExternalReference](): {After: afterReference},
		reflect.TypeFor[v2_3.Annotation]():               {After: afterAnnotation},
		reflect.TypeFor[v2_3.Relationship]():             {After: afterRelationship},
		reflect.TypeFor[v2_3.Review](): review(
			func(r v2_3.Review) [4]string {
				return [4]string{r.ReviewerType, r.Reviewer, r.ReviewDate, r.ReviewComment}
			},
			func(s [4]string) v2_3.Review {
				return v2_3.Review{ReviewerType: s[0], Reviewer: s[1], ReviewDate: s[2], ReviewComment: s[3]}
			}),
	}),
}

// types adds the types that both versions use. The library's own methods take the JSON text without its quotes
// for the string; here escapes are undone first.
func types(m map[reflect.Type]bridge.Form) map[reflect.Type]bridge.Form {
	maps.Copy(m, map[reflect.Type]bridge.Form{
		reflect.TypeFor[common.ElementID]():    bridge.Text(parseElementID, formatElementID),
		reflect.TypeFor[common.DocumentID]():   bridge.Text(parseDocumentID, formatDocumentID),
		reflect.TypeFor[common.DocElementID](): bridge.Text(parseDocElementID, formatDocElementID),
		reflect.TypeFor[common.Creator](): bridge.Text(
			func(s string) (common.Creator, error) {
				kind, name, err := parseAgent(s)
				return common.Creator{CreatorType: kind, Creator: name}, err
			},
			func(c common.Creator) string { return formatAgent(c.CreatorType, c.Creator) }),
		reflect.TypeFor[common.Annotator](): bridge.Text(
			func(s string) (common.Annotator, error) {
				kind, name, err := parseAgent(s)
				return common.Annotator{AnnotatorType: kind, Annotator: name}, err
			},
			func(a common.Annotator) string { return formatAgent(a.AnnotatorType, a.Annotator) }),
		reflect.TypeFor[common.Supplier](): bridge.Text(
			func(s string) (common.Supplier, error) {
				kind, name, err := parseParty(s)
				return common.Supplier{SupplierType: kind, Supplier: name}, err
			},
			func(p common.Supplier) string { return formatAgent(p.SupplierType, p.Supplier) }),
		reflect.TypeFor[common.Originator](): bridge.Text(
			func(s string) (common.Originator, error) {
				kind, name, err := parseParty(s)
				return common.Originator{OriginatorType: kind, Originator: name}, err
			},
			func(p common.Originator) string { return formatAgent(p.OriginatorType, p.Originator) }),
	})
	return m
}

const (
	elementPrefix  = "SPDXRef-"
	documentPrefix = "DocumentRef-"
	noAssertion    = "NOASSERTION"
)

// An identifier without the prefix that §6.3 and §7.2 demand is held as it is; it is written with the prefix.
func parseElementID(s string) (common.ElementID, error) {
	id := strings.TrimPrefix(s, elementPrefix)
	if id == "" {
		return "", errors.New("it has no empty identifiers")
	}
	return common.ElementID(id), nil
}

func formatElementID(id common.ElementID) string { return prefixed(elementPrefix, string(id)) }

func parseDocumentID(s string) (common.DocumentID, error) {
	id := strings.TrimPrefix(s, documentPrefix)
	if id == "" {
		return "", errors.New("it has no empty identifiers")
	}
	return common.DocumentID(id), nil
}

func formatDocumentID(id common.DocumentID) string { return prefixed(documentPrefix, string(id)) }

// prefixed adds a prefix to an identifier that may have it already: programs fill the types either way.
func prefixed(prefix, id string) string {
	if id == "" || strings.HasPrefix(id, prefix) {
		return id
	}
	return prefix + id
}

// parseDocElementID reads what either end of a relationship may be (§11.1): an element, one of another document,
// NONE or NOASSERTION.
func parseDocElementID(s string) (common.DocElementID, error) {
	if s == noAssertion || s == "NONE" {
		return common.DocElementID{SpecialID: s}, nil
	}
	var id common.DocElementID
	var err error
	if strings.HasPrefix(s, documentPrefix) {
		document, element, ok := strings.Cut(s, ":")
		if !ok {
			return id, errors.New("it has no place for a document without an element of it")
		}
		if id.DocumentRefID, err = parseDocumentID(document); err != nil {
			return id, err
		}
		s = element
	}
	id.ElementRefID, err = parseElementID(s)
	return id, err
}

func formatDocElementID(id common.DocElementID) string {
	switch {
	case id.ElementRefID == "":
		return id.SpecialID
	case id.DocumentRefID != "":
		return formatDocumentID(id.DocumentRefID) + ":" + formatElementID(id.ElementRefID)
	}
	return formatElementID(id.ElementRefID)
}

// parseAgent reads a creator or an annotator (§6.8, §12.1). A bare name is held without a kind.
func parseAgent(s string) (kind, name string, err error) {
	kind, name, ok := strings.Cut(s, ":")
	if !ok {
		kind, name = "", s
	}
	kind, name = strings.TrimSpace(kind), strings.TrimSpace(name)
	if name == "" {
		return "", "", errors.New("it refuses an empty name")
	}
	return kind, name, nil
}

// parseParty reads a supplier or originator (§7.5, §7.6), which may be NOASSERTION too.
func parseParty(s string) (kind, name string, err error) {
	if s == noAssertion {
		return "", s, nil
	}
	if kind, name, err = parseAgent(s); err == nil && kind == "" {
		err = errors.New("it refuses a name without Person or Organization before it")
	}
	return kind, name, err
}

// formatAgent returns "" for what says nothing. A name without a kind is written bare.
func formatAgent(kind, name string) string {
	if kind == "" || name == "" || name == noAssertion {
		return name
	}
	return kind + ": " + name
}

// review is the form of a review, which has members of its own choosing: the schemas have a reviewer of the
// syntax of creators, a date and a comment.
func review[T any](get func(T) [4]string, make func([4]string) T) bridge.Form {
	return bridge.Form{
		Decode: func(v jsonx.Value, dst reflect.Value) error {
			if !v.IsObject() {
				return errors.New("it has no place for it")
			}
			s := [4]string{2: v.Get("reviewDate").Str(), 3: v.Get("comment").Str()}
			s[0], s[1], _ = parseAgent(v.Get("reviewer").Str())
			dst.Set(reflect.ValueOf(make(s)))
			return nil
		},
		Encode: func(dst []byte, src reflect.Value) ([]byte, bool, error) {
			s := get(src.Interface().(T))
			dst = append(dst, '{')
			dst = jsonx.AppendMember(dst, "reviewer", formatAgent(s[0], s[1]))
			dst = jsonx.AppendMember(dst, "reviewDate", s[2])
			dst = jsonx.AppendMember(dst, "comment", s[3])
			return append(dst, '}'), true, nil
		},
	}
}

// afterPackage takes the default of filesAnalyzed (§7.8) and the spelling "true" for it that is in circulation.
func afterPackage(d *bridge.Decoder, v jsonx.Value, dst reflect.Value) error {
	analyzed := v.Get("filesAnalyzed")
	switch analyzed.Kind() {
	case jsonx.Missing, jsonx.Null:
		dst.FieldByName("FilesAnalyzed").SetBool(true)
		return nil
	case jsonx.String:
		b, err := strconv.ParseBool(analyzed.Str())
		if err != nil {
			dst.FieldByName("FilesAnalyzed").SetBool(true)
			return nil
		}
		dst.FieldByName("FilesAnalyzed").SetBool(b)
		d.Keep(analyzed)
	}
	dst.FieldByName("IsFilesAnalyzedTagPresent").SetBool(true)
	return nil
}

func afterReference(_ *bridge.Decoder, _ jsonx.Value, dst reflect.Value) error {
	category := dst.FieldByName("Category")
	category.SetString(strings.ReplaceAll(category.String(), "_", "-"))
	return nil
}

// afterRelationship keeps out what the library's writer refuses, and with it the whole document.
func afterRelationship(_ *bridge.Decoder, _ jsonx.Value, dst reflect.Value) error {
	for _, end := range [...]string{"RefA", "RefB"} {
		if dst.FieldByName(end).IsZero() {
			return errors.New("it refuses a relationship that lacks an end it understands")
		}
	}
	return nil
}

func afterAnnotation(_ *bridge.Decoder, _ jsonx.Value, dst reflect.Value) error {
	if dst.FieldByName("Annotator").IsZero() {
		return errors.New("it refuses an annotation without an annotator")
	}
	return nil
}

// afterDocument makes relationships of documentDescribes and hasFiles, which the types have no fields for: as
// the library does, unless the document has the relationship already.
func afterDocument(d *bridge.Decoder, v jsonx.Value, dst reflect.Value) error {
	rels := dst.FieldByName("Relationships")
	have := make(map[edge]bool)
	indexed := false
	add := func(from common.DocElementID, word string, to jsonx.Value) {
		id, err := parseDocElementID(to.Str())
		if err != nil || from.ElementRefID == "" {
			d.Drop(to, "it has no place for it")
			return
		}
		if !indexed {
			for i := range rels.Len() {
				have[edgeOf(rels.Index(i))] = true
			}
			indexed = true
		}
		e := edge{from, word, id}
		if have[e] {
			d.Approximate(to, "the relationship "+word+" that is there too stands for it", "", false)
			return
		}
		have[e] = true
		d.Approximate(to, "a relationship "+word+" stands for it", "/relationships/"+strconv.Itoa(rels.Len()), true)
		rels.Set(reflect.Append(rels, newRelationship(rels.Type().Elem(), from, word, id)))
	}
	self := common.DocElementID{ElementRefID: common.ElementID(dst.FieldByName("SPDXIdentifier").String())}
	list := func(list jsonx.Value, from common.DocElementID, word string) {
		if !list.IsArray() {
			return
		}
		d.Split(list)
		for it := list.Iter(); it.Next(); {
			add(from, word, it.Value())
		}
	}
	list(v.Get("documentDescribes"), self, common.TypeRelationshipDescribe)
	for it := v.Get("packages").Iter(); it.Next(); {
		files := it.Value().Get("hasFiles")
		if !files.Exists() {
			continue
		}
		id, _ := parseElementID(it.Value().Get("SPDXID").Str())
		list(files, common.DocElementID{ElementRefID: id}, common.TypeRelationshipContains)
	}
	return nil
}
