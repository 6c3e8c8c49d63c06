An event trigger: only a superuser makes one, so that the replay cannot. Its words tell that it is there, and not that it is as the
file makes it.
=== file 01_f.sql
create function watch() returns event_trigger language plpgsql as 'begin end';
=== file 02_trigger.sql
create event trigger watching on ddl_command_end execute function watch();
=== made
@run 01
@run 02
=== history
01
02
=== expect
01 applied
02 applied fails_on_replay
unexplained some
drift extra event trigger watching
