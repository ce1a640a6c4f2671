-- +goose Up

-- A subscription is one query: its topics are a part of its filter, which is JSON,
-- '' = everything passes.
alter table subscriptions drop constraint subscriptions_channel_topic_key;
update subscriptions set filter = case
    when filter = '' then '{"Topics":[' || to_json(topic)::text || ']}'
    else '{"Topics":[' || to_json(topic)::text || '],' || substr(filter, 2)
  end where topic <> '';
alter table subscriptions drop column topic;
alter table subscriptions add unique (channel, filter);
