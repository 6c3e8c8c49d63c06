A maintenance job makes a partition and drops another.
=== file 01_log.sql
create table log (id bigint, at date not null) partition by range (at);
create table log_2025 partition of log for values from ('2025-01-01') to ('2026-01-01');
create table log_2026 partition of log for values from ('2026-01-01') to ('2027-01-01');
create index log_at_idx on log (at);
=== made
@run 01
create table log_2027 partition of log for values from ('2027-01-01') to ('2028-01-01');
drop table log_2025;
=== history
01
=== expect
01 applied drifted
unexplained some
drift extra table public.log_2027
drift missing table public.log_2025
