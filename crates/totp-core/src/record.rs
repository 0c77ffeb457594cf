//! The record: what is spent, kept where neither the user nor a backup can turn it back.
//!
//! Bottom up: [`slot`](self) lays a history out as bytes; [`Record`] is the two-slot scheme over any
//! file, so that tests can run it on a simulated disk; `place` is folders, files and the lock; [`Store`]
//! says where a user's records are; `stand_in` makes it the [`crate::ledger::Ledger`] of files, and decides which of
//! two places a write goes to; [`Transaction`] is an administrator's change of one.

mod file;
mod folder;
mod place;
mod place_error;
mod recognise;
mod scheme;
mod slot;
mod stand_in;
mod store;
mod transaction;

pub use crate::history::MAX_PAYLOAD;
pub use place::{Owner, Place};
pub use place_error::{PlaceError, PlaceFault};
pub use recognise::{Recognised, Sought};
pub use scheme::{FILE_BYTES, Record, RecordError, RecordFile, blank};
pub use stand_in::Held;
pub use store::{ENROLMENT_FOLDER, Store, StoreError, users_record};
pub use transaction::Transaction;
