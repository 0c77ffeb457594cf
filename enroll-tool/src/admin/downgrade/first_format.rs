//! What the module of the first format reads: its settings by their names, its lines in PAM files, its authenticators.
//!
//! The names are those of the last release that wrote version 1 of the files alone. The list does not grow: a setting that
//! a later release adds is one that the older module refuses.

use crate::check::found;
use crate::check::ours::{FULL_MODULE, MODULE};
use crate::machine::Machine;
use pam_stack::{Handler, Kind, Service};
use std::path::PathBuf;
use totp_core::authenticator::Kind as Makes;
use totp_core::credential::Credential;
use totp_core::document::{self, Item};

/// The settings that the policy and a line may have.
const SETTINGS: [&str; 13] = [
    "nullok",
    "echo",
    "debug",
    "missing_home",
    "origin",
    "window",
    "prompt",
    "language",
    "credential",
    "state_dir",
    "free_tries",
    "lockout_after_remote",
    "lockout_after_local",
];
/// The settings that only a line may have. The id behind `trial=` is newer than the word.
const ARGUMENTS: [&str; 5] =
    ["forward_pass", "use_first_pass", "try_first_pass", "policy", "trial"];
/// The settings of the table `[enroll]`.
const FOR_ENROLL: [&str; 2] = ["password_check", "issuer"];

/// The settings of a policy that the older module does not know, whatever their values. It refuses every login for one of
/// them. A text that is no TOML has none: every release refuses it.
pub fn newer_settings(policy: &str) -> Vec<String> {
    let (mut newer, mut for_enroll) = (Vec::new(), false);
    for (_, item) in document::read(policy).unwrap_or_default() {
        match item {
            Item::Field(name, _) if for_enroll => {
                if !FOR_ENROLL.contains(&&*name) {
                    newer.push(format!("[enroll] {name}"));
                }
            }
            Item::Field(name, _) if !SETTINGS.contains(&&*name) => newer.push(name.into_owned()),
            Item::Field(..) => {}
            Item::Table(_) | Item::OneOfMany(_) => for_enroll = true,
        }
    }
    newer
}

/// A line in a PAM file that fails with the older module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewerLine {
    /// Where it stands, and the line without its arguments.
    pub line: String,
    /// The words of the line that the older module does not take.
    pub words: String,
}

/// The lines of all services that the older module does not take, each once, and the policies that lines name.
pub fn lines(machine: &Machine) -> (Vec<NewerLine>, Vec<PathBuf>) {
    let (mut newer, mut policies) = (Vec::new(), Vec::new());
    for service in found::load(machine, &found::service_names(machine)) {
        of_service(&service, &mut newer, &mut policies);
    }
    (newer, policies)
}

fn of_service(service: &Service, newer: &mut Vec<NewerLine>, policies: &mut Vec<PathBuf>) {
    let ours = |line: &&Handler| line.names(MODULE) || line.names(FULL_MODULE);
    for line in service.handlers.iter().filter(ours) {
        let named = line.arguments().iter().filter_map(|word| word.strip_prefix("policy="));
        for policy in named.map(PathBuf::from) {
            if !policies.contains(&policy) {
                policies.push(policy);
            }
        }
        let Some(words) = newer_words(line) else { continue };
        let found = NewerLine { line: format!("{}: {}", line.place, line.shown()), words };
        if !newer.contains(&found) {
            newer.push(found);
        }
    }
}

/// The words of a line that the older module does not take. In every stack but `auth` it answers with an error, and it has
/// no second build.
fn newer_words(line: &Handler) -> Option<String> {
    let is_known = |argument: &&String| {
        let (name, value) = argument.split_once('=').unwrap_or((argument, ""));
        SETTINGS.contains(&name)
            || (ARGUMENTS.contains(&name) && (name != "trial" || value.is_empty()))
    };
    let mut words: Vec<&str> = Vec::new();
    if line.kind != Kind::Auth {
        words.push(line.kind.word());
    }
    if line.names(FULL_MODULE) {
        words.push(FULL_MODULE);
    }
    let arguments = line.arguments().iter().filter(|argument| !is_known(argument));
    words.extend(arguments.map(String::as_str));
    (!words.is_empty()).then(|| words.join(" "))
}

/// Whether something that only version 2 has a place for is in it, short secrets aside: they are named by themselves.
pub const fn has_newer_part(credential: &Credential) -> bool {
    credential.device_epoch.is_some() || !credential.optional.is_empty()
}

/// Whether a secret is shorter than the older module takes. It refuses the whole file.
pub fn has_short_secret(credential: &Credential) -> bool {
    credential.authenticators.iter().any(|a| a.secret.is_short())
}

