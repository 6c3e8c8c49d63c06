A branch was merged late: its file is older than what ran already.
=== file 01_teams.sql
create table teams (id uuid primary key, name text not null);
=== file 02_badges.sql
create table badges (id uuid primary key, label text);
=== file 03_members.sql
create table members (team_id uuid references teams (id), user_id uuid, primary key (team_id, user_id));
=== made
@run 01
@run 03
=== history
01
03
=== expect
01 applied
02 pending out_of_order
03 applied
unexplained 0
