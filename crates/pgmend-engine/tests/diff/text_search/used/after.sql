CREATE TEXT SEARCH CONFIGURATION search_2 (COPY = english);
CREATE TABLE t (a text, words tsvector GENERATED ALWAYS AS (to_tsvector('public.search_2', a)) STORED);
CREATE INDEX t_words ON t USING gin (words);
