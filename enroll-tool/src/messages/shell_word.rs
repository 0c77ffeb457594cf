//! Words of commands that people are asked to paste.

use std::ffi::OsStr;
use std::fmt::Write;
use std::os::unix::ffi::OsStrExt;
use totp_core::escape::is_shown;

/// `word` as one word of a shell: as it is where no shell would take it apart, else quoted. What cannot be seen
/// stands there by its number (`$'\x0a'`, as bash, ksh and zsh read it), so that the line shows all that it does.
pub fn shell_word(word: impl AsRef<OsStr>) -> String {
    let bytes = word.as_ref().as_bytes();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+:@%,=".contains(byte);
    if !bytes.is_empty() && bytes.iter().all(plain) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && text.chars().all(|c| is_shown(c) && c != '\'')
    {
        return format!("'{text}'");
    }
    let mut out = "$'".to_owned();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            // Writing to a String cannot fail.
            let _ = match c {
                '\'' | '\\' => write!(out, "\\{c}"),
                c if is_shown(c) => write!(out, "{c}"),
                c => c.encode_utf8(&mut [0; 4]).bytes().try_for_each(|b| write!(out, "\\x{b:02x}")),
            };
        }
        chunk.invalid().iter().for_each(|byte| out.push_str(&format!("\\x{byte:02x}")));
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_shell_reads_the_word_that_was_meant() {
        let words: [&[u8]; 12] = [
            b"/etc/pam.d/sshd",
            b"a b",
            b"$(id)`id`;&|<>",
            b"it's",
            b"\\",
            b"a\nb",
            b"\x1b[2J",
            "b\u{202e}cd".as_bytes(),
            "b\u{202e}1'2\\x".as_bytes(),
            "büro".as_bytes(),
            b"\xff1",
            b"",
        ];
        for word in words {
            let shown = shell_word(OsStr::from_bytes(word));
            assert!(shown.chars().all(is_shown), "{shown:?}");
            let command = format!("LC_ALL=C.UTF-8 printf %s {shown}");
            let read = Command::new("bash").args(["-c", &command]).output().unwrap();
            assert_eq!(read.stdout, word, "{shown}");
        }
        assert_eq!(shell_word("/etc/pam.d/sshd"), "/etc/pam.d/sshd");
    }
}
