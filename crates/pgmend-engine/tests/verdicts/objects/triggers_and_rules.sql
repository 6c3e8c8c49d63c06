Triggers of several sorts, an enabled-always one, transition tables; one dropped by a later file.
=== file 01_t.sql
create table t (id int primary key, a int, b int);
create function tg() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger one after update of a, b on t for each row when (old.a is distinct from new.a) execute function tg();
create trigger many after insert on t referencing new table as fresh for each statement execute function tg();
create constraint trigger later after insert on t deferrable initially deferred for each row execute function tg();
=== file 02_always.sql
alter table t enable always trigger one;
=== file 03_drop.sql
drop trigger many on t;
=== made
@run 01
@run 02
=== history
01
02
03
=== expect
01 applied
02 applied
03 phantom
unexplained 0
