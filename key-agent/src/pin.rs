//! A PIN, as libfido2 takes it.

use std::ffi::CStr;
use totp_core::wire::{KeyFailure, Pin};
use zeroize::Zeroizing;

/// Bytes of a PIN (CTAP 2.1, section 6.5.1).
const FEWEST: usize = 4;
const MOST: usize = 63;

/// A PIN with a zero behind it, or none. Wiped when it is dropped.
pub struct Typed(Option<Zeroizing<Vec<u8>>>);

impl Typed {
    /// The PIN that was typed, if any.
    ///
    /// # Errors
    /// One that no key has. It would use up a try, and one with a zero inside would be another PIN in C.
    pub fn of(pin: Option<Pin<'_>>) -> Result<Self, KeyFailure> {
        let Some(pin) = pin else { return Ok(Self::none()) };
        let bytes = pin.expose();
        let is_good = (FEWEST..=MOST).contains(&bytes.len())
            && !bytes.contains(&0)
            && str::from_utf8(bytes).is_ok();
        if !is_good {
            return Err(KeyFailure::PinMalformed);
        }
        let mut copy = Zeroizing::new(Vec::with_capacity(MOST + 1));
        copy.extend_from_slice(bytes);
        copy.push(0);
        Ok(Self(Some(copy)))
    }

    /// None was typed.
    pub const fn none() -> Self {
        Self(None)
    }

    /// Whether one was typed.
    pub const fn is_some(&self) -> bool {
        self.0.is_some()
    }

    /// Whether none was typed.
    pub const fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// As C takes it.
    pub fn as_deref(&self) -> Option<&CStr> {
        self.0.as_ref().and_then(|bytes| CStr::from_bytes_with_nul(bytes).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_that_no_key_has_is_refused() {
        for bytes in [b"".as_slice(), b"123", b"12\x0034", b"1234\0", b"12\xff34", &[b'1'; 64]] {
            let refused = Typed::of(Some(Pin::of(bytes))).err();
            assert_eq!(refused, Some(KeyFailure::PinMalformed), "{bytes:?}");
        }
        for bytes in [b"1234".as_slice(), "käse".as_bytes(), &[b'1'; 63]] {
            let typed = Typed::of(Some(Pin::of(bytes))).ok().unwrap();
            assert_eq!(typed.as_deref().unwrap().to_bytes(), bytes);
        }
        assert!(Typed::of(None).is_ok_and(|typed| typed.is_none() && typed.as_deref().is_none()));
    }
}
