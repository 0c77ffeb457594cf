//! Rows of a fleet in PostgreSQL. Any number of servers use one database, and know nothing of each other: each change is one
//! statement that compares the old value and writes the new one.
//!
//! What a database may do to a swap, and what becomes of it:
//!
//! | the database | the swap |
//! |---|---|
//! | another server wrote first | [`Swapped::Conflict`]: nothing is changed |
//! | a standby, a lower timeline than one that was seen, no synchronous standby although one is required | [`Swapped::Refused`]: the statement itself looks, and writes nothing |
//! | an error that takes the statement back | [`Swapped::Refused`] |
//! | no answer in time, a lost connection, an administrator's cancel, any warning at the commit | [`Swapped::Unknown`] |
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

mod connection;
mod fence;
mod settings;
mod sql;

pub use settings::{Settings, Standby};

use connection::{Connection, Failure};
use fence::Fence;
use fleet_core::ledger::{Change, Ledger, LedgerError, Swapped, Version};
use fleet_core::name::{Key, Table};
use settings::Server;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use totp_core::time::UnixTime;

/// Connections of one server. A login is two short statements, and a database has some hundred connections for all.
const MOST_CONNECTIONS: usize = 16;
/// No offset of the database's clock is known.
const UNKNOWN: i64 = i64::MIN;

/// Rows in a table of a database.
pub struct PostgreSql {
    /// Ended without waiting: the ledger may be dropped by async code.
    runtime: Option<Runtime>,
    server: Server,
    standby: Standby,
    idle: Mutex<Vec<Connection>>,
    places: Semaphore,
    fence: Fence,
    /// How many seconds the database's clock is ahead of ours.
    offset: AtomicI64,
}

impl PostgreSql {
    /// Connects to the database, and makes the table if it is missing. Not to be called by async code.
    ///
    /// # Errors
    /// [`LedgerError`] if a setting is wrong or the database cannot be used. It has no password.
    pub fn open(settings: &Settings) -> Result<Self, LedgerError> {
        let server = Server::of(settings).map_err(LedgerError)?;
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime =
            runtime.map_err(|why| LedgerError(format!("cannot start a thread: {why}")))?;
        let ledger = Self {
            runtime: Some(runtime),
            server,
            standby: settings.standby,
            idle: Mutex::default(),
            places: Semaphore::new(MOST_CONNECTIONS),
            fence: Fence::default(),
            offset: AtomicI64::new(UNKNOWN),
        };
        ledger.ask_time()?;
        Ok(ledger)
    }

    /// Calls `work` with a connection, which is kept for the next one if all went well.
    fn with<T>(&self, work: impl AsyncFn(&Connection) -> Result<T, Failure>) -> Result<T, Failure> {
        let Some(runtime) = &self.runtime else {
            return Err(Failure::NotDone("the ledger has ended".to_owned()));
        };
        runtime.block_on(async {
            let Ok(Ok(_place)) = timeout(connection::WITHIN, self.places.acquire()).await else {
                return Err(Failure::NotDone(
                    "all connections to the database are in use".to_owned(),
                ));
            };
            let idle = self.idle().pop();
            let connection = match idle.filter(|idle| !idle.is_closed()) {
                Some(idle) => idle,
                None => Connection::open(&self.server).await?,
            };
            let done = work(&connection).await;
            // Another one is opened after any failure: nothing of this one is trusted.
            if done.is_ok() {
                self.idle().push(connection);
            }
            done
        })
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_time(&self, seconds: i64) {
        let ours = local_seconds();
        self.offset.store(seconds.saturating_sub(ours), Ordering::Relaxed);
    }

    fn ask_time(&self) -> Result<(), LedgerError> {
        let seconds = self.with(Connection::time).map_err(refused)?;
        self.note_time(seconds);
        Ok(())
    }
}

impl Drop for PostgreSql {
    fn drop(&mut self) {
        self.idle().clear();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Ledger for PostgreSql {
    fn read(&self, key: &Key, with: &Key) -> Result<(Version, Version), LedgerError> {
        let read = self.with(async |connection| connection.read(key, with).await);
        let read = match read {
            // The connection may have been closed while it was idle. Nothing is changed by reading again.
            Err(Failure::Unknown(_)) => {
                self.with(async |connection| connection.read(key, with).await)
            }
            read => read,
        };
        let read = read.map_err(refused)?;
        self.note_time(read.seconds);
        Ok((read.value, read.with))
    }

    fn swap(&self, change: Change<'_>) -> Swapped {
        let seen = self.fence.seen();
        let swapped = self.with(async |connection| {
            connection.swap(&change, &seen, self.standby == Standby::Required).await
        });
        match swapped {
            Ok(found) => match self.fence.judge(&found, self.standby) {
                Err(why) if found.changed => Swapped::Unknown(LedgerError(why)),
                Err(why) => Swapped::Refused(LedgerError(why)),
                Ok(()) if found.changed => Swapped::Done,
                Ok(()) => Swapped::Conflict,
            },
            Err(Failure::Conflict) => Swapped::Conflict,
            Err(Failure::NotDone(why)) => Swapped::Refused(LedgerError(why)),
            Err(Failure::Unknown(why)) => Swapped::Unknown(LedgerError(why)),
        }
    }

    fn list(&self, table: Table) -> Result<Vec<Key>, LedgerError> {
        let names = self.with(async |connection| connection.list(table).await).map_err(refused)?;
        Ok(names.iter().filter_map(|name| Key::of_parts(table, name)).collect())
    }

    fn time(&self) -> Option<UnixTime> {
        let offset = match self.offset.load(Ordering::Relaxed) {
            UNKNOWN => return None,
            offset => offset,
        };
        let seconds = local_seconds().saturating_add(offset);
        u64::try_from(seconds).ok().map(UnixTime::from_secs)
    }
}

/// Our own clock.
fn local_seconds() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

fn refused(failure: Failure) -> LedgerError {
    match failure {
        Failure::Conflict => LedgerError("other servers write all the time".to_owned()),
        Failure::NotDone(why) | Failure::Unknown(why) => LedgerError(why),
    }
}
