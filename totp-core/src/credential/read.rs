//! Reading a credential: strict, bounded, and silent about the text it refuses.
//!
//! An error names the line and the kind of the fault. It never carries text of the file, and the
//! message of the TOML library, which quotes the line with the secret in it, goes no further.

use super::{Credential, MAX_AUTHENTICATORS, MAX_BYTES};
use crate::authenticator::{Algorithm, Authenticator, Digits, Label, Period};
use crate::base32;
use crate::recovery::{MAX_CODES, RecoveryHash, RecoverySet, Salt};
use crate::secret::{SecretError, SharedSecret};
use crate::time::UnixTime;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use toml::Spanned;

/// How much of the file is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadDepth {
    /// Leave the recovery codes out: they are not needed to judge a code, and cost the most.
    CodesOnly,
    /// Everything.
    WithRecovery,
}

/// Why a credential is refused, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CredentialError {
    /// The line, counted from 1, where one can be named.
    pub line: Option<usize>,
    /// What is wrong.
    pub fault: CredentialFault,
}

/// The kinds of faults a credential can have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CredentialFault {
    /// More than [`MAX_BYTES`] bytes.
    TooLarge,
    /// Nothing in it.
    Empty,
    /// Not UTF-8.
    NotText,
    /// Not TOML, a field given twice, an unknown field, or a value of the wrong type.
    Syntax,
    /// An unknown field in an authenticator of kind "totp".
    UnknownField,
    /// The named field is missing.
    Missing(&'static str),
    /// A version this program does not know.
    Version,
    /// `label`: 1 to 64 printable characters, each label once.
    Label,
    /// `secret`: why it is none.
    Secret(SecretError),
    /// The same secret stands in two tables.
    SecretTwice,
    /// `algorithm`: sha1, sha256 or sha512.
    Algorithm,
    /// `digits`: 6 to 8.
    Digits,
    /// `period`: 15 to 60.
    Period,
    /// `confirmed`: a Unix time.
    Confirmed,
    /// No `[[authenticator]]`, or more than [`MAX_AUTHENTICATORS`].
    AuthenticatorCount,
    /// `recovery.salt`: 16 bytes in base32.
    Salt,
    /// `recovery.codes`: at most [`MAX_CODES`] texts of 32 hexadecimal digits.
    RecoveryCodes,
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        f.write_str(match self.fault {
            CredentialFault::TooLarge => "the file is larger than 16 KiB",
            CredentialFault::Empty => "the file is empty",
            CredentialFault::NotText => "the file is not UTF-8 text",
            CredentialFault::Syntax => {
                "not valid TOML, or a field that is unknown, given twice or of the wrong type"
            }
            CredentialFault::UnknownField => "unknown field",
            CredentialFault::Missing(field) => return write!(f, "the field `{field}` is missing"),
            CredentialFault::Version => {
                "this version of the file is not known; a newer enroll wrote it"
            }
            CredentialFault::Label => "label: 1 to 64 printable characters, each label once",
            CredentialFault::Secret(SecretError::Base32(_)) => {
                "secret: not base32 (A-Z, 2-7), or a character is missing"
            }
            CredentialFault::Secret(SecretError::TooShort) => "secret: shorter than 128 bits",
            CredentialFault::Secret(SecretError::TooLong) => "secret: longer than 1024 bits",
            CredentialFault::SecretTwice => "the same secret stands in two authenticators",
            CredentialFault::Algorithm => "algorithm: sha1, sha256 or sha512",
            CredentialFault::Digits => "digits: 6, 7 or 8",
            CredentialFault::Period => "period: 15 to 60 seconds",
            CredentialFault::Confirmed => "confirmed: seconds since 1970",
            CredentialFault::AuthenticatorCount => "there must be 1 to 8 authenticators",
            CredentialFault::Salt => "recovery.salt: 16 bytes in base32",
            CredentialFault::RecoveryCodes => {
                "recovery.codes: at most 32 texts of 32 hexadecimal digits"
            }
        })
    }
}

impl std::error::Error for CredentialError {}

impl From<CredentialFault> for CredentialError {
    fn from(fault: CredentialFault) -> Self {
        Self { line: None, fault }
    }
}

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
        match depth {
            ReadDepth::CodesOnly => RawFile::<IgnoredAny>::read(text)?.check(text, |_| Ok(None)),
            ReadDepth::WithRecovery => RawFile::<Vec<Cow<'_, str>>>::read(text)?
                .check(text, |codes| hashes(codes).map(Some)),
        }
    }
}

