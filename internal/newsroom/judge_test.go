package newsroom

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// tally is what the judge counts.
type tally struct {
	events, gone, tales, due                   int
	created, edits, standing, deleted, replies int
	followUps, chained                         int
	again, lines                               int             // told anew after a kill; withdrawals
	several, shared                            int             // events that the clusterer took for several, or for one with another
	left                                       map[*event]bool // these: what became of them is not judged
	faults                                     []string
}

func (t *tally) fault(format string, args ...any) {
	t.faults = append(t.faults, fmt.Sprintf(format, args...))
}

// judge compares what stands with the truth.
func (w *world) judge() {
	several, shared := w.placed.mistaken()
	f := tally{several: len(several), shared: len(shared), left: several}
	maps.Copy(f.left, shared)
	for _, e := range w.plan.events {
		f.events++
		f.tales += len(e.tales)
		if e.gone() {
			f.gone++
		}
		if !f.left[e] {
			w.lookUp(&f, e)
		}
	}
	for _, c := range channels {
		w.judgeChannel(&f, c)
	}
	w.audit(&f)
	w.t.Logf("%d events told by %d stories of %d outlets over %d days, %d events withdrawn", f.events, f.tales, len(w.plan.outlets), w.plan.days, f.gone)
	w.t.Logf("%d messages due, %d created, %d standing, %d deleted, %d edits, %d replies in threads", f.due, f.created, f.standing, f.deleted, f.edits, f.replies)
	w.t.Logf("%d withdrawals left their line", f.lines)
	w.t.Logf("%d messages were withdrawn and their event told anew by an outlet with words of its own", f.again)
	w.t.Logf("%d events were taken for several, %d for one with another", f.several, f.shared)
	if len(f.left) > 0 {
		w.t.Errorf("%d events were placed wrongly; nothing else is asked of these", len(f.left))
	}
	w.t.Logf("%d of %d follow-ups are chained to what they go on from", f.chained, f.followUps)
	kinds := make(map[string]int)
	for _, line := range f.faults {
		kind := strings.Trim(strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return -1
			}
			return r
		}, line[:min(len(line), 60)]), " ")
		if kinds[kind]++; kinds[kind] <= named {
			w.t.Error(line)
		}
	}
	if n := len(f.faults); n > 0 {
		w.t.Errorf("%d faults in all", n)
	}
	if v := w.discord.Violations(); len(v) > 0 {
		w.t.Errorf("Discord was sent what it does not take: %q", v)
	}
}

// named is how many faults of a kind are named.
const named = 6

// dueIn tells whether the event is due in the channel by itself, and whether
// another channel of the server may have it instead.
func dueIn(e *event, c channel) (due, either bool) {
	for _, o := range channels {
		if o.server == c.server && o.id != c.id && !c.everywhere && slices.Contains(o.topics, e.topic) {
			either = true
		}
	}
	return slices.Contains(c.topics, e.topic), either
}

// mentions reports whether a name stands in a text, not as a part of another.
func mentions(text, name string) bool {
	return slices.Contains(words(text), name)
}

func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
}

// first is a message as it was posted.
func first(r standin.Record) standin.Message {
	if len(r.Versions) > 0 {
		return r.Versions[0]
	}
	return r.Message
}

// eventOf is the event that a message tells: every headline has its mark.
func (w *world) eventOf(content string) *event {
	for _, e := range w.plan.events {
		if mentions(content, e.mark()) {
			return e
		}
	}
	return nil
}

