//! The machine that is looked at: its files, the programs that can be asked, and of which login it is asked.
//!
//! Everything is read, nothing is changed. In a tree no program is run: what one would have said lies in
//! the tree's folder `answers`.

pub mod disk;
pub mod programs;

use crate::accounts::Entry;
use crate::messages::shell_word::shell_word;
use crate::messages::{self, Message};
pub use pam_stack::system::MAX_BYTES;
use pam_stack::system::{Loose, System, Unsuited};
use programs::Patience;
use rustix::fs::{self, StatVfsMountFlags};
use std::io;
use std::net::IpAddr;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Seconds that a program may take to answer, and all questions to sshd together: it may wait for a name server.
pub const PATIENCE: u64 = 20;

/// Where files are read and programs are asked.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Its files.
    system: System,
    /// The user who is asked about, if one is.
    pub subject: Option<Entry>,
    /// The address that logins are asked about from, if one is.
    pub origin: Option<IpAddr>,
    /// Root holds the credentials of all who are enrolled and asked about, so that logins need no home.
    pub held_alone: bool,
}

impl Deref for Machine {
    type Target = System;

    fn deref(&self) -> &System {
        &self.system
    }
}

/// What a tree tells of the disk.
const DISK: &str = "/answers/disk";
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
pub enum ProgramAnswer {
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
        let mut machine =
            Self { system: System::new(tree)?, subject: None, origin: None, held_alone: false };
        if tree.is_some() {
            let said = machine.read(Path::new(DISK)).unwrap_or_default();
            let noexec = said.split_whitespace().filter_map(|word| word.strip_prefix("noexec="));
            machine.system.noexec = noexec.map(PathBuf::from).collect();
        }
        Ok(machine)
    }

    /// The same machine if this file had these bytes. What programs say does not follow.
    pub fn with(&self, path: &Path, content: &[u8]) -> Self {
        let system = self.system.with(path, content);
        Self { system, subject: self.subject.clone(), ..*self }
    }

    /// A text file.
    pub fn read(&self, path: &Path) -> io::Result<String> {
        self.system.read(path).map_err(in_words)
    }

    /// A configuration file, byte by byte.
    pub fn read_raw(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.system.read_raw(path).map_err(in_words)
    }

    /// A file of at most so many bytes.
    pub fn read_bytes(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.system.read_bytes(path, limit).map_err(in_words)
    }

    /// The disk behind a folder. A tree tells by `answers/disk`: kind, `rw` or `ro`, free bytes.
    pub fn disk(&self, folder: &Path) -> io::Result<Disk> {
        if !self.is_this_one() {
            let said = self.read(Path::new(DISK)).unwrap_or_default();
            let mut words = said.split_whitespace();
            return Ok(Disk {
                kind: words.next().and_then(|name| KINDS.iter().find(|k| k.1 == name)).map(|k| k.1),
                read_only: words.next() == Some("ro"),
                free: words.next().and_then(|free| free.parse().ok()).unwrap_or(u64::MAX),
            });
        }
        let folder = self.open_folder(folder)?;
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

    /// What a program says, asked by the first of these paths that is there.
    pub fn ask(&self, programs: &[&str], arguments: &[&str]) -> ProgramAnswer {
        self.ask_within(programs, arguments, &mut Patience::of(PATIENCE))
    }

    /// The same, one of several questions that have one time.
    pub fn ask_within(
        &self,
        programs: &[&str],
        arguments: &[&str],
        patience: &mut Patience,
    ) -> ProgramAnswer {
        if !self.is_this_one() {
            return self.recorded(programs);
        }
        let Some(program) = programs.iter().find(|program| Path::new(program).exists()) else {
            return ProgramAnswer::NotThere;
        };
        let mut command = Command::new(program);
        command.args(arguments).env_clear();
        command.env("LC_ALL", "C").env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        match programs::within(&mut command, patience) {
            Err(_) => ProgramAnswer::NotThere,
            Ok(None) => ProgramAnswer::Failed(messages::program_silent(program, PATIENCE).into()),
            Ok(Some(ended)) if ended.success => {
                ProgramAnswer::Said(String::from_utf8_lossy(&ended.out).into_owned())
            }
            Ok(Some(ended)) => {
                ProgramAnswer::Failed(String::from_utf8_lossy(&ended.err).into_owned())
            }
        }
    }

    fn recorded(&self, programs: &[&str]) -> ProgramAnswer {
        let name = programs.first().and_then(|program| program.rsplit('/').next());
        let path = |end: &str| Path::new("/answers").join(format!("{}{end}", name.unwrap_or("")));
        match (self.read(&path("")), self.read(&path(".error"))) {
            (Ok(said), _) => ProgramAnswer::Said(said),
            (_, Ok(said)) => ProgramAnswer::Failed(said),
            _ => ProgramAnswer::NotThere,
        }
    }

    /// What lets somebody else than root change a path, what it leads to, or the way there; and the mends.
    pub fn others_on_the_way(&self, path: &Path) -> Vec<(Message, String)> {
        self.system
            .others_on_the_way(path)
            .iter()
            .map(|part| (loose(part), self.mend(part)))
            .collect()
    }

    /// What about a file or folder lets somebody else than root change it, and the mend.
    pub fn not_roots_alone(&self, path: &Path) -> Option<(Message, String)> {
        self.system.not_roots_alone(path).map(|part| (loose(&part), self.mend(&part)))
    }

    /// The commands that end it. A file gets a new inode: a user who has it open can write it after any change of its owner
    /// and mode. Of a folder with the sticky bit, as `/tmp`, everybody needs the rights, so the line says to move the file.
    fn mend(&self, part: &Loose) -> String {
        let (Loose::Owner { path, .. } | Loose::Mode { path, .. }) = part;
        let word = shell_word(path);
        if self.link(path).is_some() {
            return format!("chown -h root {word}");
        }
        if !self.is_folder(path) {
            let new = shell_word(copy_of(path));
            return format!(
                "cp --preserve=mode {word} {new}\nchmod go-w {new}\ncat {new}\nmv {new} {word}"
            );
        }
        match part {
            Loose::Owner { .. } => format!("chown root {word}"),
            Loose::Mode { mode, .. } if mode & 0o1000 != 0 => {
                format!("# {}", messages::check_move_out_of(path.display()))
            }
            Loose::Mode { .. } => format!("chmod go-w {word}"),
        }
    }
}

/// What lets somebody else than root change a file or folder, in words.
pub fn loose(part: &Loose) -> Message {
    match part {
        Loose::Owner { path, uid } => messages::check_belongs(path.display(), *uid),
        Loose::Mode { path, mode } => {
            messages::check_writable(path.display(), format_args!("{mode:04o}"))
        }
    }
}

/// The name of the copy that takes a file's place.
fn copy_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

/// The same error with a reason that the reader understands.
pub fn in_words(error: io::Error) -> io::Error {
    match Unsuited::of(&error) {
        Some(unsuited) => io::Error::other(why_unsuited(unsuited)),
        None => error,
    }
}

/// Why a file is not read although it can be opened.
pub fn why_unsuited(unsuited: Unsuited) -> &'static str {
    match unsuited {
        Unsuited::NotRegular => messages::check_not_regular(),
        Unsuited::TooLarge => messages::check_too_large(),
    }
}
