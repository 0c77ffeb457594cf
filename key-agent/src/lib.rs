//! The key agent `pam_totp_key`: asks security keys for what the helper wants.
//!
//! The helper has the rights and no device, the agent the devices and no right. It decides nothing: it takes a question of
//! root alone, asks the keys that are plugged in, and says what they answered. Challenges are made and signatures are checked
//! by the helper. An attacker who controls this process can refuse logins, and forge none.
#![deny(unsafe_code)]
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

mod ask;
mod channel;
mod ffi;
mod hidraw;
mod pin;
mod serve;
mod turns;

pub use ask::Agent;
pub use channel::{Bus, Channel, PACKET, Place, Watch};
pub use serve::attend;

use agent::{Program, Reach, Stop, become_user, close_inherited, say};
use clap::Parser;
use hidraw::Hidraw;
use rustix::process::geteuid;
use std::path::PathBuf;
use std::process::ExitCode;
use totp_core::login::Priority;

const PROGRAM: Program = Program {
    name: "pam_totp_key",
    unit: "pam-totp-key.socket",
    command: "pam_totp_key --listen /run/pam_totp/key.socket --user NAME",
    reach: Reach::Root,
};

/// Asks security keys for the signatures that pam_totpd wants.
#[derive(Parser)]
#[command(name = "pam_totp_key", version)]
struct Arguments {
    /// Make a socket at PATH and stay in the foreground, on a machine without systemd.
    #[arg(long, value_name = "PATH")]
    listen: Option<PathBuf>,
    /// Become the user NAME as soon as the socket is there. The user must be able to open the keys.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
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
    if let Some(name) = &arguments.user {
        become_user(name)?;
    }
    if geteuid().is_root() {
        return Err("pam_totp_key must not run as root, because it speaks to any device that is \
                    plugged in: add --user NAME"
            .to_owned());
    }
    agent::protect("a PIN")?;
    let stop = Stop::prepare()?;
    serve::serve(&listener, when_idle, &stop, Hidraw::of_this_machine());
    Ok(())
}
