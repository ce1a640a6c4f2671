package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/attache-bot/attache/briefs"
)

// testMachine drives deliveries at random against a chat that may take a message
// without its answer arriving, with workers that die at any moment, and checks
// after every step that no channel has two live leases and no delivery two
// messages, and in the end that nothing is lost.
func testMachine(t *testing.T, b *bench) {
	b.sync()
	run := 0
	rapid.Check(t, func(r *rapid.T) {
		run++
		m := &machine{bench: b, r: r, run: run, chat: make(map[briefs.DeliveryID]int), revs: make(map[briefs.DeliveryID]int)}
		for i := range 3 {
			channel := briefs.ChannelID(fmt.Sprintf("run%d-%d", run, i))
			m.targets = append(m.targets, b.subscribe(briefs.ServerID(fmt.Sprint("s", i%2)), channel))
		}
		r.Repeat(map[string]func(*rapid.T){
			"":        m.check,
			"post":    m.postStory,
			"edit":    m.editStory,
			"retract": m.retractStory,
			"claim":   m.claimSome,
			"begin":   m.beginOne,
			"send":    m.sendOne,
			"settle":  m.settleOne,
			"stale":   m.settleStale,
			"die":     m.dieHolding,
			"wait":    m.wait,
		})
		m.drain()
	})
}

// machine is the model: what stands in the chat and what workers hold.
type machine struct {
	*bench
	r       *rapid.T
	run     int
	targets []briefs.Target
	stories []briefs.Filing
	gone    []bool
	chat    map[briefs.DeliveryID]int // messages that stand
	revs    map[briefs.DeliveryID]int // the revision that stands
	held    []*attempt
	dead    []*attempt // whose lease ended or that were settled
	sent    []briefs.Delivery
}

// attempt is a worker's hold on a delivery.
type attempt struct {
	d       briefs.Delivery
	begun   bool
	tried   bool // its request was made
	outcome briefs.Outcome
}

func (m *machine) fatal(err error) {
	if err != nil {
		m.r.Fatal(err)
	}
}

func (m *machine) postStory(r *rapid.T) {
	if len(m.stories) == 6 {
		r.Skip("enough stories")
	}
	f := m.filing("gazette", fmt.Sprintf("run %d story %d", m.run, len(m.stories)))
	for _, g := range m.targets {
		if rapid.Bool().Draw(r, "target") {
			f.Targets = append(f.Targets, g)
		}
	}
	_, _, err := m.File(m.ctx(), f)
	m.fatal(err)
	m.stories, m.gone = append(m.stories, f), append(m.gone, false)
}

// next files a later version of a story.
func (m *machine) next(r *rapid.T, action briefs.Action) {
	if len(m.stories) == 0 {
		r.Skip("no story")
	}
	i := rapid.IntRange(0, len(m.stories)-1).Draw(r, "story")
	f := m.version(m.stories[i], action, m.stories[i].Story.Title+" more")
	_, _, err := m.File(m.ctx(), f)
	m.fatal(err)
	m.stories[i].Story.Version, m.stories[i].Story.Title = f.Story.Version, f.Story.Title
	if action != briefs.ActRetract {
		return
	}
	m.gone[i] = true
	for _, a := range slices.Clone(m.held) { // what had not begun has lost its lease
		if a.d.Brief.Story == f.Known.ID && !a.begun {
			m.drop(a)
		}
	}
}

func (m *machine) editStory(r *rapid.T)    { m.next(r, briefs.ActEdit) }
func (m *machine) retractStory(r *rapid.T) { m.next(r, briefs.ActRetract) }

func (m *machine) claimSome(r *rapid.T) {
	list, err := m.ClaimDeliveries(m.ctx(), fmt.Sprint("w", rapid.IntRange(1, 2).Draw(r, "worker")), rapid.IntRange(1, 3).Draw(r, "n"), lease)
	m.fatal(err)
	m.expire()
	for _, d := range list {
		for _, h := range m.held {
			if h.d.Target.Channel == d.Target.Channel {
				r.Fatalf("%s is claimed twice: deliveries %d and %d", d.Target.Channel, h.d.ID, d.ID)
			}
		}
		m.held = append(m.held, &attempt{d: d})
	}
}

// expire moves the attempts whose lease has ended to the dead.
func (m *machine) expire() {
	m.held = slices.DeleteFunc(m.held, func(a *attempt) bool {
		ended := !a.d.Lease.After(m.clock())
		if ended {
			m.dead = append(m.dead, a)
		}
		return ended
	})
}

// pick chooses a held attempt.
func (m *machine) pick(r *rapid.T, ok func(*attempt) bool) *attempt {
	m.expire()
	var list []*attempt
	for _, a := range m.held {
		if ok(a) {
			list = append(list, a)
		}
	}
	if len(list) == 0 {
		r.Skip("none held")
	}
	return list[rapid.IntRange(0, len(list)-1).Draw(r, "attempt")]
}

func (m *machine) drop(a *attempt) {
	m.held = slices.DeleteFunc(m.held, func(h *attempt) bool { return h == a })
	m.dead = append(m.dead, a)
}

func (m *machine) beginOne(r *rapid.T) {
	a := m.pick(r, func(a *attempt) bool { return !a.begun })
	m.begins(a)
}

