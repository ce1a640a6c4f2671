package feed

import "testing"

func TestOlder(t *testing.T) {
	const at = "https://gazette.example/feed/"
	for _, tt := range []struct{ name, doc, want string }{
		{"archive", `<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="?page=2"/><link rel="prev-archive" href="/2025/12"/></feed>`, "https://gazette.example/2025/12"},
		{"prefixed in RSS", `<rss><channel><a10:link rel="self next" href="?page=2"/><item/></channel></rss>`, at + "?page=2"},
		{"link of an entry", `<feed><entry><link rel="next" href="/x"/></entry></feed>`, ""},
		{"itself", `<feed><link rel="next" href="/feed/#2"/></feed>`, ""},
		{"not to be fetched", `<feed><link rel="next" href="file:///etc/passwd"/></feed>`, ""},
		{"JSON", `{"version":"https://jsonfeed.org/version/1.1","next_url":"/more.json","items":[]}`, "https://gazette.example/more.json"},
		{"JSON, the end", `{"version":"https://jsonfeed.org/version/1.1","items":[]}`, ""},
		{"WordPress", `<rss><channel><generator>https://wordpress.org/?v=6.8</generator></channel></rss>`, at + "?paged=2"},
		{"an attribute", `<feed><generator uri="https://wordpress.org/">WP</generator></feed>`, at + "?paged=2"},
		{"another generator", `<rss><channel><generator>Hand</generator></channel></rss>`, ""},
		{"no feed", "words", ""},
	} {
		if got := Older([]byte(tt.doc), "", at); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if got := Older([]byte(`<rss><channel><generator>https://wordpress.org/</generator></channel></rss>`), "", at+"?paged=9"); got != at+"?paged=10" {
		t.Errorf("the page after 9 is %q", got)
	}
}
