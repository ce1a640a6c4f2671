package standin_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/bot/standin"
)

// respond answers with a message.
func respond(s *discordgo.Session, i *discordgo.InteractionCreate, data *discordgo.InteractionResponseData) error {
	return s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: data})
}

// acknowledge answers with a bare type.
func acknowledge(s *discordgo.Session, i *discordgo.InteractionCreate, kind discordgo.InteractionResponseType, flags discordgo.MessageFlags) error {
	return s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: kind, Data: &discordgo.InteractionResponseData{Flags: flags}})
}

// serve connects a bot with one handler and registers its commands.
func (w *world) serve(handle func(*discordgo.Session, *discordgo.InteractionCreate) error, cmds ...*discordgo.ApplicationCommand) {
	w.t.Helper()
	dg := w.client()
	dg.AddHandler(func(s *discordgo.Session, i *discordgo.InteractionCreate) {
		if err := handle(s, i); err != nil {
			w.t.Errorf("handler: %v", err)
		}
	})
	w.connect(dg)
	if _, err := dg.ApplicationCommandBulkOverwrite(w.Bot().ID, "", cmds); err != nil {
		w.t.Fatalf("register: %v", err)
	}
}

func plainCommand(name string) *discordgo.ApplicationCommand {
	return &discordgo.ApplicationCommand{Name: name, Description: "A test"}
}

func call(name string, options ...standin.Option) standin.Command {
	return standin.Command{GuildID: guildID, ChannelID: briefs, UserID: member, Name: name, Options: options}
}

func TestDeferredAnswerAndFollowups(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	w.serve(func(s *discordgo.Session, i *discordgo.InteractionCreate) error {
		if err := acknowledge(s, i, discordgo.InteractionResponseDeferredChannelMessageWithSource, discordgo.MessageFlagsEphemeral); err != nil {
			return err
		}
		text := "found"
		if _, err := s.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &text}); err != nil {
			return err
		}
		m, err := s.FollowupMessageCreate(i.Interaction, true, &discordgo.WebhookParams{Content: "more"})
		if err != nil {
			return err
		}
		again := "more, corrected"
		_, err = s.FollowupMessageEdit(i.Interaction, m.ID, &discordgo.WebhookEdit{Content: &again})
		return err
	}, plainCommand("brief"))
	a, err := w.Interact(w.ctx(), call("brief"))
	if err != nil {
		t.Fatal(err)
	}
	if a.Callback != 5 || a.Message.Content != "found" || a.Message.VisibleTo != member || a.Message.Flags != standin.FlagEphemeral {
		t.Errorf("answer %+v", a.Message)
	}
	a, err = w.Await(w.ctx(), a.InteractionID, func(a standin.Answer) bool {
		return len(a.Followups) == 1 && a.Followups[0].Content == "more, corrected"
	})
	if err != nil || a.Followups[0].VisibleTo != "" {
		t.Errorf("follow-ups %+v, %v", a.Followups, err)
	}
	if n := len(w.Messages(briefs)); n != 1 {
		t.Errorf("%d messages in the channel, want the follow-up alone", n)
	}
}

func TestFirstFollowupFillsDeferred(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	w.serve(func(s *discordgo.Session, i *discordgo.InteractionCreate) error {
		if err := acknowledge(s, i, discordgo.InteractionResponseDeferredChannelMessageWithSource, 0); err != nil {
			return err
		}
		_, err := s.FollowupMessageCreate(i.Interaction, true, &discordgo.WebhookParams{Content: "found", Flags: discordgo.MessageFlagsEphemeral})
		return err
	}, plainCommand("brief"))
	a, err := w.Interact(w.ctx(), call("brief"))
	if err != nil || a.Message.Content != "found" || len(a.Followups) != 0 || a.Message.VisibleTo != "" {
		t.Errorf("answer %+v, %v", a, err)
	}
}

