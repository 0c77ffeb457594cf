//! What a change of a service is kept by: a login, or the word of an administrator.

use crate::check::services::{self, Proof};

/// What a change of a service is kept by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeptBy {
    /// A login with a code.
    Login,
    /// The word of an administrator: the program has the user's rights alone.
    Word,
    /// Either of them: the program sets no credentials, unless it is told to.
    MostlyWord,
    /// Either of them: nobody looked with whose rights the program asks PAM.
    Either,
}

impl KeptBy {
    /// Of this service.
    pub fn of(service: &str) -> Self {
        match services::proof(service) {
            Proof::Credentials | Proof::Code => Self::Login,
            Proof::SeldomCredentials => Self::MostlyWord,
            Proof::Nothing => Self::Word,
            Proof::Unknown => Self::Either,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KeptBy;

    #[test]
    fn no_login_at_a_locker_is_a_proof() {
        for (service, by) in [
            ("sshd", KeptBy::Login),
            ("polkit-1", KeptBy::Login),
            ("i3lock", KeptBy::Word),
            ("swaylock", KeptBy::Word),
            ("kscreensaver", KeptBy::Word),
            ("dovecot", KeptBy::MostlyWord),
            ("openvpn", KeptBy::MostlyWord),
            ("vsftpd", KeptBy::Login),
            ("site", KeptBy::Either),
        ] {
            assert_eq!(KeptBy::of(service), by, "{service}");
        }
    }
}
