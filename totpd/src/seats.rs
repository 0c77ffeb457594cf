//! How many connections there may be at once: a user who holds many open must not keep root or other users out.
//!
//! Nor must a user who waits at many prompts of `su`, which ask as root. So a connection on which the helper waits for the
//! other end is given up for a new one when no seat is left, the oldest first. The module connects again when its answer
//! is there.

use std::collections::BTreeMap;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Connections of one user who is not root.
const MOST_OF_A_USER: usize = 4;
/// Connections of all users but root.
const MOST_OF_USERS: usize = 48;
/// Connections in all.
const MOST: usize = 64;
/// Connections about one account on which a user is waited for. They come from root's programs: otherwise one person's
/// logins could take all seats.
const MOST_ABOUT_ONE: usize = 8;

/// The connections that are open.
#[derive(Clone, Default)]
pub struct Seats(Arc<Mutex<Taken>>);

/// By age: the number of the oldest one is the lowest.
#[derive(Default)]
struct Taken {
    next: u64,
    seats: BTreeMap<u64, Taking>,
}

/// A connection that is open.
struct Taking {
    /// The user id of the other end.
    uid: u32,
    wait: Arc<Wait>,
    /// The account that a program of root's asks about, as it named it.
    about: Option<Vec<u8>>,
}

/// A connection's place; dropping it gives it back.
pub struct Seat {
    seats: Seats,
    number: u64,
}

/// Whether the helper waits for the other end of a connection. What it judges is judged to the end.
#[derive(Default)]
pub struct Wait {
    state: AtomicU8,
    stream: Option<UnixStream>,
}

/// Who is waited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whom {
    /// The program at the other end.
    Program,
    /// A user who types. The module connects again with the answer.
    Typist,
    /// A user who scans a new key. Nobody connects again for that.
    Scanner,
}

/// The other end is waited for.
const WAITING: u8 = 0;
/// A user is waited for, who types an answer. The module connects again if the helper ends meanwhile.
const TYPING: u8 = 3;
/// A user is waited for, and cannot connect again for what comes: a code was used for it, or an enrolment has begun.
const LASTING: u8 = 4;
/// It has said something, and the answer is on its way.
const JUDGING: u8 = 1;
/// The connection was given up.
const GIVEN_UP: u8 = 2;

impl Wait {
    /// Of this connection, which is to be closed when it is given up.
    pub fn of(stream: &UnixStream) -> Arc<Self> {
        Arc::new(Self { state: AtomicU8::new(WAITING), stream: stream.try_clone().ok() })
    }

    /// The wait begins; not if the connection was given up.
    pub fn begin(&self, whom: Whom) {
        let state = match whom {
            Whom::Program => WAITING,
            Whom::Typist => TYPING,
            Whom::Scanner => LASTING,
        };
        let _ = self.changes(JUDGING, state);
    }

    /// The wait is over. `false` if the connection was given up meanwhile: what came is not to be judged.
    #[must_use]
    pub fn end(&self) -> bool {
        [WAITING, TYPING, LASTING].into_iter().any(|from| self.changes(from, JUDGING))
    }

    /// Takes no more answer on this connection. One that is there already is judged.
    fn refuse_more(&self) {
        let typing = matches!(self.state.load(Ordering::SeqCst), TYPING | LASTING);
        if let Some(stream) = self.stream.as_ref().filter(|_| typing) {
            let _ = stream.shutdown(Shutdown::Read);
        }
    }

    /// `from` is the state in which it may be given up.
    fn give_up(&self, from: u8) -> bool {
        let given_up = self.changes(from, GIVEN_UP);
        if let Some(stream) = self.stream.as_ref().filter(|_| given_up) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        given_up
    }

    fn changes(&self, from: u8, to: u8) -> bool {
        self.state.compare_exchange(from, to, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }
}

impl Seats {
    /// A place for a connection of this user, if there is one left or one to be given up.
    pub fn take(&self, uid: u32, wait: Arc<Wait>) -> Option<Seat> {
        let mut taken = self.lock();
        if !taken.has_room_for(uid) {
            taken.give_up_one_for(uid)?;
        }
        let number = taken.next;
        taken.next += 1;
        taken.seats.insert(number, Taking { uid, wait, about: None });
        Some(Seat { seats: self.clone(), number })
    }

