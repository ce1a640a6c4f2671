package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/attache-bot/attache/briefs"
)

func pauseWords(t *tongue, until time.Time) string {
	if !until.Before(briefs.Forever) {
		return t.say("until `/resume`")
	}
	return t.say("until %s", stamp(until, 'f'))
}

// pause answers /pause.
func (b *Bot) pause(ctx context.Context, i *interaction) (Message, error) {
	hours := i.count(optHours)
	if hours < 0 || hours > maxPause {
		return Message{}, sorry("A pause is from 1 to %d hours; leave it out to pause until `/resume`.", maxPause)
	}
	until := briefs.Forever
	if hours > 0 {
		until = b.now().Add(time.Duration(hours) * time.Hour)
	}
	where, changed, err := b.setPause(ctx, i, until)
	switch {
	case err != nil:
		return Message{}, err
	case !changed:
		return quiet(i.tongue.say("Posting was paused in %s already, %s. `/resume` ends that.", where, pauseWords(i.tongue, until))), nil
	}
	idle := ""
	if !i.flag(optAll) {
		channel := i.text(optChannel)
		if idle, err = b.idleWords(ctx, i, briefs.ChannelID(orElse(channel, string(i.Channel)))); err != nil {
			return Message{}, err
		}
	}
	return quiet(i.tongue.say("Paused in %s %s. What falls due meanwhile comes as one digest afterwards.", where, pauseWords(i.tongue, until)) + idle), nil
}

// resume answers /resume.
func (b *Bot) resume(ctx context.Context, i *interaction) (Message, error) {
	where, changed, err := b.setPause(ctx, i, b.now())
	switch {
	case err != nil:
		return Message{}, err
	case !changed:
		return quiet(i.tongue.say("Posting was not paused in %s. `/schedule` says when it is sent its briefs.", where)), nil
	}
	return quiet(i.tongue.say("Posting goes on in %s. What fell due in the pause comes as one digest.", where)), nil
}

// setPause pauses the channel named or, with all, every channel of the server,
// names it, and tells whether that changed anything.
func (b *Bot) setPause(ctx context.Context, i *interaction, until time.Time) (where string, changed bool, err error) {
	channel := briefs.ChannelID("")
	if i.flag(optAll) {
		if err := mayRun(i); err != nil {
			return "", false, err
		}
		where = i.tongue.say("all channels")
	} else {
		p, err := b.target(ctx, i)
		if err != nil {
			return "", false, err
		}
		if err := p.mayManage(); err != nil {
			return "", false, err
		}
		channel, where = p.ID, "<#"+string(p.ID)+">"
	}
	if stays, err := b.pausedSo(ctx, i.Server, channel, until); err != nil || stays {
		return where, false, err
	}
	what := "paused until " + until.UTC().Format(time.DateTime) + " UTC"
	switch {
	case !until.After(b.now()):
		what = "resumed"
	case !until.Before(briefs.Forever):
		what = "paused"
	}
	if err := b.store.Pause(i.noting(ctx, channel, what), i.Server, channel, until); err != nil {
		return "", false, fmt.Errorf("pause: %w", err)
	}
	b.log.Info("pause set", "server", i.Server, "channel", channel, "until", until, "by", i.caller())
	return where, true, nil
}

// pausedSo tells whether a channel, every channel of the server for "", is paused
// until then already or, for a time that is past, not paused.
func (b *Bot) pausedSo(ctx context.Context, server briefs.ServerID, channel briefs.ChannelID, until time.Time) (bool, error) {
	set, err := b.store.Rhythms(ctx, server)
	if err != nil {
		return false, fmt.Errorf("pause: %w", err)
	}
	now := b.now()
	so := make(map[briefs.ChannelID]bool) // of those that are paused
	for _, r := range set {
		if r.Paused.After(now) {
			so[r.Channel] = r.Paused.Equal(until)
		}
	}
	if channel != "" {
		is, paused := so[channel]
		return paused && is || !paused && !until.After(now), nil
	}
	if !until.After(now) {
		return len(so) == 0, nil
	}
	subs, err := b.store.Subscriptions(ctx, server)
	if err != nil {
		return false, fmt.Errorf("pause: %w", err)
	}
	for _, s := range subs {
		if !so[s.Channel] {
			return false, nil
		}
	}
	return len(subs) > 0, nil
}