fn hashes(codes: Vec<Cow<'_, str>>) -> Result<Vec<RecoveryHash>, CredentialFault> {
    if codes.len() > MAX_CODES {
        return Err(CredentialFault::RecoveryCodes);
    }
    codes.iter().map(|c| RecoveryHash::from_hex(c).ok_or(CredentialFault::RecoveryCodes)).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile<'a, C> {
    version: u64,
    #[serde(default)]
    disabled: bool,
    #[serde(default, borrow)]
    authenticator: Vec<Spanned<RawAuthenticator<'a>>>,
    #[serde(borrow)]
    recovery: Option<Spanned<RawRecovery<'a, C>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRecovery<'a, C> {
    #[serde(borrow)]
    salt: Cow<'a, str>,
    codes: C,
}

/// One `[[authenticator]]` table. Read by hand, since only the kind tells which fields are allowed.
#[derive(Default)]
struct RawAuthenticator<'a> {
    kind: Option<Cow<'a, str>>,
    label: Option<Cow<'a, str>>,
    secret: Option<Cow<'a, str>>,
    algorithm: Option<Cow<'a, str>>,
    digits: Option<u64>,
    period: Option<u64>,
    created: Option<toml::value::Datetime>,
    confirmed: Option<u64>,
    unknown_field: bool,
}

impl<'de: 'a, 'a> Deserialize<'de> for RawAuthenticator<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TableVisitor;
        impl<'de> Visitor<'de> for TableVisitor {
            type Value = RawAuthenticator<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an authenticator table")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut raw = RawAuthenticator::default();
                while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                    match key.as_ref() {
                        "kind" => raw.kind = Some(map.next_value()?),
                        "label" => raw.label = Some(map.next_value()?),
                        "secret" => raw.secret = Some(map.next_value()?),
                        "algorithm" => raw.algorithm = Some(map.next_value()?),
                        "digits" => raw.digits = Some(map.next_value()?),
                        "period" => raw.period = Some(map.next_value()?),
                        "created" => raw.created = Some(map.next_value()?),
                        "confirmed" => raw.confirmed = Some(map.next_value()?),
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            raw.unknown_field = true;
                        }
                    }
                }
                Ok(raw)
            }
        }
        deserializer.deserialize_map(TableVisitor)
    }
}

impl<'a, C: Deserialize<'a>> RawFile<'a, C> {
    fn read(text: &'a str) -> Result<Self, CredentialError> {
        toml::from_str(text).map_err(|error| CredentialError {
            line: error.span().map(|span| line_of(text, span.start)),
            fault: CredentialFault::Syntax,
        })
    }

    fn check(
        self,
        text: &str,
        hashes: impl FnOnce(C) -> Result<Option<Vec<RecoveryHash>>, CredentialFault>,
    ) -> Result<Credential, CredentialError> {
        if self.version != 1 {
            return Err(CredentialFault::Version.into());
        }
        let count = self.authenticator.len();
        if count > MAX_AUTHENTICATORS || (count == 0 && !self.disabled) {
            return Err(CredentialFault::AuthenticatorCount.into());
        }
        let mut credential = Credential {
            disabled: self.disabled,
            authenticators: Vec::with_capacity(count),
            unknown_kinds: Vec::new(),
            recovery: None,
        };
        for table in self.authenticator {
            let start = table.span().start;
            table.into_inner().add_to(&mut credential).map_err(at_line(text, start))?;
        }
        if let Some(table) = self.recovery {
            let start = table.span().start;
            let set = recovery_set(table.into_inner(), hashes).map_err(at_line(text, start))?;
            credential.recovery = Some(set);
        }
        Ok(credential)
    }
}

fn recovery_set<C>(
    raw: RawRecovery<'_, C>,
    hashes: impl FnOnce(C) -> Result<Option<Vec<RecoveryHash>>, CredentialFault>,
) -> Result<RecoverySet, CredentialFault> {
    let salt = base32::decode(&raw.salt).map_err(|_| CredentialFault::Salt)?;
    let salt = Salt(salt.as_slice().try_into().map_err(|_| CredentialFault::Salt)?);
    Ok(RecoverySet { salt, codes: hashes(raw.codes)? })
}

