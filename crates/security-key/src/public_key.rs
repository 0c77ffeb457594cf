//! Public keys of the two algorithms, and signatures by them.

use crate::fault::Fault;
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

    /// The key of its stored form, as [`Self::to_text`] returns it.
    ///
    /// # Errors
    /// [`Fault::UnknownAlgorithm`] or [`Fault::MalformedKey`].
    pub fn from_text(text: &str) -> Result<Self, Fault> {
        let (word, key) = text.split_once(':').ok_or(Fault::MalformedKey)?;
        let algorithm = Algorithm::ALL.into_iter().find(|algorithm| algorithm.word() == word);
        let algorithm = algorithm.ok_or(Fault::UnknownAlgorithm)?;
        let mut bytes = [0; 65];
        let length =
            URL_SAFE_NO_PAD.decode_slice(key, &mut bytes).map_err(|_| Fault::MalformedKey)?;
        let bytes = bytes.get(..length).ok_or(Fault::MalformedKey)?;
        let key = match algorithm {
            Algorithm::Es256 => Self::es256(bytes)?,
            Algorithm::EdDsa => Self::eddsa(bytes.try_into().map_err(|_| Fault::MalformedKey)?)?,
        };
        // A key has one text: not the point in full, nor by its x alone (SEC1 knows a form for both).
        if key.to_text() == text { Ok(key) } else { Err(Fault::MalformedKey) }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let pairs = hex.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap());
        pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
    }

    // RFC 6979, A.2.5: P-256, SHA-256, the message "sample".
    const X: &str = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
    const R: &str = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
    const S: &str = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
    // n - S, which is a signature as well.
    const OTHER_S: &str = "0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9";

    fn es256() -> PublicKey {
        PublicKey::es256(&bytes(&format!("03{X}"))).unwrap()
    }

    fn der(r: &str, s: &str) -> Vec<u8> {
        let number = |hex: &str| {
            let pad = if hex.as_bytes()[0] >= b'8' { "00" } else { "" };
            format!("02{:02x}{pad}{hex}", (hex.len() + pad.len()) / 2)
        };
        let both = number(r) + &number(s);
        bytes(&format!("30{:02x}{both}", both.len() / 2))
    }

    #[test]
    fn the_vector_of_rfc_6979_is_good() {
        assert_eq!(es256().check(b"sample", &der(R, S)), Ok(()));
        assert_eq!(es256().check(b"samplf", &der(R, S)), Err(Fault::WrongSignature));
    }

    #[test]
    fn a_signature_of_es256_is_strict_der() {
        // FIDO keys do not choose the smaller s.
        assert_eq!(es256().check(b"sample", &der(R, OTHER_S)), Ok(()));
        let good = der(R, S);
        let zero = "00";
        let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
        for bad in [
            bytes(&format!("{R}{S}")),
            [good.as_slice(), &[0]].concat(),
            der(zero, S),
            der(R, zero),
            der(order, S),
            der(R, order),
            // A length in more bytes than needed, and a number that begins with a zero too many.
            [&[0x30, 0x81], &good[1..]].concat(),
            bytes(&format!("3047022200 00{R}022100{S}").replace(' ', "")),
            Vec::new(),
        ] {
            assert_eq!(es256().check(b"sample", &bad), Err(Fault::WrongSignature), "{bad:02x?}");
        }
    }

    #[test]
    fn vectors_of_rfc_8032_are_good() {
        for (key, message, signature) in [
            (
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
            ),
            (
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            ),
        ] {
            let key = PublicKey::eddsa(&bytes(key).try_into().unwrap()).unwrap();
            assert_eq!(key.check(&bytes(message), &bytes(signature)), Ok(()));
            assert_eq!(key.check(b"other", &bytes(signature)), Err(Fault::WrongSignature));
            // s + the order of the group: the same signature in other bytes.
            let mut malleable = bytes(signature);
            let order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
            let mut carry = 0;
            for (byte, add) in malleable[32..].iter_mut().zip(order) {
                let sum = u16::from(*byte) + u16::from(add) + carry;
                (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
            }
            assert_eq!(key.check(&bytes(message), &malleable), Err(Fault::WrongSignature));
        }
    }
}
