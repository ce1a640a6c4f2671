package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Shards are the parts of all servers that one process is told of: those from
// First to Last of Total. The zero value is all, in as many as Discord advises.
type Shards struct{ First, Last, Total int }

func (s Shards) check() error {
	if s != (Shards{}) && (s.First < 0 || s.Last < s.First || s.Total <= s.Last) {
		return fmt.Errorf("shards %d to %d of %d: they count from 0, and there are fewer than the total", s.First, s.Last, s.Total)
	}
	return nil
}

// ParseShards reads "0-3/16", "5/16", or "" and "auto" for all.
func ParseShards(text string) (s Shards, err error) {
	if text == "" || text == "auto" {
		return s, nil
	}
	var rest string
	if n, _ := fmt.Sscanf(text, "%d-%d/%d%s", &s.First, &s.Last, &s.Total, &rest); n != 3 {
		if n, _ := fmt.Sscanf(text, "%d/%d%s", &s.First, &s.Total, &rest); n != 2 {
			return Shards{}, fmt.Errorf("shards %q: write them like 0-3/16, which is the first four of sixteen", text)
		}
		s.Last = s.First
	}
	if s == (Shards{}) {
		s.Total = -1 // "0/0" is not the zero value's meaning
	}
	return s, s.check()
}

// ShardState is how one shard stands.
type ShardState struct {
	ID        int
	Connected bool
}

// Shards tells how the shards of this process stand; none before they are known.
func (b *Bot) Shards() []ShardState {
	lines := b.lines.Load()
	if lines == nil {
		return nil
	}
	list := make([]ShardState, len(*lines))
	for i, l := range *lines {
		list[i] = ShardState{ID: l.shard, Connected: l.up.Load()}
	}
	return list
}

// Servers is how many servers the gateway has told of.
func (b *Bot) Servers() int { return b.guilds.count() }

// Connected reports whether every shard's connection is up, so that commands are
// answered. Posting does not need it.
func (b *Bot) Connected() bool {
	shards := b.Shards()
	for _, s := range shards {
		if !s.Connected {
			return false
		}
	}
	return len(shards) > 0
}

// advice is what Discord says about connecting, kept for a moment: it is asked
// for before every new session, and many begin together.
type advice struct {
	mu    sync.Mutex
	at    time.Time
	begun int // sessions that were let begin and are not known to have: Discord may not have counted them
	gatewayAdvice
}

type gatewayAdvice struct {
	Shards int `json:"shards"`
	Limit  struct {
		Remaining   *int `json:"remaining"`
		ResetAfter  int  `json:"reset_after"` // milliseconds
		Concurrency int  `json:"max_concurrency"`
	} `json:"session_start_limit"`
}

// adviceFor is how long Discord's advice is gone by.
const adviceFor = 10 * time.Second

// advised asks Discord how to connect.
func (b *Bot) advised(ctx context.Context) (gatewayAdvice, error) {
	b.advice.mu.Lock()
	defer b.advice.mu.Unlock()
	if b.now().Sub(b.advice.at) < adviceFor {
		return b.advice.gatewayAdvice, nil
	}
	var answer gatewayAdvice
	if err := b.call(ctx, http.MethodGet, "/gateway/bot", nil, &answer); err != nil {
		return answer, err
	}
	answer.Shards, answer.Limit.Concurrency = max(answer.Shards, 1), max(answer.Limit.Concurrency, 1)
	if left := answer.Limit.Remaining; left != nil {
		*left -= b.advice.begun
	}
	b.advice.gatewayAdvice, b.advice.at = answer, b.now()
	return answer, nil
}

// Identifying: Discord takes one session in five seconds for each remainder of
// the shard's number by the concurrency it tells.
// A process that dies while it has the turn holds the others up for identifyMost.
const (
	identifyEvery = 5*time.Second + 250*time.Millisecond
	identifyMost  = 15 * time.Second
)

