//! Tickets: an administrator's permission to enrol at a login, for one user, once, until a time.
//!
//! A ticket is made like a recovery code: random, shown once, and kept as a hash. It has 80 bits, and wrong ones are
//! charged like wrong codes. [`TicketCode`] reads it, [`Tickets`] keeps it.
//!
//! Tickets lie in a record of their own, in a folder that root alone can look into, beside the record that logins
//! write. So a user with a ticket has no more of a record than a user without one: a ticket does not count as an
//! enrolment, and a program that runs as the user still finds that the user never enrolled
//! (docs/decisions/0032-tickets-have-a-record-of-their-own.md).

mod code;
mod tickets;

pub use code::{TICKET_BYTES, TICKET_CHARS, TicketCode};
pub use tickets::{Presented, TicketError, TicketVerdict, Tickets};

#[cfg(test)]
mod tests;
