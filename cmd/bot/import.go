package main

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/cluster"
	"github.com/attache-bot/attache/briefs/condense"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/feed"
	"github.com/attache-bot/attache/briefs/store"
)

type importCmd struct {
	Feed  string        `help:"The feed of the list that the stories are filed under, where FROM does not say."`
	Gap   time.Duration `default:"2s" help:"How long to wait between two requests."`
	Again bool          `help:"Begin anew rather than where the last import of FROM ended."`
	From  string        `arg:"" name:"FEED|FOLDER|LIST" help:"A feed's name or address, a folder of wire files, or a text file with a page's address on each line."`
}

func (importCmd) Help() string {
	return `Files past stories: members find them, none is posted. A feed is followed into
its past by the links of RFC 5005 or, on WordPress, by ?paged=; a folder of wire
files is read and left as it is; the pages of a list are fetched as the story
pages of a feed are. It may be stopped at any time and goes on where it was. On
SQLite the bot must not be running meanwhile.`
}

// importing is one import under way.
type importing struct {
	*importCmd
	*program
	db     *store.Store
	header http.Header // of the feed
	desk   *desk.Desk
	reads  *reader
	feed   briefs.Feed
	key    string // of the progress
	at     progress
}

// progress is kept after each document, file or page.
type progress struct {
	Next  string `json:"next,omitempty"`  // of a feed: the document to go on with
	After string `json:"after,omitempty"` // of a folder: the last file
	List  string `json:"list,omitempty"`  // of a list: its hash
	Line  int    `json:"line,omitempty"`  // of a list: the last line
	// Missed are the lines of a list before that whose pages failed in passing.
	Missed []int `json:"missed,omitempty"`
	Filed  int   `json:"filed"`
	Ended  bool  `json:"ended,omitempty"`
}

func (c *importCmd) Run(p *program) error {
	s, err := readSettings(p.getenv)
	if err != nil {
		return err
	}
	list, err := readList(s)
	if err != nil {
		return err
	}
	source, work, err := c.source(list)
	if err != nil {
		return err
	}
	log := p.logger(s)
	db, err := store.Open(p.ctx, s.database, &store.Options{Log: log, Clusterer: cluster.NewEvents(cluster.Options{})})
	if err != nil {
		return err
	}
	defer db.Close()
	reads := newReader(s, log)
	d := desk.New(db, reads, desk.Options{Log: log})
	if err := d.SetList(p.ctx, list, condense.New(list.Topics)); err != nil {
		return err
	}
	header, err := headersOf(source, s.variable)
	if err != nil {
		return err
	}
	i := &importing{
		importCmd: c, program: p, db: db, desk: d, reads: reads, feed: source, header: header,
	}
	if err := i.load(); err != nil {
		return err
	}
	err = work(i)
	fmt.Fprintf(p.stdout, "%d stories filed under %s\n", i.at.Filed, source.Name)
	return err
}

// source tells what is imported, and under which feed.
func (c *importCmd) source(list *briefs.List) (briefs.Feed, func(*importing) error, error) {
	under, named := list.Feed(briefs.FeedName(c.Feed))
	if c.Feed != "" && !named {
		return under, nil, fmt.Errorf("the list has no feed %q", c.Feed)
	}
	if f, ok := list.Feed(briefs.FeedName(c.From)); ok {
		if f.Folder != "" {
			c.From = f.Folder
			return f, (*importing).folder, nil
		}
		c.From = f.URL
		return f, (*importing).archive, nil
	}
	if isURL(c.From) {
		for _, f := range list.Feeds {
			if !named && f.URL == c.From {
				under, named = f, true
			}
		}
	}
	if !named {
		return under, nil, fmt.Errorf("say with --feed which feed of the list the stories of %s are to be filed under", c.From)
	}
	if isURL(c.From) {
		return under, (*importing).archive, nil
	}
	info, err := os.Stat(c.From)
	if err != nil {
		return under, nil, err
	}
	if c.From, err = filepath.Abs(c.From); err != nil {
		return under, nil, err
	}
	if info.IsDir() {
		return under, (*importing).folder, nil
	}
	if under.Use != briefs.UseBrief {
		return under, nil, fmt.Errorf("the feed %s may not show text of its pages: that takes use: brief and a licence", under.Name)
	}
	return under, (*importing).pages, nil
}

