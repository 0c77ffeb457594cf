//! One connection to a server, with a deadline for each step.

use crate::message::MAX_ANSWER;
use fleet_core::membership::ServerAddress;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use zeroize::Zeroizing;

/// How long a server may take until its key is seen.
const CONNECT: Duration = Duration::from_secs(1);
/// How long a connection is kept without a login. The server closes it after eleven minutes.
const KEEP: Duration = Duration::from_secs(600);

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// The server has not seen the question.
    NotAsked(String),
    /// It may have.
    Asked(String),
}

/// A connection.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    used: Instant,
}

impl Connection {
    /// Connects, and checks the key of the server.
    pub async fn open(server: &ServerAddress, config: &Arc<ClientConfig>) -> Result<Self, Trouble> {
        let opened = timeout(CONNECT, connected(server, config)).await;
        let opened = opened.unwrap_or_else(|_| Err("no answer within a second".to_owned()));
        opened.map_err(|why| Trouble::NotAsked(format!("{}: {why}", server.address)))
    }

    /// Whether the next question can be asked on it.
    pub fn is_open(&self) -> bool {
        !self.sender.is_closed() && self.used.elapsed() < KEEP
    }

    /// Sends a question and reads the answer: its status and its body.
    pub async fn ask(
        &mut self,
        server: &ServerAddress,
        body: &Zeroizing<Vec<u8>>,
        left: Duration,
    ) -> Result<(u16, Vec<u8>), Trouble> {
        self.used = Instant::now();
        let asked = |why: &str| Trouble::Asked(format!("{}: {why}", server.address));
        let not_asked = |why: &str| Trouble::NotAsked(format!("{}: {why}", server.address));
        // hyper wants bytes of its own. They are wiped with the last reference, which it drops after sending them.
        let content = Bytes::from_owner(Wiped(body.clone()));
        let request = Request::builder()
            .method(Method::POST)
            .uri("/v1/login")
            .header(HOST, &server.address)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(content))
            .map_err(|_| not_asked("its address is no host of HTTP"))?;
        match timeout(left, exchanged(&mut self.sender, request)).await {
            Err(_) => Err(asked("no answer in time")),
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(Exchange::Canceled)) => Err(not_asked("the connection was closed")),
            Ok(Err(Exchange::Broken(why))) => Err(asked(&why)),
        }
    }
}

/// Bytes that are wiped when nobody needs them.
struct Wiped(Zeroizing<Vec<u8>>);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Why an exchange failed.
enum Exchange {
    /// Nothing of the request was sent.
    Canceled,
    Broken(String),
}

async fn exchanged(
    sender: &mut SendRequest<Full<Bytes>>,
    request: Request<Full<Bytes>>,
) -> Result<(u16, Vec<u8>), Exchange> {
    sender.ready().await.map_err(|_| Exchange::Canceled)?;
    let response =
        sender.send_request(request).await.map_err(|error| match error.is_canceled() {
            true => Exchange::Canceled,
            false => Exchange::Broken(error.to_string()),
        })?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), MAX_ANSWER).collect().await;
    let body = body.map_err(|error| {
        let long = error.downcast_ref::<LengthLimitError>().is_some();
        Exchange::Broken(if long { "the answer is too long".to_owned() } else { error.to_string() })
    })?;
    Ok((status, body.to_bytes().to_vec()))
}

async fn connected(
    server: &ServerAddress,
    config: &Arc<ClientConfig>,
) -> Result<Connection, String> {
    let stream = TcpStream::connect(&server.address).await.map_err(|why| why.to_string())?;
    let _ = stream.set_nodelay(true);
    // The pin says which server it is. A name for the handshake is only asked for.
    let name = ServerName::try_from("totp-fleetd").map_err(|why| why.to_string())?;
    let stream = TlsConnector::from(Arc::clone(config)).connect(name, stream).await;
    let stream = stream.map_err(|why| why.to_string())?;
    let shaken = http1::handshake(TokioIo::new(stream)).await;
    let (sender, driver) = shaken.map_err(|why| why.to_string())?;
    tokio::spawn(async move {
        // What becomes of it is told to whoever sent a request.
        let _ = driver.await;
    });
    Ok(Connection { sender, used: Instant::now() })
}
