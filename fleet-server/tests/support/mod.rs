//! A running server and its clients.
#![allow(dead_code, reason = "each test uses some of it")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fleet_core::enrol::enrol;
use fleet_core::files::Files;
use fleet_core::join::JoinText;
use fleet_core::ledger::Ledger;
use fleet_core::name::Key;
use fleet_core::pin::Pin;
use fleet_core::row::Row;
use fleet_server::config::Config;
use fleet_server::hosts;
use fleet_server::keys::ServerKeys;
use fleet_server::serve::Server;
use fleet_server::state::State;
use fleet_test::{account, host};
use fleet_verdict::{Forged, PublicKey, Question, Verdict};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConnection, StreamOwned};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

fn now() -> u64 {
    fleet_server::state::now().unwrap().as_secs()
}

/// The code of now, or of so many seconds later.
pub fn code(later: u64) -> String {
    fleet_test::code(now() + later)
}

pub fn wrong_code() -> String {
    fleet_test::wrong_code(now())
}

/// A server on loopback with one enrolled user, `ann`.
pub struct Running {
    pub folder: tempfile::TempDir,
    pub hosts: SocketAddr,
    monitors: SocketAddr,
    config: Config,
    ledger: Files,
    keys: ServerKeys,
    _runtime: tokio::runtime::Runtime,
}

/// A configuration with everything in one folder.
pub fn configuration(folder: &std::path::Path) -> std::path::PathBuf {
    let shown = folder.display();
    for name in ["ledger", "keys"] {
        std::fs::create_dir_all(folder.join(name)).unwrap();
    }
    let text = format!(
        "[server]\nlisten = \"127.0.0.1:0\"\naddress = \"localhost:8443\"\n\
         [ledger]\nkind = \"files\"\nfolder = \"{shown}/ledger\"\n[keys]\nfolder = \"{shown}/keys\"\n\
         [monitor]\nlisten = \"127.0.0.1:0\"\n[limits]\nstranger_seconds = 5\nbody_seconds = 2\n"
    );
    let path = folder.join("totp-fleetd.toml");
    std::fs::write(&path, text).unwrap();
    path
}

impl Running {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::read(&configuration(folder.path())).unwrap();
        ServerKeys::make(&config.keys.folder).unwrap();
        let keys = ServerKeys::read(&config.keys.folder).unwrap();
        let ledger = Files::open(&folder.path().join("ledger")).unwrap();
        enrol(&ledger, &keys.ring, &account("ann"), &fleet_test::credential()).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let state = Arc::new(State::new(&config).unwrap());
        let server = runtime.block_on(Server::open(&config, state)).unwrap();
        let [hosts, monitors] = server.addresses().unwrap();
        runtime.spawn(server.run());
        Self { folder, hosts, monitors, config, ledger, keys, _runtime: runtime }
    }

    pub fn ledger(&self) -> &Files {
        &self.ledger
    }

    pub fn verdict_key(&self) -> PublicKey {
        self.keys.verdict.public()
    }

    pub fn invite(&self, name: &str) -> JoinText {
        let text = hosts::add(&self.config, &host(name)).unwrap();
        JoinText::parse(&text).unwrap()
    }

    /// When the first wrong code since the last success was.
    pub fn first_failure(&self) -> u64 {
        let row = self.ledger.read_one(&Key::User(account("ann"))).unwrap();
        let row = Row::decode(row.bytes().unwrap()).unwrap();
        row.record().failure_report().unwrap().since.as_secs()
    }

    /// What the port for monitoring answers.
    pub fn monitor(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.monitors).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: m\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

/// An answer in HTTP.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

pub type Stream = StreamOwned<ClientConnection, TcpStream>;

/// A host with a key of its own.
pub struct Client {
    server: SocketAddr,
    pin: Pin,
    identity: Option<(CertificateDer<'static>, PrivateKeyDer<'static>)>,
}

