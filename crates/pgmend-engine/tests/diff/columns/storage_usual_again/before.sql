CREATE TABLE t (a int4range, b numeric, c inet, d box[]);
