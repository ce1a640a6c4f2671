-- A channel with a rhythm of its own, and what is gathered there.
insert into channels (channel, server, cadence, zone, at, hour_limit, quiet_from, quiet_to, threads, paused) values ('c3', 's1', 'daily', 'Europe/Paris', 480, 3, 1320, 420, 1, 0);
insert into subscriptions (id, server, channel, topic, loud, role, created, made_by, filter) values (80, 's1', 'c3', 'straits', 0, '', 1772350000000, 'u1', '{"Outlets":["The Gazette"]}');
update servers set everywhere = 1, blocked = '{"Outlets":["The Daily"]}' where server = 's1';
insert into lanes (channel, server) values ('c3', 's1');
insert into deliveries (id, brief_id, kind, server, channel, subscription_id, loud, role, want_rev, state, created, next, due, occasion)
  values (80, 2, 'post', 's1', 'c3', 80, 0, '', 1, 4, 1772359260000, 1772359260000, 1772434800000, 'schedule');
