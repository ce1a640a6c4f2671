-- +goose Up

-- When a channel is sent what it subscribed to; one without a row: each brief at
-- once. Times of day are minutes after local midnight.
create table channels (
  channel    text primary key,
  server     text not null,
  cadence    text not null default '',
  zone       text not null default '',
  at         integer not null default 0,
  hour_limit integer not null default 0,
  quiet_from integer not null default 0,
  quiet_to   integer not null default 0,
  threads    integer not null default 0,
  paused     integer not null default 0 -- nothing is posted before it
) strict, without rowid;
create index channels_server on channels (server);

-- filter: what narrows a subscription, as JSON, '' = nothing does. everywhere: a
-- story goes to every channel that it fits. blocked: what no channel is sent.
alter table subscriptions add column filter text not null default '';
alter table servers add column everywhere integer not null default 0;
alter table servers add column blocked text not null default '';

-- State 4: gathered for the digest that is due then, on an occasion.
alter table deliveries add column due integer not null default 0;
alter table deliveries add column occasion text not null default '';
create index deliveries_due on deliveries (due, channel) where state = 4;
