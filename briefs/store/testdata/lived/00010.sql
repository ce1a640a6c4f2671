-- An interaction that was answered.
insert into answered (interaction, at) values ('i1', 1772359000000);
update jobs set taken = 1 where id = 2;
