CREATE EXTENSION citext;
CREATE TYPE status AS ENUM ('draft', 'review', 'published', 'archived');
CREATE TABLE authors (id serial PRIMARY KEY, email citext NOT NULL UNIQUE, name text DEFAULT '' NOT NULL, team integer);
CREATE TABLE teams (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
ALTER TABLE authors ADD FOREIGN KEY (team) REFERENCES teams;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.updated := now(); RETURN new; END $$;
CREATE TABLE posts (
  id bigserial PRIMARY KEY,
  author integer NOT NULL REFERENCES authors ON DELETE RESTRICT,
  title text NOT NULL CHECK (title <> ''),
  body text,
  status status DEFAULT 'review' NOT NULL,
  created timestamptz DEFAULT now() NOT NULL,
  updated timestamptz,
  search tsvector GENERATED ALWAYS AS (to_tsvector('pg_catalog.english', title || ' ' || coalesce(body, ''))) STORED
);
CREATE INDEX posts_author ON posts (author, created DESC);
CREATE INDEX posts_search ON posts USING gin (search);
CREATE TRIGGER touch BEFORE UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION touch();
CREATE VIEW published WITH (security_barrier) AS SELECT p.id, p.title, a.name, a.email FROM posts p JOIN authors a ON a.id = p.author WHERE p.status = 'published';
GRANT SELECT ON published TO diff_reader;
ALTER TABLE posts ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON posts FOR SELECT USING (status = 'published');
