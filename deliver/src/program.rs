//! What both programs do around a delivery: arguments, limits, input, exit status.

use crate::deadline::Deadline;
use crate::failure::{Failure, Status};
use crate::files;
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

/// `totp-deliver-smtp`.
pub fn smtp() -> ExitCode {
    main("totp-deliver-smtp", "/etc/pam_totp/deliver-smtp.toml", |path, trace| {
        Smtp::configured(path, trace).map(Way::Smtp)
    })
}

/// `totp-deliver-http`.
pub fn http() -> ExitCode {
    main("totp-deliver-http", "/etc/pam_totp/deliver-http.toml", |path, trace| {
        Http::configured(path, trace).map(Way::Http)
    })
}

type Configured = fn(&Path, &mut Trace) -> Result<Way, Failure>;

fn main(name: &'static str, config: &'static str, configured: Configured) -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return explained(name, &error),
    };
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
    let _ = writeln!(
        std::io::stderr(),
        "{name}: the command line is wrong. Options are --config FILE, --check and --trace; the code comes on standard input."
    );
    ExitCode::from(Status::Usage as u8)
}

fn run(path: &Path, check: bool, trace: &mut Trace, configured: Configured) -> Result<(), Failure> {
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
