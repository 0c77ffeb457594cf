//! What is still to be done before a login asks for a code: which services lack the PAM line.

use crate::check;
use crate::check::machine::Machine;
use crate::messages;

/// Services that people protect first.
const SERVICES: [&str; 4] = ["sshd", "sudo", "login", "su"];

/// A sentence or two on what to do next. Services whose files cannot be read are left out.
pub fn advice(machine: &Machine) -> String {
    let with = |wanted: bool| -> Vec<&str> {
        let fits = |service: &&str| check::asks(machine, service) == Some(wanted);
        SERVICES.into_iter().filter(fits).collect()
    };
    let (ready, missing) = (with(true), with(false));
    let mut text = String::new();
    if !ready.is_empty() {
        text.push_str(&format!("{}\n", messages::next_asked(ready.join(", "))));
    }
    if let Some(first) = missing.first() {
        text.push_str(&format!(
            "{}\n    enroll setup {first}\n{}\n",
            messages::next_not_asked(missing.join(", ")),
            messages::next_setup()
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_line_is_found_through_includes_and_only_in_the_auth_stack() {
        let tree = tempfile::tempdir().unwrap();
        let folder = tree.path().join("etc/pam.d");
        fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
        write("common-auth", "auth required pam_unix.so\nauth required pam_totp.so nullok\n");
        write("sshd", "# pam_totp.so\n@include common-auth\n");
        write("sudo", "auth required pam_unix.so\nsession required pam_totp.so\n");
        write("su", "@include su\n");
        let advice = advice(&Machine::new(Some(tree.path())).unwrap());
        // The stack of su has no end that could be read, so nothing is said of it.
        assert!(
            advice.starts_with(
                "Asked for a code from now on: sshd.\nNot asked for a code yet: sudo.\n"
            ),
            "{advice}"
        );
    }
}
