//! What somebody types: a code of six to eight digits, a recovery code, or neither.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regex_syntax::hir::{Class, ClassUnicode, HirKind};
use std::sync::OnceLock;
use totp_core::answer::{Answer, MAX_BYTES, MAX_TAIL_BYTES};
use totp_core::recovery::{CODE_CHARS, RecoveryCode};

/// The rules again, told another way than in the module.
enum Expected {
    Code(String),
    Recovery(String),
    /// Two codes with something between them.
    Pair(String, String),
    Malformed,
}

fn expected(typed: &[u8]) -> Expected {
    let Ok(text) = std::str::from_utf8(typed) else { return Expected::Malformed };
    if typed.len() > MAX_BYTES {
        return Expected::Malformed;
    }
    let line = ["\r\n", "\n", "\r"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    let plain: Option<String> = line.chars().map(in_ascii).collect();
    let Some(line) = plain else { return Expected::Malformed };
    let inner = line.trim_matches(' ');
    let around = inner.starts_with('-') || inner.ends_with('-');
    let digits = if around { String::new() } else { inner.replace([' ', '-'], "") };
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
    // Two halves of the digits, and the longest stretch between the last one of the first half and the next digit.
    let (first, second) = digits.split_at_checked(digits.len() / 2).unwrap_or_default();
    let is_code =
        |code: &str| (6..=8).contains(&code.len()) && code.bytes().all(|c| c.is_ascii_digit());
    let before = inner.split_inclusive(|c: char| c.is_ascii_digit()).take(first.len());
    let gap = inner[before.map(str::len).sum::<usize>()..].starts_with([' ', '-']);
    if is_code(first) && is_code(second) && first.len() == second.len() && first != second && gap {
        return Expected::Pair(first.to_owned(), second.to_owned());
    }
    Expected::Malformed
}

/// The characters that people type for a letter, a digit, a space or a hyphen of ASCII.
fn in_ascii(c: char) -> Option<char> {
    const SPACES: &str = " \u{a0}\u{1680}\u{202f}\u{205f}\u{3000}";
    const HYPHENS: &str = "-‐‑‒–—―−﹘﹣－";
    match c {
        _ if c.is_ascii_alphanumeric() => Some(c),
        _ if SPACES.contains(c) || ('\u{2000}'..='\u{200a}').contains(&c) => Some(' '),
        _ if HYPHENS.contains(c) => Some('-'),
        'Ａ'..='Ｚ' => Some(char::from(b'A' + (u32::from(c) - u32::from('Ａ')) as u8)),
        'ａ'..='ｚ' => Some(char::from(b'a' + (u32::from(c) - u32::from('ａ')) as u8)),
        _ => digit(c),
    }
}

/// The ASCII digit of the same value, by another library's tables.
fn digit(c: char) -> Option<char> {
    static DIGITS: OnceLock<ClassUnicode> = OnceLock::new();
    let digits = DIGITS.get_or_init(|| {
        let class = regex_syntax::parse(r"\p{Nd}").expect("a class");
        let HirKind::Class(Class::Unicode(class)) = class.into_kind() else { panic!("no class") };
        class
    });
    let run = digits.ranges().iter().find(|run| (run.start()..=run.end()).contains(&c))?;
    char::from_digit((u32::from(c) - u32::from(run.start())) % 10, 10)
}

/// The same text as a password with a code behind it: which tails may be the code, and what is before them.
fn check_tail(typed: &[u8]) {
    let line = typed.strip_suffix(b"\n").unwrap_or(typed);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let text = String::from_utf8_lossy(line);
    let digits: String = text.chars().rev().map_while(digit).collect();
    let lengths: Vec<usize> = (6..=digits.len().min(8)).collect();
    let Answer::Tail(tail) = Answer::parse_tail(typed) else {
        assert!(lengths.is_empty() || typed.len() > MAX_TAIL_BYTES);
        return;
    };
    assert!(typed.len() <= MAX_TAIL_BYTES);
    let found: Vec<usize> = tail.codes().iter().map(|code| code.digits().len()).collect();
    assert_eq!(found, lengths);
    for code in tail.codes() {
        let password = tail.length_of(code).before(typed);
        let rest = line.strip_prefix(password).expect("the password is its beginning");
        let rest = std::str::from_utf8(rest).expect("digits are UTF-8");
        let rest: Option<String> = rest.chars().map(digit).collect();
        assert_eq!(rest.as_deref(), Some(code.digits()));
    }
    if let Some(code) = tail.recovery() {
        let password = tail.length_of_recovery().before(typed);
        let rest = line.strip_prefix(password).expect("the password is its beginning");
        assert!([24, 29].contains(&rest.len()));
        let again = RecoveryCode::parse(rest).expect("the tail is a recovery code");
        assert_eq!(again.grouped(), code.grouped());
    }
}

fuzz_target!(|typed: &[u8]| {
    check_tail(typed);
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
        (Answer::Pair(pair), Expected::Pair(first, second)) => {
            assert_eq!((pair.first.digits(), pair.second.digits()), (&first[..], &second[..]));
        }
        (Answer::Malformed, Expected::Malformed) => {}
        (answer, _) => panic!(
            "read as {}",
            match answer {
                Answer::Code(_) => "a code",
                Answer::Recovery(_) => "a recovery code",
                Answer::Pair(_) => "two codes",
                Answer::Tail(_) => "a password with a code",
                Answer::Malformed => "malformed",
            }
        ),
    }
});
