package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// Where an answer goes.
type manner int

const (
	private manner = iota // a new message that only the caller sees
	public                // a new message for all
	inPlace               // the message with the component is changed
	popsUp                // a popup opens, which cannot be put off
)

// handler makes the answer to one kind of interaction.
type handler struct {
	run    func(context.Context, *interaction) (Message, error)
	manner manner
}

// Handle answers one interaction, given as the data of an INTERACTION_CREATE
// event. A command or click that takes longer than two seconds is acknowledged
// first, as Discord gives three. What members do wrong is told to them; the
// errors returned are ours or Discord's, and hold no token.
func (b *Bot) Handle(ctx context.Context, event json.RawMessage) error {
	var i interaction
	if err := json.Unmarshal(event, &i); err != nil {
		return fmt.Errorf("interaction: %w", err)
	}
	i.step()
	if !b.first(ctx, &i) {
		return nil
	}
	i.own = tongueOf(i.Locale)
	i.tongue = i.own
	start := b.now()
	err := b.handle(ctx, &i)
	b.watch.Answered(b.kindOf(&i), b.now().Sub(start), err)
	return err
}

// takeWithin is how long it may take to learn who answers: Discord gives three
// seconds for the answer.
const takeWithin = time.Second

// first tells whether this process is the one to answer: while a shard moves,
// two are told of each interaction. Where that can't be asked it is answered:
// Discord takes the first answer only.
func (b *Bot) first(ctx context.Context, i *interaction) bool {
	if b.take == nil || i.Type == discordgo.InteractionApplicationCommandAutocomplete {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, takeWithin)
	defer cancel()
	mine, err := b.take(ctx, i.ID)
	if err != nil {
		b.log.Warn("an interaction is answered that another process may answer too", "err", err)
		return true
	}
	return mine
}

func (b *Bot) handle(ctx context.Context, i *interaction) error {
	if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
		return b.complete(ctx, i)
	}
	h, ok := b.handler(i)
	if !ok {
		h = handler{run: func(context.Context, *interaction) (Message, error) {
			return Message{}, sorry("This button or command is from another version of the bot and no longer works. `/help` shows what does.")
		}}
	}
	if h.manner == public {
		i.tongue = tongueOf(i.ServerLocale, i.Locale)
	}
	return b.answer(ctx, i, h)
}

// handler finds what answers the interaction.
func (b *Bot) handler(i *interaction) (handler, bool) {
	switch i.Type {
	case discordgo.InteractionApplicationCommand:
		h, ok := map[string]handler{
			cmdBrief:         {b.briefCommand, private},
			cmdQuote:         {b.quoteCommand, private},
			cmdSubscribe:     {b.subscribe, private},
			cmdUnsubscribe:   {b.unsubscribe, private},
			cmdSubscriptions: {b.subscriptions, private},
			cmdTopics:        {b.topics, private},
			cmdHelp:          {b.help, private},
			cmdSources:       {b.sourcesCommand, private},
			cmdTrend:         {b.trend, b.aloud(i)},
			cmdStatus:        {b.status, private},
			cmdSchedule:      {b.schedule, private},
			cmdPause:         {b.pause, private},
			cmdResume:        {b.resume, private},
			cmdSpread:        {b.spread, private},
			cmdBlock:         {b.block, private},
			cmdAudit:         {b.audit, private},
			cmdAlert:         {b.alertCommand, private},
			cmdExport:        {b.exportKept, private},
			cmdForget:        {b.forget, private},
			cmdWhy:           {b.whyStory, private},
			cmdStory:         {b.story, private},
			cmdMuteSource:    {b.muteSource, private},
			cmdBriefThis:     {b.briefThis, private},
			cmdWhyThis:       {b.whyMessage, private},
			cmdRemoveHere:    {b.removeHere, private},
			cmdWrong:         {b.somethingWrong, private},
		}[i.Data.Name]
		return h, ok
	case discordgo.InteractionMessageComponent:
		h, ok := map[string]handler{
			verbWhy:    {b.why, private},
			verbMore:   {b.more, private},
			verbOpen:   {b.open, private},
			verbShow:   {b.show, public},
			verbPage:   {b.page, inPlace},
			verbTurn:   {b.moreBy, private},
			verbCard:   {b.openQuote, private},
			verbCite:   {b.cite, private},
			verbReport: {b.report, private},
			verbAudit:  {b.audit, inPlace},
			verbAlert:  {b.alertStep, private},
			verbForget: {b.forgetNow, inPlace},
			verbSource: {b.sourceStep, inPlace},
			verbForm:   {b.formStep, formManner(i)},
			verbSubs:   {b.subsStep, subsManner(i)},
		}[verbOf(i)]
		return h, ok
	case discordgo.InteractionModalSubmit:
		h, ok := map[string]handler{verbForm: {b.formStep, inPlace}, verbSubs: {b.subsStep, inPlace}}[verbOf(i)]
		return h, ok
	}
	return handler{}, false
}

