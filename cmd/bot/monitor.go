package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/briefs/store"
)

// health is what this process says about itself.
type health struct {
	db      *store.Store
	discord *bot.Bot
	roles   roles
	limit   time.Duration // on how late work may be
	started func() bool   // Discord knows the bot

	mu  sync.Mutex
	at  time.Time
	err error // of the last try to write
}

// writeEvery is how often readiness tries to write at most: it is asked by
// anyone who may reach the address.
const writeEvery = 5 * time.Second

// ready is nil when the process does its part: it is connected, the database
// takes what is written, and work is not late.
func (h *health) ready(ctx context.Context) error {
	var faults []error
	switch {
	case !h.started():
		faults = append(faults, errors.New("discord has not answered yet"))
	case h.roles.gateway && !h.discord.Connected():
		faults = append(faults, errors.New("the gateway is not connected"))
	}
	if until := h.discord.PausedUntil(); h.roles.deliver && until.After(h.db.Now().Add(h.limit)) {
		faults = append(faults, fmt.Errorf("discord takes nothing before %s", until.UTC().Format(time.RFC3339)))
	}
	if err := h.writable(ctx); err != nil {
		return errors.Join(append(faults, fmt.Errorf("the database is not written: %w", err))...)
	}
	p, err := h.db.Pulse(ctx)
	if err != nil {
		return errors.Join(append(faults, err)...)
	}
	if h.roles.deliver && p.Waiting > h.limit {
		faults = append(faults, fmt.Errorf("a delivery has waited for %s", p.Waiting.Round(time.Second)))
	}
	if h.roles.poll && p.Polls > h.limit {
		faults = append(faults, fmt.Errorf("a feed is polled %s late", p.Polls.Round(time.Second)))
	}
	return errors.Join(faults...)
}

func (h *health) writable(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if time.Since(h.at) > writeEvery {
		h.err = h.db.SetMeta(ctx, "probe", time.Now().UTC().Format(time.RFC3339))
		h.at = time.Now()
	}
	return h.err
}

// monitor serves /metrics, /healthz and /readyz at address, and the profiler at
// another, until ctx ends. "" = not at all.
func monitor(ctx context.Context, log *slog.Logger, s settings, m *metrics, h *health) (wait func(), err error) {
	var servers []*http.Server
	var running sync.WaitGroup
	stop := func() {
		for _, server := range servers {
			server.Close()
		}
		running.Wait()
	}
	open := func(name, address string, mux *http.ServeMux) error {
		if address == "" {
			return nil
		}
		socket, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug)}
		servers = append(servers, server)
		log.Info("listening", "for", name, "address", socket.Addr().String())
		running.Go(func() {
			if err := server.Serve(socket); !errors.Is(err, http.ErrServerClosed) {
				log.Error("no longer listening", "for", name, "err", err)
			}
		})
		return nil
	}
	if err := open("ATTACHE_HTTP", s.http, watchMux(m, h)); err != nil {
		return nil, err
	}
	if err := open("ATTACHE_PPROF", s.pprof, profileMux()); err != nil {
		stop()
		return nil, err
	}
	return stop, nil
}

func watchMux(m *metrics, h *health) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry, MaxRequestsInFlight: 3}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "alive") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readWithin)
		defer cancel()
		if err := h.ready(ctx); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	return mux
}

func profileMux() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}

// private tells whether an address to listen at can't be reached from outside:
// the profiler shows memory, and in it the token.
func private(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast())
}

// notify tells systemd a thing where it is there to be told; elsewhere it does
// nothing.
func notify(log *slog.Logger, state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		log.Warn("systemd is not told", "state", state, "err", err)
	}
}

// watchdog tells systemd that the process is alive, twice in the time after which
// systemd restarts it: while the database answers, if only that it is away, which
// a restart would not mend.
func watchdog(ctx context.Context, log *slog.Logger, db *store.Store) {
	every, err := daemon.SdWatchdogEnabled(false)
	if err != nil || every == 0 {
		return
	}
	for {
		within, cancel := context.WithTimeout(ctx, every/2)
		_, err := db.NextDelivery(within)
		cancel()
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, context.DeadlineExceeded):
			log.Error("the watchdog is not fed: the database does not answer", "err", err)
		default:
			notify(log, daemon.SdNotifyWatchdog)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(every / 2):
		}
	}
}
