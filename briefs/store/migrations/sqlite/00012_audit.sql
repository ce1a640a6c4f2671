-- +goose Up

-- What was changed in a server, and by whom.
create table audit (
  id      integer primary key autoincrement,
  server  text not null,
  at      integer not null,
  who     text not null, -- a user; '' = none, or kept no longer
  channel text not null, -- '' = the whole server
  what    text not null
) strict;
create index audit_server on audit (server, id);
create index audit_at on audit (at);

-- Feeds that servers added for themselves. One address has one name, and is read
-- once, however many servers added it.
create table sources (
  server   text not null,
  name     text not null, -- as the list of feeds has it
  url      text not null,
  outlet   text not null,
  added    integer not null,
  added_by text not null,
  primary key (server, name)
) strict, without rowid;
create index sources_name on sources (name, added);

-- 1 = servers added it for themselves: no other feed's story is compared with its.
alter table feeds add column own integer not null default 0;
