package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// samples are what options may be, by their names: every command is called with
// every option that it has.
var samples = map[string]any{
	"topic": "strait-war", "search": "strait", "speaker": "Tolland", "about": "bread", "mentioned": "Tolland", "country": "NO", "source": "The Harbour Post",
	"language": "English", "since": "2 weeks", "until": "2030-01-01", "number": "1.1", "link": "https://harbour-post.example/strait", "url": "https://mirror.example/page",
	"tag": "Strait", "kind": "Private", "include": "bread, guns", "exclude": "football", "at": "07:30", "zone": "Europe/Oslo", "quiet": "23:00-06:00", "word": "football",
	"alert": "strait", "channel": general, "role": pingRole, "loud": true, "urgent": true, "threads": true, "all": true, "remove": true, "limit": 3, "hours": 2, "stories": true,
}

// crawl goes wherever the bot's answers lead, and fills what it meets with what
// others would trip over.
type crawl struct {
	*world
	met   map[string]bool // shapes of custom ids
	ahead []step
	last  []step // what deletes
}

// step is a component not yet tried.
type step struct {
	message standin.Message
	part    standin.Component
}

// shapeOf is a custom id without what it is about.
func shapeOf(id string) string {
	parts := strings.SplitN(id, ":", 3)
	switch parts[0] {
	case "form", "subs", "alert", "forget", "source", "show", "page", "turn":
		return strings.Join(parts[:min(len(parts), 2)], ":")
	}
	return parts[0]
}

// look takes note of an answer's components, and checks what it says.
func (c *crawl) look(a standin.Answer, from string) {
	c.t.Helper()
	if a.Modal == nil && a.Message == nil {
		c.t.Errorf("%s: no answer: %+v", from, a)
	}
	if a.Message == nil {
		return
	}
	m := a.Message.Message
	shown := text(m)
	for _, row := range m.Components {
		for _, part := range row.Components {
			for _, o := range part.Options {
				shown += "\n" + o.Label + "\n" + o.Description
			}
			if shape := shapeOf(part.CustomID); part.CustomID != "" && !part.Disabled && !c.met[shape] {
				c.met[shape] = true
				list := &c.ahead
				if slices.Contains([]string{"forget:server", "forget:me", "subs:end", "subs:page", "subs:ended", "form:save"}, shape) {
					list = &c.last
				}
				*list = append(*list, step{m, part})
			}
		}
	}
	for _, bad := range []string{"went wrong", "no longer works", "<@&" + pingRole, "@everyone ", "](https://evil", "\u202e"} {
		// What a moderator picks to be pinged is shown to him.
		if strings.Contains(shown, bad) && !(bad == "<@&"+pingRole && strings.HasPrefix(from, "subscri")) {
			c.t.Errorf("%s: %q in\n%s", from, bad, shown)
		}
	}
}

// drain tries the components that were met and not tried yet.
func (c *crawl) drain() {
	for len(c.ahead) > 0 {
		s := c.ahead[0]
		c.ahead = c.ahead[1:]
		c.take(s)
	}
}

// take clicks a component: a menu with each of its first values.
func (c *crawl) take(s step) {
	var picks [][]string
	switch s.part.Type {
	case 3:
		for _, o := range s.part.Options[:min(len(s.part.Options), 2)] {
			picks = append(picks, []string{o.Value})
		}
	case 6:
		picks = [][]string{{pingRole}}
	case 8:
		picks = [][]string{{general}}
	default:
		picks = [][]string{nil}
	}
	for _, values := range picks {
		press := standin.Press{MessageID: s.message.ID, CustomID: s.part.CustomID, UserID: moderator, Values: values}
		a, err := c.discord.Click(c.t.Context(), press)
		if errors.Is(err, standin.ErrUnknown) {
			continue // the message was changed by what was clicked before
		}
		if err != nil {
			c.t.Errorf("%s: %v", s.part.CustomID, err)
			continue
		}
		c.look(a, s.part.CustomID)
		if a.Modal != nil {
			c.met[shapeOf(a.Modal.CustomID)] = true
			c.fill(press)
		}
	}
	c.forge(s.part.CustomID)
}

// fill opens a popup again and again, and fills all of it with each of the words.
func (c *crawl) fill(press standin.Press) {
	for _, words := range append(hostileWords[:len(hostileWords):len(hostileWords)], strings.Repeat("x", 10000), strings.Repeat("word, ", 500)) {
		a, err := c.discord.Click(c.t.Context(), press)
		if err != nil || a.Modal == nil {
			c.t.Errorf("%s: %v, %+v", press.CustomID, err, a)
			return
		}
		texts := make(map[string]string)
		for _, row := range a.Modal.Components {
			if row.Component != nil {
				texts[row.Component.CustomID] = words
			}
		}
		c.look(c.submit(a, texts, nil), fmt.Sprintf("%s with %.20q", a.Modal.CustomID, words))
	}
}

