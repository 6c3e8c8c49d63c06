CREATE TEXT SEARCH TEMPLATE template (LEXIZE = dsimple_lexize, INIT = dsimple_init);
CREATE TEXT SEARCH PARSER parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, HEADLINE = prsd_headline, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH DICTIONARY words (TEMPLATE = template, accept = false);
CREATE TEXT SEARCH CONFIGURATION search (PARSER = parser);
ALTER TEXT SEARCH CONFIGURATION search ADD MAPPING FOR asciiword, word WITH words, simple;
ALTER TEXT SEARCH CONFIGURATION search OWNER TO diff_owner;
COMMENT ON TEXT SEARCH CONFIGURATION search IS 'search';
COMMENT ON TEXT SEARCH DICTIONARY words IS 'words';
