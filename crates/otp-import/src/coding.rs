//! Secrets and codes as files write them: digits, hexadecimal, base64.

use totp_core::answer::Code;
use zeroize::Zeroizing;

/// Six to eight digits, as programs write them.
pub fn code(text: &str) -> Option<Code> {
    Code::parse(text.as_bytes())
}

/// Hexadecimal, in any case.
pub fn hex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let digits = text.trim().as_bytes();
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len() / 2));
    for pair in digits.chunks_exact(2) {
        let [high, low] = pair else { return None };
        bytes.push(value(*high)? << 4 | value(*low)?);
    }
    Some(bytes)
}

/// Base64, with or without padding and line breaks.
pub fn base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    use ::base64::Engine;
    use ::base64::alphabet::STANDARD;
    use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let mut packed = Zeroizing::new(String::with_capacity(text.len()));
    packed.extend(text.chars().filter(|c| !c.is_ascii_whitespace()));
    let mut bytes = Zeroizing::new(vec![0; packed.len()]);
    let count = GeneralPurpose::new(&STANDARD, config).decode_slice(&*packed, &mut bytes).ok()?;
    bytes.truncate(count);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_and_base64_are_read_whole_or_not_at_all() {
        assert_eq!(hex("00fF").unwrap().as_slice(), [0, 255]);
        assert!(hex("0").is_none() && hex("0g").is_none() && hex("").is_none());
        // RFC 4648 §10
        assert_eq!(base64("Zm9v\n YmE=").unwrap().as_slice(), b"fooba");
        assert_eq!(base64("Zm9vYmE").unwrap().as_slice(), b"fooba");
        assert!(base64("Zm9vYmE*").is_none());
    }
}
