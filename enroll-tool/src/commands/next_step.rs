//! What is still to be done before a login asks for a code: which services lack the PAM line, and which read another
//! credential than the one that was just made.

use crate::check::helper;
use crate::check::module_file::Modules;
use crate::check::pam_judge::judge_auth_stack;
use crate::check::policy;
use crate::check::services::{Twins, twins};
use crate::context::Context;
use crate::machine::Machine;
use crate::messages;
use pam_stack::Service;
use std::path::Path;
use totp_core::settings::{CredentialPath, HELD_BY_ROOT, POLICY_PATH, Settings, expand};

/// Services that people protect first. Their other names (sudo-i, su-l) follow them.
const SERVICES: [&str; 4] = ["sshd", "sudo", "login", "su"];

/// The services by what they do with a credential. Those whose files cannot be read are in none.
#[derive(Default)]
struct Services {
    /// They ask for a code of it.
    asking: Vec<&'static str>,
    /// They ask for a code, of another file.
    elsewhere: Vec<&'static str>,
    /// They ask for none.
    silent: Vec<&'static str>,
}

/// A sentence or two on what to do next, after the credential of `context` was made.
pub fn advice(machine: &Machine, context: &Context) -> String {
    let services = Services::look(machine, |settings| reads(settings, context));
    let mut text = services.told();
    if let Some(warning) = services.warning(context) {
        text.push_str(&warning);
        text.push('\n');
    }
    text.push_str(&of_helper(machine, context).unwrap_or_default());
    text
}

/// That services look for another credential than that of `context`, and what to do; `None` if none does.
pub fn warning(machine: &Machine, context: &Context) -> Option<String> {
    let warning = Services::look(machine, |settings| reads(settings, context)).warning(context);
    let told: Vec<String> = warning.into_iter().chain(of_helper(machine, context)).collect();
    (!told.is_empty()).then(|| told.join("\n"))
}

/// That services ask the helper, which does not read this credential in a home, and what to do.
fn of_helper(machine: &Machine, context: &Context) -> Option<String> {
    let (settings, _) = policy::read(machine, Path::new(POLICY_PATH));
    if context.system || context.account.uid == 0 || settings.credential.is_roots() {
        return None;
    }
    let services = helper::services(machine, &settings);
    let name = &context.account.name;
    let told = || messages::next_helper(services.join(", "), name).into();
    (!services.is_empty()).then(told)
}

impl Services {
    fn look(machine: &Machine, reads: impl Fn(&Settings) -> bool) -> Self {
        let (settings, _) = policy::read(machine, Path::new(POLICY_PATH));
        let modules = Modules::find(machine);
        let mut found = Self::default();
        for name in SERVICES.into_iter().flat_map(|first| with_same(machine, first)) {
            let service = Service::load(machine, name);
            if service.file.is_none() || !service.unread.is_empty() || service.refused.is_some() {
                continue;
            }
            let judged = judge_auth_stack(&service, &modules, &settings);
            let kind = if !judged.asks {
                &mut found.silent
            } else if judged.lines.iter().any(|line| reads(&line.settings)) {
                &mut found.asking
            } else {
                &mut found.elsewhere
            };
            kind.push(name);
        }
        found
    }

    fn told(&self) -> String {
        let mut text = String::new();
        if !self.asking.is_empty() {
            text.push_str(&format!("{}\n", messages::next_asked(self.asking.join(", "))));
        }
        if let Some(first) = self.silent.first() {
            text.push_str(&format!(
                "{}\n    enroll setup {first}\n{}\n",
                messages::next_not_asked(self.silent.join(", ")),
                messages::next_setup()
            ));
        }
        text
    }

    fn warning(&self, context: &Context) -> Option<String> {
        if self.elsewhere.is_empty() {
            return None;
        }
        let (services, path, name) =
            (self.elsewhere.join(", "), context.path(), &context.account.name);
        Some(if context.system {
            messages::next_reads_another(services, path.display()).into()
        } else {
            messages::next_reads_roots(services, path.display(), name).into()
        })
    }
}

