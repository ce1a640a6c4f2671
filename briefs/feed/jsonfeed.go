package feed

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	jsonfeed "github.com/mmcdole/gofeed/json"

	"github.com/attache-bot/attache/briefs"
)

// parseJSON reads JSON Feed 1.0 and 1.1. A document that does not keep to the
// types of the specification is read a second time, loosely.
func parseJSON(doc []byte, o ParseOptions) (Parsed, error) {
	if bytes.Count(doc, []byte("{")) > maxElements {
		return Parsed{}, fmt.Errorf("feed of more than %d objects: %w", maxElements, ErrTooLarge)
	}
	f, err := (&jsonfeed.Parser{}).Parse(bytes.NewReader(doc))
	if err != nil {
		loose, ok := loosen(doc)
		if !ok {
			return Parsed{}, fmt.Errorf("%w: %w", ErrNotFeed, err)
		}
		if f, err = (&jsonfeed.Parser{}).Parse(bytes.NewReader(loose)); err != nil {
			return Parsed{}, fmt.Errorf("%w: %w", ErrNotFeed, err)
		}
	}
	if f.Items == nil && !isJSONFeed(doc) {
		return Parsed{}, fmt.Errorf("%w: JSON without items", ErrNotFeed)
	}
	if len(f.Items) > maxItems {
		return Parsed{}, fmt.Errorf("feed of more than %d items: %w", maxItems, ErrTooLarge)
	}
	links := resolver{bases: []string{o.Base, f.FeedURL, f.HomePageURL}}
	p := Parsed{Title: strings.TrimSpace(f.Title), Link: links.resolve(f.HomePageURL), Language: languageTag(f.Language)}
	for _, item := range f.Items {
		if item == nil {
			continue
		}
		s := draft(&p)
		fromJSON(&s, item, &links)
		p.Stories = append(p.Stories, s)
	}
	return finish(p), nil
}

func fromJSON(s *briefs.Story, item *jsonfeed.Item, links *resolver) {
	s.GUID = item.ID
	s.Title = strings.Join(strings.Fields(item.Title), " ")
	link := cmp.Or(item.URL, item.ExternalURL)
	if link == "" && isAddress(item.ID) {
		link = item.ID
	}
	s.Link = links.resolve(link)
	s.Body, s.Abstract = cmp.Or(item.ContentHTML, item.ContentText), item.Summary
	s.Language = cmp.Or(languageTag(item.Language), s.Language)
	names := []string{}
	for _, a := range item.Authors {
		if a != nil {
			names = append(names, a.Name)
		}
	}
	if len(names) == 0 && item.Author != nil {
		names = append(names, item.Author.Name)
	}
	s.Byline = joined(names)
	s.Published, s.Updated = firstDate(item.DatePublished), firstDate(item.DateModified)
}

// loosen brings a document to the types that the specification wants: authors
// are lists, words are strings, and what cannot be either is left out.
func loosen(doc []byte) ([]byte, bool) {
	decoder := json.NewDecoder(bytes.NewReader(doc)) // reads over trailing junk
	decoder.UseNumber()
	var feed map[string]any
	if err := decoder.Decode(&feed); err != nil {
		return nil, false
	}
	items, ok := feed["items"].([]any)
	if !ok {
		return nil, false
	}
	loosenObject(feed)
	kept := items[:0]
	for _, item := range items {
		if object, ok := item.(map[string]any); ok {
			loosenObject(object)
			kept = append(kept, object)
		}
	}
	feed["items"] = kept
	out, err := json.Marshal(feed)
	return out, err == nil
}

func loosenObject(object map[string]any) {
	for key, value := range object {
		switch key {
		case "items", "expired":
		case "author", "authors":
			list, ok := value.([]any)
			if !ok {
				list = []any{value}
			}
			delete(object, "author")
			object["authors"] = loosenAuthors(list)
		case "attachments", "tags", "hubs":
			delete(object, key)
		default:
			switch v := value.(type) {
			case string:
			case json.Number:
				object[key] = v.String()
			case bool:
				object[key] = strconv.FormatBool(v)
			default:
				delete(object, key)
			}
		}
	}
}

func loosenAuthors(list []any) []any {
	out := []any{}
	for _, author := range list {
		switch a := author.(type) {
		case string:
			out = append(out, map[string]any{"name": a})
		case map[string]any:
			if name, ok := a["name"].(string); ok {
				out = append(out, map[string]any{"name": name})
			}
		}
	}
	return out
}