func (w *world) judgeChannel(f *tally, c channel) {
	got := make(map[*event][]standin.Record)
	for _, r := range w.discord.History(c.id) {
		if r.Author.ID == "" {
			continue
		}
		e := w.eventOf(first(r).Content)
		if e == nil {
			f.fault("channel %s: a message of no event: %q", c.id, first(r).Content)
			continue
		}
		got[e] = append(got[e], r)
	}
	for _, e := range w.plan.events {
		due, either := dueIn(e, c)
		list := got[e]
		if f.left[e] {
			continue
		}
		if either && len(list) == 0 {
			if due && w.elsewhere(e, c) == 0 && !(e.gone()) {
				f.fault("event %d has no message in server %s", e.n, c.server)
			}
			continue
		}
		switch {
		case !due && len(list) > 0:
			f.fault("event %d is in channel %s, which does not want it", e.n, c.id)
		case !due:
		case len(list) == 0 && !e.gone():
			f.fault("event %d has no message in channel %s", e.n, c.id)
		case stand(list) > 1, len(list) > 1 && !e.killed(), either && w.elsewhere(e, c) > 0:
			f.fault("event %d has %d messages in channel %s (live %v): %s", e.n, len(list), c.id, e.live, contents(list))
		}
		for i, r := range list {
			if r.DeletedAt != nil && i+1 < len(list) {
				f.again++ // withdrawn, and told anew by another outlet in its own words
				continue
			}
			f.due++
			f.created++
			f.edits += len(r.Versions)
			f.replies += len(w.discord.History(r.ID)) // of the thread that began with it
			w.judgeMessage(f, c, e, r)
		}
	}
}

// stand counts those of the messages that stand.
func stand(list []standin.Record) (n int) {
	for _, r := range list {
		if r.DeletedAt == nil {
			n++
		}
	}
	return n
}

// elsewhere counts the event's messages in the server's other channels.
func (w *world) elsewhere(e *event, c channel) (n int) {
	for _, o := range channels {
		if o.server != c.server || o.id == c.id {
			continue
		}
		for _, r := range w.discord.History(o.id) {
			if r.DeletedAt == nil && w.eventOf(first(r).Content) == e {
				n++
			}
		}
	}
	return n
}

func contents(list []standin.Record) string {
	var all []string
	for _, r := range list {
		all = append(all, fmt.Sprintf("%s %q", r.Timestamp.Format(time.DateTime), first(r).Content))
	}
	return strings.Join(all, " | ")
}

// audit: each story that was killed, and each copy of one, left a line.
func (w *world) audit(f *tally) {
	lines, err := w.db.Withdrawals(w.t.Context(), w.plan.began)
	if err != nil {
		w.t.Fatal(err)
	}
	killed := make(map[string]int)
	for _, e := range w.plan.events {
		for _, t := range e.tales {
			if t.killed() {
				killed[t.outlet.name]++
			}
		}
	}
	for _, l := range lines {
		killed[l.Outlet]--
		f.lines++
		if !l.Killed || l.Reason == "" || l.Deleted != l.Standing {
			f.fault("the line of a withdrawal: %+v", l)
		}
	}
	for outlet, n := range killed {
		if n != 0 {
			f.fault("%d withdrawals of %s left no line", n, outlet)
		}
	}
	if n := strings.Count(w.log.String(), "a story was withdrawn"); n == 0 && f.lines > 0 {
		f.fault("no withdrawal is in the log")
	}
}

// judgePace: once a message is six hours old it is edited only for what became of
// its stories, not for one more outlet.
func (w *world) judgePace(f *tally, c channel, e *event, r standin.Record) {
	for _, v := range append(r.Versions[min(1, len(r.Versions)):], r.Message) {
		if v.EditedTimestamp == nil || v.EditedTimestamp.Sub(r.Timestamp) < 6*time.Hour+20*time.Minute {
			continue
		}
		why := slices.ContainsFunc(e.tales, func(t *tale) bool {
			of := []*tale{t}
			if t.copyOf != nil {
				of = append(of, t.copyOf)
			}
			return slices.ContainsFunc(of, func(t *tale) bool {
				return slices.ContainsFunc(t.all[1:], func(n version) bool {
					late := v.EditedTimestamp.Sub(n.at)
					return late > 0 && late < 40*time.Minute
				})
			})
		})
		if !why {
			f.fault("event %d in channel %s was edited %s after its post for no change of its stories", e.n, c.id, v.EditedTimestamp.Sub(r.Timestamp).Round(time.Minute))
		}
	}
}

