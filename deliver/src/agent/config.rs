//! `/etc/pam_totp/deliver.toml`: which command sends codes by which way.

use super::trusted::Trust;
use crate::settings;
use serde::Deserialize;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use totp_core::escape;
use totp_core::sent::Way;

/// The configuration.
pub const CONFIG: &str = "/etc/pam_totp/deliver.toml";
/// The longest configuration, in bytes.
const MOST: u64 = 64 << 10;

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
    Ok(command)
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
    fn a_configuration_of_others_is_not_believed() {
        let (folder, trust) = home();
        let (program, config) = (folder.path().join("hook"), folder.path().join("deliver.toml"));
        fs::write(&program, "").unwrap();
        fs::write(&config, format!("[sms]\ncommand = [{program:?}]\n")).unwrap();
        fs::set_permissions(&config, Permissions::from_mode(0o664)).unwrap();
        assert!(command_of(&config, &trust, Way::Sms).unwrap_err().contains("chmod go-w"));
    }
}
