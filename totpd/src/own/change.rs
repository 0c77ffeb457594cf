//! What a change makes of a credential.

use super::world::World;
use totp_core::answer::Answer;
use totp_core::authenticator::{Algorithm, Authenticator, Digits, Kind, Label, Period};
use totp_core::credential::{Address, Credential, HeldAddress, MAX_AUTHENTICATORS};
use totp_core::history::TokenPosition;
use totp_core::recovery::{MAX_CODES, NEW_CODES, RecoveryHash, RecoverySet, Salt};
use totp_core::secret::SharedSecret;
use totp_core::sent::Way;
use totp_core::time::{UnixTime, parsed_utc, utc_fields};
use totp_core::verify::position_of;
use totp_core::wire::{App, Change, Refusal, Token};
use zeroize::Zeroizing;

/// Bytes of a hash.
const HASH: usize = 16;
/// Seconds that the end of the first code's step may be ahead: more than the widest window has.
const MOST_AHEAD: u64 = 3_600;

/// For the log, as `enroll` calls it.
pub const fn word(change: &Change<'_>) -> &'static str {
    match change {
        Change::Recovery { .. } => "recovery codes renewed",
        Change::Add { .. } => "authenticator added",
        Change::Remove { .. } => "authenticator removed",
        Change::Token(_) => "token added",
        Change::Replace { .. } => "replaced",
        Change::Move { .. } => "moved to a new phone",
        Change::Disable => "disabled",
        Change::Address { .. } => "address for codes set",
        Change::NoAddress { .. } => "address for codes removed",
        Change::Start { .. } => "enrolled",
        Change::Prefer { .. } => "preferred factor changed",
        Change::Key { .. } => "security key added",
    }
}

/// Which authenticator or kind the log names. The label is the user's own text.
pub fn named<'a>(change: &Change<'a>) -> Option<&'a str> {
    match change {
        Change::Add { label, .. } | Change::Key { label, .. } | Change::Remove { label } => {
            Some(label)
        }
        Change::Token(new) => Some(new.label),
        Change::Replace { app, .. } | Change::Move { app, .. } => Some(app.label),
        Change::Address { way, .. }
        | Change::NoAddress { way }
        | Change::Start { way, .. }
        | Change::Prefer { way: Some(way) } => Some(way),
        Change::Recovery { .. } | Change::Disable | Change::Prefer { way: None } => None,
    }
}

/// Changes the credential, or says why not. Of a change in two steps, this is the first.
pub fn apply(
    credential: &mut Credential,
    change: &Change<'_>,
    world: World,
) -> Result<(), Refusal> {
    match change {
        Change::Recovery { salt, hashes } => {
            credential.recovery = Some(set(salt, hashes).ok_or(Refusal::Malformed)?);
        }
        Change::Add { label, secret, created, confirmed } => {
            let app = App { label, secret, created, confirmed: *confirmed };
            push(credential, authenticator(&app, world.now).ok_or(Refusal::Malformed)?)?;
        }
        Change::Token(new) => push(credential, token(new, world.now)?.0)?,
        Change::Replace { app, salt, hashes } => {
            *credential = Credential {
                authenticators: vec![authenticator(app, world.now).ok_or(Refusal::Malformed)?],
                recovery: Some(set(salt, hashes).ok_or(Refusal::Malformed)?),
                device_epoch: credential.device_epoch.map(|former| another(former, world.random)),
                // What an administrator has locked, no user takes away.
                unknown_kinds: credential.locked_addresses(),
                ..Credential::default()
            };
        }
        Change::Address { way, to, created } => {
            let created = date(created, world.now).ok_or(Refusal::Malformed)?;
            let way = way_of(way)?;
            let address = Address::read(way, to).ok_or(Refusal::NoAddress)?;
            check_unlocked(credential, way)?;
            if !credential.set_address(&address, &created, false) {
                return Err(Refusal::TooMany);
            }
        }
        // A user who has something begins nothing. A key is plugged in, and asked before.
        Change::Start { .. } | Change::Key { .. } => return Err(Refusal::Malformed),
        Change::NoAddress { way } => {
            let way = way_of(way)?;
            check_unlocked(credential, way)?;
            let another = || credential.addresses().any(|to| to.way != way && world.serves(&to));
            let is_last = credential.authenticators.is_empty() && !another();
            if is_last && credential.held_address(way).is_some() {
                return Err(Refusal::OnlyOne);
            }
            if !credential.remove_address(way) {
                return Err(Refusal::NoAddress);
            }
        }
        Change::Prefer { way } => {
            if !credential.prefer(way.map(way_of).transpose()?) {
                return Err(Refusal::NoAddress);
            }
        }
        Change::Move { from, app } => {
            if !credential.authenticators.iter().any(|a| a.label.as_str() == *from) {
                return Err(Refusal::UnknownLabel);
            }
            push(credential, authenticator(app, world.now).ok_or(Refusal::Malformed)?)?;
            credential.device_epoch =
                credential.device_epoch.map(|former| another(former, world.random));
        }
        Change::Disable => *credential = Credential { disabled: true, ..Credential::default() },
        Change::Remove { label } => {
            let is_key = |label: &Label| credential.keys().iter().any(|key| key.label == *label);
            if let Some(label) = Label::new(label).filter(is_key) {
                return remove_key(credential, &label, world);
            }
            let place = credential.authenticators.iter().position(|a| a.label.as_str() == *label);
            let place = place.ok_or(Refusal::UnknownLabel)?;
            let sends = credential.addresses().any(|held| world.serves(&held));
            if credential.authenticators.len() == 1 && !sends {
                return Err(Refusal::OnlyOne);
            }
            drop(credential.authenticators.remove(place));
        }
    }
    Ok(())
}

