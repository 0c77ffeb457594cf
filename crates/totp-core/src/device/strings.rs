//! The strings of the SSH protocol (RFC 4251 §5): a length of four bytes, then the bytes.

/// Takes a string from the front of `input`. `None` if it is longer than what is there.
pub fn take<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = input.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (string, rest) = rest.split_at_checked(length)?;
    *input = rest;
    Some(string)
}

/// Appends a string.
pub fn put(out: &mut Vec<u8>, string: &[u8]) {
    out.extend_from_slice(&u32::try_from(string.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(string);
}
