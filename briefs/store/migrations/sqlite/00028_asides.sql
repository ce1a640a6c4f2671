-- +goose Up

-- Messages that show briefs and are no deliveries: answers that members had shown to
-- all, and reports to the operator. They go with what they show.
create table asides (
  brief_id integer not null references briefs (id),
  server   text not null, -- '' = a conversation
  channel  text not null,
  message  text not null,
  created  integer not null,
  primary key (brief_id, channel, message)
) strict, without rowid;
create index asides_message on asides (channel, message);
create index asides_server on asides (server);
create index asides_created on asides (created);
