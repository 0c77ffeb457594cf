//! What must hold of one user's logins, told without any of the module's rules: what was accepted, and
//! what may have been.

use super::codes::end_of;
use std::collections::HashSet;

/// The callers of the module: each has a record of its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Side {
    Root,
    Own,
}

/// The wrong codes of a caller from one origin, counted too high rather than too low.
#[derive(Clone, Copy, Default)]
pub struct Tries {
    in_a_row: u32,
    ever: u32,
    last_uptime: u64,
    last_wall: u64,
    /// The host was restarted since the last of them.
    rebooted: bool,
}

impl Tries {
    /// A login that may have been charged.
    pub fn charged(&mut self, wall: u64, uptime: u64) {
        (self.in_a_row, self.ever) = (self.in_a_row + 1, self.ever + 1);
        (self.last_wall, self.last_uptime, self.rebooted) = (wall, uptime, false);
    }

    pub fn accepted(&mut self) {
        self.in_a_row = 0;
    }

    pub fn rebooted(&mut self) {
        self.rebooted = true;
    }

    pub fn was_before_boot(&self) -> bool {
        self.rebooted
    }

    pub fn in_a_row(&self) -> u32 {
        self.in_a_row
    }

    /// Whether no wait can be left: the longest is an hour.
    pub fn over(&self, wall: u64, uptime: u64, lockout: u32) -> bool {
        let waited = (!self.rebooted && uptime >= self.last_uptime + 3_600)
            || wall >= self.last_wall + 3_600;
        self.in_a_row < lockout && (waited || self.ever < 5)
    }
}

/// What one caller knows of a user.
#[derive(Default)]
pub struct Known {
    /// Authenticator and step, of codes that let somebody in.
    pub steps: HashSet<(usize, u64)>,
    /// Of these, the ones noted only where a reboot forgets.
    pub passing: HashSet<(usize, u64)>,
    /// Set and number.
    pub recovery: HashSet<(usize, usize)>,
    /// The set of the last acceptance that lasts, and those before it.
    pub set: Option<usize>,
    pub dead_sets: HashSet<usize>,
    /// A login was accepted, and the record of it lasts.
    pub enrolled: bool,
    /// Local and remote.
    pub tries: [Tries; 2],
}

impl Known {
    /// Takes an accepted code; it must be a new one, and later than all before of its authenticator.
    pub fn use_step(&mut self, authenticator: usize, step: u64, passing: bool) {
        let latest = self.steps.iter().filter(|(a, _)| *a == authenticator).map(|(_, s)| *s).max();
        assert!(
            latest.is_none_or(|latest| step > latest),
            "a code, or an older one, accepted again"
        );
        self.steps.insert((authenticator, step));
        if passing {
            self.passing.insert((authenticator, step));
        }
    }

    /// Takes an accepted recovery code.
    pub fn use_recovery(&mut self, set: usize, number: usize) {
        assert!(!self.dead_sets.contains(&set), "a code of a replaced set was accepted");
        assert!(self.recovery.insert((set, number)), "a recovery code was accepted again");
    }

    /// Notes which set the credential had at an acceptance that lasts.
    pub fn use_set(&mut self, set: Option<usize>) {
        let Some(set) = set.filter(|set| !self.dead_sets.contains(set)) else { return };
        if let Some(former) = self.set.replace(set).filter(|former| *former != set) {
            self.dead_sets.insert(former);
        }
    }

    pub fn rebooted(&mut self) {
        for step in self.passing.drain() {
            self.steps.remove(&step);
        }
        self.tries.iter_mut().for_each(Tries::rebooted);
    }
}

/// All that is known of a user.
#[derive(Default)]
pub struct User {
    pub root: Known,
    pub own: Known,
    /// The latest end of a step that any login may have used up.
    pub latest: u64,
    pub tried_recovery: HashSet<(usize, usize)>,
    pub sets_seen: HashSet<usize>,
}

impl User {
    pub fn known(&mut self, side: Side) -> &mut Known {
        match side {
            Side::Root => &mut self.root,
            Side::Own => &mut self.own,
        }
    }

    /// Notes what a login may use up, before it is tried.
    pub fn may_use(&mut self, step: Option<(usize, u64)>, recovery: Option<(usize, usize)>) {
        self.latest = self.latest.max(step.map_or(0, |(_, step)| end_of(step)));
        self.tried_recovery.extend(recovery);
    }
}
