//! What a setup has changed, on disk before it is changed: copies of every file and a list of them. It
//! outlives the process, the terminal and a reboot, and everything needed to revert the setup is in it. As long as
//! the setup waits, both of its ends lie beside the files as well ([`super::aside`]).
//!
//! `/var/lib/pam_totp/setup/SERVICE/NUMBER/` holds one setup: `manifest.json`, and for each file what it was
//! before, during the trial, and after. The highest number is the last setup.

use super::plan::{FileChange, FileEdit};
use super::{files, proof};
use crate::error::{Error, Result};
use crate::key::random;
use crate::messages;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Where setups are kept.
pub const FOLDER: &str = "/var/lib/pam_totp/setup";
const MANIFEST: &str = "manifest.json";
/// The list as it will be when the setup is kept: a rename then needs no space.
const MANIFEST_KEPT: &str = "manifest.kept";
const VERSION: u32 = 1;

/// How far a setup is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum State {
    /// It waits for a login, or was cut off while it did.
    Pending,
    /// Somebody logged in.
    Kept,
}

/// One setup.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    version: u32,
    pub service: String,
    /// Its name, which no other one has. The module's line has it as well.
    pub id: String,
    pub state: State,
    /// When its changes began, in Unix seconds, and the boot they were made in.
    pub began: u64,
    pub boot: String,
    /// Seconds that it waits for a login.
    pub wait: u64,
    /// Other services by which a login proves it: further names of the same program.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    twins: Vec<String>,
    /// sshd is told after each change.
    pub reloads_sshd: bool,
    files: Vec<FileEntry>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct FileEntry {
    path: PathBuf,
    /// Where the path led, if it is a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    real: Option<PathBuf>,
    existed: bool,
    edits: Vec<FileEdit>,
}

/// A setup and its copies.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    pub manifest: Manifest,
    pub changes: Vec<FileChange>,
}

fn cannot(path: &Path, error: &io::Error) -> Error {
    Error::Failed(messages::at(path.display(), error))
}

/// Only one process changes anything at a time. Held until dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits until no other process changes anything.
    pub fn take() -> Result<Self> {
        let path = Path::new(FOLDER).join("lock");
        // On a file system that takes no writes just now, the file that is there serves as well.
        let file = files::make_folders(Path::new(FOLDER))
            .and_then(|()| File::options().create(true).append(true).open(&path))
            .or_else(|error| File::open(&path).map_err(|_| error))
            .map_err(|error| cannot(&path, &error))?;
        rustix::fs::flock(&file, rustix::fs::FlockOperation::LockExclusive)
            .map_err(|error| cannot(&path, &error.into()))?;
        Ok(Self { _file: file })
    }
}

