//! How many connections there may be at once: a user who holds many open must not keep root or other users out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Connections of one user who is not root.
const MOST_OF_A_USER: usize = 4;
/// Connections of all users but root.
const MOST_OF_USERS: usize = 48;
/// Connections in all.
const MOST: usize = 64;

/// The connections that are open.
#[derive(Clone, Default)]
pub struct Seats(Arc<Mutex<HashMap<u32, usize>>>);

/// A connection's place; dropping it gives it back.
pub struct Seat {
    seats: Seats,
    uid: u32,
}

impl Seats {
    /// A place for a connection of this user, if there is one left.
    pub fn take(&self, uid: u32) -> Option<Seat> {
        let mut taken = self.lock();
        let of_user = taken.get(&uid).copied().unwrap_or(0);
        let all: usize = taken.values().sum();
        let of_root = taken.get(&0).copied().unwrap_or(0);
        let fits = match uid {
            0 => all < MOST,
            _ => of_user < MOST_OF_A_USER && all - of_root < MOST_OF_USERS && all < MOST,
        };
        if !fits {
            return None;
        }
        taken.insert(uid, of_user + 1);
        Some(Seat { seats: self.clone(), uid })
    }

    /// Whether nobody is connected.
    pub fn are_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u32, usize>> {
        // A thread that panicked while it held the lock changed nothing halfway.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.lock();
        match taken.get_mut(&self.uid) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(taken.remove(&self.uid)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_holds_four_connections_and_keeps_nobody_else_out() {
        let seats = Seats::default();
        let held: Vec<_> = (0..9).map_while(|_| seats.take(1000)).collect();
        assert_eq!(held.len(), 4);
        assert!(seats.take(1001).is_some() && seats.take(0).is_some());
        drop(held);
        assert!(seats.take(1000).is_some());
        assert!(seats.are_empty());
    }

    #[test]
    fn all_users_together_leave_room_for_root() {
        let seats = Seats::default();
        let held: Vec<_> =
            (1..100).flat_map(|uid| [seats.take(uid), seats.take(uid)]).flatten().collect();
        assert_eq!(held.len(), MOST_OF_USERS);
        let roots: Vec<_> = (0..99).map_while(|_| seats.take(0)).collect();
        assert_eq!(roots.len(), MOST - MOST_OF_USERS);
    }
}
