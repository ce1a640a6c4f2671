package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed"
)

// input is a file, an address or standard input that a filter was given.
type input struct {
	body        []byte
	contentType string
	base        string
}

// maxInput is the largest input that is read, in bytes.
const maxInput = 16 << 20

// inputTimeout bounds the fetching of an address given by hand.
const inputTimeout = 30 * time.Second

func isURL(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

func (p *program) input(name string) (input, error) {
	switch {
	case name == "":
		return input{}, errors.New("name a file, an address, or - for standard input")
	case name == "-":
		return readInput(name, p.stdin)
	case isURL(name):
		return p.fetch(name)
	}
	f, err := os.Open(name)
	if err != nil {
		return input{}, err
	}
	defer f.Close()
	return readInput(name, f)
}

func readInput(name string, r io.Reader) (input, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	if err == nil && len(body) > maxInput {
		err = fmt.Errorf("it is over %d MiB", maxInput>>20)
	}
	if err != nil {
		return input{}, fmt.Errorf("%s: %w", name, err)
	}
	return input{body: body}, nil
}

func (p *program) fetch(url string) (input, error) {
	s, err := readSettings(p.getenv)
	if err != nil {
		return input{}, err
	}
	ctx, cancel := context.WithTimeout(p.ctx, inputTimeout)
	defer cancel()
	res, err := newClient(s, p.logger(s)).Fetch(ctx, feed.Request{URL: url})
	if err != nil {
		return input{}, err
	}
	return input{body: res.Body, contentType: res.ContentType, base: res.URL}, nil
}

// stories reads the input as a feed, a wire file or a page.
func (in input) stories() ([]briefs.Story, error) {
	// No clock: what the file says is printed, even of the future.
	parsed, err := feed.Parse(in.body, feed.ParseOptions{ContentType: in.contentType, Base: in.base})
	if err == nil {
		return parsed.Stories, nil
	}
	if !feed.LooksLikeHTML(in.body) {
		return nil, err
	}
	page, pageErr := feed.Page(in.body, in.base)
	if pageErr != nil {
		return nil, errors.Join(err, pageErr)
	}
	return []briefs.Story{page.Story(in.base)}, nil
}

// copyOf returns the words of the input: of the one story it holds, or of a
// plain text, whose title is then found and not given.
func (p *program) copyOf(name string) (briefs.Copy, error) {
	in, err := p.input(name)
	if err != nil {
		return briefs.Copy{}, err
	}
	stories, err := in.stories()
	switch {
	case errors.Is(err, feed.ErrNotFeed) && !feed.LooksLikeHTML(in.body):
		return briefs.Copy{Text: strings.ToValidUTF8(string(in.body), "\ufffd")}, nil
	case err != nil:
		return briefs.Copy{}, fmt.Errorf("%s: %w", name, err)
	case len(stories) == 0:
		return briefs.Copy{}, fmt.Errorf("%s holds no story", name)
	}
	s := stories[0]
	if act, reason := briefs.Decide(nil, s, time.Now()); act != briefs.ActPost {
		return briefs.Copy{}, fmt.Errorf("%s: the item is not to be shown: %s", name, reason)
	}
	return briefs.Copy{Title: s.Title, Text: s.Text(), Language: s.Language}, nil
}
