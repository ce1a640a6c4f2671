// Package bot shows briefs on Discord: it posts, edits and deletes the messages
// that are owed, and answers members' commands and buttons. It hides Discord:
// its gateway and REST interface (through discordgo, with guards where that
// falls short), its limits and error codes, its markdown, and what of it a
// brief may use.
//
// A [Bot] has two independent halves. [Bot.Run] keeps the gateway connection,
// registers the commands and answers interactions until its context ends.
// [Bot.Deliver] makes one attempt at one owed message and needs REST only.
// [Render] is pure.
//
// # What is sent
//
// Text from feeds never works as markup, link or mention (see escape), and
// allowed_mentions is empty but for a role that a subscription names. Every
// message carries the number of its delivery in a component's custom id, by
// which it is found again after a lost answer. Tokens, the bot's and those of
// interactions, stand in no error and no log line.
package bot
