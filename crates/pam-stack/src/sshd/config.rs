//! sshd's configuration as its files have it: where each setting stands. What counts in the end is asked
//! of sshd itself where that can be done; this finds the line to mend, and stands in where it cannot.

use crate::sshd::glob;
use crate::sshd::start::Start;
use crate::sshd::syntax::{criteria, has_new_name, split};
use crate::stack::FileLine;
use crate::system::{System, is_gone};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The main file.
pub const MAIN: &str = "/etc/ssh/sshd_config";
const FOLDER: &str = "/etc/ssh";
/// How deep included files are read.
pub(super) const DEEPEST: usize = 16;

/// One setting.
#[derive(Clone, Debug)]
pub struct Setting {
    /// In lower case; old names as today's.
    pub keyword: String,
    /// The arguments, without quotes.
    pub value: String,
    /// Where it stands.
    pub place: FileLine,
    /// The Match block it stands in.
    pub block: Option<usize>,
    /// It has a name that OpenSSH 8.7 gave it.
    pub new_name: bool,
    /// It is an argument that sshd is started with.
    pub argument: bool,
}

/// A Match block.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its line, behind the word Match.
    pub shown: String,
    /// Names in lower case, and values.
    pub criteria: Vec<(String, String)>,
    /// The block that includes its file, and has to count too.
    pub parent: Option<usize>,
}

/// All files together.
#[derive(Debug, Default)]
pub struct Config {
    /// All settings, in the order in which sshd reads them.
    pub settings: Vec<Setting>,
    /// All Match blocks, in the same order.
    pub blocks: Vec<Block>,
    /// The files that were read, the main one first.
    pub files: Vec<PathBuf>,
    /// Folders in which sshd looked for names: those of wildcards, and the last one on the way to a file that is not
    /// there. What was in them when it looked cannot be seen any more.
    pub folders: Vec<PathBuf>,
    /// Files and folders that cannot be read, and why.
    pub unread: Vec<(PathBuf, io::Error)>,
    /// Whether the main file is there.
    pub there: bool,
    /// The folder of the first `Include` of all files `*.conf` in a folder, outside of Match blocks: what a new file there
    /// sets counts, unless a file before it sets it already.
    pub drop_ins: Option<PathBuf>,
}

impl Config {
    /// Reads the main file and what it includes.
    pub fn read(machine: &System) -> Self {
        Self::of(machine, &Start::default())
    }

    /// Reads the file that an sshd is started with and what it includes, behind the settings among its
    /// arguments: they come first.
    pub fn of(machine: &System, start: &Start) -> Self {
        let mut config = Self::default();
        for (keyword, values) in start.options.iter().filter_map(|option| split(option)) {
            config.settings.push(Setting {
                keyword,
                value: values.join(" "),
                place: start.place.clone(),
                block: None,
                new_name: false,
                argument: true,
            });
        }
        let file = start.file.as_deref().unwrap_or(Path::new(MAIN));
        config.there = config.file(machine, file, None, 0);
        config
    }

    /// The file that sshd reads first.
    pub fn main(&self) -> &Path {
        self.files.first().map_or(Path::new(MAIN), PathBuf::as_path)
    }

    /// The file for a setting of the administrator that no file sets yet: one of its own where sshd includes such files.
    pub fn file_for_local_settings(&self) -> PathBuf {
        let local = |folder: &PathBuf| folder.join("01-local.conf");
        self.drop_ins.as_ref().map_or_else(|| self.main().to_owned(), local)
    }

    /// Where the value of a keyword outside of Match blocks comes from: the first one counts.
    pub fn global(&self, keyword: &str) -> Option<&Setting> {
        self.settings.iter().find(|s| s.keyword == keyword && s.block.is_none())
    }

    /// The same in the first of these blocks.
    pub fn in_blocks(&self, keyword: &str, blocks: &[usize]) -> Option<&Setting> {
        let within = |s: &&Setting| s.block.is_some_and(|block| blocks.contains(&block));
        self.settings.iter().filter(within).find(|s| s.keyword == keyword)
    }