// forge sends clicks and popups that Discord would not, for it knows no such
// component: whatever is in them, the bot goes on.
func (c *crawl) forge(id string) {
	shape := shapeOf(id)
	for n, words := range append(hostileWords[:len(hostileWords):len(hostileWords)], "", ":::::", "-1:-1:-1", strings.Repeat("z", 10000)) {
		for kind, data := range map[int]map[string]any{
			3: {"custom_id": shape + ":" + words, "component_type": 3, "values": []string{words, words}},
			5: {"custom_id": id, "components": []any{map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": words, "value": words, "values": []string{words}}}}},
		} {
			event, err := json.Marshal(map[string]any{
				"id": fmt.Sprint(1300000000000100000 + n), "application_id": "1", "token": "none", "type": kind, "guild_id": server, "channel_id": general,
				"member":  map[string]any{"user": map[string]string{"id": moderator}, "permissions": "8"},
				"message": map[string]any{"id": "1", "components": []any{map[string]any{"type": 1, "components": []any{map[string]any{"type": 2, "url": words, "custom_id": words}}}}},
				"data":    data,
			})
			if err != nil {
				c.t.Fatal(err)
			}
			c.run1(string(event))
		}
	}
}

// TestEverything calls every command that is registered with every option, and
// every message command, tries every component of every answer, fills every popup,
// and then looks whether anything that the bot can emit was left out.
func TestEverything(t *testing.T) {
	t.Parallel()
	list := feedList()
	for n := range 30 { // more than a page of the form
		list.Topics = append(list.Topics, briefs.Topic{Name: briefs.TopicName(fmt.Sprint("affair-", n)), Title: fmt.Sprint("The affair of ", n)})
	}
	w, _ := offering(t, list)
	w.operator = talks
	w.read = func(context.Context, string) (briefs.Brief, error) {
		const text = "A @everyone sentence of [its](https://evil.example) own."
		return briefs.Brief{Headline: hostileWords[6], Text: text, Summary: text, Parts: []briefs.Span{{End: len(text)}}, Source: briefs.Source{Use: briefs.UseBrief}}, nil
	}
	w.restartWith(list)
	w.file(strait(general))
	w.attempt()
	for n := range 12 {
		w.quoted("harbour-post", fmt.Sprint("k", n), "Mira Tolland", fmt.Sprintf("Number %d of the harbours of the north opens today", n*n*7+n), time.Now())
	}
	for _, topic := range list.Topics[:12] { // more than a page of /subscriptions
		w.subscribed(general, topic.Name)
	}
	c := &crawl{world: w, met: make(map[string]bool)}
	post := w.discord.Messages(general)[0]
	c.look(standin.Answer{Message: &standin.Record{Message: post}}, "the post")
	registered := w.discord.Commands()
	// The post is asked about before it goes.
	last := func(c standin.AppCommand) bool { return c.Name == "Remove here" }
	registered = append(slices.DeleteFunc(slices.Clone(registered), last), registered[slices.IndexFunc(registered, last)])
	for _, cmd := range registered {
		c.drain()
		if cmd.Type == 3 {
			c.look(w.onMessage(moderator, general, cmd.Name, post.ID), cmd.Name)
			continue
		}
		leaves := map[string][]standin.CommandOption{cmd.Name: cmd.Options}
		if len(cmd.Options) > 0 && cmd.Options[0].Type == standin.OptionSubcommand {
			clear(leaves)
			for _, o := range cmd.Options {
				leaves[cmd.Name+" "+o.Name] = o.Options
			}
		}
		for _, name := range slices.Sorted(maps.Keys(leaves)) {
			c.call(name, leaves[name])
		}
	}
	c.drain()
	for len(c.last) > 0 {
		c.ahead, c.last = c.last, nil
		c.drain()
	}
	for _, shape := range emitted(t) {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(c.met)), func(met string) bool { return met == shape || strings.HasPrefix(met, shape+":") }) {
			t.Errorf("%q was never met: have this test come by it", shape)
		}
	}
	if log := w.log.String(); strings.Contains(log, "panic") {
		t.Errorf("something panicked:\n%s", log)
	}
}

// call calls a command with what it needs, and with each other option.
func (c *crawl) call(name string, options []standin.CommandOption) {
	var needed []any
	value := func(o standin.CommandOption) any {
		if len(o.Choices) > 0 {
			return o.Choices[0].Value
		}
		v, ok := samples[o.Name]
		if !ok {
			c.t.Errorf("/%s has an option %q, for which samples has nothing", name, o.Name)
		}
		return v
	}
	for _, o := range options {
		if o.Required {
			needed = append(needed, o.Name, value(o))
		}
	}
	calls := [][]any{needed}
	for _, o := range options {
		if !o.Required {
			calls = append(calls, append(needed[:len(needed):len(needed)], o.Name, value(o)))
		}
	}
	for _, args := range calls {
		c.look(c.command(moderator, general, name, args...), fmt.Sprint(name, args))
	}
}

// emitted are the shapes of custom ids that the bot's source has: its verbs, and
// the steps of forms.
func emitted(t *testing.T) []string {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var shapes []string
	verb, step := regexp.MustCompile(`(?m)^\tverb\w+ += "(\w+)"`), regexp.MustCompile(`\b(form|subs)ID\("(\w+)"`)
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range verb.FindAllStringSubmatch(string(source), -1) {
			shapes = append(shapes, m[1])
		}
		for _, m := range step.FindAllStringSubmatch(string(source), -1) {
			shapes = append(shapes, m[1]+":"+m[2])
		}
	}
	if len(shapes) < 25 {
		t.Errorf("the source has %q only", shapes)
	}
	return shapes
}
