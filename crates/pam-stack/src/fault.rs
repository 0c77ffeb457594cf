//! What libpam cannot use in a service's files.

use crate::libpam::control::Wrong;
use crate::system::Unsuited;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// What is wrong with a line, or with a file as a whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The line is empty but for blanks.
    Empty,
    /// Its first word is no kind of line.
    Kind(String),
    /// It ends before the control.
    NoControl,
    /// Its control cannot be read.
    Control(Wrong),
    /// It ends before the module.
    NoModule,
    /// This word leaves no name of a module, and libpam refuses the service.
    ModuleWithoutName(String),
    /// It includes a file and names none.
    NoFileNamed,
    /// Includes nest deeper than this.
    TooDeep(usize),
    /// It includes a file that is not read.
    Include(PathBuf, Unread),
    /// The file ends in the middle of a line that goes on.
    EndsWithBackslash,
    /// A backslash stands in the last byte that this libpam reads of a line: the login never ends.
    Hangs,
    /// The service has no file, and neither has `other`.
    NoFile,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the line is empty"),
            Self::Kind(word) => write!(f, "{word:?} is not auth, account, session or password"),
            Self::NoControl => f.write_str("the line has no control"),
            Self::Control(Wrong::Value(rest)) => write!(f, "the control has no result at {rest:?}"),
            Self::Control(Wrong::Equals(rest)) => write!(f, "the control has no = at {rest:?}"),
            Self::Control(Wrong::Action(rest)) => {
                write!(f, "the control has no action at {rest:?}")
            }
            Self::NoModule => f.write_str("the line names no module"),
            Self::ModuleWithoutName(word) => write!(f, "{word:?} leaves no name of a module"),
            Self::NoFileNamed => f.write_str("the line names no file"),
            Self::TooDeep(count) => write!(f, "includes nest deeper than {count}"),
            Self::Include(path, why) => write!(f, "{}: {why}", path.display()),
            Self::EndsWithBackslash => f.write_str("the file ends in the middle of a line"),
            Self::Hangs => f.write_str("libpam never ends reading this file"),
            Self::NoFile => f.write_str("neither the service nor `other` has a file"),
        }
    }
}

/// Why a file is not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unread {
    /// There is no such file.
    Gone,
    /// This process may not read it.
    Forbidden,
    /// It can be opened and is no file of text.
    Unsuited(Unsuited),
    /// Another error of the system.
    Other(String),
}

impl From<&io::Error> for Unread {
    fn from(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Gone,
            io::ErrorKind::PermissionDenied => Self::Forbidden,
            _ => match Unsuited::of(error) {
                Some(unsuited) => Self::Unsuited(unsuited),
                None => Self::Other(error.to_string()),
            },
        }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => f.write_str("no such file"),
            Self::Forbidden => f.write_str("permission denied"),
            Self::Unsuited(unsuited) => unsuited.fmt(f),
            Self::Other(error) => f.write_str(error),
        }
    }
}
