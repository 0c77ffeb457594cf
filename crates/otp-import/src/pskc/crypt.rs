//! Decryption of a key container: AES-CBC (§6.1), keys of passwords by PBKDF2 (§6.2), HMAC before use.

use crate::coding::{base64, hex};
use crate::xml::{child, content, descendant};
use cbc::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::Pkcs7};
use hmac::{Hmac, KeyInit, Mac};
use roxmltree::Node;
use zeroize::Zeroizing;

/// The longest a password may make this machine work.
const MOST_ITERATIONS: u32 = 2_000_000;
/// AES-256.
const LONGEST_KEY: usize = 32;
/// The longest key of a MAC: each value of the container costs one pass over it.
const LONGEST_MAC_KEY: usize = 1024;

/// The key of a container. It is wiped when it is dropped, and has no `Debug`.
pub enum Key {
    /// A key of AES: 16, 24 or 32 bytes.
    Preshared(Zeroizing<Vec<u8>>),
    /// A password.
    Password(Zeroizing<String>),
}

impl Key {
    /// Reads a key of 16, 24 or 32 bytes in hexadecimal. Spaces, colons, hyphens and `0x` may be in the text. `None` for any
    /// other text.
    ///
    /// ```
    /// use otp_import::pskc::Key;
    ///
    /// assert!(Key::of_text("12:34:56:78:90:12:34:56:78:90:12:34:56:78:90:12").is_some());
    /// assert!(Key::of_text("1234").is_none());
    /// ```
    pub fn of_text(text: &str) -> Option<Self> {
        let clean: Zeroizing<String> =
            Zeroizing::new(text.chars().filter(|c| !matches!(c, ' ' | ':' | '-')).collect());
        let digits = clean.strip_prefix("0x").unwrap_or(&clean);
        hex(digits).filter(|key| matches!(key.len(), 16 | 24 | 32)).map(Self::Preshared)
    }
}

/// The hash below a MAC or a derivation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hash {
    Sha1,
    Sha256,
    Sha512,
}

impl Hash {
    /// By the end of its URI, as in `xmldsig#hmac-sha1`.
    fn of_uri(uri: &str) -> Option<Self> {
        match uri.rsplit(['#', '-']).next()?.to_ascii_lowercase().as_str() {
            "sha1" => Some(Self::Sha1),
            "sha256" => Some(Self::Sha256),
            "sha512" => Some(Self::Sha512),
            _ => None,
        }
    }

    /// Compares without early exit.
    fn fits(self, key: &[u8], message: &[u8], tag: &[u8]) -> bool {
        fn check<M: Mac + KeyInit>(key: &[u8], message: &[u8], tag: &[u8]) -> bool {
            <M as KeyInit>::new_from_slice(key)
                .is_ok_and(|mac| mac.chain_update(message).verify_slice(tag).is_ok())
        }
        match self {
            Self::Sha1 => check::<Hmac<sha1::Sha1>>(key, message, tag),
            Self::Sha256 => check::<Hmac<sha2::Sha256>>(key, message, tag),
            Self::Sha512 => check::<Hmac<sha2::Sha512>>(key, message, tag),
        }
    }

    fn derive(self, password: &[u8], salt: &[u8], rounds: u32, out: &mut [u8]) {
        match self {
            Self::Sha1 => pbkdf2::pbkdf2_hmac::<sha1::Sha1>(password, salt, rounds, out),
            Self::Sha256 => pbkdf2::pbkdf2_hmac::<sha2::Sha256>(password, salt, rounds, out),
            Self::Sha512 => pbkdf2::pbkdf2_hmac::<sha2::Sha512>(password, salt, rounds, out),
        }
    }
}

/// The keys of a container.
pub struct Keys {
    encryption: Zeroizing<Vec<u8>>,
    mac: Option<(Hash, Zeroizing<Vec<u8>>)>,
}

impl Keys {
    /// Finds out the keys; a wrong one is mostly seen here, else at the first MAC.
    pub fn of(container: Node<'_, '_>, key: &Key) -> Result<Self, String> {
        let encryption = match key {
            Key::Preshared(key) => key.clone(),
            Key::Password(password) => derived(container, password)?,
        };
        if !matches!(encryption.len(), 16 | 24 | 32) {
            return Err("the key must have 16, 24 or 32 bytes".to_owned());
        }
        let Some(method) = child(container, "MACMethod") else {
            return Ok(Self { encryption, mac: None });
        };
        let hash = Hash::of_uri(method.attribute("Algorithm").unwrap_or_default())
            .ok_or("a MAC of a kind not known here")?;
        let mac = match child(method, "MACKey") {
            Some(encrypted) => decrypt(&encryption, encrypted)?,
            None => encryption.clone(),
        };
        if mac.len() > LONGEST_MAC_KEY {
            return Err("a key of the MAC that is too long".to_owned());
        }
        Ok(Self { encryption, mac: Some((hash, mac)) })
    }

