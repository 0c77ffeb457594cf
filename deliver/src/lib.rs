//! The delivery agent [`agent`], and what its commands do: what `totp-deliver-smtp` and `totp-deliver-http` have in common, and how each of them delivers one verification code.
//!
//! # The interface of a delivery command
//!
//! A delivery command is a program with an absolute path that root owns. It runs once for each code. It reads lines
//! `name=value` from standard input ([`request`]): UTF-8, each name once, at most 512 bytes a line and 8 KiB in all, and
//! only characters that can be seen. It ignores names that it does not know.
//!
//! | name | value |
//! |---|---|
//! | `kind` | `email` or `sms` |
//! | `to` | a mail address, or a number as E.164 has it: `+4915112345678` |
//! | `code` | eight digits; the text shows them in two groups |
//! | `host`, `user`, `service` | the login that the code is for |
//! | `source` | the address that the login comes from; empty if it is at the machine |
//! | `minutes` | how long the code is valid, 1 to 60 |
//! | `language` | a language of the catalogue; English for any other |
//! | `test` | `yes` for a test message of an administrator; otherwise the line is missing |
//!
//! It answers by its exit status ([`failure::Status`]): 0 if the next system has taken the message, 75 if the same request
//! may succeed later, another one of sysexits(3) if it will not. Standard error then has one line: what failed, why, and
//! what to do. No output has the code or a password, and the
//! address only masked.
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

pub mod agent;
#[cfg(test)]
mod agreement;
pub mod deadline;
pub mod failure;
pub mod files;
pub mod http;
pub mod loopback;
pub mod memory;
mod messages;
pub mod program;
pub mod request;
pub mod settings;
pub mod smtp;
pub mod text;
pub mod tls;
pub mod trace;
