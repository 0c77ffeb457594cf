//! The fleet server `totp-fleetd`: judges the codes of many hosts, so that a code is good once on all of them.
//!
//! The rules, the rows and the ledger are in `fleet-core`. This crate has the network (TLS 1.3 with pinned keys, one POST
//! for a code), the configuration and the commands of the administrator. Async code is here and nowhere else.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::unreachable
    )
)]

pub mod api;
pub mod check;
pub mod config;
pub mod hosts;
pub mod keys;
mod limits;
mod log;
mod message;
mod metrics;
pub mod serve;
pub mod state;
