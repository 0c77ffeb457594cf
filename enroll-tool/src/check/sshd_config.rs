//! sshd's configuration as its files have it: where each setting stands. What counts in the end is asked
//! of sshd itself where that can be done; this finds the line to mend, and stands in where it cannot.

use super::machine::Machine;
use super::pam_stack::Place;
use std::io;
use std::path::{Path, PathBuf};

/// The main file.
pub const MAIN: &str = "/etc/ssh/sshd_config";
const FOLDER: &str = "/etc/ssh";
const DEEPEST: usize = 16;

/// One setting.
#[derive(Clone, Debug)]
pub struct Setting {
    /// In lower case; old names as today's.
    pub keyword: String,
    pub value: String,
    pub place: Place,
    /// The Match block it stands in.
    pub block: Option<usize>,
    /// It has a name that OpenSSH 8.7 gave it.
    pub new_name: bool,
}

/// A Match block.
#[derive(Clone, Debug)]
pub struct Block {
    pub criteria: String,
}

/// All files together.
#[derive(Debug, Default)]
pub struct Config {
    pub settings: Vec<Setting>,
    pub blocks: Vec<Block>,
    /// The files that were read, the main one first.
    pub files: Vec<PathBuf>,
    /// Files that this process may not read.
    pub unread: Vec<PathBuf>,
    /// Whether the main file is there.
    pub there: bool,
}

impl Config {
    /// Reads the main file and what it includes.
    pub fn read(machine: &Machine) -> Self {
        let mut config = Self::default();
        config.there = config.file(machine, Path::new(MAIN), None, 0);
        config
    }

    /// Where the value of a keyword outside of Match blocks comes from: the first one counts.
    pub fn global(&self, keyword: &str) -> Option<&Setting> {
        self.settings.iter().find(|s| s.keyword == keyword && s.block.is_none())
    }

    /// The same in a block.
    pub fn in_block(&self, keyword: &str, block: usize) -> Option<&Setting> {
        self.settings.iter().find(|s| s.keyword == keyword && s.block == Some(block))
    }

    /// A setting that has the wanted value and does not count, since another one stands before it or a
    /// Match line above it.
    pub fn in_vain(&self, keyword: &str, value: &str) -> Option<&Setting> {
        self.settings.iter().find(|s| s.keyword == keyword && s.value.eq_ignore_ascii_case(value))
    }

    /// For OpenSSH before 8.7, where the old name alone counts.
    pub fn only_old_names(&mut self) {
        self.settings.retain(|setting| !setting.new_name);
    }

    fn file(&mut self, machine: &Machine, path: &Path, block: Option<usize>, depth: usize) -> bool {
        let text = match machine.read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return false,
            Err(_) => {
                self.unread.push(path.to_owned());
                return true;
            }
        };
        self.files.push(path.to_owned());
        // A Match line counts to the end of its file.
        let mut block = block;
        for (number, line) in (1..).zip(text.lines()) {
            let Some((keyword, arguments)) = split(line) else { continue };
            let place = Place { file: path.to_owned(), line: number };
            match keyword.as_str() {
                "match" => {
                    self.blocks.push(Block { criteria: arguments.join(" ") });
                    block = Some(self.blocks.len() - 1);
                }
                "include" if depth < DEEPEST => {
                    for pattern in &arguments {
                        for path in matching(machine, pattern) {
                            self.file(machine, &path, block, depth + 1);
                        }
                    }
                }
                _ => {
                    let value = arguments.join(" ");
                    let new_name = line.trim().to_ascii_lowercase().starts_with(NEW_NAME);
                    self.settings.push(Setting { keyword, value, place, block, new_name });
                }
            }
        }
        true
    }
}

/// What OpenSSH since 8.7 calls the method that asks. An older one knows it too, and does not ask by it.
const NEW_NAME: &str = "kbdinteractiveauthentication";

/// Keyword and arguments of a line.
fn split(line: &str) -> Option<(String, Vec<String>)> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let end = line.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(line.len());
    let (keyword, rest) = line.split_at(end);
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('=').unwrap_or(rest);
    let keyword = match keyword.to_ascii_lowercase().as_str() {
        "challengeresponseauthentication" | "skeyauthentication" => NEW_NAME,
        "dsaauthentication" => "pubkeyauthentication",
        keyword => return Some((keyword.to_owned(), arguments(rest))),
    };
    Some((keyword.to_owned(), arguments(rest)))
}

/// Words, `"..."` being one; a comment ends them.
fn arguments(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() && !rest.starts_with('#') {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

/// The files that an Include names, in sshd's order. Wildcards are looked for in the last part alone,
/// which is where distributions have them.
fn matching(machine: &Machine, pattern: &str) -> Vec<PathBuf> {
    let path = Path::new(FOLDER).join(pattern);
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Vec::new() };
    let name = name.to_string_lossy();
    if !name.contains(['*', '?']) {
        return vec![path.clone()];
    }
    let names = machine.names(folder).unwrap_or_default();
    let fits = |file: &&String| {
        // A wildcard takes no leading dot.
        !file.starts_with('.') && fits(name.as_bytes(), file.as_bytes())
    };
    names.iter().filter(fits).map(|file| folder.join(file)).collect()
}

fn fits(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) if fits(rest, name) => true,
        (Some((b'*', _)), Some((_, after))) => fits(pattern, after),
        (Some((b'?', rest)), Some((_, after))) => fits(rest, after),
        (Some((a, rest)), Some((b, after))) if a == b => fits(rest, after),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_keyword_and_arguments_however_it_is_written() {
        let same = |line| split(line).unwrap();
        let wanted = ("usepam".to_owned(), vec!["yes".to_owned()]);
        for line in ["UsePAM yes", " usepam=yes", "USEPAM \"yes\" # here", "UsePAM = yes"] {
            assert_eq!(same(line), wanted, "{line}");
        }
        assert_eq!(same("ChallengeResponseAuthentication no").0, "kbdinteractiveauthentication");
        assert!(split("  # UsePAM yes").is_none() && split("").is_none());
    }

    #[test]
    fn wildcards_match_as_the_shells_do() {
        for (pattern, name, fit) in [
            ("*.conf", "50-cloud-init.conf", true),
            ("*.conf", "50-cloud-init.conf.bak", false),
            ("a?c*", "abc", true),
            ("a?c", "ac", false),
            ("**", "x", true),
        ] {
            assert_eq!(fits(pattern.as_bytes(), name.as_bytes()), fit, "{pattern} {name}");
        }
    }
}
