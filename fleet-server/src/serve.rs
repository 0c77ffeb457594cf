//! Connections: who may open one, how long it may stay without asking, and how each is served.

use crate::api::{Peer, for_hosts, for_monitors};
use crate::config::Config;
use crate::limits::Connection;
use crate::log::{self, Priority};
use crate::state::State;
use axum::Router;
use axum::extract::Request;
use fleet_tls::{pin_of, server_config};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

/// The most header lines of a request.
const MAX_HEADERS: usize = 32;
/// The most bytes of its head.
const MAX_HEAD: usize = 16 * 1024;

/// A server that listens.
pub struct Server {
    state: Arc<State>,
    acceptor: TlsAcceptor,
    hosts: TcpListener,
    monitors: TcpListener,
    stranger_time: Duration,
    idle_time: Duration,
}

impl Server {
    /// Opens both ports.
    ///
    /// # Errors
    /// The setting, file or port, and why.
    pub async fn open(config: &Config, state: Arc<State>) -> Result<Self, String> {
        let tls = server_config(&state.keys.certificate, &state.keys.tls);
        let tls = tls.map_err(|why| format!("tls.crt, tls.key: {why}"))?;
        let listen = async |address: SocketAddr| {
            let listener = TcpListener::bind(address).await;
            listener.map_err(|why| format!("{address}: {why}"))
        };
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(tls)),
            hosts: listen(config.server.listen).await?,
            monitors: listen(config.monitor.listen).await?,
            stranger_time: Duration::from_secs(config.limits.stranger_seconds),
            idle_time: Duration::from_secs(config.limits.idle_seconds),
            state,
        })
    }

    /// The addresses of the port for hosts and of the one for monitoring.
    ///
    /// # Errors
    /// The kernel does not tell.
    pub fn addresses(&self) -> std::io::Result<[SocketAddr; 2]> {
        Ok([self.hosts.local_addr()?, self.monitors.local_addr()?])
    }

    /// Serves until the process ends.
    pub async fn run(self) {
        let monitors = for_monitors(Arc::clone(&self.state));
        tokio::spawn(serve_monitors(self.monitors, monitors));
        let routes = for_hosts(Arc::clone(&self.state));
        loop {
            let Some((stream, address)) = accepted(&self.hosts).await else { continue };
            let Some(connection) = self.state.connections.take(address.ip()) else {
                self.state.metrics.refused();
                continue;
            };
            let (acceptor, routes) = (self.acceptor.clone(), routes.clone());
            let (stranger_time, idle_time) = (self.stranger_time, self.idle_time);
            tokio::spawn(async move {
                let served = serve(stream, acceptor, routes, &connection, idle_time);
                let mut served = pin!(served);
                let in_time = timeout(stranger_time, served.as_mut()).await;
                if in_time.is_err() && connection.is_admitted() {
                    served.await;
                }
            });
        }
    }
}

/// The next connection. Without file descriptors there is none for a while.
async fn accepted(listener: &TcpListener) -> Option<(TcpStream, SocketAddr)> {
    match listener.accept().await {
        Ok(accepted) => Some(accepted),
        Err(why) => {
            log::line(Priority::Error, format_args!("cannot accept a connection: {why}"));
            sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

async fn serve(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    routes: Router,
    connection: &Arc<Connection>,
    idle_time: Duration,
) {
    let _ = stream.set_nodelay(true);
    // Strangers cause these errors at will: they are not logged.
    let Ok(stream) = acceptor.accept(stream).await else { return };
    let certificates = stream.get_ref().1.peer_certificates();
    let Some(Ok(pin)) = certificates.and_then(<[_]>::first).map(pin_of) else { return };
    let peer = Peer { pin, connection: Arc::clone(connection) };
    let service = service_fn(move |request: Request<Incoming>| {
        let (routes, peer) = (routes.clone(), peer.clone());
        async move { Ok::<_, Infallible>(answered(routes, request, Some(peer)).await) }
    });
    let _ = http(idle_time).serve_connection(TokioIo::new(stream), service).await;
}

async fn answered(
    mut routes: Router,
    mut request: Request<Incoming>,
    peer: Option<Peer>,
) -> axum::response::Response {
    use tower_service::Service as _;
    request.extensions_mut().extend(extensions(peer));
    let Ok(response) = routes.call(request.map(axum::body::Body::new)).await;
    response
}

fn extensions(peer: Option<Peer>) -> axum::http::Extensions {
    let mut extensions = axum::http::Extensions::new();
    peer.into_iter().for_each(|peer| {
        extensions.insert(peer);
    });
    extensions
}

/// HTTP/1.1 with limits. The time counts from the last request on, too: it bounds both idle and slow clients.
fn http(time: Duration) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(time);
    http.max_headers(MAX_HEADERS).max_buf_size(MAX_HEAD);
    http
}

async fn serve_monitors(listener: TcpListener, routes: Router) {
    const TIME: Duration = Duration::from_secs(10);
    loop {
        let Some((stream, _)) = accepted(&listener).await else { continue };
        let routes = routes.clone();
        tokio::spawn(timeout(TIME, async move {
            let service = service_fn(move |request: Request<Incoming>| {
                let routes = routes.clone();
                async move { Ok::<_, Infallible>(answered(routes, request, None).await) }
            });
            let _ = http(TIME).serve_connection(TokioIo::new(stream), service).await;
        }));
    }
}
