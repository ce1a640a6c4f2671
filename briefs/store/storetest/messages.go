package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// what tells a delivery from the others.
func what(d briefs.Delivery) string {
	if d.Kind != briefs.DeliverDigest {
		return d.Brief.Headline
	}
	var list []string
	for _, b := range d.Briefs {
		list = append(list, b.Headline)
	}
	return "digest(" + strings.Join(list, " ") + ")"
}

// flush delivers all that is owed now and returns it by channel, in order.
func (b *bench) flush() string {
	b.t.Helper()
	sent := make(map[briefs.ChannelID][]string)
	for range 20 {
		for _, d := range b.claim("w", 5) {
			sent[d.Target.Channel] = append(sent[d.Target.Channel], what(d))
			d = b.begin(d)
			b.settle(d, briefs.Outcome{Result: briefs.Delivered, Message: briefs.MessageID(fmt.Sprint("m", d.ID)), Rev: d.WantRev})
		}
	}
	return fmt.Sprint(sent)
}

// testFolded: after an outage what is too old goes into one digest, in the place
// of the oldest; what is young, or alone, is posted as ever.
func testFolded(t *testing.T, b *bench) {
	b.sync()
	c, other := b.subscribe("s1", "c1"), b.subscribe("s1", "c2")
	for _, h := range []string{"A", "B", "C"} {
		b.post(h, c)
	}
	b.post("alone", other)
	b.pass(time.Second)
	for _, h := range []string{"D", "E"} {
		b.post(h, c)
	}
	b.pass(briefs.FoldAfter - time.Second)
	if got, want := b.flush(), "map[c1:[digest(A B C) D E] c2:[alone]]"; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	b.none("at the end")
}

// testFoldedInDoubt: one that an attempt may have posted is looked for before it
// is folded; a digest that waits takes up what grows too old meanwhile.
func testFoldedInDoubt(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	for _, h := range []string{"A", "B", "C"} {
		b.post(h, c)
	}
	d := b.begin(b.claimOne("w"))
	if d.Stale {
		t.Error("stale before its time")
	}
	b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock()})
	b.pass(briefs.FoldAfter)
	d = b.claimOne("w")
	if !d.Doubt || !d.Stale || d.Brief.Headline != "A" {
		t.Fatalf("claimed %+v, want A to be looked for", d)
	}
	b.settle(d, briefs.Outcome{Result: briefs.Absent})
	b.none("while it is folded")
	d = b.begin(b.claimOne("w"))
	if got := what(d); got != "digest(A B C)" || d.WantRev != 1 {
		t.Fatalf("claimed %s at revision %d", got, d.WantRev)
	}
	b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(20 * time.Second), Clean: true})
	b.post("D", c)
	b.post("E", c)
	b.pass(20 * time.Second)
	d = b.begin(b.claimOne("w"))
	b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(2 * briefs.FoldAfter), Clean: true})
	b.pass(briefs.FoldAfter) // D may pass, and is too old
	b.none("while D and E join the digest")
	b.pass(briefs.FoldAfter)
	d = b.claimOne("w")
	if got := what(d); got != "digest(A B C D E)" || d.WantRev != 2 {
		t.Fatalf("claimed %s at revision %d", got, d.WantRev)
	}
	// So does one that was tried and may have been posted: nothing is in two.
	b.settle(b.begin(d), briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(time.Second)})
	b.post("F", c)
	b.post("G", c)
	b.pass(briefs.FoldAfter)
	d = b.begin(b.claimOne("w"))
	if got := what(d); got != "digest(A B C D E F G)" || d.WantRev != 3 || !d.Doubt || d.Lease.Before(b.clock()) {
		t.Fatalf("claimed %s at revision %d", got, d.WantRev)
	}
	// The first attempt's message is found: it shows the first revision.
	b.settle(d, briefs.Outcome{Result: briefs.Delivered, Message: "m", Rev: 1})
	if d = b.claimOne("w"); d.SentRev != 1 || d.WantRev != 3 {
		t.Errorf("owed %+v, want the edit", d)
	}
	b.settle(d, sent(d))
	b.none("at the end")
}

