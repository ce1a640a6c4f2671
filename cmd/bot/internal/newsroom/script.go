package newsroom

import (
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"time"
)

//go:embed stories/*.txt
var files embed.FS

// story is one version of one story.
type story struct {
	outlet, id, title, summary string
	slug, byline, place, topic string
	note                       string // to editors, never published
	revision, urgency          int
	canceled                   bool
	published, versionCreated  time.Time
	body                       []paragraph
}

// paragraph is a paragraph of a story, or what stands around it.
type paragraph struct{ kind, text string }

// The kinds of paragraph that a story file marks, as "[heading] …".
const (
	plain     = ""
	heading   = "heading"
	caption   = "caption"
	furniture = "furniture"
)

// weekday stands in a story for a day counted from the one the demo starts on,
// so that its "on Monday" is true whenever it is played.
var weekday = regexp.MustCompile(`\{day([+-]\d+)?\}`)

// readScript reads the stories in the order of their file names. At pace p a
// story "at" 60s appears 60/p seconds after start; what is older than start
// keeps its age.
func readScript(start time.Time, pace float64) ([]story, error) {
	names, err := fs.Glob(files, "stories/*.txt")
	if err != nil {
		return nil, fmt.Errorf("newsroom: %w", err)
	}
	var script []story
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("newsroom: %w", err)
		}
		s, at, err := parseStory(dated(string(text), start))
		if err != nil {
			return nil, fmt.Errorf("newsroom: %s: %w", name, err)
		}
		if at > 0 {
			at = time.Duration(float64(at) / pace)
		}
		s.versionCreated = start.Add(at).UTC()
		s.published = s.versionCreated
		script = append(script, s)
	}
	return script, nil
}

func dated(text string, start time.Time) string {
	return weekday.ReplaceAllStringFunc(text, func(token string) string {
		days, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(token, "{day"), "}")) // "" is 0: the day itself
		return start.UTC().AddDate(0, 0, days).Weekday().String()
	})
}

// parseStory reads a story file: "key: value" lines, an empty line, then
// paragraphs with empty lines between them.
func parseStory(text string) (story, time.Duration, error) {
	head, body, _ := strings.Cut(text, "\n\n")
	s := story{revision: 1}
	var at time.Duration
	for line := range strings.Lines(head) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			return s, 0, fmt.Errorf("not a header line: %q", line)
		}
		err := s.set(key, value, &at)
		if err != nil {
			return s, 0, err
		}
	}
	for block := range strings.SplitSeq(strings.TrimSpace(body), "\n\n") {
		if block != "" {
			s.body = append(s.body, parseParagraph(block))
		}
	}
	if s.outlet == "" || s.id == "" || s.title == "" || len(s.body) == 0 && !s.canceled {
		return s, 0, fmt.Errorf("a story needs outlet, id, title and text")
	}
	return s, at, nil
}

func (s *story) set(key, value string, at *time.Duration) (err error) {
	text := map[string]*string{
		"outlet": &s.outlet, "id": &s.id, "title": &s.title, "summary": &s.summary, "slug": &s.slug,
		"by": &s.byline, "place": &s.place, "topic": &s.topic, "note": &s.note,
	}
	if field, ok := text[key]; ok {
		*field = value
		return nil
	}
	switch key {
	case "at":
		*at, err = time.ParseDuration(value)
	case "revision":
		s.revision, err = strconv.Atoi(value)
	case "urgency":
		s.urgency, err = strconv.Atoi(value)
	case "status":
		s.canceled = value == "canceled"
	default:
		err = fmt.Errorf("unknown header %q", key)
	}
	return err
}

func parseParagraph(block string) paragraph {
	text := strings.Join(strings.Fields(block), " ")
	for _, kind := range []string{heading, caption, furniture} {
		if rest, ok := strings.CutPrefix(text, "["+kind+"] "); ok {
			return paragraph{kind, rest}
		}
	}
	return paragraph{plain, text}
}
