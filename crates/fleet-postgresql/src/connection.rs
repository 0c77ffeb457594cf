//! One connection, and what may go wrong with a statement.

use crate::fence::Found;
use crate::settings::Server;
use crate::sql;
use fleet_core::ledger::{Change, Version};
use fleet_core::name::{Key, Table};
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::timeout;
use tokio_postgres::error::{Severity, SqlState};
use tokio_postgres::types::{FromSql, ToSql, Type};
use tokio_postgres::{AsyncMessage, Client, Error, Row, Statement};

/// How long a statement may take. The database gives up after four seconds; this is for one that hangs.
pub(crate) const WITHIN: Duration = Duration::from_secs(5);

/// Why a statement has no result. The texts are for the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Failure {
    /// Another transaction was in the way. Nothing is changed.
    Conflict,
    /// Nothing is changed.
    NotDone(String),
    /// It may have been done.
    Unknown(String),
}

/// A connection with its statements.
pub(crate) struct Connection {
    client: Client,
    /// The database has warned of something.
    warned: Arc<AtomicBool>,
    read: Statement,
    insert: Statement,
    update: Statement,
}

/// Two rows, and the database's clock.
pub(crate) struct Read {
    pub(crate) value: Version,
    pub(crate) with: Version,
    /// Since 1970.
    pub(crate) seconds: i64,
}

