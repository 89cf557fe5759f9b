package convert

import (
	"strconv"
	"strings"
	"sync"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A seeker follows many JSON pointers into a document. It remembers where the elements of long arrays are, which
// [jsonx.Value.Lookup] counts anew every time. It is safe for concurrent use.
type seeker struct {
	mu    sync.Mutex
	lists map[int][]jsonx.Value // by position of the array
}

// longArray is how many elements are worth remembering.
const longArray = 16

// lookup returns what the pointer names below v, as [jsonx.Value.Lookup] does.
func (s *seeker) lookup(v jsonx.Value, pointer string) jsonx.Value {
	for pointer != "" && v.Exists() {
		step := pointer
		if i := strings.IndexByte(pointer[1:], '/'); i >= 0 {
			step = pointer[:i+1]
		}
		pointer = pointer[len(step):]
		if !v.IsArray() || v.Len() <= longArray {
			v = v.Lookup(step)
			continue
		}
		n, err := strconv.Atoi(step[1:])
		if list := s.list(v); err == nil && n >= 0 && n < len(list) && strconv.Itoa(n) == step[1:] {
			v = list[n]
			continue
		}
		return jsonx.Value{}
	}
	return v
}

func (s *seeker) list(v jsonx.Value) []jsonx.Value {
	s.mu.Lock()
	defer s.mu.Unlock()
	list, ok := s.lists[v.Index()]
	if !ok {
		list = make([]jsonx.Value, 0, v.Len())
		for it := v.Iter(); it.Next(); {
			list = append(list, it.Value())
		}
		if s.lists == nil {
			s.lists = make(map[int][]jsonx.Value)
		}
		s.lists[v.Index()] = list
	}
	return list
}