func TestAutocomplete(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	cmd := plainCommand("quote")
	cmd.Options = []*discordgo.ApplicationCommandOption{
		{Type: discordgo.ApplicationCommandOptionString, Name: "speaker", Description: "Who", Required: true, Autocomplete: true},
		{Type: discordgo.ApplicationCommandOptionInteger, Name: "days", Description: "How far back"},
	}
	w.serve(func(s *discordgo.Session, i *discordgo.InteractionCreate) error {
		o := i.ApplicationCommandData().GetOption("speaker")
		if i.Type != discordgo.InteractionApplicationCommandAutocomplete || !o.Focused {
			return fmt.Errorf("type %v, option %+v", i.Type, o)
		}
		return s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
			Type: discordgo.InteractionApplicationCommandAutocompleteResult,
			Data: &discordgo.InteractionResponseData{Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: o.StringValue() + "!", Value: "x"}}},
		})
	}, cmd)
	a, err := w.Autocomplete(w.ctx(), call("quote", standin.Option{Name: "speaker", Value: "Ol", Focused: true}))
	if err != nil || len(a.Choices) != 1 || a.Choices[0].Name != "Ol!" {
		t.Errorf("choices %+v, %v", a.Choices, err)
	}
	if _, err := w.Autocomplete(w.ctx(), call("quote", standin.Option{Name: "days", Value: 1, Focused: true})); !errors.Is(err, standin.ErrInput) {
		t.Errorf("completing an option that does not complete: %v", err)
	}
}

func TestButtonsMenusAndForms(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	w.serve(func(s *discordgo.Session, i *discordgo.InteractionCreate) error {
		switch i.Type {
		case discordgo.InteractionApplicationCommand:
			return respond(s, i, &discordgo.InteractionResponseData{Content: "press", Components: []discordgo.MessageComponent{
				discordgo.ActionsRow{Components: []discordgo.MessageComponent{
					discordgo.Button{Label: "Update", CustomID: "update"}, discordgo.Button{Label: "Form", CustomID: "form"}, discordgo.Button{Label: "Later", CustomID: "later"},
				}},
				discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.SelectMenu{MenuType: discordgo.ChannelSelectMenu, CustomID: "where"}}},
			}})
		case discordgo.InteractionModalSubmit:
			d := i.ModalSubmitData()
			in := d.Components[0].(*discordgo.ActionsRow).Components[0].(*discordgo.TextInput)
			return respond(s, i, &discordgo.InteractionResponseData{Content: d.CustomID + " " + in.CustomID + "=" + in.Value})
		}
		d := i.MessageComponentData()
		switch d.CustomID {
		case "update":
			return s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
				Type: discordgo.InteractionResponseUpdateMessage, Data: &discordgo.InteractionResponseData{Content: "pressed by " + i.Member.User.Username, Components: i.Message.Components},
			})
		case "later":
			if err := acknowledge(s, i, discordgo.InteractionResponseDeferredMessageUpdate, 0); err != nil {
				return err
			}
			text := "pressed later"
			_, err := s.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &text})
			return err
		case "form":
			return s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
				Type: discordgo.InteractionResponseModal, Data: &discordgo.InteractionResponseData{CustomID: "ask", Title: "Ask", Components: []discordgo.MessageComponent{
					discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.TextInput{CustomID: "name", Label: "Name", Style: discordgo.TextInputShort}}},
				}},
			})
		}
		return respond(s, i, &discordgo.InteractionResponseData{Content: d.Values[0] + " " + d.Resolved.Channels[d.Values[0]].Name, Flags: discordgo.MessageFlagsEphemeral})
	}, plainCommand("go"))
	first, err := w.Interact(w.ctx(), call("go"))
	if err != nil {
		t.Fatal(err)
	}
	press := func(id string, values ...string) standin.Answer {
		t.Helper()
		a, err := w.Click(w.ctx(), standin.Press{MessageID: first.Message.ID, UserID: member, CustomID: id, Values: values})
		if err != nil {
			t.Fatalf("press %s: %v", id, err)
		}
		return a
	}
	if a := press("where", talks); a.Message.Content != talks+" talks" || a.Message.VisibleTo != member {
		t.Errorf("menu: %+v", a.Message)
	}
	form := press("form")
	if form.Modal == nil || form.Modal.Title != "Ask" {
		t.Fatalf("form: %+v", form)
	}
	a, err := w.SubmitModal(w.ctx(), standin.Submission{InteractionID: form.InteractionID, Values: map[string]string{"name": "Ada"}})
	if err != nil || a.Message.Content != "ask name=Ada" {
		t.Errorf("submitted: %+v, %v", a.Message, err)
	}
	a = press("later")
	if _, err := w.Await(w.ctx(), a.InteractionID, func(a standin.Answer) bool { return a.Message.Content == "pressed later" }); err != nil {
		t.Errorf("deferred update: %v", err)
	}
	if a := press("update"); a.Message.ID != first.Message.ID || a.Message.Content != "pressed by tomas" || len(a.Message.Components) != 2 {
		t.Errorf("update: %+v", a.Message)
	}
	if _, err := w.Click(w.ctx(), standin.Press{MessageID: first.Message.ID, UserID: member, CustomID: "nothing"}); !errors.Is(err, standin.ErrUnknown) {
		t.Errorf("a button that is not there: %v", err)
	}
}

