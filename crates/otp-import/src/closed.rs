//! Files that hold keys and cannot be read: encrypted exports, archives, databases, pictures. They are known by their
//! first bytes, and named with what to do.

use crate::apps;
use std::error::Error;
use std::fmt;

/// A file that holds keys and that this library cannot read. It is displayed as an English sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Closed {
    /// What the file is, and how to get its keys.
    pub text: String,
    /// A command that prints the content in a form that can be read, if there is one. In it, `FILE` stands for the file.
    pub command: Option<&'static str>,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        self.command.map_or(Ok(()), |command| write!(f, ": {command}"))
    }
}

impl Error for Closed {}

/// Recognises a file that holds keys and that this library cannot read, by its first bytes. `None` for all other files.
///
/// ```
/// let closed = otp_import::closed(b"\x89PNG\r\n\x1a\n").unwrap();
/// assert!(closed.text.starts_with("this is a picture"));
/// assert_eq!(closed.command, Some("zbarimg --quiet --raw FILE"));
/// assert_eq!(otp_import::closed(b"otpauth://totp/x?secret=AAAA"), None);
/// ```
pub fn closed(bytes: &[u8]) -> Option<Closed> {
    let starts = |with: &[u8]| bytes.starts_with(with);
    // A text may stand behind line breaks and a mark of its coding.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let only = |text: String| Some(Closed { text, command: None });
    if starts(b"PK\x03\x04") {
        return only(archive(bytes));
    }
    if starts(b"AUTHENTICATORPRO") || starts(b"AuthenticatorPro") {
        return only(apps::closed("Stratum (Authenticator Pro)", apps::STRATUM));
    }
    let known: [(&[u8], &str, Option<&str>); 12] = [
        (b"-----BEGIN PGP MESSAGE-----", PGP, Some("gpg --decrypt FILE")),
        (b"-----BEGIN AGE ENCRYPTED FILE-----", AGE, Some("age --decrypt FILE")),
        (b"age-encryption.org/", AGE, Some("age --decrypt FILE")),
        (
            b"\x03\xd9\xa2\x9a",
            "this is a database of KeePass, which is encrypted. Export it (in KeePassXC: Database > Export > XML File), \
             import that file, and delete it afterwards",
            None,
        ),
        (
            b"\xac\xed\x00\x05",
            "this is an encrypted backup of FreeOTP, which has no other export. Make a new secret instead",
            None,
        ),
        (
            b"SQLite format 3\0",
            "this is a database of an app (SQLite). Export the secrets in the app, import that file, and delete it \
             afterwards",
            None,
        ),
        (b"\x89PNG\r\n", PICTURE, Some(ZBARIMG)),
        (b"\xff\xd8\xff", PICTURE, Some(ZBARIMG)),
        (b"\x1f\x8b", "this is compressed (gzip). Unpack it", Some("zcat FILE")),
        (b"\xff\xfe", UTF_16, Some(ICONV)),
        (b"\xfe\xff", UTF_16, Some(ICONV)),
        (
            b"Salted__",
            "this is encrypted with OpenSSL. Decrypt it, import that file, and delete it afterwards",
            None,
        ),
    ];
    let of_text = |mark: &[u8]| mark.starts_with(b"-----") && text.starts_with(mark);
    let found = known.iter().find(|(mark, ..)| starts(mark) || of_text(mark));
    found.map(|(_, text, command)| Closed { text: (*text).to_owned(), command: *command })
}

const PGP: &str = "this is encrypted with OpenPGP. Decrypt it without a file in between";
const AGE: &str = "this is encrypted with age. Decrypt it without a file in between";
const PICTURE: &str = "this is a picture. Read the text of its QR code";
const ZBARIMG: &str = "zbarimg --quiet --raw FILE";
const UTF_16: &str = "this is a text in UTF-16. Convert it";
const ICONV: &str = "iconv -f UTF-16 -t UTF-8 FILE";

/// An archive, by the names of the files in it.
fn archive(bytes: &[u8]) -> String {
    let has = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    if has(b"export.attributes") && has(b"export.data") {
        return "this is an archive of 1Password (1PUX). Export it again as CSV (File > Export), import that file, and \
                delete both afterwards"
            .to_owned();
    }
    if has(b"raivo-otp-export.json") {
        return format!(
            "this is an archive of Raivo. First {}, then import raivo-otp-export.json, and delete both afterwards",
            apps::RAIVO
        );
    }
    "this is an archive (ZIP). Unpack it, import the file with the secrets, and delete both afterwards"
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_file_is_named_with_what_to_do() {
        for (bytes, name, advice) in [
            (&b"PK\x03\x04..export.attributes..export.data"[..], "1Password", "CSV"),
            (b"PK\x03\x04..raivo-otp-export.json", "Raivo", "7z x FILE"),
            (b"PK\x03\x04..x.txt", "archive", "Unpack"),
            (b"AUTHENTICATORPRO\x00\x01", "Stratum", "URI list"),
            (b"AuthenticatorPro\x00\x01", "Stratum", "URI list"),
            (b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5", "KeePass", "XML"),
            (b"\xac\xed\x00\x05sr\x00\x11java", "FreeOTP", "new secret"),
            (b"SQLite format 3\0\x10", "SQLite", "Export"),
            (b"\x89PNG\r\n\x1a\n", "picture", "zbarimg"),
            (b"\xff\xd8\xff\xe0", "picture", "zbarimg"),
            (b"\xff\xfeu\0", "UTF-16", "iconv"),
            (b"\n-----BEGIN PGP MESSAGE-----\n", "OpenPGP", "gpg"),
            (b"age-encryption.org/v1\n", "age", "age --decrypt"),
        ] {
            let said = closed(bytes).map(|closed| closed.to_string()).unwrap_or_default();
            assert!(said.contains(name) && said.contains(advice), "{name}: {said}");
        }
        for open in
            [&b""[..], b"{", b"otpauth://totp/x?secret=y", b"\xef\xbb\xbfuser,secret", b"PK,x"]
        {
            assert_eq!(closed(open), None);
        }
    }
}
