//! The module's file: whether libpam will find it, load it, and may trust it. Its headers are read; nothing
//! of it is run.

use super::machine::Machine;
use super::pam_stack::Place;
use super::report::{Finding, Level};
use crate::messages;
use object::elf::{DT_NEEDED, FileHeader32, FileHeader64, SHT_DYNSYM};
use object::read::elf::{Dyn, FileHeader, Sym};
use object::{Endianness, FileKind};
use std::path::{Path, PathBuf};

const OURS: &str = "pam_totp.so";
/// What `make build` calls it.
const BUILT: &str = "libpam_totp.so";
const ROOMS: [&str; 4] = ["/usr/lib", "/lib", "/usr/lib64", "/lib64"];
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Where the modules of this machine are.
#[derive(Debug)]
pub struct Modules<'a> {
    machine: &'a Machine,
    /// The folder that libpam loads from: the one with pam_unix.so or pam_permit.so in it.
    folder: Option<PathBuf>,
}

impl<'a> Modules<'a> {
    /// Looks for the folder.
    pub fn find(machine: &'a Machine) -> Self {
        let anchors = ["pam_unix.so", "pam_permit.so", "pam_deny.so"];
        let folder = folders(machine)
            .into_iter()
            .find(|folder| anchors.iter().any(|anchor| machine.has(&folder.join(anchor))));
        Self { machine, folder }
    }

    /// Where a module named in a PAM file is.
    fn path(&self, named: &str) -> Option<PathBuf> {
        // Some files hold the place of another architecture: $ISA is empty on Linux.
        let named = named.replace("/$ISA", "");
        if named.starts_with('/') {
            return Some(named.into());
        }
        Some(self.folder.as_ref()?.join(named))
    }

    /// Whether a module is surely not there. Without a known folder nothing is sure.
    pub fn is_missing(&self, named: &str) -> bool {
        self.folder.is_some()
            && self.path(named).is_some_and(|path| {
                let there = self.machine.stat(&path);
                there.is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
            })
    }

    /// What is wrong with our module's file, as this line names it.
    pub fn judge(&self, named: &str, line: &Place) -> Vec<Finding> {
        let Some(path) = self.path(named) else {
            return vec![
                Finding::new(Level::Unknown, "module-folder", messages::check_module_folder())
                    .effect(messages::check_module_folder_effect()),
            ];
        };
        let machine = self.machine;
        let mut findings: Vec<Finding> = path
            .ancestors()
            .filter_map(|part| machine.not_roots_alone(part))
            .map(|(what, mend)| {
                Finding::new(Level::Fault, "module-writable", messages::check_sentence(what))
                    .at(path.display())
                    .effect(messages::check_module_writable_effect())
                    .paste(mend)
            })
            .collect();
        match machine.read_bytes(&path, MAX_BYTES) {
            Ok(content) => findings.extend(self.content(&path, &content)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                findings.push(self.missing(&path, line));
            }
            Err(error) => findings.push(
                Finding::new(Level::Unknown, "module-unread", messages::check_module_unread(error))
                    .at(path.display()),
            ),
        }
        findings
    }

    fn missing(&self, path: &Path, line: &Place) -> Finding {
        let elsewhere = folders(self.machine)
            .into_iter()
            .flat_map(|folder| [folder.join(OURS), folder.join(BUILT)])
            .find(|other| self.machine.has(other));
        let finding = Finding::new(
            Level::Fault,
            "module-missing",
            messages::check_module_missing(path.display(), line),
        )
        .at(path.display())
        .effect(messages::check_cannot_load());
        match elsewhere {
            Some(other) => finding
                .advice(messages::check_module_elsewhere(other.display()))
                .paste(format!("install -m 644 {} {}", other.display(), path.display())),
            None => finding.advice(messages::check_module_install()).paste("sudo make install"),
        }
    }

