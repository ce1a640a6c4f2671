package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/attache-bot/attache/briefs"
)

// maxSecret is the longest value of a header that is read from a file, in bytes.
const maxSecret = 8 << 10

// headersOf returns what is sent with each request for the feed. Secrets are
// looked up each time: they change while the bot runs. Errors name the header
// and where its value should be, never the value.
func headersOf(f briefs.Feed, variable func(string) string) (http.Header, error) {
	if len(f.Headers) == 0 {
		return nil, nil
	}
	out := make(http.Header, len(f.Headers))
	for _, h := range f.Headers {
		value, err := headerValue(h, variable)
		if err != nil {
			return nil, fmt.Errorf("header %s: %w", h.Name, err)
		}
		if !httpguts.ValidHeaderFieldValue(value) {
			return nil, fmt.Errorf("header %s: what %s holds can't be sent: it must be one line of text", h.Name, h.Value)
		}
		out.Set(h.Name, value)
	}
	return out, nil
}

func headerValue(h briefs.Header, variable func(string) string) (string, error) {
	switch where, name := h.Reference(); where {
	case "env":
		value := strings.TrimSpace(variable(name))
		if value == "" {
			return "", fmt.Errorf("the variable %s is not set", name)
		}
		return value, nil
	case "file":
		file, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer file.Close()
		text, err := io.ReadAll(io.LimitReader(file, maxSecret+1))
		switch value := strings.TrimSpace(string(text)); {
		case err != nil:
			return "", err
		case value == "":
			return "", fmt.Errorf("the file %s is empty", name)
		case len(text) > maxSecret:
			return "", fmt.Errorf("the file %s is longer than %d bytes", name, maxSecret)
		default:
			return value, nil
		}
	}
	return h.Value, nil
}
