CREATE DOMAIN mail AS text COLLATE "C" DEFAULT 'a@b' NOT NULL CONSTRAINT has_at CHECK (VALUE ~ '@') CHECK (length(VALUE) < 100);
CREATE DOMAIN work_mail AS mail CHECK (VALUE <> '');
CREATE DOMAIN codes AS character varying(5)[];
CREATE TABLE t (a mail, b work_mail[], c codes);
COMMENT ON DOMAIN mail IS 'mail';
GRANT USAGE ON DOMAIN mail TO diff_reader;
