CREATE TABLE users (id integer PRIMARY KEY, admin boolean);
CREATE FUNCTION is_admin(u users) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT u.admin';
CREATE TABLE t (owner integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t FOR ALL TO diff_reader USING (EXISTS (SELECT 1 FROM users u WHERE u.id = owner AND is_admin(u))) WITH CHECK (owner > 0);
COMMENT ON POLICY p ON t IS 'admins';
