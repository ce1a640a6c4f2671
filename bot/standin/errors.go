package standin

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// apiError is a refusal as Discord words it.
type apiError struct {
	status  int
	code    int
	message string
	form    map[string]any // the errors tree of a 50035
	wait    time.Duration  // retry_after of a 429
	global  bool           // of the global limit
}

func (e *apiError) Error() string {
	return fmt.Sprintf("HTTP %d, code %d: %s", e.status, e.code, e.message)
}

// body is the JSON Discord sends with the refusal.
func (e *apiError) body() map[string]any {
	b := map[string]any{"message": e.message}
	if e.code != 0 || e.wait == 0 {
		b["code"] = e.code // a bucket's 429 has none
	}
	if e.form != nil {
		b["errors"] = e.form
	}
	if e.wait > 0 {
		b["retry_after"] = e.wait.Seconds()
		b["global"] = e.global
	}
	return b
}

type refusal struct {
	status  int
	message string
}

// refusals holds Discord's JSON error codes with the HTTP status each comes
// with (developer documentation, "Opcodes and Status Codes").
var refusals = map[int]refusal{
	10002:  {http.StatusNotFound, "Unknown Application"},
	10003:  {http.StatusNotFound, "Unknown Channel"},
	10004:  {http.StatusNotFound, "Unknown Guild"},
	10007:  {http.StatusNotFound, "Unknown Member"},
	10008:  {http.StatusNotFound, "Unknown Message"},
	10011:  {http.StatusNotFound, "Unknown Role"},
	10013:  {http.StatusNotFound, "Unknown User"},
	10015:  {http.StatusNotFound, "Unknown Webhook"},
	10062:  {http.StatusNotFound, "Unknown interaction"},
	10063:  {http.StatusNotFound, "Unknown application command"},
	20012:  {http.StatusForbidden, "You are not authorized to perform this action on this application"},
	20016:  {http.StatusTooManyRequests, "This action cannot be performed due to slowmode rate limit"},
	20022:  {http.StatusTooManyRequests, "This message cannot be edited due to announcement rate limits."},
	20028:  {http.StatusTooManyRequests, "The channel you are writing has hit the write rate limit."},
	30032:  {http.StatusBadRequest, "Maximum number of application commands reached (100)."},
	30046:  {http.StatusTooManyRequests, "Maximum number of edits to messages older than 1 hour reached. Try again later."},
	40001:  {http.StatusUnauthorized, "Unauthorized"},
	40005:  {http.StatusRequestEntityTooLarge, "Request entity too large"},
	40033:  {http.StatusBadRequest, "This message has already been crossposted."},
	40060:  {http.StatusBadRequest, "Interaction has already been acknowledged."},
	40067:  {http.StatusBadRequest, "A tag is required to create a forum post in this channel"},
	50001:  {http.StatusForbidden, "Missing Access"},
	50005:  {http.StatusForbidden, "Cannot edit a message authored by another user"},
	50006:  {http.StatusBadRequest, "Cannot send an empty message"},
	50007:  {http.StatusForbidden, "Cannot send messages to this user"},
	50008:  {http.StatusBadRequest, "Cannot send messages in a non-text channel"},
	50013:  {http.StatusForbidden, "Missing Permissions"},
	50024:  {http.StatusBadRequest, "Cannot execute action on this channel type"},
	50027:  {http.StatusUnauthorized, "Invalid Webhook Token"},
	50041:  {http.StatusBadRequest, "Invalid API version provided"},
	50083:  {http.StatusBadRequest, "Thread is archived"},
	50109:  {http.StatusBadRequest, "The request body contains invalid JSON."},
	50278:  {http.StatusForbidden, "Cannot send messages to this user due to having no mutual guilds"},
	160004: {http.StatusBadRequest, "A thread has already been created for this message"},
	160005: {http.StatusBadRequest, "Thread is locked"},
	160006: {http.StatusBadRequest, "Maximum number of active threads reached"},
	200000: {http.StatusBadRequest, "Message was blocked by automatic moderation"},
	240000: {http.StatusBadRequest, "Message blocked by harmful links filter"},
}

// refuse builds the refusal with that code.
func refuse(code int) *apiError {
	r, ok := refusals[code]
	if !ok {
		r = refusal{http.StatusBadRequest, "Bad Request"}
	}
	return &apiError{status: r.status, code: code, message: r.message}
}

// plain builds the refusals Discord answers outside its code table, such as
// "404: Not Found".
func plain(status int) *apiError {
	return &apiError{status: status, message: strconv.Itoa(status) + ": " + http.StatusText(status)}
}

// form gathers the faults of a request body, so that all are told at once.
type form struct{ tree map[string]any }

// fail adds a fault at a path of keys (string) and indexes (int).
func (f *form) fail(path []any, code, format string, args ...any) {
	if f.tree == nil {
		f.tree = map[string]any{}
	}
	node := f.tree
	for _, step := range path {
		key := fmt.Sprint(step)
		next, ok := node[key].(map[string]any)
		if !ok {
			next = map[string]any{}
			node[key] = next
		}
		node = next
	}
	list, _ := node["_errors"].([]any)
	node["_errors"] = append(list, map[string]string{"code": code, "message": fmt.Sprintf(format, args...)})
}

// err is the 50035 with all faults, or nil.
func (f *form) err() error {
	if f.tree == nil {
		return nil
	}
	return &apiError{status: http.StatusBadRequest, code: 50035, message: "Invalid Form Body", form: f.tree}
}

// at extends a path without sharing its memory.
func at(path []any, more ...any) []any {
	return append(path[:len(path):len(path)], more...)
}
