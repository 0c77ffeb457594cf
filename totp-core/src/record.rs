//! The record: what is spent, kept where neither the user nor a backup can turn it back.
//!
//! Bottom up: [`slot`](self) lays a history out as bytes; [`Record`] is the two-slot scheme over any
//! file, so that tests can run it on a simulated disk; `place` is folders, files and the lock; [`Store`]
//! says where a user's records are; and [`Session`] is one login's use of them, the only maker of a
//! [`Consumed`].

mod file;
mod place;
mod scheme;
mod session;
mod slot;
mod store;

pub use place::{Owner, Place, PlaceError, PlaceFault};
pub use scheme::{FILE_BYTES, Record, RecordError, RecordFile, blank};
pub use session::{Consumed, Session, SpentBy};
pub use slot::MAX_PAYLOAD;
pub use store::{Store, StoreError};
