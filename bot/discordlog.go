package bot

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// DiscordLogger makes what discordgo wants as its Logger: warnings and errors of
// the library go to log, without the token. discordgo.Logger is a package
// variable of that library, so it is for the program to set, once, before the
// first [New]; sessions say nothing at all while it is nil.
func DiscordLogger(log *slog.Logger, token string) func(level, caller int, format string, args ...any) {
	const longest = 500
	return func(level, _ int, format string, args ...any) {
		at := slog.LevelDebug
		switch level {
		case discordgo.LogError:
			at = slog.LevelError
		case discordgo.LogWarning:
			at = slog.LevelWarn
		}
		if !log.Enabled(context.Background(), at) {
			return
		}
		text := redact(fmt.Sprintf(format, args...), token)
		log.Log(context.Background(), at, "discordgo", "text", text[:offset(text, longest)])
	}
}

// paths finds the parts of addresses that are tokens of interactions or webhooks.
var paths = regexp.MustCompile(`((?:interactions|webhooks)/[0-9]+/)[^/\s"?]+`)

// redact takes the bot's token and those of interactions out of a text.
func redact(text, token string) string {
	if token != "" {
		text = strings.ReplaceAll(text, token, "[token]")
	}
	return paths.ReplaceAllString(text, "${1}[token]")
}
