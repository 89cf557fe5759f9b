package cyclonedx

import (
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/model"
)

func (c *Codec) parseLicenses(v jsonx.Value, e *model.Elem) {
	for l := v.Iter(); l.Next(); {
		choice := l.Value()
		if x := choice.Get("expression").Str(); x != "" {
			e.Licenses = append(e.Licenses, model.License{Kind: model.LicenseExpression, Value: x, Ack: c.acknowledgement(choice)})
			continue
		}
		lic := choice.Get("license")
		out := model.License{Ack: c.acknowledgement(lic), Value: lic.Get("id").Str()}
		if out.Value == "" {
			out.Kind, out.Value = model.LicenseNamed, lic.Get("name").Str()
		}
		if out.Value == "" {
			continue
		}
		if out.Kind == model.LicenseNamed {
			out.URL = lic.Get("url").Str()
			if text := lic.Get("text"); !text.Get("encoding").Exists() {
				if ct := text.Get("contentType").Str(); ct == "" || ct == "text/plain" {
					out.Text = text.Get("content").Str()
				}
			}
		}
		e.Licenses = append(e.Licenses, out)
	}
}

func (c *Codec) acknowledgement(v jsonx.Value) model.Acknowledgement {
	if !c.since("1.6") {
		return model.Unsaid // no member of that name means anything
	}
	switch v.Get("acknowledgement").Str() {
	case "declared":
		return model.Declared
	case "concluded":
		return model.Concluded
	}
	return model.Unsaid
}

// appendLicenses writes declared and concluded licences. Before 1.6 there is no member that tells them apart:
// what was declared is written, and what was concluded only where nothing was declared.
func (c *Codec) appendLicenses(dst []byte, e *model.Elem) []byte {
	if len(e.Licenses) == 0 {
		return dst
	}
	declared := false
	expressions := 0
	for _, l := range e.Licenses {
		declared = declared || l.Ack != model.Concluded
		if l.Kind == model.LicenseExpression {
			expressions++
		}
	}
	mark := len(dst)
	dst = append(jsonx.AppendName(dst, "licenses"), '[')
	start := len(dst)
	// Up to 1.6 an expression stands alone.
	alone := expressions > 0 && len(e.Licenses) > 1 && !c.since("1.7") && !c.Mixed
	for _, l := range e.Licenses {
		if !c.since("1.6") && declared && l.Ack == model.Concluded {
			continue
		}
		if alone && (l.Kind != model.LicenseExpression || declared && l.Ack == model.Concluded) && !c.onlyNamed(e, l) {
			continue
		}
		ack := ""
		if c.since("1.6") {
			switch {
			case l.Ack == model.Concluded:
				ack = "concluded"
			case l.Ack == model.Declared && !c.Returning:
				ack = "declared"
			}
		}
		dst = append(jsonx.AppendComma(dst), '{')
		if l.Kind == model.LicenseExpression {
			dst = jsonx.AppendMember(dst, "expression", l.Value)
			dst = jsonx.AppendMember(dst, "acknowledgement", ack)
		} else {
			dst = append(dst, `"license":{`...)
			member := "id"
			if l.Kind == model.LicenseNamed || c.KnownLicense != nil && !c.KnownLicense(l.Value) {
				member = "name"
			}
			dst = jsonx.AppendMember(dst, member, l.Value)
			dst = jsonx.AppendMember(dst, "acknowledgement", ack)
			if l.Text != "" {
				dst = append(jsonx.AppendName(dst, "text"), `{"content":`...)
				dst = append(jsonx.AppendString(dst, l.Text), '}')
			}
			dst = append(jsonx.AppendMember(dst, "url", l.URL), '}')
		}
		dst = append(dst, '}')
		if alone {
			break
		}
	}
	return closeList(dst, mark, start)
}

// onlyNamed reports whether l is all that can be written because the declared licence of e is no expression.
func (c *Codec) onlyNamed(e *model.Elem, l model.License) bool {
	for _, o := range e.Licenses {
		if o.Kind == model.LicenseExpression && o.Ack != model.Concluded {
			return false
		}
	}
	return l.Ack != model.Concluded
}
