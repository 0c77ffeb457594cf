//! The rules and the files of pam_totp, shared by the module and by `enroll`.
//!
//! Nothing here prompts, knows PAM or reads a clock: the time is a value that the caller hands in.
//! Files are reached only in [`home`] (the user's own), [`record`] (what was already spent), [`device`] (the key of
//! the host), [`new_file`] (how all of them are made), [`change_lock`] (one change of a credential at a time) and
//! [`account`] (whose a group is).
//!
//! Why a code cannot be used twice: [`judge`] decides every answer. It alone makes a [`judge::Consumed`], after
//! its [`ledger`] has the used step on disk, and a code becomes a success in the module only as a `Consumed`. A login
//! without a code, from a remembered device, needs a [`record::Recognised`].
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

pub mod account;
pub mod answer;
pub mod authenticator;
pub mod base32;
pub mod change_lock;
mod characters;
mod code;
pub mod credential;
pub mod deadline;
pub mod device;
pub mod document;
pub mod escape;
mod file_error;
pub mod history;
pub mod home;
pub mod hotp;
pub mod judge;
pub mod key_name;
pub mod ledger;
pub mod local;
pub mod login;
pub mod messages;
pub mod nearest;
pub mod new_file;
pub mod new_folder;
pub mod otpauth;
pub mod record;
pub mod recovery;
mod roots;
pub mod secret;
mod secret_file;
pub mod sent;
pub mod settings;
pub mod stamp;
pub mod throttle;
pub mod ticket;
pub mod time;
pub mod way;
pub mod wire;

pub use judge::verify;
