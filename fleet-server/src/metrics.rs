//! Counters for Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the times of logins, in seconds.
const BOUNDS: [f64; 8] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.2, 1.0];

/// What happened since the start.
#[derive(Default)]
pub struct Metrics {
    logins: Mutex<BTreeMap<&'static str, u64>>,
    times: Mutex<Times>,
    joins: [AtomicU64; 2],
    overloaded: AtomicU64,
    refused: AtomicU64,
}

#[derive(Default)]
struct Times {
    within: [u64; BOUNDS.len()],
    count: u64,
    seconds: f64,
}

impl Metrics {
    /// A login ended with this word.
    pub fn login(&self, word: &'static str, took: Duration) {
        let mut logins = self.logins.lock().unwrap_or_else(PoisonError::into_inner);
        *logins.entry(word).or_default() += 1;
        drop(logins);
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = took.as_secs_f64();
        for (within, bound) in times.within.iter_mut().zip(BOUNDS) {
            *within += u64::from(seconds <= bound);
        }
        times.count += 1;
        times.seconds += seconds;
    }

    /// A host asked to join.
    pub fn join(&self, joined: bool) {
        let [refused, done] = &self.joins;
        let count = if joined { done } else { refused };
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// A login was not looked at, because too many others wait.
    pub fn overloaded(&self) {
        self.overloaded.fetch_add(1, Ordering::Relaxed);
    }

    /// A connection was closed, because there are too many.
    pub fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// The text that Prometheus reads.
    pub fn text(&self, connections: usize) -> String {
        let mut out = String::from("# TYPE totp_fleetd_logins_total counter\n");
        for (word, count) in &*self.logins.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = writeln!(out, "totp_fleetd_logins_total{{outcome=\"{word}\"}} {count}");
        }
        let times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        out.push_str("# TYPE totp_fleetd_login_seconds histogram\n");
        for (within, bound) in times.within.iter().zip(BOUNDS) {
            let _ = writeln!(out, "totp_fleetd_login_seconds_bucket{{le=\"{bound}\"}} {within}");
        }
        let (count, seconds) = (times.count, times.seconds);
        let _ = writeln!(out, "totp_fleetd_login_seconds_bucket{{le=\"+Inf\"}} {count}");
        let _ = writeln!(out, "totp_fleetd_login_seconds_sum {seconds}");
        let _ = writeln!(out, "totp_fleetd_login_seconds_count {count}");
        let [refused, done] = &self.joins;
        for (name, kind, value) in [
            ("joins_total", "counter", done.load(Ordering::Relaxed)),
            ("joins_refused_total", "counter", refused.load(Ordering::Relaxed)),
            ("logins_overloaded_total", "counter", self.overloaded.load(Ordering::Relaxed)),
            ("connections_refused_total", "counter", self.refused.load(Ordering::Relaxed)),
            ("connections", "gauge", connections as u64),
        ] {
            let _ = writeln!(out, "# TYPE totp_fleetd_{name} {kind}\ntotp_fleetd_{name} {value}");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_counted_under_its_word_and_its_time() {
        let metrics = Metrics::default();
        metrics.login("accepted", Duration::from_millis(3));
        metrics.login("wrong", Duration::from_secs(2));
        metrics.join(false);
        let text = metrics.text(7);
        for line in [
            "totp_fleetd_logins_total{outcome=\"accepted\"} 1",
            "totp_fleetd_login_seconds_bucket{le=\"0.002\"} 0",
            "totp_fleetd_login_seconds_bucket{le=\"0.005\"} 1",
            "totp_fleetd_login_seconds_bucket{le=\"1\"} 1",
            "totp_fleetd_login_seconds_bucket{le=\"+Inf\"} 2",
            "totp_fleetd_joins_refused_total 1",
            "totp_fleetd_joins_total 0",
            "totp_fleetd_connections 7",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