func (i *importing) load() error {
	i.key = "import " + string(i.feed.Name) + " " + i.From
	text, err := i.db.Meta(i.ctx, i.key)
	if err != nil || text == "" || i.Again {
		return err
	}
	if err := json.Unmarshal([]byte(text), &i.at); err != nil {
		return fmt.Errorf("the progress of the last import: %w", err)
	}
	return nil
}

// file files stories and keeps how far the import has come.
func (i *importing) file(stories []briefs.Story) error {
	n, err := i.desk.Import(i.ctx, i.feed.Name, stories)
	i.at.Filed += n
	if err != nil {
		return err
	}
	text, err := json.Marshal(i.at)
	if err != nil {
		return err
	}
	return i.db.SetMeta(i.ctx, i.key, string(text))
}

// maxDocuments bounds how far a feed is followed.
const maxDocuments = 20_000

// maxStale is how many documents in a row may hold nothing but what those before
// them held: archives overlap, and servers that know no older page send the first
// again, for as many pages as one asks for.
const maxStale = 2

// known are the stories that an import has met, by a short hash of their keys.
type known map[uint64]bool

// news adds stories, and reports whether one of them was not met before.
func (k known) news(stories []briefs.Story) (found bool) {
	for _, s := range stories {
		sum := sha256.Sum256([]byte(s.Key))
		key := binary.BigEndian.Uint64(sum[:])
		found = found || !k[key]
		k[key] = true
	}
	return found
}

// archive follows a feed into its past.
func (i *importing) archive() error {
	if i.at.Ended {
		return fmt.Errorf("the past of %s is filed already (--again begins anew)", i.From)
	}
	address := i.From
	if i.at.Next != "" {
		address = i.at.Next
	}
	met, brought := make(map[string]bool), make(known)
	stale := 0
	for range maxDocuments {
		met[address] = true
		var res *feed.Response
		err := i.patiently(func() (err error) {
			res, err = i.reads.client.Fetch(i.ctx, i.request(address))
			return err
		})
		beyond := address != i.From && (errors.Is(err, feed.ErrNotFound) || errors.Is(err, feed.ErrGone))
		var doc feed.Archive
		if err == nil {
			doc, err = feed.ReadArchive(res, feed.ParseOptions{
				Format: i.feed.Format, Kills: i.feed.Kills, Now: time.Now(), Mend: true, Fetch: i.words,
			})
		}
		if err != nil && !beyond {
			return fmt.Errorf("%w (run it again to go on)", err)
		}
		if stale++; brought.news(doc.Stories) {
			stale = 0
		}
		i.at.Next = doc.Older
		i.at.Ended = beyond || doc.Older == "" || len(doc.Stories) == 0 || met[doc.Older] || stale == maxStale
		if err := i.file(doc.Stories); err != nil {
			return err
		}
		if i.at.Ended {
			return nil
		}
		address = doc.Older
	}
	return fmt.Errorf("%s has more than %d documents", i.From, maxDocuments)
}

// request asks for a document of the feed's past. What is sent along for the
// feed's host is for no other.
func (i *importing) request(address string) feed.Request {
	req := feed.Request{URL: address}
	if address != i.From {
		req.Via = i.From
	}
	if feed.SameHost(address, i.feed.URL) {
		req.Header = i.header
	}
	return req
}

// words gets the document in which the words of an item are, as a poll does, but
// with an import's patience: what is filed without them stays so.
func (i *importing) words(from, link string) (body []byte, err error) {
	err = i.patiently(func() (err error) {
		body, err = i.reads.words(i.ctx, i.feed, i.header, from, link)
		return err
	})
	return body, err
}

// The patience an import has with a host.
const (
	tries     = 4
	maxPause  = 15 * time.Minute
	firstWait = time.Second
)