    /// A setting that has the wanted value and does not count, since another one stands before it or a
    /// Match line above it.
    pub fn in_vain(&self, keyword: &str, value: &str) -> Option<&Setting> {
        self.settings.iter().find(|s| s.keyword == keyword && s.value.eq_ignore_ascii_case(value))
    }

    /// For OpenSSH before 8.7, where the old name alone counts.
    pub fn only_old_names(&mut self) {
        self.settings.retain(|setting| !setting.new_name);
    }

    fn file(&mut self, machine: &System, path: &Path, block: Option<usize>, depth: usize) -> bool {
        let content = match machine.read_raw(path) {
            Ok(content) => content,
            // A part of the way that is a file leads nowhere as well.
            Err(error) if is_gone(&error) => {
                self.watch(machine, path.parent());
                return false;
            }
            Err(error) => {
                self.unread.push((path.to_owned(), error));
                return true;
            }
        };
        self.files.push(path.to_owned());
        // A Match line counts to the end of its file, and only where the block that includes the file does.
        let parent = block;
        let mut block = block;
        for (number, bytes) in (1..).zip(content.split(|byte| *byte == b'\n')) {
            let line = String::from_utf8_lossy(bytes);
            let Some((keyword, arguments)) = split(&line) else { continue };
            let place = FileLine { file: path.to_owned(), line: number };
            match keyword.as_str() {
                "match" => {
                    let criteria = criteria(&arguments);
                    self.blocks.push(Block { shown: arguments.join(" "), criteria, parent });
                    block = Some(self.blocks.len() - 1);
                }
                "include" if depth < DEEPEST => self.include(machine, bytes, block, depth),
                _ => {
                    let value = arguments.join(" ");
                    let new_name = has_new_name(&line);
                    self.settings.push(Setting {
                        keyword,
                        value,
                        place,
                        block,
                        new_name,
                        argument: false,
                    });
                }
            }
        }
        true
    }

    /// The files of a line with patterns, which need not be text.
    fn include(&mut self, machine: &System, line: &[u8], block: Option<usize>, depth: usize) {
        let is_drop_in = |path: &PathBuf| path.file_name().is_some_and(|name| name == "*.conf");
        if block.is_none() && self.drop_ins.is_none() {
            let folders = patterns(line).into_iter().filter(is_drop_in);
            let mut folders = folders.filter_map(|path| path.parent().map(Path::to_owned));
            self.drop_ins = folders.find(|folder| machine.is_folder(folder));
        }
        for found in included(machine, line) {
            found.folders.iter().for_each(|folder| self.watch(machine, Some(folder)));
            self.unread.extend(found.unread);
            for path in found.files {
                self.file(machine, &path, block, depth + 1);
            }
        }
    }

    /// Notes the folder, or the last one on the way that is there.
    fn watch(&mut self, machine: &System, folder: Option<&Path>) {
        let there = |folder: &&Path| machine.is_folder(folder);
        let Some(folder) = folder.and_then(|folder| folder.ancestors().find(there)) else { return };
        if !self.folders.iter().any(|known| known == folder) {
            self.folders.push(folder.to_owned());
        }
    }
}

/// What each pattern of an `Include` line finds.
pub(super) fn included(machine: &System, line: &[u8]) -> Vec<glob::Matching> {
    let paths = patterns(line).into_iter();
    paths.map(|path| glob::matching(machine, path.as_os_str().as_bytes())).collect()
}

/// The patterns of an `Include` line, each with its whole path.
fn patterns(line: &[u8]) -> Vec<PathBuf> {
    let Some((_, patterns)) = split(&glob::as_latin1(line)) else { return Vec::new() };
    let patterns = patterns.iter().map(|pattern| glob::from_latin1(pattern));
    patterns.map(|pattern| Path::new(FOLDER).join(glob::path(pattern))).collect()
}
