//! Reads a service's PAM file with all that it includes, as libpam does.
//!
//! A line that cannot be read, and an `include` of a file that is not there, become a module that always
//! fails. An `@include` (Debian's own) of a file that is not there makes libpam refuse the whole service.

use crate::fault::{Fault, Unread};
use crate::libpam::lines::Line;
use crate::libpam::names::{
    DEEPEST, DEFAULT_SERVICE, is_at_include, is_refused, service as service_name,
};
use crate::libpam::{ADMINISTRATORS, Control, End, Libpam, lines};
use crate::stack::{Calls, FileLine, Handler, Kind, Service};
use crate::system::System;
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

const ONE_FILE: &str = "/etc/pam.conf";
/// Linux-PAM 1.5 counts substacks alone, and ends with the last descriptor or the end of its memory. This
/// is fewer than either.
const DEEPEST_UNCOUNTED: usize = 200;

impl Service {
    /// Reads a service, by the name that a program gives libpam.
    pub fn load(machine: &System, asked: &str) -> Self {
        let name = service_name(asked);
        let own = Loader::new(machine, &name).run();
        if own.refused.is_some() || name == DEFAULT_SERVICE {
            return own;
        }
        // libpam reads `other` in any case, and refuses the service where it cannot.
        let other = Loader::new(machine, DEFAULT_SERVICE).run();
        let mut whole = own;
        whole.refused = other.refused.or_else(|| nothing_read(machine, &whole.name));
        whole.files.extend(other.files);
        let missing = |kind: Kind| whole.of(kind).next().is_none();
        let (auth, account) = (missing(Kind::Auth), missing(Kind::Account));
        let wanted = |kind: Kind| match kind {
            Kind::Auth => auth,
            Kind::Account => account,
            _ => false,
        };
        whole.handlers.extend(other.handlers.into_iter().filter(|handler| wanted(handler.kind)));
        whole.from_other = auth;
        if auth || account {
            whole.unread.extend(other.unread);
        }
        whole
    }
}

/// A file could not be put into the stack: where and why.
enum Unusable {
    /// The line that includes it always fails.
    Part(FileLine, Fault),
    /// libpam refuses the service, however deep the file is included.
    All(FileLine, Fault),
}

/// How deep a file is: in files, and in substacks.
#[derive(Clone, Copy)]
struct Depth {
    files: usize,
    level: usize,
}

/// Reads one service.
struct Loader<'a> {
    machine: &'a System,
    libpam: &'a Libpam,
    service: Service,
}

impl<'a> Loader<'a> {
    /// For the service of that name, which is in lower case.
    fn new(machine: &'a System, name: &str) -> Self {
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
        Self { machine, libpam: machine.libpam(), service }
    }

    /// Reads it, without the service that stands in for it.
    fn run(mut self) -> Service {
        let name = self.service.name.clone();
        let top = Depth { files: 0, level: 0 };
        let folders = self.libpam.folders.iter().any(|folder| self.machine.is_folder(folder));
        let found = if folders {
            self.find(&self.libpam.folders, OsStr::new(&name))
        } else {
            // Only then does libpam read the one file of old.
            self.open(ONE_FILE.into()).map(|text| (ONE_FILE.into(), text))
        };
        match found {
            Ok((path, text)) => {
                self.service.file = Some(path.clone());
                let read = self.parse(&path, &text, !folders, None, top);
                if let Err(Unusable::Part(place, why) | Unusable::All(place, why)) = read {
                    self.service.refused = Some((place, why));
                }
            }
            Err((path, error)) if error.kind() != io::ErrorKind::NotFound => {
                self.service.unread.push(path);
            }
            Err(_) => {}
        }
        self.service
    }

    /// The bytes of a file. A folder is opened like a file, and is empty to libpam.
    fn open(&self, path: PathBuf) -> Result<Vec<u8>, (PathBuf, io::Error)> {
        if self.machine.is_folder(&path) {
            return Ok(Vec::new());
        }
        self.machine.read_raw(&path).map_err(|error| (path, error))
    }

