//! Whether an answer of a key is one to this question.

use crate::auth_data::AuthData;
use crate::challenge::{Challenge, Purpose};
use crate::credential_id::CredentialId;
use crate::fault::Fault;
use crate::public_key::PublicKey;
use crate::relying_party::RelyingParty;

/// What was asked, and what an answer must say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// For whom the key signs.
    pub rp: &'a RelyingParty,
    /// What the key was asked to sign: made for this question, by the one that checks the answer.
    pub challenge: &'a Challenge,
    /// What the challenge was made for.
    pub purpose: Purpose,
    /// Whether the key must have checked a PIN or a fingerprint.
    pub user_verification: bool,
    /// The time of the key's last accepted challenge, in Unix seconds. `None`: none was accepted yet.
    pub floor: Option<u64>,
}

/// A good answer at a login.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub struct Assertion {
    /// How often the key says that it has signed, or 0 for ever. It proves nothing: [`Self::counter_went_back`].
    pub counter: u32,
    /// Whether the key checked a PIN or a fingerprint.
    pub user_verified: bool,
    /// The time of the challenge: the key's new floor.
    pub floor: u64,
}

impl Assertion {
    /// Whether the key may have a copy, because its counter did not grow since `last`. Keys without a counter say 0 always.
    pub fn counter_went_back(&self, last: u32) -> bool {
        self.counter < last || (self.counter == last && last != 0)
    }
}

/// How a key vouches for what it made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Attestation<'a> {
    /// Not at all: the format "none".
    None,
    /// With a signature by the new key itself: the format "packed" without a certificate.
    Own {
        /// The number in COSE of the algorithm that the statement names.
        algorithm: i64,
        /// The signature over the authenticator data and the hash of the challenge.
        signature: &'a [u8],
    },
    /// With a certificate of its maker: "packed" with a certificate, "fido-u2f" and other formats. It would say which
    /// model the key is; no model is preferred here, and no list of makers is kept, so it is worth as much as none.
    Maker,
}

/// A good answer at an enrolment.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub struct NewCredential {
    /// The name under which the key knows it.
    pub id: CredentialId,
    /// What its signatures are checked with.
    pub key: PublicKey,
    /// How often the key says that it has signed.
    pub counter: u32,
    /// Whether the key checked a PIN or a fingerprint.
    pub user_verified: bool,
    /// Whether the new key signed the challenge. If not, only an assertion shows that the key can sign: ask for one before
    /// the credential is kept.
    pub proved: bool,
}

/// Checks the answer of a key at a login: relying party, touch, PIN, floor and signature.
///
/// # Errors
/// The first thing that is wrong.
pub fn verify_assertion(
    key: &PublicKey,
    expected: &Expected<'_>,
    auth_data: &[u8],
    signature: &[u8],
) -> Result<Assertion, Fault> {
    let data = AuthData::read(auth_data)?;
    if data.made.is_some() {
        return Err(Fault::MalformedData);
    }
    expected.check(&data)?;
    key.check(&expected.signed(auth_data), signature)?;
    Ok(Assertion {
        counter: data.counter,
        user_verified: data.flags.user_verified(),
        floor: expected.challenge.time(),
    })
}

/// Checks the answer of a key that made a credential: relying party, touch, PIN, algorithm, and the signature if the key
/// vouches for itself.
///
/// # Errors
/// The first thing that is wrong.
pub fn verify_new_credential(
    attestation: Attestation<'_>,
    expected: &Expected<'_>,
    auth_data: &[u8],
) -> Result<NewCredential, Fault> {
    let data = AuthData::read(auth_data)?;
    expected.check(&data)?;
    let (id, key) = data.made.ok_or(Fault::MalformedData)?;
    if let Attestation::Own { algorithm, signature } = attestation {
        if algorithm != key.algorithm().cose() {
            return Err(Fault::WrongAttestation);
        }
        key.check(&expected.signed(auth_data), signature)?;
    }
    Ok(NewCredential {
        id,
        key,
        counter: data.counter,
        user_verified: data.flags.user_verified(),
        proved: matches!(attestation, Attestation::Own { .. }),
    })
}

impl Expected<'_> {
    fn check(&self, data: &AuthData) -> Result<(), Fault> {
        if self.floor.is_some_and(|floor| self.challenge.is_spent(floor)) {
            return Err(Fault::Replayed);
        }
        if data.rp_hash != self.rp.hash() {
            return Err(Fault::OtherRelyingParty);
        }
        if !data.flags.user_present() {
            return Err(Fault::NotTouched);
        }
        if self.user_verification && !data.flags.user_verified() {
            return Err(Fault::NotVerified);
        }
        Ok(())
    }

    /// What the key signed.
    fn signed(&self, auth_data: &[u8]) -> Vec<u8> {
        [auth_data, &self.challenge.hash(self.purpose)].concat()
    }
}
