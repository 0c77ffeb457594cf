//! From where the logins of a service can come, and how many of these origins a condition fits: a comparison of
//! pam_succeed_if with `rhost`, or an origin of pam_access. (As Linux-PAM 1.5 compares.)

use crate::sshd::syntax::fits;
use std::net::IpAddr;

/// How much of what is possible fits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Share {
    /// All of it.
    All,
    /// Nothing of it.
    None,
    /// A part, or it is not known.
    Some,
}

impl Share {
    /// All or nothing.
    pub const fn by(all: bool) -> Self {
        if all { Self::All } else { Self::None }
    }

    /// What is known, or a part.
    pub fn known(all: Option<bool>) -> Self {
        all.map_or(Self::Some, Self::by)
    }

    /// What fits both.
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, _) | (_, Self::None) => Self::None,
            (Self::All, Self::All) => Self::All,
            _ => Self::Some,
        }
    }

    /// What fits one of both.
    pub const fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    /// What does not fit.
    pub const fn not(self) -> Self {
        match self {
            Self::All => Self::None,
            Self::None => Self::All,
            Self::Some => Self::Some,
        }
    }
}

/// The origins of the logins of a service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origins {
    /// Terminals of this machine.
    Local,
    /// Other hosts.
    Remote,
    /// The one address that is asked about.
    Address(IpAddr),
}

impl Origins {
    /// How many of them an origin of pam_access's rules fits.
    pub fn fit(self, token: &str) -> Share {
        let is = |word: &str| token.eq_ignore_ascii_case(word);
        if is("ALL") {
            return Share::All;
        }
        match self {
            Self::Local if is("LOCAL") => Share::All,
            Self::Local => Share::Some,
            _ if is("LOCAL") => Share::None,
            Self::Remote => Share::known(token.parse().ok().filter(is_own).map(|_| false)),
            Self::Address(address) => Share::known(is_of(address, token)),
        }
    }

    /// How many of them a comparison of pam_succeed_if with `rhost` lets pass.
    pub fn compare(self, is: &str, right: &str) -> Share {
        match is {
            "=" => self.is_one_of(&[right]),
            "!=" => self.is_one_of(&[right]).not(),
            "in" => self.is_one_of(&runs(right)),
            "notin" => self.is_one_of(&runs(right)).not(),
            "=~" => self.is_like(right),
            "!~" => self.is_like(right).not(),
            _ => Share::Some,
        }
    }

    fn is_one_of(self, words: &[&str]) -> Share {
        match self {
            Self::Local => Share::Some,
            Self::Remote => {
                let strange = words.iter().all(|word| is_no_other_host(word));
                if strange { Share::None } else { Share::Some }
            }
            Self::Address(address) if words.contains(&address.to_string().as_str()) => Share::All,
            // With `UseDNS yes` it is compared by its name.
            Self::Address(_) if words.iter().any(|word| is_a_name(word)) => Share::Some,
            Self::Address(_) => Share::None,
        }
    }

    fn is_like(self, pattern: &str) -> Share {
        match self {
            Self::Local => Share::Some,
            _ if pattern.contains(['[', '\\']) => Share::Some,
            _ if !pattern.is_empty() && pattern.bytes().all(|byte| byte == b'*') => Share::All,
            Self::Remote if !pattern.contains(['*', '?']) => self.is_one_of(&[pattern]),
            Self::Remote => Share::Some,
            Self::Address(address) if fits(pattern.as_bytes(), address.to_string().as_bytes()) => {
                Share::All
            }
            Self::Address(_) if is_a_name(pattern) => Share::Some,
            Self::Address(_) => Share::None,
        }
    }
}

/// Every text that a list with `:` between its words can mean: an IPv6 address has colons of its own, and its parts are no
/// words of the list.
fn runs(list: &str) -> Vec<&str> {
    let ends = || list.match_indices(':').map(|(at, _)| at);
    let firsts = [0].into_iter().chain(ends().map(|at| at + 1));
    let all: Vec<(usize, usize)> = firsts
        .flat_map(|first| {
            let lasts = ends().chain([list.len()]).filter(move |last| *last >= first);
            lasts.map(move |last| (first, last))
        })
        .collect();
    let text = |(first, last): (usize, usize)| list.get(first..last).unwrap_or_default();
    let (addresses, others): (Vec<_>, Vec<_>) = all
        .into_iter()
        .filter(|run| !text(*run).contains(':') || text(*run).parse::<IpAddr>().is_ok())
        .partition(|run| text(*run).contains(':'));
    let inside = |run: &(usize, usize)| addresses.iter().any(|a| a.0 <= run.0 && run.1 <= a.1);
    let words = others.into_iter().filter(|run| !inside(run));
    words.chain(addresses.iter().copied()).map(text).collect()
}

