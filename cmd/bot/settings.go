package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/joho/godotenv"

	"github.com/attache-bot/attache/bot"
)

// settings are the operator's, from the environment and the .env file of the
// working folder; the environment wins.
type settings struct {
	token    secret
	apiURL   string
	database string
	feeds    string // the list's file, "" = the shipped list
	contact  string
	operator string // the channel where members' reports go, "" = the log only
	extract  string // the better extractor's program, "" = where it is found, "off" = none
	nets     []netip.Prefix
	// memberNets are the private networks that links of members may reach: none
	// but the demo's own.
	memberNets []netip.Prefix
	// ownSources is how many feeds a server may add for itself, 0 = none.
	ownSources int
	privacy    string // where the operator's privacy policy is, "" = the template
	terms      string // where the terms of use are, "" = the template
	logJSON    bool
	logLevel   slog.Level
	// foldAfter is how old a post may become and be posted by itself; 0 = the
	// default, less than 0 = however old.
	foldAfter time.Duration
	http      string        // where metrics and health are served, "" = nowhere
	pprof     string        // where the profiler is, "" = nowhere
	readyLag  time.Duration // how late work may be and the process be ready
	rate      float64       // requests to Discord a second, 0 = all that it takes
	roles     roles
	shards    bot.Shards
	skew      time.Duration            // for tests: this machine's clock is ahead by it
	variable  func(name string) string // of the environment or .env, "" = not set
}

// secret is a string that no log or error prints.
type secret string

func (secret) String() string         { return "(secret)" }
func (secret) GoString() string       { return "(secret)" }
func (s secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

const (
	defaultAPI      = "https://discord.com/api/v10"
	defaultDatabase = "attache.db"
	defaultFeeds    = "feeds.yaml"
)

// readSettings reports every fault at once, each with what to do.
func readSettings(getenv func(string) string) (settings, error) {
	file, err := readDotenv(".env")
	if err != nil {
		return settings{}, err
	}
	variable := func(name string) string { return cmp.Or(getenv(name), file[name]) }
	get := func(name, otherwise string) string { return cmp.Or(variable(name), otherwise) }
	s := settings{
		token:    secret(strings.TrimSpace(get("DISCORD_TOKEN", ""))),
		apiURL:   strings.TrimRight(get("DISCORD_API_URL", defaultAPI), "/"),
		database: get("DATABASE_URL", defaultDatabase),
		feeds:    get("ATTACHE_FEEDS", ""),
		contact:  get("ATTACHE_CONTACT", "https://github.com/attache-bot/attache"),
		operator: get("ATTACHE_OPERATOR_CHANNEL", ""),
		extract:  get("ATTACHE_EXTRACT", ""),
		variable: variable,
	}
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if path := get("DISCORD_TOKEN_FILE", ""); path != "" && s.token == "" {
		token, err := os.ReadFile(path)
		if err != nil {
			fault("DISCORD_TOKEN_FILE: %w", err)
		}
		s.token = secret(strings.TrimSpace(string(token)))
	}
	if u, err := url.Parse(s.apiURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		fault("DISCORD_API_URL: it is no http address; it takes the version as well, like %s", defaultAPI)
	}
	for part := range strings.FieldsFuncSeq(get("ATTACHE_ALLOW_NETS", ""), func(r rune) bool { return r == ',' || r == ' ' }) {
		prefix, err := netip.ParsePrefix(part)
		if err != nil {
			fault("ATTACHE_ALLOW_NETS: %q is no network; write it like 10.1.2.0/24", part)
			continue
		}
		s.nets = append(s.nets, prefix.Masked())
	}
	if strings.Trim(s.operator, "0123456789") != "" {
		fault("ATTACHE_OPERATOR_CHANNEL: %q is no channel's id; copy it in Discord with developer mode on", s.operator)
	}
	s.moderate(get, fault)
	switch format := get("ATTACHE_LOG", "text"); format {
	case "json":
		s.logJSON = true
	case "text":
	default:
		fault("ATTACHE_LOG: %q is neither text nor json", format)
	}
	if level := get("ATTACHE_LOG_LEVEL", "info"); s.logLevel.UnmarshalText([]byte(level)) != nil {
		fault("ATTACHE_LOG_LEVEL: %q is none of debug, info, warn, error", level)
	}
	switch after := get("ATTACHE_FOLD_AFTER", ""); after {
	case "":
	case "never":
		s.foldAfter = -1
	default:
		d, err := time.ParseDuration(after)
		if err != nil || d <= 0 {
			fault("ATTACHE_FOLD_AFTER: %q is neither a time like 15m nor never", after)
		}
		s.foldAfter = d
	}
	s.watch(get, fault)
	if s.feeds == "" {
		if _, err := os.Stat(defaultFeeds); err == nil {
			s.feeds = defaultFeeds
		}
	}
	return s, errors.Join(faults...)
}

// readDotenv reads a file of NAME=value, which need not be there. Its error names
// the line: the library's repeats what is in it, and what follows, which may be the
// token.
func readDotenv(path string) (map[string]string, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	values, err := godotenv.UnmarshalBytes(text)
	if err == nil {
		return values, nil
	}
	// A value in quotation marks may take several lines: the last end of one up to
	// which all can be read is before the fault.
	line := 1
	for end, c := range text {
		if c != '\n' {
			continue
		}
		if _, err := godotenv.UnmarshalBytes(text[:end]); err == nil {
			line = bytes.Count(text[:end], []byte{'\n'}) + 2
		}
	}
	return nil, fmt.Errorf("%s: line %d cannot be read; a line is NAME=value, the value in single quotes if it has spaces, # or $", path, line)
}

// moderate reads what servers may do for themselves, and what is told to them.
func (s *settings) moderate(get func(name, otherwise string) string, fault func(format string, args ...any)) {
	var err error
	if s.ownSources, err = strconv.Atoi(get("ATTACHE_SERVER_SOURCES", "5")); err != nil || s.ownSources < 0 || s.ownSources > maxOwnSources {
		fault("ATTACHE_SERVER_SOURCES: %q is no number from 0 to %d", get("ATTACHE_SERVER_SOURCES", ""), maxOwnSources)
	}
	for name, to := range map[string]*string{"ATTACHE_PRIVACY_URL": &s.privacy, "ATTACHE_TERMS_URL": &s.terms} {
		*to = get(name, "")
		u, err := url.Parse(*to)
		if *to != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.ContainsAny(*to, " ()<>")) {
			fault("%s: %q is no web address that members can follow", name, *to)
		}
	}
}

