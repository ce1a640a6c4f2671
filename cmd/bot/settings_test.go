package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v4"
)

// TestSecretsAreNotRepeated: whatever is wrong with a setting, what is said of it
// holds neither the token nor a password, though they stand where the fault is.
func TestSecretsAreNotRepeated(t *testing.T) {
	const secret = "sesame-5bd1e995"
	t.Chdir(t.TempDir())
	t.Run("settings", func(t *testing.T) {
		for _, c := range []struct{ name, file, want string }{
			{"a bad line before it", "ATTACHE_LOG=text\nthis is no setting!\nDISCORD_TOKEN=" + secret + "\n", ".env: line 2 "},
			{"a bad line after one of several lines", "ATTACHE_LOG='text\nor so'\nATTACHE_RATE=4\nlog!\nDISCORD_TOKEN=" + secret, ".env: line 4 "},
			{"quotation marks that don't end", "ATTACHE_LOG=text\n\nDISCORD_TOKEN='" + secret + "\n", ".env: line 3 "},
			{"the first line", secret + "\n", ".env: line 1 "},
		} {
			if err := os.WriteFile(".env", []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, command := range []string{"run", "check"} {
				got := call(t, "", nil, command, "--"+map[string]string{"run": "roles=", "check": "offline"}[command])
				if said := got.stdout + got.stderr; got.code != exitFailure || !strings.Contains(said, c.want) || strings.Contains(said, secret) {
					t.Errorf("%s, %s: exit code %d, said:\n%s\nwant %q and no secret", c.name, command, got.code, said, c.want)
				}
			}
		}
		if err := os.Remove(".env"); err != nil {
			t.Fatal(err)
		}
	})
	for _, database := range []string{
		"postgres://u:" + secret + "@127.0.0.1:1/d", "postgres://127.0.0.1:1/d?user=u&password=" + secret,
		"postgres://u:%zz" + secret + "@127.0.0.1:1/d", "postgresql://u:" + secret + "@127.0.0.1:1/d?sslmode=odd",
		"Postgres://u:" + secret + "@127.0.0.1:1/d", "mysql://u:" + secret + "@127.0.0.1/d",
	} {
		env := map[string]string{"DISCORD_TOKEN": secret, "DATABASE_URL": database, "ATTACHE_LOG_LEVEL": "debug"}
		for _, args := range [][]string{
			{"run"}, {"check", "--offline"}, {"health"}, {"withdrawals"}, {"backup"}, {"restore", "--since", "2026-01-01T00:00:00Z"}, {"doctor"},
			{"retract", "brief", "1"}, {"copy", "attache.db", database},
		} {
			got := call(t, "", env, args...)
			if said := got.stdout + got.stderr; got.code != exitFailure || said == "" || strings.Contains(said, secret) {
				t.Errorf("%s with %s: exit code %d, said:\n%s", args, database, got.code, said)
			}
		}
	}
}

// TestFeedKeysAreNotRepeated: the key in a feed's address is in nothing that is said
// of it, whatever the feed answers.
func TestFeedKeysAreNotRepeated(t *testing.T) {
	const secret = "sesame-5bd1e995"
	t.Chdir(t.TempDir())
	for _, address := range []string{"http://127.0.0.1:1/feed?key=" + secret, "https://10.0.0.1/feed?key=" + secret, "https://a b/feed?key=" + secret, "gopher://me:" + secret + "@a.example/"} {
		if err := os.WriteFile("feeds.yaml", []byte("feeds: [{name: agency, url: '"+address+"'}]\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		env := map[string]string{"ATTACHE_ALLOW_NETS": "127.0.0.0/8", "ATTACHE_LOG_LEVEL": "debug"}
		for _, args := range [][]string{{"check"}, {"poll"}} {
			got := call(t, "", env, args...)
			if said := got.stdout + got.stderr; got.code != exitFailure || !strings.Contains(said, "feed") || strings.Contains(said, secret) {
				t.Errorf("%s of %s: exit code %d, said:\n%s", args, address, got.code, said)
			}
		}
	}
}

// settingNames are the settings that are asked for.
func settingNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{"GOGC": true} // Go's own, which the bot gives another default
	_, err := readSettings(func(name string) string { names[name] = true; return "" })
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// named are the first groups of an expression's matches.
func named(t *testing.T, path, expr string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, m := range regexp.MustCompile(expr).FindAllSubmatch(text, -1) {
		names[string(m[1])] = true
	}
	return names
}

// TestSettingsAreDocumented: every setting is in the guide's table and in the
// example, and they name no other.
func TestSettingsAreDocumented(t *testing.T) {
	t.Parallel()
	// What is for tests is no example, and Go's own is read by Go, of the
	// environment alone.
	want := settingNames(t)
	guide := named(t, "../../docs/operating.md", "(?m)^\\| (?:`[A-Z_]+`, )?`([A-Z_]{4,})`(?:, `[^`]+`)* \\| [^|]+ \\| [^|]+ \\|$")
	maps.Copy(guide, named(t, "../../docs/operating.md", "(?m)^\\| `([A-Z_]{4,})`, `[A-Z_]+` \\| [^|]+ \\| [^|]+ \\|$"))
	example := named(t, "../../.env.example", `(?m)^#?([A-Z_]+)=`)
	for _, of := range []struct {
		where string
		have  map[string]bool
		not   []string
	}{{"docs/operating.md", guide, nil}, {".env.example", example, []string{"GOGC", "ATTACHE_TEST_CLOCK"}}} {
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if !of.have[name] && !slices.Contains(of.not, name) {
				t.Errorf("%s does not have %s", of.where, name)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(of.have)) {
			if !want[name] || slices.Contains(of.not, name) {
				t.Errorf("%s has %s, which is no setting", of.where, name)
			}
		}
	}
}

// TestCommandsInDocs: every command that the guides show is one that the program
// takes, and what they run by its folder is there.
func TestCommandsInDocs(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, "../../README.md", "../../deploy/attache.service", "../../Dockerfile", "../../deploy/compose.yaml")
	shown := regexp.MustCompile("(?m)(?:^    |`|^ExecStart=/usr/local/bin/)(?:attache|bot) ([a-z][^`\n#]*)")
	folder := regexp.MustCompile(`go (?:run|build)[^\n` + "`" + `]*? (\./[a-z/]+)`)
	checked := 0
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range shown.FindAllSubmatch(text, -1) {
			args := strings.Fields(strings.NewReplacer("[", "", "]", "", "<command>", "run", "TIME", "2026-01-01T00:00:00Z", "--now T", "--now 2026-01-01T00:00:00Z").Replace(string(m[1])))
			if err := takes(args); err != nil {
				t.Errorf("%s: %s: %v", path, m[0], err)
			}
			checked++
		}
		for _, m := range folder.FindAllSubmatch(text, -1) {
			if info, err := os.Stat(filepath.Join("../..", string(m[1]))); err != nil || !info.IsDir() {
				t.Errorf("%s: %s: there is no such folder", path, m[0])
			}
			checked++
		}
	}
	if checked < 50 {
		t.Errorf("only %d commands were found", checked)
	}
}

// takes says what is wrong with a command line, but for what it leaves out.
func takes(args []string) error {
	var cli commands
	parser, err := kong.New(&cli, kong.Name("bot"), kong.Vars{"version": version}, kong.Writers(&bytes.Buffer{}, &bytes.Buffer{}))
	if err != nil {
		return err
	}
	if _, err = parser.Parse(args); err != nil && (strings.HasPrefix(err.Error(), "expected ") || strings.HasPrefix(err.Error(), "missing ")) {
		return nil // it is only named
	}
	return err
}

// TestDeployFiles: what runs the bot names settings, files and versions that there
// are.
func TestDeployFiles(t *testing.T) {
	t.Parallel()
	var compose struct {
		Services map[string]struct {
			Environment map[string]string
			Volumes     []string
			Networks    []string
		}
		Networks, Volumes map[string]any
	}
	read := func(name string, to any) string {
		text, err := os.ReadFile("../../" + name)
		if err == nil && to != nil {
			err = yaml.Load(text, to)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return string(text)
	}
	read("deploy/compose.yaml", &compose)
	settings := settingNames(t)
	bot := compose.Services["bot"]
	for name := range bot.Environment {
		if !settings[name] && name != "PGPASSWORD" { // which the driver takes
			t.Errorf("compose.yaml: %s is no setting", name)
		}
	}
	for name, s := range compose.Services {
		for _, v := range s.Volumes {
			from, _, _ := strings.Cut(v, ":")
			if strings.HasPrefix(from, "./") {
				read(strings.TrimPrefix(from, "./"), nil)
			} else if _, ok := compose.Volumes[from]; !ok {
				t.Errorf("compose.yaml: %s has a volume %s that is not there", name, from)
			}
		}
		for _, n := range s.Networks {
			if _, ok := compose.Networks[n]; !ok {
				t.Errorf("compose.yaml: %s is in a network %s that is not there", name, n)
			}
		}
	}
	if _, err := readSettings(func(name string) string { return strings.ReplaceAll(bot.Environment[name], "${", "{") }); err != nil {
		t.Errorf("compose.yaml: %v", err)
	}
	scraped := read("deploy/prometheus.yaml", nil)
	if address := bot.Environment["ATTACHE_HTTP"]; address == "" || !strings.Contains(scraped, "bot"+address) {
		t.Errorf("prometheus.yaml asks elsewhere than at %q", address)
	}
	if rules := "alerts.yaml"; !strings.Contains(scraped, rules) || !strings.Contains(strings.Join(compose.Services["prometheus"].Volumes, " "), "/etc/prometheus/"+rules) {
		t.Errorf("Prometheus does not read %s", rules)
	}

	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read("go.mod", nil))[1]
	docker := read("Dockerfile", nil)
	if !strings.Contains(docker, "FROM golang:"+version+" ") {
		t.Errorf("the Dockerfile builds with another Go than %s", version)
	}
	if ignored := read(".dockerignore", nil); !strings.Contains(ignored, ".env\n") || !strings.Contains(ignored, "*.db") {
		t.Error("token or database may get into the image")
	}
	unit := read("deploy/attache.service", nil)
	for _, line := range []string{"Type=notify", "WatchdogSec=60", "TimeoutStartSec=infinity", "Restart=always", "DynamicUser=yes", "StateDirectory=attache", "WorkingDirectory=/var/lib/attache", "EnvironmentFile=/etc/attache.env"} {
		if !strings.Contains(unit, "\n"+line+"\n") {
			t.Errorf("attache.service has no %s", line)
		}
	}
}
