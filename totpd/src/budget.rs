//! How many lines of the log others can cause: a user's programs may ask as often as they like, and most refusals cost
//! them nothing. Without a limit, one user's lines would drive those about other users out of the log.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// So many lines are written in each window.
const LINES: u32 = 60;
const WINDOW: Duration = Duration::from_secs(60);

/// Whose lines are counted together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Source {
    /// A user id with an account.
    User(u32),
    /// Connections that get no place: nobody with an account has to be behind them.
    Connections,
}

/// The lines of the last minute.
#[derive(Debug)]
pub struct Budget(BTreeMap<Source, Window>);

#[derive(Debug)]
struct Window {
    since: Instant,
    lines: u32,
    left_out: u32,
}

impl Budget {
    /// No lines yet.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Counts a line. `None`: it is left out. Otherwise, how many were left out before it, to be told first.
    pub fn take(&mut self, source: Source, now: Instant) -> Option<u32> {
        let over = |window: &Window| now.saturating_duration_since(window.since) >= WINDOW;
        self.0.retain(|other, window| *other == source || window.left_out > 0 || !over(window));
        let window = self.0.entry(source).or_insert(Window { since: now, lines: 0, left_out: 0 });
        let mut left_out = 0;
        if over(window) {
            left_out = window.left_out;
            *window = Window { since: now, lines: 0, left_out: 0 };
        }
        if window.lines == LINES {
            window.left_out = window.left_out.saturating_add(1);
            return None;
        }
        window.lines += 1;
        Some(left_out)
    }

    /// What was left out and not told yet.
    pub fn rest(&mut self) -> Vec<(Source, u32)> {
        let told = std::mem::take(&mut self.0).into_iter();
        told.map(|(source, window)| (source, window.left_out)).filter(|(_, n)| *n > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: Source = Source::User(1000);
    const BEN: Source = Source::User(1001);

    fn spend(budget: &mut Budget, source: Source, lines: u32, now: Instant) -> u32 {
        (0..lines).filter(|_| budget.take(source, now).is_some()).count().try_into().unwrap()
    }

    #[test]
    fn the_lines_of_one_user_leave_out_nobody_elses() {
        let (mut budget, now) = (Budget::new(), Instant::now());
        assert_eq!(spend(&mut budget, ANN, 10_000, now), LINES);
        assert_eq!(spend(&mut budget, BEN, 1, now), 1);
        assert_eq!(spend(&mut budget, Source::Connections, 10_000, now), LINES);
    }

    #[test]
    fn what_was_left_out_is_told_with_the_next_line() {
        let (mut budget, now) = (Budget::new(), Instant::now());
        spend(&mut budget, ANN, LINES + 7, now);
        assert_eq!(budget.take(ANN, now + WINDOW / 2), None);
        // Another one's line, long after, forgets nothing of it.
        assert_eq!(budget.take(BEN, now + 3 * WINDOW), Some(0));
        assert_eq!(budget.take(ANN, now + 3 * WINDOW), Some(8));
        assert_eq!(budget.take(ANN, now + 3 * WINDOW), Some(0));
    }

    #[test]
    fn at_the_end_all_that_was_left_out_is_told() {
        let (mut budget, now) = (Budget::new(), Instant::now());
        spend(&mut budget, ANN, LINES + 2, now);
        spend(&mut budget, BEN, LINES, now);
        assert_eq!(budget.rest(), [(ANN, 2)]);
        assert!(budget.rest().is_empty());
    }
}
