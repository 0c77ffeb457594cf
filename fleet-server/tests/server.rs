//! A whole server on loopback: hosts with keys of their own, one POST for a code, and clients that mean harm.

mod support;

use fleet_core::hosts::revoke;
use fleet_core::name::HostName;
use fleet_test::recovery_code;
use fleet_verdict::{PublicKey, Question, Verdict};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};
use support::{Client, Running, code, login_body, wrong_code};

#[test]
fn a_host_joins_once_and_a_code_is_good_once() {
    let server = Running::start();
    let (web1, web2) = (Client::new(&server), Client::new(&server));
    assert_eq!(web1.login("web1", "ann", &code(0)).status, 403, "it has not joined");
    let [text1, text2] = ["web1", "web2"].map(|name| server.invite(name));
    assert_eq!(web1.join("web1", &text2.token.text()), 403, "the token of another host");
    assert_eq!(web1.join("web1", &text1.token.text()), 204);
    assert_eq!(web2.join("web2", &text2.token.text()), 204);
    assert_eq!(web2.join("web1", &text1.token.text()), 403, "used");
    assert_eq!(web2.login("web1", "ann", &code(0)).status, 403, "the key of another host");

    let key = PublicKey::from_bytes(&text1.membership.verdict_keys[0]).unwrap();
    let (first, second) = (code(0), code(30));
    assert_eq!(web1.verdict("web1", "ann", &wrong_code(), &key), Ok(Verdict::Denied));
    let accepted =
        Verdict::Accepted { failures: 1, failures_since: server.first_failure(), codes_left: None };
    assert_eq!(web1.verdict("web1", "ann", &first, &key), Ok(accepted));
    assert_eq!(web2.verdict("web2", "ann", &first, &key), Ok(Verdict::Denied));
    let clean = Verdict::Accepted { failures: 0, failures_since: 0, codes_left: None };
    assert_eq!(web2.verdict("web2", "ann", &second, &key), Ok(clean));
    let recovery = Verdict::Accepted { failures: 0, failures_since: 0, codes_left: Some(9) };
    assert_eq!(web2.verdict("web2", "ann", &recovery_code(0), &key), Ok(recovery));
    assert_eq!(web1.verdict("web1", "nobody", &wrong_code(), &key), Ok(Verdict::Denied));

    revoke(server.ledger(), &HostName::new("web1").unwrap()).unwrap();
    assert_eq!(web1.login("web1", "ann", &recovery_code(1)).status, 403);
    let metrics = server.monitor("/metrics");
    assert!(metrics.contains("totp_fleetd_logins_total{outcome=\"accepted\"} 3"), "{metrics}");
    assert!(metrics.contains("totp_fleetd_logins_total{outcome=\"host_refused\"} 3"), "{metrics}");
    assert!(metrics.contains("totp_fleetd_joins_total 2"), "{metrics}");
}

#[test]
fn a_forged_success_does_not_pass_the_helper() {
    let server = Running::start();
    let client = Client::joined(&server, "web1");
    let nonce = [9; 32];
    let answer = client.post("/v1/login", &login_body("web1", "ann", &nonce, &wrong_code()));
    let json: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(json["verdict"], "denied");
    let signature = support::signature(&json);
    let key = server.verdict_key();
    let question = Question { host: "web1", account: "ann", nonce: &nonce };
    assert_eq!(key.check(&question, Verdict::Denied, &signature), Ok(Verdict::Denied));
    let forged = Verdict::Accepted { failures: 0, failures_since: 0, codes_left: None };
    assert!(key.check(&question, forged, &signature).is_err());
    assert!(
        key.check(&Question { nonce: &[8; 32], ..question }, Verdict::Denied, &signature).is_err()
    );
}

