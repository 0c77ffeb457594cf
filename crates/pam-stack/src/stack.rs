//! The stacks of a service, as libpam puts them together (`pam_load.rs`).

use crate::fault::Fault;
use crate::libpam::{Control, names};
use std::fmt;
use std::path::PathBuf;

pub use names::Kind;

/// A line of a file, or the file as a whole.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FileLine {
    /// The file.
    pub file: PathBuf,
    /// From 1; 0 means the file as a whole.
    pub line: usize,
}

impl FileLine {
    /// The file as a whole.
    pub fn whole(path: impl Into<PathBuf>) -> Self {
        Self { file: path.into(), line: 0 }
    }
}

impl fmt::Display for FileLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if self.line > 0 { write!(f, ":{}", self.line) } else { Ok(()) }
    }
}

/// What a line calls.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Calls {
    /// A module.
    Module {
        /// Its file, as the line names it.
        path: PathBuf,
        /// What the line says behind it.
        arguments: Vec<String>,
    },
    /// Nothing: libpam could not read the line, and lets it fail.
    Nothing,
    /// The beginning of a substack.
    Substack,
}

/// A module of a stack, with the action for each result.
#[derive(Clone, Debug)]
pub struct Handler {
    /// Where the line stands.
    pub place: FileLine,
    /// The kind of stack that it is a line of.
    pub kind: Kind,
    /// How many substacks it is inside of.
    pub level: usize,
    /// What it calls.
    pub calls: Calls,
    /// What each result of the module does.
    pub control: Control,
    /// The control as it was written.
    pub control_text: String,
    /// What is wrong with the line.
    pub fault: Option<Fault>,
}

impl Handler {
    /// The file name of its module, or "" where it has none or one of bytes that are no text.
    pub fn module(&self) -> &str {
        let Calls::Module { path, .. } = &self.calls else { return "" };
        let path = path.to_str().unwrap_or("");
        path.rsplit('/').next().unwrap_or(path)
    }

    /// The module's arguments.
    pub fn arguments(&self) -> &[String] {
        match &self.calls {
            Calls::Module { arguments, .. } => arguments,
            _ => &[],
        }
    }

    /// Whether it calls the module of this file name.
    pub fn names(&self, module: &str) -> bool {
        self.module() == module
    }

    /// The line, for messages.
    pub fn shown(&self) -> String {
        let control = if self.control_text.contains([' ', '=']) {
            format!("[{}]", self.control_text)
        } else {
            self.control_text.clone()
        };
        format!("{} {control} {}", self.kind.word(), self.module())
    }
}

/// All that counts for a service.
#[derive(Debug)]
pub struct Service {
    /// Its name, in lower case.
    pub name: String,
    /// Its own file, if it has one.
    pub file: Option<PathBuf>,
    /// Every line of every kind, in order.
    pub handlers: Vec<Handler>,
    /// The auth lines are those of `other`, since the service has none.
    pub from_other: bool,
    /// Every file that was read.
    pub files: Vec<PathBuf>,
    /// Why libpam refuses the whole service, if it does.
    pub refused: Option<(FileLine, Fault)>,
    /// Files that this process may not read: nothing is certain then.
    pub unread: Vec<PathBuf>,
    /// Lines with Debian's `@include`.
    pub at_includes: Vec<FileLine>,
}

impl Service {
    /// The lines of the auth stack.
    pub fn auth(&self) -> impl Iterator<Item = &Handler> {
        self.of(Kind::Auth)
    }

    /// The lines of one kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Handler> {
        self.handlers.iter().filter(move |handler| handler.kind == kind)
    }

    /// Whether a line of any kind calls the module of this file name.
    pub fn names(&self, module: &str) -> bool {
        self.handlers.iter().any(|handler| handler.names(module))
    }
}

/// The value of the last argument of this name, of a module that takes `name=value`.
pub fn value<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    arguments.iter().rev().find_map(|argument| argument.strip_prefix(name)?.strip_prefix('='))
}
