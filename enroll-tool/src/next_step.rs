//! What is still to be done before a login asks for a code: which services lack the PAM line.

use std::path::{Path, PathBuf};

/// Services that people protect first.
const SERVICES: [&str; 4] = ["sshd", "sudo", "login", "su"];
/// Includes nest; a file that includes itself must not hang us.
const DEEPEST: usize = 8;

/// A sentence or two on what to do next.
pub fn advice(folder: &Path) -> String {
    let installed: Vec<_> =
        SERVICES.iter().filter(|service| folder.join(service).exists()).collect();
    let (ready, missing): (Vec<_>, Vec<_>) =
        installed.into_iter().partition(|service| mentions_module(folder, service, 0));
    let join = |names: &[&&str]| names.iter().map(|name| **name).collect::<Vec<_>>().join(", ");
    let mut text = String::new();
    if !ready.is_empty() {
        text.push_str(&format!("Asked for a code from now on: {}.\n", join(&ready)));
    }
    if !missing.is_empty() {
        let first = missing.first().map_or("sshd", |name| **name);
        text.push_str(&format!(
            "Not asked for a code yet: {}.\nFor each of them an administrator adds this line after the \
             password line,\nfor example in {}:\n    auth required pam_totp.so\n",
            join(&missing),
            folder.join(first).display()
        ));
    }
    text
}

/// Whether the service's auth stack reaches pam_totp.so. What cannot be read counts as no.
fn mentions_module(folder: &Path, service: &str, depth: usize) -> bool {
    let Ok(content) = std::fs::read_to_string(folder.join(service)) else { return false };
    depth < DEEPEST
        && content.lines().any(|line| match included(folder, line) {
            Some(other) => mentions_module(folder, &other.to_string_lossy(), depth + 1),
            None => is_our_line(line),
        })
}

fn is_our_line(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_auth = words.next().is_some_and(|kind| kind.trim_start_matches('-') == "auth");
    is_auth && words.any(|word| word.rsplit('/').next() == Some("pam_totp.so"))
}

/// `@include FILE`, `auth include FILE` and `auth substack FILE`.
fn included(folder: &Path, line: &str) -> Option<PathBuf> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["@include", file, ..] => Some(folder.join(file)),
        ["auth", "include" | "substack", file, ..] => Some(folder.join(file)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_line_is_found_through_includes_and_only_in_the_auth_stack() {
        let folder = std::env::temp_dir().join(format!("enroll-next-step-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
        write("common-auth", "auth required pam_unix.so\nauth required pam_totp.so nullok\n");
        write("sshd", "# pam_totp.so\n@include common-auth\n");
        write("sudo", "auth required pam_unix.so\nsession required pam_totp.so\n");
        write("su", "@include su\n");
        let advice = advice(&folder);
        assert!(advice.starts_with(
            "Asked for a code from now on: sshd.\nNot asked for a code yet: sudo, su."
        ));
        fs::remove_dir_all(&folder).unwrap();
    }
}
