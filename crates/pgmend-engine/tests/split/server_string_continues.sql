create table a (b text);
insert into a values (E'a'
  'b\';c');
insert into a values (E'd' -- on
  'e\';f');
