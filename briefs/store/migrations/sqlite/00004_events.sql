-- +goose Up

-- event: the story that first told what the brief tells; event_seq rises with
-- every brief that is placed, changed or taken down, so that processes sharing
-- the database can follow; placed says why; worth orders an event's tellings;
-- follows is the event of days before that this one goes on from.
alter table briefs add column event integer not null default 0;
alter table briefs add column event_seq integer not null default 0;
alter table briefs add column placed text not null default '';
alter table briefs add column worth integer not null default 0;
alter table briefs add column follows integer not null default 0;
update briefs set event = story_id, event_seq = id;
create index briefs_event on briefs (event);
create index briefs_event_seq on briefs (event_seq);

-- must_rev: the revision that is owed at once; what rises beyond it waits until
-- the time in gather.
alter table deliveries add column must_rev integer not null default 0;
alter table deliveries add column gather integer not null default 0;
