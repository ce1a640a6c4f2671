package main

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

// front stands before the local Discord. It sees what the bot asks for, and
// breaks it in the ways the stand-in has no rule for: a message that was
// created but answered with a 502, a post held up while its story changes, a
// Discord that is away.
type front struct {
	discord http.Handler
	press   *press
	witness *witness
	server  *http.Server

	mu       sync.Mutex
	rand     *rand.Rand
	on       bool // breaks things
	away     bool // answers 503 to all
	ambushed int  // posts held up while their story changed
	spoiled  int  // changes made and answered with a 502
}

// held is how long a post is held up whose story changes: the feed is polled
// and the change is filed meanwhile.
const held = 2500 * time.Millisecond

// spoil is how many of a hundred changes are made and answered with a 502.
const spoil = 2

func newFront(discord http.Handler, p *press, w *witness, r *rand.Rand) *front {
	return &front{discord: discord, press: p, witness: w, rand: r}
}

// open listens, at the address given or any.
func (f *front) open(addr string) (err error) {
	f.server, err = serve(addr, f)
	return err
}

func (f *front) close() {
	if f.server != nil {
		f.server.Close()
	}
}

func (f *front) url() string { return "http://" + f.server.Addr }

// set turns its own faults on or off.
func (f *front) set(on, away bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.on, f.away = on, away
	if away {
		f.witness.forget()
	}
}

// ServeHTTP implements http.Handler.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	on, away := f.on, f.away
	f.mu.Unlock()
	if away {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	channel, rest, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/api/v10/channels/"), "/messages")
	var n int // the story that is asked to be posted
	posts := ok && rest == "" && r.Method == http.MethodPost
	if posts {
		if n, posts = storyOf(r); posts {
			f.witness.saw(channel, n, time.Now())
		}
	}
	if !ok || !on || r.Method == http.MethodGet {
		f.discord.ServeHTTP(w, r)
		return
	}
	var hold, late bool
	if posts {
		hold, late = f.ambush(n)
	}
	if hold && !late {
		sleep(r, held)
	}
	if f.draw(100) < spoil {
		f.discord.ServeHTTP(&void{header: http.Header{}}, r)
		f.mu.Lock()
		f.spoiled++
		f.mu.Unlock()
		http.Error(w, "<html><h1>502 Bad Gateway</h1></html>", http.StatusBadGateway)
		return
	}
	if hold && late {
		answer := &void{header: http.Header{}}
		f.discord.ServeHTTP(answer, r)
		sleep(r, held)
		answer.flush(w)
		return
	}
	f.discord.ServeHTTP(w, r)
}

// storyOf reads which story a request for a message is about, and leaves it as it was.
func storyOf(r *http.Request) (n int, ok bool) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	r.Body = io.NopCloser(bytes.NewReader(raw))
	var body struct {
		Content string `json:"content"`
	}
	if err != nil || json.Unmarshal(raw, &body) != nil {
		return 0, false
	}
	n, _, ok = readMark(body.Content)
	return n, ok
}

// ambush tells whether the story changes because a message of it is asked for;
// late: the answer is to be held up, and not the request.
func (f *front) ambush(n int) (hold, late bool) {
	if !f.press.posting(n) {
		return false, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ambushed++
	return true, f.rand.IntN(2) == 0
}

func (f *front) draw(n int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rand.IntN(n)
}

// sleep waits, or until the client has gone.
func sleep(r *http.Request, d time.Duration) {
	select {
	case <-r.Context().Done():
	case <-time.After(d):
	}
}

// void takes an answer that is held back or thrown away.
type void struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (v *void) Header() http.Header         { return v.header }
func (v *void) WriteHeader(status int)      { v.status = status }
func (v *void) Write(p []byte) (int, error) { return v.body.Write(p) }

// flush sends the answer after all.
func (v *void) flush(w http.ResponseWriter) {
	for k, values := range v.header {
		w.Header()[k] = values
	}
	if v.status != 0 {
		w.WriteHeader(v.status)
	}
	_, _ = w.Write(v.body.Bytes()) // a client that left needs no answer
}
