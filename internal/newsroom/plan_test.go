package newsroom

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// topics are what the channels follow.
var topics = []string{"fisheries accord", "border settlement", "debt treaty", "prisoner exchange"}

// outlet is one that tells of events.
type outlet struct {
	n    int
	name string
	wire bool // sends NewsML, and may kill
	// What is wrong with its feed.
	oneGUID bool // all items have the same guid
	noGUID  bool
}

// event is what happens, once.
type event struct {
	n      int
	topic  int
	slots  map[string]string
	day    int
	at     time.Time
	goesOn *event // what it is a reaction to or a follow-up of; nil = of none
	turns  int    // how many have followed it
	tales  []*tale
	live   bool // a page that runs with it, an event of its own beside the reports
}

func (e *event) mark() string { return e.slots["MARK"] }

// tale is one outlet's story of an event, with all versions it will have.
type tale struct {
	event  *event
	outlet *outlet
	n      int
	copyOf *tale // the agency's story whose text it has; nil = it has its own
	all    []version
}

// version is a story as it stands on its feed from a time on.
type version struct {
	text
	at         time.Time
	guid, link string
	dated      time.Time
	correction string // what is corrected; "" = nothing
	killed     bool
	added      string // what of substance it tells that none did before; "" = nothing
	changed    string // what of its identity is changed with it
}

// upTo is how many of the versions are out at a time.
func (t *tale) upTo(now time.Time) int {
	n := 0
	for n < len(t.all) && !t.all[n].at.After(now) {
		n++
	}
	return n
}

func (t *tale) last() *version { return &t.all[len(t.all)-1] }

// killed: it ends killed, by itself or with the agency's text that it has.
func (t *tale) killed() bool { return t.last().killed || t.copyOf != nil && t.copyOf.last().killed }

// killed: something of the event is withdrawn.
func (e *event) killed() bool { return slices.ContainsFunc(e.tales, (*tale).killed) }

// gone: nothing of the event is left in the end.
func (e *event) gone() bool {
	return !slices.ContainsFunc(e.tales, func(t *tale) bool { return !t.killed() })
}

// plan is a newsroom's truth.
type plan struct {
	*writer
	outlets []*outlet
	events  []*event
	began   time.Time
	days    int
	tales   int
}

// newPlan invents days of news: every fourth event of the second day on goes on
// from one of the day before, from which others may go on as well, and every tenth
// is a reaction to one of its own day.
func newPlan(seed uint64, outlets, events, days int, began time.Time) *plan {
	p := &plan{writer: newWriter(seed), began: began, days: days}
	for n := range outlets {
		o := &outlet{n: n, name: p.name() + " " + pick(p.writer, []string{"Post", "Ledger", "Courier", "Tribune", "Gazette", "Observer"})}
		switch {
		case n%8 == 0:
			o.wire, o.name = true, p.name()+" Agency"
		case n%8 == 3:
			o.oneGUID = true
		case n%8 == 5:
			o.noGUID = true
		}
		p.outlets = append(p.outlets, o)
	}
	var yesterday, today []*event
	for n := range events {
		// Nothing new in the last hours, so that all is settled in the end.
		day := n * days / events
		at := began.Add(time.Duration(day)*24*time.Hour + time.Duration(p.Int64N(int64(17*time.Hour))))
		e := &event{n: n, day: day, topic: p.IntN(len(topics)), at: at.Truncate(time.Second)}
		switch {
		case day > 0 && n%4 == 0 && len(yesterday) > 0:
			p.goesOn(e, pick(p.writer, yesterday), "follow-up", len(followUps), 22*time.Hour)
		case n%10 == 7 && len(today) > 0:
			// Once each: what is answered twice the same way on one day is one event.
			i := p.IntN(len(today))
			p.goesOn(e, today[i], "reaction", len(reactions), 2*time.Hour)
			today = slices.Delete(today, i, i+1)
		default:
			e.slots = p.slots(topics[e.topic])
		}
		p.happen(e)
		if !e.gone() && !e.live && e.goesOn == nil {
			if day == 0 {
				yesterday = append(yesterday, e)
			}
			if len(today) > 0 && today[0].day != day {
				today = nil
			}
			today = append(today, e)
		}
		p.events = append(p.events, e)
	}
	return p
}

// goesOn makes of an event what comes of another one, so much later than that was first
// told or up to four hours more: nobody hears of an answer before what it answers.
func (p *plan) goesOn(e, of *event, how string, ways int, after time.Duration) {
	e.goesOn, e.topic, e.slots = of, of.topic, maps.Clone(of.slots)
	p.goOn(e.slots, how, (of.n+of.turns)%ways)
	of.turns++
	told := slices.MinFunc(of.tales, func(a, b *tale) int { return a.all[0].at.Compare(b.all[0].at) }).all[0].at
	e.at = told.Add(after + time.Duration(p.Int64N(int64(4*time.Hour)))).Truncate(time.Second)
}

