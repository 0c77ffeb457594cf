//! Looks for libfido2, so that its absence is said in words instead of by the linker.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=LIBFIDO2_DIR");
    println!("cargo:rustc-link-lib=dylib=fido2");
    if let Some(folder) = env::var_os("LIBFIDO2_DIR") {
        println!("cargo:rustc-link-search=native={}", folder.to_string_lossy());
        return;
    }
    // A cross build has a linker that looks in the right place, and maybe no pkg-config that does.
    if env::var_os("HOST") != env::var_os("TARGET") {
        return;
    }
    let pkg_config = env::var_os("PKG_CONFIG").unwrap_or_else(|| "pkg-config".into());
    let found = Command::new(pkg_config).args(["--variable=libdir", "libfido2"]).output();
    match found {
        Ok(found) if found.status.success() => {
            let folder = String::from_utf8_lossy(&found.stdout);
            println!("cargo:rustc-link-search=native={}", folder.trim());
        }
        _ if linker_finds_it() => {}
        _ => {
            eprintln!(
                "pam_totp_key needs libfido2. Install it: apt-get install libfido2-dev, or dnf install libfido2-devel.\n\
                 To build all other programs without it: cargo build --workspace --exclude pam-totp-key\n\
                 If libfido2.so is in a folder of its own, set LIBFIDO2_DIR=FOLDER."
            );
            std::process::exit(1);
        }
    }
}

/// Without pkg-config: whether the compiler of C knows where the library is.
fn linker_finds_it() -> bool {
    let found = Command::new("cc").arg("-print-file-name=libfido2.so").output();
    found.is_ok_and(|found| found.stdout.starts_with(b"/"))
}
