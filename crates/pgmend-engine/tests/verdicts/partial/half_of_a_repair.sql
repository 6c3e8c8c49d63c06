A repairing file ran half before a time-out; it is not recorded.
=== file 01_scores.sql
create table scores (id int primary key, agent text);
=== file 02_workspaces.sql
create table workspaces (id int primary key);
=== file 03_repair.sql
alter table scores add column if not exists workspace_id int;
update scores set workspace_id = 1 where workspace_id is null;
alter table scores add constraint scores_workspace_fk foreign key (workspace_id) references workspaces (id);
create index if not exists scores_workspace_idx on scores (workspace_id);
=== made
@run 01
@run 02
@run 03 1-2
=== history
01
02
=== expect
01 applied
02 applied
03 partial
unexplained 0
