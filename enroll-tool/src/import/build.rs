//! A credential out of what was chosen.

use super::choose::Chosen;
use crate::error::Result;
use crate::key::name::USUAL_LABEL;
use crate::key::random::{self, Source};
use crate::messages;
use crate::time::rfc3339;
use hmac::{Hmac, KeyInit, Mac};
use otp_import::{Entry, Fate, Note, Spent};
use sha2::Sha256;
use std::collections::HashSet;
use totp_core::authenticator::{Authenticator, Kind, Label, Period, Step, Window};
use totp_core::credential::{Credential, Kept, MAX_AUTHENTICATORS};
use totp_core::recovery::{RecoveryCode, Salt, scratch_hash};
use totp_core::secret::SharedSecret;
use totp_core::time::UnixTime;

/// The new enrolment of a user.
pub struct Built {
    /// `None` if nothing can be used.
    pub credential: Option<Credential>,
    /// New recovery codes; none where scratch codes came along.
    pub codes: Vec<RecoveryCode>,
    /// What became of each piece.
    pub notes: Vec<Note>,
    /// Authenticators that were left because their secrets are short.
    pub too_short: usize,
}

impl Built {
    /// Whether `former` has all its authenticators already.
    pub fn changes_nothing(&self, former: Option<&Credential>) -> bool {
        let (Some(new), Some(former)) = (&self.credential, former) else { return false };
        let kept = |credential: &Credential| -> Vec<String> {
            // But for the time at which they were kept.
            let tables = credential.unknown_kinds.iter().map(|kept| kept.table());
            let lines = tables.flat_map(str::lines).filter(|line| !line.starts_with("created"));
            lines.map(str::to_owned).collect()
        };
        let has = |one: &Authenticator| former.authenticators.iter().any(|a| a.id() == one.id());
        let unknown: Vec<String> = kept(former);
        former.disabled == new.disabled
            && new.authenticators.iter().all(has)
            && kept(new).iter().all(|line| unknown.contains(line))
    }
}

/// Whether secrets below 128 bits are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ShortSecrets {
    /// They are left.
    Left,
    /// They are taken, and marked.
    Taken,
}

/// Makes the credential. What `former` kept for later stays, unless it is an enrolment that ends.
pub fn credential(
    chosen: Chosen,
    former: Option<&Credential>,
    short: ShortSecrets,
    now: UnixTime,
    random: Source<'_>,
) -> Result<Built> {
    let mut work = Work { now, notes: chosen.notes, ..Work::default() };
    if let Some(former) = former.filter(|former| former.disabled) {
        work.kept.clone_from(&former.unknown_kinds);
    }
    for entry in chosen.entries {
        if entry.secret.is_short() && short == ShortSecrets::Left {
            work.leave_short(&entry);
        } else {
            work.take(entry);
        }
    }
    let (mut codes, mut recovery) = random::recovery(random)?;
    if !chosen.scratch.is_empty() {
        codes.clear();
        recovery.codes = Some(Vec::new());
        recovery.salt = work.authenticators.first().map_or(recovery.salt, |a| salt_of(&a.secret));
        recovery.scratch = chosen.scratch.iter().map(|c| scratch_hash(c, &recovery.salt)).collect();
    }
    let nothing = work.authenticators.is_empty();
    if nothing {
        codes.clear();
        if !chosen.scratch.is_empty() {
            let text = messages::import_scratch_alone();
            work.note(messages::import_the_file(), Fate::Left, text.to_owned());
        }
    }
    let credential = Credential {
        authenticators: work.authenticators,
        unknown_kinds: work.kept,
        recovery: Some(recovery),
        ..Credential::default()
    };
    let too_short = work.too_short;
    Ok(Built { credential: (!nothing).then_some(credential), codes, notes: work.notes, too_short })
}

#[derive(Default)]
struct Work {
    now: UnixTime,
    authenticators: Vec<Authenticator>,
    kept: Vec<Kept>,
    labels: HashSet<String>,
    secrets: HashSet<[u8; 16]>,
    notes: Vec<Note>,
    too_short: usize,
}

impl Work {
    fn note(&mut self, place: &str, fate: Fate, text: String) {
        self.notes.push(Note { user: None, place: place.to_owned(), fate, text });
    }

    fn leave_short(&mut self, entry: &Entry) {
        self.too_short += 1;
        let name = entry.name.as_deref().unwrap_or(USUAL_LABEL);
        let text = messages::import_short_left(name, entry.secret.bits());
        self.note(&entry.place, Fate::Left, text.into());
    }

    fn take(&mut self, entry: Entry) {
        if self.authenticators.len() + self.kept.len() >= MAX_AUTHENTICATORS {
            let text = messages::import_most_authenticators(MAX_AUTHENTICATORS);
            return self.note(&entry.place, Fate::Left, text.into());
        }
        if !self.secrets.insert(entry.secret.id().0) {
            return self.note(&entry.place, Fate::Left, messages::import_same_secret().to_owned());
        }
        let Some(label) = self.label(entry.name.as_deref().unwrap_or(USUAL_LABEL)) else {
            return self.note(&entry.place, Fate::Left, messages::import_no_name().to_owned());
        };
        if entry.secret.is_short() {
            let text = messages::import_short_taken(&label, entry.secret.bits());
            self.note(&entry.place, Fate::Changed, text.into());
        }
        let created = rfc3339(self.now);
        let (digits, hash) = (entry.digits.get(), entry.algorithm.name().to_uppercase());
        let (text, confirmed) = match entry.kind {
            Kind::Hotp(counter) => {
                (messages::import_event_based(&label, digits, hash, counter), None)
            }
            Kind::Totp(period) => {
                let text = messages::import_time_based(&label, digits, period.as_secs(), hash);
                (text, confirmed(entry.spent, period, self.now))
            }
        };
        self.note(&entry.place, Fate::Taken, text.into());
        self.authenticators.push(Authenticator {
            label,
            confirmed,
            secret: entry.secret,
            algorithm: entry.algorithm,
            digits: entry.digits,
            kind: entry.kind,
            created: Some(created),
        });
    }

