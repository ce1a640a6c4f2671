-- A newsroom that ran under the first schema: three stories, one posted, one owed
-- and one that is to be taken down.
insert into meta (key, value) values ('heartbeat', '2026-03-01T11:00:00Z');
insert into feeds (id, name, url, folder, schedule, zone, outlet, country, owner, kind, licence, credit, use, open, listed, enabled, checkpoint, stories)
  values (1, 'gazette', 'https://gazette.example/rss', '', '@every 1h', 'UTC', 'The Gazette', 'ZZ', '', 'public', 'by agreement', '©', 2, 1, 1, 1, '{}', 3),
         (2, 'cable', 'https://cable.example/rss', '', '@every 1h', 'UTC', 'The Cable', 'ZZ', '', 'public', '', '', 1, 0, 1, 1, '{}', 0);
insert into feed_audience (feed_id, server) values (2, 's1');
insert into jobs (id, kind, arg, due, ready) values (1, 'poll', 'gazette', 1772362800000, 1772362800000), (2, 'expire', '1', 1775000000000, 1775000000000);
insert into stories (id, feed_id, key, other_keys, feed_title, guid, link, title, body, abstract, language, byline, dateline, source, rights, published, updated, version,
    urgency, status, embargo_until, embargo_open, publish, expires, correction, acts, backlog, kill, hash, action, reason, first_seen, last_seen)
  values (1, 1, 'k1', '[]', 'The Gazette', 'g1', 'https://gazette.example/1', 'Posted', '<p>It concerns the ferry.', '', 'en', '', 'LUTZ', '', '', 1772359200000, 0, 1, 4, 'usable', 0, 0, 1, 0, '', '[]', 0, 0, 'h1', 'post', 'new', 1772359200000, 1772359200000),
         (2, 1, 'k2', '[]', 'The Gazette', 'g2', 'https://gazette.example/2', 'Owed', '<p>It concerns the bridge.', '', 'en', '', 'LUTZ', '', '', 1772359260000, 0, 1, 4, 'usable', 0, 0, 1, 0, '', '[]', 0, 0, 'h2', 'post', 'new', 1772359260000, 1772359260000),
         (3, 1, 'k3', '[]', 'The Gazette', 'g3', 'https://gazette.example/3', 'Killed', '<p>It concerns the mill.', '', 'en', '', 'LUTZ', '', '', 1772359320000, 0, 2, 4, 'canceled', 0, 0, 1, 0, '', '[]', 0, 1, 'h3', 'retract', 'killed', 1772359320000, 1772359320000);
insert into story_keys (feed_id, key, story_id) values (1, 'k1', 1), (1, 'k2', 2), (1, 'k3', 3);
insert into briefs (id, story_id, feed_id, sort, rev, gone, story_version, story_hash, link, published, filed, updated, correction, urgency, headline, text, summary, parts, has_key, topics, places, dateline, language{{column}})
  values (1, 1, 1, 1903056200191181055, 1, 0, 1, 'h1', 'https://gazette.example/1', 1772359200000, 1772359200000, 0, '', 4, 'Posted', 'It concerns the ferry. “We will keep the straits open,” said Ana Petrescu, an envoy.', 'It concerns the ferry.', '[[0,22]]', 1,
          '[{"name":"straits","score":1,"why":""}]', '[]', 'LUTZ', 'en'{{words}}),
         (2, 2, 1, 1903056264615690623, 1, 0, 1, 'h2', 'https://gazette.example/2', 1772359260000, 1772359260000, 0, '', 4, 'Owed', 'It concerns the bridge.', 'It concerns the bridge.', '[[0,23]]', 0,
          '[{"name":"straits","score":1,"why":""}]', '[]', 'LUTZ', 'en'{{words}}),
         (3, 3, 1, 1903056329040200191, 2, 1, 2, 'h3', 'https://gazette.example/3', 1772359320000, 1772359320000, 1772359330000, '', 4, 'Killed', 'It concerns the mill.', 'It concerns the mill.', '[[0,21]]', 0,
          '[]', '[]', 'LUTZ', 'en'{{words}});
insert into brief_topics (topic, sort, brief_id) values ('straits', 1903056200191181055, 1), ('straits', 1903056264615690623, 2);
insert into speakers (id, key, name, quotes) values (1, 'ana petrescu', 'Ana Petrescu', 1);
insert into speaker_words (word, speaker_id) values ('ana', 1), ('petrescu', 1);
insert into speaker_feeds (speaker_id, feed_id, quotes) values (1, 1, 1);
insert into quotes (id, brief_id, speaker_id, sort, place, text, sentence, speaker, role, kind, resolved, starts, ends, parts, sentence_start, sentence_end{{column}})
  values (1, 1, 1, 1903056200191181055, 0, 'We will keep the straits open', '“We will keep the straits open,” said Ana Petrescu, an envoy.', 'Ana Petrescu', 'an envoy', 'whole', 'name', 26, 55, '[[26,55]]', 23, 88{{words}});
insert into subscriptions (id, server, channel, topic, loud, role, created, made_by) values (1, 's1', 'c1', 'straits', 1, '', 1772350000000, 'u1');
insert into subscriptions (id, server, channel, topic, loud, role, created, made_by, suspended, why) values (2, 's2', 'c2', 'straits', 0, 'r1', 1772350000000, 'u2', 1772351000000, 'the channel is gone');
insert into servers (server, served) values ('s1', 5), ('s2', 6);
insert into lanes (channel, server, ready, rank, faults, fault_at) values ('c1', 's1', 1772359260000, 1, 1, 1772351000000), ('c2', 's2', 9223372036854775807, 0, 0, 0);
insert into deliveries (id, brief_id, kind, server, channel, subscription_id, loud, role, want_rev, sent_rev, want_gone, state, message, nonce, payload_rev, first_tried, created, next, failing, attempt, reason)
  values (1, 1, 'post', 's1', 'c1', 1, 1, '', 1, 1, 0, 0, 'm1', 'n1', 1, 1772359201000, 1772359200000, 1772359200000, 0, 1, ''),
         (2, 2, 'post', 's1', 'c1', 1, 1, '', 1, 0, 0, 0, '', 'n2', 1, 1772359261000, 1772359260000, 1772359265000, 1772359261000, 3, 'HTTP 502'),
         (3, 3, 'post', 's1', 'c1', 1, 1, '', 1, 1, 1, 0, 'm3', 'n3', 1, 1772359321000, 1772359320000, 1772359330000, 0, 1, ''),
         (4, 1, 'post', 's2', 'c2', 2, 0, 'r1', 1, 0, 0, 1, '', '', 0, 0, 1772359200000, 1772359200000, 0, 0, 'the subscription was suspended: the channel is gone');
update deliveries set doubt = 1, payload = {{bytes}} where id = 2;
{{found}}
