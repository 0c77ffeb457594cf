//! What the helper `pam_totpd` and its agents share: the socket at which they listen, lines for the log, the end, and the
//! rights of the process. Nothing here knows what is asked at the socket.
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

mod accept;
mod journal;
mod listener;
mod memory;
mod rights;
mod root;
mod stop;

pub use accept::{Ended, WhenIdle, accept};
pub use journal::say;
pub use listener::{Program, Reach};
pub use memory::protect;
pub use rights::{become_user, close_inherited};
pub use root::Places;
pub use stop::Stop;