/// A service, and the other names by which a user starts the same program.
fn with_same(machine: &Machine, first: &'static str) -> Vec<&'static str> {
    let same = twins(machine, first).into_iter().filter(|(_, twins)| *twins == Twins::Same);
    [first].into_iter().chain(same.map(|(name, _)| name)).collect()
}

/// Whether logins by these settings read the credential of `context`. The services run as root, so they look at what root
/// holds before they look into a home.
fn reads(settings: &Settings, context: &Context) -> bool {
    let template = match &settings.credential {
        CredentialPath::InHome(relative) if !context.system => {
            return *relative == context.relative;
        }
        CredentialPath::InHome(_) => HELD_BY_ROOT,
        CredentialPath::Roots(template) => template,
    };
    let (name, uid) = (&context.account.name, context.account.uid);
    context.system && expand(template, name, uid) == Some(context.path())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use totp_core::account::Account;

    #[test]
    fn the_line_is_found_through_includes_in_the_auth_stack_only() {
        let tree = tempfile::tempdir().unwrap();
        let folder = tree.path().join("etc/pam.d");
        fs::create_dir_all(&folder).unwrap();
        fs::write(tree.path().join("etc/debian_version"), "12.5\n").unwrap();
        let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
        write("common-auth", "auth required pam_unix.so\nauth required pam_totp.so nullok\n");
        write("sshd", "# pam_totp.so\n@include common-auth\n");
        write("sudo", "auth required pam_unix.so\nsession required pam_totp.so\n");
        write("su", "@include su\n");
        let machine = Machine::new(Some(tree.path())).unwrap();
        let advice = Services::look(&machine, |_| true).told();
        // The stack of su has no end that could be read, so nothing is said of it.
        assert!(
            advice.starts_with(
                "These services ask for a code from now on: sshd.\nThese services do not ask for a code yet: sudo.\n"
            ),
            "{advice}"
        );
    }

    #[test]
    fn a_user_who_enrols_beside_the_helper_is_told_of_adopt() {
        messages::speak(messages::Language::En);
        let tree = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = tree.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("etc/pam.d/i3lock", "auth required pam_unix.so\nauth required pam_totp.so\n");
        write("etc/pam.d/sudo", "auth required pam_unix.so\nauth required pam_totp.so\n");
        let machine = Machine::new(Some(tree.path())).unwrap();
        let account = Account { name: "ann".to_owned(), uid: 1, gid: 1, home: "/home/ann".into() };
        let context = Context::at(account, Settings::default(), false).unwrap();
        assert_eq!(of_helper(&machine, &context), None);
        write("usr/lib/pam_totp/helper", "");
        let told = of_helper(&machine, &context).unwrap();
        assert!(told.starts_with("Warning: i3lock ask"), "{told}");
        assert!(told.contains("\n    sudo enroll admin adopt ann"), "{told}");
        assert!(advice(&machine, &context).ends_with(&told));
        assert_eq!(warning(&machine, &context), Some(told));
        write(POLICY_PATH.trim_start_matches('/'), "verifier = \"local\"\n");
        assert_eq!(of_helper(&machine, &context), None);
    }

    #[test]
    fn logins_read_what_root_holds_without_any_setting() {
        let account = Account { name: "ann".to_owned(), uid: 1, gid: 1, home: "/home/ann".into() };
        let at = |settings, system| Context::at(account.clone(), settings, system).unwrap();
        let roots = |template: &str| Settings {
            credential: CredentialPath::Roots(template.to_owned()),
            ..Settings::default()
        };
        let (usual, same, other) =
            (Settings::default(), roots(HELD_BY_ROOT), roots("/etc/others/%u.toml"));
        let held = at(Settings::default(), true);
        assert!(reads(&usual, &held) && reads(&same, &held) && !reads(&other, &held));
        let in_home = at(Settings::default(), false);
        assert!(reads(&usual, &in_home) && !reads(&same, &in_home));
        let elsewhere = at(roots("/etc/others/%u.toml"), true);
        assert!(!reads(&usual, &elsewhere) && reads(&other, &elsewhere));
    }

    #[test]
    fn sudo_i_and_su_l_are_named_beside_sudo_and_su() {
        let tree = tempfile::tempdir().unwrap();
        let folder = tree.path().join("etc/pam.d");
        fs::create_dir_all(&folder).unwrap();
        let with = "auth required pam_unix.so\nauth required pam_totp.so\n";
        let without = "auth required pam_unix.so\n";
        for (name, text) in [("sudo", with), ("sudo-i", without), ("su", with), ("su-l", with)] {
            fs::write(folder.join(name), text).unwrap();
        }
        let services = Services::look(&Machine::new(Some(tree.path())).unwrap(), |_| true);
        assert_eq!(services.asking, ["sudo", "su", "su-l"]);
        assert_eq!(services.silent, ["sudo-i"]);
    }
}
