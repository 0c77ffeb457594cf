//! What the record remembers of a user: marks, spent recovery codes, failures.
//!
//! A *mark* is the end of the last accepted step of an authenticator. It never goes down: that, and
//! that it is on disk before a login succeeds, is why a code cannot be used twice (RFC 6238 §5.2).

mod bytes;
mod codec;
mod devices;
mod extras;
mod failures;
mod hand_over;
mod key_name;
mod keys;
mod last_use;
mod marks;
mod mend;
mod merge;
mod read;
mod sent;
mod spent;
mod state;
mod success;
mod ticket;
mod tokens;

pub use bytes::DecodeError;
pub use codec::MAX_PAYLOAD;
pub use extras::{
    Basis, BegunEnrolment, ClockOffset, Counter, Device, Extras, KeyFloor, LastUse,
    MAX_DEVICE_LABEL, MAX_DEVICE_SERVICE, MAX_DEVICES, MAX_KEY_FLOORS, MAX_SENT_CODES, Sendings,
    SentCode, Ticket,
};
pub use failures::{FailureReport, Held, Standing};
pub use key_name::KeyName;
pub use last_use::Factor;
pub use mend::BARRED;
pub use sent::Sending;
pub use state::{History, MAX_DEAD_SETS, MAX_MARKS, MAX_NAME, MAX_SPENT, Mark};
pub use ticket::TicketWorth;
pub use tokens::TokenPosition;

#[cfg(test)]
mod tests;
