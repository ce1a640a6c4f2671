-- +goose Up

-- A message need not be of one brief: a digest is of several, a notice of none.
alter table deliveries alter column brief_id drop not null;
alter table deliveries
  add column tag     text not null default '',  -- of a forum: its tag where no other fits
  add column stands  text not null default '',  -- the channel where the message stands, '' = the delivery's own
  add column publish bigint not null default 0, -- to the channel's followers: 1 wanted, 2 settled
  add column parent  bigint not null default 0, -- of a reply: the delivery replied to
  add column digest  bigint not null default 0, -- of what was folded: the delivery that shows it
  add column place   bigint not null default 0, -- of a digest: the turn of the oldest in it
  add column words   text not null default '';  -- of a notice

-- state: 0 live, 1 given up, 2 taken down, 3 folded into a digest.
-- turn is its place among the first posts of its channel; todo is what is owed:
-- 0 nothing, 1 a deletion, 2 a first post, 3 an edit, 4 to be published.
alter table deliveries drop column todo;
alter table deliveries
  add column turn bigint generated always as (case when place > 0 then place else id end) stored,
  add column todo bigint generated always as (
    case
      when state >= 2 then 0
      when want_gone = 1 then case when message <> '' or doubt = 1 or began = 1 then 1 else 0 end
      when state = 1 then 0
      when sent_rev = 0 then 2
      when sent_rev < want_rev then 3
      when publish = 1 then 4
      else 0
    end) stored;

create index deliveries_todo on deliveries (channel, todo, turn) where todo > 0;
create index deliveries_next on deliveries (channel, todo, next) where todo > 0;
create index deliveries_subscription on deliveries (subscription_id) where todo = 2;
create index deliveries_digest on deliveries (digest) where digest > 0;

-- lanes.pass: from when later posts may pass the first one, which fails; 0 = not
-- before that was tried again.
update lanes set pass = 0;

alter table subscriptions add column tag text not null default '';
alter table servers add column notices text not null default ''; -- the channel that is told what went wrong
