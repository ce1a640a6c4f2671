-- A server that the bot left.
insert into servers (server, served, gone_since) values ('s9', 1, 1772359000000);
