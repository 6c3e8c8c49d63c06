CREATE TABLE old (a integer);
