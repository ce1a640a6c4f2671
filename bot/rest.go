package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
)

// fault is a request that did not succeed.
type fault struct {
	route   string
	status  int // 0 = no answer came
	code    int // Discord's own; 0 = none
	message string
	until   time.Time // from when Discord takes it again; zero = not said
	sent    bool      // it may have reached Discord
	cause   error
}

func (f *fault) Error() string {
	switch {
	case f.status == 0:
		return fmt.Sprintf("%s: %v", f.route, f.cause)
	case f.code == 0:
		return fmt.Sprintf("%s: HTTP %d", f.route, f.status)
	}
	return fmt.Sprintf("%s: HTTP %d: %s (code %d)", f.route, f.status, f.message, f.code)
}

func (f *fault) Unwrap() error { return f.cause }

// hasCode reports whether err is a fault with one of Discord's codes.
func hasCode(err error, codes ...int) bool {
	var f *fault
	if !errors.As(err, &f) {
		return false
	}
	for _, c := range codes {
		if f.code == c {
			return true
		}
	}
	return false
}

// call sends one request, once, and decodes the answer into out (nil: it is not
// looked at). path is below the version prefix. Errors are a *fault and hold no
// token.
func (b *Bot) call(ctx context.Context, method, path string, in, out any) error {
	kind, body, err := encode(in)
	if err != nil {
		return fmt.Errorf("%s: %w", routeOf(method, path).name, err)
	}
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// From here on bytes may be on their way; a request that fails
		// earlier cannot have done anything.
		GotConn: func(httptrace.GotConnInfo) { sent.Store(true) },
	})
	// A bucket of its own for every request leaves discordgo's limiter nothing
	// to hold, sleep over or keep: the guard below sees to the limits.
	var bucket discordgo.Bucket
	bucket.Lock()
	answer, err := b.rest.RequestWithLockedBucket(method, discordgo.EndpointAPI+strings.TrimPrefix(path, "/"), kind, body, &bucket, 0,
		discordgo.WithContext(ctx), discordgo.WithRestRetries(0), discordgo.WithRetryOnRatelimit(false))
	if err != nil {
		return b.fault(routeOf(method, path).name, sent.Load(), err)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return &fault{route: routeOf(method, path).name, sent: true, cause: fmt.Errorf("answer: %w", err)}
	}
	return nil
}

// encode makes a request's body: JSON, or a form where files go with it.
func encode(in any) (kind string, body []byte, err error) {
	var files []*discordgo.File
	switch v := in.(type) {
	case nil:
		return "application/json", nil, nil
	case Message:
		files = v.Files
	case response:
		if m, ok := v.Data.(Message); ok {
			files = m.Files
		}
	}
	if len(files) > 0 {
		for _, f := range files {
			// A body is made again where it is sent again.
			if s, ok := f.Reader.(io.Seeker); ok {
				if _, err := s.Seek(0, io.SeekStart); err != nil {
					return "", nil, err
				}
			}
		}
		return discordgo.MultipartBodyWithJSON(in, files)
	}
	body, err = json.Marshal(in)
	return "application/json", body, err
}

// fault reads discordgo's several kinds of error.
func (b *Bot) fault(route string, sent bool, err error) *fault {
	f := &fault{route: route, sent: sent}
	var rest *discordgo.RESTError
	var limit *discordgo.RateLimitError
	var busy *busyError
	switch {
	case errors.As(err, &busy):
		f.cause, f.until, f.sent = busy, busy.Until, false
	case errors.As(err, &limit):
		f.status, f.message = http.StatusTooManyRequests, limit.Message
		f.until = b.now().Add(limit.RetryAfter)
	case errors.As(err, &rest):
		f.status = rest.Response.StatusCode
		if rest.Message != nil {
			f.code, f.message = rest.Message.Code, plain(rest.Message.Message)
		}
		if waits(f.code) {
			f.until = b.now().Add(waitTold(rest.ResponseBody))
		}
		if f.code == codeInvalidForm {
			f.message += formErrors(rest.ResponseBody)
		}
	case strings.HasPrefix(err.Error(), "Exceeded Max retries HTTP 502"):
		f.status = http.StatusBadGateway // discordgo has no type for it
	default:
		f.cause = bare(err)
	}
	return f
}

// waitTold is how long the body of a refusal says to wait.
func waitTold(body []byte) time.Duration {
	var answer struct {
		After float64 `json:"retry_after"`
	}
	if json.Unmarshal(body, &answer) != nil || !(answer.After > 0) {
		return unhurried
	}
	return min(time.Duration(answer.After*float64(time.Second)), longestWait)
}

// formErrors is where Discord says which field of a body it does not take.
func formErrors(body []byte) string {
	const longest = 300
	var answer struct {
		Errors json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(body, &answer) != nil || answer.Errors == nil {
		return ""
	}
	text := plain(string(answer.Errors))
	return ": " + text[:offset(text, longest)]
}

// bare takes the address off a network error: it may hold an interaction's token.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
