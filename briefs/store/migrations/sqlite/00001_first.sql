-- +goose Up

-- Times are milliseconds since 1970 in UTC, 0 = none; truth values are 0 or 1.

create table meta (
  key   text primary key,
  value text not null
) strict, without rowid;

create table feeds (
  id         integer primary key autoincrement,
  name       text not null unique,
  url        text not null,
  folder     text not null,
  schedule   text not null,
  zone       text not null,
  outlet     text not null,
  country    text not null,
  owner      text not null,
  kind       text not null,
  licence    text not null,
  credit     text not null,
  use        integer not null,
  open       integer not null, -- 1 = for all servers; 0 = for those of feed_audience
  listed     integer not null,
  enabled    integer not null,
  checkpoint text not null,
  stories    integer not null default 0
) strict;

create table feed_audience (
  feed_id integer not null references feeds (id),
  server  text not null,
  primary key (feed_id, server)
) strict, without rowid;

create table jobs (
  id      integer primary key autoincrement,
  kind    text not null,
  arg     text not null,
  due     integer not null,
  ready   integer not null,           -- due, or the end of the lease that is on it
  claimed integer not null default 0, -- the due time that the claim was for
  attempt integer not null default 0,
  worker  text not null default '',   -- '' = no lease
  reason  text not null default '',
  unique (kind, arg)
) strict;
create index jobs_ready on jobs (ready);

create table stories (
  id            integer primary key autoincrement,
  feed_id       integer not null references feeds (id),
  key           text not null,
  other_keys    text not null,
  feed_title    text not null,
  guid          text not null,
  link          text not null,
  title         text not null,
  body          text not null,
  abstract      text not null,
  language      text not null,
  byline        text not null,
  dateline      text not null,
  source        text not null,
  rights        text not null,
  published     integer not null,
  updated       integer not null,
  version       integer not null,
  urgency       integer not null,
  status        text not null,
  embargo_until integer not null,
  embargo_open  integer not null,
  publish       integer not null,
  expires       integer not null,
  correction    text not null,
  acts          text not null,
  backlog       integer not null,
  kill          integer not null,
  hash          text not null,
  action        text not null,
  reason        text not null,
  first_seen    integer not null,
  last_seen     integer not null,
  unique (feed_id, key)
) strict;

create index stories_seen on stories (feed_id, last_seen);

create table story_keys (
  feed_id  integer not null,
  key      text not null,
  story_id integer not null references stories (id) on delete cascade,
  primary key (feed_id, key)
) strict, without rowid;
create index story_keys_story on story_keys (story_id);

create table briefs (
  id            integer primary key autoincrement,
  story_id      integer not null unique references stories (id),
  feed_id       integer not null references feeds (id),
  sort          integer not null unique, -- rises with the time of publication
  rev           integer not null,
  gone          integer not null,
  story_version integer not null, -- of which version of the story this was made
  story_hash    text not null,
  link          text not null,
  published     integer not null,
  filed         integer not null,
  updated       integer not null,
  correction    text not null,
  urgency       integer not null,
  headline      text not null,
  text          text not null,
  summary       text not null,
  parts         text not null,
  has_key       integer not null,
  topics        text not null,
  places        text not null,
  dateline      text not null,
  language      text not null
) strict;
create index briefs_feed on briefs (feed_id, sort);

create table brief_topics (
  topic    text not null,
  sort     integer not null,
  brief_id integer not null references briefs (id) on delete cascade,
  primary key (topic, sort)
) strict, without rowid;
create index brief_topics_brief on brief_topics (brief_id);

create table speakers (
  id     integer primary key autoincrement,
  key    text not null unique, -- the name's words, case and accents folded
  name   text not null,
  quotes integer not null
) strict;
create index speakers_quotes on speakers (quotes);

create table speaker_words (
  word       text not null,
  speaker_id integer not null references speakers (id) on delete cascade,
  primary key (word, speaker_id)
) strict, without rowid;

