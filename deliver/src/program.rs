//! What both programs do around a delivery: arguments, limits, input, exit status.

use crate::deadline::Deadline;
use crate::failure::{Failure, Status};
use crate::files::{self, Reader};
use crate::http::Http;
use crate::memory;
use crate::request::Request;
use crate::settings::LONGEST;
use crate::smtp::Smtp;
use crate::trace::Trace;
use clap::Parser;
use clap::error::ErrorKind;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use totp_core::escape;

/// Delivers one verification code, which standard input names in lines name=value.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Read the configuration from FILE.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Check the configuration and connect, and send nothing. Standard input is not read.
    #[arg(long)]
    check: bool,
    /// Print each step with the answer of the server, without codes and passwords.
    #[arg(long, alias = "verbose")]
    trace: bool,
}

/// A way to deliver.
enum Way {
    Smtp(Smtp),
    Http(Http),
}

/// A program of this package.
struct Program {
    name: &'static str,
    /// Its configuration, if no other is named.
    config: &'static str,
    configured: fn(&Path, Reader, &mut Trace) -> Result<Way, Failure>,
}

const SMTP: Program = Program {
    name: "totp-deliver-smtp",
    config: "/etc/pam_totp/deliver-smtp.toml",
    configured: |path, reader, trace| Smtp::configured(path, reader, trace).map(Way::Smtp),
};

const HTTP: Program = Program {
    name: "totp-deliver-http",
    config: "/etc/pam_totp/deliver-http.toml",
    configured: |path, reader, trace| Http::configured(path, reader, trace).map(Way::Http),
};

/// `totp-deliver-smtp`.
pub fn smtp() -> ExitCode {
    main(&SMTP)
}

/// `totp-deliver-http`.
pub fn http() -> ExitCode {
    main(&HTTP)
}

/// The program that a command starts, if it is one of this package.
fn shipped(command: &[String]) -> Option<&'static Program> {
    let name = command.first().and_then(|program| Path::new(program).file_name())?;
    [&SMTP, &HTTP].into_iter().find(|program| name == program.name)
}

/// Whether a command is one of this package: others may know no options of ours.
pub fn is_shipped(command: &[String]) -> bool {
    shipped(command).is_some()
}

/// What a command of this package would find wrong with its arguments and its files. Nothing is known of other commands.
pub fn fault(command: &[String], reader: Reader) -> Option<Failure> {
    let program = shipped(command)?;
    let Ok(arguments) = Arguments::try_parse_from(command) else {
        return Some(Failure::new(Status::Usage, WRONG_USAGE));
    };
    let path = arguments.config.as_deref().unwrap_or(Path::new(program.config));
    (program.configured)(path, reader, &mut Trace::new(program.name, false)).err()
}

/// What is wrong, without values: one may be a code in the wrong place.
const WRONG_USAGE: &str = "the command line is wrong. Options are --config FILE, --check and --trace; the code comes on standard input.";

fn main(program: &Program) -> ExitCode {
    let &Program { name, config, configured } = program;
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return explained(name, &error),
    };
    let configured = |path: &Path, trace: &mut Trace| configured(path, Reader::Us, trace);
    let mut trace = Trace::new(name, arguments.trace);
    let config = arguments.config.as_deref().unwrap_or(Path::new(config));
    match run(config, arguments.check, &mut trace, configured) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "{name}: {failure}");
            ExitCode::from(failure.status as u8)
        }
    }
}

/// Help and version, or what is wrong with the command line: without its values, which may be a code in the wrong place.
fn explained(name: &str, error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _ = write!(std::io::stdout(), "{error}");
        return ExitCode::SUCCESS;
    }
    let _ = writeln!(std::io::stderr(), "{name}: {WRONG_USAGE}");
    ExitCode::from(Status::Usage as u8)
}

fn run(
    path: &Path,
    check: bool,
    trace: &mut Trace,
    configured: impl Fn(&Path, &mut Trace) -> Result<Way, Failure>,
) -> Result<(), Failure> {
    memory::protect()?;
    let deadline = Deadline::start(trace, Duration::from_secs(LONGEST));
    deadline.step("reading the configuration");
    let way = configured(path, trace)?;
    trace.step(&format!("configuration: {}", escape::text(path.display())));
    deadline.shorten(match &way {
        Way::Smtp(smtp) => smtp.time(),
        Way::Http(http) => http.time(),
    });
    let request = if check {
        None
    } else {
        deadline.step("reading standard input");
        let request = Request::read(std::io::stdin().lock())?;
        trace.hide(&request.to);
        trace.hide(request.to.trim_start_matches('+'));
        trace.hide(&request.code);
        trace.hide(&request.grouped());
        trace.step(&format!("request: to {}", request.masked()));
        Some(request)
    };
    let done = match (&way, &request) {
        (Way::Smtp(smtp), Some(request)) => smtp.deliver(request, trace, &deadline),
        (Way::Http(http), Some(request)) => http.deliver(request, trace, &deadline),
        (Way::Smtp(smtp), None) => smtp.check(trace, &deadline),
        (Way::Http(http), None) => http.check(trace, &deadline),
    };
    done.map_err(|failure| match failure.status {
        Status::Denied => files::restarting(failure),
        _ => failure,
    })?;
    trace.step(if check { "the check passed" } else { "the message is handed over" });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement;
    use clap::CommandFactory;

    #[test]
    fn the_manuals_of_both_commands_have_their_options() {
        for page in ["totp-deliver-smtp.8", "totp-deliver-http.8"] {
            agreement::of_options(Arguments::command(), page);
        }
    }
}
