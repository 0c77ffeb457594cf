//! What a change makes of a credential.

use totp_core::authenticator::{Algorithm, Authenticator, Digits, Kind, Label, Period};
use totp_core::credential::{Credential, MAX_AUTHENTICATORS};
use totp_core::recovery::{MAX_CODES, NEW_CODES, RecoveryHash, RecoverySet, Salt};
use totp_core::secret::SharedSecret;
use totp_core::time::UnixTime;
use totp_core::wire::{Change, Refusal};
use zeroize::Zeroizing;

/// Bytes of a hash.
const HASH: usize = 16;

/// For the log, as `enroll` calls it.
pub const fn word(change: &Change<'_>) -> &'static str {
    match change {
        Change::Recovery { .. } => "recovery codes renewed",
        Change::Add { .. } => "authenticator added",
        Change::Remove { .. } => "authenticator removed",
    }
}

/// Changes the credential, or says why not.
pub fn apply(credential: &mut Credential, change: &Change<'_>) -> Result<(), Refusal> {
    match change {
        Change::Recovery { salt, hashes } => {
            credential.recovery = Some(set(salt, hashes).ok_or(Refusal::Malformed)?);
        }
        Change::Add { label, secret, created, confirmed } => {
            let new = authenticator(label, secret, created, *confirmed);
            let new = new.ok_or(Refusal::Malformed)?;
            let there = &credential.authenticators;
            if there.len() + credential.unknown_kinds.len() >= MAX_AUTHENTICATORS {
                return Err(Refusal::TooMany);
            }
            if there.iter().any(|other| other.label == new.label) {
                return Err(Refusal::LabelTaken);
            }
            credential.authenticators.push(new);
        }
        Change::Remove { label } => {
            let place = credential.authenticators.iter().position(|a| a.label.as_str() == *label);
            let place = place.ok_or(Refusal::UnknownLabel)?;
            if credential.authenticators.len() == 1 {
                return Err(Refusal::OnlyOne);
            }
            drop(credential.authenticators.remove(place));
        }
    }
    Ok(())
}

/// As many codes as `enroll` makes, at least: fewer would be a set that was cut off.
fn set(salt: &[u8], hashes: &[u8]) -> Option<RecoverySet> {
    let codes = hashes.chunks_exact(HASH);
    let whole = codes.remainder().is_empty();
    let count = hashes.len() / HASH;
    if !whole || !(NEW_CODES..=MAX_CODES).contains(&count) {
        return None;
    }
    let codes: Option<Vec<RecoveryHash>> =
        codes.map(|hash| hash.try_into().ok().map(RecoveryHash)).collect();
    Some(RecoverySet {
        salt: Salt(salt.try_into().ok()?),
        scratch: Vec::new(),
        codes: Some(codes?),
    })
}

/// An authenticator as `enroll` makes them: SHA-1, six digits, 30 seconds.
fn authenticator(
    label: &str,
    secret: &[u8],
    created: &str,
    confirmed: u64,
) -> Option<Authenticator> {
    Some(Authenticator {
        label: Label::new(label)?,
        secret: SharedSecret::from_bytes(Zeroizing::new(secret.to_vec())).ok()?,
        algorithm: Algorithm::Sha1,
        digits: Digits::SIX,
        kind: Kind::Totp(Period::THIRTY),
        created: Some(time(created)?),
        confirmed: Some(UnixTime::from_secs(confirmed)),
    })
}

/// A time as `enroll` writes it. It goes into the file as it stands, without quotes.
fn time(text: &str) -> Option<String> {
    const FORM: &[u8; 20] = b"0000-00-00T00:00:00Z";
    let fits = |(sign, form): (u8, &u8)| match form {
        b'0' => sign.is_ascii_digit(),
        form => sign == *form,
    };
    (text.len() == FORM.len() && text.bytes().zip(FORM).all(fits)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use totp_core::credential::ReadDepth;

    const FILE: &str = "version = 1\n[[authenticator]]\nkind = \"totp\"\nlabel = \"phone\"\n\
                        secret = \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"\n";

    fn credential() -> Credential {
        Credential::parse(FILE.as_bytes(), ReadDepth::WithRecovery).ok().unwrap()
    }

    fn add<'a>(label: &'a str, secret: &'a [u8]) -> Change<'a> {
        Change::Add { label, secret: secret.into(), created: "2026-11-30T10:00:00Z", confirmed: 60 }
    }

    #[test]
    fn an_authenticator_is_added_once_and_removed_but_for_the_last() {
        let mut held = credential();
        assert_eq!(apply(&mut held, &add("work", b"0123456789abcdefghij")), Ok(()));
        assert_eq!(
            apply(&mut held, &add("work", b"0123456789abcdefghik")),
            Err(Refusal::LabelTaken)
        );
        assert_eq!(held.authenticators[1].confirmed, Some(UnixTime::from_secs(60)));
        assert_eq!(apply(&mut held, &Change::Remove { label: "none" }), Err(Refusal::UnknownLabel));
        assert_eq!(apply(&mut held, &Change::Remove { label: "phone" }), Ok(()));
        assert_eq!(apply(&mut held, &Change::Remove { label: "work" }), Err(Refusal::OnlyOne));
        for n in 1..MAX_AUTHENTICATORS {
            let secret = [u8::try_from(n).unwrap(); 20];
            assert_eq!(apply(&mut held, &add(&format!("n{n}"), &secret)), Ok(()));
        }
        assert_eq!(apply(&mut held, &add("more", &[99; 20])), Err(Refusal::TooMany));
    }

    #[test]
    fn what_is_no_authenticator_and_no_set_changes_nothing() {
        let mut held = credential();
        let before = held.to_toml();
        for wanted in [
            add("", b"0123456789abcdefghij"),
            add("work", b"short"),
            add("work", &[7; 200]),
            Change::Recovery {
                salt: [1; 15].as_slice().into(),
                hashes: [1; 160].as_slice().into(),
            },
            Change::Recovery {
                salt: [1; 16].as_slice().into(),
                hashes: [1; 159].as_slice().into(),
            },
            Change::Recovery { salt: [1; 16].as_slice().into(), hashes: [1; 16].as_slice().into() },
            Change::Recovery {
                salt: [1; 16].as_slice().into(),
                hashes: [1; 33 * 16].as_slice().into(),
            },
        ] {
            assert_eq!(apply(&mut held, &wanted), Err(Refusal::Malformed));
        }
        assert_eq!(held.to_toml().as_str(), before.as_str());
    }

    #[test]
    fn the_time_of_a_new_authenticator_is_a_time_and_nothing_more() {
        let mut held = credential();
        let before = held.to_toml();
        for created in [
            "",
            "2026-11-30",
            "2026-11-30T10:00:00+01:00",
            "2026-11-30T10:00:00.0000000000Z",
            "2026-11-30T10:00:00Z # x",
            "2026-11-30T10:00:00Z\n[[authenticator]]\nkind = \"totp\"\nlabel = \"b\"\nshort = true\n\
             secret = \"GEZDGNBVGY3TQOJQ\"",
            "2026-11-30T10:00:0\u{660}Z",
        ] {
            let secret = b"0123456789abcdefghij".as_slice().into();
            let wanted = Change::Add { label: "work", secret, created, confirmed: 60 };
            assert_eq!(apply(&mut held, &wanted), Err(Refusal::Malformed), "{created}");
        }
        assert_eq!(held.to_toml().as_str(), before.as_str());
    }

    #[test]
    fn new_recovery_codes_take_the_place_of_all_others() {
        let mut held = credential();
        let hashes: Vec<u8> = (0..160).collect();
        let wanted =
            Change::Recovery { salt: [1; 16].as_slice().into(), hashes: hashes.as_slice().into() };
        assert_eq!(apply(&mut held, &wanted), Ok(()));
        let set = held.recovery.unwrap();
        let last = RecoveryHash(hashes[144..].try_into().unwrap());
        assert_eq!((set.salt.0, set.codes.unwrap().last().copied()), ([1; 16], Some(last)));
    }
}
