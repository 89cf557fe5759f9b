package vex_test
import ("testing";"math/rand/v2";"github.com/waybill-sdk/waybill/vex";"sort";"strings";"slices")
var sink any
func BenchmarkFloor(b *testing.B) {
	s := shapes[0]
	docs, peers := s.read(b)
	_ = peers
	var all []*vex.Statement
	for _, d := range docs { for i := range d.Statements { all = append(all, &d.Statements[i]) } }
	sorted := slices.Clone(all)
	sort.Slice(sorted, func(i,j int) bool { return sorted[i].Vulnerability.Name < sorted[j].Vulnerability.Name })
	b.Run("alloc", func(b *testing.B) { measure(b, func() { sink = make([]vex.Statement, len(all)) }) })
	b.Run("copy-in-order", func(b *testing.B) { measure(b, func() { out := make([]vex.Statement, len(all)); for i := range out { out[i] = *all[i] }; sink = out }) })
	b.Run("copy-sorted", func(b *testing.B) { measure(b, func() { out := make([]vex.Statement, len(all)); for i := range out { out[i] = *sorted[i] }; sink = out }) })
	b.Run("copy-sorted+products", func(b *testing.B) { measure(b, func() { out := make([]vex.Statement, len(all)); p := make([]vex.Product, 0, len(all)); for i := range out { out[i] = *sorted[i]; n := len(p); p = append(p, out[i].Products...); out[i].Products = p[n:len(p):len(p)] }; sink = out }) })
	b.Run("copy-sorted+products-nogc", func(b *testing.B) { out := make([]vex.Statement, len(all)); p := make([]vex.Product, 0, len(all));  measure(b, func() { p = p[:0]; for i := range out { out[i] = *sorted[i]; n := len(p); p = append(p, out[i].Products...); out[i].Products = p[n:len(p):len(p)] }; sink = out }) })
	b.Run("sortkeys", func(b *testing.B) { 
		type key struct { name string; sec int64; nsec, at int32 }
		measure(b, func() { k := make([]key, len(all)); for i, s := range all { k[i] = key{s.Vulnerability.Name, s.Timestamp.Time().Unix(), 0, int32(i)} }; slices.SortFunc(k, func(a, b key) int { return strings.Compare(a.name, b.name) }) }) })
	_ = rand.N[int]
}
