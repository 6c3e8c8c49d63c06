CREATE TYPE "E n" AS ENUM ('first', 'it''s', 'a\b', 'a "b"', '😀', '');
CREATE TABLE t (a "E n" DEFAULT '😀');
