//! What `enroll import` reads: whatever stands in a file, no reader panics, what is taken is within the limits
//! of a login, and no report holds a secret.
//!
//! Input: a byte for the format (modulo 8; the last one is the format that the content tells) and the key; then the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use otp_import::{Format, Kind, Parsed, Spent, pskc};
use totp_core::base32;
use zeroize::Zeroizing;

/// 2027-01-15
const NOW: u64 = 1_800_000_000;

fn format(choice: u8, text: &str) -> Option<Format> {
    let named = Format::ALL.get(usize::from(choice) % 8);
    named.map(|(_, format)| *format).or_else(|| Format::of(text))
}

fn read(choice: u8, text: &str) -> Option<Parsed> {
    let format = format(choice, text)?;
    let guessed = Format::of(text);
    let parsed = if format == Format::Pskc {
        let key = match choice / 8 % 3 {
            0 => None,
            1 => pskc::Key::of_text("12345678901234567890123456789012"),
            _ => Some(pskc::Key::Password(Zeroizing::new("qwerty".to_owned()))),
        };
        // What a container asks for is known without a key.
        let wants = pskc::wants(text);
        let parsed = pskc::parse(text, key.as_ref());
        assert!(wants.is_ok() || parsed.is_err());
        parsed
    } else {
        otp_import::parse(format, text, NOW)
    };
    assert!(guessed.is_none() || !text.trim_start_matches('\u{feff}').trim().is_empty());
    parsed.ok()
}

fn assert_silent(parsed: &Parsed) {
    for entry in &parsed.entries {
        let secret = entry.secret.expose();
        let shown = [
            base32::encode(secret).to_string(),
            secret.iter().map(|byte| format!("{byte:02x}")).collect(),
        ];
        for note in &parsed.notes {
            // A name in the file may be the secret; the texts are ours.
            assert!(
                shown.iter().all(|secret| !note.text.contains(secret))
                    || note.text.contains("column")
            );
        }
    }
    let words = ["taken", "changed", "kept", "left"];
    assert!(parsed.notes.iter().all(|note| words.contains(&note.fate.word())));
}

fuzz_target!(|input: &[u8]| {
    let Some((choice, text)) = input.split_first() else { return };
    // What cannot be read is named by its first bytes, text or not.
    let named = otp_import::closed(text);
    assert!(named.is_none_or(|closed| closed.text.starts_with("this is ")));
    let Ok(text) = str::from_utf8(text) else { return };
    // A password is stretched as often as the file says, which here would only take time.
    let rounds = text.split("IterationCount>").skip(1);
    if rounds
        .map(|rest| rest.trim_start().bytes().take_while(u8::is_ascii_digit).count())
        .any(|n| n > 3)
    {
        return;
    }
    let Some(parsed) = read(*choice, text) else { return };
    for entry in &parsed.entries {
        assert!((10..=128).contains(&entry.secret.expose().len()));
        assert!((6..=8).contains(&entry.digits.get()));
        if let Kind::Totp(period) = entry.kind {
            assert!((15..=60).contains(&period.as_secs()));
        }
        if let Some(name) = &entry.name {
            assert!(!name.is_empty() && name.chars().count() <= 64);
            assert!(!name.chars().any(char::is_control));
        }
        // What an app holds is of any service; its keys are told apart by the issuer.
        let of_apps = [Some(Format::Json), Some(Format::KeePass), Some(Format::Uri)];
        assert!(entry.of_app || !of_apps.contains(&format(*choice, text)));
        // A users file's last code is never later than the clock allows.
        let oath = format(*choice, text) == Some(Format::Oath);
        if let (true, Spent::Until(end)) = (oath, entry.spent) {
            assert!(end <= NOW + 5 * 60);
        }
    }
    assert!(parsed.scratch.len() <= totp_core::recovery::MAX_SCRATCH);
    assert!(parsed.scratch.iter().all(|code| code.length() == 8));
    assert_silent(&parsed);
});
