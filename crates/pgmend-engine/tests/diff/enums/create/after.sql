CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'Happy, very');
CREATE TYPE nothing AS ENUM ();
CREATE TABLE t (a mood DEFAULT 'sad', b mood[]);
COMMENT ON TYPE mood IS 'moods';
GRANT USAGE ON TYPE mood TO diff_reader;
