package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/condense"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/feed"
)

// reader reads feeds, watched folders and pages for the desk.
type reader struct {
	client *feed.Client
	// public fetches what members name: it reaches no private network, whatever
	// the operator's own feeds may, and takes turns at hosts with client.
	public *feed.Client
	now    func() time.Time
	log    *slog.Logger
	// misread is called when what a feed sent can't be read; nil = not.
	misread func()
	// variable looks up the secrets that feeds' headers refer to.
	variable func(name string) string
	// turns are taken to parse; the desk takes them to condense.
	turns *desk.Turns
	// extract is the better extractor of pages, nil = the bot's own serves.
	extract feed.Extractor
	// once: nobody will look again, so files are waited for that have just
	// arrived. keep: watched folders are left as they are.
	once, keep bool
	// prompt: the operator's own networks are polled to the second. salt parts
	// this bot from others.
	prompt bool
	salt   string

	mu        sync.Mutex
	folders   map[briefs.FeedName]*watched
	schedules map[timing]feed.Schedule // as reading one costs more than all else of an unchanged feed
}

// timing is what a feed's schedule is made of.
type timing struct{ schedule, zone, url string }

// watched is a folder as the list had it when it was first looked at.
type watched struct {
	*feed.Folder
	path, format string
	kills        []string
}

func newClient(s settings, log *slog.Logger) *feed.Client {
	return feed.NewClient(feed.ClientOptions{
		UserAgent: "Attache/" + version + " (+" + s.contact + ")", AllowNets: s.nets, Log: log,
	})
}

func newReader(s settings, log *slog.Logger) *reader {
	client := newClient(s, log)
	return &reader{
		client: client, public: client.Within(s.memberNets), now: time.Now, log: log,
		turns:    desk.NewTurns(max(1, runtime.GOMAXPROCS(0)-1)), // one processor is the database's
		variable: s.variable, prompt: len(s.nets) > 0, salt: string(s.token),
		extract: findExtract(s.extract, log), folders: make(map[briefs.FeedName]*watched), schedules: make(map[timing]feed.Schedule),
	}
}

// folder returns the feed's folder, the same at every call: it remembers the
// files that were still being written.
func (r *reader) folder(f briefs.Feed) *watched {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := r.folders[f.Name]
	if w == nil || w.path != f.Folder || w.format != f.Format || !slices.Equal(w.kills, f.Kills) {
		w = &watched{
			Folder: feed.NewFolder(f.Folder, feed.FolderOptions{Format: f.Format, Kills: f.Kills, Now: r.now, Log: r.log}),
			path:   f.Folder, format: f.Format, kills: f.Kills,
		}
		r.folders[f.Name] = w
	}
	return w
}

// look reads what has arrived in a watched folder.
func (r *reader) look(ctx context.Context, f briefs.Feed, last briefs.Checkpoint) (desk.Catch, error) {
	header, err := headersOf(f, r.variable)
	if err != nil {
		return desk.Catch{}, err
	}
	var fetch func(link string) ([]byte, error)
	if f.Words != "" {
		fetch = func(link string) ([]byte, error) { return r.words(ctx, f, header, f.Words, link) }
	}
	folder := r.folder(f)
	drop, err := folder.Look(ctx, fetch)
	if again := folder.Again(); r.once && err == nil && drop.Done == nil && !again.IsZero() {
		select {
		case <-ctx.Done():
			return desk.Catch{}, ctx.Err()
		case <-time.After(again.Sub(r.now())):
		}
		drop, err = folder.Look(ctx, fetch)
	}
	if err != nil {
		return desk.Catch{}, err
	}
	if r.keep {
		return desk.Catch{Stories: drop.Stories, Stream: true, Next: last}, nil
	}
	return desk.Catch{Stories: drop.Stories, Stream: true, Unchanged: drop.Done == nil, Done: drop.Done, Next: last}, nil
}

