//! Files that hold keys and cannot be read: encrypted exports, archives, databases, pictures. They are known by their
//! first bytes, and named with what to do.

use crate::apps;

/// Says what a file is and how to get its keys, if the file holds keys that this library cannot read. `None` for all other files.
///
/// ```
/// let picture = b"\x89PNG\r\n\x1a\n";
/// assert!(otp_import::closed(picture).is_some_and(|what| what.starts_with("this is a picture")));
/// assert_eq!(otp_import::closed(b"otpauth://totp/x?secret=AAAA"), None);
/// ```
pub fn closed(bytes: &[u8]) -> Option<String> {
    let starts = |with: &[u8]| bytes.starts_with(with);
    // A text may stand behind line breaks and a mark of its coding.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if starts(b"PK\x03\x04") {
        return Some(archive(bytes));
    }
    if starts(b"AUTHENTICATORPRO") || starts(b"AuthenticatorPro") {
        return Some(apps::closed("Stratum (Authenticator Pro)", apps::STRATUM));
    }
    if text.starts_with(b"-----BEGIN PGP MESSAGE-----") {
        return Some(
            "this is encrypted with OpenPGP. Decrypt it without a file in between: gpg --decrypt FILE | enroll import -"
                .to_owned(),
        );
    }
    if starts(b"age-encryption.org/") || text.starts_with(b"-----BEGIN AGE ENCRYPTED FILE-----") {
        return Some(
            "this is encrypted with age. Decrypt it without a file in between: age --decrypt FILE | enroll import -"
                .to_owned(),
        );
    }
    let known: [(&[u8], &str); 9] = [
        (
            b"\x03\xd9\xa2\x9a",
            "this is a database of KeePass, which is encrypted. Export it (in KeePassXC: Database > Export > XML File), \
             import that file, and delete it afterwards",
        ),
        (
            b"\xac\xed\x00\x05",
            "this is an encrypted backup of FreeOTP, which has no other export. Make a new key instead: enroll",
        ),
        (
            b"SQLite format 3\0",
            "this is a database of an app (SQLite). Export the keys in the app, import that file, and delete it \
             afterwards",
        ),
        (b"\x89PNG\r\n", PICTURE),
        (b"\xff\xd8\xff", PICTURE),
        (b"\x1f\x8b", "this is compressed (gzip). Unpack it: zcat FILE | enroll import -"),
        (b"\xff\xfe", UTF_16),
        (b"\xfe\xff", UTF_16),
        (
            b"Salted__",
            "this is encrypted with OpenSSL. Decrypt it, import that file, and delete it afterwards",
        ),
    ];
    known.iter().find(|(mark, _)| starts(mark)).map(|(_, what)| (*what).to_owned())
}

const PICTURE: &str =
    "this is a picture. Read the text of its QR code: zbarimg --quiet --raw FILE | enroll import -";
const UTF_16: &str =
    "this is a text in UTF-16. Convert it: iconv -f UTF-16 -t UTF-8 FILE | enroll import -";

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
    "this is an archive (ZIP). Unpack it, import the file with the keys, and delete both afterwards"
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
            (b"\xac\xed\x00\x05sr\x00\x11java", "FreeOTP", "enroll"),
            (b"SQLite format 3\0\x10", "SQLite", "Export"),
            (b"\x89PNG\r\n\x1a\n", "picture", "zbarimg"),
            (b"\xff\xd8\xff\xe0", "picture", "zbarimg"),
            (b"\xff\xfeu\0", "UTF-16", "iconv"),
            (b"\n-----BEGIN PGP MESSAGE-----\n", "OpenPGP", "gpg"),
            (b"age-encryption.org/v1\n", "age", "age --decrypt"),
        ] {
            let said = closed(bytes).unwrap_or_default();
            assert!(said.contains(name) && said.contains(advice), "{name}: {said}");
        }
        for open in
            [&b""[..], b"{", b"otpauth://totp/x?secret=y", b"\xef\xbb\xbfuser,secret", b"PK,x"]
        {
            assert_eq!(closed(open), None);
        }
    }
}
