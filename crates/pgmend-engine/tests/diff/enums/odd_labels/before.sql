CREATE TYPE "E n" AS ENUM ('it''s', 'a "b"', '😀');
CREATE TABLE t (a "E n" DEFAULT 'it''s');
