//! Reading a credential: strict, bounded, and silent about the text it refuses.
//!
//! An error names the line and the kind of the fault. It never carries text of the file.

use super::content::{Credential, MAX_AUTHENTICATORS, MAX_BYTES};
use super::error::{CredentialError, CredentialFault};
use super::kept::Kept;
use crate::authenticator::{Algorithm, Authenticator, Digits, Kind, Label, Period};
use crate::base32;
use crate::document::{self, Item, Placed, Scalar, SyntaxError, Value, line_of};
use crate::recovery::{MAX_CODES, MAX_SCRATCH, RecoveryHash, RecoverySet, Salt};
use crate::secret::{SecretError, SharedSecret};
use crate::time::UnixTime;
use std::borrow::Cow;

/// How much of the file is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadDepth {
    /// Leave the recovery codes out: they are not needed to judge a code, and cost the most. Where they
    /// end the file, as they do in one of `enroll`'s, they are not even looked at.
    CodesOnly,
    /// Everything.
    WithRecovery,
}

/// A fault, and the place of it.
type Located = (usize, CredentialFault);

impl Credential {
    /// Parses the content of a credential file.
    ///
    /// # Errors
    /// [`CredentialError`]: line and kind of the fault, never text of the file.
    pub fn parse(content: &[u8], depth: ReadDepth) -> Result<Self, CredentialError> {
        if content.len() > MAX_BYTES {
            return Err(CredentialFault::TooLarge.into());
        }
        let text = str::from_utf8(content).map_err(|_| CredentialFault::NotText)?;
        if text.trim_ascii().is_empty() {
            return Err(CredentialFault::Empty.into());
        }
        if depth == ReadDepth::CodesOnly
            && let Some(before) = before_recovery_codes(text)
            && let Ok(credential) = Self::parse_text(before, depth)
        {
            return Ok(credential);
        }
        Self::parse_text(text, depth)
    }

    fn parse_text(text: &str, depth: ReadDepth) -> Result<Self, CredentialError> {
        let at_line = |(at, fault)| CredentialError { line: Some(line_of(text, at)), fault };
        let items = document::read(text)
            .map_err(|SyntaxError(at)| at_line((at, CredentialFault::Syntax)))?;
        let mut draft = Draft::default();
        let mut sections = items.chunk_by(|_, next| !next.1.is_header()).peekable();
        while let Some(section) = sections.next() {
            let next = sections.peek().and_then(|next| next.first()).map(|(at, _)| *at);
            let rest = || raw(text, section.first().map_or(0, |(at, _)| *at), next);
            draft.read_section(section, rest, depth).map_err(at_line)?;
        }
        Ok(draft.checked()?)
    }
}

/// The lines from the one with `from` up to the one with `to`: a table as it stands.
fn raw(text: &str, from: usize, to: Option<usize>) -> &str {
    let line = |at: usize| text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |end| end + 1);
    text.get(line(from)..to.map_or(text.len(), line)).unwrap_or_default()
}

/// The text up to the recovery codes, if they end it, as in every file that `enroll` wrote. Ten hashes of
/// 32 digits are more than half of a credential, and few logins need them.
///
/// In any other layout the whole text is read; also where what is left here is not a credential, since the
/// salt stands behind the codes, or this was found in the middle of a text of several lines.
fn before_recovery_codes(text: &str) -> Option<&str> {
    let (before, list) = text.rsplit_once('[')?;
    if list.trim_ascii_end().strip_suffix(']')?.contains(']') {
        return None;
    }
    let before = before.strip_suffix("codes = ")?;
    let table = before.as_bytes().windows(2).rposition(|two| two == b"\n[")?;
    let table = before.get(table + 2..)?;
    (table.starts_with("recovery]\n") && before.ends_with('\n')).then_some(before)
}

/// A credential as far as it is read.
#[derive(Default)]
struct Draft {
    version: Option<u64>,
    disabled: Option<bool>,
    tables: usize,
    authenticators: Vec<Authenticator>,
    unknown_kinds: Vec<Kept>,
    recovery: Option<RecoverySet>,
    device_epoch: Option<u64>,
    optional: Vec<Kept>,
}

impl Draft {
    /// A table with its fields, or the fields before the first table.
    fn read_section<'a>(
        &mut self,
        section: &[Placed<'_>],
        raw: impl FnOnce() -> &'a str,
        depth: ReadDepth,
    ) -> Result<(), Located> {
        match section.split_first() {
            Some(((at, Item::OneOfMany(name)), fields)) if name == "authenticator" => {
                self.add_authenticator(*at, fields, raw)
            }
            Some(((at, Item::Table(name)), fields)) if name == "recovery" => {
                let set = recovery_set(*at, fields, depth)?;
                put(&mut self.recovery, Some(set)).map_err(|fault| (*at, fault))
            }
            Some(((at, Item::OneOfMany(name)), fields)) if name == "optional" => {
                let named = text_of(fields, "name");
                let name = named.ok_or((*at, CredentialFault::Missing("name")))?;
                self.optional.push(Kept::new(&name, raw()));
                Ok(())
            }
            Some(((at, Item::Table(_) | Item::OneOfMany(_)), _)) => {
                Err((*at, CredentialFault::Syntax))
            }
            _ => section
                .iter()
                .try_for_each(|(at, item)| self.read_field(item).map_err(|fault| (*at, fault))),
        }
    }

