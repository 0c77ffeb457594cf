//! `totp-fleetd check`: whether the server could serve, and whether each row can be read.

use crate::config::Config;
use crate::keys::ServerKeys;
use crate::state::{now, open_ledger};
use fleet_core::host::Host;
use fleet_core::ledger::Ledger;
use fleet_core::name::{Key, Table};
use fleet_core::row::Row;
use fleet_core::seal::{KeyRing, Kind};
use fleet_tls::server_config;

/// What a check found.
#[derive(Debug, Default)]
pub struct Report {
    /// What is as it should be.
    pub good: Vec<String>,
    /// What an administrator must repair.
    pub faults: Vec<String>,
}

impl Report {
    fn note(&mut self, what: &str, found: Result<String, String>) {
        match found {
            Ok(text) => self.good.push(format!("{what}: {text}")),
            Err(text) => self.faults.push(format!("{what}: {text}")),
        }
    }
}

/// Looks at everything that the configuration names.
pub fn check(config: &Config) -> Report {
    let mut report = Report::default();
    let keys = ServerKeys::read(&config.keys.folder);
    let tls = keys.as_ref().map_err(Clone::clone).and_then(|keys| {
        let tls = server_config(&keys.certificate, &keys.tls);
        tls.map_err(|why| format!("tls.crt and tls.key: {why}"))?;
        Ok(format!("hosts pin {}", keys.pin()?))
    });
    report.note("keys", tls);
    report.note(
        "clock",
        now().map(|_| "after 1970".to_owned()).ok_or_else(|| "before 1970".to_owned()),
    );
    match open_ledger(config) {
        Err(why) => report.note("ledger", Err(why)),
        Ok(ledger) => {
            let ring = keys.as_ref().ok().map(|keys| &keys.ring);
            for table in Table::ALL {
                report.note(table.name(), rows(&*ledger, table, ring));
            }
        }
    }
    report
}

/// Whether each row of a table can be read and opened.
fn rows(ledger: &dyn Ledger, table: Table, ring: Option<&KeyRing>) -> Result<String, String> {
    let keys = ledger.list(table).map_err(|why| why.to_string())?;
    let mut faults = Vec::new();
    for key in &keys {
        let version = ledger.read_one(key).map_err(|why| why.to_string())?;
        if let Some(why) = version.bytes().and_then(|bytes| fault_of(key, bytes, ring)) {
            faults.push(format!("{key}: {why}"));
        }
    }
    let count = keys.len();
    if faults.is_empty() {
        return Ok(format!("{count} rows can be read"));
    }
    let more = if faults.len() > 10 { ", and more" } else { "" };
    let first: Vec<_> = faults.iter().take(10).map(String::as_str).collect();
    Err(format!("{} of {count} rows cannot be read: {}{more}", faults.len(), first.join(", ")))
}

fn fault_of(key: &Key, bytes: &[u8], ring: Option<&KeyRing>) -> Option<String> {
    if let Key::Host(_) = key {
        return Host::decode(bytes).err().map(|_| "damaged".to_owned());
    }
    let Ok(row) = Row::decode(bytes) else { return Some("damaged".to_owned()) };
    ring?.open(key, Kind::Credential, row.sealed()).err().map(|why| why.to_string())
}