impl Connection {
    pub(crate) async fn open(server: &Server) -> Result<Self, Failure> {
        let connected = timeout(WITHIN, connect(server)).await;
        match connected {
            Ok(opened) => opened.map_err(|error| Failure::NotDone(told(&error))),
            Err(_) => Err(Failure::NotDone("the database does not answer".to_owned())),
        }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    pub(crate) async fn time(&self) -> Result<i64, Failure> {
        field(&self.query_one(self.client.query(sql::TIME, &[])).await?, 0)
    }

    pub(crate) async fn read(&self, key: &Key, with: &Key) -> Result<Read, Failure> {
        let ((table, name), (with_table, with_name)) = (key.parts(), with.parts());
        let (table, with_table) = (table.name(), with_table.name());
        let row = self
            .query_one(self.client.query(&self.read, &[&table, &name, &with_table, &with_name]))
            .await?;
        let version = |column| {
            field::<Option<Vec<u8>>>(&row, column)
                .map(|value| value.map_or(Version::ABSENT, Version::of))
        };
        Ok(Read { value: version(0)?, with: version(1)?, seconds: field(&row, 2)? })
    }

    pub(crate) async fn list(&self, table: Table) -> Result<Vec<String>, Failure> {
        let rows = finished(self.client.query(sql::LIST, &[&table.name()])).await?;
        rows.iter().map(|row| field(row, 0)).collect()
    }

    /// Writes a row if nobody else has, if the timeline is `seen` or a later one, and if there is a synchronous standby where one
    /// is required.
    pub(crate) async fn swap(
        &self,
        change: &Change<'_>,
        seen: &str,
        standby: bool,
    ) -> Result<Found, Failure> {
        let (table, name) = change.key.parts();
        let table = table.name();
        let other = change.unless_changed.map(|(key, version)| {
            let (table, name) = key.parts();
            (table.name(), name, version.bytes())
        });
        let (other_table, other_name, other_value) = match &other {
            None => (None, None, None),
            Some((table, name, value)) => (Some(*table), Some(name), *value),
        };
        self.warned.store(false, Ordering::SeqCst);
        let (new, old) = (change.new, change.old.bytes());
        let mut values: Vec<&(dyn ToSql + Sync)> =
            vec![&table, &name, &new, &other_table, &other_name, &other_value, &seen, &standby];
        let statement = match &old {
            None => &self.insert,
            Some(old) => {
                values.push(old);
                &self.update
            }
        };
        let row = self.query_one(self.client.query(statement, &values)).await?;
        // A commit that did not wait for its standby is told by a warning alone.
        if self.warned.load(Ordering::SeqCst) {
            return Err(Failure::Unknown("the database warned at the commit".to_owned()));
        }
        Ok(Found {
            timeline: field(&row, 0)?,
            standbys: field(&row, 1)?,
            commits: field(&row, 2)?,
            changed: field(&row, 3)?,
        })
    }

    async fn query_one(
        &self,
        query: impl Future<Output = Result<Vec<Row>, Error>>,
    ) -> Result<Row, Failure> {
        let mut rows = finished(query).await?;
        match (rows.pop(), rows.is_empty()) {
            (Some(row), true) => Ok(row),
            _ => Err(Failure::Unknown("the database sent another number of rows".to_owned())),
        }
    }
}

async fn connect(server: &Server) -> Result<Connection, Error> {
    let (client, mut driver) = server.config.connect(server.tls.clone()).await?;
    let warned = Arc::new(AtomicBool::new(false));
    let noted = Arc::clone(&warned);
    tokio::spawn(async move {
        while let Some(Ok(message)) = poll_fn(|context| driver.poll_message(context)).await {
            if let AsyncMessage::Notice(notice) = message {
                noted.fetch_or(is_warning(notice.parsed_severity()), Ordering::SeqCst);
            }
        }
    });
    client.batch_execute(sql::SESSION).await?;
    // A role that may not make tables needs none made.
    if !client.query_one(sql::HAS_TABLE, &[]).await?.try_get(0)? {
        client.batch_execute(sql::TABLE).await?;
    }
    let (text, bytes, yes) = (Type::TEXT, Type::BYTEA, Type::BOOL);
    let of_insert = [&text, &text, &bytes, &text, &text, &bytes, &text, &yes].map(Type::clone);
    let of_update =
        [&text, &text, &bytes, &text, &text, &bytes, &text, &yes, &bytes].map(Type::clone);
    let read = client.prepare(sql::READ).await?;
    let insert = client.prepare_typed(sql::INSERT, &of_insert).await?;
    let update = client.prepare_typed(sql::UPDATE, &of_update).await?;
    Ok(Connection { client, warned, read, insert, update })
}

/// Notices, and messages for the client's log, say nothing about a commit.
fn is_warning(severity: Option<Severity>) -> bool {
    use Severity::{Debug, Info, Log, Notice};
    !matches!(severity, Some(Notice | Info | Log | Debug))
}

/// The result of a statement, in time.
async fn finished<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
    match timeout(WITHIN, work).await {
        Ok(done) => done.map_err(|error| failure(&error)),
        Err(_) => Err(Failure::Unknown("the database did not answer in time".to_owned())),
    }
}

fn field<'a, T: FromSql<'a>>(row: &'a Row, column: usize) -> Result<T, Failure> {
    row.try_get(column).map_err(|error| Failure::Unknown(told(&error)))
}

/// What an error means for what the statement wrote.
fn failure(error: &Error) -> Failure {
    let Some(code) = error.code() else { return Failure::Unknown(told(error)) };
    match *code {
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => Failure::Conflict,
        _ if takes_back(code) => Failure::NotDone(told(error)),
        _ => Failure::Unknown(told(error)),
    }
}

/// Whether an error of this code comes from the statement and not from its commit: the statement is taken back then. Disks that
/// are full, cancels, and whatever ends a server or a connection are none of them.
fn takes_back(code: &SqlState) -> bool {
    const CLASSES: [&str; 7] = ["22", "23", "25", "28", "3D", "42", "55"];
    code.code().get(..2).is_some_and(|class| CLASSES.contains(&class))
}

/// For the log: the database's own words and code, without the statement and its values.
fn told(error: &Error) -> String {
    match error.as_db_error() {
        Some(error) => format!("{} ({})", error.message(), error.code().code()),
        None => match std::error::Error::source(error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    }
}
