package bot_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// file is the content of the file that an answer holds.
func (w *world) fileOf(m standin.Message) string {
	w.t.Helper()
	if len(m.Attachments) != 1 {
		w.t.Fatalf("%d files in %s", len(m.Attachments), text(m))
	}
	return string(w.discord.File(m.Attachments[0].ID))
}

// TestAudit: every change leaves its line, with who and where; a hostile word
// does no harm there; only who may manage the server reads them, page by page.
func TestAudit(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.has(w.command(moderator, general, "audit"), true, "Nothing was changed")
	w.has(w.subscribe(moderator, forum, "topic", "grain", "role", pingRole, "tag", "sanctions"), true, "Saved")
	w.has(w.command(moderator, general, "audit"), true, "<#"+forum+">: subscribed to Grain and ports, pinging the role "+pingRole+", with the tag “sanctions”")
	changes := []struct {
		want    string
		name    string
		options []any
	}{
		{"<#" + general + ">: schedule: daily at 08:30, Europe/Paris", "schedule", []any{"cadence", "daily", "at", "08:30", "zone", "Europe/Paris"}},
		{"<#" + general + ">: paused until 2", "pause", []any{"hours", 2}},
		{"<#" + general + ">: resumed", "resume", nil},
		{">: paused", "pause", []any{"all", true}},
		{"a story goes to every channel", "spread", []any{"stories", "all"}},
		{"blocks the source The Harbour Post", "block", []any{"source", "The Harbour Post"}},
		{"no longer blocks the source The Harbour Post", "block", []any{"source", "The Harbour Post", "remove", true}},
		{"blocks the word “\\*\\*x\\*\\* @\u200beveryone”", "block", []any{"word", "**x** @everyone"}},
	}
	for _, c := range changes {
		w.has(w.command(moderator, general, c.name, c.options...), true)
		w.has(w.command(moderator, general, "audit"), true, c.want, "<@"+moderator+">")
	}
	for n := range 10 {
		if err := w.store.Record(t.Context(), briefs.AuditLine{Server: server, Who: reader, What: fmt.Sprintf("line %d %s", n, strings.Repeat("🕊 ", 300))}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.store.Record(t.Context(), briefs.AuditLine{Server: "2", What: "another server's"}); err != nil {
		t.Fatal(err)
	}
	first := w.has(w.command(moderator, general, "audit"), true, "line 9", "line 0", "[Older]")
	older := w.has(w.click(moderator, first, "audit:"), true, "schedule: daily", "a story goes", "[Newest]")
	if strings.Contains(text(older), "line 0") || strings.Contains(text(older), "[Older]") || strings.Contains(text(first)+text(older), "another server's") {
		t.Errorf("pages:\n%s\n%s", text(first), text(older))
	}
	w.has(w.click(moderator, older, "audit:"), true, "line 9")
	if _, err := w.discord.Interact(t.Context(), w.call(reader, general, "audit")); err == nil {
		t.Error("a member may call /audit")
	}
}

// TestExportKept: a server's file has its settings, and a person's what is kept of
// them; others' are not in it.
func TestExportKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.has(w.subscribe(moderator, general, "topic", "grain", "exclude", "“\u202e,x"), true)
	w.has(w.command(moderator, general, "schedule", "limit", 3), true)
	w.has(w.command(moderator, general, "block", "word", "<@&"+pingRole+">"), true)
	w.has(w.command(reader, general, "export", "what", "server"), true, "You need the permission *Manage Server*")
	raw := w.fileOf(w.has(w.command(moderator, general, "export", "what", "server"), true, "this server's settings"))
	var file struct {
		Server        string
		Stories       string
		Blocked       struct{ Words []string }
		Channels      []struct{ Channel, Schedule string }
		Subscriptions []struct {
			Channel, By string
			Query       map[string]any
		}
		Audit []struct{ Who, What, Channel string }
	}
	if err := json.Unmarshal([]byte(raw), &file); err != nil {
		t.Fatal(err, raw)
	}
	if file.Server != server || file.Stories != "best" || len(file.Blocked.Words) != 1 || len(file.Channels) != 1 || len(file.Subscriptions) != 1 || file.Subscriptions[0].By != moderator ||
		!strings.Contains(fmt.Sprint(file.Subscriptions[0].Query), "grain") || file.Channels[0].Schedule != "at once, at most 3 an hour, UTC" || len(file.Audit) < 2 {
		t.Errorf("%s", raw)
	}
	mine := w.fileOf(w.has(w.command(moderator, general, "export", "what", "me"), true, "all that is kept of you"))
	if !strings.Contains(mine, `"subscriptions_made": [`+"\n    {") || !strings.Contains(mine, "at most 3 an hour") {
		t.Errorf("of the moderator: %s", mine)
	}
	w.has(w.in(moderator, "alert add", "speaker", "Tolland"), true, "You are told by direct message")
	told := w.fileOf(w.has(w.in(moderator, "export", "what", "me"), true, "which briefs were sent to you"))
	if !strings.Contains(told, `"schedule": "at once, at most 5 an hour, UTC"`) || !strings.Contains(told, `"conversation": "`+w.direct(moderator)) || !strings.Contains(told, "Tolland") {
		t.Errorf("of who has an alert: %s", told)
	}
	others := w.fileOf(w.has(w.command(reader, general, "export", "what", "me"), true))
	if strings.Contains(others, moderator) || !strings.Contains(others, `"alerts": []`) || !strings.Contains(others, `"audit": []`) {
		t.Errorf("of a member: %s", others)
	}
}

// TestForget: it is asked once more, and then nothing is left.
func TestForget(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(general))
	w.attempt()
	w.has(w.command(moderator, general, "block", "word", "x"), true)
	w.has(w.command(reader, general, "forget", "what", "server"), true, "You need the permission *Manage Server*")
	asked := w.has(w.command(moderator, general, "forget", "what", "server"), true, "Deleted for good would be", "[Delete it]")
	if subs, err := w.store.Subscriptions(t.Context(), server); err != nil || len(subs) != 1 {
		t.Fatalf("before it was pressed: %v, %v", subs, err)
	}
	w.has(w.click(moderator, asked, "forget:server"), true, "is deleted")
	subs, err := w.store.Subscriptions(t.Context(), server)
	lines, err2 := w.store.Audit(t.Context(), server, 0, 5)
	if err != nil || err2 != nil || len(subs) > 0 || len(lines) != 1 || lines[0].Who != moderator || !strings.Contains(lines[0].What, "deleted all") {
		t.Errorf("left: %v, %v, %v, %v", subs, lines, err, err2)
	}
	if n := len(w.discord.Messages(general)); n != 1 {
		t.Errorf("%d messages stand, want the one that was posted", n)
	}

	w.has(w.command(moderator, general, "spread", "stories", "all"), true)
	mine := w.has(w.command(moderator, general, "forget", "what", "me"), true, "your alerts")
	w.has(w.click(moderator, mine, "forget:me"), true, "is deleted")
	if lines, err := w.store.Audit(t.Context(), server, 0, 5); err != nil || len(lines) != 2 || lines[0].Who+lines[1].Who != "" {
		t.Errorf("%+v, %v", lines, err)
	}
}