// mayIdentify waits for the shard's turn to begin a session, over all processes
// with this database, and holds the bot to Discord's count of sessions a day: past
// it the token is reset. done is to be called when the session has begun or failed.
func (b *Bot) mayIdentify(ctx context.Context, shard int) (done func(), err error) {
	me, err := b.identity(ctx)
	if err != nil {
		return nil, err
	}
	for {
		a, err := b.advised(ctx)
		if err != nil {
			return nil, err
		}
		turn := "identify " + me.Application + " " + strconv.Itoa(shard%a.Limit.Concurrency)
		if err := b.awaitTurn(ctx, turn); err != nil {
			return nil, err
		}
		// The turn may have been long in coming.
		wait, few, err := b.sessionLeft(ctx, me.Application)
		end := func(pause time.Duration) {
			ctx := context.WithoutCancel(ctx)
			ended := b.store.EndTurn(ctx, turn, pause)
			if few != "" {
				ended = errors.Join(ended, b.store.EndTurn(ctx, few, 0))
			}
			if ended != nil {
				b.log.Warn("the next shard waits longer than it must", "err", ended)
			}
		}
		if err == nil && wait == 0 {
			return func() {
				b.advice.mu.Lock()
				b.advice.begun--
				b.advice.mu.Unlock()
				end(identifyEvery)
			}, nil
		}
		end(0)
		if err != nil {
			return nil, err
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// awaitTurn takes a turn that processes take one after another.
func (b *Bot) awaitTurn(ctx context.Context, turn string) error {
	for {
		wait, err := b.store.TakeTurn(ctx, turn, identifyMost)
		if err != nil || wait == 0 {
			return err
		}
		if err := sleep(ctx, min(wait, time.Second)); err != nil {
			return err
		}
	}
}

// fewSessions is how many sessions, for each that may identify at once, are so few
// that a count of theirs which is as old as adviceFor may be wrong: others begin
// three of each meanwhile.
const fewSessions = 5

// sessionLeft takes one of the sessions that may yet be begun today; where there
// is none it returns how long that lasts. Where few are left the processes count
// them one after another, by asking anew: few is then the turn that is to be ended
// once the session has begun, or at once.
func (b *Bot) sessionLeft(ctx context.Context, application string) (wait time.Duration, few string, err error) {
	if _, err := b.advised(ctx); err != nil {
		return 0, "", err
	}
	if b.advice.few() {
		turn := "identify " + application + " few"
		if wait, err := b.store.TakeTurn(ctx, turn, identifyMost); err != nil || wait > 0 {
			return min(wait, time.Second), "", err
		}
		few = turn
		b.adviseAnew()
		if _, err := b.advised(ctx); err != nil {
			return 0, few, err
		}
	}
	b.advice.mu.Lock()
	defer b.advice.mu.Unlock()
	left := b.advice.Limit.Remaining
	if left == nil || *left > 0 {
		if left != nil {
			*left--
		}
		b.advice.begun++
		return 0, few, nil
	}
	wait = time.Second
	if b.advice.begun == 0 { // else Discord may have counted those already, and one may be left
		until := b.advice.at.Add(time.Duration(b.advice.Limit.ResetAfter) * time.Millisecond)
		wait = max(until.Sub(b.now()), wait)
		b.log.Warn("no new session is left for today", "wait", wait)
	}
	b.advice.at = time.Time{} // by then the answer is another
	return wait, few, nil
}

// few reports whether few sessions are left for today.
func (a *advice) few() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.Limit.Remaining != nil && *a.Limit.Remaining <= fewSessions*a.Limit.Concurrency
}

// adviseAnew has Discord asked again how to connect.
func (b *Bot) adviseAnew() {
	b.advice.mu.Lock()
	defer b.advice.mu.Unlock()
	b.advice.at = time.Time{}
}

// runShards keeps a connection for each shard until ctx ends, which returns nil,
// or Discord refuses the bot for good. Where the number of shards is left to
// Discord, and it wants more of them, all begin anew with as many.
func (b *Bot) runShards(ctx, work context.Context) error {
	had := 0
	for tries := 0; ; tries++ {
		if tries > 0 && sleep(ctx, reconnectAfter(tries)) != nil {
			return nil
		}
		shards := b.wanted
		if shards == (Shards{}) {
			a, err := b.advised(ctx)
			switch {
			case ctx.Err() != nil:
				return nil
			case refused(err):
				return err
			case err != nil:
				b.log.Warn("gateway cannot be asked for", "err", err)
				continue
			}
			shards = Shards{Last: a.Shards - 1, Total: a.Shards}
		}
		err := b.connect(ctx, work, shards)
		if !errors.Is(err, errTooFew) || b.wanted != (Shards{}) {
			return err
		}
		if shards.Total > had {
			tries = 0
		}
		had = shards.Total
		b.log.Warn("discord wants more shards", "had", shards.Total)
		b.adviseAnew()
	}
}

// connect runs the shards until ctx ends or one is refused for good, which ends
// the others too.
func (b *Bot) connect(ctx, work context.Context, shards Shards) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	lines := make([]*gateway, 0, shards.Last-shards.First+1)
	var mu sync.Mutex
	waiting := make(map[int]bool) // shards that have not been ready yet
	for n := shards.First; n <= shards.Last; n++ {
		waiting[n] = true
		log := b.log
		if shards.Total > 1 {
			log = log.With("shard", n)
		}
		lines = append(lines, &gateway{
			token: b.token, client: b.client, dial: b.dial, log: log, loud: discordgo.Logger != nil,
			shard: n, shards: shards.Total, opening: b.times.opening, silence: b.times.silence,
			begin: func(ctx context.Context) (func(), error) { return b.mayIdentify(ctx, n) },
			event: func(name string, data json.RawMessage) {
				b.event(work, name, data)
				if name != "READY" {
					return
				}
				mu.Lock()
				delete(waiting, n)
				all := len(waiting) == 0
				mu.Unlock()
				if all && b.ready != nil {
					b.readyOnce.Do(b.ready)
				}
			},
		})
	}
	b.lines.Store(&lines)
	var running sync.WaitGroup
	for _, l := range lines {
		running.Go(func() {
			if err := l.run(ctx); err != nil {
				cancel(err)
			}
		})
	}
	running.Wait()
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
