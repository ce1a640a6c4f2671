-- +goose Up

-- A message need not be of one brief: a digest is of several, a notice of none.
-- SQLite can't take "not null" off a column, so the table is made anew.
create table messages (
  id              integer primary key autoincrement,
  brief_id        integer references briefs (id), -- null: a digest, a notice
  kind            text not null,
  server          text not null,
  channel         text not null,
  subscription_id integer not null,
  loud            integer not null,
  role            text not null,
  tag             text not null default '',       -- of a forum: its tag where no other fits
  want_rev        integer not null,
  sent_rev        integer not null default 0,
  want_gone       integer not null default 0,
  state           integer not null default 0, -- 0 live, 1 given up, 2 taken down, 3 folded into a digest
  message         text not null default '',
  stands          text not null default '',   -- the channel where the message stands, '' = the delivery's own
  publish         integer not null default 0, -- to the channel's followers: 1 wanted, 2 settled
  parent          integer not null default 0, -- of a reply: the delivery replied to
  digest          integer not null default 0, -- of what was folded: the delivery that shows it
  place           integer not null default 0, -- of a digest: the turn of the oldest in it
  words           text not null default '',   -- of a notice
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
  -- Its place among the first posts of its channel.
  turn            integer generated always as (case when place > 0 then place else id end) stored,
  -- What is owed: 0 nothing, 1 a deletion, 2 a first post, 3 an edit, 4 to be published.
  todo            integer generated always as (
    case
      when state >= 2 then 0
      when want_gone = 1 then case when message <> '' or doubt = 1 or began = 1 then 1 else 0 end
      when state = 1 then 0
      when sent_rev = 0 then 2
      when sent_rev < want_rev then 3
      when publish = 1 then 4
      else 0
    end) stored,
  unique (brief_id, channel, kind)
) strict;

insert into messages (id, brief_id, kind, server, channel, subscription_id, loud, role, want_rev, sent_rev, want_gone, state, message, nonce,
    payload, payload_rev, first_tried, doubt, began, created, next, failing, attempt, worker, lease, reason)
  select id, brief_id, kind, server, channel, subscription_id, loud, role, want_rev, sent_rev, want_gone, state, message, nonce,
    payload, payload_rev, first_tried, doubt, began, created, next, failing, attempt, worker, lease, reason from deliveries;
drop table deliveries;
alter table messages rename to deliveries;

create index deliveries_todo on deliveries (channel, todo, turn) where todo > 0;
create index deliveries_next on deliveries (channel, todo, next) where todo > 0;
create index deliveries_subscription on deliveries (subscription_id) where todo = 2;
create index deliveries_server on deliveries (server);
create index deliveries_digest on deliveries (digest) where digest > 0;

-- lanes.pass: from when later posts may pass the first one, which fails; 0 = not
-- before that was tried again.
update lanes set pass = 0;

alter table subscriptions add column tag text not null default '';
alter table servers add column notices text not null default ''; -- the channel that is told what went wrong
