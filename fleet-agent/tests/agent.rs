//! The agent with whole servers on loopback, and with servers that mean harm.

#[path = "../../fleet-server/tests/support/mod.rs"]
mod support;

use fleet_agent::{Config, Servers, attend};
use fleet_core::membership::{Membership, ServerAddress};
use fleet_core::pin::Pin;
use fleet_test::host;
use fleet_verdict::{PublicKey, Question, Verdict};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConnection, StreamOwned};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use support::{Client, Running, code, wrong_code};
use totp_core::wire::{
    FLEET_VERSION, FleetAnswer, FleetFailure, FleetQuestion, Frame, SignedVerdict, next_body,
};

const NONCE: [u8; 32] = [9; 32];

fn question<'a>(account: &'a str, answer: &'a str) -> FleetQuestion<'a> {
    let (version, host) = (FLEET_VERSION, "web1");
    FleetQuestion { version, host, account, remote: true, nonce: NONCE.as_slice().into(), answer }
}

/// A host that has joined, and what it knows.
fn config(joined: &Client, servers: Vec<ServerAddress>) -> Config {
    let (certificate, key) = joined.identity();
    let membership = Membership { host: host("web1"), servers, verdict_keys: vec![[0; 32]] };
    Config { membership, certificate, key }
}

fn at(address: SocketAddr, pin: Pin) -> ServerAddress {
    ServerAddress { address: address.to_string(), pin }
}

/// An address where nobody listens.
fn nowhere() -> ServerAddress {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    at(listener.local_addr().unwrap(), Pin([0; 32]))
}

/// The verdict, if the server signed it for this question.
fn checked(key: &PublicKey, account: &str, answer: FleetAnswer) -> Verdict {
    let FleetAnswer::Verdict(SignedVerdict { accepted, signature }) = answer else {
        panic!("{answer:?}")
    };
    let verdict = accepted.map_or(Verdict::Denied, |report| Verdict::Accepted {
        failures: report.failures,
        failures_since: report.failures_since,
        codes_left: report.codes_left,
    });
    let asked = Question { host: "web1", account, nonce: &NONCE };
    key.check(&asked, verdict, &signature.as_slice().try_into().unwrap()).unwrap()
}

#[test]
fn a_code_gets_its_signed_verdict_and_is_good_once() {
    let server = Running::start();
    let client = Client::joined(&server, "web1");
    let servers = Servers::of(&config(&client, vec![at(server.hosts, client.pin())])).unwrap();
    let key = server.verdict_key();
    let wrong = servers.answer(&question("ann", &wrong_code()));
    assert_eq!(checked(&key, "ann", wrong), Verdict::Denied);
    let typed = code(0);
    let right = checked(&key, "ann", servers.answer(&question("ann", &typed)));
    assert!(matches!(right, Verdict::Accepted { failures: 1, codes_left: None, .. }), "{right:?}");
    assert_eq!(checked(&key, "ann", servers.answer(&question("ann", &typed))), Verdict::Denied);
    let codes = fleet_test::recovery_code(1);
    let right = checked(&key, "ann", servers.answer(&question("ann", &codes)));
    assert!(matches!(right, Verdict::Accepted { codes_left: Some(9), .. }), "{right:?}");
}

#[test]
fn a_server_that_is_gone_is_passed_over() {
    let server = Running::start();
    let client = Client::joined(&server, "web1");
    // One refuses connections, one takes them and says nothing.
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = at(mute.local_addr().unwrap(), Pin([0; 32]));
    let list = vec![nowhere(), silent, at(server.hosts, client.pin())];
    let servers = Servers::of(&config(&client, list)).unwrap();
    for typed in [wrong_code(), code(0)] {
        let answer = servers.answer(&question("ann", &typed));
        checked(&server.verdict_key(), "ann", answer);
    }
}

#[test]
fn where_no_server_can_be_reached_each_is_named() {
    let server = Running::start();
    let client = Client::joined(&server, "web1");
    let (one, two) = (nowhere(), nowhere());
    let names = [one.address.clone(), two.address.clone()];
    let servers = Servers::of(&config(&client, vec![one, two])).unwrap();
    let answer = servers.answer(&question("ann", &code(0)));
    let FleetAnswer::Failed(FleetFailure::Unreachable(why)) = answer else { panic!("{answer:?}") };
    assert!(names.iter().all(|name| why.contains(name)), "{why}");
}

#[test]
fn a_server_with_another_key_gets_no_code() {
    let server = Running::start();
    let client = Client::joined(&server, "web1");
    let servers = Servers::of(&config(&client, vec![at(server.hosts, Pin([1; 32]))])).unwrap();
    let answer = servers.answer(&question("ann", &code(0)));
    assert!(matches!(answer, FleetAnswer::Failed(FleetFailure::Unreachable(_))), "{answer:?}");
    // The code was not used up.
    let servers = Servers::of(&config(&client, vec![at(server.hosts, client.pin())])).unwrap();
    let verdict = checked(&server.verdict_key(), "ann", servers.answer(&question("ann", &code(0))));
    assert!(matches!(verdict, Verdict::Accepted { .. }));
}

