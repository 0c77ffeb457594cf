//! `pam_totpd`: judges codes for programs that run as the user, and so must not read the secret.
//!
//! systemd starts it by its socket, or `--listen` makes a socket in the foreground. A connection is one login
//! (`totp_core::wire`). Root may ask about anybody, anybody else about himself alone. It runs as root, reads no home and
//! has no network; records and root-held credentials are all that it opens.
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

#[cfg(test)]
#[allow(dead_code, reason = "the helper has no configuration of its own")]
#[path = "../../deliver/src/agreement.rs"]
mod agreement;
mod budget;
mod clock;
mod connection;
mod deliver;
mod enrol;
mod first;
mod journal;
mod key;
mod login;
mod own;
mod places;
mod seats;
mod serve;
mod stop;
mod writer;

use agent::{Program, Reach, Stop, close_inherited, say};
use clap::Parser;
use rustix::process::geteuid;
use std::path::PathBuf;
use std::process::ExitCode;
use totp_core::login::Priority;

const PROGRAM: Program = Program {
    name: "pam_totpd",
    unit: "pam-totpd.socket",
    command: "pam_totpd --listen /run/pam_totp/helper.socket",
    reach: Reach::Everybody,
};

/// Judges one-time codes for screen lockers and other programs that run as the user.
#[derive(Parser)]
#[command(name = "pam_totpd", version)]
struct Arguments {
    /// Make a socket at PATH and stay in the foreground, on a machine without systemd.
    #[arg(long, value_name = "PATH")]
    listen: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            say(Priority::Error, &why);
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    if !geteuid().is_root() {
        return Err("pam_totpd must run as root".to_owned());
    }
    agent::protect("secrets")?;
    // It starts no program and stays root, so files that stay open give nobody a right: no login fails for that.
    close_inherited().unwrap_or_else(|why| say(Priority::Warning, &why));
    let (listener, when_idle) = PROGRAM.listener(arguments.listen.as_deref())?;
    let stop = Stop::prepare()?;
    serve::serve(&listener, when_idle, &stop);
    journal::settle();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Arguments, agreement};
    use clap::CommandFactory;

    #[test]
    fn the_manual_of_the_helper_has_its_options() {
        agreement::of_options(Arguments::command(), "pam_totpd.8");
    }
}
