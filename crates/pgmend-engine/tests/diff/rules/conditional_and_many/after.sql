CREATE TABLE t (a bigint, b text);
CREATE TABLE log (a bigint, at timestamptz, who text);
CREATE RULE r AS ON UPDATE TO t WHERE new.a <> old.a DO ALSO (INSERT INTO log VALUES (new.a, now()); DELETE FROM log WHERE at < '2000-01-01');
CREATE RULE "R 2" AS ON DELETE TO t DO INSTEAD NOTHING;
ALTER TABLE t DISABLE RULE "R 2";
COMMENT ON RULE r ON t IS 'logs';
