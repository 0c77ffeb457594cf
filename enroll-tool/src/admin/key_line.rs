//! Lines of sshd(8)'s authorized_keys: options, type, key in base64, comment. It reads text alone.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest, Sha256};

/// The longest comment that is kept, in characters.
const MOST_COMMENT: usize = 100;

/// A line that is no comment and not empty.
pub struct Line {
    /// From 1 on.
    pub number: usize,
    /// `None` where it is not understood.
    pub key: Option<KeyLine>,
}

/// A key that logs in.
#[derive(PartialEq, Eq, Debug)]
pub struct KeyLine {
    /// `ssh-ed25519` and the like.
    pub kind: String,
    /// As `ssh-keygen -l` prints it.
    pub fingerprint: String,
    /// What stands behind the key.
    pub comment: String,
    /// Whether options stand before it: a command, an authority, and so on.
    pub has_options: bool,
}

/// All lines that may be keys.
pub fn lines(text: &str) -> impl Iterator<Item = Line> {
    let numbered = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    let wanted = numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    wanted.map(|(number, line)| Line { number, key: of(line) })
}

fn of(line: &str) -> Option<KeyLine> {
    if let Some(key) = bare(line) {
        return Some(key);
    }
    let key = bare(after_options(line)?)?;
    Some(KeyLine { has_options: true, ..key })
}

/// A line without options.
fn bare(line: &str) -> Option<KeyLine> {
    let (kind, rest) = line.split_once([' ', '\t'])?;
    let rest = rest.trim_start();
    let (key, comment) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    let key = STANDARD.decode(key).ok()?;
    // The key begins with its type: else this is no type, but an option.
    let length = u32::from_be_bytes(*key.first_chunk()?);
    let named = key.get(4..)?.get(..usize::try_from(length).ok()?)?;
    (named == kind.as_bytes()).then(|| KeyLine {
        kind: kind.to_owned(),
        fingerprint: format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(&key))),
        comment: comment.trim().chars().take(MOST_COMMENT).collect(),
        has_options: false,
    })
}

/// What follows the options, which end with the first blank that is not in quotes.
fn after_options(line: &str) -> Option<&str> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in line.char_indices() {
        match c {
            '"' if !escaped => quoted = !quoted,
            ' ' | '\t' if !quoted => return line.get(at..).map(str::trim_start),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    // ssh-keygen -t ed25519; the fingerprints are those that ssh-keygen -l -f prints.
    const ED25519: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIGIdzV/1A543T3a3rETCU3ObMZ+lwtDUd/DKmfGWNDX8";
    const ED25519_PRINT: &str = "SHA256:oZyNNjKYzXugMoW5s5lfg1GA0WzcubSGjcmIupHubBM";
    const ECDSA: &str = "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBG5CI4/E/r4E02EzbUAqUiiAIdbro30g0f0S/MhlcMxpaGP4xKiJnXGLR6MG0QYqd/Mxin/5SfKyvBVGk8hcJ0s=";
    const ECDSA_PRINT: &str = "SHA256:CKBtNDk2gQnqUHEg9PgrZKHn9YD2WPKefjFMGsZn3MI";

    fn one(line: &str) -> Option<KeyLine> {
        let mut found: Vec<Line> = lines(line).collect();
        assert_eq!(found.len(), 1, "{line}");
        found.remove(0).key
    }

    #[test]
    fn the_fingerprint_is_the_one_of_ssh_keygen() {
        let key = one(&format!("ssh-ed25519 {ED25519} ann@laptop the second")).unwrap();
        assert_eq!((key.kind.as_str(), key.fingerprint.as_str()), ("ssh-ed25519", ED25519_PRINT));
        assert!(key.comment == "ann@laptop the second" && !key.has_options);
        let key = one(&format!("ecdsa-sha2-nistp256 {ECDSA}")).unwrap();
        assert_eq!((key.fingerprint.as_str(), key.comment.as_str()), (ECDSA_PRINT, ""));
    }

    #[test]
    fn a_key_behind_options_is_found() {
        for options in [
            "no-pty",
            "cert-authority,principals=\"ann\"",
            "command=\"echo ssh-ed25519 AAAA \\\" x\",no-pty",
            "from=\"192.0.2.0/24, 10.0.0.0/8\"",
        ] {
            let key = one(&format!("  {options}\tssh-ed25519 {ED25519} ann\r")).unwrap();
            assert_eq!(key.fingerprint, ED25519_PRINT, "{options}");
            assert!(key.has_options && key.comment == "ann", "{options}");
        }
    }

    #[test]
    fn a_line_that_is_no_key_is_told_by_its_number() {
        let text = format!(
            "# a comment\n\nssh-ed25519 {ED25519}\nssh-rsa {ED25519}\nssh-ed25519 AAAA\n\
             ssh-ed25519\n\"\nssh-ed25519 {ED25519}x\n"
        );
        let told: Vec<_> = lines(&text).map(|line| (line.number, line.key.is_some())).collect();
        assert_eq!(told, [(3, true), (4, false), (5, false), (6, false), (7, false), (8, false)]);
    }

    #[test]
    fn a_comment_is_cut() {
        let key = one(&format!("ssh-ed25519 {ED25519} {}", "x".repeat(10_000))).unwrap();
        assert_eq!(key.comment.len(), MOST_COMMENT);
    }
}
