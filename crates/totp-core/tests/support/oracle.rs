//! Codes by oathtool, of the secret of both RFCs.
#![allow(dead_code, reason = "each test uses some of it")]

use std::process::Command;

/// The secret of RFC 4226 appendix D and RFC 6238 appendix B.
pub const SECRET: &[u8] = b"12345678901234567890";

/// What oathtool prints with these options; `None` where it is not installed.
fn oathtool(options: &[&str]) -> Option<Vec<String>> {
    let hex: String = SECRET.iter().map(|byte| format!("{byte:02x}")).collect();
    let Ok(output) = Command::new("oathtool").args(options).arg(hex).output() else {
        assert!(std::env::var("E2E_REQUIRE").as_deref() != Ok("1"), "no oathtool");
        return None;
    };
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

/// So many codes of a token from a counter on.
pub fn counted(from: u64, count: u64) -> Option<Vec<String>> {
    oathtool(&["--hotp", "-c", &from.to_string(), "-w", &(count - 1).to_string()])
}

/// So many codes of a token from a counter on, each of so many digits.
pub fn counted_long(digits: u64, from: u64, count: u64) -> Option<Vec<String>> {
    let digits = digits.to_string();
    oathtool(&["--hotp", "-d", &digits, "-c", &from.to_string(), "-w", &(count - 1).to_string()])
}

/// So many codes of a clock from a time on, by a hash ("sha256") and each of so many digits.
pub fn timed_by(
    hash: &str,
    digits: u64,
    period: u64,
    from: u64,
    count: u64,
) -> Option<Vec<String>> {
    let (kind, step, begin) = (format!("--totp={hash}"), format!("{period}s"), format!("@{from}"));
    let (digits, window) = (digits.to_string(), (count - 1).to_string());
    oathtool(&[&kind, "-d", &digits, "-s", &step, "-N", &begin, "-w", &window])
}

/// So many codes of a clock from a time on.
pub fn timed(period: u64, from: u64, count: u64) -> Option<Vec<String>> {
    let (step, begin) = (format!("{period}s"), format!("@{from}"));
    oathtool(&["--totp", "-s", &step, "-N", &begin, "-w", &(count - 1).to_string()])
}
