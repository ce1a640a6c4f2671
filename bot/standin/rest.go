package standin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

// maxBody is the largest request taken: Discord's own upload limit is 10 MiB a
// file for bots, and what is above it answers 40005.
const maxBody = 25 << 20

// call is one REST request on its way through.
type call struct {
	*http.Request
	route string // its template
	path  string // as sent, without the version
	body  []byte // its JSON, taken out of the multipart form where there is one
	files []Attachment
}

// decode reads the JSON body into v, refusing as Discord does.
func (c *call) decode(v any) error {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return nil // an absent body is an empty object
	}
	err := json.Unmarshal(c.body, v)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		var f form
		var path []any
		if wrong.Field != "" {
			for key := range strings.SplitSeq(wrong.Field, ".") {
				path = append(path, key)
			}
		}
		f.fail(path, "BASE_TYPE_BAD_TYPE", "Could not interpret %q as %s.", wrong.Value, wrong.Type)
		return f.err()
	}
	return refuse(50109)
}

// handler does one route's work under the lock. It returns the answer's status
// and body (nil: none).
type handler func(*call) (int, any, error)

type route struct {
	method, path string
	handle       handler
	open         bool // no bot token: the path holds a secret of its own
}

func (s *Server) routes() []route {
	return []route{
		{"GET", "/gateway", s.getGateway, true},
		{"GET", "/gateway/bot", s.getGatewayBot, false},
		{"GET", "/users/@me", s.getMe, false},
		{"GET", "/users/@me/guilds", s.getMyGuilds, false},
		{"POST", "/users/@me/channels", s.postDM, false},
		{"GET", "/users/{user_id}", s.getUser, false},
		{"GET", "/applications/@me", s.getApplication, false},
		{"GET", "/oauth2/applications/@me", s.getApplication, false},

		{"GET", "/applications/{application_id}/commands", s.getCommands, false},
		{"POST", "/applications/{application_id}/commands", s.postCommand, false},
		{"PUT", "/applications/{application_id}/commands", s.putCommands, false},
		{"GET", "/applications/{application_id}/commands/{command_id}", s.getCommand, false},
		{"PATCH", "/applications/{application_id}/commands/{command_id}", s.patchCommand, false},
		{"DELETE", "/applications/{application_id}/commands/{command_id}", s.deleteCommand, false},
		{"GET", "/applications/{application_id}/guilds/{guild_id}/commands", s.getCommands, false},
		{"POST", "/applications/{application_id}/guilds/{guild_id}/commands", s.postCommand, false},
		{"PUT", "/applications/{application_id}/guilds/{guild_id}/commands", s.putCommands, false},
		{"GET", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", s.getCommand, false},
		{"PATCH", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", s.patchCommand, false},
		{"DELETE", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", s.deleteCommand, false},

		{"GET", "/guilds/{guild_id}", s.getGuild, false},
		{"GET", "/guilds/{guild_id}/channels", s.getGuildChannels, false},
		{"GET", "/guilds/{guild_id}/roles", s.getGuildRoles, false},
		{"GET", "/guilds/{guild_id}/members/{user_id}", s.getMember, false},
		{"GET", "/users/@me/guilds/{guild_id}/member", s.getMember, false},
		{"GET", "/guilds/{guild_id}/threads/active", s.getActiveThreads, false},

		{"GET", "/channels/{channel_id}", s.getChannel, false},
		{"PATCH", "/channels/{channel_id}", s.patchChannel, false},
		{"DELETE", "/channels/{channel_id}", s.deleteChannel, false},
		{"POST", "/channels/{channel_id}/typing", s.postTyping, false},
		{"GET", "/channels/{channel_id}/messages", s.getMessages, false},
		{"POST", "/channels/{channel_id}/messages", s.postMessage, false},
		{"GET", "/channels/{channel_id}/messages/{message_id}", s.getMessage, false},
		{"PATCH", "/channels/{channel_id}/messages/{message_id}", s.patchMessage, false},
		{"DELETE", "/channels/{channel_id}/messages/{message_id}", s.deleteMessage, false},
		{"POST", "/channels/{channel_id}/messages/{message_id}/crosspost", s.crosspost, false},
		{"POST", "/channels/{channel_id}/messages/{message_id}/threads", s.postThreadFromMessage, false},
		{"POST", "/channels/{channel_id}/threads", s.postThread, false},
		{"GET", "/channels/{channel_id}/threads/archived/public", s.getArchivedThreads, false},

		{"POST", "/interactions/{interaction_id}/{interaction_token}/callback", s.postCallback, true},
		{"POST", "/webhooks/{webhook_id}/{webhook_token}", s.postFollowup, true},
		{"GET", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", s.getFollowup, true},
		{"PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", s.patchFollowup, true},
		{"DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", s.deleteFollowup, true},
	}
}

// mountREST serves the routes under /api/v9 and /api/v10.
func (s *Server) mountREST() {
	api := http.NewServeMux()
	methods := map[string]bool{}
	for _, rt := range s.routes() {
		api.HandleFunc(rt.method+" "+rt.path, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, rt) })
		methods[rt.method] = true
	}
	api.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		status := http.StatusNotFound
		for m := range methods {
			other := r.Clone(r.Context())
			other.Method = m
			if _, pattern := api.Handler(other); pattern != "/" {
				status = http.StatusMethodNotAllowed
			}
		}
		s.answer(w, r, r.URL.Path, nil, 0, nil, plain(status))
	})
	s.mux.Handle("/api/v9/", http.StripPrefix("/api/v9", api))
	s.mux.Handle("/api/v10/", http.StripPrefix("/api/v10", api))
	s.mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		s.answer(w, r, r.URL.Path, nil, 0, nil, refuse(50041))
	})
}

