package feed

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"
)

// refusedBy says what a status other than 2xx means.
func (c *Client) refusedBy(u *url.URL, resp *http.Response) *FetchError {
	code := resp.StatusCode
	f := &FetchError{
		URL: u.String(), Status: code, NotBefore: retryAfter(resp.Header, c.now()),
		Detail: fmt.Sprintf("it answers %d %s", code, http.StatusText(code)),
	}
	switch {
	case resp.Header.Get("Cf-Mitigated") != "":
		f.Kind, f.Detail = ErrBlocked, "a wall against bots stands before it"
	case code == http.StatusUnauthorized, code == http.StatusPaymentRequired,
		code == http.StatusProxyAuthRequired:
		f.Kind, f.Detail = ErrBlocked, f.Detail+": it wants a login"
	case code == http.StatusForbidden, code == http.StatusUnavailableForLegalReasons, code == http.StatusNotAcceptable:
		f.Kind = ErrBlocked
	case code == http.StatusNotFound:
		f.Kind = ErrNotFound
	case code == http.StatusGone:
		f.Kind = ErrGone
	case code == http.StatusTooManyRequests, code == http.StatusServiceUnavailable:
		f.Kind = ErrTryLater
		if !f.NotBefore.IsZero() {
			f.Detail = "until " + f.NotBefore.Format(time.RFC3339)
			if code == http.StatusTooManyRequests { // they are counted by who asks, not for what
				c.turns.shut(u.Hostname(), f.NotBefore)
			}
		}
	default:
		f.Kind = ErrServer
	}
	return f
}

// failure says what went wrong when no answer came.
func (c *Client) failure(ctx context.Context, u *url.URL, err error) error {
	f := &FetchError{URL: u.String(), Err: err}
	var busy *FetchError
	var refused *refusal
	var noHost *net.DNSError
	var netErr net.Error
	var badCert *tls.CertificateVerificationError
	var badHost x509.HostnameError
	var noTLS tls.RecordHeaderError
	switch {
	case errors.As(err, &busy):
		busy.URL = f.URL
		return busy
	case errors.Is(ctx.Err(), context.Canceled):
		return fmt.Errorf("fetch %s: %w", PlainURL(f.URL), ctx.Err())
	case errors.As(err, &refused):
		f.Kind, f.Detail = ErrRefused, refused.what
	case errors.Is(err, context.DeadlineExceeded), ctx.Err() != nil:
		f.Kind = ErrTimeout
	case errors.As(err, &noHost) && noHost.IsNotFound:
		f.Kind, f.Detail = ErrUnreachable, "there is no host of that name"
	case errors.As(err, &netErr) && netErr.Timeout():
		f.Kind = ErrTimeout
	case errors.As(err, &noHost):
		f.Kind, f.Detail = ErrUnreachable, "its name could not be looked up"
	case errors.As(err, &badCert), errors.As(err, &badHost):
		f.Kind, f.Detail = ErrUnreachable, "its certificate is not valid"
	case errors.As(err, &noTLS):
		f.Kind, f.Detail = ErrUnreachable, "it does not speak https there"
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		f.Kind, f.Detail = ErrUnreachable, "this machine lets the bot open no more files and connections (ulimit -n, LimitNOFILE)"
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Kind, f.Detail = ErrUnreachable, "the connection was refused"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		f.Kind, f.Detail = ErrServer, "the answer broke off"
	default:
		f.Kind, f.Detail = ErrServer, "the answer could not be read"
	}
	return f
}
