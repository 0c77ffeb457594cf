//! Hardware tokens: which codes of a counter are good, and what two consecutive codes in one answer do. The expected
//! codes are those of RFC 4226 appendix D and of oathtool.

mod clocks;
mod counters;
mod pairs;
#[path = "../support/mod.rs"]
mod support;
mod user;
