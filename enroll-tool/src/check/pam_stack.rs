//! The stacks of a service: its PAM file with all that it includes, as libpam puts them together.
//!
//! What each kind of line becomes was tried with libpam 1.5.2: a line that cannot be read, and an
//! `include` of a file that is not there, become a module that always fails; an `@include` (Debian's own)
//! of a file that is not there makes libpam refuse the whole service.

use super::machine::Machine;
use super::pam_line::{Control, Line, lines};
use crate::messages;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Where libpam looks, in this order; the last one is SUSE's.
pub const FOLDERS: [&str; 3] = ["/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d"];
const ONE_FILE: &str = "/etc/pam.conf";
const DEFAULT_SERVICE: &str = "other";
/// libpam's own limit.
const DEEPEST: usize = 16;

/// What a line is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Auth,
    Account,
    Session,
    Password,
}

impl Kind {
    fn parse(word: &str) -> Option<Self> {
        match word.trim_start_matches('-').to_ascii_lowercase().as_str() {
            "auth" => Some(Self::Auth),
            "account" => Some(Self::Account),
            "session" => Some(Self::Session),
            "password" => Some(Self::Password),
            _ => None,
        }
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

/// A line of a file.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Place {
    pub file: PathBuf,
    /// From 1; 0 means the file as a whole.
    pub line: usize,
}

impl Place {
    /// The file as a whole.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self { file: path.into(), line: 0 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if self.line > 0 { write!(f, ":{}", self.line) } else { Ok(()) }
    }
}

/// What a line calls.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Calls {
    /// A module, as the file names it, and its arguments.
    Module { path: String, arguments: Vec<String> },
    /// Nothing: libpam could not read the line, and lets it fail.
    Nothing,
    /// The beginning of a substack.
    Substack,
}

/// A module of a stack, with the action for each result.
#[derive(Clone, Debug)]
pub struct Handler {
    pub place: Place,
    pub kind: Kind,
    /// How many substacks it is inside of.
    pub level: usize,
    pub calls: Calls,
    pub control: Control,
    /// The control as it was written.
    pub control_text: String,
    /// What is wrong with the line.
    pub fault: Option<String>,
}

impl Handler {
    /// The file name of its module, or "".
    pub fn module(&self) -> &str {
        match &self.calls {
            Calls::Module { path, .. } => path.rsplit('/').next().unwrap_or(path),
            _ => "",
        }
    }

    /// The module's arguments.
    pub fn arguments(&self) -> &[String] {
        match &self.calls {
            Calls::Module { arguments, .. } => arguments,
            _ => &[],
        }
    }

    /// Whether it is the module that this project is about.
    pub fn is_ours(&self) -> bool {
        self.module() == "pam_totp.so"
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
    pub refused: Option<(Place, String)>,
    /// Files that this process may not read: nothing is certain then.
    pub unread: Vec<PathBuf>,
    /// Lines with Debian's `@include`.
    pub at_includes: Vec<Place>,
}

impl Service {
    /// Reads a service.
    pub fn load(machine: &Machine, name: &str) -> Self {
        let own = Loader::new(machine, name).run();
        if own.refused.is_some() || own.auth().next().is_some() || name == DEFAULT_SERVICE {
            return own;
        }
        let other = Loader::new(machine, DEFAULT_SERVICE).run();
        let mut whole = own;
        whole.handlers.extend(other.handlers.into_iter().filter(|h| h.kind == Kind::Auth));
        whole.from_other = true;
        whole.files.extend(other.files);
        whole.unread.extend(other.unread);
        whole
    }

    /// The lines of the auth stack.
    pub fn auth(&self) -> impl Iterator<Item = &Handler> {
        self.handlers.iter().filter(|handler| handler.kind == Kind::Auth)
    }

    /// Whether a line of any kind names the module.
    pub fn names_ours(&self) -> bool {
        self.handlers.iter().any(Handler::is_ours)
    }
}

/// A file could not be put into the stack: where and why.
struct Unusable(Place, String);

struct Loader<'a> {
    machine: &'a Machine,
    service: Service,
}

impl<'a> Loader<'a> {
    fn new(machine: &'a Machine, name: &str) -> Self {
        let service = Service {
            name: name.to_owned(),
            file: None,
            handlers: Vec::new(),
            from_other: false,
            files: Vec::new(),
            refused: None,
            unread: Vec::new(),
            at_includes: Vec::new(),
        };
        Self { machine, service }
    }

    fn run(mut self) -> Service {
        let name = self.service.name.clone();
        let folders = FOLDERS.iter().any(|folder| self.machine.has(Path::new(folder)));
        if !folders {
            // Only then does libpam read the one file of old.
            if let Ok(text) = self.machine.read(Path::new(ONE_FILE)) {
                self.service.file = Some(ONE_FILE.into());
                let _ = self.parse(Path::new(ONE_FILE), &text, true, None, (0, 0));
            }
            return self.service;
        }
        match self.find(&name) {
            Ok((path, text)) => {
                self.service.file = Some(path.clone());
                if let Err(Unusable(place, why)) = self.parse(&path, &text, false, None, (0, 0)) {
                    self.service.refused = Some((place, why));
                }
            }
            Err((path, error)) => {
                if error.kind() != io::ErrorKind::NotFound {
                    self.service.unread.push(path);
                }
            }
        }
        self.service
    }

