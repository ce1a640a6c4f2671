package standin

import "time"

// Channel types, as Discord numbers them.
const (
	TextChannel         = 0
	DMChannel           = 1
	VoiceChannel        = 2
	CategoryChannel     = 4
	AnnouncementChannel = 5
	AnnouncementThread  = 10
	PublicThread        = 11
	PrivateThread       = 12
	ForumChannel        = 15
)

// User is an account as Discord sends it.
type User struct {
	ID            string `json:"id"`
	Username      string `json:"username"`
	GlobalName    string `json:"global_name,omitempty"`
	Discriminator string `json:"discriminator"`
	Avatar        string `json:"avatar,omitempty"`
	Bot           bool   `json:"bot,omitempty"`
	PublicFlags   int    `json:"public_flags"`

	// DMsClosed makes messages to this user fail with code 50007.
	DMsClosed bool `json:"-"`
}

// Role is a guild's role. The role whose id is the guild's is @everyone.
type Role struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Color       int         `json:"color"`
	Hoist       bool        `json:"hoist"`
	Position    int         `json:"position"`
	Permissions Permissions `json:"permissions,string"`
	Managed     bool        `json:"managed"`
	Mentionable bool        `json:"mentionable"`
	Flags       int         `json:"flags"`
}

// Member is a user's membership of a guild.
type Member struct {
	User     User      `json:"user"`
	Nick     string    `json:"nick,omitempty"`
	Roles    []string  `json:"roles"`
	JoinedAt time.Time `json:"joined_at"`
	Deaf     bool      `json:"deaf"`
	Mute     bool      `json:"mute"`
	Pending  bool      `json:"pending"`
	Flags    int       `json:"flags"`
}

// Overwrite changes a role's (Type 0) or a member's (Type 1) permissions in
// one channel.
type Overwrite struct {
	ID    string      `json:"id"`
	Type  int         `json:"type"`
	Allow Permissions `json:"allow,string"`
	Deny  Permissions `json:"deny,string"`
}

// Tag is one of the tags a forum offers for its posts.
type Tag struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Moderated bool   `json:"moderated"`
}

// ThreadMetadata is what only threads have.
type ThreadMetadata struct {
	Archived            bool      `json:"archived"`
	AutoArchiveDuration int       `json:"auto_archive_duration"`
	ArchiveTimestamp    time.Time `json:"archive_timestamp"`
	Locked              bool      `json:"locked"`
	CreateTimestamp     time.Time `json:"create_timestamp"`
}

// Channel is a channel, a thread or a direct conversation.
type Channel struct {
	ID             string          `json:"id"`
	Type           int             `json:"type"`
	GuildID        string          `json:"guild_id,omitempty"`
	Name           string          `json:"name,omitempty"`
	Topic          string          `json:"topic,omitempty"`
	Position       int             `json:"position"`
	ParentID       string          `json:"parent_id,omitempty"`
	NSFW           bool            `json:"nsfw"`
	Overwrites     []Overwrite     `json:"permission_overwrites"`
	LastMessageID  string          `json:"last_message_id,omitempty"`
	Slowmode       int             `json:"rate_limit_per_user"`
	Flags          int             `json:"flags"`
	Recipients     []User          `json:"recipients,omitempty"`
	AvailableTags  []Tag           `json:"available_tags,omitempty"`
	AppliedTags    []string        `json:"applied_tags,omitempty"`
	OwnerID        string          `json:"owner_id,omitempty"`
	MessageCount   int             `json:"message_count,omitempty"`
	MemberCount    int             `json:"member_count,omitempty"`
	ThreadMetadata *ThreadMetadata `json:"thread_metadata,omitempty"`
}

// Guild is a Discord server. As a seed, empty ids are filled in, the
// @everyone role and the bot's own membership are added when missing.
type Guild struct {
	ID              string    `json:"id"`
	Name            string    `json:"name"`
	OwnerID         string    `json:"owner_id"`
	PreferredLocale string    `json:"preferred_locale"`
	Features        []string  `json:"features"`
	Roles           []Role    `json:"roles"`
	Channels        []Channel `json:"channels"`
	Members         []Member  `json:"members"`
}

// Embed is an embed as Discord stores it.
type Embed struct {
	Type        string       `json:"type,omitempty"`
	Title       string       `json:"title,omitempty"`
	Description string       `json:"description,omitempty"`
	URL         string       `json:"url,omitempty"`
	Timestamp   string       `json:"timestamp,omitempty"`
	Color       int          `json:"color,omitempty"`
	Footer      *EmbedPart   `json:"footer,omitempty"`
	Author      *EmbedPart   `json:"author,omitempty"`
	Provider    *EmbedPart   `json:"provider,omitempty"`
	Image       *EmbedPart   `json:"image,omitempty"`
	Thumbnail   *EmbedPart   `json:"thumbnail,omitempty"`
	Video       *EmbedPart   `json:"video,omitempty"`
	Fields      []EmbedField `json:"fields,omitempty"`
	Flags       int          `json:"flags,omitempty"`
}

// EmbedPart is a footer (Text), an author or provider (Name), or a picture
// (URL): Discord's objects for these differ only in which keys they use.
type EmbedPart struct {
	Text    string `json:"text,omitempty"`
	Name    string `json:"name,omitempty"`
	URL     string `json:"url,omitempty"`
	IconURL string `json:"icon_url,omitempty"`
	Width   int    `json:"width,omitempty"`
	Height  int    `json:"height,omitempty"`
}

// EmbedField is a named part of an embed.
type EmbedField struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

