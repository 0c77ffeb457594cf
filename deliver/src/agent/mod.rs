//! The delivery agent `pam_totp_deliver`: runs the administrator's command for each code that the helper orders.
//!
//! The helper has the rights and no network, the agent the network and no right. It decides nothing: it takes an order of
//! root alone, hands the order to the command of that way, and says how the command ended.

mod carry_out;
mod command;
mod config;
mod serve;
mod trusted;

use crate::files::Reader;
use crate::memory;
use agent::{Program, Reach, Stop, become_user, close_inherited, say};
use clap::Parser;
use config::{CONFIG, check_files, command_of};
use nix::unistd::User;
use rustix::process::geteuid;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use totp_core::login::Priority;
use totp_core::sent::Way;
use trusted::Trust;

const PROGRAM: Program = Program {
    name: "pam_totp_deliver",
    unit: "pam-totp-deliver.socket",
    command: "pam_totp_deliver --listen /run/pam_totp/deliver.socket --user NAME",
    reach: Reach::Root,
};

/// Runs the administrator's command for each code that pam_totpd sends.
#[derive(Parser)]
#[command(name = "pam_totp_deliver", version)]
struct Arguments {
    /// Make a socket at PATH and stay in the foreground, on a machine without systemd.
    #[arg(long, value_name = "PATH")]
    listen: Option<PathBuf>,
    /// Become the user NAME as soon as the socket is there. The commands run as this user.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Say whether the commands for each WAY (email, sms) and their files are right, and end. Nothing is sent.
    #[arg(long, value_name = "WAY", num_args = 1.., conflicts_with_all = ["listen", "user"])]
    #[arg(value_parser = ["email", "sms"])]
    check: Vec<String>,
}

/// The program.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if !arguments.check.is_empty() {
        return check(&arguments.check);
    }
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            say(Priority::Error, &why);
            ExitCode::FAILURE
        }
    }
}

/// The user that the shipped service becomes.
const USER: &str = "pam_totp_deliver";

/// How the commands will read their files, as far as root can tell. Nothing may be left of the passwords that are read.
fn reader() -> Option<Reader> {
    if !geteuid().is_root() || memory::protect().is_err() {
        return None;
    }
    let user = User::from_name(USER).ok().flatten();
    // sd_booted(3)
    let has_credentials = Path::new("/run/systemd/system").is_dir();
    Some(Reader::Agent { uid: user.map(|user| user.uid.as_raw()), has_credentials })
}

/// Looks for the commands as for an order, and for their files as they do. What is wrong with one is a line on standard error.
fn check(ways: &[String]) -> ExitCode {
    let known = Way::ALL.into_iter().filter(|way| ways.iter().any(|word| word == way.word()));
    let (config, trust, reader) = (Path::new(CONFIG), Trust::root(), reader());
    // Only root sees all files of the commands. Another user sees what is wrong with the commands themselves.
    let wrong = known.filter_map(|way| match reader {
        Some(reader) => check_files(config, &trust, way, reader).err(),
        None => command_of(config, &trust, way).err(),
    });
    let mut wrong: Vec<String> = wrong.collect();
    // What is wrong with the file is wrong for each way.
    wrong.dedup();
    wrong.iter().for_each(|why| say(Priority::Error, why));
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    close_inherited()?;
    let (listener, when_idle) = PROGRAM.listener(arguments.listen.as_deref())?;
    if let Some(name) = &arguments.user {
        become_user(name)?;
    }
    if geteuid().is_root() {
        return Err(
            "pam_totp_deliver must not run as root, because its commands would have all rights: \
                    add --user NAME"
                .to_owned(),
        );
    }
    agent::protect("the code")?;
    let stop = Stop::prepare()?;
    serve::serve(&listener, when_idle, &stop);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement;
    use clap::CommandFactory;

    #[test]
    fn the_manual_of_the_agent_has_its_options() {
        agreement::of_options(Arguments::command(), "pam_totp_deliver.8");
    }
}
