//! Remembered devices: what a login by ssh has proven, and the name under which the record knows it.
//!
//! A device is not a machine. It is the exact set of keys that a client proved to sshd, for one user, one service and
//! one set of authenticators. [`ProvenKeys`] reads the keys, [`HostKey::binding`] names them with a key that root alone
//! has, and [`crate::history::Device`] is what the record keeps.

mod base64;
mod binding;
mod certificate;
mod host_key;
mod key;
mod proven;
pub(crate) mod strings;

pub use crate::history::Basis;
pub use binding::{Subject, password_day};
pub use host_key::{HOST_KEY_FILE, HostKey, HostKeyError};
pub use proven::{MAX_KEYS, MAX_PROVEN_BYTES, MalformedKeys, ProvenKeys};