// TestInteractionPayload holds what the library decodes of an interaction.
func TestInteractionPayload(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	seen := make(chan *discordgo.Interaction, 4)
	cmd := plainCommand("all")
	kinds := discordgo.ApplicationCommandOption{}
	for n, kind := range []discordgo.ApplicationCommandOptionType{3, 4, 5, 6, 7, 8, 10} {
		kinds.Options = append(kinds.Options, &discordgo.ApplicationCommandOption{Type: kind, Name: "o" + string(rune('a'+n)), Description: "d"})
	}
	cmd.Options = []*discordgo.ApplicationCommandOption{{Type: discordgo.ApplicationCommandOptionSubCommand, Name: "sub", Description: "d", Options: kinds.Options}}
	w.serve(func(s *discordgo.Session, i *discordgo.InteractionCreate) error {
		seen <- i.Interaction
		return respond(s, i, &discordgo.InteractionResponseData{Content: "ok"})
	}, cmd, &discordgo.ApplicationCommand{Name: "Brief this", Type: discordgo.MessageApplicationCommand})
	c := call("all", standin.Option{Name: "sub", Options: []standin.Option{
		{Name: "oa", Value: "text"}, {Name: "ob", Value: 1234567.0}, {Name: "oc", Value: true}, {Name: "od", Value: moderator},
		{Name: "oe", Value: talks}, {Name: "of", Value: pingRole}, {Name: "og", Value: 1.5},
	}})
	c.Locale = "fr"
	if _, err := w.Interact(w.ctx(), c); err != nil {
		t.Fatal(err)
	}
	i := <-seen
	if i.GuildID != guildID || i.ChannelID != briefs || i.Locale != "fr" || i.GuildLocale == nil || *i.GuildLocale != "en-US" || i.Context != discordgo.InteractionContextGuild {
		t.Errorf("interaction %+v", i)
	}
	if i.Member.User.ID != member || i.Member.Permissions != int64(standin.MemberPermissions) || i.AppPermissions != int64(standin.BotPermissions) {
		t.Errorf("member %s with %d, bot with %d", i.Member.User.ID, i.Member.Permissions, i.AppPermissions)
	}
	d := i.ApplicationCommandData()
	o := d.Options[0]
	if o.GetOption("oa").StringValue() != "text" || o.GetOption("ob").IntValue() != 1234567 || !o.GetOption("oc").BoolValue() || o.GetOption("og").FloatValue() != 1.5 {
		t.Errorf("options %+v", o.Options)
	}
	r := d.Resolved
	if r.Users[moderator].Username != "ines" || r.Members[moderator] == nil || r.Channels[talks].Name != "talks" || r.Roles[pingRole].Name != "Briefing" {
		t.Errorf("resolved %+v", r)
	}
	said, err := w.Say(briefs, member, "news")
	if err != nil {
		t.Fatal(err)
	}
	menu := call("Brief this")
	menu.TargetID = said.ID
	if _, err := w.Interact(w.ctx(), menu); err != nil {
		t.Fatal(err)
	}
	if d := (<-seen).ApplicationCommandData(); d.TargetID != said.ID || d.Resolved.Messages[said.ID].Content != "news" {
		t.Errorf("message command %+v", d)
	}
	direct := c
	direct.GuildID, direct.ChannelID = "", ""
	direct.Options = []standin.Option{{Name: "sub"}}
	if _, err := w.Interact(w.ctx(), direct); err != nil {
		t.Fatal(err)
	}
	if i := <-seen; i.User == nil || i.Member != nil || i.GuildID != "" || i.Context != discordgo.InteractionContextBotDM {
		t.Errorf("direct interaction %+v", i)
	}
}

