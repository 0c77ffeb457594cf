//! A security key in software, for the tests: no secret of it is safe.
//!
//! [`SoftKey`] answers messages of CTAP2 (getInfo, makeCredential, getAssertion, clientPIN with both protocols). [`Hid`] puts
//! them into the packets of CTAPHID and waits for a touch. The program `soft-key` puts that behind `/dev/uhid`, so that the
//! kernel makes a `/dev/hidraw` of it. [`Behaviour`] says where this key differs from a good one.
#![forbid(unsafe_code)]

mod credential;
mod ctap;
mod hid;
mod pin;
mod status;

pub use ctap::{Behaviour, Counter, Reply, SoftKey, Vouch};
pub use hid::{Hid, PACKET, REPORT_DESCRIPTOR, Touch};
pub use status::Status;
