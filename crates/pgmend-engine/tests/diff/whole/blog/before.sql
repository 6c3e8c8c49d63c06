CREATE TYPE status AS ENUM ('draft', 'published');
CREATE TABLE authors (id serial PRIMARY KEY, email text NOT NULL UNIQUE, name text);
CREATE TABLE posts (
  id serial PRIMARY KEY,
  author integer NOT NULL REFERENCES authors ON DELETE CASCADE,
  title character varying(200) NOT NULL,
  body text,
  status status DEFAULT 'draft' NOT NULL,
  created timestamp DEFAULT now()
);
CREATE INDEX posts_author ON posts (author);
CREATE VIEW published AS SELECT p.id, p.title, a.name FROM posts p JOIN authors a ON a.id = p.author WHERE p.status = 'published';
GRANT SELECT ON published TO diff_reader;