impl Client {
    pub fn new(server: &Running) -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec!["host".to_owned()]).unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let identity = Some((certificate.der().clone(), key));
        Self { server: server.hosts, pin: server.keys.pin().unwrap(), identity }
    }

    pub fn without_key(server: &Running) -> Self {
        Self { identity: None, ..Self::new(server) }
    }

    pub fn joined(server: &Running, name: &str) -> Self {
        let client = Self::new(server);
        let text = server.invite(name);
        assert_eq!(client.join(name, &text.token.text()), 204);
        client
    }

    /// The certificate and the key of the host.
    pub fn identity(&self) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
        let (certificate, key) = self.identity.as_ref().unwrap();
        (certificate.clone(), key.clone_key())
    }

    /// The pin of the server.
    pub fn pin(&self) -> Pin {
        self.pin
    }

    pub fn expect_pin(&mut self, pin: Pin) {
        self.pin = pin;
    }

    pub fn connect(&self) -> Stream {
        let identity = self.identity.as_ref();
        let identity = identity.map(|(shown, key)| (shown.clone(), key.clone_key()));
        let config = fleet_tls::client_config(vec![self.pin], identity).unwrap();
        let name = ServerName::try_from("totp-fleetd").unwrap();
        let connection = ClientConnection::new(Arc::new(config), name).unwrap();
        let stream = TcpStream::connect(self.server).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        StreamOwned::new(connection, stream)
    }

    /// Sends these bytes and reads one answer.
    pub fn raw(&self, bytes: &str) -> Answer {
        let mut stream = self.connect();
        // The server may close before it has read all of it.
        let _ = stream.write_all(bytes.as_bytes());
        read_answer(&mut stream)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.raw(&format!("GET {path} HTTP/1.1\r\nhost: f\r\n\r\n"))
    }

    pub fn post(&self, path: &str, body: &str) -> Answer {
        post_on(&mut self.connect(), path, body)
    }

    pub fn join(&self, host: &str, token: &str) -> u16 {
        self.post("/v1/join", &format!(r#"{{"host":"{host}","token":"{token}"}}"#)).status
    }

    pub fn login(&self, host: &str, account: &str, typed: &str) -> Answer {
        self.post("/v1/login", &login_body(host, account, &[5; 32], typed))
    }

    /// The verdict as the helper of a host takes it: only if it is signed for its question.
    pub fn verdict(
        &self,
        host: &str,
        account: &str,
        typed: &str,
        key: &PublicKey,
    ) -> Result<Verdict, Forged> {
        let answer = self.login(host, account, typed);
        assert_eq!(answer.status, 200, "{answer:?}");
        let json: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        let number = |name: &str| json[name].as_u64();
        let verdict = match json["verdict"].as_str().unwrap() {
            "accepted" => Verdict::Accepted {
                failures: number("failures").unwrap().try_into().unwrap(),
                failures_since: number("failures_since").unwrap(),
                codes_left: number("codes_left").map(|left| left.try_into().unwrap()),
            },
            "denied" => Verdict::Denied,
            other => panic!("{other}"),
        };
        key.check(&Question { host, account, nonce: &[5; 32] }, verdict, &signature(&json))
    }
}

pub fn signature(json: &serde_json::Value) -> [u8; 64] {
    STANDARD.decode(json["signature"].as_str().unwrap()).unwrap().try_into().unwrap()
}

pub fn login_body(host: &str, account: &str, nonce: &[u8; 32], typed: &str) -> String {
    let nonce = STANDARD.encode(nonce);
    format!(
        r#"{{"host":"{host}","account":"{account}","from":"remote","nonce":"{nonce}","answer":"{typed}"}}"#
    )
}

pub fn post_on(stream: &mut Stream, path: &str, body: &str) -> Answer {
    let length = body.len();
    let _ =
        write!(stream, "POST {path} HTTP/1.1\r\nhost: f\r\ncontent-length: {length}\r\n\r\n{body}");
    read_answer(stream)
}

/// Reads one answer: its head, and as much body as it announces.
fn read_answer(stream: &mut Stream) -> Answer {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        bytes.push(byte[0]);
    }
    let head = String::from_utf8(bytes).unwrap().to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let length = head.split("content-length: ").nth(1);
    let length = length.map_or(0, |rest| rest.split("\r\n").next().unwrap().parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    Answer { status, body: String::from_utf8(body).unwrap() }
}
