CREATE TABLE users (id bigint PRIMARY KEY, admin boolean NOT NULL);
CREATE FUNCTION is_admin(usr users) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT usr.admin';
CREATE TABLE t (owner bigint);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t FOR ALL TO diff_reader USING (EXISTS (SELECT 1 FROM users u WHERE u.id = owner AND is_admin(u))) WITH CHECK (owner > 0);
COMMENT ON POLICY p ON t IS 'admins';
