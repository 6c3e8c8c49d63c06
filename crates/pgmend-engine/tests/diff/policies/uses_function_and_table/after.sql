CREATE TABLE members_2 (team integer, who name);
CREATE FUNCTION is_member(team integer, who name) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT EXISTS (SELECT 1 FROM members_2 m WHERE m.team = $1) $$;
CREATE TABLE t (team integer);
CREATE POLICY p ON t USING (is_member(team, CURRENT_USER) AND team IN (SELECT m.team FROM members_2 m));