/// Whether no authenticator is of a kind that the older module uses. Only recovery codes log in with it.
pub fn has_only_newer_kinds(credential: &Credential) -> bool {
    credential.authenticators.iter().all(|a| matches!(a.kind, Makes::Hotp(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use totp_core::credential::ReadDepth;

    const SECRET: &str = "secret = \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"\n";
    const SHORT: &str = "secret = \"CI2FM6EQTB3FIMQQ\"\nshort = true\n";

    #[test]
    fn settings_that_an_older_module_does_not_know_are_named() {
        let newer = |text: &str| newer_settings(text).join(", ");
        for (line, named) in [
            ("nullok = true", ""),
            ("window = 2", ""),
            ("[enroll]\npassword_check = \"required\"\nissuer = \"Ours\"", ""),
            ("look_ahead = 5", "look_ahead"),
            ("factors = [\"code\"]", "factors"),
            ("remember_for = \"7d\"", "remember_for"),
            ("remember_services = [\"sshd\"]", "remember_services"),
            ("remember_key_only = false", "remember_key_only"),
            ("verifier = \"auto\"", "verifier"),
            ("enrol_at_login = [\"sshd\"]", "enrol_at_login"),
            ("enrol_until = 2099-01-31", "enrol_until"),
            ("enrol_ticket = \"no\"", "enrol_ticket"),
            ("[enroll]\nhost_name = \"short\"", "[enroll] host_name"),
            ("of_a_later_release = 1", "of_a_later_release"),
        ] {
            assert_eq!(newer(&format!("debug = false\n{line}\n")), named, "{line}");
        }
        assert_eq!(newer("verifier = \"auto\"\nlook_ahead = 5\n"), "verifier, look_ahead");
        assert_eq!(newer("look_ahead"), "");
    }

    #[test]
    fn every_setting_of_the_example_is_older_or_named() {
        let example = include_str!("../../../../packaging/pam_totp.toml");
        let set =
            |line: &str| line.strip_prefix('#').filter(|l| l.contains(" = ")).map(str::to_owned);
        let (before, after) = example.split_once("[enroll]").unwrap();
        let lines = before.lines().filter_map(set).map(|line| (line, false));
        let lines = lines.chain(after.lines().filter_map(set).map(|line| (line, true)));
        let mut known = 0;
        for (line, for_enroll) in lines {
            let name = line.split(' ').next().unwrap();
            let text = if for_enroll { format!("[enroll]\n{line}\n") } else { format!("{line}\n") };
            let older =
                if for_enroll { FOR_ENROLL.contains(&name) } else { SETTINGS.contains(&name) };
            known += usize::from(older);
            assert_eq!(newer_settings(&text).is_empty(), older, "{line}");
        }
        assert_eq!(known, SETTINGS.len() + FOR_ENROLL.len());
    }

    #[test]
    fn lines_that_an_older_module_does_not_take_are_named() {
        let tree = tempfile::tempdir().unwrap();
        let folder = tree.path().join("etc/pam.d");
        fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
        write(
            "sshd",
            "auth required pam_totp.so nullok window=1 policy=/etc/x.toml\n@include common-password\n",
        );
        write("login", "auth required pam_totp.so look_ahead=3 use_first_pass remember_for=7d\n");
        write(
            "sudo",
            "auth required pam_totp.so trial=abc\naccount [default=ignore] pam_totp.so\n",
        );
        write("su", "auth required pam_totp_full.so trial\n@include common-password\n");
        write("common-password", "password requisite pam_totp.so\npassword required pam_unix.so\n");
        let machine = Machine::new(Some(tree.path())).unwrap();
        let (newer, policies) = lines(&machine);
        let mut shown: Vec<_> = newer.iter().map(|l| format!("{} | {}", l.line, l.words)).collect();
        shown.sort();
        let expected = [
            "/etc/pam.d/common-password:1: password requisite pam_totp.so | password",
            "/etc/pam.d/login:1: auth required pam_totp.so | look_ahead=3 remember_for=7d",
            "/etc/pam.d/su:1: auth required pam_totp_full.so | pam_totp_full.so",
            "/etc/pam.d/sudo:1: auth required pam_totp.so | trial=abc",
            "/etc/pam.d/sudo:2: account [default=ignore] pam_totp.so | account",
        ];
        assert_eq!(shown, expected);
        assert_eq!(policies, [PathBuf::from("/etc/x.toml")]);
    }

    fn credential(tables: &[&str]) -> Credential {
        let is_newer = tables.iter().any(|table| table.contains("[[optional]]"));
        let mut text = format!("version = {}\n", 1 + u64::from(is_newer));
        for (number, table) in tables.iter().enumerate() {
            text.push_str(&format!("[[authenticator]]\nlabel = \"of {number}\"\n{table}"));
        }
        Credential::parse(text.as_bytes(), ReadDepth::WithRecovery).ok().unwrap()
    }

    #[test]
    fn credentials_that_an_older_module_refuses_are_found() {
        let app = format!("kind = \"totp\"\n{SECRET}");
        let short = format!("kind = \"totp\"\n{SHORT}");
        let token = "kind = \"hotp\"\ncounter = 7\nsecret = \"MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U\"\n";
        let mail = "kind = \"email\"\naddress = \"ann@example.org\"\n";
        let of = |tables: &[&str]| {
            let credential = credential(tables);
            assert!(!has_newer_part(&credential));
            (has_short_secret(&credential), has_only_newer_kinds(&credential))
        };
        assert_eq!(of(&[&app]), (false, false));
        assert_eq!(of(&[&app, token, mail]), (false, false));
        assert_eq!(of(&[&app, &short]), (true, false));
        assert_eq!(of(&[token]), (false, true));
        assert_eq!(of(&[mail]), (false, true));
        assert_eq!(of(&[token, mail]), (false, true));
    }

    #[test]
    fn each_reason_for_version_2_is_named() {
        let app = format!("kind = \"totp\"\n{SECRET}");
        let short = format!("kind = \"totp\"\n{SHORT}");
        let optional = format!("{app}[[optional]]\nname = \"of a later release\"\n");
        for (table, version, newer_part, short_secret) in
            [(app, 1, false, false), (short, 2, false, true), (optional, 2, true, false)]
        {
            let credential = credential(&[&table]);
            assert_eq!(credential.version(), version, "{table}");
            assert_eq!(has_newer_part(&credential), newer_part, "{table}");
            assert_eq!(has_short_secret(&credential), short_secret, "{table}");
        }
    }
}
