package feed

import (
	"context"
	"fmt"
	"net/netip"
	"syscall"

	"code.dny.dev/ssrf"
)

// guard decides which addresses may be dialled. It is asked with the address
// really connected to, after the name was resolved, on every hop: so neither a
// redirect nor a name that resolves differently the second time gets past it.
type guard struct {
	open   []netip.Prefix // the operator's own networks: anything goes
	shut   bool           // but not from here
	public *ssrf.Guardian
}

func newGuard(open []netip.Prefix) guard {
	// Ports are checked here, because a feed's own address may name another.
	return guard{open: open, public: ssrf.New(ssrf.WithAnyPort())}
}

// closed is the guard for addresses that something outside the operator's networks
// leads to.
func (g guard) closed() guard {
	g.shut = true
	return g
}

// portKey carries the port that a feed's own address names.
type portKey struct{}

func withPort(ctx context.Context, port uint16) context.Context {
	return context.WithValue(ctx, portKey{}, port)
}

// control has the type of net.Dialer.ControlContext.
func (g guard) control(ctx context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return &refusal{what: "an address that cannot be read"}
	}
	if g.opens(to.Addr()) {
		if g.shut {
			return &refusal{what: fmt.Sprintf("%s, in one of the operator's own networks, where no redirect, link or changed name leads from outside", to.Addr())}
		}
		return nil
	}
	own, _ := ctx.Value(portKey{}).(uint16)
	if p := to.Port(); p != 80 && p != 443 && p != own {
		return &refusal{what: fmt.Sprintf("port %d, which the feed's own address does not name", p)}
	}
	if g.public.SafeAddrPort(to) != nil {
		return &refusal{what: fmt.Sprintf("%s, %s", to.Addr(), addressClass(to.Addr()))}
	}
	return nil
}

// opens reports whether the operator opened the address.
func (g guard) opens(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	for _, p := range g.open {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// refusal is an address that is not dialled.
type refusal struct{ what string }

func (r *refusal) Error() string { return ErrRefused.Error() + ": " + r.what }

// addressClass says why an address is refused. It explains only; the decision
// is the guard's.
func addressClass(a netip.Addr) string {
	in := func(prefix string) bool { return netip.MustParsePrefix(prefix).Contains(a) }
	if a.Is4In6() {
		return "an IPv4 address in IPv6 dress (" + addressClass(a.Unmap()) + ")"
	}
	switch {
	case a.IsUnspecified():
		return "the unspecified address"
	case a.IsLoopback():
		return "a loopback address (this machine itself)"
	case a.IsLinkLocalUnicast():
		return "a link-local address (cloud metadata lives there)"
	case a.IsMulticast():
		return "a multicast address"
	case a.IsPrivate():
		return "an address of a private network"
	case in("100.64.0.0/10"):
		return "an address shared behind a carrier's NAT"
	case in("64:ff9b::/96"), in("2002::/16"), in("2001::/32"):
		return "an IPv6 address that wraps an IPv4 one"
	case in("192.0.2.0/24"), in("198.51.100.0/24"), in("203.0.113.0/24"), in("2001:db8::/32"), in("3fff::/20"):
		return "an address reserved for documentation"
	}
	return "a reserved address"
}
