package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed"
)

// Publishers have sent whole sites elsewhere by mistake, and who holds a name for an
// hour can send its feeds anywhere. So a permanent redirect must be seen in movedFor
// polls in a row and for movedOver before the address it points to is asked instead
// of the list's, and on the first poll of each day the list's is asked again.
const (
	movedFor  = 3
	movedOver = 24 * time.Hour
)

// sighted is what is known of where a feed moved to, once its listed address has
// answered by way of permanent redirects to an address, "" = by itself.
func sighted(last briefs.Checkpoint, to string, now time.Time) (movedTo string, seen int, since time.Time) {
	switch {
	case to == "":
		return "", 0, time.Time{}
	case to != last.MovedTo:
		return to, 1, now
	case last.MovedSince.IsZero(): // it was sighted before that was noted
		return to, last.MovedSeen + 1, now
	}
	return to, last.MovedSeen + 1, last.MovedSince
}

// moved reports whether the address that a feed moved to is taken at its word. What
// is sent along is meant for the host in the list: such a feed is asked there, and
// the redirect followed without it, until the list is changed.
func moved(last briefs.Checkpoint, header http.Header, now time.Time) bool {
	return last.MovedTo != "" && last.MovedSeen >= movedFor && len(header) == 0 &&
		!last.MovedSince.IsZero() && now.Sub(last.MovedSince) >= movedOver
}

// fetch gets the feed's document, and tells whether it asked the listed address.
func (r *reader) fetch(ctx context.Context, f briefs.Feed, header http.Header, last briefs.Checkpoint) (*feed.Response, bool, error) {
	client := r.client
	if f.Own {
		client = r.public
	}
	req := feed.Request{URL: f.URL, ETag: last.ETag, LastModified: last.LastModified, Header: header}
	if !moved(last, header, r.now()) {
		res, err := client.Fetch(ctx, req)
		return res, true, err
	}
	there := req
	there.URL, there.Via = last.MovedTo, f.URL
	// A feed that fails where it moved to is looked for where it was, every other time.
	lost := last.Failures >= movedFor && last.Failures%2 == 1
	today := last.Polled.Truncate(24 * time.Hour).Equal(r.now().Truncate(24 * time.Hour))
	if lost || !today {
		res, err := client.Fetch(ctx, req)
		if err == nil || lost || ctx.Err() != nil || errors.Is(err, feed.ErrBusy) {
			return res, true, err
		}
	}
	res, err := client.Fetch(ctx, there)
	return res, false, err
}
