//! The machine that is looked at: this one, or a tree of files that stands for one (the tests').
//!
//! Everything is read, nothing is changed. In a tree no program is run: what one would have said lies in
//! the tree's folder `answers`.

use crate::messages;
use rustix::fs::{self, CWD, FileType, Mode, OFlags, ResolveFlags, Stat, StatVfsMountFlags};
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// No file that counts here is larger; a larger one is none.
const MAX_BYTES: u64 = 1024 * 1024;

/// Where files are read and programs are asked.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The folder that stands for `/`, if it is not `/` itself.
    tree: Option<PathBuf>,
    /// Files as they would be after a change that is only thought of.
    imagined: BTreeMap<PathBuf, String>,
    /// Who is root there.
    pub roots_uid: u32,
    /// Whether this process has root's rights there.
    pub as_root: bool,
}

/// Names of file systems by the number that statfs gives, for those that matter here.
const KINDS: [(u64, &str); 6] = [
    (0x0102_1994, "tmpfs"),
    (0x8584_58f6, "ramfs"),
    (0x6969, "NFS"),
    (0xff53_4d42, "SMB"),
    (0xfe53_4d42, "SMB"),
    (0x794c_7630, "overlay"),
];

/// The disk behind a folder.
#[derive(Debug)]
pub struct Disk {
    /// Its name, if it is one of those that matter.
    pub kind: Option<&'static str>,
    pub read_only: bool,
    /// Bytes that root's callers can still write; none where no more files can be made.
    pub free: u64,
}

/// What a program said.
#[derive(Debug)]
pub enum Answer {
    /// Its standard output, after success.
    Said(String),
    /// It ran and failed, with this on standard error.
    Failed(String),
    /// It is not there, or may not be run.
    NotThere,
}

impl Machine {
    /// This machine, or the tree.
    pub fn new(tree: Option<&Path>) -> io::Result<Self> {
        let uid = rustix::process::geteuid().as_raw();
        let Some(tree) = tree else {
            let imagined = BTreeMap::new();
            return Ok(Self { tree: None, imagined, roots_uid: 0, as_root: uid == 0 });
        };
        let roots_uid = fs::stat(tree)?.st_uid;
        let (tree, imagined) = (Some(tree.to_owned()), BTreeMap::new());
        Ok(Self { tree, imagined, roots_uid, as_root: uid == roots_uid })
    }

    /// The same machine if this file had this text. What programs say does not follow.
    pub fn with(&self, path: &Path, text: &str) -> Self {
        let mut machine = self.clone();
        machine.imagined.insert(path.to_owned(), text.to_owned());
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

    /// A text file.
    pub fn read(&self, path: &Path) -> io::Result<String> {
        Ok(String::from_utf8_lossy(&self.read_bytes(path, MAX_BYTES)?).into_owned())
    }

    /// A file of at most so many bytes.
    pub fn read_bytes(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        if let Some(text) = self.imagined.get(path) {
            return Ok(text.clone().into_bytes());
        }
        let file = File::from(self.open(path, OFlags::RDONLY)?);
        if !file.metadata()?.is_file() {
            return Err(io::Error::other(messages::check_not_regular()));
        }
        let mut content = Vec::new();
        file.take(limit + 1).read_to_end(&mut content)?;
        if content.len() as u64 > limit {
            return Err(io::Error::other(messages::check_too_large()));
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

    /// The disk behind a folder. A tree tells by `answers/disk`: kind, `rw` or `ro`, free bytes.
    pub fn disk(&self, folder: &Path) -> io::Result<Disk> {
        if self.tree.is_some() {
            let said = self.read(Path::new("/answers/disk")).unwrap_or_default();
            let mut words = said.split_whitespace();
            return Ok(Disk {
                kind: words.next().and_then(|name| KINDS.iter().find(|k| k.1 == name)).map(|k| k.1),
                read_only: words.next() == Some("ro"),
                free: words.next().and_then(|free| free.parse().ok()).unwrap_or(u64::MAX),
            });
        }
        let folder = self.open(folder, OFlags::RDONLY | OFlags::DIRECTORY)?;
        let (kind, space) = (fs::fstatfs(&folder)?, fs::fstatvfs(&folder)?);
        // The type's width and sign differ between machines; 32 bits of it count.
        let number = u64::try_from(kind.f_type).unwrap_or(0) & 0xffff_ffff;
        let full = space.f_files > 0 && space.f_ffree == 0;
        Ok(Disk {
            kind: KINDS.iter().find(|(known, _)| *known == number).map(|(_, name)| *name),
            read_only: space.f_flag.contains(StatVfsMountFlags::RDONLY),
            free: if full { 0 } else { space.f_bavail.saturating_mul(space.f_frsize) },
        })
    }

    /// The names in a folder, sorted.
    pub fn names(&self, at: &Path) -> io::Result<Vec<String>> {
        let folder = self.open(at, OFlags::RDONLY | OFlags::DIRECTORY)?;
        let mut names = Vec::new();
        for entry in fs::Dir::read_from(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name != "." && name != ".." {
                names.push(name);
            }
        }
        let imagined = self.imagined.keys().filter(|path| path.parent() == Some(at));
        names.extend(imagined.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())));
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// What a program says, asked by the first of these paths that is there.
    pub fn ask(&self, programs: &[&str], arguments: &[&str]) -> Answer {
        if self.tree.is_some() {
            return self.recorded(programs);
        }
        let Some(program) = programs.iter().find(|program| Path::new(program).exists()) else {
            return Answer::NotThere;
        };
        let output = Command::new(program)
            .args(arguments)
            .env_clear()
            .env("LC_ALL", "C")
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .stdin(Stdio::null())
            .output();
        match output {
            Err(_) => Answer::NotThere,
            Ok(output) if output.status.success() => {
                Answer::Said(String::from_utf8_lossy(&output.stdout).into_owned())
            }
            Ok(output) => Answer::Failed(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    fn recorded(&self, programs: &[&str]) -> Answer {
        let name = programs.first().and_then(|program| program.rsplit('/').next());
        let path = |end: &str| Path::new("/answers").join(format!("{}{end}", name.unwrap_or("")));
        match (self.read(&path("")), self.read(&path(".error"))) {
            (Ok(said), _) => Answer::Said(said),
            (_, Ok(said)) => Answer::Failed(said),
            _ => Answer::NotThere,
        }
    }

    /// What about a file or folder lets somebody else than root change it, and the mend.
    pub fn not_roots_alone(&self, path: &Path) -> Option<(String, String)> {
        let stat = self.stat(path).ok()?;
        let shown = path.display();
        if stat.st_uid != self.roots_uid {
            let who = messages::check_belongs(&shown, stat.st_uid);
            return Some((who, format!("chown root {shown}")));
        }
        let link = FileType::from_raw_mode(stat.st_mode) == FileType::Symlink;
        if stat.st_mode & 0o022 != 0 && !link {
            let mode = stat.st_mode & 0o7777;
            let who = messages::check_writable(&shown, format_args!("{mode:04o}"));
            return Some((who, format!("chmod go-w {shown}")));
        }
        None
    }
}
