//! What is wrong with a message, by its number in CTAP.

/// What is wrong with a message, by its number in CTAP.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Status(pub u8);

impl Status {
    pub(crate) const INVALID_COMMAND: Self = Self(0x01);
    pub(crate) const INVALID_PARAMETER: Self = Self(0x02);
    pub(crate) const INVALID_CBOR: Self = Self(0x12);
    pub(crate) const MISSING_PARAMETER: Self = Self(0x14);
    pub(crate) const EXCLUDED: Self = Self(0x19);
    pub(crate) const UNSUPPORTED_ALGORITHM: Self = Self(0x26);
    pub(crate) const UNSUPPORTED_OPTION: Self = Self(0x2b);
    pub(crate) const CANCELLED: Self = Self(0x2d);
    pub(crate) const NO_CREDENTIALS: Self = Self(0x2e);
    pub(crate) const ACTION_TIMEOUT: Self = Self(0x2f);
    pub(crate) const NOT_ALLOWED: Self = Self(0x30);
    pub(crate) const PIN_INVALID: Self = Self(0x31);
    pub(crate) const PIN_BLOCKED: Self = Self(0x32);
    pub(crate) const PIN_AUTH_INVALID: Self = Self(0x33);
    pub(crate) const PIN_AUTH_BLOCKED: Self = Self(0x34);
    pub(crate) const PIN_NOT_SET: Self = Self(0x35);
    pub(crate) const PIN_REQUIRED: Self = Self(0x36);
    pub(crate) const PIN_POLICY: Self = Self(0x37);
}

impl From<minicbor::decode::Error> for Status {
    fn from(_: minicbor::decode::Error) -> Self {
        Self::INVALID_CBOR
    }
}
