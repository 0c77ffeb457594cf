//! What the key makes: nothing of it is kept, because the id has all that is needed.

use ed25519_dalek::Signer as _;
use hmac::{Hmac, KeyInit, Mac};
use minicbor::Encoder;
use sha2::{Digest, Sha256};

/// Bytes of an id: the algorithm, a number, and a seal.
const ID: usize = 1 + 4 + 32;

pub fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// The private key of a credential.
pub enum Secret {
    Es256(p256::ecdsa::SigningKey),
    EdDsa(ed25519_dalek::SigningKey),
}

/// The id of credential `number` for a relying party.
pub fn id(seed: &[u8; 32], algorithm: i64, number: u32, rp_hash: &[u8; 32]) -> Vec<u8> {
    let mut id = vec![if algorithm == -7 { 7 } else { 8 }];
    id.extend_from_slice(&number.to_be_bytes());
    let seal = hmac(seed, &[b"seal", id.as_slice(), rp_hash].concat());
    id.extend_from_slice(&seal);
    id
}

/// The private key of an id, if this key made it for this relying party.
pub fn secret(seed: &[u8; 32], id: &[u8], rp_hash: &[u8; 32]) -> Option<Secret> {
    let (named, seal) = id.split_at_checked(ID - 32)?;
    if hmac(seed, &[b"seal", named, rp_hash].concat()) != *seal {
        return None;
    }
    let bytes = hmac(seed, &[b"secret", id].concat());
    Some(match named.first()? {
        7 => Secret::Es256(p256::ecdsa::SigningKey::from_slice(&bytes).ok()?),
        _ => Secret::EdDsa(ed25519_dalek::SigningKey::from_bytes(&bytes)),
    })
}

impl Secret {
    pub fn algorithm(&self) -> i64 {
        match self {
            Self::Es256(_) => -7,
            Self::EdDsa(_) => -8,
        }
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Es256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_der().as_bytes().to_vec()
            }
            Self::EdDsa(key) => key.sign(message).to_bytes().to_vec(),
        }
    }

    pub fn public_cose(&self) -> Vec<u8> {
        match self {
            Self::Es256(key) => cose_point(-7, key.verifying_key().to_sec1_point(false).as_bytes()),
            Self::EdDsa(key) => {
                let mut to = Encoder::new(Vec::new());
                let written =
                    to.map(4).and_then(|to| to.i8(1)?.i8(1)?.i8(3)?.i8(-8)?.i8(-1)?.i8(6));
                written.and_then(|to| to.i8(-2)?.bytes(key.verifying_key().as_bytes())).unwrap();
                to.into_writer()
            }
        }
    }
}

/// A point of P-256, in full, as `COSE_Key`.
pub fn cose_point(algorithm: i64, point: &[u8]) -> Vec<u8> {
    let mut to = Encoder::new(Vec::new());
    let written = to.map(5).and_then(|to| to.i8(1)?.i8(2)?.i8(3)?.i64(algorithm)?.i8(-1)?.i8(1));
    let (x, y) = (&point[1..33], &point[33..65]);
    written.and_then(|to| to.i8(-2)?.bytes(x)?.i8(-3)?.bytes(y)).unwrap();
    to.into_writer()
}

pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