// TestKilledNowhere: the quotations of a killed story leave every look-up, file
// and digest at once; of a corrected one the newest words are shown.
func TestKilledNowhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.subscribed(general, "strait-war")
	if err := w.store.SetRhythm(t.Context(), briefs.Rhythm{Server: server, Channel: general, Cadence: briefs.Hourly}); err != nil {
		t.Fatal(err)
	}
	killed, corrected := strait(general), strait(general)
	corrected.key, corrected.headline = "other", "Grain ships pass"
	corrected.quotes = []briefs.Quote{{Text: "Forty ships have passed since the morning came.", Speaker: "Mira Tolland", Role: "foreign minister of Varonia"}}
	w.file(killed)
	w.file(corrected)
	shown := w.has(w.command(reader, general, "quote", "speaker", "Tolland"), true, "bread over guns", "Forty ships")
	killed.version, killed.action = 2, briefs.ActRetract
	w.file(killed)
	corrected.version, corrected.action = 2, briefs.ActCorrect
	corrected.quotes = []briefs.Quote{{Text: "Fourteen ships have passed since the morning came.", Speaker: "Mira Tolland", Role: "foreign minister of Varonia"}}
	w.file(corrected)
	var seen []string
	see := func(name string, options ...any) standin.Message {
		t.Helper()
		m := w.has(w.command(reader, general, name, options...), true)
		seen = append(seen, "/"+name+fmt.Sprint(options...)+": "+text(m))
		return m
	}
	see("quote", "speaker", "Tolland")
	see("quote", "about", "bread guns")
	see("quote", "mentioned", "Jon Reiss")
	see("brief", "topic", "strait-war")
	see("brief", "search", "guns")
	see("story", "search", "strait")
	see("why", "search", "strait")
	for _, format := range []string{"csv", "json", "bib"} {
		seen = append(seen, format+": "+w.fileOf(see("quote", "speaker", "Tolland", "export", format)))
	}
	// A card of before leads nowhere.
	if id := customID(shown, "card"); id != "" {
		if a, err := w.discord.Click(t.Context(), standin.Press{MessageID: shown.ID, CustomID: id, UserID: reader, Values: []string{optionOf(shown, id)}}); err == nil {
			seen = append(seen, "card: "+text(a.Message.Message))
		}
	}
	if err := w.store.SetRhythm(t.Context(), briefs.Rhythm{Server: server, Channel: general}); err != nil { // the digest is due now
		t.Fatal(err)
	}
	for range 2 {
		list, err := w.store.ClaimDeliveries(t.Context(), "test", 10, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			if o := w.bot.Deliver(t.Context(), d); o.Result != briefs.Delivered {
				t.Fatalf("%+v", o)
			}
		}
	}
	posted := w.discord.Messages(general)
	if len(posted) != 1 {
		t.Fatalf("%d posts, want the one that stands", len(posted))
	}
	seen = append(seen, "post: "+text(posted[0]))
	all := strings.Join(seen, "\n")
	for _, gone := range []string{"bread over guns", "first shot", "Forty ships"} {
		if strings.Contains(all, gone) {
			t.Errorf("%q is shown still:\n%s", gone, all)
		}
	}
	if n := strings.Count(all, "Fourteen ships"); n < 5 {
		t.Errorf("the newest words are shown %d times:\n%s", n, all)
	}
}

