//! What a running server has: ledger, keys, rules and counters.

use crate::config::{Config, LedgerAt, StandbyOfConfig};
use crate::keys::{ServerKeys, read_private};
use crate::limits::Connections;
use crate::metrics::Metrics;
use fleet_core::files::Files;
use fleet_core::judge::Rules;
use fleet_core::ledger::Ledger;
use fleet_core::name::{Key, Table};
use fleet_postgresql::{PostgreSql, Settings, Standby};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::Semaphore;
use totp_core::time::UnixTime;
use zeroize::Zeroizing;

/// How many seconds the clock of a server may be off that of its ledger.
const MOST_APART: u64 = 5;

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
        LedgerAt::PostgreSql { connection, password_file, ca_file, standby } => {
            let password = password_file.as_deref().map(password).transpose()?;
            let standby = match standby {
                StandbyOfConfig::Required => Standby::Required,
                StandbyOfConfig::None => Standby::None,
            };
            let (connection, ca_file) = (connection.clone(), ca_file.clone());
            let settings = Settings { connection, password, ca_file, standby };
            match PostgreSql::open(&settings) {
                Ok(database) => Ok(Box::new(database)),
                Err(why) => Err(format!("the database: {why}")),
            }
        }
    }
}

/// The first line of a file that only its owner may read.
fn password(path: &Path) -> Result<Zeroizing<String>, String> {
    let text = read_private(path)?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Zeroizing::new(line.to_owned())),
        _ => Err(format!("{}: no password in its first line", path.display())),
    }
}

impl State {
    /// The state of a server with this configuration. Not to be called by async code: a database is connected to.
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
            && now().is_some_and(|now| is_near(now, self.ledger.time()))
    }
}

/// Whether the server's clock is right enough, by that of the ledger. Logins count by the ledger's; this server's logs and
/// join tokens do not.
fn is_near(now: UnixTime, of_ledger: Option<UnixTime>) -> bool {
    of_ledger.is_none_or(|time| now.as_secs().abs_diff(time.as_secs()) <= MOST_APART)
}

/// The server's clock. `None` before 1970.
pub fn now() -> Option<UnixTime> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(UnixTime::from_secs(since.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_more_than_five_seconds_off_is_not_ready() {
        let at = UnixTime::from_secs;
        assert!(is_near(at(100), None));
        assert!(is_near(at(100), Some(at(105))) && is_near(at(105), Some(at(100))));
        assert!(!is_near(at(100), Some(at(106))) && !is_near(at(106), Some(at(100))));
    }

    #[test]
    fn a_password_is_the_first_line_of_its_file() {
        use std::os::unix::fs::PermissionsExt;
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "swordfish\n").unwrap();
        assert_eq!(*password(file.path()).unwrap(), "swordfish");
        std::fs::write(file.path(), "\nswordfish\n").unwrap();
        let why = password(file.path()).unwrap_err();
        assert!(why.ends_with("no password in its first line") && !why.contains("swordfish"));
        std::fs::set_permissions(file.path(), PermissionsExt::from_mode(0o640)).unwrap();
        assert!(password(file.path()).unwrap_err().contains("other users may read"));
    }
}
