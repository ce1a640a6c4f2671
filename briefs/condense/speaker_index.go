package condense

// roster finds people by the words of their names. sure has the words that are
// names for sure; see sureNames. It is used again for the next text.
type roster struct{ last, first, inner, sure nameIndex }

func (r *roster) reset() {
	for _, x := range []*nameIndex{&r.last, &r.first, &r.inner, &r.sure} {
		x.reset()
	}
}

// nameIndex lists people by a word of their names, in an open table.
type nameIndex struct {
	slots []nameSlot // a power of two of them
	used  int
	pool  []int // where lists of one stand
}

// nameSlot is one word; without people it is free.
type nameSlot struct {
	key    nameKey
	people []int
}

const (
	fewNames  = 64
	manyNames = 1024 // a table beyond it is not kept
	namesakes = 256  // people filed under one word; all of them are tried each time
)

func (x *nameIndex) reset() {
	x.used, x.pool = 0, x.pool[:0]
	if len(x.slots) > manyNames {
		x.slots, x.pool = nil, nil
	}
	clear(x.slots)
}

// at returns the people filed under key, in the order they were.
func (x *nameIndex) at(key nameKey) []int {
	if x.used == 0 {
		return nil
	}
	return x.slot(key).people
}

// slot returns the slot of key, which may be a free one.
func (x *nameIndex) slot(key nameKey) *nameSlot {
	last := nameKey(len(x.slots) - 1)
	for i := key & last; ; i = (i + 1) & last {
		if s := &x.slots[i]; s.people == nil || s.key == key {
			return s
		}
	}
}

// add files person p under key, if there is room: no story has as many namesakes.
func (x *nameIndex) add(key nameKey, p int) {
	if 2*x.used >= len(x.slots) {
		x.grow()
	}
	s := x.slot(key)
	if s.people != nil {
		if len(s.people) < namesakes {
			s.people = append(s.people, p)
		}
		return
	}
	n := len(x.pool)
	x.pool = append(x.pool, p)
	s.key, s.people = key, x.pool[n:n+1:n+1]
	x.used++
}

func (x *nameIndex) grow() {
	old := x.slots
	x.slots = make([]nameSlot, max(2*len(old), fewNames))
	for _, s := range old {
		if s.people != nil {
			*x.slot(s.key) = s
		}
	}
}
