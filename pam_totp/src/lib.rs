//! pam_totp: a PAM module that asks for a one-time code after the password.
//!
//! A guest in somebody else's process. [`authenticate`] tells the way of a login in order, without
//! unsafe code and without PAM's types; `ffi` is the only place with unsafe code: the entry points, the
//! conversation and the log. The rules are in the crate `totp_core`.
//!
//! These sources are built twice. `pam_totp.so` has what a login with a code takes, and hands every other call over to
//! `pam_totp_full.so` beside it, which has all parts (the feature `full`).
#![deny(unsafe_code)]
// `pam_totp.so` hands seldom calls over, and then has no use for what answers them. The full build says what nothing uses.
#![cfg_attr(not(feature = "full"), allow(dead_code))]
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
#[cfg_attr(not(feature = "full"), path = "devices/none.rs")]
mod devices;
#[cfg_attr(not(feature = "full"), path = "enrol/none.rs")]
mod enrol;
#[allow(unsafe_code)]
mod ffi;
#[cfg_attr(not(feature = "full"), path = "helper/none.rs")]
mod helper;
mod host;
mod identity;
mod outcome;
mod trial;
mod undisturbed;