// testDigestRevised: what changes of a digest's briefs changes the digest, and
// with the last of them it goes.
func testDigestRevised(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	one, _ := b.post("A", c)
	two, _ := b.post("B", c)
	b.pass(briefs.FoldAfter)
	if got, want := b.flush(), "map[c1:[digest(A B)]]"; got != want {
		t.Fatalf("sent %s, want %s", got, want)
	}
	one = b.version(one, briefs.ActEdit, "A2")
	b.file(one)
	if got, want := b.flush(), "map[c1:[digest(A2 B)]]"; got != want {
		t.Errorf("after an edit sent %s, want %s", got, want)
	}
	b.file(b.version(two, briefs.ActRetract, "B"))
	if got, want := b.flush(), "map[c1:[digest(A2)]]"; got != want {
		t.Errorf("after a kill sent %s, want %s", got, want)
	}
	b.file(b.version(one, briefs.ActRetract, "A2"))
	d := b.claimOne("w")
	if d.Kind != briefs.DeliverDigest || !d.WantGone || d.Message == "" {
		t.Errorf("after the last kill claimed %+v, want the digest's deletion", d)
	}
	b.settle(d, sent(d))
	b.none("once it is gone")
	// What was killed and comes back is owed anew.
	again := b.version(two, briefs.ActPost, "B3")
	again.Targets = []briefs.Target{c}
	b.file(again)
	if got, want := b.flush(), "map[c1:[B3]]"; got != want {
		t.Errorf("after its return sent %s, want %s", got, want)
	}
}

// testPublished: a message of an announcement channel is owed to its followers,
// after posts and edits, and whatever becomes of that it stands.
func testPublished(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	announce := func(d briefs.Delivery) briefs.Outcome {
		o := sent(d)
		o.Publish = true
		return o
	}
	f, _ := b.post("A", c)
	b.post("B", c)
	d := b.begin(b.claimOne("w"))
	b.settle(d, announce(d))
	d = b.claimOne("w")
	if d.Publishing() || d.Brief.Headline != "B" {
		t.Fatalf("claimed %+v, want the next post first", d)
	}
	b.settle(b.begin(d), sent(d))
	d = b.claimOne("w")
	if !d.Publishing() || d.Brief.Headline != "A" {
		t.Fatalf("claimed %+v, want A to be published", d)
	}
	// An hour's limit holds up nothing else.
	b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(time.Hour), Clean: true})
	b.post("C", c)
	if d := b.send(); d.Brief.Headline != "C" {
		t.Errorf("sent %s while publishing waits", d.Brief.Headline)
	}
	b.file(b.version(f, briefs.ActEdit, "A2"))
	if d := b.send(); d.Brief.Headline != "A2" || d.Publishing() {
		t.Errorf("sent %+v, want the edit", d)
	}
	d = b.claimOne("w")
	if !d.Publishing() {
		t.Fatalf("claimed %+v, want it to be published after the edit", d)
	}
	b.settle(d, briefs.Outcome{Result: briefs.Abandoned, Reason: "no leave"})
	b.none("once it is settled")
	b.file(b.version(f, briefs.ActEdit, "A3"))
	if d := b.send(); d.Brief.Headline != "A3" {
		t.Errorf("sent %s, want edits to go on", d.Brief.Headline)
	}
	b.none("at the end")
}

// testReplies: a brief that goes on with another replies to its message where
// that stands, and is no post there besides.
func testReplies(t *testing.T, b *bench) {
	b.sync()
	one, two := b.subscribe("s1", "c1"), b.subscribe("s1", "c2")
	_, first := b.post("A", one)
	b.settle(b.begin(b.claimOne("w")), briefs.Outcome{Result: briefs.Delivered, Message: "m1", Rev: 1, Stands: "thread"})
	f := b.filing("gazette", "B")
	f.Targets, f.Follows = []briefs.Target{one, two}, first
	_, second := b.file(f)
	kinds := make(map[briefs.ChannelID]briefs.DeliveryKind)
	for range 2 {
		d := b.send()
		kinds[d.Target.Channel] = d.Kind
		if d.Kind == briefs.DeliverReply && (d.ReplyTo != "m1" || d.ReplyIn != "thread" || d.Brief.Headline != "B") {
			t.Errorf("reply %+v", d)
		}
	}
	if fmt.Sprint(kinds) != "map[c1:reply c2:post]" {
		t.Errorf("owed %v", kinds)
	}
	b.file(f)
	b.none("filed again")
	// The third follows the second, and replies to the first message.
	f = b.filing("gazette", "C")
	f.Follows = second
	b.file(f)
	for range 2 {
		d := b.send()
		if d.Kind != briefs.DeliverReply || d.Target.Channel == "c1" && d.ReplyTo != "m1" || d.Target.Channel == "c2" && d.ReplyTo == "" {
			t.Errorf("reply %+v", d)
		}
	}
	b.none("at the end")
}

