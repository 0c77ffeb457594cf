//! One enrolment for many hosts: the common row of a user, its rules, where rows are kept, and how secrets are sealed.
//!
//! The rules of a login are the ones of `totp-core`, and none of them is written again. This crate adds what a row that
//! many hosts write needs: a part for each host, one bucket in common, and a [`ledger`] in which each attempt is one
//! compare-and-swap. Nothing here opens a connection, and nothing here is async.
//!
//! Why a code is good once on all hosts: [`judge`] lets `totp-core` decide on the row as it was read, and the acceptance
//! is written by a swap that fails if anybody wrote in between. If nobody can tell whether a swap was done, the
//! login is denied.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::print_stdout,
        clippy::print_stderr,
        clippy::unreachable
    )
)]

mod bytes;
mod desk;
pub mod enrol;
pub mod files;
pub mod host;
pub mod hosts;
pub mod join;
pub mod judge;
pub mod ledger;
pub mod membership;
pub mod name;
pub mod pin;
mod random;
pub mod rekey;
pub mod row;
pub mod seal;
mod share;

pub use bytes::Damaged;
