//! The servers of the fleet: which one is asked next, and connections that are kept.

use crate::config::Config;
use crate::connection::{Connection, Trouble};
use crate::message::{answer_of, body_of};
use fleet_core::membership::ServerAddress;
use rustls::ClientConfig;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use totp_core::wire::{FleetAnswer, FleetFailure, FleetQuestion};
use zeroize::Zeroizing;

/// How long a login may take in all.
const WITHIN: Duration = Duration::from_secs(5);
/// For how long a server that could not be reached is asked after the others.
const REST: Duration = Duration::from_secs(10);

/// The servers.
pub struct Servers {
    runtime: Runtime,
    servers: Vec<Server>,
}

struct Server {
    at: ServerAddress,
    config: Arc<ClientConfig>,
    idle: Mutex<Vec<Connection>>,
    failed: Mutex<Option<Instant>>,
}

impl Servers {
    /// The servers of a membership. No connection is made yet.
    ///
    /// # Errors
    /// The certificate and the key of the host do not belong together, or no thread can be started.
    pub fn of(config: &Config) -> Result<Self, String> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let server = |at: &ServerAddress| {
            // The key of one server opens no connection to another.
            let identity = Some((config.certificate.clone(), config.key.clone_key()));
            let tls = fleet_tls::client_config(vec![at.pin], identity);
            let tls = tls.map_err(|why| format!("host.crt, host.key: {why}"))?;
            let (idle, failed) = (Mutex::default(), Mutex::default());
            Ok(Server { at: at.clone(), config: Arc::new(tls), idle, failed })
        };
        let servers =
            config.membership.servers.iter().map(server).collect::<Result<_, String>>()?;
        Ok(Self {
            runtime: runtime.map_err(|why| format!("cannot start a thread: {why}"))?,
            servers,
        })
    }

    /// Asks one server after the other, until one has the question.
    pub fn answer(&self, question: &FleetQuestion<'_>) -> FleetAnswer {
        let Some(body) = body_of(question) else {
            return FleetAnswer::Failed(FleetFailure::Malformed);
        };
        self.runtime.block_on(self.asked(&body, Instant::now() + WITHIN))
    }

    async fn asked(&self, body: &Zeroizing<Vec<u8>>, until: Instant) -> FleetAnswer {
        let mut reasons = Vec::new();
        for server in self.in_order() {
            if until.saturating_duration_since(Instant::now()).is_zero() {
                break;
            }
            match server.ask(body, until).await {
                Ok((status, answer)) => return answer_of(status, &answer),
                Err(Trouble::Asked(why)) => {
                    server.note_failure();
                    return FleetAnswer::Failed(FleetFailure::Lost(why));
                }
                Err(Trouble::NotAsked(why)) => {
                    server.note_failure();
                    reasons.push(why);
                }
            }
        }
        FleetAnswer::Failed(FleetFailure::Unreachable(reasons.join("; ")))
    }

    /// As in the membership, those that failed a moment ago last.
    fn in_order(&self) -> impl Iterator<Item = &Server> {
        let (rested, tired): (Vec<_>, Vec<_>) =
            self.servers.iter().partition(|server| server.is_rested());
        rested.into_iter().chain(tired)
    }
}

impl Server {
    async fn ask(
        &self,
        body: &Zeroizing<Vec<u8>>,
        until: Instant,
    ) -> Result<(u16, Vec<u8>), Trouble> {
        let left = || until.saturating_duration_since(Instant::now());
        // One that the server has closed meanwhile took no question, so the next one is asked.
        while let Some(mut kept) = self.kept() {
            match kept.ask(&self.at, body, left()).await {
                Err(Trouble::NotAsked(_)) => {}
                done => return self.keep(kept, done),
            }
        }
        let mut fresh = Connection::open(&self.at, &self.config).await?;
        let done = fresh.ask(&self.at, body, left()).await;
        self.keep(fresh, done)
    }

    fn keep<T>(&self, connection: Connection, done: Result<T, Trouble>) -> Result<T, Trouble> {
        if done.is_ok() {
            *lock(&self.failed) = None;
            lock(&self.idle).push(connection);
        }
        done
    }

    fn kept(&self) -> Option<Connection> {
        let mut idle = lock(&self.idle);
        idle.retain(Connection::is_open);
        idle.pop()
    }

    fn note_failure(&self) {
        *lock(&self.failed) = Some(Instant::now());
    }

    fn is_rested(&self) -> bool {
        lock(&self.failed).is_none_or(|failed| failed.elapsed() > REST)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