    fn read_field(&mut self, item: &Item<'_>) -> Result<(), CredentialFault> {
        match item {
            Item::Field(key, value) if key == "version" => put(&mut self.version, value.number()),
            Item::Field(key, value) if key == "disabled" => {
                put(&mut self.disabled, value.boolean())
            }
            Item::Field(key, value) if key == "device_epoch" => {
                put(&mut self.device_epoch, value.number())
            }
            Item::Field(key, _) if key == "held_by_root" => Err(CredentialFault::HeldByRoot),
            _ => Err(CredentialFault::Syntax),
        }
    }

    fn add_authenticator<'a>(
        &mut self,
        at: usize,
        fields: &[Placed<'_>],
        raw: impl FnOnce() -> &'a str,
    ) -> Result<(), Located> {
        self.tables += 1;
        let kind = text_of(fields, "kind").ok_or((at, CredentialFault::Missing("kind")))?;
        if kind != "totp" && kind != "hotp" {
            self.unknown_kinds.push(Kept::new(&kind, raw()));
            return Ok(());
        }
        let new = authenticator(at, &kind, fields)?;
        for other in &self.authenticators {
            if other.label == new.label {
                return Err((at, CredentialFault::Label));
            }
            if other.secret.expose() == new.secret.expose() {
                return Err((at, CredentialFault::SecretTwice));
            }
        }
        self.authenticators.push(new);
        Ok(())
    }

    fn checked(self) -> Result<Credential, CredentialFault> {
        let has_later_parts = self.device_epoch.is_some() || !self.optional.is_empty();
        match self.version.ok_or(CredentialFault::Missing("version"))? {
            1 if has_later_parts => return Err(CredentialFault::Syntax),
            1 | 2 => {}
            _ => return Err(CredentialFault::Version),
        }
        let disabled = self.disabled.unwrap_or(false);
        if self.tables > MAX_AUTHENTICATORS || (self.tables == 0 && !disabled) {
            return Err(CredentialFault::AuthenticatorCount);
        }
        Ok(Credential {
            disabled,
            authenticators: self.authenticators,
            unknown_kinds: self.unknown_kinds,
            recovery: self.recovery,
            device_epoch: self.device_epoch,
            optional: self.optional,
        })
    }
}

/// The text of the field `name`, if there is one.
fn text_of<'a>(fields: &[Placed<'a>], name: &str) -> Option<Cow<'a, str>> {
    fields.iter().find_map(|(_, item)| match item {
        Item::Field(key, value) if key == name => value.text(),
        _ => None,
    })
}

/// Fills a field in, once. `None` is a value of the wrong type.
fn put<T>(field: &mut Option<T>, value: Option<T>) -> Result<(), CredentialFault> {
    match (field.is_some(), value) {
        (false, Some(value)) => {
            *field = Some(value);
            Ok(())
        }
        _ => Err(CredentialFault::Syntax),
    }
}

