CREATE TABLE kept (id integer PRIMARY KEY);
CREATE TABLE users (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    n serial,
    kept integer REFERENCES kept (id),
    CHECK (n > 0)
);
CREATE INDEX users_n ON users (n) WHERE code <> 'x';
CREATE TABLE notes (id integer PRIMARY KEY, owner integer REFERENCES users (id) ON DELETE CASCADE);
CREATE VIEW shown AS SELECT users.id, notes.id AS note FROM users JOIN notes ON notes.owner = users.id;
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touched();
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON users FOR SELECT TO diff_reader USING (code <> 'secret');
CREATE FUNCTION one(x users) RETURNS text LANGUAGE sql AS $$ SELECT x.code $$;
COMMENT ON TABLE users IS 'all of them';
COMMENT ON COLUMN users.code IS 'short';
GRANT SELECT ON users TO diff_reader;
GRANT UPDATE (code) ON users TO diff_writer;
CREATE PUBLICATION p FOR TABLE users;
