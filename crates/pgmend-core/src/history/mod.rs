//! What a history table says: one file per tool that writes one.

pub mod supabase;