/// A name for a setup. Random, since clocks go back and numbers come again.
pub fn new_id() -> Result<String> {
    let mut bytes = [0; 8];
    random::system(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The boot that this is.
pub fn this_boot() -> String {
    let text = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    text.trim().to_owned()
}

impl Manifest {
    /// The user whose login proved it, if one did.
    pub fn proved(&self) -> Option<String> {
        self.proving().find_map(|service| proof::proved(service, &self.id))
    }

    /// The services by which a login proves it.
    pub fn proving(&self) -> impl Iterator<Item = &str> {
        [&self.service].into_iter().chain(&self.twins).map(String::as_str)
    }
}

/// Whether that very setup waits for a login. Where that cannot be read just now, it may.
pub fn is_pending(service: &str, id: &str) -> bool {
    let waits = |last: Journal| last.manifest.id == id && last.waits();
    Journal::last(service).map_or(true, |last| last.is_some_and(waits))
}

impl Journal {
    /// Whether it waits for a login.
    pub fn waits(&self) -> bool {
        self.manifest.state == State::Pending
    }

    /// A setup of these changes that was kept, without copies on disk.
    #[cfg(test)]
    pub fn of_changes(service: &str, changes: Vec<FileChange>) -> Self {
        let manifest = Manifest {
            version: VERSION,
            service: service.to_owned(),
            id: "0".repeat(16),
            state: State::Kept,
            began: 0,
            boot: String::new(),
            wait: 10,
            twins: Vec::new(),
            reloads_sshd: false,
            files: Vec::new(),
        };
        Self { folder: PathBuf::new(), manifest, changes }
    }

    /// Writes down what will be done; nothing else is changed. The copies are on disk when it returns.
    pub fn begin(
        _: &Lock,
        (id, services): (String, &[String]),
        changes: Vec<FileChange>,
        (began, wait): (u64, u64),
        reloads_sshd: bool,
    ) -> Result<Self> {
        let (service, twins) = services.split_first().map_or(("", &[][..]), |(s, t)| (s, t));
        let above = Path::new(FOLDER).join(service);
        // One without a list was cut off before it changed anything, or after it had put all back.
        for number in numbers(&above) {
            let folder = above.join(number.to_string());
            if !folder.join(MANIFEST).exists() {
                fs::remove_dir_all(&folder).map_err(|error| cannot(&folder, &error))?;
            }
        }
        let number = numbers(&above).last().map_or(1, |last| last + 1);
        let entry = |change: &FileChange| FileEntry {
            path: change.path.clone(),
            real: (change.real != change.path).then(|| change.real.clone()),
            existed: change.before.is_some(),
            edits: change.edits.clone(),
        };
        let manifest = Manifest {
            version: VERSION,
            service: service.to_owned(),
            id,
            state: State::Pending,
            began,
            boot: this_boot(),
            wait,
            twins: twins.to_vec(),
            reloads_sshd,
            files: changes.iter().map(entry).collect(),
        };
        let journal = Self { folder: above.join(number.to_string()), manifest, changes };
        journal.write_all().map_err(|error| cannot(&journal.folder, &error))?;
        Ok(journal)
    }

    fn write_all(&self) -> io::Result<()> {
        files::make_folders(&self.folder)?;
        for (number, change) in self.changes.iter().enumerate() {
            let copies = [
                ("before", change.before.as_deref()),
                ("trial", Some(change.trial.as_slice())),
                ("kept", Some(change.kept.as_slice())),
            ];
            for (name, content) in copies.into_iter().filter_map(|(n, c)| Some((n, c?))) {
                files::write_new(&self.folder.join(format!("{number}.{name}")), content)?;
            }
        }
        self.write_manifest(MANIFEST_KEPT, State::Kept)?;
        self.write_manifest(MANIFEST, State::Pending)
    }

    fn write_manifest(&self, name: &str, state: State) -> io::Result<()> {
        let manifest = Manifest { state, ..self.manifest.clone() };
        let text = serde_json::to_string_pretty(&manifest)? + "\n";
        files::replace(&self.folder.join(name), text.as_bytes(), 0o600)
    }

    /// From now on it is kept.
    pub fn keep(&mut self) -> Result<()> {
        let (laid, list) = (self.folder.join(MANIFEST_KEPT), self.folder.join(MANIFEST));
        let kept = match files::put(&laid, &list) {
            // One that an older version began.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.write_manifest(MANIFEST, State::Kept)
            }
            kept => kept,
        };
        kept.map_err(|error| cannot(&list, &error))?;
        self.manifest.state = State::Kept;
        Ok(())
    }

    /// Forgets it: everything is as before.
    pub fn forget(&self) -> Result<()> {
        let list = self.folder.join(MANIFEST);
        let gone = files::remove_if_there(&list).and_then(|()| files::sync_folder(&list));
        gone.map_err(|error| cannot(&list, &error))?;
        // Without its list it counts for nothing; what cannot be removed now goes with the next setup.
        let _ = fs::remove_dir_all(&self.folder);
        // Only when it was the last one of its service.
        let _ = self.folder.parent().map(fs::remove_dir);
        Ok(())
    }

    /// The last setup of a service.
    pub fn last(service: &str) -> Result<Option<Self>> {
        let above = Path::new(FOLDER).join(service);
        for number in numbers(&above).into_iter().rev() {
            let folder = above.join(number.to_string());
            // Without the list nothing was changed yet, or everything is back already.
            if !folder.join(MANIFEST).exists() {
                continue;
            }
            return Self::read(&folder).map(Some).map_err(|error| cannot(&folder, &error));
        }
        Ok(None)
    }

    /// The services that have one.
    pub fn services() -> Vec<String> {
        let entries = fs::read_dir(FOLDER).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| entry.path().is_dir());
        let mut names: Vec<String> =
            folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    fn read(folder: &Path) -> io::Result<Self> {
        // What others could have written is not put back into /etc.
        for path in
            [Path::new(FOLDER), folder].into_iter().map(Path::to_owned).chain(within(folder)?)
        {
            let stat = fs::symlink_metadata(&path)?;
            if stat.uid() != 0 || stat.mode() & 0o022 != 0 || stat.is_symlink() {
                return Err(io::Error::other(not_roots(&path)));
            }
        }
        let manifest: Manifest = serde_json::from_slice(&fs::read(folder.join(MANIFEST))?)?;
        if manifest.version != VERSION {
            return Err(io::Error::other(crate::messages::setup_of_another_version()));
        }
        let mut changes = Vec::new();
        for (number, entry) in manifest.files.iter().enumerate() {
            let copy = |name: &str| fs::read(folder.join(format!("{number}.{name}")));
            changes.push(FileChange {
                path: entry.path.clone(),
                real: entry.real.clone().unwrap_or_else(|| entry.path.clone()),
                before: if entry.existed { Some(copy("before")?) } else { None },
                trial: copy("trial")?,
                kept: copy("kept")?,
                edits: entry.edits.clone(),
            });
        }
        Ok(Self { folder: folder.to_owned(), manifest, changes })
    }
}

fn within(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

fn not_roots(path: &Path) -> String {
    messages::setup_copy_not_roots(path.display(), FOLDER).into()
}

/// The numbers of a service's setups, the last one last.
fn numbers(above: &Path) -> Vec<u64> {
    let entries = fs::read_dir(above).into_iter().flatten().flatten();
    let mut numbers: Vec<u64> =
        entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    numbers.sort_unstable();
    numbers
}
