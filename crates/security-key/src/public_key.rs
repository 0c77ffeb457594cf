//! Public keys of the two algorithms, and signatures by them.

use crate::Fault;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature as EdSignature, VerifyingKey as EdKey};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature as EsSignature, VerifyingKey as EsKey};

/// What a key signs with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Algorithm {
    /// ECDSA with SHA-256 on the curve P-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// Both, in the order in which a key is asked for them.
    pub const ALL: [Self; 2] = [Self::Es256, Self::EdDsa];

    /// The number of the algorithm in COSE: -7 or -8.
    pub fn cose(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::EdDsa => -8,
        }
    }

    /// The algorithm of this number in COSE.
    pub fn from_cose(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.cose() == number)
    }

    /// The word before the stored form of a key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Es256 => "es256",
            Self::EdDsa => "eddsa",
        }
    }
}

/// A public key whose point is on its curve and is not a weak one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicKey(Kind);

#[derive(Clone, PartialEq, Eq, Debug)]
enum Kind {
    Es256(EsKey),
    EdDsa(EdKey),
}

impl PublicKey {
    /// The P-256 key of a SEC1 point, compressed or not. Never the identity.
    pub(crate) fn es256(point: &[u8]) -> Result<Self, Fault> {
        EsKey::from_sec1_bytes(point)
            .map(|key| Self(Kind::Es256(key)))
            .map_err(|_| Fault::MalformedKey)
    }

    /// The Ed25519 key of these bytes. One of small order is refused: signatures by it can be made without a secret.
    /// So is a point that a smaller number names, because a key has one form.
    pub(crate) fn eddsa(bytes: &[u8; 32]) -> Result<Self, Fault> {
        let key = EdKey::from_bytes(bytes).map_err(|_| Fault::MalformedKey)?;
        if key.is_weak() || key.to_edwards().compress().to_bytes() != *bytes {
            return Err(Fault::MalformedKey);
        }
        Ok(Self(Kind::EdDsa(key)))
    }

    /// The key of a `COSE_Key` (RFC 9053), as a security key returns it: exactly the members of its type, in the canonical
    /// order of CTAP2, and no byte behind them.
    ///
    /// # Errors
    /// [`Fault::UnknownAlgorithm`] or [`Fault::MalformedKey`].
    pub fn from_cose(bytes: &[u8]) -> Result<Self, Fault> {
        match crate::cose::read(bytes)? {
            (key, length) if length == bytes.len() => Ok(key),
            _ => Err(Fault::MalformedKey),
        }
    }

    /// The key as `COSE_Key`.
    pub fn to_cose(&self) -> Vec<u8> {
        crate::cose::write(self)
    }

    /// The key of its stored form, as [`Self::to_text`] returns it.
    ///
    /// # Errors
    /// [`Fault::UnknownAlgorithm`] or [`Fault::MalformedKey`].
    pub fn from_text(text: &str) -> Result<Self, Fault> {
        let (word, key) = text.split_once(':').ok_or(Fault::MalformedKey)?;
        let algorithm = Algorithm::ALL.into_iter().find(|algorithm| algorithm.word() == word);
        let algorithm = algorithm.ok_or(Fault::UnknownAlgorithm)?;
        let mut bytes = [0; 64];
        let length =
            URL_SAFE_NO_PAD.decode_slice(key, &mut bytes).map_err(|_| Fault::MalformedKey)?;
        let bytes = bytes.get(..length).ok_or(Fault::MalformedKey)?;
        match algorithm {
            // Compressed alone: a key has one text.
            Algorithm::Es256 if length == 33 => Self::es256(bytes),
            Algorithm::EdDsa => Self::eddsa(bytes.try_into().map_err(|_| Fault::MalformedKey)?),
            Algorithm::Es256 => Err(Fault::MalformedKey),
        }
    }

    /// The stored form: `es256:` and the compressed point, or `eddsa:` and the key, in base64 for URLs without padding.
    pub fn to_text(&self) -> String {
        let key = match &self.0 {
            Kind::Es256(key) => URL_SAFE_NO_PAD.encode(key.to_sec1_point(true).as_bytes()),
            Kind::EdDsa(key) => URL_SAFE_NO_PAD.encode(key.as_bytes()),
        };
        format!("{}:{key}", self.algorithm().word())
    }

    /// What it signs with.
    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            Kind::Es256(_) => Algorithm::Es256,
            Kind::EdDsa(_) => Algorithm::EdDsa,
        }
    }

    /// The coordinates: x and y of a point of P-256, or the one value of an Ed25519 key.
    pub(crate) fn coordinates(&self) -> ([u8; 32], Option<[u8; 32]>) {
        match &self.0 {
            Kind::Es256(key) => {
                let point = key.to_sec1_point(false);
                let at = |from: usize| {
                    let bytes = point.as_bytes().get(from..from + 32).unwrap_or_default();
                    bytes.try_into().unwrap_or([0; 32])
                };
                (at(1), Some(at(33)))
            }
            Kind::EdDsa(key) => (key.to_bytes(), None),
        }
    }

    /// Whether the signature is by this key over these bytes: DER for ES256, 64 bytes for EdDSA.
    pub(crate) fn check(&self, message: &[u8], signature: &[u8]) -> Result<(), Fault> {
        let good = match &self.0 {
            Kind::Es256(key) => EsSignature::from_der(signature)
                .and_then(|signature| key.verify(message, &signature))
                .is_ok(),
            Kind::EdDsa(key) => EdSignature::from_slice(signature)
                .and_then(|signature| key.verify_strict(message, &signature))
                .is_ok(),
        };
        if good { Ok(()) } else { Err(Fault::WrongSignature) }
    }
}