#[test]
fn bodies_that_are_too_long_or_no_request_are_refused() {
    let server = Running::start();
    let client = Client::joined(&server, "web1");
    let post = |body: &str| client.post("/v1/login", body).status;
    assert_eq!(post("{}"), 400);
    assert_eq!(post(&"[".repeat(4_000)), 400);
    assert_eq!(post(&"{\"a\":".repeat(800)), 400);
    assert_eq!(post(&" ".repeat(4_097)), 413);
    // 100 MB are refused by their announcement; a body without one is cut off.
    assert_eq!(
        client
            .raw("POST /v1/login HTTP/1.1\r\nhost: f\r\ncontent-length: 104857600\r\n\r\n")
            .status,
        413
    );
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(4_096));
    let chunked = "POST /v1/login HTTP/1.1\r\nhost: f\r\ntransfer-encoding: chunked\r\n\r\n";
    assert_eq!(client.raw(&(chunked.to_owned() + &chunk + &chunk)).status, 413);
    assert_eq!(client.get("/v1/login").status, 405);
    assert_eq!(client.get("/metrics").status, 404);
    assert_eq!(client.get("/../etc/passwd").status, 404);
}

#[test]
fn a_flood_of_headers_is_refused() {
    let server = Running::start();
    let client = Client::joined(&server, "web1");
    let many = "x: y\r\n".repeat(33);
    let long = format!("x: {}\r\n", "y".repeat(17_000));
    for headers in [many, long] {
        let answer = client.raw(&format!("GET /v1/login HTTP/1.1\r\nhost: f\r\n{headers}\r\n"));
        assert_eq!(answer.status, 431);
    }
}

#[test]
fn slow_and_silent_clients_are_cut_off() {
    // The test's server gives strangers five seconds.
    let server = Running::start();
    for first in ["", "POST /v1/login HTT"] {
        let client = Client::new(&server);
        let begun = Instant::now();
        let mut stream = client.connect();
        stream.write_all(first.as_bytes()).unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(begun.elapsed() < Duration::from_secs(20), "{first:?}");
        assert!(rest.is_empty());
    }
    // One that never begins the handshake.
    let mut silent = TcpStream::connect(server.hosts).unwrap();
    silent.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    assert_eq!(silent.read(&mut [0; 16]).unwrap_or(0), 0);
    // An admitted host that does not send the body that it announced.
    let client = Client::joined(&server, "web1");
    let head = "POST /v1/login HTTP/1.1\r\nhost: f\r\ncontent-length: 50\r\n\r\n{";
    assert_eq!(client.raw(head).status, 408);
}

#[test]
fn a_joined_host_keeps_its_connection_and_a_stranger_does_not() {
    let server = Running::start();
    let client = Client::joined(&server, "web1");
    let mut kept = client.connect();
    let body = login_body("web1", "ann", &[1; 32], &wrong_code());
    assert_eq!(support::post_on(&mut kept, "/v1/login", &body).status, 200);
    std::thread::sleep(Duration::from_millis(6_500));
    assert_eq!(support::post_on(&mut kept, "/v1/login", &body).status, 200);
}

#[test]
fn plain_http_and_clients_without_a_key_are_refused() {
    let server = Running::start();
    let mut plain = TcpStream::connect(server.hosts).unwrap();
    plain.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    plain.write_all(b"GET /healthz HTTP/1.1\r\nhost: f\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    let mut without = Client::without_key(&server).connect();
    let _ = without.write_all(b"GET /v1/login HTTP/1.1\r\nhost: f\r\n\r\n");
    let mut answer = Vec::new();
    assert!(without.read_to_end(&mut answer).is_err() || answer.is_empty());
    // A server with another key than the one that the host pins.
    let mut other = Client::new(&server);
    other.expect_pin(fleet_core::pin::Pin([0; 32]));
    assert!(other.connect().write_all(b"x").is_err());
}

#[test]
fn health_readiness_and_metrics_are_on_a_port_of_their_own() {
    let server = Running::start();
    assert!(server.monitor("/healthz").starts_with("HTTP/1.1 200"));
    assert!(server.monitor("/readyz").starts_with("HTTP/1.1 200"));
    assert!(server.monitor("/v1/login").starts_with("HTTP/1.1 404"));
    std::fs::remove_dir_all(server.folder.path().join("ledger/hosts")).unwrap();
    std::fs::write(server.folder.path().join("ledger/decoys/0000"), vec![0; 70_000]).unwrap();
    assert!(server.monitor("/readyz").starts_with("HTTP/1.1 503"));
    assert!(server.monitor("/healthz").starts_with("HTTP/1.1 200"));
}