    /// Decrypts a value after its MAC was found right. One without a MAC is refused: in CBC a changed
    /// text would decrypt to a changed secret without a sign of it.
    pub fn decrypt(
        &self,
        value: Node<'_, '_>,
        tag: Option<&[u8]>,
    ) -> Result<Zeroizing<Vec<u8>>, String> {
        let cipher_text = cipher_text(value)?;
        let (Some((hash, key)), Some(tag)) = (&self.mac, tag) else {
            return Err("encrypted without a MAC, so a change of it could not be seen".to_owned());
        };
        if !hash.fits(key, &cipher_text, tag) {
            return Err("the MAC is wrong: another key or password, or a changed file".to_owned());
        }
        decrypt(&self.encryption, value)
    }
}

fn cipher_text(value: Node<'_, '_>) -> Result<Zeroizing<Vec<u8>>, String> {
    let text = descendant(value, "CipherValue").map(content);
    text.and_then(|text| base64(&text)).ok_or_else(|| "no encrypted value".to_owned())
}

/// AES-CBC with the initial vector before the text, by the length that the method names.
fn decrypt(key: &[u8], value: Node<'_, '_>) -> Result<Zeroizing<Vec<u8>>, String> {
    const WRONG: &str = "it cannot be decrypted: another key or password, or a changed file";
    let method = child(value, "EncryptionMethod").and_then(|m| m.attribute("Algorithm"));
    let bits = match method.unwrap_or_default().rsplit('#').next() {
        Some("aes128-cbc") => 128,
        Some("aes192-cbc") => 192,
        Some("aes256-cbc") => 256,
        _ => return Err("an encryption other than AES-CBC".to_owned()),
    };
    if key.len() * 8 != bits {
        return Err(format!("the key must have {bits} bits here, and has {}", key.len() * 8));
    }
    let text = cipher_text(value)?;
    let (iv, text) = text.split_at_checked(16).ok_or(WRONG)?;
    let mut plain = Zeroizing::new(text.to_vec());
    let length = match bits {
        128 => in_place::<aes::Aes128>(key, iv, &mut plain),
        192 => in_place::<aes::Aes192>(key, iv, &mut plain),
        _ => in_place::<aes::Aes256>(key, iv, &mut plain),
    };
    plain.truncate(length.ok_or(WRONG)?);
    Ok(plain)
}

/// The length of the plain text.
fn in_place<C>(key: &[u8], iv: &[u8], text: &mut [u8]) -> Option<usize>
where
    cbc::Decryptor<C>: KeyIvInit + BlockModeDecrypt,
    C: cbc::cipher::BlockCipherDecrypt,
{
    let decryptor = cbc::Decryptor::<C>::new_from_slices(key, iv).ok()?;
    decryptor.decrypt_padded::<Pkcs7>(text).ok().map(<[u8]>::len)
}

/// PBKDF2 with what the container says.
fn derived(container: Node<'_, '_>, password: &str) -> Result<Zeroizing<Vec<u8>>, String> {
    const WHAT: &str = "a derivation of the key that is not known here";
    let method =
        descendant(container, "KeyDerivationMethod").ok_or("it takes a key, no password")?;
    if !method.attribute("Algorithm").unwrap_or_default().ends_with("#pbkdf2") {
        return Err(WHAT.to_owned());
    }
    let salt = descendant(method, "Specified").map(content).and_then(|salt| base64(&salt));
    let number = |name| descendant(method, name).map(content).and_then(|n| n.parse::<u32>().ok());
    let (Some(salt), Some(rounds)) = (salt, number("IterationCount")) else {
        return Err(WHAT.to_owned());
    };
    let length = number("KeyLength").map_or(16, |n| usize::try_from(n).unwrap_or(usize::MAX));
    if !(1..=MOST_ITERATIONS).contains(&rounds) || length > LONGEST_KEY {
        return Err("a derivation of the key that would take too long".to_owned());
    }
    let hash = match descendant(method, "PRF").and_then(|prf| prf.attribute("Algorithm")) {
        None => Hash::Sha1,
        Some(uri) => Hash::of_uri(uri).ok_or(WHAT)?,
    };
    let mut key = Zeroizing::new(vec![0; length]);
    hash.derive(password.as_bytes(), &salt, rounds, &mut key);
    Ok(key)
}