// serve takes one request through Discord's order of checks: edge faults,
// token, limits, then the route's own.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, rt route) {
	c := &call{Request: r, route: rt.path, path: r.URL.Path}
	if err := s.read(w, c); err != nil {
		s.answer(w, r, rt.path, nil, 0, nil, err)
		return
	}
	act := s.pick(r.Method, c.path, rt.path)
	if act.before(s, w, r, rt.path) {
		return
	}
	header := http.Header{}
	status, body, err := s.do(c, rt, header)
	if act.after(s, w, r) {
		return
	}
	s.answer(w, r, rt.path, header, status, body, err)
}

// do runs the checks and the handler as one step of the world. The body is
// marshalled inside the step: it may show state that the next step changes.
func (s *Server) do(c *call, rt route, header http.Header) (int, any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.check(c)
	if !rt.open && !s.authorized(c.Request) {
		return 0, nil, plain(http.StatusUnauthorized)
	}
	if err := s.limits.take(c, s.now(), header); err != nil {
		return 0, nil, err
	}
	status, body, err := rt.handle(c)
	if err != nil || body == nil {
		return status, nil, err
	}
	b, err := json.Marshal(body)
	if err != nil {
		return 0, nil, fmt.Errorf("answer to %s %s: %w", c.Method, c.route, err)
	}
	return status, json.RawMessage(b), nil
}

// check lets the validator see the body.
func (s *Server) check(c *call) {
	if s.opts.Validate == nil || len(c.body) == 0 {
		return
	}
	if err := s.opts.Validate(c.Method, c.route, c.body); err != nil {
		s.violations = append(s.violations, fmt.Sprintf("%s %s: %v", c.Method, c.route, err))
	}
}

func (s *Server) authorized(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bot ")
	return ok && s.accepts(token)
}

// read takes the body in, out of a multipart form where there are files.
func (s *Server) read(w http.ResponseWriter, c *call) error {
	body := http.MaxBytesReader(w, c.Body, maxBody)
	kind, params, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err == nil && kind == "multipart/form-data" {
		return s.readForm(c, multipart.NewReader(body, params["boundary"]))
	}
	if c.body, err = io.ReadAll(body); err != nil {
		return refuse(40005)
	}
	if len(c.body) > 0 && kind != "application/json" {
		return refuse(50109)
	}
	return nil
}

func (s *Server) readForm(c *call, mr *multipart.Reader) error {
	for {
		part, err := mr.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return refuse(50109)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return refuse(40005)
		}
		if part.FormName() == "payload_json" {
			c.body = data
			continue
		}
		if part.FileName() != "" {
			c.files = append(c.files, Attachment{
				Filename: part.FileName(), Size: int64(len(data)), ContentType: part.Header.Get("Content-Type"), data: data, host: c.Host,
			})
		}
	}
}

// answer writes the outcome and counts it.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, route string, header http.Header, status int, body any, err error) {
	for k, v := range header {
		w.Header()[k] = v
	}
	if err != nil {
		var refused *apiError
		if !errors.As(err, &refused) {
			s.log.Error("stand-in request failed", "method", r.Method, "route", route, "err", err)
			refused = plain(http.StatusInternalServerError)
		}
		status, body = refused.status, refused.body()
		if refused.wait > 0 {
			w.Header().Set("Retry-After", seconds(refused.wait))
		}
	}
	s.count(r.Method, route, status)
	if body == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body) // the client may be gone: nothing to do about it
}