// maxOwnSources bounds what an operator may let each server add.
const maxOwnSources = 25

// watch reads what running for years, and on several machines, needs.
func (s *settings) watch(get func(name, otherwise string) string, fault func(format string, args ...any)) {
	s.http, s.pprof = get("ATTACHE_HTTP", ""), get("ATTACHE_PPROF", "")
	if s.http != "" {
		if _, _, err := net.SplitHostPort(s.http); err != nil {
			fault("ATTACHE_HTTP: %q is no address to listen at; write it like 127.0.0.1:9464", s.http)
		}
	}
	if s.pprof != "" && !private(s.pprof) {
		fault("ATTACHE_PPROF: %q is no private address: the profiler shows memory, and in it the token; write it like 127.0.0.1:6060", s.pprof)
	}
	var err error
	if s.readyLag, err = time.ParseDuration(get("ATTACHE_READY_LAG", "5m")); err != nil || s.readyLag <= 0 {
		fault("ATTACHE_READY_LAG: %q is no time like 5m", get("ATTACHE_READY_LAG", ""))
	}
	switch rate := get("ATTACHE_RATE", ""); {
	case rate == "":
	case rate == "off":
		if s.rate = 10_000; s.apiURL == defaultAPI {
			fault("ATTACHE_RATE: it is off only where DISCORD_API_URL names a proxy that keeps to Discord's limit")
		}
	default:
		if s.rate, err = strconv.ParseFloat(rate, 64); err != nil || !(s.rate >= 1 && s.rate <= 49) {
			fault("ATTACHE_RATE: %q is neither a number of requests a second from 1 to 49, of the 50 that all processes of one token share, nor off", rate)
		}
	}
	if s.roles, err = parseRoles(get("ATTACHE_ROLES", "")); err != nil {
		fault("ATTACHE_ROLES: %w", err)
	}
	if s.roles != (roles{true, true, true}) && err == nil && !isPostgres(s.database) {
		fault("ATTACHE_ROLES: a file is for one process, which does everything: several need DATABASE_URL=postgres://…")
	}
	if s.shards, err = bot.ParseShards(get("ATTACHE_SHARDS", "")); err != nil {
		fault("ATTACHE_SHARDS: %w", err)
	}
	if skew := get("ATTACHE_TEST_CLOCK", ""); skew != "" {
		if s.skew, err = time.ParseDuration(skew); err != nil {
			fault("ATTACHE_TEST_CLOCK: %q is no time like -1m; it is for tests", skew)
		}
	}
}

// logger writes to stderr as the settings say. The token can't reach it: it is
// a secret, and what libraries say is redacted where it comes in.
func (p *program) logger(s settings) *slog.Logger {
	o := &slog.HandlerOptions{Level: s.logLevel}
	if s.logJSON {
		return slog.New(slog.NewJSONHandler(p.stderr, o))
	}
	return slog.New(slog.NewTextHandler(p.stderr, o))
}
