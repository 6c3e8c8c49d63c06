CREATE TABLE members (team integer, who name);
CREATE FUNCTION is_member(integer) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT EXISTS (SELECT 1 FROM members WHERE team = $1) $$;
CREATE TABLE t (team integer);
CREATE POLICY p ON t USING (is_member(team));