    fn content(&self, path: &Path, content: &[u8]) -> Vec<Finding> {
        let fault = |name, what: String| {
            Finding::new(Level::Fault, name, what)
                .at(path.display())
                .effect(messages::check_module_cannot_load())
        };
        let Some(ours) = Elf::read(content) else {
            return vec![
                fault("module-broken", messages::check_module_no_library().to_owned())
                    .advice(messages::check_module_install_again())
                    .paste("sudo make install"),
            ];
        };
        let neighbour = ["pam_unix.so", "pam_permit.so", "pam_deny.so"].iter().find_map(|name| {
            let content = self.machine.read_bytes(&self.folder.as_ref()?.join(name), MAX_BYTES);
            Elf::read(&content.ok()?)
        });
        if neighbour.is_some_and(|other| (other.machine, other.wide) != (ours.machine, ours.wide)) {
            let what = messages::check_module_architecture().to_owned();
            let finding = fault("module-architecture", what);
            return vec![
                finding
                    .advice(messages::check_module_build_here())
                    .paste("make build && sudo make install"),
            ];
        }
        let mut findings = Vec::new();
        if !ours.has_entry {
            let what = messages::check_module_no_entry();
            findings.push(fault("module-broken", what.to_owned()).paste("sudo make install"));
        }
        let libraries = self.libraries(path);
        let there = |name: &String| libraries.iter().find(|f| self.machine.has(&f.join(name)));
        // Without a C library in sight this is no whole machine, and nothing can be said.
        let Some(c) = there(&"libc.so.6".to_owned()) else { return findings };
        for name in ours.needed.iter().filter(|name| there(name).is_none()) {
            let what = messages::check_module_library(name);
            findings.push(
                fault("module-library", what)
                    .advice(messages::check_module_see_missing())
                    .paste(format!("ldd {}", path.display())),
            );
        }
        let c = self.machine.read_bytes(&c.join("libc.so.6"), MAX_BYTES).ok();
        if let Some(c) = c.and_then(|content| Elf::read(&content)) {
            let missing =
                ours.wants_of_c.iter().filter(|version| !c.defines.contains(version)).max();
            if let Some(version) = missing {
                let what = messages::check_module_libc(version);
                findings.push(
                    fault("module-libc", what)
                        .advice(messages::check_module_libc_advice())
                        .paste("make build && sudo make install"),
                );
            }
        }
        findings
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
fn folders(machine: &Machine) -> Vec<PathBuf> {
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

/// What the headers of a shared library say.
struct Elf {
    machine: u16,
    wide: bool,
    needed: Vec<String>,
    /// Versions of symbols that it wants of libc.so.6.
    wants_of_c: Vec<Version>,
    /// Versions of symbols that it defines.
    defines: Vec<Version>,
    has_entry: bool,
}

impl Elf {
    fn read(content: &[u8]) -> Option<Self> {
        match FileKind::parse(content).ok()? {
            FileKind::Elf64 => read::<FileHeader64<Endianness>>(content, true),
            FileKind::Elf32 => read::<FileHeader32<Endianness>>(content, false),
            _ => None,
        }
    }
}

fn read<H: FileHeader<Endian = Endianness>>(content: &[u8], wide: bool) -> Option<Elf> {
    let header = H::parse(content).ok()?;
    let endian = header.endian().ok()?;
    let sections = header.sections(endian, content).ok()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut elf = Elf {
        machine: header.e_machine(endian),
        wide,
        needed: Vec::new(),
        wants_of_c: Vec::new(),
        defines: Vec::new(),
        has_entry: false,
    };
    let (dynamic, link) = sections.dynamic(endian, content).ok()??;
    let strings = sections.strings(endian, content, link).ok()?;
    for entry in dynamic.iter().filter(|entry| entry.tag32(endian) == Some(DT_NEEDED)) {
        elf.needed.push(text(entry.string(endian, strings).ok()?));
    }
    let symbols = sections.symbols(endian, content, SHT_DYNSYM).ok()?;
    elf.has_entry = symbols.iter().any(|symbol| {
        !symbol.is_undefined(endian)
            && symbols.symbol_name(endian, symbol).is_ok_and(|name| name == b"pam_sm_authenticate")
    });
    if let Some((mut files, link)) = sections.gnu_verneed(endian, content).ok()? {
        let strings = sections.strings(endian, content, link).ok()?;
        while let Some((file, mut versions)) = files.next().ok()? {
            let of_c = file.file(endian, strings).ok()? == b"libc.so.6";
            while let Some(version) = versions.next().ok()?.filter(|_| of_c) {
                elf.wants_of_c.extend(Version::parse(&text(version.name(endian, strings).ok()?)));
            }
        }
    }
    if let Some((mut definitions, link)) = sections.gnu_verdef(endian, content).ok()? {
        let strings = sections.strings(endian, content, link).ok()?;
        while let Some((_, mut names)) = definitions.next().ok()? {
            while let Some(name) = names.next().ok()? {
                elf.defines.extend(Version::parse(&text(name.name(endian, strings).ok()?)));
            }
        }
    }
    Some(elf)
}

/// `GLIBC_2.34`, ordered by its numbers.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Version(Vec<u32>);

impl Version {
    fn parse(name: &str) -> Option<Self> {
        let numbers = name.strip_prefix("GLIBC_")?;
        numbers.split('.').map(|n| n.parse().ok()).collect::<Option<Vec<u32>>>().map(Self)
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(u32::to_string).collect();
        write!(f, "glibc {}", numbers.join("."))
    }
}
