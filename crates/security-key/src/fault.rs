//! Why an answer of a key, or a stored value, is refused.

use std::fmt;

/// Why an answer of a key, or a stored value, is refused. No variant holds bytes of the answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The authenticator data has the wrong length or form, or bytes behind its end.
    MalformedData,
    /// The public key has the wrong form, is not on its curve, or is a weak point.
    MalformedKey,
    /// The public key has an algorithm other than ES256 and EdDSA.
    UnknownAlgorithm,
    /// The credential id is empty or too long, or its text is not canonical.
    MalformedId,
    /// The name of the relying party is empty, too long, or has a character that is not allowed.
    MalformedName,
    /// The key answered for another relying party.
    OtherRelyingParty,
    /// The key says that nobody touched it.
    NotTouched,
    /// A PIN or a fingerprint was required, and the key says that it checked none.
    NotVerified,
    /// The challenge is not later than the last accepted one.
    Replayed,
    /// The signature has the wrong form, or is not of this key over this challenge.
    WrongSignature,
    /// The key returned an attestation that it made with another algorithm than its own.
    WrongAttestation,
}

impl fmt::Display for Fault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::MalformedData => "the authenticator data is malformed",
            Self::MalformedKey => "the public key is malformed",
            Self::UnknownAlgorithm => "the public key is neither ES256 nor EdDSA",
            Self::MalformedId => "the credential id is malformed",
            Self::MalformedName => "the name of the relying party is malformed",
            Self::OtherRelyingParty => "the answer is for another relying party",
            Self::NotTouched => "the security key was not touched",
            Self::NotVerified => "the security key checked no PIN or fingerprint",
            Self::Replayed => "the challenge is not later than the last accepted one",
            Self::WrongSignature => "the signature is wrong",
            Self::WrongAttestation => "the attestation has another algorithm than the key",
        })
    }
}

impl std::error::Error for Fault {}
