//! Names as libpam takes them: of services, kinds of lines, and modules.

/// How deep includes go, by libpam's own limit (`PAM_SUBSTACK_MAX_LEVEL`).
pub const DEEPEST: usize = 16;
/// The service whose lines stand in where one has none.
pub const DEFAULT_SERVICE: &str = "other";

/// What a line is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Whether it is the user.
    Auth,
    /// Whether the account may be used now.
    Account,
    /// What begins and ends with the session.
    Session,
    /// Changing the password.
    Password,
}

impl Kind {
    /// From the first word of a line. One dash before it keeps libpam quiet about a missing module; a
    /// second one makes it an unknown word.
    pub fn parse(word: &[u8]) -> Option<Self> {
        let word = word.strip_prefix(b"-").unwrap_or(word);
        let known = [Self::Auth, Self::Account, Self::Session, Self::Password];
        known.into_iter().find(|kind| word.eq_ignore_ascii_case(kind.word().as_bytes()))
    }

    /// The word in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Account => "account",
            Self::Session => "session",
            Self::Password => "password",
        }
    }
}

/// Whether a first word is Debian's `@include`.
pub fn is_at_include(word: &[u8]) -> bool {
    word.strip_prefix(b"-").unwrap_or(word).eq_ignore_ascii_case(b"@include")
}

/// The name under which libpam looks for a service's file: without folders, in lower case
/// (`_pam_start_internal`).
pub fn service(asked: &str) -> String {
    asked.rsplit('/').next().unwrap_or(asked).to_ascii_lowercase()
}

/// Whether libpam refuses a whole service for a line with this module or substack: without folders and
/// ending, nothing or `?` is left of its name (`extract_modulename`).
pub fn is_refused(module: &[u8]) -> bool {
    let name = module.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let name = match name.iter().rposition(|byte| *byte == b'.') {
        Some(dot) => name.split_at(dot).0,
        None => name,
    };
    name.is_empty() || name == b"?"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_dash_may_stand_before_the_kind() {
        assert_eq!(Kind::parse(b"-Auth"), Some(Kind::Auth));
        assert_eq!(Kind::parse(b"session"), Some(Kind::Session));
        assert_eq!(Kind::parse(b"--auth"), None);
        assert!(is_at_include(b"@Include") && is_at_include(b"-@include"));
        assert!(!is_at_include(b"include"));
    }

    #[test]
    fn a_service_has_a_name_without_folders_and_capitals() {
        assert_eq!(service("/usr/sbin/SSHd"), "sshd");
        assert_eq!(service("sshd/"), "");
    }

    #[test]
    fn a_module_without_a_name_takes_the_service_with_it() {
        for refused in ["", "?", ".so", "?.so", "/lib/security/", "x/.so"] {
            assert!(is_refused(refused.as_bytes()), "{refused}");
        }
        for taken in ["m", "m.so", "??.so", "..so", "/x/m"] {
            assert!(!is_refused(taken.as_bytes()), "{taken}");
        }
    }
}