// judgeMessage: a message of an event shows a telling that stands, as it reads
// now, with the others beside it.
func (w *world) judgeMessage(f *tally, c channel, e *event, r standin.Record) {
	if r.DeletedAt != nil {
		f.deleted++
		if !e.gone() {
			f.fault("event %d: its message in channel %s is deleted, though it stands", e.n, c.id)
		}
		return
	}
	f.standing++
	w.judgePace(f, c, e, r)
	if e.gone() {
		f.fault("event %d was killed, and stands in channel %s: %q", e.n, c.id, r.Content)
		return
	}
	whole := r.Content
	for _, em := range r.Embeds {
		whole += "\n" + em.Description
	}
	var face *tale
	for _, t := range e.tales {
		if !t.killed() && strings.HasPrefix(r.Content, t.outlet.name+": ") {
			face = t
		}
	}
	if face == nil {
		f.fault("event %d in channel %s is shown by no telling that stands: %q", e.n, c.id, r.Content)
		return
	}
	now := face.last()
	if !strings.Contains(r.Content, now.title) || !strings.Contains(r.Content, now.link) && !face.outlet.wire {
		f.fault("event %d in channel %s shows %q, and its telling (changed: %s) is now %q, %s", e.n, c.id, r.Content, now.changed, now.title, now.link)
	}
	for _, t := range e.tales {
		named := strings.Contains(whole, t.outlet.name)
		switch {
		case t.killed() && named && !slices.ContainsFunc(e.tales, func(o *tale) bool { return o.outlet == t.outlet && !o.killed() }):
			f.fault("event %d in channel %s names %s, whose story was killed", e.n, c.id, t.outlet.name)
		case !t.killed() && !named && t.all[0].at.Before(r.Timestamp.Add(5*time.Hour+30*time.Minute)):
			f.fault("event %d in channel %s does not name %s, told at %s", e.n, c.id, t.outlet.name, t.all[0].at.Format(time.DateTime))
		case !t.killed() && t.last().correction != "" && !strings.Contains(whole, "Corrected"):
			f.fault("event %d in channel %s does not say that %s corrected it: %q", e.n, c.id, t.outlet.name, whole)
		}
	}
}

// lookUp: what was killed is found by no look-up, what stands by all.
func (w *world) lookUp(f *tally, e *event) {
	view := briefs.Viewer{Server: briefs.ServerID(channels[0].server)}
	found, err := w.db.Briefs(w.t.Context(), briefs.BriefQuery{Viewer: view, Search: e.mark(), Limit: 50})
	if err != nil {
		w.t.Fatal(err)
	}
	said, err := w.db.Quotes(w.t.Context(), briefs.QuoteQuery{Viewer: view, About: e.slots["TOWN"], Limit: 50})
	if err != nil {
		w.t.Fatal(err)
	}
	// The last word of a search may be the beginning of another.
	found = slices.DeleteFunc(found, func(b briefs.Brief) bool { return !mentions(b.Headline, e.mark()) })
	said = slices.DeleteFunc(said, func(q briefs.QuoteHit) bool { return !mentions(q.Headline, e.mark()) })
	switch {
	case e.gone() && len(found)+len(said) > 0:
		f.fault("event %d was killed, and look-ups find %d briefs and %d quotations of it", e.n, len(found), len(said))
	case !e.gone() && len(eventsOf(found)) != 1:
		f.fault("event %d is found as %d events", e.n, len(eventsOf(found)))
	}
	if e.goesOn == nil || e.gone() || e.goesOn.gone() || len(found) == 0 {
		return
	}
	f.followUps++
	b, err := w.db.Brief(w.t.Context(), view, found[0].ID)
	if err != nil {
		w.t.Fatal(err)
	}
	if slices.ContainsFunc(b.Earlier, func(m briefs.Mention) bool { return mentions(m.Headline, e.goesOn.mark()) }) {
		f.chained++
	}
}

// eventsOf are the events of what a search found: it lists all tellings.
func eventsOf(found []briefs.Brief) map[briefs.StoryID]bool {
	in := make(map[briefs.StoryID]bool)
	for _, b := range found {
		in[b.Placed.Event] = true
	}
	return in
}

// afterKill: what was killed half an hour ago or before stands nowhere.
func (w *world) afterKill() {
	cut := time.Now().Add(-25 * time.Minute)
	for _, e := range w.plan.events {
		if !e.gone() || slices.ContainsFunc(e.tales, func(t *tale) bool { return t.last().killed && t.last().at.After(cut) || t.upTo(time.Now()) == 0 }) {
			continue
		}
		for _, c := range channels {
			for _, m := range w.discord.Messages(c.id) {
				if mentions(m.Content, e.mark()) {
					w.t.Errorf("event %d stands in channel %s after its kill", e.n, c.id)
				}
			}
		}
	}
}