    /// The file of that name, where libpam looks for it: the first that can be opened.
    fn find(
        &self,
        folders: &[PathBuf],
        name: &OsStr,
    ) -> Result<(PathBuf, Vec<u8>), (PathBuf, io::Error)> {
        let places: Vec<PathBuf> = if name.as_bytes().starts_with(b"/") {
            vec![name.into()]
        } else {
            let text =
                |folder: &PathBuf| [folder.as_os_str().as_bytes(), name.as_bytes()].join(&b'/');
            folders.iter().map(|folder| OsStr::from_bytes(&text(folder)).into()).collect()
        };
        let mut first = None;
        for path in places {
            match self.open(path.clone()) {
                Ok(text) => return Ok((path, text)),
                // Root gets past a mode, so what this process may not read may count for a login.
                Err((path, error)) if error.kind() == io::ErrorKind::PermissionDenied => {
                    return Err((path, error));
                }
                Err((path, error)) if opens(&error) => return Err((path, error)),
                Err((path, _)) => {
                    first.get_or_insert((path, io::ErrorKind::NotFound.into()));
                }
            }
        }
        Err(first.unwrap_or_else(|| (name.into(), io::ErrorKind::NotFound.into())))
    }

    fn include(
        &mut self,
        place: &FileLine,
        name: Option<&Vec<u8>>,
        kind: Option<Kind>,
        depth: Depth,
    ) -> Result<(), Unusable> {
        let unusable = |why: Fault| Err(Unusable::Part(place.clone(), why));
        let Some(name) = name else {
            let why = Fault::NoFileNamed;
            // Debian's patch reads the first byte of the name that is not there.
            let part = !self.libpam.at_include;
            return if part { unusable(why) } else { Err(Unusable::All(place.clone(), why)) };
        };
        let counted = if self.libpam.counts_includes { depth.files } else { depth.level };
        if counted >= DEEPEST {
            return unusable(Fault::TooDeep(DEEPEST));
        }
        if depth.files >= DEEPEST_UNCOUNTED {
            let why = Fault::TooDeep(DEEPEST_UNCOUNTED);
            return Err(Unusable::All(place.clone(), why));
        }
        let folders = include_folders(self.machine);
        match self.find(&folders, OsStr::from_bytes(name)) {
            Ok((path, text)) => self.parse(&path, &text, false, kind, depth),
            Err((path, error)) => {
                if error.kind() == io::ErrorKind::PermissionDenied {
                    self.service.unread.push(path.clone());
                }
                let why = Unread::from(&error);
                unusable(Fault::Include(path, why))
            }
        }
    }

    fn parse(
        &mut self,
        path: &Path,
        text: &[u8],
        with_service: bool,
        kind: Option<Kind>,
        at: Depth,
    ) -> Result<(), Unusable> {
        if !self.service.files.iter().any(|file| file == path) {
            self.service.files.push(path.to_owned());
        }
        let (lines, end) = lines(self.libpam.reading, text);
        for mut line in lines {
            if with_service {
                let named = (!line.words.is_empty()).then(|| line.words.remove(0));
                let own = self.service.name.as_bytes();
                if !named.is_some_and(|named| named.eq_ignore_ascii_case(own)) {
                    continue;
                }
            }
            self.line(path, &line, kind, at)?;
        }
        match end {
            End::Whole => Ok(()),
            End::Broken => Err(Unusable::Part(FileLine::whole(path), Fault::EndsWithBackslash)),
            End::Hangs => Err(Unusable::All(FileLine::whole(path), Fault::Hangs)),
        }
    }

    fn line(
        &mut self,
        path: &Path,
        line: &Line,
        wanted: Option<Kind>,
        at: Depth,
    ) -> Result<(), Unusable> {
        let place = FileLine { file: path.to_owned(), line: line.number };
        let word = |n: usize| line.words.get(n);
        if self.libpam.at_include && word(0).is_some_and(|word| is_at_include(word)) {
            return self.at_include(place, word(1), wanted, at);
        }
        if word(0).is_some_and(|word| is_at_include(word)) {
            self.service.at_includes.push(place.clone());
        }
        let (kind, fault) = match word(0).map(|word| (word, Kind::parse(word))) {
            Some((_, Some(kind))) => (kind, None),
            Some((other, None)) => {
                let why = Fault::Kind(shown(other));
                (wanted.unwrap_or(Kind::Auth), Some(why))
            }
            None => (wanted.unwrap_or(Kind::Auth), Some(Fault::Empty)),
        };
        if wanted.is_some_and(|wanted| wanted != kind) {
            return Ok(());
        }
        let mut handler = Handler {
            place,
            kind,
            level: at.level,
            calls: Calls::Nothing,
            control: Control::all_bad(),
            control_text: word(1).map(|word| shown(word)).unwrap_or_default(),
            fault,
        };
        let Some(written) = word(1) else {
            handler.fault.get_or_insert(Fault::NoControl);
            self.service.handlers.push(handler);
            return Ok(());
        };
        let Some((control, wrong)) = Control::parse(written, self.libpam.numbers) else {
            return self.part(handler, written, word(2), at);
        };
        self.refuse_unnamed(&handler.place, word(2))?;
        handler.control = control;
        match word(2) {
            Some(module) if handler.fault.is_none() => {
                let arguments = line.words.iter().skip(3).map(|word| shown(word)).collect();
                handler.calls = Calls::Module { path: OsStr::from_bytes(module).into(), arguments };
            }
            Some(_) => {}
            None => {
                handler.fault.get_or_insert(Fault::NoModule);
            }
        }
        if let Some(wrong) = wrong {
            handler.fault.get_or_insert(Fault::Control(wrong));
        }
        self.service.handlers.push(handler);
        Ok(())
    }