create table speaker_feeds (
  speaker_id integer not null references speakers (id) on delete cascade,
  feed_id    integer not null references feeds (id),
  quotes     integer not null,
  primary key (speaker_id, feed_id)
) strict, without rowid;

create table quotes (
  id             integer primary key autoincrement,
  brief_id       integer not null references briefs (id) on delete cascade,
  speaker_id     integer references speakers (id),
  sort           integer not null unique,
  place          integer not null, -- in the brief, from 0
  text           text not null,
  sentence       text not null,
  speaker        text not null,
  role           text not null,
  kind           text not null,
  resolved       text not null,
  starts         integer not null,
  ends           integer not null,
  parts          text not null,
  sentence_start integer not null,
  sentence_end   integer not null
) strict;
create index quotes_brief on quotes (brief_id, place);
create index quotes_speaker on quotes (speaker_id, sort);

create table subscriptions (
  id        integer primary key autoincrement,
  server    text not null,
  channel   text not null,
  topic     text not null,
  loud      integer not null,
  role      text not null,
  created   integer not null,
  made_by   text not null,
  suspended integer not null default 0,
  why       text not null default '',
  unique (channel, topic)
) strict;
create index subscriptions_server on subscriptions (server);

-- When a server was last given a turn.
create table servers (
  server text primary key,
  served integer not null
) strict, without rowid;

-- A channel's lane: at most one delivery of it is under way.
create table lanes (
  channel  text primary key,
  server   text not null,
  ready    integer not null default 9223372036854775807, -- when something of it may be claimed
  rank     integer not null default 0, -- the lowest todo of what it owes
  pass     integer not null default 0, -- later posts may pass the one that fails
  delivery integer not null default 0, -- under way; 0 = none
  lease    integer not null default 0,
  faults   integer not null default 0,
  fault_at integer not null default 0
) strict;
create index lanes_ready on lanes (ready);
create index lanes_leased on lanes (lease) where delivery > 0;
create index lanes_server on lanes (server);

create table deliveries (
  id              integer primary key autoincrement,
  brief_id        integer not null references briefs (id),
  kind            text not null,
  server          text not null,
  channel         text not null,
  subscription_id integer not null,
  loud            integer not null,
  role            text not null,
  want_rev        integer not null,
  sent_rev        integer not null default 0,
  want_gone       integer not null default 0,
  state           integer not null default 0, -- 0 live, 1 given up, 2 taken down
  message         text not null default '',
  nonce           text not null default '',
  payload         blob,
  payload_rev     integer not null default 0,
  first_tried     integer not null default 0,
  doubt           integer not null default 0, -- an earlier attempt may have posted unseen
  began           integer not null default 0, -- this attempt may have
  created         integer not null,
  next            integer not null,           -- not to be tried before
  failing         integer not null default 0, -- since when
  attempt         integer not null default 0,
  worker          text not null default '',
  lease           integer not null default 0,
  reason          text not null default '',
  -- What is owed: 0 nothing, 1 a deletion, 2 a first post, 3 an edit.
  todo            integer generated always as (
    case
      when state = 2 then 0
      when want_gone = 1 then case when message <> '' or doubt = 1 or began = 1 then 1 else 0 end
      when state = 1 then 0
      when sent_rev = 0 then 2
      when sent_rev < want_rev then 3
      else 0
    end) stored,
  unique (brief_id, channel, kind)
) strict;
create index deliveries_todo on deliveries (channel, todo, id) where todo > 0;
create index deliveries_next on deliveries (channel, todo, next) where todo > 0;
create index deliveries_subscription on deliveries (subscription_id) where todo = 2;
create index deliveries_server on deliveries (server);

create virtual table briefs_fts using fts5 (
  headline, summary, quotes, speakers, tags,
  content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2'
);

create virtual table quotes_fts using fts5 (
  text, headline, topics, tags,
  content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2'
);