func TestWhatMembersMayNot(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	perms := int64(discordgo.PermissionManageChannels)
	guarded := plainCommand("subscribe")
	guarded.DefaultMemberPermissions = &perms
	least, top := 1.0, 9.0
	cmd := plainCommand("set")
	cmd.Options = []*discordgo.ApplicationCommandOption{
		{Type: discordgo.ApplicationCommandOptionInteger, Name: "n", Description: "d", Required: true, MinValue: &least, MaxValue: top},
		{Type: discordgo.ApplicationCommandOptionString, Name: "c", Description: "d", Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: "A", Value: "a"}}},
		{Type: discordgo.ApplicationCommandOptionChannel, Name: "ch", Description: "d", ChannelTypes: []discordgo.ChannelType{discordgo.ChannelTypeGuildNews}},
	}
	w.serve(func(s *discordgo.Session, i *discordgo.InteractionCreate) error {
		return respond(s, i, &discordgo.InteractionResponseData{Content: "ok"})
	}, guarded, cmd)
	n := standin.Option{Name: "n", Value: 3}
	for _, tt := range []struct {
		name string
		cmd  standin.Command
		want error
	}{
		{"without the permission", call("subscribe"), standin.ErrForbidden},
		{"no such command", call("nothing"), standin.ErrUnknown},
		{"no such option", call("set", n, standin.Option{Name: "x"}), standin.ErrUnknown},
		{"required option missing", call("set"), standin.ErrInput},
		{"out of bounds", call("set", standin.Option{Name: "n", Value: 10}), standin.ErrInput},
		{"not a number", call("set", standin.Option{Name: "n", Value: "ten"}), standin.ErrInput},
		{"not offered", call("set", n, standin.Option{Name: "c", Value: "b"}), standin.ErrInput},
		{"channel of another type", call("set", n, standin.Option{Name: "ch", Value: talks}), standin.ErrInput},
		{"all well", call("set", n, standin.Option{Name: "c", Value: "a"}, standin.Option{Name: "ch", Value: wire}), nil},
		{"no such member", standin.Command{GuildID: guildID, ChannelID: briefs, UserID: "5", Name: "set"}, standin.ErrUnknown},
		{"channel of another guild", standin.Command{GuildID: "5", ChannelID: briefs, UserID: member, Name: "set"}, standin.ErrUnknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := w.Interact(w.ctx(), tt.cmd); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestAnswersTooLateOrTwice(t *testing.T) {
	t.Parallel()
	at := newClock()
	w := open(t, standin.Options{Now: at.now})
	codes := make(chan error, 4)
	code := func(err error, want int) error {
		var rest *discordgo.RESTError
		if !errors.As(err, &rest) || rest.Message == nil || rest.Message.Code != want {
			return fmt.Errorf("got %v, want code %d", err, want)
		}
		return nil
	}
	w.serve(func(s *discordgo.Session, i *discordgo.InteractionCreate) error {
		say := &discordgo.InteractionResponseData{Content: "ok"}
		switch i.ApplicationCommandData().Name {
		case "twice":
			_, early := s.InteractionResponse(i.Interaction)
			if err := respond(s, i, say); err != nil {
				return err
			}
			codes <- errors.Join(code(early, 10015), code(respond(s, i, say), 40060))
		case "late":
			at.add(3*time.Second + time.Millisecond)
			codes <- code(respond(s, i, say), 10062)
		case "expired":
			if err := respond(s, i, say); err != nil {
				return err
			}
			at.add(15*time.Minute + time.Second)
			_, err := s.FollowupMessageCreate(i.Interaction, true, &discordgo.WebhookParams{Content: "a"})
			codes <- code(err, 50027)
		case "wrong":
			codes <- code(acknowledge(s, i, discordgo.InteractionResponseUpdateMessage, 0), 50035)
		}
		return nil
	}, plainCommand("twice"), plainCommand("late"), plainCommand("expired"), plainCommand("wrong"))
	for _, name := range []string{"twice", "late", "expired", "wrong"} {
		ctx, cancel := context.WithCancel(w.ctx())
		done := make(chan struct{})
		go func() {
			defer close(done)
			w.Interact(ctx, call(name)) // two of them are never answered
		}()
		if err := <-codes; err != nil {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
		<-done
	}
}

func TestNoAnswer(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{AckWithin: 20 * time.Millisecond})
	if _, err := w.Interact(w.ctx(), call("brief")); !errors.Is(err, standin.ErrUnknown) {
		t.Errorf("before registration: %v", err)
	}
	w.do("PUT", "/applications/"+w.Bot().ID+"/commands", `[{"name":"brief","description":"d"}]`)
	if _, err := w.Interact(w.ctx(), call("brief")); !errors.Is(err, standin.ErrOffline) {
		t.Errorf("without a session: %v", err)
	}
	w.dial("v=10").ready(1, 0, 1)
	if _, err := w.Interact(w.ctx(), call("brief")); !errors.Is(err, standin.ErrNoAnswer) {
		t.Errorf("a bot that does not answer: %v", err)
	}
}

func TestEventsAndSnapshot(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	events := make(chan standin.Event, 16)
	cancel := w.Subscribe(func(e standin.Event) {
		w.Messages(briefs) // a subscriber may ask back
		events <- e
	})
	id := w.post(briefs, `{"content":"a"}`)["id"].(string)
	w.do("PATCH", "/channels/"+briefs+"/messages/"+id, `{"content":"b"}`)
	if err := w.Remove(id); err != nil {
		t.Fatal(err)
	}
	last := uint64(0)
	for _, want := range []standin.Kind{standin.MessageCreated, standin.MessageUpdated, standin.MessageDeleted} {
		e := <-events
		if e.Kind != want || e.Seq <= last || e.Message.ID != id || e.ChannelID != briefs || e.GuildID != guildID {
			t.Errorf("got %+v, want %s", e, want)
		}
		last = e.Seq
	}
	cancel()
	snap := w.Snapshot()
	if snap.Seq != last || snap.Online || len(snap.Guilds) != 1 || len(snap.Guilds[0].Channels) != 6 || len(snap.Guilds[0].Members) != 3 {
		t.Errorf("snapshot %+v", snap)
	}
	if h := snap.Messages[briefs]; len(h) != 1 || h[0].DeletedAt == nil || h[0].Versions[0].Content != "a" {
		t.Errorf("history %+v", h)
	}
	for name, err := range map[string]error{
		"message": w.Remove(id), "guild": w.RemoveGuild("1"), "channel": w.RemoveChannel("1"), "user": w.SetDMsClosed("1", true),
		"permissions": w.SetBotPermissions("1", 0),
	} {
		if !errors.Is(err, standin.ErrUnknown) || !strings.Contains(err.Error(), name[:4]) && name != "permissions" {
			t.Errorf("unknown %s: %v", name, err)
		}
	}
	if err := w.RemoveChannel(briefs); err != nil {
		t.Fatal(err)
	}
	if _, body := w.do("GET", "/channels/"+briefs, ""); body["code"] != 10003.0 {
		t.Errorf("a deleted channel: %v", body)
	}
}
