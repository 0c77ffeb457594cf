//! What the record must make of a sequence of logins, in a few lines.

use crate::support::code;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use totp_core::history::MAX_MARKS;

/// Seconds of a step.
pub const STEP: u64 = 30;

/// What must hold, told as simply as can be.
#[derive(Default)]
pub struct Model {
    /// Last used step ends, of the authenticators with the highest.
    pub marks: Vec<(u8, u64)>,
    pub used_steps: HashSet<(u8, u64)>,
    pub set: Option<u8>,
    pub dead_sets: HashSet<u8>,
    pub used_recovery: HashSet<(u8, u8)>,
    /// What the record elsewhere says.
    pub said: HashMap<u8, u64>,
    pub spent_elsewhere: HashSet<(u8, u8)>,
}

impl Model {
    fn own_mark(&self, authenticator: u8) -> Option<u64> {
        self.marks.iter().find(|(number, _)| *number == authenticator).map(|(_, end)| *end)
    }

    fn mark(&self, authenticator: u8) -> u64 {
        let highest = || self.marks.iter().map(|(_, end)| *end).max().unwrap_or(0);
        self.own_mark(authenticator).unwrap_or_else(highest)
    }

    pub fn raise(&mut self, authenticator: u8, end: u64) {
        match self.marks.iter_mut().find(|(number, _)| *number == authenticator) {
            Some((_, mark)) => *mark = end.max(*mark),
            None => self.marks.push((authenticator, end)),
        }
        if self.marks.len() > MAX_MARKS {
            self.marks.sort_by_key(|(_, end)| Reverse(*end));
            self.marks.truncate(MAX_MARKS);
        }
    }

    /// Later marks from elsewhere count, as far as the widest window can reach.
    pub fn absorb(&mut self, enrolled: &[u8], now: u64) {
        for authenticator in enrolled {
            let said = self.said.get(authenticator).copied().unwrap_or(0);
            if said > self.mark(*authenticator) && said <= now + 4 * STEP {
                self.raise(*authenticator, said);
            }
        }
    }

    /// How a login with a code must end, and the step it uses.
    pub fn judge(
        &self,
        enrolled: &[u8],
        typed: &str,
        now: u64,
    ) -> (&'static str, Option<(u8, u64)>) {
        let step = now / STEP;
        let window = |authenticator| (step - 1..=step + 1).map(move |step| (authenticator, step));
        let all = enrolled.iter().flat_map(|authenticator| window(*authenticator));
        let right = all.filter(|(authenticator, step)| code(*authenticator, step * STEP) == typed);
        let right: Vec<_> = right.map(|(number, step)| (number, (step + 1) * STEP)).collect();
        match right.iter().find(|(number, end)| *end > self.mark(*number)) {
            Some(unused) => ("let in", Some(*unused)),
            None if right.is_empty() => ("wrong", None),
            None if self.mark(right[0].0) > now + 2 * STEP => ("mark ahead", None),
            None => ("used", None),
        }
    }

    pub fn judge_recovery(&self, enrolled_set: u8, set: u8, number: u8) -> &'static str {
        if set != enrolled_set {
            "wrong"
        } else if self.dead_sets.contains(&set)
            || self.used_recovery.contains(&(set, number))
            || self.spent_elsewhere.contains(&(set, number))
        {
            "used"
        } else {
            "let in"
        }
    }

    pub fn let_in(&mut self, enrolled_set: u8) {
        if !self.dead_sets.contains(&enrolled_set)
            && let Some(former) = self.set.replace(enrolled_set)
            && former != enrolled_set
        {
            self.dead_sets.insert(former);
        }
    }
}
