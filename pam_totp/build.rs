//! Links the unwinder into the module instead of libgcc_s.so.1.
//!
//! Loading that library took 75 000 of a login's instructions (docs/benchmarks.md). rustc names it itself,
//! so a linker script of that name, found first, points to the archives. Where the compiler has no archives
//! the shared library is used as before. Panics are caught either way; a test says so.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=PAM_TOTP_SHARED_UNWINDER");
    // The C runtime's files for a library would only run destructors that Rust code does not register.
    println!("cargo:rustc-cdylib-link-arg=-nostartfiles");
    // GNU ld orders the relocations so that the loader finds symbols faster than with rustc's own linker.
    if Path::new("/usr/bin/ld.bfd").exists() {
        println!("cargo:rustc-cdylib-link-arg=-fuse-ld=bfd");
    }
    if env::var_os("PAM_TOTP_SHARED_UNWINDER").is_some() {
        return;
    }
    let Some(folder) = env::var_os("OUT_DIR").map(PathBuf::from) else { return };
    // The archives must be of the processor that is built for: those of the linker that cargo was told of.
    let compiler = env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let (Some(unwinder), Some(helpers)) =
        (archive(&compiler, "libgcc_eh.a"), archive(&compiler, "libgcc.a"))
    else {
        return;
    };
    let script = format!("GROUP ( {} {} )\n", unwinder.display(), helpers.display());
    if fs::write(folder.join("libgcc_s.so"), script).is_ok() {
        println!("cargo:rustc-link-search=native={}", folder.display());
    }
}

/// Where the C compiler has an archive; for a missing one it repeats the bare name.
fn archive(compiler: &OsStr, name: &str) -> Option<PathBuf> {
    let output = Command::new(compiler).arg(format!("-print-file-name={name}")).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    let path = Path::new(path.trim());
    path.is_absolute().then(|| path.to_owned())
}
