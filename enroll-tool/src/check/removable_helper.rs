//! Whether the helper may go: what would leave programs of users without a decision. For the packages and
//! `make uninstall-helper`, before they remove anything.
//!
//! Four things need the helper: a setting that sends logins to it whatever is installed (`verifier=helper`), enrolments at
//! the first login (`enrol_at_login`), codes that are sent or security keys (`factors`), and a credential that only root may read, where a
//! screen locker asks for a code. Codes that are sent need the delivery agent, too, and security keys the key agent.

use super::found;
use super::ours::AllNames;
use super::policy::{read, settings_of};
use super::services::runs_as_user;
use crate::error::{Error, Result, failed};
use crate::machine::Machine;
use crate::messages;
use crate::policy::SYSTEM_TEMPLATE;
use crate::terminal;
use pam_stack::{Handler, Kind, Service};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use totp_core::escape;
use totp_core::settings::{CredentialPath, Judge, POLICY_PATH, Settings};

/// The service of `enroll` itself, which never asks the helper unless a setting says so.
const OWN: &str = "enroll";

/// `enroll check --removable-helper`: prints the files that need the helper; exit status 1 if there are any, 2 if it
/// cannot be told.
pub fn of(root: Option<&Path>) -> Result<()> {
    told(root, needing)
}

/// `enroll check --removable-deliver`: the same for the delivery agent.
pub fn of_agent(root: Option<&Path>) -> Result<()> {
    told(root, needing_agent)
}

/// `enroll check --removable-key`: the same for the agent of security keys.
pub fn of_key_agent(root: Option<&Path>) -> Result<()> {
    told(root, needing_key_agent)
}

fn told(root: Option<&Path>, needing: Needing) -> Result<()> {
    let machine = match Machine::new(root) {
        Ok(machine) => machine,
        Err(error) => return failed(messages::at("--root", error)),
    };
    match needing(&machine) {
        Ok(files) => {
            for file in &files {
                terminal::print(&escape::text(file.display()))?;
            }
            if files.is_empty() { Ok(()) } else { Err(Error::Reported(1)) }
        }
        Err(fault) => {
            terminal::complain(&Error::Failed(messages::at(fault.0.display(), fault.1)), 2);
            Err(Error::Reported(2))
        }
    }
}

/// A file that cannot be read, and why.
type Fault = (PathBuf, io::Error);
type Files = std::result::Result<BTreeSet<PathBuf>, Fault>;
type Needing = fn(&Machine) -> Files;

/// The policy, if a word at its prompt sends a code.
fn needing_agent(machine: &Machine) -> Files {
    let policy = readable_policy(machine)?;
    Ok(policy.factors.send().then(|| POLICY_PATH.into()).into_iter().collect())
}

/// The policy, if it offers security keys: without the agent, Enter at the prompt is refused, also for users without a key.
fn needing_key_agent(machine: &Machine) -> Files {
    let policy = readable_policy(machine)?;
    Ok(policy.factors.has_key().then(|| POLICY_PATH.into()).into_iter().collect())
}

fn readable_policy(machine: &Machine) -> std::result::Result<Settings, Fault> {
    let path = Path::new(POLICY_PATH);
    let (policy, findings) = read(machine, path);
    if findings.iter().any(|finding| matches!(finding.name, "bad-policy" | "policy-unread")) {
        return Err((path.into(), io::ErrorKind::InvalidData.into()));
    }
    Ok(policy)
}

/// The files that need the helper: the policy, PAM files, and credentials.
fn needing(machine: &Machine) -> Files {
    let path = Path::new(POLICY_PATH);
    let policy = readable_policy(machine)?;
    let mut files = BTreeSet::new();
    // At the services of enrol_at_login, the helper enrols users. Where codes are sent, it decides every login.
    // Where keys are offered, it asks them.
    let factors = policy.factors;
    let asks = factors.send() || factors.has_key();
    if policy.verifier == Judge::Helper || policy.at_login.is_set || asks {
        files.insert(path.to_owned());
    }
    let names = AllNames::find(machine);
    for service in found::load(machine, &found::service_names(machine)) {
        for (place, settings) in lines(&names, machine, &policy, &service) {
            if settings.verifier == Judge::Helper && policy.verifier != Judge::Helper {
                files.insert(place);
            }
            let is_locker = runs_as_user(&service.name) && service.name != OWN;
            if is_locker && settings.verifier != Judge::Local {
                files.extend(held_by_root(machine, &policy)?);
            }
        }
    }
    Ok(files)
}

