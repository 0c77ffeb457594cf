//! Files that are written: the credential, and what an argument names.

pub mod output;
pub mod save;
