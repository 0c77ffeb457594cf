//! pam_totp: a PAM module that asks for a one-time code after the password.
//!
//! A guest in somebody else's process. [`authenticate`] tells the way of a login in order, without
//! unsafe code and without PAM's types; `ffi` is the only place with unsafe code: the entry points, the
//! conversation and the log. The rules are in the crate `totp_core`.
#![deny(unsafe_code)]
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

mod account;
mod authenticate;
mod credential;
#[allow(unsafe_code)]
mod ffi;
mod host;
mod identity;
mod log_line;
mod outcome;
mod trial;
mod undisturbed;
