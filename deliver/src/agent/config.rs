//! `/etc/pam_totp/deliver.toml`: which command sends codes by which way.

use super::trusted::Trust;
use crate::files::Reader;
use crate::{program, settings};
use serde::Deserialize;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use totp_core::escape;
use totp_core::sent::Way;

/// The configuration.
pub const CONFIG: &str = "/etc/pam_totp/deliver.toml";
/// The longest configuration, in bytes.
const MOST: u64 = 64 << 10;

/// Somebody may run it.
const RUN: u32 = 0o111;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    email: Option<Section>,
    sms: Option<Section>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    command: Vec<String>,
}

/// The command of this way: a program that only root can change, and its arguments.
///
/// # Errors
/// What is wrong, and what to do, in one line.
pub fn command_of(path: &Path, trust: &Trust, way: Way) -> Result<Vec<String>, String> {
    let shown = escape::text(path.display());
    trust.check(path)?;
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(MOST).read_to_string(&mut text));
    read.map_err(|error| format!("cannot read {shown}: {error}, run: chmod 644 {shown}"))?;
    let config: Config = settings::parse(&shown, &text).map_err(|failure| failure.sentence)?;
    let section = match way {
        Way::Email => config.email,
        Way::Sms => config.sms,
    };
    let word = way.word();
    let command = section.map(|section| section.command).unwrap_or_default();
    let Some(program) = command.first() else {
        return Err(format!(
            "{shown} names no command for {word}, add [{word}] and command = [\"/...\"]"
        ));
    };
    trust.check(Path::new(program)).map_err(|why| format!("{shown}: {why}"))?;
    let about = std::fs::metadata(program);
    if about.is_ok_and(|about| about.permissions().mode() & RUN == 0) {
        let program = escape::text(program);
        return Err(format!("{shown}: {program} is not executable, run: chmod 755 {program}"));
    }
    Ok(command)
}

/// What the command of this way would find wrong with its own files, as the agent runs it.
///
/// # Errors
/// What is wrong, and what to do, in one line.
pub fn check_files(path: &Path, trust: &Trust, way: Way, reader: Reader) -> Result<(), String> {
    let command = command_of(path, trust, way)?;
    program::fault(&command, reader).map_or(Ok(()), |failure| {
        let program = command.first().map(escape::text).unwrap_or_default();
        Err(format!("{program} ends with status {}: {failure}", failure.status as u8))
    })
}

#[cfg(test)]
mod tests {
    use super::super::trusted::tests::home;
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn each_way_has_a_command_of_its_own() {
        let (folder, trust) = home();
        let at = |name: &str| folder.path().join(name);
        let program = at("hook");
        fs::write(&program, "").unwrap();
        fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
        let config = at("deliver.toml");
        let write = |text: &str| fs::write(&config, text).unwrap();
        write(&format!("[email]\ncommand = [{program:?}, \"--x\"]\n"));
        fs::set_permissions(&config, Permissions::from_mode(0o644)).unwrap();
        let command = |way| command_of(&config, &trust, way);
        let named = [program.to_str().unwrap().to_owned(), "--x".to_owned()];
        assert_eq!(command(Way::Email).unwrap(), named);
        assert!(command(Way::Sms).unwrap_err().contains("no command for sms, add [sms]"));
        write("[email]\ncommand = []\n");
        assert!(command(Way::Email).unwrap_err().contains("no command for email"));
        write("[email]\ncommand = [\"hook\"]\n");
        assert!(command(Way::Email).unwrap_err().contains("absolute path"));
        write("[mail]\ncommand = [\"/x\"]\n");
        assert!(command(Way::Email).unwrap_err().contains("unknown field `mail`"));
        write("[email]\ncommand = [\"/nonexistent/x\"]\n");
        assert!(command(Way::Email).unwrap_err().contains("cannot find /nonexistent"));
        fs::remove_file(&config).unwrap();
        assert!(command(Way::Email).unwrap_err().contains("cannot find"));
    }

