-- A type is found by what it is, not by its name: the server may have another of that name, or the name may look like that of an array.
CREATE TYPE text AS ENUM ('a', 'b');
CREATE TYPE _mood AS ENUM ('a', 'b');
CREATE TYPE point AS (x int);
CREATE TYPE an_enum_with_a_name_that_fills_up_all_of_the_sixty_three_bytes_ AS ENUM ('x');
CREATE TABLE t (
  own public.text, arrays public.text[], underscore _mood, underscores _mood[], server point, mine public.point,
  long an_enum_with_a_name_that_fills_up_all_of_the_sixty_three_bytes_[]
);
