package standin

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// Action is what a [Fault] does to the requests it meets.
type Action string

// The actions.
const (
	// Refuse answers Status with a Discord body of Code and Message, and does
	// not do what was asked. Code alone is enough where Discord fixes the rest.
	Refuse Action = "refuse"
	// RateLimit answers 429 with Wait as retry_after; Global makes it the
	// global one.
	RateLimit Action = "rate_limit"
	// BadGateway answers Status (default 502) with an HTML page.
	BadGateway Action = "bad_gateway"
	// Cloudflare answers 429 with Cloudflare's HTML page and Retry-After: Wait.
	Cloudflare Action = "cloudflare"
	// Drop cuts the connection before anything is done.
	Drop Action = "drop"
	// Lose does what was asked, then cuts the connection without an answer.
	Lose Action = "lose"
	// Delay waits Wait, then goes on as usual.
	Delay Action = "delay"
	// Slow does what was asked, then answers only after Wait.
	Slow Action = "slow"
)

// Fault is a rule for REST requests. The first rule that matches, has
// requests left and wins its draw acts; the others do not see the request.
type Fault struct {
	ID          string        `json:"id"`
	Action      Action        `json:"action"`
	Method      string        `json:"method,omitempty"`      // empty: any
	Path        string        `json:"path,omitempty"`        // a regular expression on the path without version, or on its template; empty: any
	Skip        int           `json:"skip,omitempty"`        // matching requests to let pass first
	Count       int           `json:"count,omitempty"`       // requests to act on; 0: all
	Probability float64       `json:"probability,omitempty"` // of acting; 0: always
	Status      int           `json:"status,omitempty"`
	Code        int           `json:"code,omitempty"`
	Message     string        `json:"message,omitempty"`
	Wait        time.Duration `json:"wait,omitempty"` // in JSON: nanoseconds
	Global      bool          `json:"global,omitempty"`
	Hits        int           `json:"hits"` // how often it acted

	path *regexp.Regexp
	seen int
}

// AddFault puts a rule behind the others and returns its id.
func (s *Server) AddFault(f Fault) (string, error) {
	switch f.Action {
	case Refuse, RateLimit, BadGateway, Cloudflare, Drop, Lose, Delay, Slow:
	default:
		return "", fmt.Errorf("fault: no action %q", f.Action)
	}
	re, err := regexp.Compile(f.Path)
	if err != nil {
		return "", fmt.Errorf("fault path %q: %w", f.Path, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faultID++
	f.path, f.Hits, f.seen, f.ID = re, 0, 0, strconv.Itoa(s.faultID)
	s.faults = append(s.faults, &f)
	return f.ID, nil
}

// RemoveFault takes a rule away; an empty id takes all.
func (s *Server) RemoveFault(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = slices.DeleteFunc(s.faults, func(f *Fault) bool { return id == "" || f.ID == id })
}

// Faults lists the rules with their hits.
func (s *Server) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Fault{}
	for _, f := range s.faults {
		list = append(list, *f)
	}
	return list
}

// pick returns what is to happen to a request: a rule's fault, a ban, or
// nothing.
func (s *Server) pick(method, path, route string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if wait := s.limits.banned(s.now()); wait > 0 {
		return Fault{Action: Cloudflare, Wait: wait}
	}
	for _, f := range s.faults {
		if f.Method != "" && f.Method != method || !f.path.MatchString(path) && !f.path.MatchString(route) {
			continue
		}
		f.seen++
		if f.seen <= f.Skip || f.Count > 0 && f.Hits >= f.Count {
			continue
		}
		if f.Probability > 0 && s.rand.Float64() >= f.Probability {
			continue
		}
		f.Hits++
		return *f
	}
	return Fault{}
}

// before plays the faults that come ahead of the work; true means the request
// is over.
func (f Fault) before(s *Server, w http.ResponseWriter, r *http.Request, route string) bool {
	switch f.Action {
	case Refuse:
		s.answer(w, r, route, nil, 0, nil, f.refusal())
	case RateLimit:
		scope := "user"
		if f.Global {
			scope = "global"
			w.Header().Set("X-RateLimit-Global", "true")
		}
		w.Header().Set("X-RateLimit-Scope", scope)
		s.answer(w, r, route, nil, 0, nil, limited(f.Wait, f.Global))
	case BadGateway:
		status := f.Status
		if status == 0 {
			status = http.StatusBadGateway
		}
		s.answerHTML(w, r, route, status, fmt.Sprintf("%d %s", status, http.StatusText(status)))
	case Cloudflare:
		w.Header().Set("Retry-After", seconds(f.Wait))
		s.answerHTML(w, r, route, http.StatusTooManyRequests, "Error 1015: You are being rate limited")
	case Drop:
		cut(w)
	case Delay:
		return s.pause(w, r, f.Wait)
	default:
		return false
	}
	return true
}

func (f Fault) refusal() error {
	e := refuse(f.Code)
	if f.Code == 0 {
		e = plain(f.Status)
	}
	if f.Status != 0 {
		e.status = f.Status
	}
	if f.Message != "" {
		e.message = f.Message
	}
	e.wait = f.Wait
	return e
}

// after plays the faults that follow the work; true means no answer goes out.
func (f Fault) after(s *Server, w http.ResponseWriter, r *http.Request) bool {
	switch f.Action {
	case Lose:
		cut(w)
		return true
	case Slow:
		return s.pause(w, r, f.Wait)
	}
	return false
}

// pause waits in real time; true means the client or the server went away
// meanwhile and the request is over.
func (s *Server) pause(w http.ResponseWriter, r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return false
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
	cut(w)
	return true
}

// answerHTML answers with HTML, as the proxies before Discord do.
func (s *Server) answerHTML(w http.ResponseWriter, r *http.Request, route string, status int, title string) {
	s.count(r.Method, route, status)
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n<center><h1>%s</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n", title, title)
}

// cut ends the connection with no answer at all.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		// Without a connection to take over (HTTP/2), net/http's own way.
		panic(http.ErrAbortHandler)
	}
	conn.Close()
}
