package feed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Bounds on one request.
const (
	maxFeed      = 10 << 20 // bytes of a feed, inflated
	maxPage      = 2 << 20  // bytes of a page, inflated
	maxHeader    = 128 << 10
	maxRedirects = 5
	// ownAtATime is how many connections are kept to a host in the operator's own
	// networks, where requests take no turns.
	ownAtATime = 24
	// maxTime bounds a request whose context has no nearer deadline.
	maxTime = 45 * time.Second
)

// ClientOptions are what a Client is made with. The zero value of every field
// but UserAgent serves.
type ClientOptions struct {
	// UserAgent begins with the product's name and says who to write to:
	// "Attache/1.0 (+https://example.org/attache)". The name is what
	// robots.txt is searched for.
	UserAgent string
	// AllowNets are networks of the operator's that may be reached although
	// they are private: on any port and without a gap.
	AllowNets []netip.Prefix
	Gap       time.Duration // between requests to one host; 0 = one second
	AtATime   int           // requests to one host at once; 0 = two
	Now       func() time.Time
	Log       *slog.Logger  // nil = none
	Resolver  *net.Resolver // nil = the system's
	// Transport takes the network's place, in tests: the guard of addresses is
	// the network's. nil = the network.
	Transport http.RoundTripper
}

// Client fetches feeds and pages. It is safe for concurrent use and meant to
// be shared: the gap between requests to a host holds within one Client only.
type Client struct {
	agent   string
	product string
	// foreign: the addresses are not the operator's own words.
	foreign  bool
	guard    guard
	turns    *turns
	robots   *robots
	now      func() time.Time
	log      *slog.Logger
	resolver *net.Resolver
	network  http.RoundTripper // in the network's place; nil = the network
	// inner reaches the operator's networks, outer does not: a connection that is
	// kept open is dialled, and guarded, once only.
	inner, outer *http.Client
}

// NewClient returns a Client. It keeps up to a hundred idle connections for half a
// minute, where private networks are open twice as many, and nothing on disk.
func NewClient(o ClientOptions) *Client {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Gap <= 0 {
		o.Gap = time.Second
	}
	if o.AtATime <= 0 {
		o.AtATime = 2
	}
	if o.UserAgent == "" {
		o.UserAgent = "Attache"
	}
	product, _, _ := strings.Cut(o.UserAgent, "/")
	c := &Client{
		agent: o.UserAgent, product: strings.TrimSpace(product),
		guard: newGuard(o.AllowNets), turns: newTurns(o.Gap, o.AtATime, o.Now),
		robots: newRobots(o.Now), now: o.Now, log: o.Log, resolver: o.Resolver, network: o.Transport,
	}
	c.connect()
	return c
}

// Within returns a client for addresses that others than the operator choose. It
// shares this one's turns at hosts and what is known of their robots.txt. Of
// private networks it reaches those named only, and elsewhere no port but the
// usual two.
func (c *Client) Within(nets []netip.Prefix) *Client {
	other := *c
	other.guard, other.foreign = newGuard(nets), true
	other.connect()
	return &other
}

// connect makes the network's side, under the guard.
func (c *Client) connect() {
	c.inner = c.over(c.guard)
	c.outer = c.inner
	if len(c.guard.open) > 0 {
		c.outer = c.over(c.guard.closed())
	}
}

// over is an HTTP client that dials under a guard.
func (c *Client) over(g guard) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, ControlContext: g.control, Resolver: c.resolver}
	client := &http.Client{
		Transport: &http.Transport{
			// A proxy would be the only address the guard sees.
			Proxy:                  nil,
			DialContext:            dialer.DialContext,
			ForceAttemptHTTP2:      true,
			DisableCompression:     true, // inflated here, under a limit
			TLSHandshakeTimeout:    10 * time.Second,
			ResponseHeaderTimeout:  30 * time.Second,
			MaxResponseHeaderBytes: maxHeader,
			MaxIdleConns:           100,
			MaxIdleConnsPerHost:    max(c.turns.atATime, ownAtATime),
			IdleConnTimeout:        30 * time.Second,
		},
		// Redirects are followed by Fetch, which checks and counts every hop.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if c.network != nil {
		client.Transport = c.network
	}
	return client
}

// Request is what is fetched.
type Request struct {
	URL string
	// Via is the address whose answer named this one, "" = the operator did. To the
	// operator's networks leads only what lies in them itself.
	Via          string
	ETag         string // of the last answer, verbatim; "" = none
	LastModified string // of the last answer, verbatim; "" = none
	// Header is sent besides; it may hold secrets and is not sent on to another host.
	Header http.Header
	// Page asks for a web page found in a feed: robots.txt and reservations
	// are obeyed, the smaller limit holds, and its address may name no port.
	Page bool
}

// Response is an answer that serves. Body is nil if NotModified.
type Response struct {
	URL          string // after redirects
	Body         []byte
	ContentType  string
	ETag         string
	LastModified string
	NotModified  bool
	// NotBefore is how long the publisher says the answer stays fresh, at most
	// an hour; zero = not said.
	NotBefore time.Time
	// MovedTo is where permanent redirects point, "" = nowhere. It is to be
	// believed after several sightings only.
	MovedTo string
}

