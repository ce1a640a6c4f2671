package feed

import (
	"errors"
	"net/url"
	"time"
)

// What can go wrong between an address and its stories. Every error of the
// Client, of Parse and of Page wraps one of them, or the context's own.
var (
	// ErrBlocked: the publisher lets us not read it: a login, a bot wall, 401, 403.
	ErrBlocked = errors.New("blocked by publisher")
	// ErrNotFound: there is nothing at the address (404). It may come back.
	ErrNotFound = errors.New("nothing at this address")
	// ErrGone: the publisher says it was taken away for good (410).
	ErrGone = errors.New("gone for good")
	// ErrTryLater: the server asks for patience (429, 503); see [FetchError.NotBefore].
	ErrTryLater = errors.New("asked to come back later")
	// ErrServer: the server failed, or answered what HTTP does not allow.
	ErrServer = errors.New("the server failed")
	// ErrUnreachable: no connection: no such host, refused, no valid certificate.
	ErrUnreachable = errors.New("cannot be reached")
	// ErrTimeout: it took longer than the request may.
	ErrTimeout = errors.New("took too long")
	// ErrTooLarge: more bytes, nesting or elements than are read.
	ErrTooLarge = errors.New("too large")
	// ErrRefused: the address is one that is never fetched from.
	ErrRefused = errors.New("refused address")
	// ErrRedirect: redirects that are not followed.
	ErrRedirect = errors.New("refused redirect")
	// ErrBusy: the host's turn did not come in time; nothing was sent.
	ErrBusy = errors.New("the host is being asked already")
	// ErrRobots: the site's robots.txt closes the page to us.
	ErrRobots = errors.New("closed by robots.txt")
	// ErrReserved: the publisher reserves the page's text (noai, noarchive, TDMRep).
	ErrReserved = errors.New("text reserved by publisher")
	// ErrPaywall: only the beginning of the article is there.
	ErrPaywall = errors.New("behind a paywall")
	// ErrNoText: the page holds no article.
	ErrNoText = errors.New("no article text")
	// ErrNotFeed: the bytes are no feed and no wire item.
	ErrNotFeed = errors.New("not a feed")
)

// FetchError is the error of [Client.Fetch].
type FetchError struct {
	Kind   error  // one of the package's errors
	URL    string // where it happened, after redirects
	Status int    // HTTP status, 0 = none
	// NotBefore is when the server allows the next request; zero = not said.
	NotBefore time.Time
	Detail    string // in plain words, "" = Kind says it all
	Err       error  // what caused it, nil = the answer itself
}

// Error leaves out the address's query and the cause's text: either may hold a key.
func (e *FetchError) Error() string { return "fetch " + PlainURL(e.URL) + ": " + e.plain() }

func (e *FetchError) plain() string {
	if e.Detail == "" {
		return e.Kind.Error()
	}
	return e.Kind.Error() + ": " + e.Detail
}

// Unwrap makes both the kind and the cause visible to errors.Is.
func (e *FetchError) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// Explain gives an error of this package in words for an operator, without the
// address; of other errors, their text.
func Explain(err error) string {
	var f *FetchError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &f):
		return f.plain()
	}
	return err.Error()
}

// PlainURL leaves out what may be secret in an address: who asks, and the query.
func PlainURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "an unreadable address"
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	if u.RawQuery != "" {
		u.RawQuery = "…"
	}
	return u.String()
}
