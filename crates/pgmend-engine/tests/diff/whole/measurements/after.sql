CREATE TABLE sensors (id integer PRIMARY KEY, name text NOT NULL, unit text);
CREATE TABLE readings (sensor integer NOT NULL REFERENCES sensors, at timestamptz NOT NULL, value double precision, PRIMARY KEY (sensor, at)) PARTITION BY RANGE (at);
CREATE TABLE readings_2020 PARTITION OF readings FOR VALUES FROM ('2020-01-01 00:00:00+00') TO ('2021-01-01 00:00:00+00');
CREATE TABLE readings_2021 PARTITION OF readings FOR VALUES FROM ('2021-01-01 00:00:00+00') TO ('2022-01-01 00:00:00+00') WITH (fillfactor = 90);
CREATE MATERIALIZED VIEW daily AS SELECT sensor, date_trunc('day', at) AS day, avg(value) AS mean, max(value) AS highest FROM readings GROUP BY 1, 2;
CREATE UNIQUE INDEX daily_key ON daily (sensor, day);
CREATE VIEW today AS SELECT d.sensor, s.name, d.mean FROM daily d JOIN sensors s ON s.id = d.sensor WHERE d.day = CURRENT_DATE;
