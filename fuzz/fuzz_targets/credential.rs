//! A credential file: what is read of it is what serde's TOML reads, keeps the format's limits, and is
//! written so that it reads back as the same; what is refused is refused without a word of its text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::HashSet;
use totp_core::authenticator::Authenticator;
use totp_core::base32;
use totp_core::credential::{
    Credential, CredentialError, HeldKey, MAX_AUTHENTICATORS, MAX_BYTES, MAX_KEYS, ReadDepth,
};

/// Everything that a login uses of a credential, comparable.
#[derive(PartialEq, Debug)]
struct Told {
    disabled: bool,
    authenticators: Vec<Fields>,
    recovery: Option<([u8; 16], Vec<String>)>,
}

#[derive(PartialEq, Debug)]
struct Fields {
    label: String,
    secret: Vec<u8>,
    algorithm: String,
    digits: u64,
    /// Of kind "totp".
    period: Option<u64>,
    /// Of kind "hotp".
    counter: Option<u64>,
    created: Option<String>,
    confirmed: Option<u64>,
}

fn told(credential: &Credential) -> Told {
    let fields = |a: &Authenticator| Fields {
        label: a.label.as_str().to_owned(),
        secret: a.secret.expose().to_vec(),
        algorithm: a.algorithm.name().to_owned(),
        digits: u64::from(a.digits.get()),
        period: a.period().map(|period| period.as_secs()),
        counter: a.first_counter(),
        created: a.created.clone(),
        confirmed: a.confirmed.map(|time| time.as_secs()),
    };
    let recovery = credential
        .recovery
        .as_ref()
        .map(|set| (set.salt.0, set.codes.iter().flatten().map(ToString::to_string).collect()));
    let authenticators = credential.authenticators.iter().map(fields).collect();
    Told { disabled: credential.disabled, authenticators, recovery }
}

/// The same, by serde's TOML. `created` is compared as a date.
fn by_serde(table: &toml::Table) -> Told {
    let number = |t: &toml::Table, name: &str| {
        t.get(name).map(|v| u64::try_from(v.as_integer().expect("a number")).expect("not negative"))
    };
    let text =
        |t: &toml::Table, name: &str| t.get(name).map(|v| v.as_str().expect("a text").to_owned());
    let bytes = |text: &str| base32::decode(text).expect("base32").to_vec();
    let fields = |t: &toml::Table| Fields {
        label: text(t, "label").unwrap_or_else(|| "phone".to_owned()),
        secret: bytes(&text(t, "secret").expect("a secret")),
        algorithm: text(t, "algorithm").map_or("sha1".to_owned(), |a| a.to_ascii_lowercase()),
        digits: number(t, "digits").unwrap_or(6),
        period: (t["kind"].as_str() == Some("totp")).then(|| number(t, "period").unwrap_or(30)),
        counter: number(t, "counter"),
        created: t.get("created").map(|d| d.as_datetime().expect("a date").to_string()),
        confirmed: number(t, "confirmed"),
    };
    assert!(matches!(table["version"].as_integer(), Some(1 | 2)));
    let listed = table.get("authenticator").map(|v| v.as_array().expect("a list"));
    let tables = listed.into_iter().flatten().map(|v| v.as_table().expect("a table"));
    let known = tables.filter(|t| matches!(t["kind"].as_str(), Some("totp" | "hotp")));
    let recovery = table.get("recovery").map(|v| {
        let t = v.as_table().expect("a table");
        let salt = bytes(&text(t, "salt").expect("a salt")).try_into().expect("16 bytes");
        let codes = t["codes"].as_array().expect("a list").iter();
        let code = |c: &toml::Value| c.as_str().expect("a text").to_ascii_lowercase();
        (salt, codes.map(code).collect())
    });
    Told {
        disabled: table.get("disabled").is_some_and(|v| v.as_bool().expect("yes or no")),
        authenticators: known.map(fields).collect(),
        recovery,
    }
}