impl RawAuthenticator<'_> {
    fn add_to(self, credential: &mut Credential) -> Result<(), CredentialFault> {
        let kind = self.kind.as_ref().ok_or(CredentialFault::Missing("kind"))?;
        if kind != "totp" {
            credential.unknown_kinds.push(kind.chars().take(32).collect());
            return Ok(());
        }
        let new = self.checked()?;
        for other in &credential.authenticators {
            if other.label == new.label {
                return Err(CredentialFault::Label);
            }
            if other.secret.expose() == new.secret.expose() {
                return Err(CredentialFault::SecretTwice);
            }
        }
        credential.authenticators.push(new);
        Ok(())
    }

    fn checked(self) -> Result<Authenticator, CredentialFault> {
        if self.unknown_field {
            return Err(CredentialFault::UnknownField);
        }
        let secret = self.secret.ok_or(CredentialFault::Missing("secret"))?;
        let algorithm = self.algorithm.as_deref().unwrap_or("sha1");
        Ok(Authenticator {
            label: Label::new(self.label.as_deref().unwrap_or("phone"))
                .ok_or(CredentialFault::Label)?,
            secret: SharedSecret::from_base32(&secret).map_err(CredentialFault::Secret)?,
            algorithm: Algorithm::from_name(algorithm).ok_or(CredentialFault::Algorithm)?,
            digits: Digits::new(self.digits.unwrap_or(6)).ok_or(CredentialFault::Digits)?,
            period: Period::new(self.period.unwrap_or(30)).ok_or(CredentialFault::Period)?,
            created: self.created.map(|time| time.to_string()),
            confirmed: self.confirmed.map(UnixTime::from_secs),
        })
    }
}

