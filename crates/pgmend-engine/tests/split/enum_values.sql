create type mood as enum ('sad', 'so;so');
alter type mood add value if not exists 'happy' after 'so;so';
create table a (b mood default 'happy');
