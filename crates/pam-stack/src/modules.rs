//! The files of modules: whether libpam finds them, loads them, and finds in them what it calls. Their headers are
//! read; nothing of them is run.

use crate::elf::{Elf, Version};
use crate::stack::Kind;
use crate::system::System;
use std::cell::RefCell;
use std::collections::HashMap;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

const ROOMS: [&str; 4] = ["/usr/lib", "/lib", "/usr/lib64", "/lib64"];
const ANCHORS: [&str; 3] = ["pam_unix.so", "pam_permit.so", "pam_deny.so"];
/// No larger file is looked through.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;
/// Whether libpam can load a module and call it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loads {
    /// It can.
    Yes,
    /// It cannot.
    No,
    /// The loader may find what was not found here, or the other way round.
    Unsure,
}

/// What keeps a module from being loaded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Problem {
    /// The file is no shared library.
    NoLibrary,
    /// Its headers cannot be read.
    Headers,
    /// It is made for another architecture.
    Architecture {
        /// Whether that of libpam is known; else it is that of a module of the distribution.
        certain: bool,
    },
    /// Its file system is mounted so that nothing of it may run.
    NoExec,
    /// It lacks the function that libpam calls.
    NoEntry,
    /// The machine has no library of this name, which it needs.
    Library(String),
    /// It needs this version of the C library.
    Libc(Version),
}

/// Where the modules of this machine are.
#[derive(Debug)]
pub struct Modules<'a> {
    machine: &'a System,
    /// The folder that libpam loads from: the one that it names, or the one with pam_unix.so or
    /// pam_permit.so in it.
    folder: Option<PathBuf>,
    loads: RefCell<HashMap<(PathBuf, bool), Loads>>,
}

impl<'a> Modules<'a> {
    /// Looks for the folder.
    pub fn find(machine: &'a System) -> Self {
        let anchored = folders(machine)
            .into_iter()
            .find(|folder| ANCHORS.iter().any(|anchor| machine.has(&folder.join(anchor))));
        let place = |folder: &PathBuf| machine.stat(folder).ok().map(|s| (s.st_dev, s.st_ino));
        let named = machine.libpam().modules.clone().filter(|named| machine.is_folder(named));
        // The same folder has two names where /lib is a link.
        let folder = match (named, anchored) {
            (Some(named), Some(anchored)) if place(&named) != place(&anchored) => Some(named),
            (named, anchored) => anchored.or(named),
        };
        Self { machine, folder, loads: RefCell::default() }
    }