/// Whether a login from another host never has this origin.
fn is_no_other_host(word: &str) -> bool {
    let own = ["", "localhost", "localhost.localdomain"].contains(&word);
    own || word.parse().is_ok_and(|address| is_own(&address))
}

/// Whether an address is this machine's own for itself.
fn is_own(address: &IpAddr) -> bool {
    address.is_loopback() || address.is_unspecified()
}

/// Whether a text can be, or fit, the name of a host.
fn is_a_name(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_alphabetic()) && word.parse::<IpAddr>().is_err()
}

/// Whether an address is that of a token, or in its network. `None`: a name, which only a name server knows.
fn is_of(address: IpAddr, token: &str) -> Option<bool> {
    if let Some(head) = token.strip_suffix('.')
        && head.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return Some(address.to_string().starts_with(token));
    }
    let (net, length) = token.split_once('/').map_or((token, None), |(net, l)| (net, Some(l)));
    let net: IpAddr = net.parse().ok()?;
    let Some(length) = length else { return Some(net == address) };
    let bits = |address: IpAddr| match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, 32),
        IpAddr::V6(v6) => (v6.to_bits(), 128),
    };
    let ((net_bits, width), (bits, other)) = (bits(net), bits(address));
    let length: u32 = match length.parse::<std::net::Ipv4Addr>() {
        Ok(mask) => mask.to_bits().leading_ones(),
        Err(_) => length.parse().ok()?,
    };
    let mask = u128::MAX.checked_shl(128 - length.min(width)).unwrap_or(0);
    Some(width == other && net_bits & mask == bits & mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> Origins {
        Origins::Address(address.parse().unwrap())
    }

    #[test]
    fn a_list_of_own_addresses_fits_no_other_host() {
        for list in ["localhost:127.0.0.1", "::1", "127.0.0.1:::1", ""] {
            assert_eq!(Origins::Remote.compare("notin", list), Share::All, "{list}");
            assert_eq!(Origins::Remote.compare("in", list), Share::None, "{list}");
        }
        for list in ["localhost:192.0.2.1", "2001:db8::7", "::1:2001:db8::7", "bastion"] {
            assert_eq!(Origins::Remote.compare("notin", list), Share::Some, "{list}");
        }
        assert_eq!(Origins::Local.compare("notin", "localhost"), Share::Some);
    }

    #[test]
    fn a_pattern_for_all_fits_all() {
        assert_eq!(Origins::Remote.compare("=~", "*"), Share::All);
        assert_eq!(Origins::Remote.compare("!~", "localhost"), Share::All);
        assert_eq!(Origins::Remote.compare("!~", "10.*"), Share::Some);
        assert_eq!(at("10.1.2.3").compare("=~", "10.*"), Share::All);
        assert_eq!(at("11.1.2.3").compare("=~", "10.*"), Share::None);
        assert_eq!(at("11.1.2.3").compare("=~", "*.example.org"), Share::Some);
    }

    #[test]
    fn one_address_is_in_a_list_or_not() {
        let list = "192.0.2.1:2001:db8::7";
        assert_eq!(at("192.0.2.1").compare("in", list), Share::All);
        assert_eq!(at("2001:db8::7").compare("in", list), Share::All);
        assert_eq!(at("192.0.2.2").compare("in", list), Share::None);
        assert_eq!(at("192.0.2.2").compare("notin", "bastion.example.org"), Share::Some);
    }

    #[test]
    fn one_address_is_in_a_network_or_not() {
        for (token, inside) in [
            ("10.0.0.0/8", Share::All),
            ("10.0.0.0/255.0.0.0", Share::All),
            ("10.", Share::All),
            ("10.1.2.3", Share::All),
            ("0.0.0.0/0", Share::All),
            ("10.1.3.0/24", Share::None),
            ("::/0", Share::None),
            ("LOCAL", Share::None),
            ("all", Share::All),
            ("bastion", Share::Some),
            (".example.org", Share::Some),
            ("10.0.0.0/x", Share::Some),
        ] {
            assert_eq!(at("10.1.2.3").fit(token), inside, "{token}");
        }
        assert_eq!(at("2001:db8::7").fit("2001:db8::/32"), Share::All);
        assert_eq!(at("2001:db9::7").fit("2001:db8::/32"), Share::None);
        assert_eq!(Origins::Remote.fit("10.0.0.0/8"), Share::Some);
        assert_eq!(Origins::Remote.fit("127.0.0.1"), Share::None);
        assert_eq!(Origins::Local.fit("LOCAL"), Share::All);
    }
}
