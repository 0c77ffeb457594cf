//! import
pub mod parse;