// Read polls a feed with the validators of the last good poll. A body that is
// the last one's is not parsed again.
func (r *reader) Read(ctx context.Context, f briefs.Feed, last briefs.Checkpoint) (desk.Catch, error) {
	if f.Folder != "" {
		return r.look(ctx, f, last)
	}
	header, err := headersOf(f, r.variable)
	if err != nil {
		return desk.Catch{}, err
	}
	res, listed, err := r.fetch(ctx, f, header, last)
	if err != nil {
		return r.failed(err)
	}
	next := last
	next.ETag, next.LastModified, next.NotBefore = res.ETag, res.LastModified, res.NotBefore
	if listed {
		next.MovedTo, next.MovedSeen, next.MovedSince = sighted(last, res.MovedTo, r.now())
	}
	if res.NotModified {
		return desk.Catch{Unchanged: true, Next: next}, nil
	}
	sum := sha256.Sum256(res.Body)
	if next.BodyHash = hex.EncodeToString(sum[:]); next.BodyHash == last.BodyHash {
		return desk.Catch{Unchanged: true, Next: next}, nil
	}
	end := r.turns.Take()
	parsed, err := feed.ParseNew(res.Body, feed.ParseOptions{
		ContentType: res.ContentType, Base: res.URL, Now: r.now(), Format: f.Format, Kills: f.Kills, Mend: true,
		Fetch: func(from, link string) ([]byte, error) { return r.words(ctx, f, header, from, link) },
	}, last.Items)
	end()
	if err != nil {
		if r.misread != nil {
			r.misread()
		}
		return desk.Catch{}, err
	}
	next.Items = parsed.Memory
	if parsed.Wanting {
		next.ETag, next.LastModified, next.BodyHash = "", "", ""
	}
	if calm := r.now().Add(min(parsed.TTL, time.Hour)); parsed.TTL > 0 && calm.After(next.NotBefore) {
		next.NotBefore = calm
	}
	// An item with nothing in it has nothing to be known by, nor to show.
	stories := slices.DeleteFunc(parsed.Stories, func(s briefs.Story) bool { return s.Title == "" && s.Link == "" && s.Text() == "" })
	return desk.Catch{Stories: stories, Rest: parsed.Rest, Next: next}, nil
}

// words gets the document in which the words of a wire's item are. What is sent
// along with the feed is sent to its host alone, and elsewhere no network of the
// operator's is reached: the address is the wire's word.
func (r *reader) words(ctx context.Context, f briefs.Feed, header http.Header, from, link string) ([]byte, error) {
	client, sent := r.public, http.Header(nil)
	listed := cmp.Or(f.URL, f.Words)
	if feed.SameHost(listed, link) && feed.SameHost(listed, from) && !f.Own {
		client, sent = r.client, header
	}
	res, err := client.Fetch(ctx, feed.Request{URL: link, Header: sent})
	if err == nil {
		return res.Body, nil
	}
	r.log.Warn("the words of a wire's item could not be got", "feed", f.Name, "err", err)
	if isClosed(err) {
		return nil, nil
	}
	return nil, err
}

// failed keeps what the server asked for.
func (r *reader) failed(err error) (desk.Catch, error) {
	var fault *feed.FetchError
	if !errors.As(err, &fault) {
		return desk.Catch{}, err
	}
	c := desk.Catch{Next: briefs.Checkpoint{NotBefore: fault.NotBefore}}
	if errors.Is(err, feed.ErrBusy) {
		err = fmt.Errorf("%w: %w", desk.ErrNotNow, err)
	}
	return c, err
}

// closed are the reasons for which a page's text can't be had by asking again.
var closed = []error{
	feed.ErrBlocked, feed.ErrNotFound, feed.ErrGone, feed.ErrRobots, feed.ErrReserved,
	feed.ErrPaywall, feed.ErrNoText, feed.ErrTooLarge, feed.ErrRefused, feed.ErrRedirect,
}

