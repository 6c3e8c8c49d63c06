//! `pgmend types` against postgres-meta, on the same databases: the same bytes in every case of `same/`, and in each of `differs/`
//! what is written below about it. A case is a file of SQL; its first lines may say which schemas are meant (`-- schemas: a,b`),
//! who asks (`-- role: reader`) and from which version on it works (`-- since: 18`). The compiler has the last word.

#[cfg(test)]
mod cases;

#[cfg(test)]
mod peer;
