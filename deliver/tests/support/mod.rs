//! What the tests of both programs share: a run of a program, certificates, and sockets on loopback.
#![allow(dead_code, reason = "each test file takes its part")]

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use time::OffsetDateTime;

pub const CODE: &str = "12345678";
pub const TO: &str = "ann.example@example.com";
pub const NUMBER: &str = "+4915112345678";

/// The lines of a request.
pub fn request(kind: &str) -> String {
    let to = if kind == "email" { TO } else { NUMBER };
    format!(
        "kind={kind}\nto={to}\ncode={CODE}\nhost=web1.example.com\nuser=ann\nservice=sshd\nsource=192.0.2.7\nminutes=10\n\
         language=en\n"
    )
}

/// The program, beside this test: in a throw-away root the repository is at another place than it was built.
fn located(built: &str) -> PathBuf {
    let name = Path::new(built).file_name().unwrap();
    let beside = std::env::current_exe().unwrap().parent().unwrap().with_file_name(name);
    if beside.exists() { beside } else { built.into() }
}

/// A file of the repository.
pub fn of_repository(name: &str) -> PathBuf {
    let folder = std::env::var("CARGO_MANIFEST_DIR");
    Path::new(folder.as_deref().unwrap_or(env!("CARGO_MANIFEST_DIR"))).join("..").join(name)
}

/// A folder with a configuration.
pub struct World {
    folder: TempDir,
    program: PathBuf,
}

impl World {
    pub fn new(program: &'static str, config: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let world = Self { folder, program: located(program) };
        world.write("config.toml", config, 0o644);
        world
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str, mode: u32) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    pub fn config(&self, text: &str) {
        self.write("config.toml", text, 0o644);
    }

    pub fn command(&self, options: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--config").arg(self.path("config.toml")).args(options);
        command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program; whatever it prints has no code, no address and no password.
    pub fn run(&self, options: &[&str], input: &str) -> Ended {
        ended(self.command(options), input)
    }
}

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    pub status: Option<i32>,
    pub out: String,
    pub error: String,
    pub time: Duration,
}

pub fn ended(mut command: Command, input: &str) -> Ended {
    let begin = Instant::now();
    let mut child = command.spawn().unwrap();
    // It may end before it reads.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let ended = Ended {
        status: status.code(),
        out: String::from_utf8(stdout).unwrap(),
        error: String::from_utf8(stderr).unwrap(),
        time: begin.elapsed(),
    };
    ended.keeps_secrets();
    ended
}

impl Ended {
    fn keeps_secrets(&self) {
        for text in [&self.out, &self.error] {
            let text = text.to_lowercase();
            for secret in [
                CODE,
                "1234 5678",
                "1234+5678",
                "1234%205678",
                "ann.example",
                "4915112345678",
                "correct horse",
                "Y29ycmVjdCBob3JzZQ",
            ] {
                assert!(!text.contains(&secret.to_lowercase()), "{secret}: {text}");
            }
        }
        assert!(self.error.lines().count() <= 1, "{}", self.error);
        assert_eq!(self.status == Some(0), self.error.is_empty(), "{self:?}");
    }

    /// Whether it failed so, and said that.
    #[track_caller]
    pub fn fails(&self, status: i32, words: &str) {
        assert!(
            self.status == Some(status) && self.error.contains(words),
            "{status} {words}: {self:?}"
        );
    }

    #[track_caller]
    pub fn succeeds(&self) {
        assert_eq!(self.status, Some(0), "{self:?}");
    }
}

static AUTHORITIES: AtomicU32 = AtomicU32::new(0);

/// A certificate authority, and certificates of it.
pub struct Authority {
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        // Names of their own: an authority is looked up by its name.
        let number = AUTHORITIES.fetch_add(1, Ordering::Relaxed);
        params.distinguished_name.push(DnType::CommonName, format!("authority {number}"));
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    pub fn server(&self, name: &str, expired: bool) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        if expired {
            params.not_before = OffsetDateTime::UNIX_EPOCH;
            params.not_after = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        }
        let key = KeyPair::generate().unwrap();
        let certificate: CertificateDer<'static> =
            params.signed_by(&key, &self.issuer).unwrap().der().clone();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        Arc::new(config)
    }
}

/// A connection of a test's server.
pub enum Line {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Line {
    pub fn tls(self, config: &Arc<ServerConfig>) -> Self {
        let Self::Plain(socket) = self else { panic!("TLS twice") };
        Self::Tls(Box::new(StreamOwned::new(
            ServerConnection::new(config.clone()).unwrap(),
            socket,
        )))
    }

    pub fn say(&mut self, text: &str) -> bool {
        let done = match self {
            Self::Plain(socket) => socket.write_all(text.as_bytes()),
            Self::Tls(stream) => stream.write_all(text.as_bytes()).and_then(|()| stream.flush()),
        };
        done.is_ok()
    }

    /// One line, or what there is at the end.
    pub fn line(&mut self) -> String {
        let mut line = Vec::new();
        let mut byte = [0];
        while !line.ends_with(b"\n") {
            match self.read(&mut byte) {
                Ok(1) => line.push(byte[0]),
                _ => break,
            }
        }
        String::from_utf8_lossy(&line).into_owned()
    }

    pub fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(bytes),
            Self::Tls(stream) => stream.read(bytes),
        }
    }
}

/// A server for connections one after the other. What it heard comes out of the channel.
pub fn server(mut serve: impl FnMut(Line) -> String + Send + 'static) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let (heard, receiver) = channel();
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            if heard.send(serve(Line::Plain(socket.unwrap()))).is_err() {
                break;
            }
        }
    });
    (port, receiver)
}

/// The user of this process: a service of ours runs as it.
pub fn us() -> String {
    nix::unistd::User::from_uid(nix::unistd::geteuid()).unwrap().unwrap().name
}

/// A server like [`server`] that belongs to another user, and whose that is. Only root can make one; for another user, what is
/// refused is the own one, since the configuration names root.
pub fn foreign_server(
    mut serve: impl FnMut(Line) -> String + Send + 'static,
) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let (heard, receiver) = channel();
    std::thread::spawn(move || {
        if nix::unistd::geteuid().is_root() {
            // Of this thread alone: a socket belongs to whom it says.
            nix::unistd::setfsuid(nix::unistd::Uid::from_raw(4_242));
        }
        for socket in listener.incoming() {
            if heard.send(serve(Line::Plain(socket.unwrap()))).is_err() {
                break;
            }
        }
    });
    (port, receiver)
}

pub fn heard(receiver: &Receiver<String>) -> String {
    receiver.recv_timeout(Duration::from_secs(20)).unwrap()
}

pub fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}
