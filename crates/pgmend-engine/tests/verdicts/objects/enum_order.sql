The value is there, but somebody added it by hand at the end.
=== file 01_status.sql
create type status as enum ('open', 'closed');
=== file 02_paused.sql
alter type status add value 'paused' before 'closed';
=== made
@run 01
alter type status add value 'paused';
=== history
01
02
=== expect
01 applied
02 applied drifted
unexplained some
drift changed enum public.status