    /// A label of its own: with a number behind it where the name is taken.
    fn label(&mut self, name: &str) -> Option<Label> {
        let short: String = name.chars().take(60).collect();
        let numbered = (2..=MAX_AUTHENTICATORS + 1).map(|n| format!("{short} {n}"));
        let free = std::iter::once(short.clone()).chain(numbered);
        let label = free.filter(|name| !self.labels.contains(name)).find_map(|n| Label::new(&n))?;
        self.labels.insert(label.as_str().to_owned());
        Some(label)
    }
}

/// The set of the scratch codes that came with a secret: always the same, so that reading the same file once
/// more brings none back that was used here, nor a set that was replaced.
fn salt_of(secret: &SharedSecret) -> Salt {
    let mut salt = [0; 16];
    // HMAC takes keys of any length.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose()) {
        mac.update(b"pam_totp salt of scratch codes v1");
        for (to, from) in salt.iter_mut().zip(mac.finalize().into_bytes()) {
            *to = from;
        }
    }
    Salt(salt)
}

/// Codes up to here are spent. Where it is not known what another module accepted, all that it could have.
fn confirmed(spent: Spent, period: Period, now: UnixTime) -> Option<UnixTime> {
    let step = Step::at(now, period);
    match spent {
        Spent::Nothing => None,
        Spent::Until(end) => Some(UnixTime::from_secs(end)),
        Spent::Present => Some(step.end()),
        Spent::Unknown => step.window(Window::default()).last().map(Step::end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use otp_import::{Format, parse};
    use totp_core::credential::ReadDepth;

    const B32: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    const NOW: u64 = 1_795_417_515;

    fn built(format: Format, text: &str, former: Option<&Credential>) -> Built {
        let parsed = parse(format, text, NOW).unwrap_or_else(|error| panic!("{error:?}"));
        let chosen =
            Chosen { entries: parsed.entries, scratch: parsed.scratch, notes: parsed.notes };
        credential(chosen, former, ShortSecrets::Left, UnixTime::from_secs(NOW), &random::system)
            .unwrap()
    }

    fn marks(built: &Built) -> Vec<Option<u64>> {
        let credential = built.credential.as_ref().unwrap();
        credential.authenticators.iter().map(|a| a.confirmed.map(UnixTime::as_secs)).collect()
    }

    #[test]
    fn an_import_marks_used_codes_or_all_that_may_have_been_used() {
        let google = |options: &str| {
            marks(&built(Format::Google, &format!("{B32}\n\" TOTP_AUTH\n{options}"), None))
        };
        assert_eq!(google("\" DISALLOW_REUSE 59847249 59847250\n"), [Some(59_847_251 * 30)]);
        assert_eq!(google("\" DISALLOW_REUSE\n"), [None]);
        // NOW lies in step 59847250; a code of the next one may have been accepted.
        assert_eq!(google(""), [Some(59_847_252 * 30)]);
        let uri = format!("otpauth://totp/ann?secret={B32}");
        assert_eq!(marks(&built(Format::Uri, &uri, None)), [Some(59_847_251 * 30)]);
    }

    #[test]
    fn recovery_codes_come_where_none_came_along() {
        let text = format!("{B32}\n\" TOTP_AUTH\n");
        assert_eq!(built(Format::Google, &text, None).codes.len(), 10);
        let with = built(Format::Google, &format!("{text}12345678\n"), None);
        let set = with.credential.unwrap().recovery.unwrap();
        assert!(with.codes.is_empty() && set.codes.unwrap().is_empty() && set.scratch.len() == 1);
    }

    #[test]
    fn an_event_based_token_enrols_its_owner() {
        let text = format!("{B32}\n\" HOTP_COUNTER 5\n12345678\n");
        let built = built(Format::Google, &text, None);
        let credential = built.credential.as_ref().unwrap();
        assert!(!credential.disabled && built.codes.is_empty());
        assert_eq!(credential.authenticators[0].kind, Kind::Hotp(5));
        let text = credential.to_toml();
        assert!(text.contains("kind = \"hotp\"") && text.contains("counter = 5"));
        let back = Credential::parse(text.as_bytes(), ReadDepth::WithRecovery).ok().unwrap();
        assert!(built.changes_nothing(Some(&back)));
    }

    #[test]
    fn names_are_made_different_and_what_does_not_fit_is_left() {
        let line = |n: u8| {
            let secret = totp_core::base32::encode(&[n; 20]);
            format!("otpauth://totp/ann?secret={}\n", secret.as_str())
        };
        let text: String = (0..10).map(line).collect::<String>() + &line(3);
        let built = built(Format::Uri, &text, None);
        let credential = built.credential.unwrap();
        let labels: HashSet<&str> =
            credential.authenticators.iter().map(|a| a.label.as_str()).collect();
        assert_eq!((labels.len(), credential.authenticators.len()), (8, 8));
        let left = built.notes.iter().filter(|note| note.fate == Fate::Left).count();
        assert_eq!(left, 3);
        let text = credential.to_toml();
        assert!(Credential::parse(text.as_bytes(), ReadDepth::WithRecovery).is_ok());
    }
}