fn assert_limits(credential: &Credential) {
    let all = &credential.authenticators;
    assert!(all.len() + credential.unknown_kinds.len() <= MAX_AUTHENTICATORS);
    assert!(credential.disabled || all.len() + credential.unknown_kinds.len() > 0);
    for a in all {
        // A short one is marked in the file, or it would not be read.
        assert!((10..=128).contains(&a.secret.expose().len()));
        assert!((6..=8).contains(&a.digits.get()));
        assert!(a.period().is_none_or(|period| (15..=60).contains(&period.as_secs())));
        assert!(a.period().is_some() || a.confirmed.is_none());
        assert!(!a.label.as_str().chars().any(char::is_control));
    }
    let secrets: HashSet<&[u8]> = all.iter().map(|a| a.secret.expose()).collect();
    let labels: HashSet<&str> = all.iter().map(|a| a.label.as_str()).collect();
    assert!(secrets.len() == all.len() && labels.len() == all.len());
    let codes = credential.recovery.as_ref().and_then(|set| set.codes.as_ref());
    assert!(codes.is_none_or(|codes| codes.len() <= 32));
}

/// Runs of sixteen and more letters and digits: what a secret or a stored code looks like.
fn secrets_like(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|run| run.len() >= 16)
}

fn assert_silent(error: &CredentialError, content: &[u8]) {
    let message = error.to_string();
    assert!(message.len() < 120 && !message.chars().any(char::is_control), "{message}");
    let lines = content.split(|byte| *byte == b'\n').count();
    assert!(error.line.is_none_or(|line| (1..=lines).contains(&line)), "{message} of {lines}");
    let text = String::from_utf8_lossy(content);
    let shown = secrets_like(&text).find(|run| message.contains(run));
    assert_eq!(shown, None, "{message}");
}

/// What the two readers may see differently: serde's checks a date and the range of a number, and looks
/// into the fields of unknown kinds too.
fn may_differ(credential: &Credential, told: &Told) -> bool {
    let beyond = |n: &Option<u64>| n.is_some_and(|n| i64::try_from(n).is_err());
    let raw = credential.unknown_kinds.len() + credential.optional.len();
    raw > 0
        || beyond(&credential.device_epoch)
        || told
            .authenticators
            .iter()
            .any(|a| a.created.is_some() || beyond(&a.confirmed) || beyond(&a.counter))
}

fuzz_target!(|content: &[u8]| {
    let whole = Credential::parse(content, ReadDepth::WithRecovery);
    let codes_only = Credential::parse(content, ReadDepth::CodesOnly);
    for error in [&whole, &codes_only].into_iter().filter_map(|read| read.as_ref().err()) {
        assert_silent(error, content);
    }
    if let Ok(partly) = &codes_only {
        assert_limits(partly);
    }
    let Ok(credential) = whole else { return };
    assert_limits(&credential);
    let read = told(&credential);
    let partly = told(&codes_only.expect("what reads as a whole reads without the recovery codes"));
    assert!(partly.authenticators == read.authenticators && partly.disabled == read.disabled);

    let text = std::str::from_utf8(content).expect("only text is read");
    match toml::from_str::<toml::Table>(text) {
        Ok(table) => {
            let mut serde = by_serde(&table);
            for (ours, theirs) in read.authenticators.iter().zip(&mut serde.authenticators) {
                let date = |d: &Option<String>| {
                    d.as_ref().map(|d| d.parse::<toml::value::Datetime>().expect("a date"))
                };
                assert_eq!(date(&ours.created), date(&theirs.created));
                theirs.created.clone_from(&ours.created);
            }
            assert_eq!(read, serde);
        }
        Err(error) => assert!(may_differ(&credential, &read), "serde refuses it: {error}"),
    }

    if credential.authenticators.is_empty() && !credential.disabled {
        // Nothing but unknown kinds, which are not written.
        return;
    }
    let keys = credential.keys();
    assert!(keys.len() <= MAX_KEYS && keys.iter().all(HeldKey::is_sound));
    let written = credential.to_toml();
    assert!(written.len() <= MAX_BYTES, "written larger than what is read");
    let back = Credential::parse(written.as_bytes(), ReadDepth::WithRecovery)
        .unwrap_or_else(|error| panic!("what was written does not read back: {error}"));
    assert_eq!(told(&back), read);
    assert_eq!(back.keys(), keys);
    assert_eq!(back.to_toml(), written);
});
