A partitioned table with partitions of several sorts, one of which is in a phantom.
=== file 01_log.sql
create table log (id bigint generated always as identity, at date not null, kind text, primary key (id, at, kind)) partition by range (at);
create table log_2025 partition of log for values from ('2025-01-01') to ('2026-01-01');
create table log_rest partition of log default;
create index log_kind_idx on log (kind);
=== file 02_log_2026.sql
create table log_2026 partition of log for values from ('2026-01-01') to ('2027-01-01') partition by list (kind);
create table log_2026_web partition of log_2026 for values in ('web', 'api');
=== file 03_log_2027.sql
create table log_2027 (like log including all);
alter table log attach partition log_2027 for values from ('2027-01-01') to ('2028-01-01');
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
