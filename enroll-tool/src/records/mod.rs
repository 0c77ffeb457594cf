//! What is recorded of a user: changes of it by administrators, and the bar of all codes.

pub mod bar;
pub mod change;
pub mod devices;
pub mod held;
pub mod sent_codes;
pub mod tickets;
pub mod tokens;