/// The lines of the module in a service, by whatever name it calls the module: the file of each, and its settings.
fn lines(
    names: &AllNames<'_>,
    machine: &Machine,
    policy: &Settings,
    service: &Service,
) -> Vec<(PathBuf, Settings)> {
    let ours: Vec<&Handler> = service.handlers.iter().filter(|line| names.are_of(line)).collect();
    if ours.iter().all(|line| line.kind == Kind::Password) {
        return Vec::new();
    }
    let lines = ours.into_iter().map(|line| settings_of(machine, policy, line));
    lines.map(|line| (line.place.file, line.settings)).collect()
}

/// The credentials that root holds, in the folder that the helper reads.
fn held_by_root(machine: &Machine, policy: &Settings) -> std::result::Result<Vec<PathBuf>, Fault> {
    let template = match &policy.credential {
        CredentialPath::Roots(template) => template,
        CredentialPath::InHome(_) => SYSTEM_TEMPLATE,
    };
    let template = Path::new(template);
    let folder = template.parent().unwrap_or(template);
    let end = template.extension().map(|end| format!(".{}", end.to_string_lossy()));
    match machine.names(folder) {
        Ok(names) => {
            let of_users = |name: &String| {
                !name.starts_with('.') && end.as_ref().is_none_or(|end| name.ends_with(end))
            };
            Ok(names.iter().filter(|name| of_users(name)).map(|name| folder.join(name)).collect())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err((folder.to_owned(), error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const LINE: &str = "auth required pam_totp.so\n";
    const ANN: &str = "/etc/pam_totp/users/ann.toml";

    fn needing_of(files: &[(&str, &str)]) -> std::result::Result<Vec<String>, Fault> {
        files_of(files, &[], needing)
    }

    fn needing_with(
        files: &[(&str, &str)],
        links: &[(&str, &str)],
    ) -> std::result::Result<Vec<String>, Fault> {
        files_of(files, links, needing)
    }

    fn files_of(
        files: &[(&str, &str)],
        links: &[(&str, &str)],
        needing: Needing,
    ) -> std::result::Result<Vec<String>, Fault> {
        let tree = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = tree.path().join(path.trim_start_matches('/'));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        for (path, target) in links {
            let path = tree.path().join(path.trim_start_matches('/'));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::os::unix::fs::symlink(target, path).unwrap();
        }
        let machine = Machine::new(Some(tree.path())).unwrap();
        Ok(needing(&machine)?.into_iter().map(|path| path.display().to_string()).collect())
    }

    #[test]
    fn a_setting_that_names_the_helper_needs_it() {
        let policy = (POLICY_PATH, "verifier = \"helper\"\n");
        assert_eq!(needing_of(&[policy, ("/etc/pam.d/sshd", LINE)]).unwrap(), [POLICY_PATH]);
        let line = "auth required pam_totp.so verifier=helper\n";
        assert_eq!(needing_of(&[("/etc/pam.d/sshd", line)]).unwrap(), ["/etc/pam.d/sshd"]);
        let included = [("/etc/pam.d/su", "auth include codes\n"), ("/etc/pam.d/codes", line)];
        assert_eq!(needing_of(&included).unwrap(), ["/etc/pam.d/codes"]);
    }

    #[test]
    fn a_credential_of_root_needs_the_helper_at_a_locker() {
        let credential = (ANN, "version = 1\n");
        let other = ("/etc/pam_totp/users/.new", "");
        assert_eq!(needing_of(&[credential, other, ("/etc/pam.d/i3lock", LINE)]).unwrap(), [ANN]);
        let common = [
            credential,
            ("/etc/pam.d/xscreensaver", "auth include common-auth\n"),
            ("/etc/pam.d/common-auth", LINE),
        ];
        assert_eq!(needing_of(&common).unwrap(), [ANN]);
        // Where the policy keeps them.
        let elsewhere = [
            ("/srv/codes/ann", ""),
            (POLICY_PATH, "credential = \"/srv/codes/%u\"\n"),
            ("/etc/pam.d/i3lock", LINE),
        ];
        assert_eq!(needing_of(&elsewhere).unwrap(), ["/srv/codes/ann"]);
    }

    #[test]
    fn a_link_to_the_module_needs_the_helper_too() {
        let files = |module: &str| {
            let line = format!("auth required {module} verifier=helper\n");
            [("/etc/pam.d/sshd", line)]
        };
        let needing = |module: &str, links: &[(&str, &str)]| {
            let files = files(module);
            needing_with(&files.each_ref().map(|(path, text)| (*path, text.as_str())), links)
        };
        assert!(needing("pam_2fa.so", &[]).unwrap().is_empty());
        for (module, link) in
            [("pam_2fa.so", "/usr/lib/security/pam_2fa.so"), ("/opt/pam_2fa.so", "/opt/pam_2fa.so")]
        {
            let link = (link, "/usr/lib/security/pam_totp.so");
            assert_eq!(needing(module, &[link]).unwrap(), ["/etc/pam.d/sshd"], "{module}");
        }
        let line = "auth required pam_2fa.so\n";
        let link = ("/usr/lib/security/pam_2fa.so", "pam_totp.so");
        let locker = [("/etc/pam.d/i3lock", line), (ANN, "version = 1\n")];
        assert_eq!(needing_with(&locker, &[link]).unwrap(), [ANN]);
    }

    #[test]
    fn nothing_needs_the_helper_where_programs_decide_themselves() {
        let credential = (ANN, "version = 1\n");
        // No locker asks for a code, or the locker decides itself, or there is no credential of root.
        assert!(needing_of(&[credential, ("/etc/pam.d/sshd", LINE)]).unwrap().is_empty());
        assert!(needing_of(&[credential, ("/etc/pam.d/enroll", LINE)]).unwrap().is_empty());
        let local = "auth required pam_totp.so verifier=local\n";
        assert!(needing_of(&[credential, ("/etc/pam.d/i3lock", local)]).unwrap().is_empty());
        assert!(needing_of(&[("/etc/pam.d/i3lock", LINE)]).unwrap().is_empty());
        let policy = (POLICY_PATH, "verifier = \"local\"\n");
        assert!(needing_of(&[policy, credential, ("/etc/pam.d/i3lock", LINE)]).unwrap().is_empty());
    }

    #[test]
    fn each_agent_is_needed_where_its_factor_is_offered() {
        let of = |factors: &str| {
            let text =
                format!("credential = \"/etc/pam_totp/users/%u.toml\"\nfactors = [{factors}]\n");
            let files = [(POLICY_PATH, text.as_str()), ("/etc/pam.d/sshd", LINE)];
            [needing, needing_agent, needing_key_agent]
                .map(|needing| files_of(&files, &[], needing).unwrap())
        };
        assert_eq!(
            of("\"code\", \"sms\""),
            [vec![POLICY_PATH.to_owned()], vec![POLICY_PATH.to_owned()], vec![]]
        );
        assert!(of("\"code\"").iter().all(Vec::is_empty));
        let keys = of("\"code\", \"key\"]\nkey_services = [\"sudo\"");
        let policy = || vec![POLICY_PATH.to_owned()];
        assert_eq!(keys, [policy(), vec![], policy()], "keys need no delivery");
        let helper = [(POLICY_PATH, "verifier = \"helper\"\n")];
        assert!(files_of(&helper, &[], needing_agent).unwrap().is_empty());
        assert!(files_of(&helper, &[], needing_key_agent).unwrap().is_empty());
        let wrong = [(POLICY_PATH, "factors = [\"fax\"]\n")];
        for needing in [needing_agent, needing_key_agent] {
            assert_eq!(files_of(&wrong, &[], needing).unwrap_err().0, Path::new(POLICY_PATH));
        }
    }

    #[test]
    fn settings_that_cannot_be_read_need_the_helper() {
        let policy = (POLICY_PATH, "verifier = \"somebody\"\n");
        assert_eq!(needing_of(&[policy]).unwrap_err().0, Path::new(POLICY_PATH));
    }
}
