//! The PIN of a key: clientPIN of CTAP 2.1, section 6.5, with protocols 1 and 2.

use crate::credential::{cose_point, hmac, sha256};
use crate::status::Status;
use aes::Aes256;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::NoPadding};
use minicbor::{Decoder, Encoder};
use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{PublicKey, SecretKey};

/// Wrong PINs until the key is locked, and until it wants to be unplugged.
const TRIES: u8 = 8;
const IN_A_ROW: u8 = 3;

/// The PIN and what it needs.
pub struct ClientPin {
    seed: [u8; 32],
    hash: Option<[u8; 16]>,
    pub left: u8,
    in_a_row: u8,
    agreements: u32,
    token: [u8; 32],
}

#[derive(Default)]
struct Asked {
    protocol: u8,
    command: u8,
    point: Vec<u8>,
    auth: Vec<u8>,
    new: Vec<u8>,
    hash: Vec<u8>,
}

struct Shared {
    protocol: u8,
    hmac: [u8; 32],
    aes: [u8; 32],
}

impl ClientPin {
    pub fn new(seed: [u8; 32], pin: Option<&str>) -> Self {
        let token = hmac(&seed, b"token");
        let hash = pin.map(half_hash);
        Self { seed, hash, left: TRIES, in_a_row: 0, agreements: 0, token }
    }

    pub fn is_set(&self) -> bool {
        self.hash.is_some()
    }

    /// As if it were unplugged and plugged in again.
    pub fn power_up(&mut self) {
        self.in_a_row = 0;
    }

    /// Whether a request is authorised by the token of this PIN.
    pub fn check(&self, protocol: u8, message: &[u8], auth: &[u8]) -> Result<(), Status> {
        if self.hash.is_none() {
            return Err(Status::PIN_NOT_SET);
        }
        let whole = hmac(&self.token, message);
        let right: &[u8] = if protocol == 1 { &whole[..16] } else { &whole };
        if auth == right { Ok(()) } else { Err(Status::PIN_AUTH_INVALID) }
    }

    /// Answers clientPIN.
    pub fn answer(&mut self, request: &[u8]) -> Result<Vec<u8>, Status> {
        let asked = Asked::read(request)?;
        let mut to = Encoder::new(Vec::new());
        match asked.command {
            1 => {
                to.map(1).and_then(|to| to.u8(3)?.u8(self.left)).unwrap();
            }
            2 => {
                let point = self.agreement().public_key().to_sec1_point(false);
                to.map(1).and_then(|to| to.u8(1)).unwrap();
                to.writer_mut().extend_from_slice(&cose_point(-25, point.as_bytes()));
            }
            3 => self.set(&asked)?,
            5 | 9 => {
                let token = self.token_for(&asked)?;
                to.map(1).and_then(|to| to.u8(2)?.bytes(&token)).unwrap();
            }
            _ => return Err(Status::INVALID_PARAMETER),
        }
        Ok(to.into_writer())
    }

    fn agreement(&self) -> SecretKey {
        let bytes =
            hmac(&self.seed, &[b"agree".as_slice(), &self.agreements.to_be_bytes()].concat());
        SecretKey::from_slice(&bytes).unwrap()
    }

    fn shared(&self, asked: &Asked) -> Result<Shared, Status> {
        let other =
            PublicKey::from_sec1_bytes(&asked.point).map_err(|_| Status::INVALID_PARAMETER)?;
        let secret = diffie_hellman(self.agreement().to_nonzero_scalar(), other.as_affine());
        let z = secret.raw_secret_bytes();
        if asked.protocol == 1 {
            let key = sha256(z);
            return Ok(Shared { protocol: 1, hmac: key, aes: key });
        }
        let prk = hmac(&[0; 32], z);
        let key = |info: &[u8]| hmac(&prk, &[info, &[1]].concat());
        Ok(Shared { protocol: 2, hmac: key(b"CTAP2 HMAC key"), aes: key(b"CTAP2 AES key") })
    }

