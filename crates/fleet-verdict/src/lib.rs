//! The verdict of a fleet server, signed: the helper of a host checks it, so that the agent that faces the network cannot
//! make a success up.
//!
//! What is signed, in this order: a text that names the purpose, the host, the account, the nonce of the question, the
//! verdict, and what the user is told. A verdict for another host, user or question does not pass. The helper makes
//! a nonce of 32 random bytes for each question and never uses it again, so no verdict passes twice.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::print_stdout,
        clippy::print_stderr,
        clippy::unreachable
    )
)]

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use std::fmt;

const PURPOSE: &[u8] = b"pam_totp fleet verdict 1\0";
/// The bytes of a nonce.
pub const NONCE: usize = 32;
/// The bytes of a signature.
pub const SIGNATURE: usize = 64;
/// The longest name of a host or an account, in bytes.
const MAX_NAME: usize = 255;

/// What was asked. The helper puts it together itself, and takes nothing of it from the answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Question<'a> {
    /// The host that asks.
    pub host: &'a str,
    /// Whose login.
    pub account: &'a str,
    /// Random bytes of this question.
    pub nonce: &'a [u8; NONCE],
}

/// What the server decided. The helper must not use it before [`PublicKey::check`] has returned it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Right and used up.
    Accepted {
        /// Wrong codes at all hosts since the last success.
        failures: u32,
        /// When the first of them was, in seconds since 1970; 0 if there was none.
        failures_since: u64,
        /// How many recovery codes are left, if one was used.
        codes_left: Option<u8>,
    },
    /// Anything else. A host is not told why: a stolen one could ask about any user.
    Denied,
}

impl Verdict {
    fn put(&self, out: &mut Vec<u8>) {
        match *self {
            Self::Denied => out.push(0),
            Self::Accepted { failures, failures_since, codes_left } => {
                out.push(1);
                out.extend_from_slice(&failures.to_le_bytes());
                out.extend_from_slice(&failures_since.to_le_bytes());
                out.push(u8::from(codes_left.is_some()));
                out.push(codes_left.unwrap_or_default());
            }
        }
    }
}

/// A name is too long to be signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooLong;

/// The verdict is not signed by any of the keys, or for another question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Forged;

/// The bytes that are signed. Each part has its length before it or a fixed one, so that two questions never have the
/// same bytes.
fn signed_bytes(question: &Question<'_>, verdict: &Verdict) -> Result<Vec<u8>, TooLong> {
    let mut out = PURPOSE.to_vec();
    for name in [question.host, question.account] {
        let length = u8::try_from(name.len()).map_err(|_| TooLong)?;
        out.push(length);
        out.extend_from_slice(name.as_bytes());
    }
    out.extend_from_slice(question.nonce);
    verdict.put(&mut out);
    Ok(out)
}

const _: () = assert!(MAX_NAME == u8::MAX as usize, "a length has one byte");

/// Signs verdicts. It wipes itself, and it has no Debug.
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The key of these random bytes.
    pub fn from_bytes(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The key that checks what this one signs.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs a verdict on a question.
    ///
    /// # Errors
    /// [`TooLong`].
    pub fn sign(
        &self,
        question: &Question<'_>,
        verdict: &Verdict,
    ) -> Result<[u8; SIGNATURE], TooLong> {
        Ok(self.0.sign(&signed_bytes(question, verdict)?).to_bytes())
    }
}

/// Checks verdicts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl PublicKey {
    /// The key of these bytes. `None` for bytes that are no key, and for keys under which one signature fits many texts.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        VerifyingKey::from_bytes(bytes).ok().filter(|key| !key.is_weak()).map(Self)
    }

    /// The bytes of the key.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Returns the verdict if this key signed it for this question.
    ///
    /// # Errors
    /// [`Forged`] otherwise: then the login is denied.
    pub fn check(
        &self,
        question: &Question<'_>,
        verdict: Verdict,
        signature: &[u8; SIGNATURE],
    ) -> Result<Verdict, Forged> {
        let bytes = signed_bytes(question, &verdict).map_err(|TooLong| Forged)?;
        let signature = Signature::from_bytes(signature);
        match self.0.verify_strict(&bytes, &signature) {
            Ok(()) => Ok(verdict),
            Err(_) => Err(Forged),
        }
    }
}

/// The same with any of several keys: each server of a fleet may have one of its own.
///
/// # Errors
/// [`Forged`] if none of them signed it.
pub fn check_with_any(
    keys: &[PublicKey],
    question: &Question<'_>,
    verdict: Verdict,
    signature: &[u8; SIGNATURE],
) -> Result<Verdict, Forged> {
    keys.iter().find_map(|key| key.check(question, verdict, signature).ok()).ok_or(Forged)
}

#[cfg(test)]
mod tests;
