//! Delivery by mail: through the local sendmail, or to a submission server.

mod client;
mod config;
mod message;
mod sendmail;
mod submission;

use crate::deadline::Deadline;
use crate::failure::{Failure, Status};
use crate::files::Reader;
use crate::request::{Kind, Request};
use crate::trace::Trace;
use config::{Config, Way};
use std::path::Path;
use std::time::Duration;

/// A configuration that was read and checked.
pub struct Smtp(Config);

impl Smtp {
    /// Reads the configuration and what it names.
    pub fn configured(path: &Path, reader: Reader, trace: &mut Trace) -> Result<Self, Failure> {
        let config = Config::read(path, reader)?;
        if let Way::Server(server) = &config.way
            && let Some(login) = &server.login
        {
            trace.hide(&login.password);
        }
        Ok(Self(config))
    }

    /// How long a run takes at most.
    pub fn time(&self) -> Duration {
        self.0.time
    }

    /// Hands the code to the next mail system.
    pub fn deliver(
        &self,
        request: &Request,
        trace: &Trace,
        deadline: &Deadline,
    ) -> Result<(), Failure> {
        if request.kind != Kind::Email {
            return Err(Failure::new(
                Status::Data,
                "this program delivers mail only. Use totp-deliver-http for kind=sms.",
            ));
        }
        let message = message::Mail::of(request, &self.0.from)?;
        match &self.0.way {
            Way::Sendmail(program) => {
                sendmail::deliver(program, &self.0.from.email, &message, trace, deadline)
            }
            Way::Server(server) => submission::deliver(server, &message, trace, deadline),
        }
    }

    /// Goes as far as possible without a message.
    pub fn check(&self, trace: &Trace, deadline: &Deadline) -> Result<(), Failure> {
        match &self.0.way {
            // The program was looked for when the configuration was read.
            Way::Sendmail(_) => Ok(()),
            Way::Server(server) => submission::check(server, trace, deadline),
        }
    }
}
