//! Users as root sees them: their records, and their credentials in the places that logins read and in others.

pub mod addresses;
pub mod codes;
pub mod held;
pub mod keys;
pub mod last_use;
pub mod people;
pub mod person;
pub mod state;
pub mod tokens;
pub mod unread;