#[test]
fn a_host_that_is_revoked_is_told() {
    let server = Running::start();
    let client = Client::joined(&server, "web1");
    let servers = Servers::of(&config(&client, vec![at(server.hosts, client.pin())])).unwrap();
    checked(&server.verdict_key(), "ann", servers.answer(&question("ann", &wrong_code())));
    fleet_core::hosts::revoke(server.ledger(), &host("web1")).unwrap();
    let answer = servers.answer(&question("ann", &code(0)));
    assert_eq!(answer, FleetAnswer::Failed(FleetFailure::NotJoined));
}

/// A server of the right key that answers each request with these bytes, and counts them.
fn impostor(reply: &'static str) -> (ServerAddress, Arc<AtomicUsize>) {
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec!["fleet".to_owned()]).unwrap();
    let certificate: CertificateDer<'static> = params.self_signed(&key).unwrap().der().clone();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let tls = Arc::new(fleet_tls::server_config(&certificate, &key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, asked) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, tls, count) = (stream.unwrap(), Arc::clone(&tls), Arc::clone(&count));
            thread::spawn(move || {
                let mut stream = StreamOwned::new(ServerConnection::new(tls).unwrap(), stream);
                let mut request = Vec::new();
                let mut byte = [0];
                while !request.ends_with(b"}") {
                    match stream.read(&mut byte) {
                        Ok(1) => request.push(byte[0]),
                        _ => return,
                    }
                }
                count.fetch_add(1, Ordering::SeqCst);
                if reply == "hang" {
                    thread::sleep(Duration::from_secs(30));
                }
                let _ = stream.write_all(reply.as_bytes());
                let _ = stream.flush();
            });
        }
    });
    (at(address, fleet_tls::pin_of(&certificate).unwrap()), asked)
}

#[test]
fn a_question_that_was_sent_is_never_sent_again() {
    let server = Running::start();
    let client = Client::joined(&server, "web1");
    for reply in ["", "hang", "garbage\r\n\r\n"] {
        let (first, asked) = impostor(reply);
        let (second, also_asked) = impostor("");
        let list = vec![first, second, at(server.hosts, client.pin())];
        let servers = Servers::of(&config(&client, list)).unwrap();
        let began = Instant::now();
        let answer = servers.answer(&question("ann", &code(0)));
        assert!(
            matches!(answer, FleetAnswer::Failed(FleetFailure::Lost(_))),
            "{reply}: {answer:?}"
        );
        assert!(began.elapsed() < Duration::from_secs(20), "{reply}");
        let counts = [asked, also_asked].map(|count| count.load(Ordering::SeqCst));
        assert_eq!(counts, [1, 0], "{reply}");
    }
}

#[test]
fn what_is_no_answer_to_a_login_is_lost() {
    let server = Running::start();
    let client = Client::joined(&server, "web1");
    for reply in [
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        "HTTP/1.1 301 Moved\r\nlocation: https://example.com/\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n{",
        "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n",
    ] {
        let (only, _) = impostor(reply);
        let servers = Servers::of(&config(&client, vec![only])).unwrap();
        let answer = servers.answer(&question("ann", "123456"));
        assert!(
            matches!(answer, FleetAnswer::Failed(FleetFailure::Lost(_))),
            "{reply}: {answer:?}"
        );
    }
}

#[test]
fn a_connection_that_the_server_closed_is_made_anew() {
    let server = Running::start();
    let client = Client::joined(&server, "web1");
    // It answers once on each connection, and closes it.
    let (closing, asked) = impostor("HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n");
    let servers = Servers::of(&config(&client, vec![closing])).unwrap();
    for count in 1..=3 {
        let answer = servers.answer(&question("ann", "123456"));
        assert_eq!(answer, FleetAnswer::Failed(FleetFailure::NotJoined));
        assert_eq!(asked.load(Ordering::SeqCst), count);
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn the_helper_gets_one_answer_on_each_connection() {
    let server = Running::start();
    let client = Client::joined(&server, "web1");
    let servers = Servers::of(&config(&client, vec![at(server.hosts, client.pin())])).unwrap();
    let asked = |bytes: &[u8]| {
        let (mut helper, ours) = UnixStream::pair().unwrap();
        helper.write_all(bytes).unwrap();
        attend(ours, &servers);
        let body = next_body(&mut helper, || Duration::from_secs(5)).unwrap();
        FleetAnswer::decode(&body).unwrap()
    };
    let typed = code(0);
    let frame = Frame::of(&question("ann", &typed)).unwrap();
    let verdict = checked(&server.verdict_key(), "ann", asked(frame.bytes()));
    assert!(matches!(verdict, Verdict::Accepted { .. }), "{verdict:?}");
    let malformed = FleetAnswer::Failed(FleetFailure::Malformed);
    assert_eq!(asked(&[0, 0, 0, 3, 1, 2, 3]), malformed);
}
