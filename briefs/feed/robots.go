package feed

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/temoto/robotstxt"
)

const (
	// maxRobots is how much of a robots.txt is read (RFC 9309 §2.5: at least
	// 500 KiB); maxRules how many rules, since each costs a match a page, and
	// maxPatterns how many of them with a star, which cost a regular expression.
	maxRobots   = 512 << 10
	maxRules    = 5_000
	maxPatterns = 500
	// A robots.txt is kept for a day (RFC 9309 §2.4), a failure to read one for less.
	robotsFor     = 24 * time.Hour
	noRobotsFor   = 30 * time.Minute
	maxCrawlDelay = time.Hour
	maxRobotSites = 2_000
)

// robots remembers the robots.txt of every site whose pages were asked for.
type robots struct {
	now func() time.Time

	mu    sync.Mutex
	sites map[string]robotsEntry
	under map[string]chan struct{} // sites being asked; closed when that is over
}

type robotsEntry struct {
	group    *robotstxt.Group // what holds for us; nil = the file could not be read
	reserved []reservation
	until    time.Time
}

func newRobots(now func() time.Time) *robots {
	return &robots{now: now, sites: map[string]robotsEntry{}, under: map[string]chan struct{}{}}
}

// begin makes the caller the one that asks a site, who calls over after; or
// returns what to wait for.
func (r *robots) begin(origin string) (wait chan struct{}, over func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if wait := r.under[origin]; wait != nil {
		return wait, nil
	}
	done := make(chan struct{})
	r.under[origin] = done
	return nil, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.under, origin)
		close(done)
	}
}

func (r *robots) known(origin string) (robotsEntry, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.sites[origin]
	return e, ok && r.now().Before(e.until)
}

func (r *robots) learn(origin string, e robotsEntry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.sites) >= maxRobotSites {
		clear(r.sites) // asked for again a site at a time: rare, and costs little
	}
	r.sites[origin] = e
}

// askRobots returns nil if the site's robots.txt lets us fetch the page. A file
// that cannot be read closes the site until it can (RFC 9309 §2.3.1.4).
func (c *Client) askRobots(ctx context.Context, u *url.URL, inside bool) error {
	origin := u.Scheme + "://" + strings.ToLower(u.Host)
	e, err := c.siteEntry(ctx, origin, inside)
	if err != nil {
		return err
	}
	if e.group == nil {
		return &FetchError{Kind: ErrTryLater, URL: u.String(), NotBefore: e.until, Detail: "the site's robots.txt cannot be read"}
	}
	if delay := min(e.group.CrawlDelay, maxCrawlDelay); delay > 0 && !c.own(ctx, u.Hostname()) {
		c.turns.slow(strings.ToLower(u.Hostname()), delay)
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	if !e.group.Test(path) {
		return &FetchError{Kind: ErrRobots, URL: u.String()}
	}
	if reservedAt(e.reserved, path) {
		return &FetchError{Kind: ErrReserved, URL: u.String(), Detail: "its site's tdmrep.json says so"}
	}
	return nil
}

// siteEntry returns what is known of a site, asking it where nothing is: once,
// however many pages of it are wanted at the moment.
func (c *Client) siteEntry(ctx context.Context, origin string, inside bool) (robotsEntry, error) {
	for {
		if e, ok := c.robots.known(origin); ok {
			return e, nil
		}
		wait, over := c.robots.begin(origin)
		if wait == nil {
			defer over()
			e, err := c.siteRules(ctx, origin, inside)
			if err == nil {
				c.robots.learn(origin, e)
			}
			return e, err
		}
		select {
		case <-wait: // who asked may have failed for reasons of its own
		case <-ctx.Done():
			return robotsEntry{}, c.failure(ctx, &url.URL{Host: origin}, ctx.Err())
		}
	}
}

// siteRules gets what a site asks of robots and reserves. The error is for what
// must not be remembered: a refused address, a host that is busy, a caller that
// gave up.
func (c *Client) siteRules(ctx context.Context, origin string, inside bool) (robotsEntry, error) {
	body, read, err := c.siteFile(ctx, origin+"/robots.txt", inside)
	if err != nil {
		return robotsEntry{}, err
	}
	e := robotsEntry{until: c.now().Add(robotsFor)}
	if read {
		e.group = c.rules(body)
	}
	if e.group == nil {
		e.until = c.now().Add(noRobotsFor)
		return e, nil
	}
	body, _, err = c.siteFile(ctx, origin+"/.well-known/tdmrep.json", inside)
	if err != nil {
		return robotsEntry{}, err
	}
	e.reserved = reservationsOf(body)
	return e, nil
}

// siteFile gets a file that is about the whole site. A file that is not there
// is read as empty (RFC 9309 §2.3.1.3); read is false for one that is there, but
// could not be got.
func (c *Client) siteFile(ctx context.Context, address string, inside bool) (body []byte, read bool, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, false, &FetchError{Kind: ErrRefused, URL: address, Err: err}
	}
	for range maxRedirects + 1 {
		if err := c.mayFetch(ctx, u, false, inside); err != nil {
			return nil, false, err
		}
		resp, next, err := c.hop(ctx, u, Request{}, inside)
		var f *FetchError
		switch {
		case err == nil && next == nil:
			return resp.Body, true, nil
		case err == nil:
			u, inside = next.to, next.inside
			continue
		case errors.As(err, &f) && f.Status >= 400 && f.Status < 500 && f.Status != http.StatusTooManyRequests:
			return nil, true, nil
		case errors.Is(err, ErrRefused), errors.Is(err, ErrBusy), errors.Is(err, ErrUnreachable), !errors.As(err, &f):
			return nil, false, err
		case f.Status == 0 && errors.Is(err, ErrTryLater): // it was not asked
			return nil, false, err
		}
		return nil, false, nil
	}
	return nil, true, nil // too many redirects: as if it were not there
}

// rules returns the group of rules that holds for us, nil where the library
// cannot read the file even so: the site is closed then, as where it cannot be
// fetched.
func (c *Client) rules(body []byte) *robotstxt.Group {
	data, err := robotstxt.FromBytes(tidyRobots(body))
	if err != nil {
		return nil
	}
	return data.FindGroup(c.product)
}

// tidyRobots keeps the lines that count. For a single line it does not
// understand, the library would drop all the others too.
func tidyRobots(body []byte) []byte {
	body = body[:min(len(body), maxRobots)]
	var out []byte
	rules, patterns := 0, 0
	for line := range bytes.Lines(bytes.TrimPrefix(body, []byte("\ufeff"))) {
		line, _, _ = bytes.Cut(line, []byte("#"))
		key, val, ok := bytes.Cut(bytes.ToValidUTF8(bytes.TrimSpace(line), nil), []byte(":"))
		val = bytes.TrimSpace(val)
		if !ok || len(val) == 0 && !bytes.EqualFold(bytes.TrimSpace(key), []byte("disallow")) {
			continue
		}
		switch strings.ToLower(string(bytes.TrimSpace(key))) {
		case "user-agent":
		case "allow", "disallow":
			if rules++; rules > maxRules {
				return out
			}
			if stars := bytes.Count(val, []byte("*")); stars > 0 {
				if patterns++; patterns > maxPatterns || stars > 10 {
					continue
				}
			}
		case "crawl-delay":
			if d, err := strconv.ParseFloat(string(val), 64); err != nil || !(d >= 0 && d <= 1e6) {
				continue
			}
		default:
			continue
		}
		out = append(append(append(append(out, key...), ':', ' '), val...), '\n')
	}
	return out
}
