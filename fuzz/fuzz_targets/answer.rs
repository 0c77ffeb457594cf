//! What somebody types: a code of six to eight digits, a recovery code, or neither.
#![no_main]

use libfuzzer_sys::fuzz_target;
use totp_core::answer::{Answer, MAX_BYTES};
use totp_core::recovery::{CODE_CHARS, RecoveryCode};

/// The rules again, told another way than in the module.
enum Expected {
    Code(String),
    Recovery(String),
    Malformed,
}

fn expected(typed: &[u8]) -> Expected {
    let Ok(text) = std::str::from_utf8(typed) else { return Expected::Malformed };
    if typed.len() > MAX_BYTES {
        return Expected::Malformed;
    }
    let line = ["\r\n", "\n", "\r"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    let digits = line.replace(' ', "");
    if (6..=8).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit()) {
        return Expected::Code(digits);
    }
    let read_as = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    let code: String = line.replace([' ', '-'], "").chars().map(read_as).collect();
    // Crockford's base32 has no I, L, O and U.
    let crockford = |c: char| c.is_ascii_digit() || (c.is_ascii_uppercase() && c != 'U');
    if code.len() == CODE_CHARS && code.chars().all(crockford) {
        return Expected::Recovery(code);
    }
    Expected::Malformed
}

fuzz_target!(|typed: &[u8]| {
    match (Answer::parse(typed), expected(typed)) {
        (Answer::Code(code), Expected::Code(digits)) => {
            assert_eq!(code.digits(), digits);
            assert_eq!(usize::from(code.length()), digits.len());
        }
        (Answer::Recovery(code), Expected::Recovery(canonical)) => {
            let printed = code.grouped();
            assert_eq!(printed.replace('-', ""), canonical);
            let again = RecoveryCode::parse(printed.as_bytes()).expect("a printed code is read");
            assert_eq!(again.grouped(), printed);
        }
        (Answer::Malformed, Expected::Malformed) => {}
        (answer, _) => panic!(
            "read as {}",
            match answer {
                Answer::Code(_) => "a code",
                Answer::Recovery(_) => "a recovery code",
                Answer::Tail(_) => "a password with a code",
                Answer::Malformed => "malformed",
            }
        ),
    }
});
