package bot

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/attache-bot/attache/briefs"
)

// maxChoices is how many suggestions Discord takes.
const maxChoices = 25

type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// complete suggests topics and speakers for what is being typed. There is no
// acknowledging it first: what is not found in time is not suggested.
func (b *Bot) complete(ctx context.Context, i *interaction) error {
	look, cancel := context.WithTimeout(ctx, b.times.answer)
	defer cancel()
	found, failed := b.choices(look, i)
	if found == nil {
		found = []choice{}
	}
	if err := b.callback(ctx, i, response{Type: answerChoices, Data: map[string]any{"choices": found}}); err != nil {
		return err
	}
	return failed
}

func (b *Bot) choices(ctx context.Context, i *interaction) ([]choice, error) {
	o, ok := i.focused()
	if !ok {
		return nil, nil
	}
	if i.Data.Name == cmdSubscribe || i.Data.Name == cmdAlert && i.Data.Sub == subAdd {
		return b.nextChoices(ctx, i, o)
	}
	return b.choicesFor(ctx, i, o.Name, o.text())
}

// nextChoices suggest what may follow the last comma of what is being typed.
func (b *Bot) nextChoices(ctx context.Context, i *interaction, o option) ([]choice, error) {
	before, typed := "", o.text()
	if at := strings.LastIndexByte(typed, ','); at >= 0 {
		before, typed = strings.TrimSpace(typed[:at])+", ", strings.TrimSpace(typed[at+1:])
	}
	found, err := b.choicesFor(ctx, i, o.Name, typed)
	if before == "" {
		return found, err
	}
	var list []choice
	for _, c := range found {
		// What is longer would not come back as it was suggested.
		if c = (choice{Name: fit(before, 2*maxWords, defang) + " " + c.Name, Value: before + c.Value}); units(c.Name) <= maxOption && units(c.Value) <= maxOption {
			list = append(list, c)
		}
	}
	return list, err
}

// choicesFor suggests what an option may be.
func (b *Bot) choicesFor(ctx context.Context, i *interaction, option, typed string) ([]choice, error) {
	switch option {
	case optTopic:
		return b.topicChoices(ctx, i, typed)
	case optSpeaker, optMentioned:
		return b.speakerChoices(ctx, i, typed)
	case optAlert:
		return b.alertChoices(ctx, i, typed)
	case optCountry:
		return choicesIn(b.countries, typed, i.tongue.country), nil
	case optSource:
		if i.Data.Sub == subRemove {
			return b.ownChoices(ctx, i, typed)
		}
		v := i.viewer()
		if i.Data.Name == cmdAlert {
			v = briefs.Viewer{}
		}
		return choicesOf(b.outlets(v), typed), nil
	case optLanguage:
		return choicesIn(languages(), typed, i.tongue.language), nil
	case optZone:
		return zoneChoices(typed), nil
	case optKind:
		return choicesOf(kinds(), typed), nil
	}
	return nil, nil
}

// topicChoices are the topics like what was typed; for /unsubscribe only those
// that the server is sent.
func (b *Bot) topicChoices(ctx context.Context, i *interaction, typed string) ([]choice, error) {
	topics := b.list().Topics
	if i.Data.Name == cmdUnsubscribe {
		subs, err := b.store.Subscriptions(ctx, i.Server)
		if err != nil {
			return nil, err
		}
		topics = subscribed(b.list(), subs)
	}
	var found []choice
	for _, t := range bestTopics(topics, typed) {
		found = append(found, choice{Name: fit(orElse(t.Title, string(t.Name)), maxOption, defang), Value: string(t.Name)})
		if len(found) == maxChoices {
			break
		}
	}
	return found, nil
}

// subscribed are the topics of subscriptions, also those that the list no
// longer has.
func subscribed(list *briefs.List, subs []briefs.Subscription) []briefs.Topic {
	var topics []briefs.Topic
	add := func(name, topic briefs.TopicName) {
		if !slices.ContainsFunc(topics, func(t briefs.Topic) bool { return t.Name == name }) {
			topics = append(topics, briefs.Topic{Name: name, Title: topicTitle(list, topic)})
		}
	}
	for _, s := range subs {
		for _, t := range s.Filter.Topics {
			add(t, t)
		}
		if len(s.Filter.Topics) == 0 {
			add(anyTopic, "")
		}
	}
	return topics
}

