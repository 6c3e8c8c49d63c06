CREATE TABLE gone (a integer);
