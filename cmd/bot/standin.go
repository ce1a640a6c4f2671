package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

type standinCmd struct {
	Listen string `required:"" help:"Where to listen, like 127.0.0.1:3100; port 0 picks a free one."`
}

func (standinCmd) Help() string {
	return `Prints the address of its page. Point the bot at it with
DISCORD_API_URL=<address>api/v10 and any DISCORD_TOKEN. Faults are asked for
under /standin/faults. It keeps nothing when it ends.`
}

func (c *standinCmd) Run(p *program) error {
	discord := standin.New(standin.Options{Guilds: standin.DefaultWorld(), NonceWindow: 2 * time.Minute})
	defer discord.Close()
	web, err := listen(c.Listen, discord)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, web.url+"/")
	return web.serve(p.ctx)
}

// site is a web server that is bound already, so that its address is known
// before it serves.
type site struct {
	url    string // scheme and host, no slash at the end
	server *http.Server
	socket net.Listener
}

func listen(addr string, h http.Handler) (*site, error) {
	socket, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &site{
		url: "http://" + socket.Addr().String(), socket: socket,
		server: &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second},
	}, nil
}

// serve serves until ctx ends.
func (s *site) serve(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { s.server.Close() })
	defer stop()
	if err := s.server.Serve(s.socket); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