func (b *Bot) speakerChoices(ctx context.Context, i *interaction, typed string) ([]choice, error) {
	hits, err := b.speakersLike(ctx, i.viewer(), typed, maxChoices)
	if err != nil {
		return nil, err
	}
	var found []choice
	for _, h := range hits {
		if name := fit(h.Name, maxOption, plain); name != "" {
			found = append(found, choice{Name: fit(h.Name, maxOption, defang), Value: name})
		}
	}
	return found, nil
}

// speakersLike are the quoted speakers whose names begin as typed or, where
// there are none, resemble it.
func (b *Bot) speakersLike(ctx context.Context, v briefs.Viewer, typed string, n int) ([]briefs.SpeakerHit, error) {
	hits, err := b.store.Speakers(ctx, v, typed, n)
	if err != nil || len(hits) > 0 {
		return hits, err
	}
	hits, err = b.store.Resembling(ctx, v, typed, func(name string) bool { return likeness(typed, name) >= like })
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(hits, func(a, b briefs.SpeakerHit) int { return cmp.Compare(likeness(typed, b.Name), likeness(typed, a.Name)) })
	return hits[:min(len(hits), n)], nil
}

// topicOption finds the topic a member named, by name, title or a part of
// either that no other topic has.
func (b *Bot) topicOption(typed string) (briefs.TopicName, error) {
	if typed == "" {
		return "", nil
	}
	list := b.list()
	if t, ok := list.Topic(briefs.TopicName(typed)); ok {
		return t.Name, nil
	}
	best := bestTopics(list.Topics, typed)
	for _, t := range best {
		if fold(t.Title) == fold(typed) || fold(string(t.Name)) == fold(typed) {
			return t.Name, nil
		}
	}
	switch len(best) {
	case 0:
		return "", sorry("There is no topic “%s”. `/topics` lists those there are.", fit(typed, maxOption, escape))
	case 1:
		return best[0].Name, nil
	}
	var names []string
	for _, t := range best[:min(len(best), 5)] {
		names = append(names, "**"+escape(orElse(t.Title, string(t.Name)))+"**")
	}
	return "", sorry("Which topic is “%s”: %s?", fit(typed, maxOption, escape), strings.Join(names, ", "))
}

// bestTopics are the topics that resemble what was typed, best first; all of
// them if nothing was.
func bestTopics(topics []briefs.Topic, typed string) []briefs.Topic {
	type scored struct {
		briefs.Topic
		score float64
	}
	var found []scored
	for _, t := range topics {
		if s := max(likeness(typed, t.Title), likeness(typed, string(t.Name))); s >= like {
			found = append(found, scored{t, s})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	list := make([]briefs.Topic, len(found))
	for i, f := range found {
		list[i] = f.Topic
	}
	return list
}

// like is the likeness from which on a name is suggested.
const like = 0.6

// likeness tells how well a name answers what was typed, from 0 to 1: its
// beginning, the beginning of one of its words, a part of it, or its letters
// with few slips (Damerau-Levenshtein, adjacent swaps counted once).
func likeness(typed, name string) float64 {
	t, n := fold(typed), fold(name)
	switch {
	case t == "":
		return 1
	case n == "":
		return 0
	case strings.HasPrefix(n, t):
		return 1
	case strings.Contains(" "+n, " "+t):
		return 0.95
	case strings.Contains(n, t):
		return 0.9
	}
	best := closeness([]rune(t), []rune(n))
	for _, word := range strings.Fields(n) {
		// A word being typed resembles the beginning of the whole.
		w := []rune(word)
		best = max(best, closeness([]rune(t), w), closeness([]rune(t), w[:min(len(w), len([]rune(t)))]))
	}
	return best * 0.85
}

func closeness(a, b []rune) float64 {
	const tooLong = 60
	longest := max(len(a), len(b))
	if longest == 0 || longest > tooLong {
		return 0
	}
	return 1 - float64(slips(a, b))/float64(longest)
}

// slips counts the letters to insert, drop, change or swap with their neighbour
// to make a of b (optimal string alignment).
func slips(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			n := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				n = min(n, rows[i-2][j-2]+1)
			}
			rows[i][j] = n
		}
	}
	return rows[len(a)][len(b)]
}

// fold brings names to what they have in common however they are typed: lower
// case, no accents, no signs.
func fold(s string) string {
	var out strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r), unicode.IsDigit(r):
			out.WriteRune(r)
		default:
			out.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}
