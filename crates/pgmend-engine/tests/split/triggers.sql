create table a (b int, changed timestamptz);
create function touch() returns trigger language plpgsql as $$ begin new.changed := null; return new; end; $$;
create trigger t before update on a for each row when (old.b is distinct from new.b) execute function touch();
