package standin

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// Application command and option types, as Discord numbers them.
const (
	SlashCommand   = 1
	UserCommand    = 2
	MessageCommand = 3

	OptionSubcommand  = 1
	OptionGroup       = 2
	OptionString      = 3
	OptionInteger     = 4
	OptionBoolean     = 5
	OptionUser        = 6
	OptionChannel     = 7
	OptionRole        = 8
	OptionMentionable = 9
	OptionNumber      = 10
	OptionAttachment  = 11
)

// AppCommand is a command the bot registered.
type AppCommand struct {
	ID                       string            `json:"id"`
	ApplicationID            string            `json:"application_id"`
	GuildID                  string            `json:"guild_id,omitempty"`
	Version                  string            `json:"version"`
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations"`
	Options                  []CommandOption   `json:"options,omitempty"`
	DefaultMemberPermissions *string           `json:"default_member_permissions"`
	DMPermission             *bool             `json:"dm_permission,omitempty"`
	NSFW                     bool              `json:"nsfw"`
	IntegrationTypes         []int             `json:"integration_types"`
	Contexts                 []int             `json:"contexts"`
}

// CommandOption is a parameter of a command, or a subcommand.
type CommandOption struct {
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations,omitempty"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations,omitempty"`
	Required                 bool              `json:"required,omitempty"`
	Choices                  []Choice          `json:"choices,omitempty"`
	Options                  []CommandOption   `json:"options,omitempty"`
	ChannelTypes             []int             `json:"channel_types,omitempty"`
	MinValue                 *float64          `json:"min_value,omitempty"`
	MaxValue                 *float64          `json:"max_value,omitempty"`
	MinLength                *int              `json:"min_length,omitempty"`
	MaxLength                *int              `json:"max_length,omitempty"`
	Autocomplete             bool              `json:"autocomplete,omitempty"`
}

// Choice is a value to pick, in a command's definition or an autocompletion.
type Choice struct {
	Name              string            `json:"name"`
	NameLocalizations map[string]string `json:"name_localizations,omitempty"`
	Value             any               `json:"value"`
}

// scope checks the application in the path and returns the guild the commands
// belong to, empty for the global ones.
func (s *Server) scope(c *call) (string, error) {
	if c.PathValue("application_id") != s.bot.ID {
		return "", refuse(20012)
	}
	id := c.PathValue("guild_id")
	if id != "" && s.guilds[id] == nil {
		return "", refuse(50001)
	}
	return id, nil
}

// readCommand decodes and checks one definition.
func (s *Server) readCommand(c *call, cmd *AppCommand) error {
	if err := c.decode(cmd); err != nil {
		return err
	}
	var f form
	cmd.check(&f, nil)
	return f.err()
}

// settleCommand fills in what Discord fills in. A command keeps its id over a
// new definition of the same type and name in the same scope.
func (s *Server) settleCommand(cmd *AppCommand, guildID string) {
	cmd.ID, cmd.GuildID, cmd.ApplicationID = "", guildID, s.bot.ID
	for _, old := range s.commands {
		if old.GuildID == guildID && old.Type == cmd.Type && old.Name == cmd.Name {
			cmd.ID = old.ID
		}
	}
	cmd.ID = s.idOr(cmd.ID)
	cmd.Version = s.ids.next(s.now())
	if cmd.IntegrationTypes == nil {
		cmd.IntegrationTypes = []int{0}
	}
}

func (s *Server) inScope(guildID string) []AppCommand {
	list := []AppCommand{}
	for _, cmd := range s.commands {
		if cmd.GuildID == guildID {
			list = append(list, cmd)
		}
	}
	return list
}

func (s *Server) getCommands(c *call) (int, any, error) {
	guildID, err := s.scope(c)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, s.inScope(guildID), nil
}

// postCommand answers 201 for a new command, 200 for one it replaced.
func (s *Server) postCommand(c *call) (int, any, error) {
	guildID, err := s.scope(c)
	if err != nil {
		return 0, nil, err
	}
	var cmd AppCommand
	if err := s.readCommand(c, &cmd); err != nil {
		return 0, nil, err
	}
	s.settleCommand(&cmd, guildID)
	status := http.StatusCreated
	s.commands = slices.DeleteFunc(s.commands, func(o AppCommand) bool {
		if o.ID == cmd.ID {
			status = http.StatusOK
		}
		return o.ID == cmd.ID
	})
	if status == http.StatusCreated && len(s.inScope(guildID)) >= maxCommands {
		return 0, nil, refuse(30032)
	}
	s.commands = append(s.commands, cmd)
	s.emit(Event{Kind: CommandsChanged, GuildID: guildID})
	return status, cmd, nil
}

// maxCommands is per scope, for slash commands.
const maxCommands = 100

// putCommands replaces all commands of the scope.
func (s *Server) putCommands(c *call) (int, any, error) {
	guildID, err := s.scope(c)
	if err != nil {
		return 0, nil, err
	}
	list := []AppCommand{}
	if err := c.decode(&list); err != nil {
		return 0, nil, err
	}
	var f form
	type named struct {
		kind int
		name string
	}
	seen := map[named]bool{}
	for i := range list {
		list[i].check(&f, []any{i})
		key := named{list[i].Type, list[i].Name}
		if seen[key] {
			f.fail([]any{i, "name"}, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		seen[key] = true
	}
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	if len(list) > maxCommands {
		return 0, nil, refuse(30032)
	}
	for i := range list {
		s.settleCommand(&list[i], guildID)
	}
	s.commands = slices.DeleteFunc(s.commands, func(o AppCommand) bool { return o.GuildID == guildID })
	s.commands = append(s.commands, list...)
	s.emit(Event{Kind: CommandsChanged, GuildID: guildID})
	return http.StatusOK, list, nil
}

// commandAt finds the command a route names.
func (s *Server) commandAt(c *call) (int, error) {
	guildID, err := s.scope(c)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(s.commands, func(o AppCommand) bool {
		return o.GuildID == guildID && o.ID == c.PathValue("command_id")
	})
	if i < 0 {
		return 0, refuse(10063)
	}
	return i, nil
}

func (s *Server) getCommand(c *call) (int, any, error) {
	i, err := s.commandAt(c)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, s.commands[i], nil
}

func (s *Server) patchCommand(c *call) (int, any, error) {
	i, err := s.commandAt(c)
	if err != nil {
		return 0, nil, err
	}
	if c.body, err = overlay(s.commands[i], c); err != nil {
		return 0, nil, err
	}
	var cmd AppCommand
	if err := s.readCommand(c, &cmd); err != nil {
		return 0, nil, err
	}
	cmd.ID, cmd.GuildID, cmd.ApplicationID = s.commands[i].ID, s.commands[i].GuildID, s.bot.ID
	cmd.Version = s.ids.next(s.now())
	s.commands[i] = cmd
	s.emit(Event{Kind: CommandsChanged, GuildID: cmd.GuildID})
	return http.StatusOK, cmd, nil
}

// overlay lays the keys sent over those a command has: in a PATCH, keys left
// out keep their value.
func overlay(cmd AppCommand, c *call) ([]byte, error) {
	old, err := json.Marshal(cmd)
	if err != nil {
		return nil, fmt.Errorf("command %q: %w", cmd.Name, err)
	}
	merged, sent := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	if err := json.Unmarshal(old, &merged); err != nil {
		return nil, fmt.Errorf("command %q: %w", cmd.Name, err)
	}
	if err := c.decode(&sent); err != nil {
		return nil, err
	}
	maps.Copy(merged, sent)
	return json.Marshal(merged)
}

func (s *Server) deleteCommand(c *call) (int, any, error) {
	i, err := s.commandAt(c)
	if err != nil {
		return 0, nil, err
	}
	guildID := s.commands[i].GuildID
	s.commands = slices.Delete(s.commands, i, i+1)
	s.emit(Event{Kind: CommandsChanged, GuildID: guildID})
	return http.StatusNoContent, nil, nil
}

// Commands lists what is registered, in all scopes, in order of registration.
func (s *Server) Commands() []AppCommand {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands)
}

// find returns the command a member of a guild (or of none: a direct
// conversation) calls by name; a guild's own goes before a global one.
func (s *Server) find(guildID, name string, kind int) (AppCommand, error) {
	for _, scope := range []string{guildID, ""} {
		for _, cmd := range s.commands {
			if cmd.GuildID == scope && cmd.Name == name && cmd.Type == kind && cmd.in(guildID) {
				return cmd, nil
			}
		}
	}
	return AppCommand{}, fmt.Errorf("command %q: %w", name, ErrUnknown)
}

// in tells whether the command may be used in guilds or in direct messages.
func (c AppCommand) in(guildID string) bool {
	const inGuild, inDM = 0, 1
	switch {
	case guildID != "":
		return c.Contexts == nil || slices.Contains(c.Contexts, inGuild)
	case c.Contexts != nil:
		return slices.Contains(c.Contexts, inDM)
	}
	return c.DMPermission == nil || *c.DMPermission
}

// needs is what a member must be allowed to see the command at all; ok is
// false where only administrators see it.
func (c AppCommand) needs() (p Permissions, ok bool) {
	if c.DefaultMemberPermissions == nil {
		return 0, true
	}
	n, err := strconv.ParseUint(*c.DefaultMemberPermissions, 10, 64)
	return Permissions(n), err == nil && n != 0
}
