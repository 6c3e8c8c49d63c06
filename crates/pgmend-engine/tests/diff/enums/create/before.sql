CREATE TYPE gone AS ENUM ('x');
