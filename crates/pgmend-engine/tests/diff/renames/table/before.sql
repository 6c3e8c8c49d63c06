CREATE TABLE kept (id integer PRIMARY KEY);
CREATE TABLE people (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    n serial,
    kept integer REFERENCES kept (id),
    CHECK (n > 0)
);
CREATE INDEX people_n ON people (n) WHERE code <> 'x';
CREATE TABLE notes (id integer PRIMARY KEY, owner integer REFERENCES people (id) ON DELETE CASCADE);
CREATE VIEW shown AS SELECT people.id, notes.id AS note FROM people JOIN notes ON notes.owner = people.id;
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION touched();
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON people FOR SELECT TO diff_reader USING (code <> 'secret');
CREATE FUNCTION one(x people) RETURNS text LANGUAGE sql AS $$ SELECT x.code $$;
COMMENT ON TABLE people IS 'all of them';
COMMENT ON COLUMN people.code IS 'short';
GRANT SELECT ON people TO diff_reader;
GRANT UPDATE (code) ON people TO diff_writer;
CREATE PUBLICATION p FOR TABLE people;