    /// The file of that name, where libpam looks for it.
    fn find(&self, name: &str) -> Result<(PathBuf, String), (PathBuf, io::Error)> {
        let places: Vec<PathBuf> = if name.starts_with('/') {
            vec![name.into()]
        } else {
            FOLDERS.iter().map(|folder| Path::new(folder).join(name)).collect()
        };
        let mut first = None;
        for path in places {
            match self.machine.read(&path) {
                Ok(text) => return Ok((path, text)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    first.get_or_insert((path, error));
                }
                Err(error) => return Err((path, error)),
            }
        }
        Err(first.unwrap_or_else(|| (name.into(), io::ErrorKind::NotFound.into())))
    }

    fn include(
        &mut self,
        place: &Place,
        name: Option<&String>,
        kind: Option<Kind>,
        (depth, level): (usize, usize),
    ) -> Result<(), Unusable> {
        let unusable = |why: String| Unusable(place.clone(), why);
        let name = name.ok_or_else(|| unusable(messages::check_names_no_file().to_owned()))?;
        if depth >= DEEPEST {
            // libpam 1.5.2 does not count, and takes the program down with it.
            let why = messages::check_includes_too_deep(DEEPEST);
            return Err(unusable(why));
        }
        match self.find(name) {
            Ok((path, text)) => self.parse(&path, &text, false, kind, (depth, level)),
            Err((path, error)) => {
                if error.kind() == io::ErrorKind::PermissionDenied {
                    self.service.unread.push(path.clone());
                }
                Err(unusable(format!("{}: {}", path.display(), plain(&error))))
            }
        }
    }

    fn parse(
        &mut self,
        path: &Path,
        text: &str,
        with_service: bool,
        kind: Option<Kind>,
        at: (usize, usize),
    ) -> Result<(), Unusable> {
        if !self.service.files.iter().any(|file| file == path) {
            self.service.files.push(path.to_owned());
        }
        let (lines, whole) = match lines(text) {
            Ok(lines) => (lines, true),
            Err(lines) => (lines, false),
        };
        for mut line in lines {
            if with_service {
                let named = (!line.words.is_empty()).then(|| line.words.remove(0));
                if !named.is_some_and(|named| named.eq_ignore_ascii_case(&self.service.name)) {
                    continue;
                }
            }
            self.line(path, &line, kind, at)?;
        }
        if whole {
            Ok(())
        } else {
            let why = messages::check_ends_with_backslash();
            Err(Unusable(Place::file(path), why.to_owned()))
        }
    }

    fn line(
        &mut self,
        path: &Path,
        line: &Line,
        wanted: Option<Kind>,
        (depth, level): (usize, usize),
    ) -> Result<(), Unusable> {
        let place = Place { file: path.to_owned(), line: line.number };
        let word = |n: usize| line.words.get(n);
        if word(0).is_some_and(|w| w.eq_ignore_ascii_case("@include")) {
            self.service.at_includes.push(place.clone());
            let included = self.include(&place, word(1), wanted, (depth + 1, level));
            let (Err(Unusable(_, why)), Some(kind)) = (&included, wanted) else { return included };
            // Below an `include`, libpam 1.5.2 goes on, and what the line then does is left to chance.
            self.service.handlers.push(Handler {
                place,
                kind,
                level,
                calls: Calls::Nothing,
                control: Control::all_bad(),
                control_text: String::new(),
                fault: Some(why.clone()),
            });
            return Ok(());
        }
        let (kind, fault) = match word(0).map(|w| (w, Kind::parse(w))) {
            Some((_, Some(kind))) => (kind, None),
            Some((other, None)) => {
                let why = messages::check_no_kind(format_args!("{other:?}"));
                (wanted.unwrap_or(Kind::Auth), Some(why))
            }
            None => (wanted.unwrap_or(Kind::Auth), Some(messages::check_empty_line().to_owned())),
        };
        if wanted.is_some_and(|wanted| wanted != kind) {
            return Ok(());
        }
        let mut handler = Handler {
            place,
            kind,
            level,
            calls: Calls::Substack,
            control: Control::all_bad(),
            control_text: word(1).cloned().unwrap_or_default(),
            fault,
        };
        let Some(written) = word(1) else {
            let why = || messages::check_no_control().to_owned();
            handler.calls = Calls::Nothing;
            handler.fault.get_or_insert_with(why);
            self.service.handlers.push(handler);
            return Ok(());
        };
        if let Some((control, wrong)) = Control::parse(written) {
            handler.control = control;
            handler.calls = match word(2) {
                Some(module) if handler.fault.is_none() => Calls::Module {
                    path: module.clone(),
                    arguments: line.words.iter().skip(3).cloned().collect(),
                },
                _ => Calls::Nothing,
            };
            if word(2).is_none() {
                handler.fault.get_or_insert_with(|| messages::check_no_module().to_owned());
            }
            if let Some(wrong) = wrong {
                handler.fault.get_or_insert_with(|| messages::check_bad_control(wrong));
            }
            self.service.handlers.push(handler);
            return Ok(());
        }
        let substack = written.eq_ignore_ascii_case("substack");
        if substack {
            self.service.handlers.push(handler.clone());
        }
        let inner = (depth + 1, level + usize::from(substack));
        let place = handler.place.clone();
        if let Err(Unusable(_, why)) = self.include(&place, word(2), Some(kind), inner) {
            handler.calls = Calls::Nothing;
            handler.fault = Some(why);
            self.service.handlers.push(handler);
        }
        Ok(())
    }
}

/// An error of the system in words, without "(os error 2)".
pub fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => messages::check_no_such_file().to_owned(),
        io::ErrorKind::PermissionDenied => messages::check_may_not_be_read().to_owned(),
        _ => error.to_string(),
    }
}
