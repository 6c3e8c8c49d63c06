INSERT INTO t VALUES ('words');
