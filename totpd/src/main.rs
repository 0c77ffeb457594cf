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
mod listener;
mod login;
mod own;
mod places;
mod seats;
mod serve;
mod stop;
mod writer;

use clap::Parser;
use journal::say;
use nix::sys::resource::{Resource, setrlimit};
use rustix::process::{DumpableBehavior, geteuid, set_dumpable_behavior};
use std::path::PathBuf;
use std::process::ExitCode;
use totp_core::login::Priority;

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
    keep_secrets_in_memory()?;
    let (listener, rest) = listener::get(arguments.listen.as_deref())?;
    let stop = stop::Stop::prepare()?;
    serve::serve(&listener, rest, &stop);
    journal::settle();
    Ok(())
}

/// Neither a core file nor another process of root's without the right to trace shows what is in memory.
fn keep_secrets_in_memory() -> Result<(), String> {
    let cannot = |what: &str| format!("cannot keep secrets out of core files ({what})");
    setrlimit(Resource::RLIMIT_CORE, 0, 0).map_err(|e| cannot(&format!("setrlimit: {e}")))?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)
        .map_err(|e| cannot(&format!("PR_SET_DUMPABLE: {e}")))
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
