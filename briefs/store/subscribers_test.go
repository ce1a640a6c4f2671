package store_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// TestSubscriptionsKept: whatever changes a subscription, stories are routed by
// it from then on.
func TestSubscriptionsKept(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := openAt(t, storetest.NewFile(t), nil)
	target := subscribed(t, s)[0]
	sub := briefs.Subscription{Server: "s", Channel: "d", Filter: briefs.OnTopics("t")}
	for _, step := range []struct {
		name string
		do   func() error
		same bool // it changes no subscription
	}{
		{"subscribe", func() (err error) { sub, err = s.Subscribe(ctx, sub); return err }, false},
		{"change", func() error { sub.Loud = true; return s.Change(ctx, sub) }, false},
		{"everywhere", func() error { return s.SetEverywhere(ctx, "s", true) }, false},
		{"block", func() error { return s.SetBlocked(ctx, "s", briefs.Blocklist{Words: []string{"rumour"}}) }, false},
		{"file", func() error {
			_, _, err := s.File(ctx, crashStory(1, []briefs.Target{target}))
			return err
		}, true},
		{"fail", func() error {
			for i := range 3 { // so often a channel may refuse
				if _, _, err := s.File(ctx, crashStory(2+i, []briefs.Target{target})); err != nil {
					return err
				}
				owed, err := s.ClaimDeliveries(ctx, "w", 1, time.Minute)
				if err != nil || len(owed) != 1 {
					return fmt.Errorf("claimed %d deliveries: %w", len(owed), err)
				}
				o := briefs.Outcome{Result: briefs.Abandoned, ChannelFault: true, Clean: true, Reason: "no such channel"}
				if err := s.SettleDelivery(ctx, owed[0], o); err != nil {
					return err
				}
			}
			return nil
		}, false},
		{"resume", func() error { _, err := s.Resume(ctx, "c"); return err }, false},
		{"unsubscribe", func() error { return s.Unsubscribe(ctx, "s", target.Subscription) }, false},
		{"forget the channel", func() error { return s.ForgetChannel(ctx, "d") }, false},
		{"subscribe again", func() error { _, err := s.Subscribe(ctx, sub); return err }, false},
		{"forget the server", func() error { return s.ForgetServer(ctx, "s") }, false},
	} {
		before, err := s.Subscriptions(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		kept, err := s.Subscriptions(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		if want := store.LoadSubscriptions(t, s); !reflect.DeepEqual(kept, want) {
			t.Errorf("%s: %+v, want %+v", step.name, kept, want)
		}
		if reflect.DeepEqual(kept, before) != step.same {
			t.Errorf("%s: %+v after %+v", step.name, kept, before)
		}
	}
}

// TestLazyCommits: what a poll would do again need not be on the disk at once,
// all else is, what was written before it too.
func TestLazyCommits(t *testing.T) {
	t.Parallel()
	s := openAt(t, storetest.NewFile(t), nil)
	if err := s.SetMeta(t.Context(), "a", "1"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if lazy, full := store.SyncLevels(t, s); lazy != "1" || full != "2" {
			t.Errorf("synchronous is %s for lazy commits, %s for others, want 1 (normal) and 2 (full)", lazy, full)
		}
	}
}
