package standin_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// clock is a time that moves only when told to.
type clock struct{ at chan time.Time }

func newClock() *clock {
	c := &clock{make(chan time.Time, 1)}
	c.at <- time.Date(2031, 3, 4, 5, 6, 7, 0, time.UTC)
	return c
}

func (c *clock) now() time.Time {
	t := <-c.at
	c.at <- t
	return t
}

func (c *clock) add(d time.Duration) { c.at <- (<-c.at).Add(d) }

// list reads a channel's messages as the bot does.
func (w *world) list(path string) []standin.Message {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.ctx(), "GET", w.url+"/api/v10"+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+token)
	res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	var out []standin.Message
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		w.t.Fatalf("GET %s: HTTP %d: %v", path, res.StatusCode, err)
	}
	return out
}

func (w *world) post(channel, body string) map[string]any {
	w.t.Helper()
	res, out := w.do("POST", "/channels/"+channel+"/messages", body)
	if res.StatusCode != 200 {
		w.t.Fatalf("post %s: HTTP %d %v", body, res.StatusCode, out)
	}
	return out
}

func TestMentions(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	const text = "@everyone <@" + member + "> <@&" + pingRole + ">"
	for _, tt := range []struct {
		name, allowed string
		everyone      standin.Permissions
		want          []string // users, then roles, then "everyone"
	}{
		{"none given", `null`, 0, []string{member, pingRole}},
		{"none given, may ping all", `null`, standin.MentionEveryone, []string{member, pingRole, "everyone"}},
		{"nothing allowed", `{"parse":[]}`, standin.MentionEveryone, nil},
		{"users", `{"parse":["users"]}`, 0, []string{member}},
		{"one role", `{"parse":[],"roles":["` + pingRole + `"]}`, 0, []string{pingRole}},
		{"another user", `{"users":["` + moderator + `"]}`, 0, nil},
		{"everyone without the right", `{"parse":["everyone"]}`, 0, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := w.SetBotPermissions(briefs, standin.BotPermissions|tt.everyone); err != nil {
				t.Fatal(err)
			}
			w.post(briefs, `{"content":"`+text+`","embeds":[{"description":"`+text+`"}],"allowed_mentions":`+tt.allowed+`}`)
			list := w.Messages(briefs)
			m := list[len(list)-1]
			var got []string
			for _, u := range m.Mentions {
				got = append(got, u.ID)
			}
			got = append(got, m.MentionRoles...)
			if m.MentionEveryone {
				got = append(got, "everyone")
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("pings %v, want %v", got, tt.want)
			}
		})
	}
}

func TestNonce(t *testing.T) {
	t.Parallel()
	const body = `{"content":"a","nonce":"n1","enforce_nonce":true}`
	at := newClock()
	w := open(t, standin.Options{NonceWindow: 2 * time.Minute, Now: at.now})
	first := w.post(briefs, body)
	at.add(119 * time.Second)
	if again := w.post(briefs, body); again["id"] != first["id"] || again["nonce"] != "n1" {
		t.Errorf("within the window: %v, want message %v", again["id"], first["id"])
	}
	if other := w.post(talks, body); other["id"] != first["id"] {
		t.Error("the nonce is per author, not per channel")
	}
	if loose := w.post(briefs, `{"content":"a","nonce":"n1"}`); loose["id"] == first["id"] {
		t.Error("without enforce_nonce the nonce must not matter")
	}
	at.add(2 * time.Minute)
	late := w.post(briefs, body)
	if late["id"] == first["id"] {
		t.Error("after the window a message must be made")
	}
	w.do("DELETE", "/channels/"+briefs+"/messages/"+late["id"].(string), "")
	if res, out := w.do("POST", "/channels/"+briefs+"/messages", body); res.StatusCode != 404 || out["code"] != 10008.0 {
		t.Errorf("after a deletion: HTTP %d %v", res.StatusCode, out)
	}
	for _, m := range w.list("/channels/" + briefs + "/messages") {
		if m.Nonce != "" {
			t.Error("a GET must not show nonces")
		}
	}
	counts := w.Creations(func(m standin.Message) string { return m.Nonce })
	if got := counts[standin.Creation{ChannelID: briefs, Mark: "n1"}]; got != 3 {
		t.Errorf("%d creations counted, want 3", got)
	}
}

func TestNonceWindowOff(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	const body = `{"content":"a","nonce":"n1","enforce_nonce":true}`
	if w.post(briefs, body)["id"] == w.post(briefs, body)["id"] {
		t.Error("with no window every request must make a message")
	}
}

