CREATE TABLE sensors (id integer PRIMARY KEY, name text);
CREATE TABLE readings (sensor integer NOT NULL, at timestamptz NOT NULL, value real) PARTITION BY RANGE (at);
CREATE TABLE readings_2020 PARTITION OF readings FOR VALUES FROM ('2020-01-01 00:00:00+00') TO ('2021-01-01 00:00:00+00');
CREATE MATERIALIZED VIEW daily AS SELECT sensor, date_trunc('day', at) AS day, avg(value) AS mean FROM readings GROUP BY 1, 2;
CREATE UNIQUE INDEX daily_key ON daily (sensor, day);