    /// The machine that they are on.
    pub const fn machine(&self) -> &'a System {
        self.machine
    }

    /// Whether the folder of modules is known.
    pub const fn has_folder(&self) -> bool {
        self.folder.is_some()
    }

    /// Where libpam looks for a module, in its order. `None` where that cannot be told: without a known
    /// folder, and with variables of the loader's own in a path.
    fn places(&self, named: &Path) -> Option<Vec<PathBuf>> {
        let libpam = self.machine.libpam();
        let mut places = vec![self.folder.as_ref()?.join(named)];
        // Debian's patch looks in a second folder, and puts `$ISA` in the name alone.
        if libpam.at_include && named.is_relative() {
            places.extend(libpam.isa.as_ref().map(|isa| isa.join(named)));
        }
        let whole = if libpam.at_include { named.to_owned() } else { places.first()?.clone() };
        if let Some((before, after)) = split_at(&whole, "$ISA") {
            let isa = libpam.isa.as_ref()?.as_os_str().as_bytes();
            let text = [before, isa, after].concat();
            let path = PathBuf::from(std::ffi::OsStr::from_bytes(&text));
            places.extend(path.is_absolute().then_some(path));
        }
        let dollars = |path: &PathBuf| {
            let text = path.as_os_str().as_bytes().to_vec();
            String::from_utf8_lossy(&text).replace("$ISA", "").contains('$')
        };
        (!places.iter().any(dollars)).then_some(places)
    }

    /// The file that a name in a PAM file leads to, or would.
    pub fn path(&self, named: &Path) -> Option<PathBuf> {
        let places = self.places(named)?;
        let there = places.iter().find(|place| self.machine.has(place)).cloned();
        there.or_else(|| places.into_iter().next())
    }

    /// Whether a module is surely not there. Without a known folder nothing is sure.
    pub fn is_missing(&self, named: &Path) -> bool {
        let missing = |path: &PathBuf| {
            let there = self.machine.stat(path);
            there.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
        };
        self.places(named).is_some_and(|places| places.iter().all(missing))
    }

    /// Whether libpam can load a module, and finds in it what it calls for a stack of this kind.
    pub fn loads(&self, named: &Path, kind: Kind) -> Loads {
        let asked = (named.to_owned(), kind == Kind::Account);
        if let Some(known) = self.loads.borrow().get(&asked) {
            return *known;
        }
        let loads = self.look(named, kind);
        self.loads.borrow_mut().insert(asked, loads);
        loads
    }

    fn look(&self, named: &Path, kind: Kind) -> Loads {
        let Some(places) = self.places(named) else { return Loads::Unsure };
        for path in places {
            let content = match self.machine.read_bytes(&path, MAX_BYTES) {
                Ok(content) => content,
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    return Loads::Unsure;
                }
                Err(_) => continue,
            };
            match self.problems(&path, &content, kind).first() {
                None => return Loads::Yes,
                // The loader takes no such file, and libpam goes on to the next place.
                Some(
                    Problem::NoLibrary | Problem::NoExec | Problem::Architecture { certain: true },
                ) => {}
                Some(Problem::NoEntry) => return Loads::No,
                Some(_) => return Loads::Unsure,
            }
        }
        Loads::No
    }

    /// Whether a program that has the user's rights alone may not read the file.
    pub fn is_closed_to_users(&self, named: &Path) -> bool {
        self.path(named).is_some_and(|path| !self.machine.anybody_may_read(&path))
    }

    /// The architecture of a module of the distribution.
    fn neighbour(&self) -> Option<(u16, bool)> {
        ANCHORS.iter().find_map(|name| {
            let content = self.machine.read_bytes(&self.folder.as_ref()?.join(name), MAX_BYTES);
            Elf::read(&content.ok()?).map(|elf| (elf.machine, elf.wide))
        })
    }

    /// What keeps a file from being loaded; the first one is the reason.
    pub fn problems(&self, path: &Path, content: &[u8], kind: Kind) -> Vec<Problem> {
        if !content.starts_with(b"\x7fELF") {
            return vec![Problem::NoLibrary];
        }
        if self.machine.forbids_running(path) {
            return vec![Problem::NoExec];
        }
        let Some(module) = Elf::read(content) else { return vec![Problem::Headers] };
        if !module.library {
            return vec![Problem::NoLibrary];
        }
        let architecture = (module.machine, module.wide);
        if let Some(libpams) = self.machine.libpam().architecture {
            if libpams != architecture {
                return vec![Problem::Architecture { certain: true }];
            }
        } else if self.neighbour().is_some_and(|other| other != architecture) {
            return vec![Problem::Architecture { certain: false }];
        }
        let mut problems = Vec::new();
        let libraries = self.libraries(path);
        let there = |name: &String| libraries.iter().find(|f| self.machine.has(&f.join(name)));
        // Without a C library in sight this is no whole machine, and nothing can be said.
        if let Some(c) = there(&"libc.so.6".to_owned()) {
            let missing = module.needed.iter().filter(|name| there(name).is_none());
            problems.extend(missing.cloned().map(Problem::Library));
            let c = self.machine.read_bytes(&c.join("libc.so.6"), MAX_BYTES).ok();
            if let Some(c) = c.and_then(|content| Elf::read(&content)) {
                let missing = module.wants_of_c.iter().filter(|wanted| !c.defines.contains(wanted));
                problems.extend(missing.max().cloned().map(Problem::Libc));
            }
        }
        let entry = if kind == Kind::Account { module.has_account } else { module.has_auth };
        if !entry {
            problems.push(Problem::NoEntry);
        }
        problems
    }

    /// Where the loader looks for libraries: beside the folder of modules first.
    fn libraries(&self, module: &Path) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = Vec::new();
        folders.extend(module.ancestors().nth(2).map(Path::to_owned));
        for room in ROOMS.iter().chain(&["/usr/local/lib"]) {
            let names = self.machine.names(Path::new(room)).unwrap_or_default();
            let multiarch = names.iter().filter(|name| name.contains("-linux-"));
            folders.extend(multiarch.map(|name| Path::new(room).join(name)));
            folders.push(room.into());
        }
        let configured = Path::new("/etc/ld.so.conf.d");
        for name in self.machine.names(configured).unwrap_or_default() {
            let text = self.machine.read(&configured.join(name)).unwrap_or_default();
            folders.extend(
                text.lines().map(str::trim).filter(|l| l.starts_with('/')).map(PathBuf::from),
            );
        }
        folders
    }
}

/// Every folder that a distribution, or an installation by hand, uses for modules.
pub fn folders(machine: &System) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for room in ROOMS {
        let names = machine.names(Path::new(room)).unwrap_or_default();
        let multiarch = names.iter().filter(|name| name.contains("-linux-"));
        folders.extend(multiarch.map(|name| Path::new(room).join(name).join("security")));
    }
    folders.extend(ROOMS.iter().rev().map(|room| Path::new(room).join("security")));
    folders.extend(["/usr/local/lib/security", "/usr/local/lib"].map(PathBuf::from));
    folders
}

/// What stands before and behind a text in a path.
fn split_at<'a>(path: &'a Path, text: &str) -> Option<(&'a [u8], &'a [u8])> {
    let bytes = path.as_os_str().as_bytes();
    let at = bytes.windows(text.len()).position(|part| part == text.as_bytes())?;
    let (before, rest) = bytes.split_at(at);
    Some((before, rest.split_at(text.len()).1))
}