// verbOf is what a click asks for.
func verbOf(i *interaction) string {
	verb, _, _ := strings.Cut(i.Data.CustomID, ":")
	return verb
}

// answer runs the handler and sends what it makes, in time.
func (b *Bot) answer(ctx context.Context, i *interaction, h handler) error {
	type result struct {
		m   Message
		err error
	}
	made := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if p := recover(); p != nil {
				r.err = fmt.Errorf("panic: %v", p)
			}
			made <- r
		}()
		r.m, r.err = h.run(ctx, i)
	}()
	guard := time.NewTimer(b.times.answer)
	defer guard.Stop()
	if h.manner == popsUp {
		guard.Stop()
	}
	select {
	case r := <-made:
		m, manner, failed := b.tell(i.own, r.m, r.err, h.manner)
		err := b.respond(ctx, i, m, manner)
		if err == nil && manner == public {
			b.noteShown(ctx, i, m.shows)
		}
		return errors.Join(failed, err)
	case <-guard.C:
	}
	if err := b.acknowledge(ctx, i, h.manner); err != nil {
		return err
	}
	var r result
	select {
	case r = <-made:
	case <-ctx.Done():
		r.err = ctx.Err()
	}
	m, manner, failed := b.tell(i.own, r.m, r.err, h.manner)
	err := b.amend(ctx, i, m)
	if err == nil && manner == public {
		b.noteShown(ctx, i, m.shows)
	}
	return errors.Join(failed, err)
}

// tell makes the message that the member sees of a handler's result, and what
// is left of an error for the log.
func (b *Bot) tell(t *tongue, m Message, err error, how manner) (Message, manner, error) {
	var text *apology
	switch {
	case err == nil:
		return m, how, nil
	case errors.As(err, &text):
		return quiet(text.in(t)), private, nil
	case errors.Is(err, briefs.ErrNotFound):
		return quiet(t.say("That is no longer there.")), private, nil
	}
	return quiet(t.say("Something went wrong on the bot's side. Please try again in a minute.")), private, err
}

// Kinds of answer to an interaction.
const (
	answerMessage     = discordgo.InteractionResponseChannelMessageWithSource
	answerLater       = discordgo.InteractionResponseDeferredChannelMessageWithSource
	answerUpdateLater = discordgo.InteractionResponseDeferredMessageUpdate
	answerUpdate      = discordgo.InteractionResponseUpdateMessage
	answerChoices     = discordgo.InteractionApplicationCommandAutocompleteResult
	answerPopup       = discordgo.InteractionResponseModal
)

// response is the body of an answer.
type response struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

func (b *Bot) respond(ctx context.Context, i *interaction, m Message, how manner) error {
	r := response{Type: answerMessage, Data: m}
	switch how {
	case private:
		m.Flags |= discordgo.MessageFlagsEphemeral
		r.Data = m
	case inPlace:
		r = response{Type: answerUpdate, Data: m.edit()}
	case popsUp:
		r = response{Type: answerPopup, Data: m.popup}
	}
	return b.callback(ctx, i, r)
}

// acknowledge tells Discord that the answer takes longer.
func (b *Bot) acknowledge(ctx context.Context, i *interaction, how manner) error {
	r := response{Type: answerLater}
	switch how {
	case private:
		r.Data = map[string]any{"flags": discordgo.MessageFlagsEphemeral}
	case inPlace:
		r.Type = answerUpdateLater
	}
	return b.callback(ctx, i, r)
}

// callback sends the first answer. That Discord no longer knows the interaction,
// or knows an answer to it, leaves nothing to do.
func (b *Bot) callback(ctx context.Context, i *interaction, r response) error {
	err := b.insist(ctx, http.MethodPost, "/interactions/"+i.ID+"/"+i.Token+"/callback", r)
	if hasCode(err, codeUnknownInteraction, codeAnswered) {
		b.log.Info("interaction is over", "err", err)
		return nil
	}
	return err
}

// amend fills in an answer that was acknowledged.
func (b *Bot) amend(ctx context.Context, i *interaction, m Message) error {
	return b.insist(ctx, http.MethodPatch, "/webhooks/"+i.Application+"/"+i.Token+"/messages/@original", m.edit())
}

// insist sends an answer, and once more if what became of it is not known: a
// second arrival changes nothing. The member waits for it even where the time
// of the handler is up.
func (b *Bot) insist(ctx context.Context, method, path string, body any) error {
	var err error
	for range 2 {
		once, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.times.send)
		err = b.call(once, method, path, body, nil)
		cancel()
		var f *fault
		if !errors.As(err, &f) || !f.sent || f.status != 0 && f.status < 500 {
			break
		}
	}
	return err
}
