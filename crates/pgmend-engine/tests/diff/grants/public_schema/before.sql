GRANT ALL ON SCHEMA public TO diff_writer;
