package feed

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
)

// redirect is where an answer sends us.
type redirect struct {
	to        *url.URL
	permanent bool
	inside    bool // the answer came from a network of the operator's
}

// hop makes one request and reads its answer to the end. inside: it may lead into
// the operator's networks.
func (c *Client) hop(ctx context.Context, u *url.URL, req Request, inside bool) (*Response, *redirect, error) {
	done, err := c.turn(ctx, u.Hostname())
	if err != nil {
		return nil, nil, c.failure(ctx, u, err)
	}
	defer done()
	from := &origin{}
	r, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: from.got}), http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, nil, &FetchError{Kind: ErrRefused, URL: u.String(), Detail: "it cannot be read as an address", Err: err}
	}
	c.header(r, req)
	client := c.outer
	if inside && !c.turns.outside(u.Hostname()) {
		client = c.inner
	}
	resp, err := client.Do(r)
	if err != nil {
		return nil, nil, c.failure(ctx, u, err)
	}
	defer resp.Body.Close()
	here := c.guard.opens(from.address())
	if !here && len(c.guard.open) > 0 {
		c.turns.metOutside(u.Hostname())
	}
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusPermanentRedirect,
		http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect:
		to, err := resp.Location()
		if err != nil {
			return nil, nil, &FetchError{Kind: ErrServer, URL: u.String(), Status: resp.StatusCode, Detail: "a redirect to nowhere", Err: err}
		}
		to.Fragment, to.RawFragment = "", ""
		permanent := resp.StatusCode == http.StatusMovedPermanently || resp.StatusCode == http.StatusPermanentRedirect
		return nil, &redirect{to: to, permanent: permanent, inside: here}, nil
	}
	answer, err := c.answer(ctx, u, resp, req)
	return answer, nil, err
}

// origin is the address that answers, which a name may hide.
type origin struct {
	at atomic.Pointer[netip.AddrPort]
}

// got takes what the connection says that the request goes over.
func (o *origin) got(info httptrace.GotConnInfo) {
	if at, err := netip.ParseAddrPort(info.Conn.RemoteAddr().String()); err == nil {
		o.at.Store(&at)
	}
}

// address is the zero one where it is not known.
func (o *origin) address() netip.Addr {
	if at := o.at.Load(); at != nil {
		return at.Addr()
	}
	return netip.Addr{}
}

// turn waits for a host's turn; hosts in the operator's own networks need none.
func (c *Client) turn(ctx context.Context, host string) (done func(), err error) {
	if c.own(ctx, host) {
		return func() {}, nil
	}
	return c.turns.take(ctx, strings.ToLower(host))
}

// own reports whether a host lies in the operator's networks. It decides about
// manners, and whether what the host names may lie there too; what may be dialled is
// decided by the guard.
func (c *Client) own(ctx context.Context, host string) bool {
	if len(c.guard.open) == 0 || c.turns.outside(host) {
		return false
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return c.guard.opens(a)
	}
	addrs, err := c.resolver.LookupNetIP(ctx, "ip", host)
	if err != nil || len(addrs) == 0 {
		return false
	}
	for _, a := range addrs {
		if !c.guard.opens(a) {
			return false
		}
	}
	return true
}

// SameHost reports whether what is meant for one address may be sent to the
// other: both are one host's, be it by http or https.
func SameHost(a, b string) bool {
	one, err := url.Parse(a)
	other, err2 := url.Parse(b)
	return err == nil && err2 == nil && one.Host != "" && sameHost(one, other)
}

// sameHost reports whether two addresses are one host's, be it by http or https.
// Another port is another program.
func sameHost(a, b *url.URL) bool {
	port := func(u *url.URL) string {
		if p := u.Port(); p != "80" && p != "443" {
			return p
		}
		return ""
	}
	return strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}