// testRepliesClosed: a reply whose terms name places goes only to the servers that
// may see it.
func testRepliesClosed(t *testing.T, b *bench) {
	b.sync()
	_, first := b.post("A", b.subscribe("s1", "c1"), b.subscribe("s2", "c2"))
	b.send()
	b.send()
	f := b.filing("gazette", "B")
	f.Follows = first
	f.Story.Territory = briefs.Territory{Only: []string{"ZZ"}}
	f.Brief.Source.Audience = []briefs.ServerID{"s2"}
	b.file(f)
	if d := b.send(); d.Kind != briefs.DeliverReply || d.Target.Channel != "c2" {
		t.Errorf("sent %+v, want the reply to the server that may see it", d)
	}
	b.none("the other may not")
}

// testUntried: a post that was given up before anything was sent is owed again by
// the next telling of its event, if its channel wants it then; what Discord refused
// is not.
func testUntried(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	again := func() briefs.Target {
		b.must(b.Unsubscribe(b.ctx(), "s1", c.Subscription))
		c := b.subscribe("s1", "c1")
		b.none("once unsubscribed")
		return c
	}
	first, _ := b.tell("gazette", "Talks: a", c)
	b.claimOne("w") // and dies before it begins
	b.must(b.Unsubscribe(b.ctx(), "s1", c.Subscription))
	b.tell("gazette", "Talks: b", c)
	b.none("while nobody is subscribed")
	c = b.subscribe("s1", "c1")
	b.file(b.version(first, briefs.ActEdit, "Talks: a2"))
	b.none("by an edit that asks for no channel")
	b.post("between", c)
	b.tell("gazette", "Talks: c", c)
	if d := b.send(); d.Brief.Headline != "between" {
		t.Errorf("sent %s first, want what was owed before it", d.Brief.Headline)
	}
	if d := b.send(); d.WantRev == 0 || heads(d.Brief) != "Talks: a2, Talks: b, Talks: c" {
		t.Errorf("sent %s, want the event", heads(d.Brief))
	}
	b.tell("gazette", "Talks: d", c)
	if d := b.send(); d.Message == "" {
		t.Errorf("sent %+v, want an edit of what was posted", d)
	}
	b.none("once told")

	// Suspended, and resumed.
	b.tell("gazette", "Floods: a", c)
	for _, h := range []string{"x", "y", "z"} {
		b.post(h, c)
	}
	b.settle(b.claimOne("w"), briefs.Outcome{Result: briefs.Abandoned, Clean: true, ChannelFault: true, Reason: "gone"})
	b.settle(b.claimOne("w"), briefs.Outcome{Result: briefs.Abandoned, Clean: true, ChannelFault: true, Reason: "gone"})
	b.settle(b.begin(b.claimOne("w")), briefs.Outcome{Result: briefs.Abandoned, Clean: true, ChannelFault: true, Reason: "gone"})
	if d := b.send(); d.Kind != briefs.DeliverNotice {
		t.Errorf("sent %+v, want the notice", d)
	}
	if _, err := b.Resume(b.ctx(), "c1"); err != nil {
		t.Fatal(err)
	}
	b.tell("gazette", "Floods: b", c)
	if d := b.send(); heads(d.Brief) != "Floods: a, Floods: b" || d.SentRev != 0 {
		t.Errorf("sent %s, want it posted", heads(d.Brief))
	}

	// What was sent and refused stays given up.
	b.tell("gazette", "Fire: a", c)
	b.settle(b.begin(b.claimOne("w")), briefs.Outcome{Result: briefs.Abandoned, Clean: true, Reason: "AutoMod"})
	b.tell("gazette", "Fire: b", c)
	b.none("after Discord refused it")

	// Of a digest too.
	b.must(b.Pause(b.ctx(), "s1", "c1", b.clock().Add(time.Hour)))
	b.tell("gazette", "Storm: a", c)
	b.post("other", c)
	b.pass(time.Hour)
	b.claimOne("w") // the digest, not begun
	c = again()
	b.tell("gazette", "Storm: b", c)
	if d := b.send(); d.Kind != briefs.DeliverPost || heads(d.Brief) != "Storm: a, Storm: b" {
		t.Errorf("sent %+v, want the event by itself", d)
	}
	b.none("at the end")
}