func (m *machine) begins(a *attempt) {
	d, err := m.BeginDelivery(m.ctx(), a.d, []byte("p"), fmt.Sprint("n", a.d.ID))
	m.fatal(err)
	a.d, a.begun = d, true
}

// sendOne makes the request: it may work, be refused, or work unseen.
func (m *machine) sendOne(r *rapid.T) {
	a := m.pick(r, func(a *attempt) bool { return a.begun && !a.tried })
	m.request(a, rapid.SampledFrom([]string{"ok", "refused", "lost", "unseen"}).Draw(r, "answer"))
}

func (m *machine) request(a *attempt, answer string) {
	a.tried = true
	id := a.d.ID
	if answer == "refused" || answer == "lost" {
		a.outcome = briefs.Outcome{Result: briefs.Retry, RetryAt: m.clock().Add(time.Second), Clean: answer == "refused"}
		return
	}
	switch {
	case a.d.WantGone:
		delete(m.chat, id)
	case a.d.SentRev == 0 && a.d.Doubt && m.chat[id] > 0: // looked for and found
	case a.d.SentRev == 0:
		m.chat[id]++
		m.revs[id] = a.d.Brief.Rev
		m.sent = append(m.sent, a.d)
	default:
		m.revs[id] = a.d.Brief.Rev
	}
	a.outcome = sent(a.d)
	if answer == "unseen" {
		a.outcome = briefs.Outcome{Result: briefs.Retry, RetryAt: m.clock().Add(time.Second)}
	}
}

func (m *machine) settleOne(r *rapid.T) {
	a := m.pick(r, func(a *attempt) bool { return a.tried })
	m.fatal(m.SettleDelivery(m.ctx(), a.d, a.outcome))
	m.drop(a)
}

// settleStale: an attempt that was settled, or claimed anew, cannot be settled.
func (m *machine) settleStale(r *rapid.T) {
	for _, a := range m.dead {
		again := slices.ContainsFunc(m.held, func(h *attempt) bool { return h.d.Target.Channel == a.d.Target.Channel })
		if !again {
			continue
		}
		if err := m.SettleDelivery(m.ctx(), a.d, sent(a.d)); !errors.Is(err, briefs.ErrLeaseLost) {
			r.Fatalf("a stale attempt at delivery %d was settled: %v", a.d.ID, err)
		}
		return
	}
	r.Skip("none stale")
}

// dieHolding: a worker dies; its leases end.
func (m *machine) dieHolding(r *rapid.T) {
	m.pick(r, func(*attempt) bool { return true })
	m.pass(lease + time.Second)
	m.expire()
}

func (m *machine) wait(r *rapid.T) { m.pass(time.Second) }

func (m *machine) check(r *rapid.T) {
	for id, n := range m.chat {
		if n > 1 {
			r.Fatalf("delivery %d stands %d times", id, n)
		}
	}
}

// drain delivers all that is owed without faults and checks that each channel
// has what it should have, each story once.
func (m *machine) drain() {
	m.pass(5 * time.Minute)
	m.expire()
	for range 200 {
		due, err := m.NextDelivery(m.ctx())
		m.fatal(err)
		if due.IsZero() {
			break
		}
		list, err := m.ClaimDeliveries(m.ctx(), "w", 10, lease)
		m.fatal(err)
		for _, d := range list {
			a := &attempt{d: d}
			m.begins(a)
			m.request(a, "ok")
			m.fatal(m.SettleDelivery(m.ctx(), a.d, a.outcome))
		}
		m.check(m.r)
		m.pass(5 * time.Second)
	}
	if due, err := m.NextDelivery(m.ctx()); err != nil || !due.IsZero() {
		m.r.Fatalf("in the end something is still owed: %v, %v", due, err)
	}
	stands := make(map[string]int) // "channel headline" by what was sent
	for _, d := range m.sent {
		if m.chat[d.ID] == 1 {
			key := fmt.Sprint(d.Target.Channel, " ", d.Brief.Story)
			stands[key]++
		}
	}
	for i, f := range m.stories {
		held, err := m.Known(m.ctx(), f.Story.Feed, []string{f.Story.Key})
		m.fatal(err)
		for _, g := range f.Targets {
			want := 1
			if m.gone[i] {
				want = 0
			}
			if n := stands[fmt.Sprint(g.Channel, " ", held[0].ID)]; n != want {
				m.r.Fatalf("story %d stands %d times in %s, want %d", i, n, g.Channel, want)
			}
		}
	}
	for id := range m.chat {
		d, err := m.DeliveryOf(m.ctx(), briefs.Viewer{Server: m.serverOf(id)}, id)
		m.fatal(err)
		if m.revs[id] != d.Brief.Rev || d.SentRev != d.WantRev || strings.TrimSpace(string(d.Message)) == "" {
			m.r.Fatalf("delivery %d stands at revision %d of %d: %+v", id, m.revs[id], d.Brief.Rev, d)
		}
	}
}

func (m *machine) serverOf(id briefs.DeliveryID) briefs.ServerID {
	i := slices.IndexFunc(m.sent, func(d briefs.Delivery) bool { return d.ID == id })
	return m.sent[i].Target.Server
}
