package main

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/condense"
	"github.com/attache-bot/attache/briefs/feed"
)

const (
	// triedFeeds is how many of the feeds that a page offers are tried.
	triedFeeds = 4
	// shownStories is how many of a feed's stories are made briefs of.
	shownStories = 3
)

// find finds the feed that an address which a member named is, or that the page
// there offers, and makes briefs of its newest stories. Errors that the member
// can do something about are bot.Unreadable.
func (r *reader) find(ctx context.Context, address string, list *briefs.List) (bot.Offer, error) {
	res, err := r.public.Fetch(ctx, feed.Request{URL: address})
	if err != nil {
		return bot.Offer{}, forMember(err)
	}
	if !feed.LooksLikeHTML(res.Body) {
		return r.offer(res, cmp.Or(res.MovedTo, address), list)
	}
	found := feed.Discover(res.Body, res.URL)
	first := error(feed.ErrNotFeed)
	for n, f := range found[:min(len(found), triedFeeds)] {
		res, err := r.public.Fetch(ctx, feed.Request{URL: f.URL})
		var offer bot.Offer
		if err == nil {
			offer, err = r.offer(res, cmp.Or(res.MovedTo, f.URL), list)
		}
		if ctx.Err() != nil {
			return bot.Offer{}, ctx.Err()
		}
		if err != nil {
			if n == 0 {
				first = err
			}
			continue
		}
		offer.Title = cmp.Or(offer.Title, f.Title)
		for i, other := range found {
			if i != n && i < triedFeeds {
				offer.Others = append(offer.Others, other.URL)
			}
		}
		return offer, nil
	}
	return bot.Offer{}, forMember(first)
}

// offer reads a feed.
func (r *reader) offer(res *feed.Response, address string, list *briefs.List) (bot.Offer, error) {
	now := r.now()
	parsed, err := feed.Parse(res.Body, feed.ParseOptions{ContentType: res.ContentType, Base: res.URL, Now: now})
	if err != nil {
		return bot.Offer{}, forMember(err)
	}
	o := bot.Offer{URL: address, Title: parsed.Title}
	if at, err := url.Parse(address); err == nil {
		at.Fragment = ""
		o.URL = at.String()
	}
	stories := slices.DeleteFunc(parsed.Stories, func(s briefs.Story) bool {
		return s.Title == "" || s.Status != briefs.StatusUsable || !s.Publish || s.Embargo.Holds(now)
	})
	slices.SortStableFunc(stories, func(a, b briefs.Story) int { return b.Published.Compare(a.Published) })
	condenser := condense.New(list.Topics)
	for _, s := range stories[:min(len(stories), shownStories)] {
		b := condenser.Condense(briefs.Copy{Title: s.Title, Text: s.Text(), Language: s.Language})
		b.Headline = cmp.Or(b.Headline, s.Title)
		b.Link, b.Published, b.Filed = s.Link, s.Published, now
		b.Source = briefs.Source{Outlet: parsed.Title, Use: briefs.UseAbstract}
		o.Briefs = append(o.Briefs, b)
	}
	return o, nil
}

// forMember is an error of fetching or reading in words for a member; the
// context's own stays what it is.
func forMember(err error) error {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return err
	}
	var said bot.Unreadable
	if errors.As(err, &said) {
		return err
	}
	if errors.Is(err, feed.ErrRefused) {
		return bot.Unreadable(feed.ErrRefused.Error()) // where a name leads is not theirs to learn
	}
	return bot.Unreadable(feed.Explain(err))
}
