package bot

import (
	"context"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Store is what the bot asks of the database; briefs/store has the contracts.
type Store interface {
	BeginDelivery(ctx context.Context, d briefs.Delivery, payload []byte, nonce string) (briefs.Delivery, error)
	DeliveryOf(ctx context.Context, v briefs.Viewer, id briefs.DeliveryID) (briefs.Delivery, error)

	Subscribe(ctx context.Context, s briefs.Subscription) (briefs.Subscription, error)
	Change(ctx context.Context, s briefs.Subscription) error
	Unsubscribe(ctx context.Context, server briefs.ServerID, id briefs.SubscriptionID) error
	Subscriptions(ctx context.Context, server briefs.ServerID) ([]briefs.Subscription, error)
	ToldSince(ctx context.Context, v briefs.Viewer, topics []briefs.TopicName, since time.Time, n int) ([]briefs.Brief, error)
	Rhythm(ctx context.Context, server briefs.ServerID, channel briefs.ChannelID) (briefs.Rhythm, error)
	Rhythms(ctx context.Context, server briefs.ServerID) ([]briefs.Rhythm, error)
	SetRhythm(ctx context.Context, r briefs.Rhythm) error
	Pause(ctx context.Context, server briefs.ServerID, channel briefs.ChannelID, until time.Time) error
	ServerSettings(ctx context.Context, server briefs.ServerID) (everywhere bool, blocked briefs.Blocklist, err error)
	SetEverywhere(ctx context.Context, server briefs.ServerID, on bool) error
	SetBlocked(ctx context.Context, server briefs.ServerID, list briefs.Blocklist) error
	ForgetChannel(ctx context.Context, channel briefs.ChannelID) error
	NoteAside(ctx context.Context, a briefs.Aside) error
	CrowdedChannels(ctx context.Context, server briefs.ServerID) ([]briefs.Crowded, error)
	Resume(ctx context.Context, channel briefs.ChannelID) (int, error)
	DropSuspended(ctx context.Context, before time.Time) (int, error)

	Briefs(ctx context.Context, q briefs.BriefQuery) ([]briefs.Brief, error)
	Brief(ctx context.Context, v briefs.Viewer, id briefs.BriefID) (briefs.Brief, error)
	Quotes(ctx context.Context, q briefs.QuoteQuery) ([]briefs.QuoteHit, error)
	Renderings(ctx context.Context, v briefs.Viewer, h briefs.QuoteHit) ([]briefs.QuoteHit, error)
	Trend(ctx context.Context, q briefs.TrendQuery) ([]briefs.TrendDay, error)
	BriefOfKey(ctx context.Context, v briefs.Viewer, key string) (briefs.BriefID, error)
	Pending(ctx context.Context, v briefs.Viewer, key string) (briefs.Pending, error)
	Traces(ctx context.Context, server briefs.ServerID, brief briefs.BriefID) ([]briefs.Trace, error)
	Later(ctx context.Context, v briefs.Viewer, event briefs.StoryID) ([]briefs.Mention, error)
	LeftServer(ctx context.Context, server briefs.ServerID, when time.Time) error
	ForgetLeft(ctx context.Context, before time.Time) (int, error)
	Servers(ctx context.Context) ([]briefs.ServerID, error)
	Holdings(ctx context.Context, v briefs.Viewer) (briefs.Holdings, error)
	Speakers(ctx context.Context, v briefs.Viewer, prefix string, n int) ([]briefs.SpeakerHit, error)
	Resembling(ctx context.Context, v briefs.Viewer, typed string, alike func(name string) bool) ([]briefs.SpeakerHit, error)

	Record(ctx context.Context, line briefs.AuditLine) error
	Audit(ctx context.Context, server briefs.ServerID, before int64, n int) ([]briefs.AuditLine, error)
	AuditBy(ctx context.Context, user briefs.UserID, n int) ([]briefs.AuditLine, error)
	MadeBy(ctx context.Context, user briefs.UserID) ([]briefs.Subscription, error)
	SourcesOf(ctx context.Context, server briefs.ServerID) ([]briefs.OwnSource, error)
	AddSource(ctx context.Context, o briefs.OwnSource, most int) (briefs.OwnSource, error)
	RemoveSource(ctx context.Context, server briefs.ServerID, name briefs.FeedName) error
	ForgetServer(ctx context.Context, server briefs.ServerID) error
	ForgetPerson(ctx context.Context, user briefs.UserID) error
	Conversation(ctx context.Context, user briefs.UserID) (briefs.ChannelID, error)
	SetConversation(ctx context.Context, user briefs.UserID, channel briefs.ChannelID) error

	Meta(ctx context.Context, key string) (string, error)
	SetMeta(ctx context.Context, key, value string) error

	FeedStatuses(ctx context.Context) ([]briefs.FeedStatus, error)

	TakeTurn(ctx context.Context, name string, most time.Duration) (wait time.Duration, err error)
	EndTurn(ctx context.Context, name string, pause time.Duration) error
}
