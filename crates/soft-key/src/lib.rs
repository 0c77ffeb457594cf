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

pub use ctap::{Behaviour, Counter, Reply, SoftKey, Vouch};
pub use hid::{Hid, PACKET, REPORT_DESCRIPTOR, Touch};

/// What is wrong with a message, by its number in CTAP.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Status(pub u8);

impl Status {
    const INVALID_COMMAND: Self = Self(0x01);
    const INVALID_PARAMETER: Self = Self(0x02);
    const INVALID_CBOR: Self = Self(0x12);
    const MISSING_PARAMETER: Self = Self(0x14);
    const EXCLUDED: Self = Self(0x19);
    const UNSUPPORTED_ALGORITHM: Self = Self(0x26);
    const UNSUPPORTED_OPTION: Self = Self(0x2b);
    const CANCELLED: Self = Self(0x2d);
    const NO_CREDENTIALS: Self = Self(0x2e);
    const ACTION_TIMEOUT: Self = Self(0x2f);
    const NOT_ALLOWED: Self = Self(0x30);
    const PIN_INVALID: Self = Self(0x31);
    const PIN_BLOCKED: Self = Self(0x32);
    const PIN_AUTH_INVALID: Self = Self(0x33);
    const PIN_AUTH_BLOCKED: Self = Self(0x34);
    const PIN_NOT_SET: Self = Self(0x35);
    const PIN_REQUIRED: Self = Self(0x36);
    const PIN_POLICY: Self = Self(0x37);
}

impl From<minicbor::decode::Error> for Status {
    fn from(_: minicbor::decode::Error) -> Self {
        Self::INVALID_CBOR
    }
}
