//! `enroll`: sets up verification codes for a user, and looks after them.
//!
//! Every command ends in at most one atomic replacement of the credential file, and nothing before it
//! changes anything: an error, Ctrl-C, a closed terminal or SIGKILL leaves the old enrolment working. Two commands are
//! exceptions: `enroll move` replaces it twice, and one phone works at each moment; the purpose of `enroll compromised`
//! is that the old enrolment does not go on working.
#![forbid(unsafe_code)]

mod accounts;
mod admin;
mod arguments;
mod audit;
mod authorise;
mod check;
mod cli;
mod commands;
mod context;
mod error;
mod files;
mod held;
mod import;
mod json;
mod key;
mod login;
mod machine;
mod messages;
mod pidfd;
mod policy;
mod records;
mod rights;
mod serve;
mod setup;
mod terminal;
mod time;
mod users;

use std::process::ExitCode;

fn main() -> ExitCode {
    json::begin();
    // What programs read is English in every locale: with --json, so are the questions beside it.
    if !json::is_wanted() {
        messages::follow_locale();
    }
    if rights::are_lent() {
        let error = error::Error::Refused(messages::no_setuid().into());
        terminal::complain(&error, error.status());
        return error.exit_code();
    }
    lift_limits();
    if std::env::args_os().nth(1).is_some_and(|first| first == rights::ARGUMENT) {
        protect_memory();
        return serve::serve();
    }
    let arguments = match cli::help::arguments() {
        Ok(arguments) => arguments,
        Err(status) => return status,
    };
    protect_memory();
    match cli::run::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !matches!(error, error::Error::Reported(_)) && !error.is_closed_pipe() {
                terminal::complain(&error, error.status());
            }
            error.exit_code()
        }
    }
}

/// For root: the limits of a shell that became root by su are those of a user, who may have set them against an
/// emergency. Without the right to raise them, as in some containers, they stay; a file that cannot grow is then an
/// error of the write, and no signal ends the process.
fn lift_limits() {
    use nix::sys::resource::{RLIM_INFINITY, Resource, getrlimit, setrlimit};
    use nix::sys::signal::{SigSet, Signal};
    if !nix::unistd::geteuid().is_root() {
        return;
    }
    for limit in
        [Resource::RLIMIT_FSIZE, Resource::RLIMIT_CPU, Resource::RLIMIT_AS, Resource::RLIMIT_DATA]
    {
        if setrlimit(limit, RLIM_INFINITY, RLIM_INFINITY).is_err()
            && let Ok((_, hard)) = getrlimit(limit)
        {
            let _ = setrlimit(limit, hard, hard);
        }
    }
    const FILES: u64 = 1_024;
    if getrlimit(Resource::RLIMIT_NOFILE).is_ok_and(|(soft, _)| soft < FILES)
        && let Ok((_, hard)) = getrlimit(Resource::RLIMIT_NOFILE)
    {
        let _ = setrlimit(Resource::RLIMIT_NOFILE, FILES, hard.max(FILES));
    }
    let _ = SigSet::from(Signal::SIGXFSZ).thread_block();
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