// Fetch gets one address, conditionally if the request has validators. It
// returns within the context's deadline, or 45 seconds, whichever is sooner.
// Waiting for the host's turn is part of that; where the wait is too long, the
// error is [ErrBusy] at once. All errors are [*FetchError], save the context's
// own when the caller gave up.
func (c *Client) Fetch(ctx context.Context, req Request) (*Response, error) {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	u, err := url.Parse(strings.TrimSpace(req.URL))
	if err != nil {
		return nil, &FetchError{Kind: ErrRefused, URL: req.URL, Detail: "it cannot be read as an address"}
	}
	ctx, inside := c.licence(ctx, u, req)
	moved, permanent := "", true
	for hops := 0; ; hops++ {
		if err := c.mayFetch(ctx, u, req.Page, inside); err != nil {
			return nil, err
		}
		resp, next, err := c.hop(ctx, u, req, inside)
		if err != nil {
			return nil, err
		}
		if next == nil {
			resp.MovedTo = moved
			c.log.Debug("fetched", "url", PlainURL(resp.URL), "bytes", len(resp.Body), "unchanged", resp.NotModified, "hops", hops)
			return resp, nil
		}
		if permanent = permanent && next.permanent; permanent {
			moved = next.to.String()
		}
		switch {
		case hops == maxRedirects:
			return nil, &FetchError{Kind: ErrRedirect, URL: req.URL, Detail: "more than " + strconv.Itoa(maxRedirects) + " redirects"}
		case u.Scheme == "https" && next.to.Scheme == "http":
			return nil, &FetchError{Kind: ErrRedirect, URL: req.URL, Detail: "from protected https to plain http"}
		case !sameHost(next.to, u):
			req.Header = nil // what was meant for one host is not for another
		}
		u, inside = next.to, next.inside
	}
}

// licence tells what the one who named an address may reach by it: which port
// besides the usual two, in the context, and whether the operator's networks.
func (c *Client) licence(ctx context.Context, u *url.URL, req Request) (_ context.Context, inside bool) {
	named, inside := u, true
	if req.Via != "" {
		via, err := url.Parse(req.Via)
		if err != nil {
			return ctx, false
		}
		named, inside = via, c.own(ctx, via.Hostname())
	}
	if p, err := strconv.ParseUint(named.Port(), 10, 16); err == nil && !req.Page && !c.foreign {
		ctx = withPort(ctx, uint16(p))
	}
	return ctx, inside
}

// mayFetch checks what an address shows before it is dialled.
func (c *Client) mayFetch(ctx context.Context, u *url.URL, page, inside bool) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return &FetchError{Kind: ErrRefused, URL: u.String(), Detail: "only http and https are fetched, not " + strconv.Quote(u.Scheme)}
	case u.Hostname() == "":
		return &FetchError{Kind: ErrRefused, URL: u.String(), Detail: "it names no host"}
	case u.User != nil:
		return &FetchError{Kind: ErrRefused, URL: u.String(), Detail: "it holds a password"}
	}
	if !page {
		return nil
	}
	return c.askRobots(ctx, u, inside)
}

// header says who asks, for what, and what is known already. The Accept is wide
// because some servers answer 406 to a narrow one.
func (c *Client) header(r *http.Request, req Request) {
	for name, values := range req.Header {
		r.Header[http.CanonicalHeaderKey(name)] = values
	}
	set := func(name, value string) {
		if value != "" && r.Header.Get(name) == "" {
			r.Header.Set(name, value)
		}
	}
	accept := "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
	if req.Page {
		accept = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
	}
	set("User-Agent", c.agent)
	set("Accept", accept)
	set("Accept-Encoding", encodings)
	// An empty validator makes some servers send everything again.
	set("If-None-Match", req.ETag)
	set("If-Modified-Since", req.LastModified)
}

// maxValidator is how long an ETag or a date may be, in bytes: it is kept, and sent
// with every request, which a server refuses whose headers are too long.
const maxValidator = 1 << 10

func validator(h http.Header, name string) string {
	if v := h.Get(name); len(v) <= maxValidator {
		return v
	}
	return ""
}

// answer turns a final answer into a Response or says what is wrong with it.
func (c *Client) answer(ctx context.Context, u *url.URL, resp *http.Response, req Request) (*Response, error) {
	out := &Response{
		URL:          u.String(),
		ContentType:  resp.Header.Get("Content-Type"),
		ETag:         validator(resp.Header, "ETag"),
		LastModified: validator(resp.Header, "Last-Modified"),
		NotBefore:    restUntil(resp.Header, c.now()),
	}
	if resp.StatusCode == http.StatusNotModified && (req.ETag != "" || req.LastModified != "") {
		out.NotModified = true
		if out.ETag == "" {
			out.ETag = req.ETag
		}
		if out.LastModified == "" {
			out.LastModified = req.LastModified
		}
		return out, nil
	}
	switch {
	case resp.StatusCode < 200, resp.StatusCode > 299:
		return nil, c.refusedBy(u, resp)
	case resp.StatusCode == http.StatusPartialContent:
		return nil, &FetchError{Kind: ErrServer, URL: u.String(), Status: resp.StatusCode, Detail: "it sends a part that was not asked for"}
	}
	limit := int64(maxFeed)
	if req.Page {
		limit = maxPage
		if kind := out.ContentType; kind != "" && !strings.Contains(kind, "html") && !strings.HasPrefix(kind, "text/") {
			return nil, &FetchError{Kind: ErrNoText, URL: u.String(), Status: resp.StatusCode, Detail: fmt.Sprintf("it is no web page, but %.100s", kind)}
		}
		if why := reservedByHeader(resp.Header, c.product); why != "" {
			return nil, &FetchError{Kind: ErrReserved, URL: u.String(), Status: resp.StatusCode, Detail: why}
		}
	}
	body, err := readBody(resp, limit)
	if err != nil {
		var f *FetchError
		if errors.As(err, &f) {
			f.URL, f.Status = u.String(), resp.StatusCode
			return nil, f
		}
		return nil, c.failure(ctx, u, err)
	}
	out.Body = body
	return out, nil
}
