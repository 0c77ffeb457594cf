//! The commands, one file each.

pub mod addresses;
pub mod arguments;
pub mod authenticators;
pub mod check;
mod choice;
pub mod disable;
pub mod enrol;
pub mod export;
pub mod held_codes;
mod held_devices;
pub mod held_enrol;
mod held_status;
mod keys;
pub mod move_phone;
pub mod next_step;
pub mod prefer;
pub mod presentation;
pub mod recovery;
pub mod remembered;
pub mod show;
pub mod status;
pub mod token;
pub mod verify;
