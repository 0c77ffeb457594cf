//! What a key says of itself and signs: the *authenticator data* of WebAuthn (level 2, section 6.1).

use crate::cose;
use crate::credential_id::CredentialId;
use crate::fault::Fault;
use crate::public_key::PublicKey;
use minicbor::Decoder;
use minicbor::data::Type;

/// Bytes of the part that is always there: hash, flags, counter.
const FIXED: usize = 37;
/// Bytes of the model of the key.
const MODEL: usize = 16;

/// One bit for each thing that the key says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flags(u8);

impl Flags {
    const PRESENT: u8 = 1;
    const VERIFIED: u8 = 1 << 2;
    const CREDENTIAL: u8 = 1 << 6;
    const EXTENSIONS: u8 = 1 << 7;

    /// Somebody touched the key.
    pub fn user_present(self) -> bool {
        self.0 & Self::PRESENT != 0
    }

    /// The key checked a PIN or a fingerprint.
    pub fn user_verified(self) -> bool {
        self.0 & Self::VERIFIED != 0
    }

    fn has_credential(self) -> bool {
        self.0 & Self::CREDENTIAL != 0
    }

    fn has_extensions(self) -> bool {
        self.0 & Self::EXTENSIONS != 0
    }
}

/// What a key says of itself, taken apart. Nothing of it counts before the signature is checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuthData {
    /// SHA-256 of the id of the relying party.
    pub rp_hash: [u8; 32],
    /// What the key says of touch and PIN.
    pub flags: Flags,
    /// How often the key has signed, or 0 for ever.
    pub counter: u32,
    /// What the key made, if this is the answer to such a question.
    pub made: Option<(CredentialId, PublicKey)>,
}

impl AuthData {
    /// The data of these bytes, and of no byte more.
    ///
    /// # Errors
    /// [`Fault::MalformedData`], or what is wrong with the key or the id inside.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let (fixed, rest) = bytes.split_first_chunk::<FIXED>().ok_or(Fault::MalformedData)?;
        let (rp_hash, counted) = fixed.split_first_chunk().ok_or(Fault::MalformedData)?;
        let (&flags, counter) = counted.split_first().ok_or(Fault::MalformedData)?;
        let counter = counter.try_into().map_err(|_| Fault::MalformedData)?;
        let flags = Flags(flags);
        let (made, rest) = if flags.has_credential() {
            let (made, rest) = credential(rest)?;
            (Some(made), rest)
        } else {
            (None, rest)
        };
        let rest = if flags.has_extensions() { after_extensions(rest)? } else { rest };
        if !rest.is_empty() {
            return Err(Fault::MalformedData);
        }
        Ok(Self { rp_hash: *rp_hash, flags, counter: u32::from_be_bytes(counter), made })
    }
}

type Made = (CredentialId, PublicKey);

/// Model, id and public key, and what follows.
fn credential(bytes: &[u8]) -> Result<(Made, &[u8]), Fault> {
    let (_model, rest) = bytes.split_at_checked(MODEL).ok_or(Fault::MalformedData)?;
    let (length, rest) = rest.split_first_chunk().ok_or(Fault::MalformedData)?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (id, rest) = rest.split_at_checked(length).ok_or(Fault::MalformedData)?;
    let id = CredentialId::from_bytes(id)?;
    let (key, length) = cose::read(rest)?;
    Ok(((id, key), rest.get(length..).ok_or(Fault::MalformedData)?))
}

/// What follows the map of extensions. None was asked for, so none is looked at; some keys return one unasked.
fn after_extensions(bytes: &[u8]) -> Result<&[u8], Fault> {
    let mut decoder = Decoder::new(bytes);
    if !matches!(decoder.datatype(), Ok(Type::Map)) || decoder.skip().is_err() {
        return Err(Fault::MalformedData);
    }
    bytes.get(decoder.position()..).ok_or(Fault::MalformedData)
}
