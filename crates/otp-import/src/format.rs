//! The formats of files, and how a text shows which one it has.

/// The element around all others in an export of KeePass.
pub const KEEPASS_ROOT: &str = "KeePassFile";

/// A format of files. The README of this library lists the programs that write it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// The file `~/.google_authenticator` of google-authenticator's PAM module.
    Google,
    /// The users file of liboath and pam_oath.
    Oath,
    /// Lines of `otpauth://` and `otpauth-migration://`.
    Uri,
    /// A table of tokens or of a password manager, with commas, semicolons or tabs.
    Csv,
    /// A key container (PSKC, RFC 6030).
    Pskc,
    /// Exports of apps and password managers.
    Json,
    /// The XML of KeePass and KeePassXC.
    KeePass,
}

impl Format {
    /// All formats, each with a word for command lines.
    pub const ALL: [(&'static str, Self); 7] = [
        ("google", Self::Google),
        ("oath", Self::Oath),
        ("uri", Self::Uri),
        ("csv", Self::Csv),
        ("pskc", Self::Pskc),
        ("json", Self::Json),
        ("keepass", Self::KeePass),
    ];

    /// What people call the format, in English.
    pub const fn spoken(self) -> &'static str {
        match self {
            Self::Google => "a file of google-authenticator",
            Self::Oath => "a users file of pam_oath",
            Self::Uri => "the text of QR codes",
            Self::Csv => "a table (CSV)",
            Self::Pskc => "a key container (PSKC)",
            Self::Json => "an export of an app (JSON)",
            Self::KeePass => "an export of KeePass or KeePassXC (XML)",
        }
    }

    /// Finds the format of a text by how the text begins. `None` if it begins like none of them.
    ///
    /// ```
    /// use otp_import::Format;
    ///
    /// assert_eq!(Format::of("otpauth://totp/web1:ann?secret=AAAA"), Some(Format::Uri));
    /// assert_eq!(Format::of("Dear all,"), Some(Format::Csv));
    /// assert_eq!(Format::of("hello"), None);
    /// ```
    pub fn of(text: &str) -> Option<Self> {
        let line = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        let line = line.clone().find(|line| !line.is_empty() && !line.starts_with('#'))?;
        let is_base32 = |c: char| c.is_ascii_alphanumeric() || c == '=' || c == '-';
        let starts =
            |text: &str| line.get(..text.len()).is_some_and(|l| l.eq_ignore_ascii_case(text));
        match line {
            _ if line.starts_with('<') && text.contains(KEEPASS_ROOT) => Some(Self::KeePass),
            _ if line.starts_with('<') => Some(Self::Pskc),
            _ if line.starts_with(['{', '[']) => Some(Self::Json),
            _ if starts("otpauth") => Some(Self::Uri),
            _ if line.starts_with("HOTP") && line.contains([' ', '\t']) => Some(Self::Oath),
            _ if line.contains([',', ';', '\t']) => Some(Self::Csv),
            _ if line.len() >= 16 && line.chars().all(is_base32) => Some(Self::Google),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_found_by_the_content() {
        for (text, format) in [
            ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n\" TOTP_AUTH\n", Some(Format::Google)),
            ("gezd gnbv", None),
            ("# users\nHOTP/T30\tann\t-\t3132\n", Some(Format::Oath)),
            ("\nOTPAUTH://totp/x?secret=AA", Some(Format::Uri)),
            ("otpauth-migration://offline?data=x", Some(Format::Uri)),
            ("user,serial,secret\n", Some(Format::Csv)),
            ("\u{feff}<?xml version=\"1.0\"?>", Some(Format::Pskc)),
            ("\n [{\"secret\": 1}]", Some(Format::Json)),
            ("\u{feff}{\"version\": 1}", Some(Format::Json)),
            ("<?xml version=\"1.0\"?>\n<KeePassFile>", Some(Format::KeePass)),
            ("# version: 2\nann, users, office, TOTP0001, 00", Some(Format::Csv)),
            ("", None),
            ("hello", None),
        ] {
            assert_eq!(Format::of(text), format, "{text}");
        }
    }
}