// optionOf is the first value of a menu.
func optionOf(m standin.Message, id string) string {
	for _, row := range m.Components {
		for _, c := range row.Components {
			if c.CustomID == id && len(c.Options) > 0 {
				return c.Options[0].Value
			}
		}
	}
	return ""
}

// TestDeletedWhileAway: a channel that was deleted while the bot was away is
// forgotten once it is back; one that only is not seen stays.
func TestDeletedWhileAway(t *testing.T) {
	t.Parallel()
	const elsewhere = "1300000000000000999" // of a server that the bot is not in
	w := newWorld(t)
	w.file(strait(general))
	w.file(strait(talks))
	_, err := w.store.Subscribe(t.Context(), briefs.Subscription{Server: "1300000000000000998", Channel: elsewhere, Filter: briefs.OnTopics("grain"), By: moderator})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.discord.RemoveChannel(talks); err != nil {
		t.Fatal(err)
	}
	w.run()
	channels := func() string {
		t.Helper()
		subs, err := w.store.Subscriptions(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, s := range subs {
			list = append(list, string(s.Channel))
		}
		return strings.Join(list, " ")
	}
	for deadline := time.Now().Add(time.Minute); strings.Contains(channels(), talks); wait(t, 20*time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it is not forgotten")
		}
	}
	if got := channels(); got != general+" "+elsewhere {
		t.Errorf("kept are %s", got)
	}
}

// TestUnchanged: what is so already is said to be, and leaves no line.
func TestUnchanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.subscribed(general, "grain")
	w.subscribed(talks, "grain")
	w.file(strait(general))
	w.attempt()
	post := w.discord.Messages(general)[0].ID
	lines := func() int {
		t.Helper()
		list, err := w.store.Audit(t.Context(), server, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	call := func(name string, options ...any) standin.Answer {
		return w.command(moderator, general, name, options...)
	}
	mute := func(string, ...any) standin.Answer { return w.onMessage(moderator, general, "Mute this source", post) }
	for _, c := range []struct {
		call    func(string, ...any) standin.Answer
		name    string
		options []any
		set     string // "" = it is so from the start
		already string
	}{
		{call, "spread", []any{"stories", "best"}, "", "already. Nothing was changed"},
		{call, "spread", []any{"stories", "all"}, "From now on a story goes to every", "already. Nothing was changed"},
		{call, "schedule", []any{"zone", "UTC", "threads", false}, "", "Nothing was changed: <#" + general + "> is sent its briefs at once already"},
		{call, "schedule", []any{"cadence", "daily", "at", "8", "language", "fr"}, "From now on", "Nothing was changed"},
		{call, "resume", nil, "", "was not paused in <#" + general},
		{call, "resume", []any{"all", true}, "", "was not paused in all channels"},
		{call, "pause", nil, "Paused in", "was paused in <#" + general + "> already"},
		{call, "pause", []any{"all", true}, "Paused in", "was paused in all channels already"},
		{call, "resume", []any{"channel", talks}, "Posting goes on", "was not paused"},
		{call, "resume", []any{"all", true}, "Posting goes on", "was not paused"},
		{call, "block", []any{"word", "Rain"}, "Rain", "That is blocked already"},
		{call, "block", []any{"word", "rAIN"}, "", "That is blocked already"},
		{mute, "", nil, "from now on", "of **The Harbour Post** already"},
		{call, "block", []any{"source", "The Harbour Post"}, "", "That is blocked already"},
		{call, "subscribe", []any{"topic", "grain"}, "", ""},
	} {
		before := lines()
		if c.set != "" {
			if w.has(c.call(c.name, c.options...), true, c.set); lines() != before+1 {
				t.Errorf("/%s %v leaves %d lines", c.name, c.options, lines()-before)
			}
			before++
		}
		if w.has(c.call(c.name, c.options...), true, c.already); lines() != before {
			t.Errorf("/%s %v again leaves %d lines", c.name, c.options, lines()-before)
		}
	}
	// Of two named, the one that is new is recorded.
	w.has(call("block", "source", "The Harbour Post", "word", "snow"), true, "snow")
	w.has(call("audit"), true, "blocks the word “snow”")
	// In the popups of /subscriptions too.
	listed := w.has(call("subscriptions"), true)
	form := w.has(w.click(moderator, listed, "subs:open:", menuValue(listed)), true)
	before := lines()
	popup := w.click(moderator, form, "subs:how:")
	w.submit(popup, nil, map[string][]string{"digests": {"message"}, "language": {"fr"}})
	if lines() != before {
		t.Errorf("a popup sent off as it was leaves %d lines", lines()-before)
	}
}