// patiently waits the gap and asks, again where the host asks for patience.
func (i *importing) patiently(ask func() error) error {
	pause := i.Gap
	for try := 1; ; try++ {
		select {
		case <-i.ctx.Done():
			return i.ctx.Err()
		case <-time.After(pause):
		}
		err := ask()
		passing := errors.Is(err, feed.ErrTryLater) || errors.Is(err, feed.ErrServer) || errors.Is(err, feed.ErrTimeout) ||
			errors.Is(err, feed.ErrUnreachable) || errors.Is(err, feed.ErrBusy)
		if !passing || try == tries {
			return err
		}
		pause = max(i.Gap, firstWait<<(2*try))
		var fault *feed.FetchError
		if errors.As(err, &fault) && !fault.NotBefore.IsZero() {
			pause = max(time.Until(fault.NotBefore), i.Gap)
		}
		if pause > maxPause {
			return err
		}
	}
}

// folder reads a folder of wire files.
func (i *importing) folder() error {
	waiting := i.at.After != ""
	if waiting {
		if _, err := os.Stat(filepath.Join(i.From, i.at.After)); err != nil {
			waiting = false // it was moved: the rules know what is filed already
		}
	}
	skip := func(name string) bool {
		was := waiting
		waiting = waiting && name != i.at.After
		return was
	}
	o := feed.ParseOptions{Format: i.feed.Format, Kills: i.feed.Kills, Now: time.Now(), Fetch: func(_, link string) ([]byte, error) {
		return i.words(cmp.Or(i.feed.URL, i.feed.Words), link) // the files are what was kept of the feed
	}}
	return feed.ReadFolder(i.From, o, skip, func(name string, stories []briefs.Story, err error) error {
		var fault *feed.FetchError
		if errors.As(err, &fault) {
			return fmt.Errorf("%s: %w (run it again to go on)", name, err)
		}
		if err != nil {
			fmt.Fprintf(i.stderr, "bot: %s: %v\n", name, err)
			return i.ctx.Err()
		}
		i.at.After = name
		return i.file(stories)
	})
}

// maxBroken is how many pages in a row may fail before an import gives up.
const maxBroken = 5

// pages fetches the pages of a list.
func (i *importing) pages() error {
	text, err := os.ReadFile(i.From)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	if hash := hex.EncodeToString(sum[:]); hash != i.at.List {
		i.at = progress{List: hash}
	}
	broken := 0
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		address := strings.TrimSpace(lines.Text())
		missed := slices.Index(i.at.Missed, n)
		if n <= i.at.Line && missed < 0 || address == "" || strings.HasPrefix(address, "#") {
			continue
		}
		story, err := i.page(address)
		if i.ctx.Err() != nil {
			return i.ctx.Err()
		}
		i.at.Line = max(i.at.Line, n)
		switch broke := err != nil && !isClosed(err); {
		case broke && missed < 0:
			i.at.Missed = append(i.at.Missed, n)
		case !broke && missed >= 0:
			i.at.Missed = slices.Delete(i.at.Missed, missed, missed+1)
		}
		if err != nil {
			fmt.Fprintf(i.stderr, "bot: line %d: %v\n", n, err)
		}
		if err := i.file(story); err != nil {
			return err
		}
		if broken++; err == nil || isClosed(err) {
			broken = 0
		}
		if broken == maxBroken {
			return fmt.Errorf("%d pages in a row could not be read (run it again to go on)", broken)
		}
	}
	if n := len(i.at.Missed); n > 0 && lines.Err() == nil {
		return fmt.Errorf("%d pages could not be read for now (run it again to try them)", n)
	}
	return lines.Err()
}

// page returns the story of a page, none where it is filed already.
func (i *importing) page(address string) ([]briefs.Story, error) {
	held, err := i.db.Known(i.ctx, i.feed.Name, []string{feed.PageText{}.Story(address).Key})
	if err != nil || len(held) > 0 {
		return nil, err
	}
	var res *feed.Response
	err = i.patiently(func() (err error) {
		res, err = i.reads.client.Fetch(i.ctx, feed.Request{URL: address, Page: true})
		return err
	})
	if err != nil {
		return nil, err
	}
	page, err := feed.PageBy(i.ctx, res.Body, res.URL, i.reads.extract)
	if err != nil {
		return nil, err
	}
	return []briefs.Story{page.Story(address)}, nil
}
