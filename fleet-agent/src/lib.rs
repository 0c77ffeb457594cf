//! The fleet agent `pam_totp_fleet`: asks the servers of a fleet for the helper of this host.
//!
//! It has the network and no right, the helper the rights and no network. It decides nothing: it takes a question of root
//! alone, asks one server after the other until one has the question, and passes on what that one said. The helper checks
//! the signature. A question that a server may have read is never sent again.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::unreachable
    )
)]

mod config;
mod connection;
mod message;
mod serve;
mod servers;

pub use config::Config;
pub use serve::attend;
pub use servers::Servers;

use agent::{Program, Reach, Stop, become_user, close_inherited, say};
use clap::Parser;
use rustix::process::geteuid;
use std::path::PathBuf;
use std::process::ExitCode;
use totp_core::login::Priority;

const PROGRAM: Program = Program {
    name: "pam_totp_fleet",
    unit: "pam-totp-fleet.socket",
    command: "pam_totp_fleet --listen /run/pam_totp/fleet.socket --user NAME",
    reach: Reach::Root,
};

/// Asks the servers of a fleet for pam_totpd.
#[derive(Parser)]
#[command(name = "pam_totp_fleet", version)]
struct Arguments {
    /// Make a socket at PATH and stay in the foreground, on a machine without systemd.
    #[arg(long, value_name = "PATH")]
    listen: Option<PathBuf>,
    /// Become the user NAME as soon as the socket is there and the files are read.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// The folder that `enroll fleet join` made.
    #[arg(long, value_name = "FOLDER", default_value = config::FOLDER)]
    config: PathBuf,
}

/// The program.
pub fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            say(Priority::Error, &why);
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    close_inherited()?;
    let (listener, when_idle) = PROGRAM.listener(arguments.listen.as_deref())?;
    let config = Config::read(&arguments.config)?;
    if let Some(name) = &arguments.user {
        become_user(name)?;
    }
    if geteuid().is_root() {
        return Err(
            "pam_totp_fleet must not run as root, because it faces the network: add --user NAME"
                .to_owned(),
        );
    }
    agent::protect("a code")?;
    let stop = Stop::prepare()?;
    let servers = Servers::of(&config)?;
    serve::serve(&listener, when_idle, &stop, servers);
    Ok(())
}
