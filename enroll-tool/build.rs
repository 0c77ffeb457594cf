//! The texts of enroll, from the catalogue.

#[path = "../messages/generate.rs"]
mod generate;

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let folder = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where"))
        .join("../messages");
    generate::generate(
        &folder,
        |name| !name.starts_with("login-") && !name.starts_with("deliver-"),
        generate::Language::Ambient,
    );
}
