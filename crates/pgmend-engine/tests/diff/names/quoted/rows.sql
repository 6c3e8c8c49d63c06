INSERT INTO "My Schema"."My ""Table""" VALUES (1, 'x');
