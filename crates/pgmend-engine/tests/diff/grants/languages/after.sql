GRANT USAGE ON LANGUAGE plpgsql TO diff_reader;