func TestHistoryPages(t *testing.T) {
	t.Parallel()
	at := newClock()
	w := open(t, standin.Options{Now: at.now})
	var ids []string
	for range 7 {
		ids = append(ids, w.post(briefs, `{"content":"a"}`)["id"].(string))
		at.add(time.Second)
	}
	w.do("DELETE", "/channels/"+briefs+"/messages/"+ids[3], "")
	for _, tt := range []struct {
		name, query string
		want        []int
	}{
		{"newest first", "", []int{6, 5, 4, 2, 1, 0}},
		{"limit", "?limit=2", []int{6, 5}},
		{"before", "?limit=2&before=" + ids[4], []int{2, 1}},
		{"after: the oldest above it", "?limit=2&after=" + ids[1], []int{4, 2}},
		{"after all", "?after=" + ids[6], nil},
		{"around", "?limit=3&around=" + ids[2], []int{4, 2, 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []int
			for _, m := range w.list("/channels/" + briefs + "/messages" + tt.query) {
				got = append(got, slices.Index(ids, m.ID))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	if err := w.SetBotPermissions(briefs, standin.ViewChannel|standin.SendMessages); err != nil {
		t.Fatal(err)
	}
	if list := w.list("/channels/" + briefs + "/messages"); len(list) != 0 {
		t.Errorf("without Read Message History: %d messages", len(list))
	}
	if res, _ := w.do("GET", "/channels/"+briefs+"/messages/"+ids[0], ""); res.StatusCode != 403 {
		t.Errorf("one message without Read Message History: HTTP %d", res.StatusCode)
	}
}

func TestOthersContentIsHidden(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	for _, text := range []string{"secret", "hello <@" + w.Bot().ID + ">"} {
		if _, err := w.Say(briefs, member, text); err != nil {
			t.Fatal(err)
		}
	}
	list := w.list("/channels/" + briefs + "/messages")
	if list[1].Content != "" || list[0].Content == "" {
		t.Errorf("seen %q and %q, want only the one that mentions the bot", list[1].Content, list[0].Content)
	}
}

func TestEditKeepsWhatIsNotSent(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	id := w.post(briefs, `{"content":"a","flags":4096,"embeds":[{"title":"t"}],"components":[{"type":1,"components":[{"type":2,"style":1,"label":"l","custom_id":"c"}]}]}`)["id"].(string)
	_, out := w.do("PATCH", "/channels/"+briefs+"/messages/"+id, `{"content":"b","flags":4,"embeds":[]}`)
	m := w.Messages(briefs)[0]
	if m.Content != "b" || len(m.Embeds) != 0 || len(m.Components) != 1 || m.Flags != 4096|4 || m.EditedTimestamp == nil {
		t.Errorf("after the edit: %+v", out)
	}
}

func TestAnnouncementsAndThreads(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	id := w.post(wire, `{"content":"a"}`)["id"].(string)
	if res, out := w.do("POST", "/channels/"+wire+"/messages/"+id+"/crosspost", ""); res.StatusCode != 200 || out["flags"] != 1.0 {
		t.Fatalf("crosspost: HTTP %d %v", res.StatusCode, out)
	}
	if res, out := w.do("POST", "/channels/"+wire+"/messages/"+id+"/crosspost", ""); out["code"] != 40033.0 {
		t.Errorf("twice: HTTP %d %v", res.StatusCode, out)
	}
	res, thread := w.do("POST", "/channels/"+wire+"/messages/"+id+"/threads", `{"name":"talk"}`)
	if res.StatusCode != 201 || thread["id"] != id || thread["type"] != float64(standin.AnnouncementThread) {
		t.Fatalf("thread: HTTP %d %v", res.StatusCode, thread)
	}
	if res, out := w.do("POST", "/channels/"+wire+"/messages/"+id+"/threads", `{"name":"talk"}`); out["code"] != 160004.0 {
		t.Errorf("second thread: HTTP %d %v", res.StatusCode, out)
	}
	w.post(id, `{"content":"in the thread"}`)
	res, post := w.do("POST", "/channels/"+stories+"/threads", `{"name":"A story","applied_tags":["1300000000000000030"],"message":{"content":"first"}}`)
	if res.StatusCode != 201 || post["message"].(map[string]any)["channel_id"] != post["id"] {
		t.Fatalf("forum post: HTTP %d %v", res.StatusCode, post)
	}
	if msgs := w.list("/channels/" + post["id"].(string) + "/messages"); len(msgs) != 1 || msgs[0].ID != post["id"] {
		t.Errorf("the post's messages: %+v", msgs)
	}
	_, active := w.do("GET", "/guilds/"+guildID+"/threads/active", "")
	if list := active["threads"].([]any); len(list) != 2 || list[0].(map[string]any)["id"] != post["id"] {
		t.Errorf("active threads: %v", active)
	}
	if res, out := w.do("PATCH", "/channels/"+post["id"].(string), `{"archived":true}`); res.StatusCode != 200 {
		t.Fatalf("archive: HTTP %d %v", res.StatusCode, out)
	}
	_, old := w.do("GET", "/channels/"+stories+"/threads/archived/public", "")
	if list := old["threads"].([]any); len(list) != 1 {
		t.Errorf("archived threads: %v", old)
	}
	if _, out := w.do("PATCH", "/channels/"+post["id"].(string)+"/messages/"+post["id"].(string), `{"content":"b"}`); out["code"] != 50083.0 {
		t.Errorf("edit in an archived thread: %v", out)
	}
	w.post(post["id"].(string), `{"content":"wakes it"}`)
	for _, tt := range []struct{ name, body, path string }{
		{"no name", `{"message":{"content":"a"}}`, "name"},
		{"no message", `{"name":"a"}`, "message"},
		{"unknown tag", `{"name":"a","applied_tags":["1"],"message":{"content":"a"}}`, "applied_tags.0"},
		{"long title inside", `{"name":"a","message":{"content":"a","nonce":"nnnnnnnnnnnnnnnnnnnnnnnnnnnn"}}`, "message.nonce"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, out := w.do("POST", "/channels/"+stories+"/threads", tt.body)
			fault(t, out, tt.path)
		})
	}
}
