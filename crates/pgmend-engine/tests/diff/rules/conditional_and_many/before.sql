CREATE TABLE t (a integer, b text);
CREATE TABLE log (a integer, at timestamptz);
CREATE RULE r AS ON UPDATE TO t WHERE new.a <> old.a DO ALSO INSERT INTO log VALUES (new.a, now());