// Page fetches a story's page and returns its text. The link is the feed's word,
// and that of a watched folder's files the wire's.
func (r *reader) Page(ctx context.Context, f briefs.Feed, link string) (briefs.Copy, error) {
	client := r.client
	if f.Own || f.URL == "" {
		client = r.public
	}
	res, err := client.Fetch(ctx, feed.Request{URL: link, Page: true, Via: f.URL})
	if err == nil {
		var page feed.PageText
		if page, err = feed.PageBy(ctx, res.Body, res.URL, r.extract); err == nil {
			return briefs.Copy{Title: page.Title, Text: page.Text, Language: page.Language}, nil
		}
	}
	var fault *feed.FetchError
	switch {
	case isClosed(err):
		err = fmt.Errorf("%w: %w", briefs.ErrNotFound, err)
	case errors.As(err, &fault) && !fault.NotBefore.IsZero():
		err = &desk.Later{Until: fault.NotBefore, Err: err}
	}
	return briefs.Copy{}, err
}

// brief makes the brief of a page that a member named. Errors that the member
// can do something about are bot.Unreadable.
func (r *reader) brief(ctx context.Context, link string, list *briefs.List) (briefs.Brief, error) {
	res, err := r.public.Fetch(ctx, feed.Request{URL: link, Page: true})
	var page feed.PageText
	if err == nil {
		page, err = feed.PageBy(ctx, res.Body, res.URL, r.extract)
	}
	var fault *feed.FetchError
	switch {
	case isClosed(err), errors.As(err, &fault):
		return briefs.Brief{}, forMember(err)
	case err != nil:
		return briefs.Brief{}, err
	}
	s := page.Story(res.URL)
	b := condense.New(list.Topics).Condense(briefs.Copy{Title: s.Title, Text: s.Text(), Language: s.Language})
	b.Link, b.Published, b.Filed = res.URL, s.Published, r.now()
	b.Source = briefs.Source{Outlet: page.Site, Use: briefs.UseBrief}
	if at, err := url.Parse(res.URL); err == nil && b.Source.Outlet == "" {
		b.Source.Outlet = at.Hostname()
	}
	return b, nil
}

// isClosed reports whether asking for a page again won't help.
func isClosed(err error) bool {
	return slices.ContainsFunc(closed, func(kind error) bool { return errors.Is(err, kind) })
}

// schedule is the feed's, parted from those of other feeds and other bots: neither
// all feeds of a list nor all bots of the world are to ask in the same second. It
// is the same in every process and after a restart, so that none polls a feed
// again which another has just polled.
func (r *reader) schedule(f briefs.Feed) (feed.Schedule, error) {
	key := timing{f.Schedule, f.Zone.String(), f.URL}
	r.mu.Lock()
	schedule, ok := r.schedules[key]
	r.mu.Unlock()
	if ok {
		return schedule, nil
	}
	schedule, err := feed.NewSchedule(f.Schedule, f.Zone)
	if err != nil {
		return schedule, err
	}
	if _, every := schedule.Period(); f.URL != "" && (every || !r.prompt) {
		sum := sha256.Sum256([]byte(r.salt + " " + f.URL))
		schedule = schedule.Part(float64(binary.BigEndian.Uint32(sum[:4])) / (1 << 32))
	}
	r.mu.Lock()
	r.schedules[key] = schedule
	r.mu.Unlock()
	return schedule, nil
}

// Next is when the feed's schedule is due after t. The list was checked, so its
// schedules are good; one that is not is looked at again in an hour.
func (r *reader) Next(f briefs.Feed, t time.Time) time.Time {
	schedule, err := r.schedule(f)
	if err != nil {
		return t.Add(time.Hour)
	}
	next := schedule.Next(t)
	if f.Folder != "" {
		// Files wait there to be whole; that takes a second, whatever the schedule.
		if again := r.folder(f).Again(); !again.IsZero() && again.Before(next) {
			return again
		}
	}
	return next
}
