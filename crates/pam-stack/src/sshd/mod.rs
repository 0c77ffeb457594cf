//! sshd: how it is started, and where its settings stand.

pub mod blocks;
pub mod config;
pub mod copy;
mod environment;
pub mod glob;
pub mod start;
pub mod started;
pub mod syntax;
mod units;
