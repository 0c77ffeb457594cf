//! `enroll`: sets up one-time codes for a user, and looks after them.
//!
//! Every command ends in at most one atomic replacement of the credential file, and nothing before it
//! changes anything: an error, Ctrl-C, a closed terminal or SIGKILL leaves the old enrolment working.
#![forbid(unsafe_code)]

mod admin;
mod audit;
mod authorise;
mod check;
mod cli;
mod commands;
mod complaint;
mod context;
mod error;
mod export;
mod help;
mod import;
mod judge;
mod messages;
mod next_step;
mod password;
mod qr;
mod random;
mod save;
mod setup;
mod terminal;

use std::process::ExitCode;

fn main() -> ExitCode {
    messages::follow_locale();
    let arguments = match help::arguments() {
        Ok(arguments) => arguments,
        Err(status) => return status,
    };
    protect_memory();
    match commands::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !matches!(error, error::Error::Reported(_)) {
                terminal::complain(&error);
            }
            error.exit_code()
        }
    }
}

/// Secrets are on their way through this process: no core file, no tracing by other processes, and new
/// files are the user's alone whatever the shell's umask is.
fn protect_memory() {
    use nix::sys::resource::{Resource, setrlimit};
    // Each fails only where it is in force already or not to be had; neither stops an enrolment.
    let _ = setrlimit(Resource::RLIMIT_CORE, 0, 0);
    let _ = nix::sys::prctl::set_dumpable(false);
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}
