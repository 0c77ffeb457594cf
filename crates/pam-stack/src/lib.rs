#![doc = include_str!("../README.md")]
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

pub mod access;
pub mod condition;
mod elf;
mod fault;
pub mod known;
pub mod libpam;
mod load;
pub mod modules;
pub mod origin;
pub mod process;
pub mod simulate;
pub mod sshd;
mod stack;
pub mod system;
pub mod units;

pub use elf::Version;
pub use fault::{Fault, Unread};
pub use stack::{Calls, FileLine, Handler, Kind, Service, value};
pub use system::System;
