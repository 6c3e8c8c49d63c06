CREATE TABLE t (id integer);
CREATE POLICY "New policy" ON t FOR SELECT TO diff_reader USING (id > 0);
COMMENT ON POLICY "New policy" ON t IS 'x';