// happen decides who tells the event, and what becomes of it.
func (p *plan) happen(e *event) {
	wires, rest := p.split()
	if p.IntN(12) == 0 {
		p.runLive(e, pick(p.writer, rest))
		return
	}
	teller := some(p.writer, rest, p.IntN(6))
	var wired *tale
	if p.IntN(5) > 0 {
		wired = p.tell(e, pick(p.writer, wires), nil, e.at, p.agency(e.slots))
	} else if len(teller) == 0 {
		teller = rest[:1]
	}
	fate := p.IntN(10)
	for _, o := range teller {
		at := e.at.Add(time.Duration(p.Int64N(int64(5*time.Hour))) + time.Minute)
		if wired != nil && p.IntN(5) < 3 {
			p.tell(e, o, wired, at, p.copied(e.slots, wired.all[0].text))
			continue
		}
		t := p.tell(e, o, nil, at, p.own(e.slots))
		if p.IntN(3) == 0 {
			p.update(t)
		}
	}
	switch {
	case wired == nil:
	case fate < 2: // killed, hours later
		p.kill(wired)
	case fate < 4:
		v := p.next(wired)
		v.text, v.correction = p.put(e.slots, wired.last().text), "Corrects the number of people in the first paragraph"
		v.title = "CORRECTED-" + v.title
		wired.all = append(wired.all, v)
		if fate == 3 {
			p.kill(wired)
		}
	case fate < 7:
		p.update(wired)
	}
}

func (p *plan) split() (wires, rest []*outlet) {
	for _, o := range p.outlets {
		if o.wire {
			wires = append(wires, o)
		} else {
			rest = append(rest, o)
		}
	}
	return wires, rest
}

// runLive is a page that an outlet keeps adding to under a title that says so.
func (p *plan) runLive(e *event, o *outlet) {
	e.live = true
	written := p.agency(e.slots)
	written.title = "Live updates: " + written.title
	t := p.tell(e, o, nil, e.at, written)
	for range 2 + p.IntN(4) {
		v := p.next(t)
		v.title = "Live updates: " + p.head(e.slots)
		v.body = append([]string{p.fill(e.slots, pick(p.writer, tales[3:]))}, v.body...)
		t.all = append(t.all, v)
	}
}

func (p *plan) tell(e *event, o *outlet, of *tale, at time.Time, words text) *tale {
	t := &tale{event: e, outlet: o, copyOf: of, n: p.tales}
	p.tales++
	site := "https://" + strings.ReplaceAll(strings.ToLower(o.name), " ", "-") + ".example"
	v := version{text: words, at: at, dated: at, link: fmt.Sprintf("%s/news/%d", site, t.n), guid: fmt.Sprintf("urn:%d:%d", o.n, t.n)}
	if o.wire {
		v.guid = fmt.Sprintf("urn:newsml:wire%d.example:%d", o.n, t.n)
	}
	t.all = append(t.all, v)
	e.tales = append(e.tales, t)
	return t
}

// next is a later version, with nothing changed yet.
func (p *plan) next(t *tale) version {
	v := *t.last()
	v.at = v.at.Add(15*time.Minute + time.Duration(p.Int64N(int64(3*time.Hour))))
	v.correction, v.added, v.changed = "", "", ""
	return v
}

// update changes a story: its words, and of an outlet's feed two of the four
// things that it is known by.
func (p *plan) update(t *tale) {
	v := p.next(t)
	if p.IntN(2) == 0 {
		title := v.title
		v.text, v.added = p.more(t.event.slots, v.text), "a voice and a number"
		if !t.outlet.wire {
			v.title = title // whether that changes is decided below
		}
	} else {
		v.body = append(slices.Clone(v.body), p.fill(t.event.slots, "The #a #n of {MARK} was to #v #t."))
	}
	if !t.outlet.wire {
		what := some(p.writer, []string{"guid", "link", "date", "headline"}, 2)
		if t.outlet.oneGUID || t.outlet.noGUID { // known by its link, or by its headline and date
			what = pick(p.writer, [][]string{{"link"}, {"date", "headline"}})
		}
		slices.Sort(what)
		v.changed = strings.Join(what, " and ")
		for _, w := range what {
			switch w {
			case "guid":
				v.guid += "?rev=2"
			case "link":
				v.link += "-updated"
			case "date":
				v.dated = v.at
			case "headline":
				v.title = p.head(t.event.slots)
			}
		}
	}
	t.all = append(t.all, v)
}

func (p *plan) kill(t *tale) {
	v := p.next(t)
	v.killed = true
	t.all = append(t.all, v)
}