/// What stands in a text, or `fault`; `None` if it is no text.
fn known<T>(
    value: &Value<'_>,
    fault: CredentialFault,
    of_text: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, CredentialFault> {
    value.text().map(|text| of_text(&text).ok_or(fault)).transpose()
}

/// The fields of an `[[authenticator]]` of the kinds "totp" and "hotp".
#[derive(Default)]
struct Fields {
    kind: Option<()>,
    label: Option<Label>,
    secret: Option<SharedSecret>,
    short: Option<bool>,
    algorithm: Option<Algorithm>,
    digits: Option<Digits>,
    period: Option<Period>,
    counter: Option<u64>,
    created: Option<String>,
    confirmed: Option<UnixTime>,
}

fn authenticator(at: usize, kind: &str, fields: &[Placed<'_>]) -> Result<Authenticator, Located> {
    let mut read = Fields::default();
    for (at, item) in fields {
        if let Item::Field(key, value) = item {
            read.fill(key, value).map_err(|fault| (*at, fault))?;
        }
    }
    let kind = read.kind(kind).map_err(|fault| (at, fault))?;
    let label = read.label.or_else(|| Label::new("phone"));
    let secret = read.secret.ok_or((at, CredentialFault::Missing("secret")))?;
    // A secret that lost characters is not taken for a short one.
    if secret.is_short() && read.short != Some(true) {
        let is_secret = |item: &Item<'_>| matches!(item, Item::Field(key, _) if key == "secret");
        let place = fields.iter().find(|(_, item)| is_secret(item)).map_or(at, |(at, _)| *at);
        return Err((place, CredentialFault::Secret(SecretError::TooShort)));
    }
    Ok(Authenticator {
        label: label.ok_or((at, CredentialFault::Label))?,
        secret,
        algorithm: read.algorithm.unwrap_or_default(),
        digits: read.digits.unwrap_or(Digits::SIX),
        kind,
        created: read.created,
        confirmed: read.confirmed,
    })
}

impl Fields {
    /// What moves from code to code. A field of the other kind is unknown here.
    fn kind(&self, kind: &str) -> Result<Kind, CredentialFault> {
        match (kind, self.period, self.counter) {
            ("totp", period, None) => Ok(Kind::Totp(period.unwrap_or(Period::THIRTY))),
            ("hotp", None, Some(first)) if self.confirmed.is_none() => Ok(Kind::Hotp(first)),
            ("hotp", None, None) => Err(CredentialFault::Missing("counter")),
            _ => Err(CredentialFault::UnknownField),
        }
    }

    fn fill(&mut self, key: &str, value: &Value<'_>) -> Result<(), CredentialFault> {
        use CredentialFault as Fault;
        match key {
            "kind" => put(&mut self.kind, Some(())),
            "label" => put(&mut self.label, known(value, Fault::Label, Label::new)?),
            "secret" => {
                let bytes = |text: Cow<'_, str>| base32::decode(&text).map_err(SecretError::Base32);
                let secret = value.text().map(|t| SharedSecret::maybe_short(bytes(t)?));
                put(&mut self.secret, secret.transpose().map_err(Fault::Secret)?)
            }
            "short" => put(&mut self.short, value.boolean()),
            "algorithm" => {
                put(&mut self.algorithm, known(value, Fault::Algorithm, Algorithm::from_name)?)
            }
            "digits" => {
                let digits = value.number().map(|n| Digits::new(n).ok_or(Fault::Digits));
                put(&mut self.digits, digits.transpose()?)
            }
            "period" => {
                let period = value.number().map(|n| Period::new(n).ok_or(Fault::Period));
                put(&mut self.period, period.transpose()?)
            }
            "counter" => put(&mut self.counter, value.number()),
            "created" => put(&mut self.created, value.date().map(Cow::into_owned)),
            "confirmed" => put(&mut self.confirmed, value.number().map(UnixTime::from_secs)),
            _ => Err(Fault::UnknownField),
        }
    }
}

fn recovery_set(
    at: usize,
    fields: &[Placed<'_>],
    depth: ReadDepth,
) -> Result<RecoverySet, Located> {
    let (mut salt, mut scratch, mut codes) = (None, None, None);
    for (at, item) in fields {
        let filled = match item {
            Item::Field(key, value) if key == "salt" => {
                known(value, CredentialFault::Salt, salt_of).and_then(|new| put(&mut salt, new))
            }
            Item::Field(key, Value::List(list)) if key == "codes" => {
                hashes(list, MAX_CODES, CredentialFault::RecoveryCodes)
                    .and_then(|new| put(&mut codes, Some(new)))
            }
            Item::Field(key, Value::List(list)) if key == "scratch" => {
                hashes(list, MAX_SCRATCH, CredentialFault::ScratchCodes)
                    .and_then(|new| put(&mut scratch, Some(new)))
            }
            _ => Err(CredentialFault::Syntax),
        };
        filled.map_err(|fault| (*at, fault))?;
    }
    let salt = salt.ok_or((at, CredentialFault::Missing("salt")))?;
    let scratch = scratch.unwrap_or_default();
    match depth {
        ReadDepth::CodesOnly => Ok(RecoverySet { salt, scratch, codes: None }),
        ReadDepth::WithRecovery => {
            let codes = codes.ok_or((at, CredentialFault::Missing("codes")))?;
            Ok(RecoverySet { salt, scratch, codes: Some(codes) })
        }
    }
}

fn salt_of(text: &str) -> Option<Salt> {
    base32::decode(text).ok()?.as_slice().try_into().ok().map(Salt)
}

fn hashes(
    list: &[Scalar<'_>],
    most: usize,
    fault: CredentialFault,
) -> Result<Vec<RecoveryHash>, CredentialFault> {
    if list.len() > most {
        return Err(fault);
    }
    let hash = |one: &Scalar<'_>| one.text().and_then(|text| RecoveryHash::from_hex(&text));
    let hashes: Option<Vec<_>> = list.iter().map(hash).collect();
    hashes.ok_or(fault)
}

#[cfg(test)]
mod tests;
