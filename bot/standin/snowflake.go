package standin

import (
	"strconv"
	"time"
)

// discordEpoch is the first millisecond of 2015, from which ids count.
const discordEpoch = 1420070400000

// mint hands out ids: strictly increasing, and stamped with the clock's
// millisecond as Discord's are, because bots read times out of them.
type mint struct{ last uint64 }

// next gives an id for t. A clock that stands still or goes back does not
// repeat or reorder ids: the last one is counted up instead.
func (m *mint) next(t time.Time) string {
	id := uint64(max(0, t.UnixMilli()-discordEpoch)) << 22
	if id <= m.last {
		id = m.last + 1
	}
	m.last = id
	return strconv.FormatUint(id, 10)
}

// number reads an id for comparison; what is not an id is 0.
func number(id string) uint64 {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
