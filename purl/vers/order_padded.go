package vers

import "strings"

// padded builds keys for orders in which a version goes on with zeros for ever ("1" is "1.0.0"), and has elements that
// are below zero as well as above. A run of zeros is nearer to the end, the longer it is.
type padded struct {
	*key
	zeros uint64
}

const (
	lowNext = 1 + iota
	lowLater
	paddedEnd
	highLater
	highNext
)

func (p *padded) zero() { p.zeros++ }

// low begins an element below zero, high one above.
func (p *padded) low() {
	if p.zeros == 0 {
		p.sym(lowNext)
		return
	}
	p.sym(lowLater)
	p.count(p.zeros)
	p.zeros = 0
}

func (p *padded) high() {
	if p.zeros == 0 {
		p.sym(highNext)
		return
	}
	p.sym(highLater)
	p.count(^p.zeros)
	p.zeros = 0
}

func (p *padded) end() string {
	p.sym(paddedEnd)
	return p.String()
}

// orderGem is the order of Gem::Version: letters are before numbers, zeros before the first letters and at the end do
// not count, a hyphen begins a pre-release.
func orderGem(s string) (string, error) {
	s = strings.Trim(s, space)
	if s == "" {
		s = "0"
	}
	if !isDigit(s[0]) {
		return "", invalid("does not begin with a number")
	}
	var k key
	p := padded{key: &k}
	last, text := byte(0), false
	word := func(run string) {
		if !text {
			p.zeros, text = 0, true
		}
		p.low()
		p.str(run)
	}
	for s != "" {
		var run string
		c := s[0]
		switch {
		case isDigit(c):
			if run, s = digits(s); trimZeros(run) == "" {
				p.zero()
			} else {
				p.high()
				p.num(run)
			}
		case isAlpha(c):
			run, s = letters(s)
			word(run)
		case (c == '.' || c == '-') && last != '.' && len(s) > 1:
			s = s[1:]
			if c == '-' {
				word("pre")
			}
		default:
			return "", invalid("not a version of RubyGems")
		}
		last = c
	}
	return p.end(), nil
}

// orderGeneric is an order for versions of which nothing is known, after libversion: numbers and words, words before
// the release unless they say that they come after it, one letter right behind a number after that number.
func orderGeneric(s string) (string, error) {
	if s == "" {
		return "", invalid("empty")
	}
	const post, suffix, num = 1, 2, 3
	var k key
	p := padded{key: &k}
	behindNumber := false
	if len(s) > 1 && s[0]|0x20 == 'v' && isDigit(s[1]) {
		s = s[1:]
	}
	for s != "" {
		var run string
		switch c := s[0]; {
		case isDigit(c):
			if run, s = digits(s); trimZeros(run) == "" {
				p.zero()
			} else {
				p.high()
				p.sym(num)
				p.num(run)
			}
			behindNumber = true
			continue
		case isAlpha(c):
			run, s = letters(s)
			first := lower(run[0])
			switch {
			case hasFold(run, "post"), hasFold(run, "patch"), isFold(run, "pl"), isFold(run, "errata"):
				p.high()
				p.sym(post)
				p.sym(first)
			case behindNumber && !hasFold(run, "pre") && !isFold(run, "alpha", "beta", "rc") && (s == "" || !isDigit(s[0])):
				p.high()
				p.sym(suffix)
				p.lower(run)
			default:
				p.low()
				p.lower(genericWord(run))
			}
		default:
			s = s[1:]
		}
		behindNumber = false
	}
	return p.end(), nil
}

// genericWord gives spellings of one word one spelling.
func genericWord(s string) string {
	switch {
	case isFold(s, "a"):
		return "alpha"
	case isFold(s, "b"):
		return "beta"
	case isFold(s, "c", "cr"):
		return "rc"
	}
	return s
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func isFold(s string, words ...string) bool {
	for _, w := range words {
		if strings.EqualFold(s, w) {
			return true
		}
	}
	return false
}
