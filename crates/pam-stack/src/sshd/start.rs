//! How an sshd is started: its arguments. Every `-o` counts as a setting read before the file.

use crate::stack::FileLine;
use crate::system::{Loose, System};
use std::path::PathBuf;

/// Options of sshd(8) that take a value.
const WITH_VALUE: &str = "CEbcfghkopu";
/// Its name as distributions install it.
pub const USUAL: &str = "sshd";
/// The arguments of one sshd, as far as they matter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Start {
    /// Where they stand.
    pub place: FileLine,
    /// The name it is called by. sshd opens the PAM service of that name.
    pub name: String,
    /// `-f`
    pub file: Option<PathBuf>,
    /// `-o`
    pub options: Vec<String>,
    /// `-p`
    pub ports: Vec<String>,
    /// The system cut the arguments short, and something may be missing.
    pub cut: bool,
    /// It is not known here what starts it with which arguments.
    pub unclear: bool,
    /// `-i`: it serves one connection and then ends.
    pub one_connection: bool,
}

impl Default for Start {
    /// Without arguments.
    fn default() -> Self {
        let place = FileLine::whole("/proc");
        let (options, ports) = (Vec::new(), Vec::new());
        let name = USUAL.to_owned();
        Self {
            place,
            name,
            file: None,
            options,
            ports,
            cut: false,
            unclear: false,
            one_connection: false,
        }
    }
}

impl Start {
    /// From arguments, without the program's name. `shown`: as a process shows them, where blanks in an
    /// argument cannot be told from those between arguments.
    pub fn of(place: FileLine, words: &[String], shown: bool) -> Self {
        let mut start = Self { place, ..Self::default() };
        let mut words = words.iter().peekable();
        while let Some(word) = words.next() {
            let Some(cluster) = word.strip_prefix('-') else { continue };
            let at = cluster.find(|c| WITH_VALUE.contains(c));
            start.one_connection |=
                cluster.get(..at.unwrap_or(cluster.len())).is_some_and(|s| s.contains('i'));
            let Some((at, option)) =
                at.and_then(|at| Some((at, cluster.get(at..)?.chars().next()?)))
            else {
                continue;
            };
            let inside = cluster.get(at + 1..).unwrap_or_default();
            let mut value = if inside.is_empty() {
                words.next().cloned().unwrap_or_default()
            } else {
                inside.to_owned()
            };
            while let Some(more) = words.next_if(|more| shown && !more.starts_with('-')) {
                value = format!("{value} {more}");
            }
            match option {
                'f' => start.file = Some(value.into()),
                'o' => start.options.push(value),
                'p' => start.ports.push(value),
                _ => {}
            }
        }
        start
    }

    /// What `sshd -T` needs to be asked as this one was started.
    pub fn arguments(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut add =
            |option: &str, value: &str| words.extend([option.to_owned(), value.to_owned()]);
        if let Some(file) = &self.file {
            add("-f", &file.to_string_lossy());
        }
        self.options.iter().for_each(|value| add("-o", value));
        self.ports.iter().for_each(|value| add("-p", value));
        words
    }

    /// Why its configuration file is not read: users other than root can change it, or it is not known where it is.
    pub fn not_to_be_read(&self, machine: &System) -> Option<NotToBeRead> {
        let file = self.file.as_deref()?;
        if !file.is_absolute() {
            return Some(NotToBeRead::Relative(file.to_owned()));
        }
        machine.others_decide(file).map(NotToBeRead::OfOthers)
    }

    /// Whether another one is started in the same way.
    pub fn same(&self, other: &Self) -> bool {
        let all = |start: &Self| {
            (start.name.clone(), start.file.clone(), start.options.clone(), start.ports.clone())
        };
        all(self) == all(other) && (self.cut, self.unclear) == (other.cut, other.unclear)
    }
}

/// Why the configuration file that an sshd is started with must not be read with root's rights.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotToBeRead {
    /// Its path is not absolute, so it is not known where it is.
    Relative(PathBuf),
    /// Others than root can change this part of the way to it.
    OfOthers(Loose),
}

pub(super) fn is_called(program: &str, name: &str) -> bool {
    program.starts_with('/') && program.rsplit('/').next() == Some(name)
}

/// Whether a program's path is sshd's.
pub fn is_sshd(program: &str) -> bool {
    is_called(program, USUAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(words: &[&str], shown: bool) -> Start {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        Start::of(FileLine::whole("/x"), &words, shown)
    }

    #[test]
    fn options_are_read_in_every_spelling() {
        for words in [
            ["-D", "-o", "A=b c", "-p", "22"].as_slice(),
            &["-DoA=b c", "-p22"],
            &["-4D", "-oA=b c", "-ep", "22"],
        ] {
            let start = start(words, false);
            assert_eq!((start.options, start.ports), (vec!["A=b c".into()], vec!["22".into()]));
        }
        assert_eq!(start(&["-f", "/x", "-E", "-o"], false).options, Vec::<String>::new());
    }

    #[test]
    fn what_a_process_shows_is_put_together_again() {
        let start = start(&["-D", "-o", "A", "b", "c", "-o", "D=e", "f", "-p", "2"], true);
        assert_eq!(
            (start.options, start.ports),
            (vec!["A b c".into(), "D=e f".into()], vec!["2".into()])
        );
    }
}
