//! shadow(5), as the account database of the host has it.

use libc::c_char;
use std::ffi::CString;
use std::mem::MaybeUninit;
use std::ptr;

/// Room for the texts of a line: the longest hashes have a few hundred bytes.
const ROOM: usize = 4 * 1024;

/// The day of the last change of an account's password, in days since 1970; negative where the field is empty. `None`
/// if there is no line for the account, or it may not be read.
#[allow(clippy::useless_conversion, reason = "a C long has 32 bits on some processors")]
pub fn last_password_change(account: &str) -> Option<i64> {
    let name = CString::new(account).ok()?;
    let mut line = MaybeUninit::<libc::spwd>::uninit();
    // It holds the hash of a password: wiped when dropped.
    let mut room = zeroize::Zeroizing::new(vec![0u8; ROOM]);
    let texts = room.as_mut_ptr().cast::<c_char>();
    let mut found = ptr::null_mut();
    // SAFETY: the name is text, `line` and `found` are writable, and `texts` has so many bytes of room.
    let code =
        unsafe { libc::getspnam_r(name.as_ptr(), line.as_mut_ptr(), texts, ROOM, &raw mut found) };
    if code != 0 || found.is_null() {
        return None;
    }
    // SAFETY: found, so `line` was filled.
    Some(unsafe { line.assume_init() }.sp_lstchg.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_without_a_line_in_shadow_has_no_day() {
        assert_eq!(last_password_change("no-such-account"), None);
        assert_eq!(last_password_change("a\0b"), None);
    }

    #[test]
    fn the_day_of_a_password_is_that_of_shadow() {
        let Ok(text) = std::fs::read_to_string("/etc/shadow") else {
            println!("only root reads shadow");
            return;
        };
        for line in text.lines() {
            let fields: Vec<&str> = line.split(':').collect();
            let day = fields[2].parse().unwrap_or(-1);
            assert_eq!(last_password_change(fields[0]), Some(day), "{}", fields[0]);
        }
    }
}
