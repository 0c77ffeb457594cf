//! What the headers of a shared library say. Nothing of it is run.

use object::elf::{
    DF_1_PIE, DT_FLAGS_1, DT_NEEDED, ET_DYN, FileHeader32, FileHeader64, SHT_DYNSYM,
};
use object::read::elf::{Dyn, FileHeader, Sym};
use object::{Endianness, FileKind};

/// What the headers of a shared library say.
pub struct Elf {
    pub machine: u16,
    pub wide: bool,
    /// The loader takes it as a library; a program it refuses.
    pub library: bool,
    pub needed: Vec<String>,
    /// Versions of symbols that it wants of libc.so.6.
    pub wants_of_c: Vec<Version>,
    /// Versions of symbols that it defines.
    pub defines: Vec<Version>,
    /// Whether libpam finds `pam_sm_authenticate`, and `pam_sm_acct_mgmt`.
    pub has_auth: bool,
    pub has_account: bool,
}

impl Elf {
    /// `None` where it is no such file.
    pub fn read(content: &[u8]) -> Option<Self> {
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
        library: header.e_type(endian) == ET_DYN,
        needed: Vec::new(),
        wants_of_c: Vec::new(),
        defines: Vec::new(),
        has_auth: false,
        has_account: false,
    };
    let (dynamic, link) = sections.dynamic(endian, content).ok()??;
    let strings = sections.strings(endian, content, link).ok()?;
    for entry in dynamic {
        match entry.tag32(endian) {
            Some(DT_NEEDED) => elf.needed.push(text(entry.string(endian, strings).ok()?)),
            Some(DT_FLAGS_1) => {
                let flags = entry.val32(endian).unwrap_or_default();
                elf.library &= flags & DF_1_PIE == 0;
            }
            _ => {}
        }
    }
    let symbols = sections.symbols(endian, content, SHT_DYNSYM).ok()?;
    let defines = |wanted: &[u8]| {
        symbols.iter().any(|symbol| {
            !symbol.is_undefined(endian)
                && symbols.symbol_name(endian, symbol).is_ok_and(|name| name == wanted)
        })
    };
    elf.has_auth = defines(b"pam_sm_authenticate");
    elf.has_account = defines(b"pam_sm_acct_mgmt");
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
pub struct Version(Vec<u32>);

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
