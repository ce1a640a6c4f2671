package standin

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"time"
)

//go:embed page
var pageFiles embed.FS

// pageWait is how long the page waits for a deferred answer before it shows
// what there is; the rest arrives as an event.
const pageWait = 30 * time.Second

// page serves the web page on which one sees the server as a member does, and
// what that page asks: the world once (state), its steps (events), and the
// member's acts, which are the driver's methods over JSON.
func (s *Server) page() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, pageFiles, "page/index.html")
	})
	if files, err := fs.Sub(pageFiles, "page"); err == nil {
		mux.Handle("GET /page/", http.StripPrefix("/page", http.FileServerFS(files)))
	}
	mux.HandleFunc("GET /page/state", s.pageState)
	mux.HandleFunc("GET /page/events", s.pageEvents)
	mux.Handle("POST /page/command", act(s.Interact))
	mux.Handle("POST /page/complete", act(s.Autocomplete))
	mux.Handle("POST /page/press", act(s.Click))
	mux.Handle("POST /page/submit", act(s.SubmitModal))
	mux.Handle("POST /page/say", act(func(_ context.Context, m spoken) (Message, error) {
		return s.Say(m.ChannelID, m.UserID, m.Content)
	}))
	return guarded(mux)
}

// spoken is a member's message.
type spoken struct {
	ChannelID string `json:"channel_id"`
	UserID    string `json:"user_id"`
	Content   string `json:"content"`
}

// guarded keeps other sites out. The page can act as any member, so a site
// open in the same browser must not reach it: neither under a name of its own
// that it points at this machine (the Host header tells), nor by a request it
// makes the browser send.
func guarded(next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLoopback(r.Host) {
			http.Error(w, "this page answers to localhost, 127.0.0.1 and [::1] only", http.StatusMisdirectedRequest)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// isLoopback tells whether a Host header names this machine by itself.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if host == "localhost" {
		return true
	}
	if len(host) > 1 && host[0] == '[' && host[len(host)-1] == ']' {
		host = host[1 : len(host)-1]
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// act is a POST of one of the driver's methods. Its body must say that it is
// JSON, which a form of another site cannot.
func act[In, Out any](do func(context.Context, In) (Out, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Content-Type") != "application/json" {
			http.Error(w, "want application/json", http.StatusUnsupportedMediaType)
			return
		}
		var in In
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&in); err != nil {
			answer(w, http.StatusBadRequest, pageError{"This is not a request of the page."})
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), pageWait)
		defer cancel()
		out, err := do(ctx, in)
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			status, message := inWords(err)
			answer(w, status, pageError{message})
			return
		}
		answer(w, http.StatusOK, out)
	})
}

type pageError struct {
	Error string `json:"error"`
}

// inWords says to a member why an act came to nothing.
func inWords(err error) (status int, message string) {
	switch {
	case errors.Is(err, ErrNoAnswer):
		return http.StatusGatewayTimeout, "The application did not respond."
	case errors.Is(err, ErrOffline):
		return http.StatusServiceUnavailable, "The bot is not connected."
	case errors.Is(err, ErrForbidden):
		return http.StatusForbidden, "You may not do this here."
	case errors.Is(err, ErrInput):
		return http.StatusUnprocessableEntity, "The command does not take this: " + err.Error()
	case errors.Is(err, ErrUnknown):
		return http.StatusNotFound, "This is not there any more."
	}
	return http.StatusInternalServerError, err.Error()
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a reader who has left is no fault
}
