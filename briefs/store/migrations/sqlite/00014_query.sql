-- +goose Up

-- A subscription is one query: its topics are a part of its filter, which is JSON,
-- '' = everything passes. SQLite can't take a column out of a unique constraint,
-- so the table is made anew; numbers go on after the highest that was ever given.
create table wishes (
  id        integer primary key autoincrement,
  server    text not null,
  channel   text not null,
  filter    text not null default '',
  loud      integer not null,
  role      text not null,
  tag       text not null default '',
  created   integer not null,
  made_by   text not null,
  suspended integer not null default 0,
  why       text not null default '',
  unique (channel, filter)
) strict;
insert into wishes (id, server, channel, filter, loud, role, tag, created, made_by, suspended, why)
  select id, server, channel, case
      when topic = '' then filter
      when filter = '' then '{"Topics":[' || json_quote(topic) || ']}'
      else '{"Topics":[' || json_quote(topic) || '],' || substr(filter, 2)
    end, loud, role, tag, created, made_by, suspended, why from subscriptions;
delete from sqlite_sequence where name = 'wishes';
insert into sqlite_sequence (name, seq) select 'wishes', seq from sqlite_sequence where name = 'subscriptions';
drop table subscriptions;
alter table wishes rename to subscriptions;
create index subscriptions_server on subscriptions (server);
