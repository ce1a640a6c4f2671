package bot

import (
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// Longest links, in bytes of ASCII: Discord's limit for a button, and what
// leaves room for a headline in a message's content.
const (
	maxButtonLink = 512
	maxTextLink   = 1000
)

// safeLink returns a story's link as it may stand in a message, in ASCII and
// with every sign encoded that markdown could trip over; "" if it is not a web
// address, hides where it leads, or is an invitation to a Discord server.
func safeLink(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	if strings.ContainsFunc(host, func(r rune) bool { return r > '~' }) {
		// Written as the network has it, so that it cannot pass for a name
		// that looks the same.
		if host, err = idna.Lookup.ToASCII(host); err != nil {
			return ""
		}
	}
	if host == "" || strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789.-_") != "" || invites(host, u.Path) {
		return ""
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	u.Host = host
	link := tightLink.Replace(u.String())
	if strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || r > '~' }) || len(link) > maxTextLink {
		return ""
	}
	return link
}

// tightLink encodes what a URL may hold but a masked link had better not.
var tightLink = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "@", "%40",
	"[", "%5B", "]", "%5D", "`", "%60", "|", "%7C", "\\", "%5C", "*", "%2A", "\"", "%22")

func invites(host, path string) bool {
	host = strings.TrimPrefix(host, "www.")
	switch host {
	case "discord.gg", "dsc.gg":
		return true
	case "discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com":
		return strings.HasPrefix(strings.ToLower(path), "/invite")
	}
	return false
}
