//! How the libpam of a machine reads its configuration. Releases and distributions differ: in the folders,
//! in the length of a line, in numbers, in what includes another file. The library itself tells: the texts
//! compiled into it and the functions it imports name each difference, so nothing is guessed from a version.
//!
//! Nothing in this folder knows of codes, credentials or the command line.

pub mod control;
pub mod lines;
pub mod names;

use crate::elf::Elf;
use std::path::PathBuf;

pub use control::{Action, Control, Numbers, Ret};
pub use lines::{End, Reading, lines};

/// The folder of the administrator's service files.
pub const ADMINISTRATORS: &str = "/etc/pam.d";

/// One libpam.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Libpam {
    /// Whether the library was found and read; the other fields are a guess where it was not.
    pub known: bool,
    /// Where service files are looked for, in this order.
    pub folders: Vec<PathBuf>,
    /// Debian's patch: it knows `@include`, and includes come from [`ADMINISTRATORS`] alone.
    pub at_include: bool,
    /// How it reads lines.
    pub reading: Reading,
    /// What it does with large numbers in a control.
    pub numbers: Numbers,
    /// It counts every include, not only substacks, against [`names::DEEPEST`].
    pub counts_includes: bool,
    /// The folder of modules that are named without a path.
    pub modules: Option<PathBuf>,
    /// A second folder of modules, and what `$ISA` stands for.
    pub isa: Option<PathBuf>,
    /// Its machine, and whether it is one of 64 bits: so must its modules be.
    pub architecture: Option<(u16, bool)>,
}

impl Libpam {
    /// What is expected of a libpam that was not found. `debian`: the machine has a Debian.
    pub fn unknown(debian: bool) -> Self {
        let folders = [ADMINISTRATORS, "/usr/lib/pam.d", "/usr/etc/pam.d"].map(PathBuf::from);
        Self {
            known: false,
            folders: folders.into(),
            at_include: debian,
            reading: Reading::Buffer,
            numbers: Numbers::Wrap,
            counts_includes: true,
            modules: None,
            isa: None,
            architecture: None,
        }
    }

    /// What the bytes of a library tell.
    pub fn of_bytes(content: &[u8]) -> Self {
        let texts: Vec<&[u8]> = content.split(|byte| *byte == 0).collect();
        let has = |text: &str| texts.contains(&text.as_bytes());
        // The linker may keep a text as the end of a longer one.
        let ends = |text: &str| texts.iter().any(|known| known.ends_with(text.as_bytes()));
        let pick = |end: &str, wanted: fn(&str) -> bool| {
            let found = texts.iter().filter_map(|text| std::str::from_utf8(text).ok());
            found.filter(|text| text.ends_with(end) && wanted(text)).map(PathBuf::from).next()
        };
        let mut folders = vec![PathBuf::from(ADMINISTRATORS)];
        if ends("/usr/lib/pam.d/%s") {
            folders.push("/usr/lib/pam.d".into());
        }
        let named = texts.iter().filter_map(|text| std::str::from_utf8(text).ok());
        for folder in named.filter_map(|text| text.strip_suffix("/%s")) {
            let folder = PathBuf::from(folder);
            if folder.is_absolute() && folder.ends_with("pam.d") && !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        Self {
            known: true,
            folders,
            at_include: has("@include"),
            reading: if has("fgets") { Reading::Buffer } else { Reading::Whole },
            numbers: if has("expecting smaller jump number") {
                Numbers::Limited
            } else {
                Numbers::Wrap
            },
            counts_includes: has("maximum level of inclusions reached"),
            modules: pick("/security/", |text| text.starts_with('/')),
            isa: pick("/security", |text| !text.contains("/etc/") && !text.contains(' ')),
            architecture: Elf::read(content).map(|elf| (elf.machine, elf.wide)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_tells_its_folders_and_limits() {
        let debian_12 = b"\0fgets\0__getdelim\0/etc/pam.d/%s\0/usr/lib/pam.d/%s\0/lib/security\0\
            @include\0/etc/pam.d\0/lib/x86_64-linux-gnu/security/\0";
        let libpam = Libpam::of_bytes(debian_12);
        assert_eq!(libpam.folders, ["/etc/pam.d", "/usr/lib/pam.d"].map(PathBuf::from));
        assert_eq!((libpam.reading, libpam.numbers), (Reading::Buffer, Numbers::Wrap));
        assert!(libpam.at_include && !libpam.counts_includes);
        assert_eq!(libpam.modules, Some("/lib/x86_64-linux-gnu/security/".into()));
        assert_eq!(libpam.isa, Some("/lib/security".into()));
        let suse = b"__getdelim\0/usr/lib/pam.d/%s\0/usr/etc/pam.d/%s\0/lib64/security/\0\
            ../../lib64/security\0expecting smaller jump number\0maximum level of inclusions reached\0";
        let libpam = Libpam::of_bytes(suse);
        let folders = ["/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d"].map(PathBuf::from);
        assert_eq!(libpam.folders, folders);
        assert_eq!((libpam.reading, libpam.numbers), (Reading::Whole, Numbers::Limited));
        assert!(!libpam.at_include && libpam.counts_includes);
        assert_eq!(libpam.isa, Some("../../lib64/security".into()));
    }
}
