//! What is still to be done before a login asks for a code: which services lack the PAM line.

use std::path::Path;

/// Services that people protect first.
const SERVICES: [&str; 4] = ["sshd", "sudo", "login", "su"];
/// Includes nest; a file that includes itself must not hang us.
const DEEPEST: usize = 8;

/// A sentence or two on what to do next. Services whose files cannot be read are left out.
pub fn advice(folder: &Path) -> String {
    let with = |wanted: bool| -> Vec<&str> {
        let fits = |service: &&str| asks_for_code(folder, service, 0) == Some(wanted);
        SERVICES.into_iter().filter(fits).collect()
    };
    let (ready, missing) = (with(true), with(false));
    let mut text = String::new();
    if !ready.is_empty() {
        text.push_str(&format!("Asked for a code from now on: {}.\n", ready.join(", ")));
    }
    if let Some(first) = missing.first() {
        text.push_str(&format!(
            "Not asked for a code yet: {}.\nFor each of them an administrator adds this line after \
             the password line, for example in {}:\n    auth required pam_totp.so\n",
            missing.join(", "),
            folder.join(first).display()
        ));
    }
    text
}

/// Whether the service's auth stack reaches pam_totp.so. `None` if a file of it cannot be read.
fn asks_for_code(folder: &Path, file: &str, depth: usize) -> Option<bool> {
    let content = std::fs::read_to_string(folder.join(file)).ok()?;
    if depth >= DEEPEST {
        return None;
    }
    let mut unread = false;
    for line in content.lines() {
        let found = match included(line) {
            Some(other) => asks_for_code(folder, other, depth + 1),
            None => Some(is_our_line(line)),
        };
        match found {
            Some(true) => return Some(true),
            Some(false) => {}
            None => unread = true,
        }
    }
    (!unread).then_some(false)
}

fn is_our_line(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_auth = words.next().is_some_and(|kind| kind.trim_start_matches('-') == "auth");
    is_auth && words.any(|word| word.rsplit('/').next() == Some("pam_totp.so"))
}

/// `@include FILE`, `auth include FILE` and `auth substack FILE`.
fn included(line: &str) -> Option<&str> {
    let words: Vec<&str> = line.split_whitespace().take(3).collect();
    match words.as_slice() {
        ["@include", file, ..] | ["auth" | "-auth", "include" | "substack", file, ..] => Some(file),
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
        // The stack of su has no end that could be read, so nothing is said of it.
        assert!(
            advice.starts_with(
                "Asked for a code from now on: sshd.\nNot asked for a code yet: sudo.\n"
            )
        );
        fs::remove_dir_all(&folder).unwrap();
    }
}