    #[test]
    fn a_program_that_nobody_may_run_is_no_command() {
        let (folder, trust) = home();
        let (program, config) = (folder.path().join("hook"), folder.path().join("deliver.toml"));
        fs::write(&program, "").unwrap();
        fs::set_permissions(&program, Permissions::from_mode(0o644)).unwrap();
        fs::write(&config, format!("[sms]\ncommand = [{program:?}]\n")).unwrap();
        let why = command_of(&config, &trust, Way::Sms).unwrap_err();
        assert!(why.contains("hook is not executable, run: chmod 755 /"), "{why}");
    }

    /// A command of this package in a folder, with a configuration and a password, and what the agent says of it.
    struct Shipped {
        folder: tempfile::TempDir,
        trust: Trust,
    }

    impl Shipped {
        fn new(name: &str, settings: &str) -> Self {
            let (folder, trust) = home();
            let shipped = Self { folder, trust };
            let (program, own) = (shipped.at(name), shipped.at("own.toml"));
            shipped.write(name, "", 0o755);
            shipped.write("own.toml", settings, 0o644);
            shipped.write("secret", "123\n", 0o600);
            let command = format!("[email]\ncommand = [{program:?}, \"--config\", {own:?}]\n");
            shipped.write("deliver.toml", &command, 0o644);
            shipped
        }

        fn at(&self, name: &str) -> std::path::PathBuf {
            self.folder.path().join(name)
        }

        fn write(&self, name: &str, text: &str, mode: u32) {
            fs::write(self.at(name), text).unwrap();
            fs::set_permissions(self.at(name), Permissions::from_mode(mode)).unwrap();
        }

        fn check(&self) -> Result<(), String> {
            // The tests' user is the agent's, so what only the owner reads is right.
            let reader = Reader::Agent { uid: Some(self.trust.owner), has_credentials: false };
            check_files(&self.at("deliver.toml"), &self.trust, Way::Email, reader)
        }
    }

    const SMTP: &str = "from = \"a@example.com\"\nserver = \"127.0.0.1\"\ntls = \"none\"\n\
                        user = \"ann\"\npassword_file = \"secret\"\n";
    const HTTP: &str =
        "url = \"http://127.0.0.1:80/\"\nauth = \"bearer\"\nsecret_file = \"secret\"\n";

    #[test]
    fn files_of_a_shipped_command_are_checked_beforehand() {
        for (name, settings) in [("totp-deliver-smtp", SMTP), ("totp-deliver-http", HTTP)] {
            let shipped = Shipped::new(name, settings);
            assert_eq!(shipped.check(), Ok(()), "{name}");
            let says = |what: &str| {
                let why = shipped.check().unwrap_err();
                assert!(why.contains(what) && why.contains(name) && why.contains("78"), "{why}");
            };
            shipped.write("secret", "123\n", 0o644);
            says("other users can read");
            shipped.write("secret", "\n", 0o600);
            says("is empty");
            fs::remove_file(shipped.at("secret")).unwrap();
            says("secret: No such file");
            shipped.write("secret", "123\n", 0o600);
            shipped.write("own.toml", settings, 0o666);
            says("other users can write");
            shipped.write("own.toml", "colour = 1\n", 0o644);
            says("unknown field `colour`");
            fs::remove_file(shipped.at("own.toml")).unwrap();
            says("own.toml: No such file");
        }
    }

    #[test]
    fn nothing_is_known_of_the_files_of_other_commands() {
        assert_eq!(Shipped::new("hook", "x").check(), Ok(()));
    }

    #[test]
    fn a_configuration_of_others_is_not_believed() {
        let (folder, trust) = home();
        let (program, config) = (folder.path().join("hook"), folder.path().join("deliver.toml"));
        fs::write(&program, "").unwrap();
        fs::write(&config, format!("[sms]\ncommand = [{program:?}]\n")).unwrap();
        fs::set_permissions(&config, Permissions::from_mode(0o664)).unwrap();
        assert!(command_of(&config, &trust, Way::Sms).unwrap_err().contains("chmod go-w"));
    }
}