// testNotice: that a channel was suspended is told once, where the server wants.
func testNotice(t *testing.T, b *bench) {
	b.sync()
	fault := briefs.Outcome{Result: briefs.Abandoned, Reason: "the bot may not post in the channel", ChannelFault: true, Clean: true}
	suspend := func(c briefs.Target) {
		for i := range 4 {
			b.post(fmt.Sprint(c.Channel, i), c)
		}
		for range 3 {
			b.settle(b.begin(b.claimOne("w")), fault)
		}
	}
	suspend(b.subscribe("s1", "c1"))
	d := b.claimOne("w")
	if d.Kind != briefs.DeliverNotice || d.Target.Channel != "c1" || !strings.Contains(d.Words, "<#c1>: the bot may not post in the channel") || !strings.Contains(d.Words, "90 days") {
		t.Errorf("claimed %+v, want the notice", d)
	}
	b.settle(b.begin(d), fault)
	b.none("once the notice failed")
	b.must(b.SetNotices(b.ctx(), "s2", "desk"))
	suspend(b.subscribe("s2", "c2"))
	if d := b.send(); d.Kind != briefs.DeliverNotice || d.Target.Channel != "desk" {
		t.Errorf("claimed %+v, want the notice where the server wants it", d)
	}
	b.none("at the end")
	b.pass(briefs.SuspendedFor - time.Hour)
	if n, err := b.DropSuspended(b.ctx(), b.clock().Add(-briefs.SuspendedFor)); n != 0 || err != nil {
		t.Errorf("dropped %d too early, %v", n, err)
	}
	if n, err := b.Resume(b.ctx(), "c2"); n != 1 || err != nil {
		t.Errorf("resumed %d, %v", n, err)
	}
	b.pass(2 * time.Hour)
	if n, err := b.DropSuspended(b.ctx(), b.clock().Add(-briefs.SuspendedFor)); n != 1 || err != nil {
		t.Errorf("dropped %d, %v, want the one that was not resumed", n, err)
	}
	b.must(b.ForgetChannel(b.ctx(), "c2"))
	b.must(b.ForgetChannel(b.ctx(), "c2")) // nothing is left to be told of
	for server, want := range map[briefs.ServerID]string{
		"s1": "[c1 unsubscribed: suspended for too long, c1 suspended: the bot may not post in the channel]",
		"s2": "[c2 unsubscribed: the channel was deleted, c2 goes on: the bot may post again, c2 suspended: the bot may not post in the channel]",
	} {
		lines, err := b.Audit(b.ctx(), server, 0, 9)
		b.must(err)
		var got []string
		for _, l := range lines {
			got = append(got, string(l.Channel)+" "+l.What)
			if l.Who != "" {
				t.Errorf("%+v names somebody", l)
			}
		}
		if got := "[" + strings.Join(got, ", ") + "]"; got != want {
			t.Errorf("recorded of %s are %s, want %s", server, got, want)
		}
	}
}

// testSharedWish: what two subscriptions of a channel want is still owed when
// one of them ends.
func testSharedWish(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	for _, filter := range []briefs.Filter{
		{Topics: []briefs.TopicName{"straits"}, Exclude: []string{"only"}}, // narrowed: it wants one of the two
		{Topics: []briefs.TopicName{"grain", "wine"}},
	} {
		_, err := b.Subscribe(b.ctx(), briefs.Subscription{Server: "s1", Channel: "c1", Filter: filter})
		b.must(err)
	}
	f := b.filing("gazette", "both", said{"Ana Petrescu", "We will keep the straits open"})
	f.Brief.Topics = append(f.Brief.Topics, briefs.TopicMatch{Name: "grain", Score: 1})
	f.Targets = []briefs.Target{c}
	b.file(f)
	b.post("straits only", c)
	b.must(b.Unsubscribe(b.ctx(), "s1", c.Subscription))
	if got, want := b.flush(), "map[c1:[both]]"; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	b.file(f)
	b.none("filed again")

	// So is the part of a digest that is another's.
	c = b.subscribe("s1", "c1")
	sub, err := b.Subscriptions(b.ctx(), "s1")
	b.must(err)
	other := c
	for _, s := range sub {
		if slices.Contains(s.Filter.Topics, "grain") {
			other.Subscription = s.ID
		}
	}
	b.must(b.Pause(b.ctx(), "s1", "c1", b.clock().Add(time.Hour)))
	b.post("only one", c)
	f = b.filing("gazette", "grain alone")
	f.Brief.Topics, f.Targets = []briefs.TopicMatch{{Name: "grain", Score: 1}}, []briefs.Target{other}
	b.file(f)
	b.post("only two", c)
	b.pass(time.Hour)
	b.claimOne("w") // makes the digest, and dies
	b.must(b.Unsubscribe(b.ctx(), "s1", c.Subscription))
	b.pass(2 * lease)
	if d := b.send(); d.Kind != briefs.DeliverDigest || len(d.Briefs) != 1 || d.Briefs[0].Headline != "grain alone" {
		t.Errorf("sent %+v, want the digest with what is still subscribed to", d)
	}
	b.none("at the end")
}