fn at_line(text: &str, offset: usize) -> impl Fn(CredentialFault) -> CredentialError {
    move |fault| CredentialError { line: Some(line_of(text, offset)), fault }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    const OTHER: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn parse(text: &str) -> Result<Credential, CredentialError> {
        Credential::parse(text.as_bytes(), ReadDepth::WithRecovery)
    }

    fn fault(text: &str) -> (Option<usize>, CredentialFault) {
        let error = parse(text).err().expect("is refused");
        for secret in [SECRET, OTHER] {
            assert!(!format!("{error} {error:?}").contains(secret), "the error tells the secret");
        }
        (error.line, error.fault)
    }

    fn with(lines: &str) -> String {
        format!("version = 1\n[[authenticator]]\nkind = \"totp\"\nsecret = \"{SECRET}\"\n{lines}\n")
    }

    #[test]
    fn the_file_that_the_design_shows_is_read() {
        let text = with(
            "label = \"phone\"\nalgorithm = \"sha256\"\ndigits = 8\nperiod = 60\n\
             created = 2026-11-23T07:05:00Z\nconfirmed = 1795417530\n[recovery]\n\
             salt = \"AAAQEAYEAUDAOCAJBIFQYDIOB4\"\ncodes = [\"000102030405060708090a0b0c0d0e0f\"]",
        );
        let credential = parse(&text).ok().unwrap();
        let phone = &credential.authenticators[0];
        assert_eq!(phone.label.as_str(), "phone");
        assert_eq!((phone.digits.get(), phone.period.as_secs()), (8, 60));
        assert_eq!(phone.algorithm, Algorithm::Sha256);
        assert_eq!(phone.confirmed, Some(UnixTime::from_secs(1_795_417_530)));
        assert_eq!(phone.created.as_deref(), Some("2026-11-23T07:05:00Z"));
        let set = credential.recovery.unwrap();
        assert_eq!(set.salt.0[15], 15);
        assert_eq!(set.codes.unwrap()[0].0[1], 1);
    }

    #[test]
    fn recovery_codes_are_left_out_when_no_recovery_code_was_typed() {
        let text = with("[recovery]\nsalt = \"AAAQEAYEAUDAOCAJBIFQYDIOB4\"\ncodes = [\"x\"]");
        let credential = Credential::parse(text.as_bytes(), ReadDepth::CodesOnly).ok().unwrap();
        assert!(credential.recovery.unwrap().codes.is_none());
        assert_eq!(fault(&text).1, CredentialFault::RecoveryCodes);
    }

    #[test]
    fn every_fault_is_named_by_kind_and_line_without_the_text() {
        use CredentialFault as F;
        assert_eq!(fault(""), (None, F::Empty));
        assert_eq!(fault(&format!("version = 1\nsecret = \"{SECRET}\n")), (Some(2), F::Syntax));
        assert_eq!(fault(&format!("version = 1\n{SECRET} = {SECRET}")), (Some(2), F::Syntax));
        assert_eq!(fault(&format!("version = \"{SECRET}\"")), (Some(1), F::Syntax));
        assert_eq!(fault(&with("").replace("= 1", "= 2")), (None, F::Version));
        assert_eq!(fault("version = 1"), (None, F::AuthenticatorCount));
        assert_eq!(fault(&with("kind = \"totp\"")).1, F::Syntax);
        assert_eq!(fault(&with("surprise = 1")), (Some(2), F::UnknownField));
        assert_eq!(fault(&with("digits = 5")), (Some(2), F::Digits));
        assert_eq!(fault(&with("digits = 0")).1, F::Digits);
        assert_eq!(fault(&with("period = 0")).1, F::Period);
        assert_eq!(fault(&with("period = -1")).1, F::Syntax);
        assert_eq!(fault(&with("algorithm = \"md5\"")).1, F::Algorithm);
        assert_eq!(fault(&with("label = \"a\\u001b\"")).1, F::Label);
        assert_eq!(
            fault(&with("").replace(SECRET, "JBSWY3DP")).1,
            F::Secret(SecretError::TooShort)
        );
        assert!(matches!(
            fault(&with("").replace(SECRET, "JBSW018")).1,
            F::Secret(SecretError::Base32(_))
        ));
        assert_eq!(
            fault(&with("").replace("kind = \"totp\"\n", "")),
            (Some(2), F::Missing("kind"))
        );
        assert_eq!(fault(&with("[recovery]\nsalt = \"AA\"\ncodes = []")), (Some(5), F::Salt));
        assert_eq!(fault(&with("[recovery]\nsalt = \"AA\"\nextra = 1\ncodes = []")).1, F::Syntax);
        assert_eq!(fault(&format!("{}\0", with(""))).1, F::Syntax);
        let nested = format!("version = 1\nx = {}", "[".repeat(12_000));
        assert_eq!(fault(&nested).1, F::Syntax);
        let large = format!("{}#{}", with(""), "x".repeat(MAX_BYTES));
        assert_eq!(fault(&large), (None, F::TooLarge));
    }

    #[test]
    fn two_devices_are_read_and_the_same_secret_twice_is_refused() {
        let second = |secret: &str, label: &str| {
            let table = format!(
                "[[authenticator]]\nkind = \"totp\"\nlabel = \"{label}\"\nsecret = \"{secret}\""
            );
            with(&table)
        };
        assert_eq!(parse(&second(OTHER, "token")).ok().unwrap().authenticators.len(), 2);
        let same = SECRET.to_lowercase();
        assert_eq!(fault(&second(&same, "token")), (Some(5), CredentialFault::SecretTwice));
        assert_eq!(fault(&second(OTHER, "phone")).1, CredentialFault::Label);
    }

    #[test]
    fn a_kind_of_a_later_version_is_left_out_with_its_fields() {
        let text = with("[[authenticator]]\nkind = \"sms\"\nnumber = \"+1\"\nextra = { a = 1 }");
        let credential = parse(&text).ok().unwrap();
        assert_eq!(credential.authenticators.len(), 1);
        assert_eq!(credential.unknown_kinds, ["sms"]);
    }

    #[test]
    fn a_disabled_credential_needs_no_authenticator() {
        assert!(parse("version = 1\ndisabled = true\n").ok().unwrap().disabled);
    }

    #[test]
    fn no_truncation_of_a_credential_reads_as_another_one() {
        let text = with(
            "label = \"phone\"\n[recovery]\nsalt = \"AAAQEAYEAUDAOCAJBIFQYDIOB4\"\n\
             codes = [\"000102030405060708090a0b0c0d0e0f\"]",
        );
        for end in 0..text.len() {
            if let Ok(credential) = parse(&text[..end]) {
                assert!(
                    credential
                        .authenticators
                        .iter()
                        .all(|a| a.secret.to_base32().as_str() == SECRET)
                );
            }
        }
    }

    #[test]
    fn the_decoy_is_a_credential() {
        assert_eq!(Credential::decoy().unwrap().authenticators.len(), 1);
    }
}
