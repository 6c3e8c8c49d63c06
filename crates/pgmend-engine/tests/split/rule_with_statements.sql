create table a (b int);
create table log (c int);
create rule r as on insert to a do also (insert into log values (new.b); insert into log values ((new.b + 1)););
create rule s as on delete to a do instead nothing;
insert into a values (1);
