CREATE TEXT SEARCH CONFIGURATION search (COPY = simple);
CREATE TABLE t (a text, words tsvector GENERATED ALWAYS AS (to_tsvector('public.search', a)) STORED);
CREATE INDEX t_words ON t USING gin (words);
