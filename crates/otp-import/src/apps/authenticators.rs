//! Apps that hold nothing but keys.
//!
//! Names and meaning of the fields were read in the apps' sources, or in the importers of apps that read their exports:
//!
//! | app | source |
//! |---|---|
//! | Aegis | beemdevelopment/Aegis 3.4.2: vault/VaultFile.java, vault/VaultEntry.java, otp/OtpInfo.java |
//! | 2FAS | twofas/2fas-android 5.5.3: BackupContent.kt, BackupService.kt (schema 4; 1 to 3 have fewer fields) |
//! | Stratum | jamie-mh/AuthenticatorPro of 2024-10: doc/BACKUP_FORMAT.md |
//! | FreeOTP+ | helloworld1/FreeOTPPlus 3: as Aegis and Stratum read it (FreeOtpPlusBackupConverter.cs) |
//! | LastPass Authenticator | as Stratum reads version 3 (LastPassBackupConverter.cs) |
//! | Raivo | as ente-io/ente of 2026-07 reads it (raivo_plain_text_import.dart) |
//! | andOTP | andOTP/andOTP 0.9: Database/Entry.java |

use super::key::{Key, NO_SECRET};
use crate::draft::Draft;
use crate::json::Json;
use crate::parsed::Parsed;
use crate::uri;
use zeroize::Zeroizing;

type Found = Result<Option<Draft>, String>;

/// `{"type", "name", "issuer", "info": {"secret", "algo", "digits", "period" or "counter"}}`
pub fn aegis(parsed: &mut Parsed, place: &str, entry: &Json) -> Found {
    let key = Key {
        place,
        kind: entry.text("type").ok_or("an entry without a type")?,
        issuer: entry.text("issuer"),
        account: entry.text("name").unwrap_or_default(),
    };
    let info = entry.get("info").ok_or(NO_SECRET)?;
    key.draft(parsed, info.text("secret"), info).map(Some)
}

/// `{"name", "secret", "otp": {"account", "label", "issuer", "digits", "period", "algorithm", "counter", "tokenType"}}`
pub fn two_fas(parsed: &mut Parsed, place: &str, entry: &Json) -> Found {
    let otp = entry.get("otp").unwrap_or(&Json::Null);
    let filled = |text: Option<&'_ str>| text.is_some_and(|text| !text.trim().is_empty());
    let label = otp.text("label").unwrap_or_default();
    let behind = label.split_once(':').map_or(label, |(_, account)| account);
    let key = Key {
        place,
        // Up to schema 2 there is no other.
        kind: otp.text("tokenType").unwrap_or("totp"),
        // The name is the user's own: it stands for the issuer where the key was typed by hand.
        issuer: otp.text("issuer").filter(|_| filled(otp.text("issuer"))).or(entry.text("name")),
        account: otp.text("account").filter(|_| filled(otp.text("account"))).unwrap_or(behind),
    };
    key.draft(parsed, entry.text("secret"), otp).map(Some)
}

/// `{"Type", "Issuer", "Username", "Secret", "Algorithm", "Digits", "Period", "Counter"}`, with numbers for the type and
/// the algorithm.
pub fn stratum(parsed: &mut Parsed, place: &str, entry: &Json) -> Found {
    let key = Key {
        place,
        kind: match entry.text("Type").unwrap_or_default() {
            "1" => "hotp",
            "2" => "totp",
            "3" => "Mobile-OTP",
            "4" => "steam",
            "5" => "Yandex",
            other => other,
        },
        issuer: entry.text("Issuer"),
        account: entry.text("Username").unwrap_or_default(),
    };
    let hash = match entry.text("Algorithm") {
        None | Some("0") => "sha1",
        Some("1") => "sha256",
        Some("2") => "sha512",
        Some(_) => "unknown",
    };
    let mut draft = key.draft(parsed, entry.text("Secret"), entry)?;
    hash.clone_into(&mut draft.algorithm);
    Ok(Some(draft))
}

/// `{"type", "issuerExt", "label", "secret": [signed bytes], "algo", "digits", "period", "counter"}`
pub fn free_otp_plus(_: &mut Parsed, place: &str, entry: &Json) -> Found {
    let issuer = ["issuerExt", "issuerInt"].iter().find_map(|name| {
        let issuer = entry.text(name);
        issuer.filter(|issuer| !issuer.trim().is_empty())
    });
    if issuer == Some("Steam") {
        return Err(uri::STEAM.to_owned());
    }
    let key = Key {
        place,
        kind: entry.text("type").unwrap_or("totp"),
        issuer,
        account: entry.text("label").unwrap_or_default(),
    };
    let bytes = entry.list("secret").ok_or(NO_SECRET)?;
    let byte = |value: &Json| match value {
        Json::Number(number) => {
            let signed = number.parse::<i8>().ok().map(i8::cast_unsigned);
            signed.or_else(|| number.parse().ok())
        }
        _ => None,
    };
    // Reserved at once, so that no copy is left behind.
    let mut secret = Zeroizing::new(Vec::with_capacity(bytes.len()));
    for value in bytes {
        secret.push(byte(value).ok_or("the secret is no list of bytes")?);
    }
    key.with_secret(secret, entry).map(Some)
}

/// `{"issuerName", "userName", "secret", "timeStep", "digits", "algorithm"}`
pub fn last_pass(parsed: &mut Parsed, place: &str, entry: &Json) -> Found {
    let key = Key {
        place,
        kind: "totp",
        issuer: entry.text("issuerName"),
        account: entry.text("userName").unwrap_or_default(),
    };
    key.draft(parsed, entry.text("secret"), entry).map(Some)
}

/// `{"kind", "issuer", "account", "secret", "algorithm", "digits", "timer", "counter"}`, all texts.
pub fn raivo(parsed: &mut Parsed, place: &str, entry: &Json) -> Found {
    let key = Key {
        place,
        kind: entry.text("kind").unwrap_or_default(),
        issuer: entry.text("issuer"),
        account: entry.text("account").unwrap_or_default(),
    };
    key.draft(parsed, entry.text("secret"), entry).map(Some)
}

/// `{"type", "issuer", "label", "secret", "algorithm", "digits", "period" or "counter"}`; old ones have the issuer in the
/// label: `issuer - account`.
pub fn and_otp(parsed: &mut Parsed, place: &str, entry: &Json) -> Found {
    let label = entry.text("label").unwrap_or_default();
    let (issuer, account) = match (entry.text("issuer"), label.split_once(" - ")) {
        (None, Some((issuer, account))) => (Some(issuer), account),
        (issuer, _) => (issuer, label),
    };
    let key = Key { place, kind: entry.text("type").unwrap_or("totp"), issuer, account };
    key.draft(parsed, entry.text("secret"), entry).map(Some)
}