    /// Whether nobody is connected.
    pub fn are_empty(&self) -> bool {
        self.lock().seats.is_empty()
    }

    /// Ends the connections on which a user is waited for. Whether any connection is left.
    pub fn end_typing(&self) -> bool {
        let taken = self.lock();
        taken.seats.values().for_each(|seat| seat.wait.refuse_more());
        !taken.seats.is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        // A thread that panicked while it held the lock changed nothing halfway.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn count(&self, counts: impl Fn(u32) -> bool) -> usize {
        self.seats.values().filter(|seat| counts(seat.uid)).count()
    }

    fn has_room_for(&self, uid: u32) -> bool {
        let all = self.seats.len();
        match uid {
            0 => all < MOST,
            _ => self.is_entitled(uid) && self.count(|uid| uid != 0) < MOST_OF_USERS && all < MOST,
        }
    }

    fn is_entitled(&self, uid: u32) -> bool {
        uid == 0 || self.count(|other| other == uid) < MOST_OF_A_USER
    }

    /// The oldest connection on which a user is waited for: the module connects again for the answer. Without one, the
    /// oldest for which nobody connects again, then the oldest that has not said yet what it wants. One of a user where it
    /// is the users who are too many.
    fn give_up_one_for(&mut self, uid: u32) -> Option<()> {
        if !self.is_entitled(uid) {
            return None;
        }
        let of_users = uid != 0 && self.count(|uid| uid != 0) >= MOST_OF_USERS;
        let oldest = |from| {
            let mut candidates = self.seats.iter().filter(|(_, seat)| !of_users || seat.uid != 0);
            candidates.find(|(_, seat)| seat.wait.give_up(from)).map(|(number, _)| *number)
        };
        let number = [TYPING, LASTING, WAITING].into_iter().find_map(oldest)?;
        self.seats.remove(&number);
        Some(())
    }
}

impl Seat {
    /// This connection is about the account of this name. If there are too many such connections, the oldest one on which
    /// a user is waited for is given up.
    pub fn is_about(&self, name: &[u8]) {
        let mut taken = self.seats.lock();
        let same = |seat: &Taking| seat.about.as_deref() == Some(name);
        let others =
            taken.seats.iter().filter(|(number, seat)| **number != self.number && same(seat));
        let others: Vec<u64> = others.map(|(number, _)| *number).collect();
        if others.len() >= MOST_ABOUT_ONE {
            let gives_up =
                |number: u64, from| taken.seats.get(&number).is_some_and(|s| s.wait.give_up(from));
            let oldest = |from| others.iter().copied().find(|number| gives_up(*number, from));
            if let Some(number) = oldest(TYPING).or_else(|| oldest(LASTING)) {
                taken.seats.remove(&number);
            }
        }
        if let Some(seat) = taken.seats.get_mut(&self.number) {
            seat.about = Some(name.to_vec());
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.seats.lock().seats.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a connection that is judged, and so is not given up.
    fn judging() -> Arc<Wait> {
        Arc::new(Wait { state: AtomicU8::new(JUDGING), stream: None })
    }

    #[test]
    fn a_user_holds_four_connections_and_keeps_nobody_else_out() {
        let seats = Seats::default();
        let held: Vec<_> = (0..9).map_while(|_| seats.take(1000, judging())).collect();
        assert_eq!(held.len(), 4);
        assert!(seats.take(1001, judging()).is_some() && seats.take(0, judging()).is_some());
        drop(held);
        assert!(seats.take(1000, judging()).is_some());
        assert!(seats.are_empty());
        // His own are not given up for him either.
        let held: Vec<_> = (0..9).map_while(|_| seats.take(1000, Arc::default())).collect();
        assert_eq!(held.len(), 4);
    }

    #[test]
    fn all_users_together_leave_room_for_root() {
        let seats = Seats::default();
        let two = |uid| [seats.take(uid, judging()), seats.take(uid, judging())];
        let held: Vec<_> = (1..100).flat_map(two).flatten().collect();
        assert_eq!(held.len(), MOST_OF_USERS);
        let roots: Vec<_> = (0..99).map_while(|_| seats.take(0, judging())).collect();
        assert_eq!(roots.len(), MOST - MOST_OF_USERS);
    }

    #[test]
    fn the_oldest_connection_that_waits_makes_room() {
        let seats = Seats::default();
        let waits: Vec<Arc<Wait>> = (0..MOST).map(|_| Arc::default()).collect();
        assert!(waits[0].end());
        let _held: Vec<_> =
            waits.iter().map(|wait| seats.take(0, Arc::clone(wait)).unwrap()).collect();
        let _roots = seats.take(0, judging()).unwrap();
        let _users = seats.take(1000, judging()).unwrap();
        // The first one is judged; two were given up, and what still comes there is not judged.
        waits[0].begin(Whom::Typist);
        assert!(waits[0].end());
        assert!(!waits[1].end() && !waits[2].end() && waits[3].end());
    }

    #[test]
    fn one_who_types_makes_room_before_one_who_has_not_asked_yet() {
        let seats = Seats::default();
        let waits: Vec<Arc<Wait>> = (0..MOST).map(|_| Arc::default()).collect();
        let _held: Vec<_> =
            waits.iter().map(|wait| seats.take(0, Arc::clone(wait)).unwrap()).collect();
        assert!(waits[5].end());
        waits[5].begin(Whom::Typist);
        let _one = seats.take(0, judging()).unwrap();
        assert!(!waits[5].end() && waits[0].end());
    }

    #[test]
    fn what_cannot_be_begun_again_is_given_up_after_logins() {
        let seats = Seats::default();
        let waits: Vec<Arc<Wait>> = (0..MOST).map(|_| Arc::default()).collect();
        let _held: Vec<_> =
            waits.iter().map(|wait| seats.take(0, Arc::clone(wait)).unwrap()).collect();
        for (wait, whom) in waits.iter().zip([Whom::Scanner, Whom::Typist, Whom::Typist]) {
            assert!(wait.end());
            wait.begin(whom);
        }
        let _two = [seats.take(0, judging()).unwrap(), seats.take(0, judging()).unwrap()];
        assert!(!waits[1].end() && !waits[2].end() && waits[0].end());
        // But before one that has just come.
        waits[0].begin(Whom::Scanner);
        let _one = seats.take(0, judging()).unwrap();
        assert!(!waits[0].end() && waits[3].end());
    }

    #[test]
    fn too_many_users_take_no_connection_of_roots() {
        let seats = Seats::default();
        let roots = Arc::<Wait>::default();
        let _root = seats.take(0, Arc::clone(&roots)).unwrap();
        let _users: Vec<_> = (1..100).map(|uid| seats.take(uid, Arc::default()).unwrap()).collect();
        assert!(roots.end());
    }

    #[test]
    fn logins_of_one_account_take_no_seat_of_others() {
        let seats = Seats::default();
        let typing = |name: &[u8]| {
            let wait = Arc::<Wait>::default();
            let seat = seats.take(0, Arc::clone(&wait)).unwrap();
            seat.is_about(name);
            assert!(wait.end());
            wait.begin(Whom::Typist);
            (seat, wait)
        };
        let bens: Vec<_> = (0..3).map(|_| typing(b"ben")).collect();
        let anns: Vec<_> = (0..200).map(|_| typing(b"ann")).collect();
        assert_eq!(seats.lock().seats.len(), 3 + MOST_ABOUT_ONE);
        assert!(bens.iter().all(|(_, wait)| wait.end()));
        // The oldest ones made room.
        let (old, new) = anns.split_at(200 - MOST_ABOUT_ONE);
        assert!(old.iter().all(|(_, wait)| !wait.end()) && new.iter().all(|(_, wait)| wait.end()));
        // What is judged is judged to the end.
        typing(b"ann");
        assert_eq!(seats.lock().seats.len(), 3 + MOST_ABOUT_ONE);
    }

    #[test]
    fn a_connection_that_is_given_up_is_closed() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        assert!(Wait::of(&ours).give_up(WAITING));
        assert_eq!(std::io::Read::read(&mut theirs, &mut [0]).unwrap(), 0);
    }
}
