// Command extract finds the article of a web page: HTML on standard input, one
// JSON object on standard output. It is the better extractor of the two that
// Attaché has, in a process of its own because its library takes 57 MB and a
// quarter of a second in every process that links it, can't be stopped, and
// takes more than linear time on hostile pages. The bot starts it for a page
// where it finds it and reads the page itself where this fails.
//
// It hides the library and bounds what a page may cost: time, memory, elements.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
)

const (
	maxPage = 2 << 20 // bytes
	// maxElements: the library takes 0.4 s for 5,000 paragraphs, 7 s for 20,000.
	maxElements = 5_000
	maxTime     = 10 * time.Second
	maxMemory   = 512 << 20
)

// article is what is printed. Text is the HTML of the article alone.
type article struct {
	Title    string `json:"title"`
	Text     string `json:"text"`
	Language string `json:"language"`
	Byline   string `json:"byline"`
	Site     string `json:"site"`
}

func main() {
	address := flag.String("url", "", "the page's address, to resolve its links")
	flag.Parse()
	limit()
	// The library takes no context.
	time.AfterFunc(maxTime, func() { fail(fmt.Errorf("it took more than %s", maxTime)) })
	found, err := read(os.Stdin, *address)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(found)
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "extract:", err)
	os.Exit(1)
}

// read finds the article of the page, in UTF-8.
func read(r io.Reader, address string) (found article, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the library panicked: %v", p)
		}
	}()
	page, err := io.ReadAll(io.LimitReader(r, maxPage+1))
	if err != nil {
		return article{}, err
	}
	if len(page) > maxPage {
		return article{}, fmt.Errorf("a page of more than %d MB", maxPage>>20)
	}
	doc, err := html.Parse(strings.NewReader(string(page)))
	if err != nil {
		return article{}, err
	}
	elements := 0
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			elements++
		}
	}
	if elements > maxElements {
		return article{}, fmt.Errorf("a page of %d elements, more than %d", elements, maxElements)
	}
	base, err := url.Parse(address)
	if err != nil || base.Host == "" {
		base = nil
	}
	result, err := trafilatura.ExtractDocument(doc, trafilatura.Options{
		OriginalURL: base, ExcludeComments: true, HtmlDateMode: trafilatura.Disabled,
	})
	if err != nil {
		return article{}, err
	}
	if result == nil || result.ContentNode == nil {
		return article{}, errors.New("no article")
	}
	m := result.Metadata
	var text strings.Builder
	for n := range result.ContentNode.ChildNodes() {
		if text.Len() == 0 && isHeadline(n, m.Title) {
			continue
		}
		if err := html.Render(&text, n); err != nil {
			return article{}, err
		}
	}
	return article{Title: m.Title, Text: text.String(), Language: m.Language, Byline: m.Author, Site: m.Sitename}, nil
}

// isHeadline reports whether an element only repeats the page's title.
func isHeadline(n *html.Node, title string) bool {
	if n.Type != html.ElementNode || n.Data != "h1" && n.Data != "h2" {
		return false
	}
	var words []string
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			words = append(words, strings.Fields(d.Data)...)
		}
	}
	text := strings.Join(words, " ")
	return text != "" && strings.HasPrefix(strings.Join(strings.Fields(title), " "), text)
}
