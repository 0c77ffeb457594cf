//! The files of a machine: of this one, or of a tree of files that stands for one.
//!
//! Everything is read, nothing is changed, and no program is run.

use crate::libpam::Libpam;
use rustix::fs::{self, CWD, FileType, Mode, OFlags, ResolveFlags, Stat, StatVfsMountFlags};
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

/// No file that counts here is larger; a larger one is none.
pub const MAX_BYTES: u64 = 1024 * 1024;

/// Why a file is not read although it can be opened. It is the inner error of an [`io::Error`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unsuited {
    /// It is a folder, a device, a socket or a pipe.
    NotRegular,
    /// It has more bytes than are read.
    TooLarge,
}

impl Unsuited {
    /// The reason of an error, where it is one of these.
    pub fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }
}

impl fmt::Display for Unsuited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotRegular => "not a regular file",
            Self::TooLarge => "too large",
        })
    }
}

impl std::error::Error for Unsuited {}

/// What lets somebody else than root change a file or folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Loose {
    /// It belongs to another user.
    Owner {
        /// The file, folder or link.
        path: PathBuf,
        /// Its owner.
        uid: u32,
    },
    /// Its group or everybody may write it.
    Mode {
        /// The file or folder.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
}

impl fmt::Display for Loose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Owner { path, uid } => write!(f, "{} belongs to user {uid}", path.display()),
            Self::Mode { path, mode } => {
                write!(f, "others may write {} (mode {mode:04o})", path.display())
            }
        }
    }
}

/// Where files are read.
#[derive(Clone, Debug)]
pub struct System {
    /// The folder that stands for `/`, if it is not `/` itself.
    tree: Option<PathBuf>,
    /// Files as they would be after a change that is only thought of.
    imagined: BTreeMap<PathBuf, Vec<u8>>,
    /// How its libpam reads files; looked at once.
    libpam: OnceLock<Libpam>,
    /// The user id that is root there.
    pub roots_uid: u32,
    /// Whether this process has root's rights there.
    pub as_root: bool,
    /// In a tree: folders of which nothing may be run, as if they were mounted with `noexec`.
    pub noexec: Vec<PathBuf>,
}

impl System {
    /// This machine, or a folder that has the files of one. Root of a tree is the owner of that folder.
    ///
    /// # Errors
    /// The folder is not there, or may not be looked at.
    pub fn new(tree: Option<&Path>) -> io::Result<Self> {
        let uid = rustix::process::geteuid().as_raw();
        let roots_uid = tree.map_or(Ok(0), |tree| fs::stat(tree).map(|stat| stat.st_uid))?;
        Ok(Self {
            tree: tree.map(Path::to_owned),
            imagined: BTreeMap::new(),
            libpam: OnceLock::new(),
            roots_uid,
            as_root: uid == roots_uid,
            noexec: Vec::new(),
        })
    }

    /// How its libpam reads files.
    pub fn libpam(&self) -> &Libpam {
        self.libpam.get_or_init(|| libpam_of(self))
    }

    /// The same machine if this file had these bytes.
    pub fn with(&self, path: &Path, content: &[u8]) -> Self {
        let mut machine = self.clone();
        machine.imagined.insert(path.to_owned(), content.to_vec());
        machine
    }

    /// Whether it is this machine.
    pub const fn is_this_one(&self) -> bool {
        self.tree.is_none()
    }

    /// Where a path of that machine is for this process.
    pub fn real(&self, path: &Path) -> PathBuf {
        match &self.tree {
            None => path.to_owned(),
            Some(tree) => tree.join(path.strip_prefix("/").unwrap_or(path)),
        }
    }