    /// A line with `include` or `substack`.
    fn part(
        &mut self,
        mut handler: Handler,
        written: &[u8],
        name: Option<&Vec<u8>>,
        at: Depth,
    ) -> Result<(), Unusable> {
        let substack = written.eq_ignore_ascii_case(b"substack");
        if substack {
            self.refuse_unnamed(&handler.place, name)?;
            self.service.handlers.push(Handler { calls: Calls::Substack, ..handler.clone() });
        }
        let inner = Depth { files: at.files + 1, level: at.level + usize::from(substack) };
        let place = handler.place.clone();
        match self.include(&place, name, Some(handler.kind), inner) {
            Err(Unusable::Part(_, why)) => {
                handler.fault = Some(why);
                self.service.handlers.push(handler);
                Ok(())
            }
            read => read,
        }
    }

    /// Debian's line.
    fn at_include(
        &mut self,
        place: FileLine,
        name: Option<&Vec<u8>>,
        wanted: Option<Kind>,
        at: Depth,
    ) -> Result<(), Unusable> {
        self.service.at_includes.push(place.clone());
        let inner = Depth { files: at.files + 1, level: at.level };
        let included = self.include(&place, name, wanted, inner);
        let (Err(Unusable::Part(_, why)), Some(kind)) = (&included, wanted) else {
            return included;
        };
        // Below an `include`, libpam goes on, and what the line then does is left to chance.
        self.service.handlers.push(Handler {
            place,
            kind,
            level: at.level,
            calls: Calls::Nothing,
            control: Control::all_bad(),
            control_text: String::new(),
            fault: Some(why.clone()),
        });
        Ok(())
    }

    fn refuse_unnamed(&self, place: &FileLine, module: Option<&Vec<u8>>) -> Result<(), Unusable> {
        match module.filter(|module| is_refused(module)) {
            // libpam leaves its list of modules unfinished, and ends there, or crashes in it later.
            Some(module) => {
                let why = Fault::ModuleWithoutName(shown(module));
                Err(Unusable::All(place.clone(), why))
            }
            None => Ok(()),
        }
    }
}

/// The folders in which a name in an include is looked for. None: such an include always fails.
fn include_folders(machine: &System) -> Vec<PathBuf> {
    let libpam = machine.libpam();
    if !libpam.at_include {
        return libpam.folders.clone();
    }
    let own = PathBuf::from(ADMINISTRATORS);
    if machine.is_folder(&own) { vec![own] } else { Vec::new() }
}

/// Whether libpam opens the file nevertheless, and gets something else from it than this process.
fn opens(error: &io::Error) -> bool {
    // No regular file, or a larger one than is read here.
    error.raw_os_error().is_none()
}

/// The fault that libpam reads no file of its own and none of `other` for the service.
fn nothing_read(machine: &System, name: &str) -> Option<(FileLine, Fault)> {
    let folders = &machine.libpam().folders;
    let there =
        |folder: &PathBuf| [name, DEFAULT_SERVICE].iter().any(|n| machine.has(&folder.join(n)));
    let service_files = folders.iter().any(|folder| machine.is_folder(folder));
    (service_files && !folders.iter().any(there)).then(|| {
        let place = FileLine::whole(Path::new(ADMINISTRATORS).join(name));
        (place, Fault::NoFile)
    })
}

/// A word of a file as text.
fn shown(word: &[u8]) -> String {
    String::from_utf8_lossy(word).into_owned()
}