/// A key counts at some services alone, so it is not the last thing that may be removed, and may not be what is left.
fn remove_key(credential: &mut Credential, label: &Label, world: World) -> Result<(), Refusal> {
    let sends = credential.addresses().any(|held| world.serves(&held));
    if credential.authenticators.is_empty() && !sends && credential.keys().len() == 1 {
        return Err(Refusal::OnlyOne);
    }
    credential.remove_key(label).then_some(()).ok_or(Refusal::UnknownLabel)
}

/// The way of this word.
pub fn way_of(word: &str) -> Result<Way, Refusal> {
    Way::ALL.into_iter().find(|way| way.word() == word).ok_or(Refusal::Malformed)
}

/// Refuses what only an administrator changes.
pub fn check_unlocked(credential: &Credential, way: Way) -> Result<(), Refusal> {
    match credential.held_address(way) {
        Some(HeldAddress { locked: true, .. }) => Err(Refusal::Locked),
        _ => Ok(()),
    }
}

/// One authenticator more.
fn push(credential: &mut Credential, new: Authenticator) -> Result<(), Refusal> {
    let there = &credential.authenticators;
    if there.len() + credential.unknown_kinds.len() >= MAX_AUTHENTICATORS {
        return Err(Refusal::TooMany);
    }
    let of_keys = || credential.keys().iter().any(|key| key.label == new.label);
    if there.iter().any(|other| other.label == new.label) || of_keys() {
        return Err(Refusal::LabelTaken);
    }
    if there.iter().any(|other| other.id() == new.id()) {
        return Err(Refusal::SecretKnown);
    }
    credential.authenticators.push(new);
    Ok(())
}

/// A number that is not `former`. Other readers of TOML know signed numbers only.
const fn another(former: u64, random: u64) -> u64 {
    let new = random >> 1;
    if new == former { new ^ 1 } else { new }
}

/// A token as it goes into the credential, and where its two codes say that it stands.
pub fn token(new: &Token<'_>, now: UnixTime) -> Result<(Authenticator, TokenPosition), Refusal> {
    let kind = match new.period {
        Some(seconds) => Period::new(seconds).map(Kind::Totp),
        None => Some(Kind::Hotp(new.counter)),
    };
    let made = || {
        Some(Authenticator {
            label: Label::new(new.label)?,
            secret: SharedSecret::from_bytes(Zeroizing::new(new.secret.to_vec())).ok()?,
            algorithm: Algorithm::from_name(new.algorithm)?,
            digits: Digits::new(new.digits.into())?,
            kind: kind?,
            created: Some(date(new.created, now)?),
            confirmed: None,
        })
    };
    let mut token = made().ok_or(Refusal::Malformed)?;
    let Answer::Pair(pair) = Answer::parse(new.codes) else { return Err(Refusal::Malformed) };
    let position = position_of(&token, &pair, now).ok_or(Refusal::WrongCode)?;
    match position {
        TokenPosition::Counter(next) => token.kind = Kind::Hotp(next),
        // Both codes are used up.
        TokenPosition::Clock { used, .. } => token.confirmed = Some(used),
    }
    Ok((token, position))
}

/// The first credential of a user. Nothing but a whole one makes one.
pub fn first(change: &Change<'_>, world: World) -> Option<Result<Credential, Refusal>> {
    let mut credential = Credential::default();
    let made = match change {
        Change::Replace { .. } => apply(&mut credential, change, world),
        Change::Start { way, to, created, salt, hashes } => {
            let address = Change::Address { way, to, created };
            apply(&mut credential, &address, world)
                .and_then(|()| apply(&mut credential, &Change::Recovery { salt, hashes }, world))
        }
        _ => return None,
    };
    Some(made.map(|()| credential))
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
fn authenticator(app: &App<'_>, now: UnixTime) -> Option<Authenticator> {
    // No step that a code of now can belong to ends later, and other readers of TOML know signed numbers only.
    if app.confirmed > now.as_secs().saturating_add(MOST_AHEAD) {
        return None;
    }
    Some(Authenticator {
        label: Label::new(app.label)?,
        secret: SharedSecret::from_bytes(Zeroizing::new(app.secret.to_vec())).ok()?,
        algorithm: Algorithm::Sha1,
        digits: Digits::SIX,
        kind: Kind::Totp(Period::THIRTY),
        created: Some(date(app.created, now)?),
        confirmed: (app.confirmed > 0).then(|| UnixTime::from_secs(app.confirmed)),
    })
}

/// The date of a change, in the file's form and by the helper's clock: what the user's program says may be any. `None` if
/// that is not even a date, since no `enroll` says so.
pub fn date(said: &str, now: UnixTime) -> Option<String> {
    const FORM: &[u8; 20] = b"0000-00-00T00:00:00Z";
    let fits = |(sign, form): (u8, &u8)| match form {
        b'0' => sign.is_ascii_digit(),
        form => sign == *form,
    };
    let has_form = said.len() == FORM.len() && said.bytes().zip(FORM).all(fits);
    (has_form && parsed_utc(said).is_some()).then(|| {
        let (year, month, day, hour, minute, second) = utc_fields(now);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    })
}

#[cfg(test)]
mod tests;
