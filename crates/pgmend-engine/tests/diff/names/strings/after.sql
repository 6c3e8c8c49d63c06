CREATE TABLE t (a text DEFAULT E'it''s\n\\ "$$" -- no comment; /* neither */');
COMMENT ON TABLE t IS E'-- no\n;comment \\';
CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT $$a$$ || $_$b$_$ || ''c''';
CREATE TYPE e AS ENUM ('a''b', 'c,d', '{e}', '"f"');
