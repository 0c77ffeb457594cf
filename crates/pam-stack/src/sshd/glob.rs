//! The files that a pattern of sshd's `Include` names, as glob(3) of the C library finds them: byte by byte, since names need
//! not be text.

use crate::system::{System, is_gone};
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// What was found for a pattern.
#[derive(Debug, Default)]
pub struct Matching {
    /// The files, in sshd's order. One that is named without a wildcard is here also if it is not there.
    pub files: Vec<PathBuf>,
    /// The folders whose names were compared.
    pub folders: Vec<PathBuf>,
    /// Folders whose names cannot be read.
    pub unread: Vec<(PathBuf, io::Error)>,
}

/// The files that an absolute pattern names.
pub fn matching(machine: &System, pattern: &[u8]) -> Matching {
    let mut matching = Matching { files: vec![PathBuf::from("/")], ..Matching::default() };
    let parts: Vec<&[u8]> =
        pattern.split(|byte| *byte == b'/').filter(|part| !part.is_empty()).collect();
    for part in parts {
        let folders = std::mem::take(&mut matching.files);
        for folder in folders {
            let found = inside(machine, &folder, part, &mut matching);
            matching.files.extend(found);
        }
    }
    // With `/` at its end it names folders, and none of them is a file that sshd can read.
    if pattern.ends_with(b"/") {
        matching.folders.append(&mut matching.files);
    }
    matching
}

fn inside(machine: &System, folder: &Path, part: &[u8], all: &mut Matching) -> Vec<PathBuf> {
    if !part.iter().any(|byte| b"*?[".contains(byte)) {
        return vec![folder.join(OsStr::from_bytes(&without_backslashes(part)))];
    }
    all.folders.push(folder.to_owned());
    let names = match machine.names_as_bytes(folder) {
        Ok(names) => names,
        Err(error) => {
            if !is_gone(&error) {
                all.unread.push((folder.to_owned(), error));
            }
            return Vec::new();
        }
    };
    // A wildcard takes no leading dot.
    let hidden = part.starts_with(b".") || part.starts_with(b"\\.");
    let fit = |name: &OsString| {
        (hidden || !name.as_bytes().starts_with(b".")) && fits(part, name.as_bytes())
    };
    names.into_iter().filter(fit).map(|name| folder.join(name)).collect()
}

fn without_backslashes(part: &[u8]) -> Vec<u8> {
    let (mut plain, mut bytes) = (Vec::new(), part.iter().copied());
    while let Some(byte) = bytes.next() {
        plain.push(if byte == b'\\' { bytes.next().unwrap_or(byte) } else { byte });
    }
    plain
}

/// Whether a name fits a pattern of fnmatch(3) in the C locale.
pub fn fits(pattern: &[u8], name: &[u8]) -> bool {
    let Some((first, rest)) = pattern.split_first() else { return name.is_empty() };
    if *first == b'*' {
        return (0..=name.len()).any(|at| name.get(at..).is_some_and(|name| fits(rest, name)));
    }
    let Some((byte, after)) = name.split_first() else { return false };
    match first {
        b'?' => fits(rest, after),
        b'[' => match one_of(rest, *byte) {
            Some((is_in, rest)) => is_in && fits(rest, after),
            // Without its end it stands for itself.
            None => *byte == b'[' && fits(rest, after),
        },
        b'\\' => match rest.split_first() {
            Some((plain, rest)) => byte == plain && fits(rest, after),
            None => *byte == b'\\' && after.is_empty(),
        },
        plain => byte == plain && fits(rest, after),
    }
}

/// Whether a byte is in the set that begins here, and what follows the set. `None` without an end.
fn one_of(set: &[u8], byte: u8) -> Option<(bool, &[u8])> {
    let not = matches!(set.first(), Some(b'!' | b'^'));
    let mut rest = if not { set.get(1..)? } else { set };
    let (mut is_in, mut first) = (false, true);
    loop {
        if rest.first() == Some(&b']') && !first {
            return Some((is_in != not, rest.get(1..)?));
        }
        first = false;
        if let Some(inside) = rest.strip_prefix(b"[:") {
            let end = inside.windows(2).position(|pair| pair == b":]")?;
            is_in |= class(inside.get(..end)?, byte);
            rest = inside.get(end + 2..)?;
            continue;
        }
        let (from, after) = member(rest)?;
        let to = after.strip_prefix(b"-").filter(|to| to.first() != Some(&b']'));
        let (to, after) = match to {
            Some(to) => member(to)?,
            None => (from, after),
        };
        is_in |= (from..=to).contains(&byte);
        rest = after;
    }
}

/// One byte of a set, and what follows.
fn member(rest: &[u8]) -> Option<(u8, &[u8])> {
    let (first, after) = rest.split_first()?;
    if *first == b'\\' {
        let (plain, after) = after.split_first()?;
        return Some((*plain, after));
    }
    Some((*first, after))
}

fn class(name: &[u8], byte: u8) -> bool {
    match name {
        b"alnum" => byte.is_ascii_alphanumeric(),
        b"alpha" => byte.is_ascii_alphabetic(),
        b"blank" => matches!(byte, b' ' | b'\t'),
        b"cntrl" => byte.is_ascii_control(),
        b"digit" => byte.is_ascii_digit(),
        b"graph" => byte.is_ascii_graphic(),
        b"lower" => byte.is_ascii_lowercase(),
        b"print" => byte.is_ascii_graphic() || byte == b' ',
        b"punct" => byte.is_ascii_punctuation(),
        b"space" => byte.is_ascii_whitespace() || byte == 0x0b,
        b"upper" => byte.is_ascii_uppercase(),
        b"xdigit" => byte.is_ascii_hexdigit(),
        _ => false,
    }
}

/// Bytes that were taken for Latin-1, as they were.
pub fn from_latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect()
}

/// A line whose every byte is one character, so that none is lost.
pub fn as_latin1(line: &[u8]) -> String {
    line.iter().map(|byte| char::from(*byte)).collect()
}

/// A path of these bytes.
pub fn path(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(OsString::from_vec(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_as_the_c_library_has_it() {
        for (pattern, name, wanted) in [
            ("[0-9]*.conf", "5.conf", true),
            ("[0-9]*.conf", "a.conf", false),
            ("[!0]x", "1x", true),
            ("[!0]x", "0x", false),
            ("[]x]", "]", true),
            ("[!]x]", "]", false),
            ("[a-]", "-", true),
            ("[[:upper:]_]", "B", true),
            ("[[:upper:]_]", "_", true),
            ("[[:upper:]_]", "b", false),
            ("[\\]]", "]", true),
            ("a[", "a[", true),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            ("*.*", "a.b", true),
            ("a?", "a", false),
            ("**x", "x", true),
        ] {
            assert_eq!(fits(pattern.as_bytes(), name.as_bytes()), wanted, "{pattern} {name}");
        }
        assert_eq!(without_backslashes(b"a\\b\\\\c\\"), b"ab\\c\\");
    }
}