// Attachment is a file of a message; see [Server.File] for its bytes.
type Attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
	ContentType string `json:"content_type,omitempty"`
	Size        int64  `json:"size"`
	URL         string `json:"url"`
	ProxyURL    string `json:"proxy_url"`

	data []byte // on its way in
	host string
}

// Reference points from a reply to the message replied to.
type Reference struct {
	Type            int    `json:"type"`
	MessageID       string `json:"message_id,omitempty"`
	ChannelID       string `json:"channel_id,omitempty"`
	GuildID         string `json:"guild_id,omitempty"`
	FailIfNotExists *bool  `json:"fail_if_not_exists,omitempty"`
}

// Message is a message as Discord sends it. Nonce, GuildID and Member are on
// the wire only where Discord puts them: never in a GET.
type Message struct {
	ID              string               `json:"id"`
	Type            int                  `json:"type"`
	ChannelID       string               `json:"channel_id"`
	GuildID         string               `json:"guild_id,omitempty"`
	Author          User                 `json:"author"`
	Member          *Member              `json:"member,omitempty"`
	Content         string               `json:"content"`
	Timestamp       time.Time            `json:"timestamp"`
	EditedTimestamp *time.Time           `json:"edited_timestamp"`
	TTS             bool                 `json:"tts"`
	MentionEveryone bool                 `json:"mention_everyone"`
	Mentions        []User               `json:"mentions"`
	MentionRoles    []string             `json:"mention_roles"`
	Attachments     []Attachment         `json:"attachments"`
	Embeds          []Embed              `json:"embeds"`
	Components      []Component          `json:"components"`
	Pinned          bool                 `json:"pinned"`
	Flags           int                  `json:"flags"`
	Nonce           string               `json:"nonce,omitempty"`
	WebhookID       string               `json:"webhook_id,omitempty"`
	ApplicationID   string               `json:"application_id,omitempty"`
	Reference       *Reference           `json:"message_reference,omitempty"`
	Referenced      *Message             `json:"referenced_message,omitempty"`
	Interaction     *InteractionMetadata `json:"interaction_metadata,omitempty"`
	Thread          *Channel             `json:"thread,omitempty"`
}

// InteractionMetadata tells which interaction a message answers.
type InteractionMetadata struct {
	ID     string            `json:"id"`
	Type   int               `json:"type"`
	User   User              `json:"user"`
	Name   string            `json:"name,omitempty"`
	Owners map[string]string `json:"authorizing_integration_owners"`
}

// Message flags, as Discord numbers them.
const (
	FlagCrossposted           = 1 << 0
	FlagSuppressEmbeds        = 1 << 2
	FlagHasThread             = 1 << 5
	FlagEphemeral             = 1 << 6
	FlagLoading               = 1 << 7
	FlagSuppressNotifications = 1 << 12
	FlagComponentsV2          = 1 << 15
)

// Component is a part of a message or modal one can press, pick or fill in.
// Which fields apply depends on Type; see Discord's component reference.
type Component struct {
	Type          int            `json:"type"`
	ID            int            `json:"id,omitempty"`
	CustomID      string         `json:"custom_id,omitempty"`
	Style         int            `json:"style,omitempty"`
	Label         string         `json:"label,omitempty"`
	Emoji         *Emoji         `json:"emoji,omitempty"`
	URL           string         `json:"url,omitempty"`
	SKUID         string         `json:"sku_id,omitempty"`
	Disabled      bool           `json:"disabled,omitempty"`
	Options       []SelectOption `json:"options,omitempty"`
	ChannelTypes  []int          `json:"channel_types,omitempty"`
	DefaultValues []DefaultValue `json:"default_values,omitempty"`
	Placeholder   string         `json:"placeholder,omitempty"`
	MinValues     *int           `json:"min_values,omitempty"`
	MaxValues     *int           `json:"max_values,omitempty"`
	MinLength     *int           `json:"min_length,omitempty"`
	MaxLength     *int           `json:"max_length,omitempty"`
	Required      *bool          `json:"required,omitempty"`
	Value         string         `json:"value,omitempty"`
	Values        []string       `json:"values,omitempty"`
	Content       string         `json:"content,omitempty"`
	Description   string         `json:"description,omitempty"`
	AccentColor   *int           `json:"accent_color,omitempty"`
	Spoiler       bool           `json:"spoiler,omitempty"`
	Divider       *bool          `json:"divider,omitempty"`
	Spacing       int            `json:"spacing,omitempty"`
	Media         *EmbedPart     `json:"media,omitempty"`
	File          *EmbedPart     `json:"file,omitempty"`
	Items         []MediaItem    `json:"items,omitempty"`
	Accessory     *Component     `json:"accessory,omitempty"`
	Component     *Component     `json:"component,omitempty"`
	Components    []Component    `json:"components,omitempty"`
}

// Emoji is a Unicode emoji (Name) or a guild's own (ID).
type Emoji struct {
	ID       string `json:"id,omitempty"`
	Name     string `json:"name,omitempty"`
	Animated bool   `json:"animated,omitempty"`
}

// SelectOption is one line of a string select menu.
type SelectOption struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
	Emoji       *Emoji `json:"emoji,omitempty"`
	Default     bool   `json:"default,omitempty"`
}

// DefaultValue is a preselected entry of a user, role or channel menu.
type DefaultValue struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// MediaItem is one picture of a media gallery.
type MediaItem struct {
	Media       EmbedPart `json:"media"`
	Description string    `json:"description,omitempty"`
	Spoiler     bool      `json:"spoiler,omitempty"`
}