    /// Opens a path; symbolic links lead where they would on that machine.
    fn open(&self, path: &Path, flags: OFlags) -> io::Result<OwnedFd> {
        let mut flags = flags | OFlags::CLOEXEC;
        if !flags.contains(OFlags::PATH) {
            flags |= OFlags::NONBLOCK | OFlags::NOCTTY;
        }
        let Some(tree) = &self.tree else {
            return Ok(fs::open(path, flags, Mode::empty())?);
        };
        let root = fs::open(tree, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
        let inside = path.strip_prefix("/").unwrap_or(path);
        let inside = if inside.as_os_str().is_empty() { Path::new(".") } else { inside };
        match fs::openat2(&root, inside, flags, Mode::empty(), ResolveFlags::IN_ROOT) {
            Err(Errno::NOSYS | Errno::PERM) => {
                Ok(fs::openat(CWD, self.real(path), flags, Mode::empty())?)
            }
            opened => Ok(opened?),
        }
    }

    /// Opens a folder; links lead where they would on that machine.
    pub fn open_folder(&self, path: &Path) -> io::Result<OwnedFd> {
        self.open(path, OFlags::RDONLY | OFlags::DIRECTORY)
    }

    /// A text file.
    pub fn read(&self, path: &Path) -> io::Result<String> {
        Ok(String::from_utf8_lossy(&self.read_bytes(path, MAX_BYTES)?).into_owned())
    }

    /// A configuration file, byte by byte.
    pub fn read_raw(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.read_bytes(path, MAX_BYTES)
    }

    /// A file of at most so many bytes.
    pub fn read_bytes(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        if let Some(content) = self.imagined.get(path) {
            return Ok(content.clone());
        }
        let file = File::from(self.open(path, OFlags::RDONLY)?);
        if !file.metadata()?.is_file() {
            return Err(io::Error::other(Unsuited::NotRegular));
        }
        let mut content = Vec::new();
        file.take(limit + 1).read_to_end(&mut content)?;
        if content.len() as u64 > limit {
            return Err(io::Error::other(Unsuited::TooLarge));
        }
        Ok(content)
    }

    /// Owner, mode and kind of what a path leads to.
    pub fn stat(&self, path: &Path) -> io::Result<Stat> {
        Ok(fs::fstat(self.open(path, OFlags::PATH)?)?)
    }

    /// The same of the path itself, link or not.
    pub fn lstat(&self, path: &Path) -> io::Result<Stat> {
        let flags = OFlags::PATH | OFlags::NOFOLLOW;
        Ok(fs::fstat(self.open(path, flags)?)?)
    }

    /// Whether there is something by that name.
    pub fn has(&self, path: &Path) -> bool {
        self.stat(path).is_ok()
    }

    /// Where a symbolic link leads, as it says. `None` if it is none.
    pub fn link(&self, path: &Path) -> Option<PathBuf> {
        let target = fs::readlink(self.real(path), Vec::new()).ok()?;
        Some(PathBuf::from(OsString::from_vec(target.into_bytes())))
    }

    /// Whether it is a folder, or a link that leads to one.
    pub fn is_folder(&self, path: &Path) -> bool {
        let folder = |stat: Stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory;
        self.stat(path).is_ok_and(folder)
    }

    /// Whether the file system of a file is mounted so that nothing of it may run, libraries included.
    pub fn forbids_running(&self, path: &Path) -> bool {
        if self.tree.is_some() {
            return self.noexec.iter().any(|folder| path.starts_with(folder));
        }
        let disk = self.open(path, OFlags::PATH).and_then(|file| Ok(fs::fstatvfs(&file)?));
        disk.is_ok_and(|disk| disk.f_flag.contains(StatVfsMountFlags::NOEXEC))
    }

    /// Whether a user who neither owns a file nor is in its group may read it.
    pub fn anybody_may_read(&self, path: &Path) -> bool {
        let closed = |part: &PathBuf| {
            let wanted = if self.is_folder(part) { 0o001 } else { 0o004 };
            self.stat(part).is_ok_and(|stat| stat.st_mode & wanted == 0)
        };
        !self.way(path).iter().any(closed)
    }

    /// The names in a folder, sorted.
    pub fn names(&self, at: &Path) -> io::Result<Vec<String>> {
        let names = self.names_as_bytes(at)?.into_iter();
        Ok(names.map(|name| name.to_string_lossy().into_owned()).collect())
    }

    /// The same of names that need not be text.
    pub fn names_as_bytes(&self, at: &Path) -> io::Result<Vec<OsString>> {
        let folder = self.open(at, OFlags::RDONLY | OFlags::DIRECTORY)?;
        let mut names = Vec::new();
        for entry in fs::Dir::read_from(folder)? {
            let name = OsString::from_vec(entry?.file_name().to_bytes().to_vec());
            if name != "." && name != ".." {
                names.push(name);
            }
        }
        let imagined = self.imagined.keys().filter(|path| path.parent() == Some(at));
        names.extend(imagined.filter_map(|path| Some(path.file_name()?.to_owned())));
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// Every folder and file that decides where a path leads, and what it leads to: those that its links
    /// name too.
    pub fn way(&self, path: &Path) -> Vec<PathBuf> {
        self.walk(path).0
    }

    /// Every symbolic link that decides where a path leads.
    pub fn links(&self, path: &Path) -> Vec<PathBuf> {
        self.walk(path).1
    }

    fn walk(&self, path: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
        const MOST_LINKS: usize = 40;
        let mut open: Vec<PathBuf> = parts(path);
        let (mut at, mut links) = (PathBuf::from("/"), Vec::new());
        let mut way = vec![at.clone()];
        while let Some(part) = open.pop() {
            if part == Path::new("..") {
                at.pop();
                continue;
            }
            let next = at.join(&part);
            let Some(target) = self.link(&next) else {
                at = next;
                way.push(at.clone());
                continue;
            };
            links.push(next);
            if links.len() > MOST_LINKS {
                break;
            }
            if target.is_absolute() {
                at = "/".into();
            }
            open.extend(parts(&target));
        }
        way.sort();
        way.dedup();
        (way, links)
    }

    /// Every folder on the way to a path, by links too.
    pub fn folders_on_the_way(&self, path: &Path) -> Vec<PathBuf> {
        self.way(path).into_iter().filter(|part| self.is_folder(part)).collect()
    }

    /// What lets somebody else than root change a path, what it leads to, or the way there.
    pub fn others_on_the_way(&self, path: &Path) -> Vec<Loose> {
        self.way(path).iter().filter_map(|part| self.not_roots_alone(part)).collect()
    }

    /// What lets somebody else than root decide what this process reads by a path. In a folder of root's with the sticky bit,
    /// as `/tmp` is, nobody else can replace what is root's and is there.
    pub fn others_decide(&self, path: &Path) -> Option<Loose> {
        let sticky = |part: &Path| {
            let of_root =
                |stat: fs::Stat| stat.st_uid == self.roots_uid && stat.st_mode & 0o1000 != 0;
            self.is_folder(part) && self.stat(part).is_ok_and(of_root) && self.has(path)
        };
        let (way, links) = self.walk(path);
        let mut found = way.iter().filter(|part| !sticky(part));
        found.find_map(|part| self.not_roots_alone(part)).or_else(|| {
            links.iter().find_map(|link| {
                let uid = self.lstat(link).ok()?.st_uid;
                (uid != self.roots_uid).then(|| Loose::Owner { path: link.clone(), uid })
            })
        })
    }

    /// What about a file or folder lets somebody else than root change it.
    pub fn not_roots_alone(&self, path: &Path) -> Option<Loose> {
        let stat = self.stat(path).ok()?;
        if stat.st_uid != self.roots_uid {
            return Some(Loose::Owner { path: path.to_owned(), uid: stat.st_uid });
        }
        let link = FileType::from_raw_mode(stat.st_mode) == FileType::Symlink;
        if stat.st_mode & 0o022 != 0 && !link {
            return Some(Loose::Mode { path: path.to_owned(), mode: stat.st_mode & 0o7777 });
        }
        None
    }
}

/// The names in a path, the last one first.
fn parts(path: &Path) -> Vec<PathBuf> {
    let named = |part: &Component<'_>| matches!(part, Component::Normal(_) | Component::ParentDir);
    let mut parts: Vec<PathBuf> =
        path.components().filter(named).map(|part| PathBuf::from(part.as_os_str())).collect();
    parts.reverse();
    parts
}

/// Whether an error means that there is no such file.
pub fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The libpam of a machine, as its library tells.
fn libpam_of(machine: &System) -> Libpam {
    const LIBRARY: &str = "libpam.so.0";
    const MOST: u64 = 16 * 1024 * 1024;
    let read = |folder: PathBuf| machine.read_bytes(&folder.join(LIBRARY), MOST).ok();
    match library_folders(machine).into_iter().find_map(read) {
        Some(content) => Libpam::of_bytes(&content),
        None => Libpam::unknown(machine.has(Path::new("/etc/debian_version"))),
    }
}

/// Where a distribution has its libraries.
fn library_folders(machine: &System) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for room in ["/usr/lib", "/lib"] {
        let names = machine.names(Path::new(room)).unwrap_or_default();
        let native = format!("{}-linux-", std::env::consts::ARCH);
        let (mut own, others): (Vec<String>, Vec<String>) = names
            .into_iter()
            .filter(|name| name.contains("-linux-"))
            .partition(|name| name.starts_with(&native));
        own.extend(others);
        folders.extend(own.iter().map(|name| Path::new(room).join(name)));
    }
    folders.extend(["/usr/lib64", "/lib64", "/usr/lib", "/lib"].map(PathBuf::from));
    folders
}
