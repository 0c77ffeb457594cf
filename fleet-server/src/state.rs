//! What a running server has: ledger, keys, rules and counters.

use crate::config::{Config, LedgerAt};
use crate::keys::ServerKeys;
use crate::limits::Connections;
use crate::metrics::Metrics;
use fleet_core::files::Files;
use fleet_core::judge::Rules;
use fleet_core::ledger::Ledger;
use fleet_core::name::{Key, Table};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::Semaphore;
use totp_core::time::UnixTime;

/// What all connections share.
pub struct State {
    /// Where rows are kept.
    pub ledger: Box<dyn Ledger>,
    /// The server's keys.
    pub keys: ServerKeys,
    pub(crate) rules: Rules,
    pub(crate) metrics: Metrics,
    pub(crate) connections: Arc<Connections>,
    /// Logins that are decided or wait for that.
    pub(crate) logins: Arc<Semaphore>,
    pub(crate) body_time: Duration,
}

/// Opens the ledger of a configuration.
///
/// # Errors
/// What the ledger says.
pub fn open_ledger(config: &Config) -> Result<Box<dyn Ledger>, String> {
    match &config.ledger {
        LedgerAt::Files { folder } => match Files::open(folder) {
            Ok(files) => Ok(Box::new(files)),
            Err(why) => Err(why.to_string()),
        },
    }
}

impl State {
    /// The state of a server with this configuration.
    ///
    /// # Errors
    /// The setting, file or folder, and why.
    pub fn new(config: &Config) -> Result<Self, String> {
        let limits = &config.limits;
        Ok(Self {
            ledger: open_ledger(config)?,
            keys: ServerKeys::read(&config.keys.folder)?,
            rules: config.rules()?,
            metrics: Metrics::default(),
            connections: Connections::new(limits.connections, limits.strangers_of_one_address),
            logins: Arc::new(Semaphore::new(limits.logins)),
            body_time: Duration::from_secs(limits.body_seconds),
        })
    }

    /// Whether logins can be decided now.
    pub(crate) fn is_ready(&self) -> bool {
        // The row need not be there.
        self.ledger.read_one(&Key::Decoy(0)).is_ok()
            && self.ledger.list(Table::Hosts).is_ok()
            && now().is_some()
    }
}

/// The server's clock. `None` before 1970.
pub fn now() -> Option<UnixTime> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(UnixTime::from_secs(since.as_secs()))
}
