package vex

import (
	"encoding/binary"
	"slices"
	"strings"
)

// foldID appends the form of a vulnerability's name in which it is looked for. Identifiers of CVE and GitHub are the
// same in either case, and take their usual one; what case means in others is not known, and not guessed.
func foldID(buf []byte, id string) []byte {
	from := len(buf)
	buf = append(buf, id...)
	switch {
	case hasPrefixFold(id, "CVE-"):
		toUpper(buf[from:])
	case hasPrefixFold(id, "GHSA-"):
		toUpper(buf[from : from+4])
		for i, c := range buf[from+4:] {
			if c-'A' < 26 {
				buf[from+4+i] = c | 0x20
			}
		}
	}
	return buf
}

func toUpper(b []byte) {
	for i, c := range b {
		if c-'a' < 26 {
			b[i] = c &^ 0x20
		}
	}
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) > len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// vulnerabilities knows which names mean the same vulnerability.
//
// Names are linked by the statements that have them together, over any number of statements: CVE, GHSA and the
// names of other databases. Two CVE identifiers are never the same vulnerability. A name that stands together with
// several is that of an advisory that covers them (USN, RHSA, …): it links nothing, and a question about it is one
// about each of the vulnerabilities. What is said about an advisory alone counts for all that it covers when it hides
// nothing: to overlook that would hide more than anybody said.
type vulnerabilities struct {
	ids   map[string]int32
	isCVE []bool
	// group is the vulnerability that a name means, -1 for an advisory, which means what its statements are about.
	group []int32
	about map[int32][]int32 // of an advisory: the statements that name it

	sets [][]int32 // of each set of vulnerabilities that a statement is about: these, ascending
	in   [][]int32 // of each vulnerability: the sets that it is in
	near [][]int32 // of each set: the advisories that statements about it name, too
}

func (v *vulnerabilities) id(name string) int32 {
	var buf [96]byte
	folded := foldID(buf[:0], name)
	if n, ok := v.ids[string(folded)]; ok {
		return n
	}
	n := int32(len(v.isCVE))
	if string(folded) != name {
		name = string(folded)
	}
	v.ids[name] = n
	v.isCVE = append(v.isCVE, len(name) > 4 && name[:4] == "CVE-")
	return n
}

// link finds out which names mean the same. names are those of each statement; the result is the set of
// vulnerabilities that each is about.
func (v *vulnerabilities) link(names [][]int32) []int32 {
	n := int32(len(v.isCVE))
	cve := filled(n, -1) // the CVE that a name stands with
	advisory := make([]bool, n)
	for _, list := range names {
		only := int32(-1)
		for _, a := range list {
			if v.isCVE[a] && only != a {
				if only >= 0 {
					only = -2 // several: whatever else it names covers them all
					break
				}
				only = a
			}
		}
		for _, a := range list {
			if v.isCVE[a] || only == -1 {
				continue
			}
			advisory[a] = advisory[a] || only == -2 || cve[a] >= 0 && cve[a] != only
			cve[a] = max(only, cve[a])
		}
	}
	same := newForest(n)
	for _, list := range names {
		first := int32(-1)
		for _, a := range list {
			if v.isCVE[a] || advisory[a] {
				continue
			}
			if first >= 0 {
				same.join(first, a)
			}
			first = a
		}
	}
	// A chain of names that leads from one CVE to another links nothing, either.
	root := filled(n, -1)
	broken := make([]bool, n)
	for a := range n {
		if v.isCVE[a] || advisory[a] || cve[a] < 0 {
			continue
		}
		r := same.find(a)
		broken[r] = broken[r] || root[r] >= 0 && root[r] != cve[a]
		root[r] = cve[a]
	}
	v.group = make([]int32, n)
	for a := range n {
		r := same.find(a)
		switch {
		case v.isCVE[a]:
			v.group[a] = a
		case advisory[a] || broken[r]:
			v.group[a] = -1
		case root[r] >= 0:
			v.group[a] = root[r]
		default:
			v.group[a] = r
		}
	}
	return v.makeSets(names)
}

// makeSets fills sets, in and about. A statement that names nothing but advisories is about these.
func (v *vulnerabilities) makeSets(names [][]int32) []int32 {
	v.about = make(map[int32][]int32)
	v.in = make([][]int32, len(v.group))
	var advisories []int32
	of := make([]int32, len(names))
	known := make(map[string]int32)
	var set []int32
	var key []byte
	for i, list := range names {
		set, key, advisories = set[:0], key[:0], advisories[:0]
		for _, a := range list {
			if v.group[a] >= 0 {
				set = append(set, v.group[a])
			} else {
				v.about[a] = append(v.about[a], int32(i))
				advisories = append(advisories, a)
			}
		}
		if len(set) == 0 {
			set, advisories = append(set, list...), advisories[:0]
		}
		slices.Sort(set)
		set = slices.Compact(set)
		for _, g := range set {
			key = binary.LittleEndian.AppendUint32(key, uint32(g))
		}
		n, ok := known[string(key)]
		if !ok {
			n = int32(len(v.sets))
			known[string(key)] = n
			v.sets = append(v.sets, slices.Clone(set))
			v.near = append(v.near, nil)
			for _, g := range set {
				v.in[g] = append(v.in[g], n)
			}
		}
		of[i] = n
		v.near[n] = append(v.near[n], advisories...)
	}
	for n := range v.near {
		slices.Sort(v.near[n])
		v.near[n] = slices.Compact(v.near[n])
	}
	return of
}

// around returns the sets of advisories that cover a vulnerability, for statements that name nothing else.
func (v *vulnerabilities) around(group int32) []int32 {
	var advisories, sets []int32
	for _, set := range v.in[group] {
		advisories = append(advisories, v.near[set]...)
	}
	if advisories == nil {
		return nil
	}
	slices.Sort(advisories)
	for _, a := range slices.Compact(advisories) {
		sets = append(sets, v.in[a]...)
	}
	slices.Sort(sets)
	return slices.Compact(sets)
}

// lookup returns the number of a name, -1 when no statement has it. It does not allocate.
func (v *vulnerabilities) lookup(name string) int32 {
	var buf [96]byte
	if n, ok := v.ids[string(foldID(buf[:0], name))]; ok {
		return n
	}
	return -1
}

func filled(n, with int32) []int32 {
	list := make([]int32, n)
	for i := range list {
		list[i] = with
	}
	return list
}

// A forest knows which numbers belong together.
type forest []int32

func newForest(n int32) forest {
	f := make(forest, n)
	for i := range f {
		f[i] = int32(i)
	}
	return f
}

func (f forest) find(a int32) int32 {
	for f[a] != a {
		f[a] = f[f[a]]
		a = f[a]
	}
	return a
}

func (f forest) join(a, b int32) {
	a, b = f.find(a), f.find(b)
	f[max(a, b)] = min(a, b)
}
