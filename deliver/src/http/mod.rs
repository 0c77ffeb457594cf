//! Delivery through a service that speaks HTTP, as gateways for SMS do.

mod answer;
mod config;
mod plain;
mod send;
mod template;

use crate::deadline::Deadline;
use crate::failure::Failure;
use crate::files::Reader;
use crate::request::Request;
use crate::trace::Trace;
use config::Config;
use std::path::Path;
use std::time::Duration;
use template::Values;

/// A configuration that was read and checked.
pub struct Http(Config);

impl Http {
    /// Reads the configuration and what it names.
    pub fn configured(path: &Path, reader: Reader, trace: &mut Trace) -> Result<Self, Failure> {
        let config = Config::read(path, reader)?;
        if let Some(secret) = &config.secret {
            trace.hide(secret);
        }
        Ok(Self(config))
    }

    /// How long a run takes at most.
    pub fn time(&self) -> Duration {
        self.0.time
    }

    /// Hands the code to the service.
    pub fn deliver(
        &self,
        request: &Request,
        trace: &Trace,
        deadline: &Deadline,
    ) -> Result<(), Failure> {
        let values = Values::of(request, self.0.secret.as_ref().map(|secret| secret.as_str()));
        send::deliver(&self.0, &values, trace, deadline)
    }

    /// Connects to the service, and says nothing.
    pub fn check(&self, trace: &Trace, deadline: &Deadline) -> Result<(), Failure> {
        send::check(&self.0, trace, deadline)
    }
}
