//! The routes: `POST /v1/login` and `POST /v1/join` for hosts; `/healthz`, `/readyz` and `/metrics` on another port.

use crate::limits::Connection;
use crate::log::{self, Priority};
use crate::message::{Join, Login, MAX_BODY, Signed};
use crate::state::{State, now};
use axum::Router;
use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::extract::{Request, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use fleet_core::hosts::{HostError, join};
use fleet_core::join::JoinToken;
use fleet_core::judge::{Asked, Judge, Outcome};
use fleet_core::name::HostName;
use fleet_core::pin::Pin;
use fleet_verdict::{Question, Verdict};
use std::sync::Arc;
use std::time::Instant;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// The other side of a connection.
#[derive(Clone)]
pub(crate) struct Peer {
    pub(crate) pin: Pin,
    pub(crate) connection: Arc<Connection>,
}

/// The routes for hosts. A request carries its [`Peer`] as an extension.
pub(crate) fn for_hosts(state: Arc<State>) -> Router {
    Router::new()
        .route("/v1/login", post(login))
        .route("/v1/join", post(join_host))
        .with_state(state)
}

/// The routes for monitoring.
pub(crate) fn for_monitors(state: Arc<State>) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(state)
}

async fn ready(Shared(state): Shared<Arc<State>>) -> Response {
    match spawn_blocking(move || state.is_ready()).await {
        Ok(true) => "ready\n".into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the ledger cannot be read\n").into_response(),
    }
}

async fn metrics(Shared(state): Shared<Arc<State>>) -> Response {
    let text = state.metrics.text(state.connections.count());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// The peer and the body of a request, within its limits.
async fn received(state: &State, request: Request) -> Result<(Peer, Bytes), StatusCode> {
    let (parts, body): (_, Body) = request.into_parts();
    let peer = parts.extensions.get::<Peer>().cloned().ok_or(StatusCode::FORBIDDEN)?;
    // What is announced as too long is not waited for.
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    match timeout(state.body_time, to_bytes(body, MAX_BODY)).await {
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
        Ok(Err(_)) => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Ok(Ok(bytes)) => Ok((peer, bytes)),
    }
}

async fn login(Shared(state): Shared<Arc<State>>, request: Request) -> Response {
    let (peer, body) = match received(&state, request).await {
        Ok(received) => received,
        Err(status) => return status.into_response(),
    };
    let Some(login) = Login::parse(&body) else { return StatusCode::BAD_REQUEST.into_response() };
    drop(body);
    let Ok(permit) = Arc::clone(&state.logins).try_acquire_owned() else {
        state.metrics.overloaded();
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    // On a thread of its own: a client that hangs up stops nothing that is being written.
    let decided = spawn_blocking(move || {
        let _permit = permit;
        decide(&state, &peer, &login)
    });
    decided.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn decide(state: &State, peer: &Peer, login: &Login) -> Response {
    let begun = Instant::now();
    let (ledger, keys, rules) = (&*state.ledger, &state.keys.ring, &state.rules);
    let (host, account) = (&login.host, &login.account);
    let asked = Asked { host, pin: &peer.pin, account, from: login.from, answer: &login.answer };
    let outcome = Judge { ledger, keys, rules, clock: &now }.decide(&asked);
    log::login(host, account, &outcome);
    let word = match &outcome {
        Outcome::Accepted(_) => "accepted",
        Outcome::Denied(denial) => denial.word(),
    };
    state.metrics.login(word, begun.elapsed());
    let verdict = match outcome {
        Outcome::Denied(denial) if denial.is_about_the_host() => {
            return StatusCode::FORBIDDEN.into_response();
        }
        Outcome::Denied(denial) => {
            peer.connection.admit();
            if denial.is_a_fault() {
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
            Verdict::Denied
        }
        Outcome::Accepted(accepted) => {
            peer.connection.admit();
            let failures = accepted.failures();
            Verdict::Accepted {
                failures: failures.map_or(0, |report| report.count),
                failures_since: failures.map_or(0, |report| report.since.as_secs()),
                codes_left: accepted.codes_left().and_then(|left| u8::try_from(left).ok()),
            }
        }
    };
    let question = Question { host: host.as_str(), account: account.as_str(), nonce: &login.nonce };
    match state.keys.verdict.sign(&question, &verdict) {
        Ok(signature) => json(&Signed::new(&verdict, &signature)),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn join_host(Shared(state): Shared<Arc<State>>, request: Request) -> Response {
    let (peer, body) = match received(&state, request).await {
        Ok(received) => received,
        Err(status) => return status.into_response(),
    };
    let joined = spawn_blocking(move || join_now(&state, &peer, &body)).await;
    joined.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
}

fn join_now(state: &State, peer: &Peer, body: &[u8]) -> StatusCode {
    let parsed = serde_json::from_slice::<Join<'_>>(body).ok();
    let parsed =
        parsed.and_then(|join| Some((HostName::new(join.host)?, JoinToken::parse(join.token)?)));
    let (Some((host, token)), Some(now)) = (parsed, now()) else { return StatusCode::BAD_REQUEST };
    let joined = join(&*state.ledger, &host, &token, peer.pin, now);
    state.metrics.join(joined.is_ok());
    match joined {
        Ok(()) => {
            peer.connection.admit();
            log::line(Priority::Warning, format_args!("join host={host} pin={} joined", peer.pin));
            StatusCode::NO_CONTENT
        }
        Err(why @ HostError::TokenRefused) => {
            log::line(Priority::Warning, format_args!("join host={host} denied: {why}"));
            StatusCode::FORBIDDEN
        }
        Err(why) => {
            log::line(Priority::Error, format_args!("join host={host} denied: {why}"));
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

fn json(signed: &Signed) -> Response {
    match serde_json::to_string(signed) {
        Ok(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
