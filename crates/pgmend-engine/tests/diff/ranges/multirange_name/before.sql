-- since 14
CREATE TYPE span AS RANGE (subtype = text, multirange_type_name = spans);
