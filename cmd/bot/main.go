// Command bot is Attaché: it reads feeds, condenses their stories into briefs
// and posts them to Discord. It joins the packages that do the work and hides
// nothing but the wiring; it alone reads the environment.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // schedules need the zones, and the container has none

	"github.com/alecthomas/kong"
)

// version is set by the linker for a release.
var version = "dev"

func main() {
	log.SetOutput(plainLog{os.Stderr})
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends it at once, which loses nothing
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(exitCode(err, os.Stderr))
}

// The exit codes: 1 a failure, 2 wrong usage or input lines that were bad.
const (
	exitFailure = 1
	exitUsage   = 2
)

// exit is an error that is only an exit code: what there was to say has been said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func exitCode(err error, stderr io.Writer) int {
	var quiet exit
	var usage *kong.ParseError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &quiet):
		return int(quiet)
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "bot: %v\nbot: see 'bot help'\n", err)
		return exitUsage
	default:
		fmt.Fprintf(stderr, "bot: %v\n", err)
		return exitFailure
	}
}

// program is what every command may use of its surroundings.
type program struct {
	ctx            context.Context
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
}

// run runs one command and returns when it is done. Arguments are those after
// the program's name.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) (err error) {
	if len(args) == 0 {
		args = []string{"run"}
	}
	var cli commands
	parser, err := kong.New(&cli,
		kong.Name("bot"),
		kong.Description("Attaché reads news feeds, condenses each new story into a brief with its key quotation, and posts it to Discord."),
		kong.Writers(stdout, stderr),
		kong.Vars{"version": version},
		// Help and the version end the parse; run must not end the process.
		kong.Exit(func(code int) { panic(exit(code)) }),
	)
	if err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			code, ok := r.(exit)
			if !ok {
				panic(r)
			}
			if err = code; code == 0 {
				err = nil
			}
		}
	}()
	chosen, err := parser.Parse(args)
	if err != nil {
		return err
	}
	p := &program{ctx: ctx, getenv: getenv, stdin: stdin, stdout: stdout, stderr: stderr}
	return chosen.Run(p, parser)
}

// commands is the grammar of the command line.
type commands struct {
	Run         runCmd         `cmd:"" help:"Run the bot. Needs DISCORD_TOKEN; this is what 'bot' alone does."`
	Demo        demoCmd        `cmd:"" help:"Try the whole bot without an account: sample feeds, a local Discord and a page to use it on."`
	Standin     standinCmd     `cmd:"" help:"Run the local Discord alone."`
	Parse       parseCmd       `cmd:"" help:"Print the stories of a feed, a wire file or a page as JSON, one a line."`
	Feeds       feedsCmd       `cmd:"" help:"Find the feeds that a web page offers."`
	OPML        opmlCmd        `cmd:"" name:"opml" help:"Take over the feeds of another reader, or hand it yours."`
	Condense    condenseCmd    `cmd:"" help:"Print the brief of one text, page or wire item."`
	Ingest      ingestCmd      `cmd:"" help:"Print what the desk would do with wire files, in order, at a given time."`
	Cluster     clusterCmd     `cmd:"" help:"Say which stories tell the same event, one a line."`
	Import      importCmd      `cmd:"" help:"File the past of a feed: searchable, never posted."`
	Poll        pollCmd        `cmd:"" help:"Read every feed once and print what was filed; posts nothing."`
	Backup      backupCmd      `cmd:"" help:"Copy the database to a file, while the bot runs."`
	Restore     restoreCmd     `cmd:"" help:"Put a backup in the place of the database."`
	Copy        copyCmd        `cmd:"" help:"Copy a SQLite database into an empty PostgreSQL, and compare both."`
	Doctor      doctorCmd      `cmd:"" help:"Compare the database with what stands in the channels, and mend what differs."`
	Check       checkCmd       `cmd:"" help:"Look for what is wrong with settings, list, feeds, token and database, and say how to mend it."`
	Retract     retractCmd     `cmd:"" help:"Take a brief, a story or all of a source down everywhere, for good."`
	Withdrawals withdrawalsCmd `cmd:"" help:"List what was taken down, and why."`
	Health      healthCmd      `cmd:"" help:"Exit 0 if the bot that uses this database is alive and connected."`
	Help        helpCmd        `cmd:"" help:"Describe a command."`

	Version kong.VersionFlag `help:"Print the version."`
}

type helpCmd struct {
	Command []string `arg:"" optional:"" help:"The command."`
}

func (c *helpCmd) Run(parser *kong.Kong) error {
	_, err := parser.Parse(append(c.Command, "--help"))
	return err
}
