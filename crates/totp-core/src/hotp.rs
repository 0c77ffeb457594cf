//! HOTP: the value that a counter has under a key (RFC 4226 §5.3, with the hashes of RFC 6238 §1.2).
//!
//! A login compares several steps of one key, so the key is taken in once for all of them: half of the work
//! of an HMAC is that.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use zeroize::Zeroize;

/// The hash below HMAC (RFC 6238 §1.2). Most phone apps know only SHA-1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Algorithm {
    /// HMAC-SHA-1, the default and the only one every app honours.
    #[default]
    Sha1,
    /// HMAC-SHA-256.
    Sha256,
    /// HMAC-SHA-512.
    Sha512,
}

impl Algorithm {
    /// The name in the credential file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// The algorithm of that name, in any case; `None` for any other word.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Sha1, Self::Sha256, Self::Sha512]
            .into_iter()
            .find(|algorithm| name.eq_ignore_ascii_case(algorithm.name()))
    }
}

/// How many digits a code has: 6 to 8 (RFC 4226 §5.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Digits(u8);

impl Digits {
    /// The default, and the only number every app honours.
    pub const SIX: Self = Self(6);

    /// `None` outside 6 to 8.
    pub fn new(digits: u64) -> Option<Self> {
        u8::try_from(digits).ok().filter(|d| (6..=8).contains(d)).map(Self)
    }

    /// The number of digits, 6 to 8.
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// The values of `counters` under `key`, in their order: numbers of so many digits.
pub fn values(
    algorithm: Algorithm,
    key: &[u8],
    digits: Digits,
    mut counters: impl Iterator<Item = u64>,
) -> Vec<u32> {
    values_of(algorithm, key, digits, &mut counters)
}

/// The same, compiled once: three hashes for each kind of iterator would be 4 kB of the module each.
fn values_of(
    algorithm: Algorithm,
    key: &[u8],
    digits: Digits,
    counters: &mut dyn Iterator<Item = u64>,
) -> Vec<u32> {
    match algorithm {
        Algorithm::Sha1 => of_hash::<Hmac<Sha1>>(key, digits, counters),
        Algorithm::Sha256 => of_hash::<Hmac<Sha256>>(key, digits, counters),
        Algorithm::Sha512 => of_hash::<Hmac<Sha512>>(key, digits, counters),
    }
}

fn of_hash<M: Mac + KeyInit + Clone>(
    key: &[u8],
    digits: Digits,
    counters: &mut dyn Iterator<Item = u64>,
) -> Vec<u32> {
    // HMAC takes keys of any length. Were one refused, there would be no values, so no code was right.
    let Ok(keyed) = <M as KeyInit>::new_from_slice(key) else { return Vec::new() };
    let modulus = 10u32.pow(u32::from(digits.get()));
    let mut values = Vec::with_capacity(4);
    for counter in counters {
        if let Some(value) = truncated(&keyed, counter) {
            values.push(value % modulus);
        }
    }
    values
}

/// Dynamic truncation: four bytes of the digest, from where its last four bits say, without the sign.
fn truncated<M: Mac + Clone>(keyed: &M, counter: u64) -> Option<u32> {
    let mut mac = keyed.clone();
    mac.update(&counter.to_be_bytes());
    let mut digest = mac.finalize().into_bytes();
    let from = usize::from(digest.last()? & 0x0f);
    let word = digest.get(from..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
    digest.as_mut_slice().zeroize();
    Some(word? & 0x7fff_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_values_of_rfc_4226_appendix_d() {
        let values = values(Algorithm::Sha1, b"12345678901234567890", Digits::SIX, 0..10);
        let table = [
            755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871,
            520_489,
        ];
        assert_eq!(values, table);
    }

    proptest! {
        /// Against another implementation. The RFCs' own tables are few and their keys are alike.
        #[test]
        fn any_value_is_that_of_another_implementation(
            key in proptest::collection::vec(any::<u8>(), 16..=128),
            counter in 0u64..=u64::MAX / 30,
            digits in 6u64..=8,
            which in 0usize..3,
        ) {
            let (ours, theirs) = [
                (Algorithm::Sha1, totp_rs::Algorithm::SHA1),
                (Algorithm::Sha256, totp_rs::Algorithm::SHA256),
                (Algorithm::Sha512, totp_rs::Algorithm::SHA512),
            ][which];
            let digits = Digits::new(digits).unwrap();
            let other = totp_rs::Builder::new()
                .with_algorithm(theirs)
                .with_digits(digits.get())
                .with_secret(key.as_slice())
                .with_step_duration(30)
                .build()
                .unwrap();
            let value = values(ours, &key, digits, std::iter::once(counter))[0];
            let text = format!("{value:0width$}", width = usize::from(digits.get()));
            prop_assert_eq!(text, other.generate(counter * 30).to_string());
        }
    }
}
