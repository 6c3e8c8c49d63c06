CREATE DOMAIN gone AS integer;
