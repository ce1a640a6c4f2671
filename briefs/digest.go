package briefs

import (
	"cmp"
	"slices"
)

// Strongest is the topic that the brief is most on; "" = none.
func (b *Brief) Strongest() (name TopicName) {
	best := 0.0
	for _, t := range b.Topics {
		if t.Score > best || name == "" {
			name, best = t.Name, t.Score
		}
	}
	return name
}

// haste orders briefs by what the wire marks as urgent, the rest last.
func haste(b Brief) int {
	if b.Urgency >= 1 && b.Urgency <= urgentUpTo {
		return b.Urgency
	}
	return urgentUpTo + 1
}

// Fairly orders what a digest may show, given the newest first: the best of each
// topic before the second of any, so that none crowds out the others. Of a topic
// the urgent come first, then what most outlets have, then the newest; the topics
// come by their best.
func Fairly[T any](list []T, brief func(T) Brief) []T {
	best := slices.Clone(list)
	slices.SortStableFunc(best, func(x, y T) int {
		a, b := brief(x), brief(y)
		return cmp.Or(cmp.Compare(haste(a), haste(b)), cmp.Compare(len(b.Others), len(a.Others)))
	})
	groups := make(map[TopicName][]T)
	var order []TopicName
	for _, v := range best {
		b := brief(v)
		name := b.Strongest()
		if groups[name] == nil {
			order = append(order, name)
		}
		groups[name] = append(groups[name], v)
	}
	fair := best[:0]
	for rank := 0; len(fair) < len(list); rank++ {
		for _, name := range order {
			if rank < len(groups[name]) {
				fair = append(fair, groups[name][rank])
			}
		}
	}
	return fair
}

// Arranged picks at most n of the briefs of a digest, given the oldest first, as
// [Fairly] chooses, and lists them by topic in the order in which its topics come.
func Arranged(list []Brief, n int) []Brief {
	newest := slices.Clone(list)
	slices.Reverse(newest)
	fair := Fairly(newest, func(b Brief) Brief { return b })
	fair = fair[:min(n, len(fair))]
	place := make(map[TopicName]int)
	for _, b := range fair {
		if name := b.Strongest(); place[name] == 0 {
			place[name] = len(place) + 1
		}
	}
	slices.SortStableFunc(fair, func(a, b Brief) int { return cmp.Compare(place[a.Strongest()], place[b.Strongest()]) })
	return fair
}
