package standin

import (
	"net/http"
	"slices"
	"strconv"
)

// getMessages pages through a channel, newest first. Without Read Message
// History the answer is an empty list, not a refusal.
func (s *Server) getMessages(c *call) (int, any, error) {
	ch, err := s.channelAt(c)
	if err != nil {
		return 0, nil, err
	}
	if err := s.need(ch, ViewChannel); err != nil {
		return 0, nil, err
	}
	q := c.URL.Query()
	limit := 50
	if text := q.Get("limit"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > 100 {
			var f form
			f.fail([]any{"limit"}, "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
			return 0, nil, f.err()
		}
	}
	list := []Message{}
	if s.may(s.bot.ID, ch).has(ReadMessageHistory) {
		for _, r := range ch.page(q.Get("before"), q.Get("after"), q.Get("around"), limit) {
			list = append(list, s.hide(r.wire()))
		}
	}
	return http.StatusOK, list, nil
}

// page picks up to limit visible messages, newest first. With after it is the
// oldest ones above the id, still given newest first; around is half each side.
func (c *channel) page(before, after, around string, limit int) []*Record {
	var seen []*Record
	for _, r := range c.records {
		if r.DeletedAt == nil && r.VisibleTo == "" {
			seen = append(seen, r)
		}
	}
	above := func(id string, n uint64) int { // index of the first id >= n
		i, _ := slices.BinarySearchFunc(seen, n, func(r *Record, n uint64) int {
			return compareIDs(r.ID, strconv.FormatUint(n, 10))
		})
		return i
	}
	from, to := max(0, len(seen)-limit), len(seen)
	switch {
	case around != "":
		mid := above(around, number(around))
		from = max(0, mid-limit/2)
		to = min(len(seen), from+limit)
	case before != "":
		to = above(before, number(before))
		from = max(0, to-limit)
	case after != "":
		from = above(after, number(after)+1)
		to = min(len(seen), from+limit)
	}
	out := slices.Clone(seen[from:to])
	slices.Reverse(out)
	return out
}
