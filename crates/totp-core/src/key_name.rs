//! The name under which an app shows a key, and whose key a name is.
//!
//! Some apps (Microsoft Authenticator among them) keep one key for each account name and let a second one replace the
//! first. So the name has the host, and the label of each authenticator that has one of its own: `ann@web1`, `ann@web1 (tablet)`.
//! It depends on nothing else, so `enroll show` names an authenticator as its own QR code did, whichever others came and went
//! since. Names of a directory, which may have an `@` themselves, go by the same rule: `ann@example.com@web1`.

use std::fs;

/// The names of this host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostNames {
    /// The first part.
    pub short: String,
    /// With its domain, where one is known.
    pub full: String,
}

impl HostNames {
    /// As the kernel and `/etc/hosts` have them.
    pub fn here() -> Self {
        let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
        Self::of(&name, &fs::read_to_string("/etc/hosts").unwrap_or_default())
    }

    /// Of a host that calls itself `name`.
    fn of(name: &str, hosts: &str) -> Self {
        let short = name.split('.').next().unwrap_or_default();
        let short = if short.is_empty() { "host" } else { short }.to_owned();
        if name.contains('.') {
            return Self { short, full: name.to_owned() };
        }
        let lines = hosts.lines().filter_map(|line| line.split('#').next());
        let mut names = lines.flat_map(|line| line.split_whitespace().skip(1));
        let is_ours = |name: &&str| name.split_once('.').is_some_and(|(first, _)| first == short);
        let full = names.find(is_ours).unwrap_or(&short).to_owned();
        Self { short, full }
    }

    /// Whether the short name says nothing: many machines are called so, or it is the number of a container.
    pub fn is_odd(&self) -> bool {
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        self.short == "localhost" || self.short.len() == 12 && self.short.bytes().all(hex)
    }
}

/// The label of an authenticator that nobody gave one.
pub const USUAL_LABEL: &str = "phone";

/// The account of the key of `user` in the authenticator with this label.
pub fn account(user: &str, host: &str, label: &str) -> String {
    let name = format!("{user}@{host}");
    if label == USUAL_LABEL { name } else { format!("{name} ({label})") }
}

/// The user of [`account`], if it is a name of one of these hosts (in lower case).
pub fn user<'a>(account: &'a str, hosts: &[String]) -> Option<&'a str> {
    let of_host = |name: &'a str| {
        let (user, host) = name.rsplit_once('@')?;
        hosts.contains(&host.to_lowercase()).then_some(user)
    };
    let without_label = || account.strip_suffix(')')?.split_once(" (").map(|(name, _)| name);
    of_host(account).or_else(|| of_host(without_label()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_full_name_is_the_kernels_or_that_of_the_hosts_file() {
        let of = |name: &str, hosts: &str| {
            let names = HostNames::of(name, hosts);
            (names.short, names.full)
        };
        let names = |short: &str, full: &str| (short.to_owned(), full.to_owned());
        assert_eq!(of("web1", ""), names("web1", "web1"));
        assert_eq!(of("web1.example.org", ""), names("web1", "web1.example.org"));
        let hosts = "127.0.0.1 localhost\n# 10.0.0.1 web1.old.org\n10.0.0.1 web10.a.org web1.example.org web1\n";
        assert_eq!(of("web1", hosts), names("web1", "web1.example.org"));
        assert_eq!(of("", ""), names("host", "host"));
    }

    #[test]
    fn localhost_and_numbers_of_containers_are_no_names() {
        let odd = |name: &str| HostNames::of(name, "").is_odd();
        assert!(odd("localhost") && odd("localhost.localdomain") && odd("3f4e8a91c0de"));
        assert!(
            !odd("web1") && !odd("3f4e8a91c0d") && !odd("3f4e8a91c0dex") && !odd("abcdefabcdeg")
        );
    }

    #[test]
    fn a_name_that_is_made_here_is_known_again() {
        let hosts = ["web1".to_owned(), "web1.example.org".to_owned()];
        for name in ["ann", "ann@example.com", "EXAMPLE\\ann", "a(b"] {
            for host in ["web1", "web1.example.org"] {
                for label in [USUAL_LABEL, "tablet", "old (blue) phone", "a@b"] {
                    assert_eq!(user(&account(name, host, label), &hosts), Some(name), "{label}");
                }
            }
        }
        assert_eq!(account("ann", "web1", "phone"), "ann@web1");
        assert_eq!(account("ann", "web1", "tablet"), "ann@web1 (tablet)");
        for other in ["ann", "ann@db1", "ann@db1 (tablet)", "ann (web1)", "ann@example.com"] {
            assert_eq!(user(other, &hosts), None, "{other}");
        }
    }
}
