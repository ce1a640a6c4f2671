-- Another outlet's telling of the story that was posted.
insert into stories (id, feed_id, key, other_keys, feed_title, guid, link, title, body, abstract, language, byline, dateline, source, rights, published, updated, version,
    urgency, status, embargo_until, embargo_open, publish, expires, correction, acts, backlog, kill, hash, action, reason, first_seen, last_seen)
  values (40, 2, 'k40', '[]', 'The Cable', 'g40', 'https://cable.example/40', 'Told again', '<p>It concerns the ferry.', '', 'en', '', '', '', '', 1772359400000, 0, 1, 4, 'usable', 0, 0, 1, 0, '', '[]', 0, 0, 'h40', 'post', 'new', 1772359400000, 1772359400000);
insert into story_keys (feed_id, key, story_id) values (2, 'k40', 40);
insert into briefs (id, story_id, feed_id, sort, rev, gone, story_version, story_hash, link, published, filed, updated, correction, urgency, headline, text, summary, parts, has_key, topics, places, dateline, language,
    event, event_seq, placed, worth, follows{{column}})
  values (40, 40, 2, 1903056414939550847, 1, 0, 1, 'h40', 'https://cable.example/40', 1772359400000, 1772359400000, 0, '', 4, 'Told again', 'It concerns the ferry.', 'It concerns the ferry.', '[[0,22]]', 0,
    '[]', '[]', '', 'en', 1, 40, '', 0, 0{{words}});
update deliveries set must_rev = 1, gather = 1772359500000 where id = 1;
{{again}}