    fn set(&mut self, asked: &Asked) -> Result<(), Status> {
        if self.hash.is_some() {
            return Err(Status::PIN_AUTH_INVALID);
        }
        let shared = self.shared(asked)?;
        let whole = hmac(&shared.hmac, &asked.new);
        if asked.auth != whole[..if shared.protocol == 1 { 16 } else { 32 }] {
            return Err(Status::PIN_AUTH_INVALID);
        }
        let padded = shared.decrypt(&asked.new)?;
        let end = padded.iter().position(|&byte| byte == 0).unwrap_or(padded.len());
        let pin = str::from_utf8(&padded[..end]).map_err(|_| Status::PIN_POLICY)?;
        if pin.chars().count() < 4 || pin.len() > 63 {
            return Err(Status::PIN_POLICY);
        }
        self.hash = Some(half_hash(pin));
        Ok(())
    }

    fn token_for(&mut self, asked: &Asked) -> Result<Vec<u8>, Status> {
        let right = self.hash.ok_or(Status::PIN_NOT_SET)?;
        if self.left == 0 {
            return Err(Status::PIN_BLOCKED);
        }
        if self.in_a_row >= IN_A_ROW {
            return Err(Status::PIN_AUTH_BLOCKED);
        }
        let shared = self.shared(asked)?;
        self.left -= 1;
        if shared.decrypt(&asked.hash)? != right {
            self.in_a_row += 1;
            self.agreements += 1;
            return Err(match (self.left, self.in_a_row) {
                (0, _) => Status::PIN_BLOCKED,
                (_, IN_A_ROW..) => Status::PIN_AUTH_BLOCKED,
                _ => Status::PIN_INVALID,
            });
        }
        (self.left, self.in_a_row) = (TRIES, 0);
        Ok(shared.encrypt(&self.token))
    }
}

impl Shared {
    fn decrypt(&self, bytes: &[u8]) -> Result<Vec<u8>, Status> {
        let (iv, bytes) = match self.protocol {
            1 => ([0; 16], bytes),
            _ => {
                let (iv, bytes) = bytes.split_first_chunk().ok_or(Status::INVALID_PARAMETER)?;
                (*iv, bytes)
            }
        };
        let mut buffer = bytes.to_vec();
        let cipher = cbc::Decryptor::<Aes256>::new(&self.aes.into(), &iv.into());
        let plain = cipher.decrypt_padded::<NoPadding>(&mut buffer);
        Ok(plain.map_err(|_| Status::INVALID_PARAMETER)?.to_vec())
    }

    fn encrypt(&self, bytes: &[u8]) -> Vec<u8> {
        // A key in software for tests: one initialisation vector is as good as another.
        let iv = if self.protocol == 1 { [0; 16] } else { [7; 16] };
        let mut buffer = bytes.to_vec();
        let cipher = cbc::Encryptor::<Aes256>::new(&self.aes.into(), &iv.into());
        let length = buffer.len();
        cipher.encrypt_padded::<NoPadding>(&mut buffer, length).unwrap();
        if self.protocol == 1 { buffer } else { [iv.as_slice(), &buffer].concat() }
    }
}

impl Asked {
    fn read(request: &[u8]) -> Result<Self, Status> {
        let mut decoder = Decoder::new(request);
        let mut asked = Self { protocol: 1, ..Self::default() };
        for _ in 0..decoder.map()?.ok_or(Status::INVALID_CBOR)? {
            match decoder.u8()? {
                1 => asked.protocol = decoder.u8()?,
                2 => asked.command = decoder.u8()?,
                3 => asked.point = point(&mut decoder)?,
                4 => asked.auth = decoder.bytes()?.to_vec(),
                5 => asked.new = decoder.bytes()?.to_vec(),
                6 => asked.hash = decoder.bytes()?.to_vec(),
                _ => decoder.skip()?,
            }
        }
        Ok(asked)
    }
}

/// The point of a `COSE_Key`, in full.
fn point(decoder: &mut Decoder<'_>) -> Result<Vec<u8>, Status> {
    let mut point = vec![4];
    for _ in 0..decoder.map()?.ok_or(Status::INVALID_CBOR)? {
        match decoder.i8()? {
            -2 | -3 => point.extend_from_slice(decoder.bytes()?),
            _ => decoder.skip()?,
        }
    }
    Ok(point)
}

fn half_hash(pin: &str) -> [u8; 16] {
    let (half, _) =
        sha256(pin.as_bytes()).split_first_chunk().map(|(half, rest)| (*half, rest.len())).unwrap();
    half
}
