-- since: 18
CREATE TABLE t (a int NOT NULL, virtual int GENERATED ALWAYS AS (a + 1) VIRTUAL, stored int GENERATED ALWAYS AS (a + 1) STORED);
CREATE TABLE named (a int CONSTRAINT a_is_there NOT NULL, b int);
ALTER TABLE named ADD CONSTRAINT b_is_there NOT NULL b NOT VALID;
