//! How many connections there may be at once: a user who holds many open must not keep root or other users out.
//!
//! Nor must a user who waits at many prompts of `su`, which ask as root. So a connection on which the helper waits for the
//! other end is given up for a new one when no seat is left, the oldest first. The module connects again when its answer
//! is there.
//!
//! Root, the users, and the ids of which it is not known yet whether they have an account, have seats of their own: none
//! takes one of another's. /etc/subuid lends a user thousands of ids, and each of them could hold seats like a user.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Connections of one user who is not root.
const MOST_OF_A_USER: usize = 4;
/// User ids of which is remembered that they have an account.
const MOST_KNOWN: usize = 4096;
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
    /// User ids that had an account when they connected before.
    known: BTreeSet<u32>,
}

/// Whose seats a connection takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Class {
    Root,
    /// User ids that have an account.
    User,
    /// User ids whose account is looked for.
    Guest,
}

impl Class {
    /// How many connections there may be.
    const fn most(self) -> usize {
        match self {
            Self::Root => 64,
            Self::User => 48,
            Self::Guest => 16,
        }
    }
}

/// A connection that is open.
struct Taking {
    class: Class,
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

/// The one for whom a connection waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whom {
    /// The program at the other end.
    Program,
    /// A user who types. The module connects again with the answer.
    Typist,
    /// A user who scans a new secret. Nobody connects again for that.
    Scanner,
    /// A user who is to touch a security key. Nobody connects again for that.
    Toucher,
}

/// The other end is waited for.
const WAITING: u8 = 0;
/// A user is waited for, who types an answer. The module connects again if the helper ends meanwhile.
const TYPING: u8 = 3;
/// A user is waited for, and cannot connect again for what comes: a code was used for it, an enrolment has begun, or a
/// security key blinks.
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
            Whom::Scanner | Whom::Toucher => LASTING,
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
        let class = match uid {
            0 => Class::Root,
            _ if taken.known.contains(&uid) => Class::User,
            _ => Class::Guest,
        };
        if uid != 0 && taken.count(|seat| seat.uid == uid) >= MOST_OF_A_USER {
            return None;
        }
        taken.make_room(class)?;
        let number = taken.next;
        taken.next += 1;
        taken.seats.insert(number, Taking { class, uid, wait, about: None });
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
    fn count(&self, counts: impl Fn(&Taking) -> bool) -> usize {
        self.seats.values().filter(|seat| counts(seat)).count()
    }

    fn make_room(&mut self, class: Class) -> Option<()> {
        if self.count(|seat| seat.class == class) < class.most() {
            return Some(());
        }
        self.give_up_one_of(class)
    }

    /// The oldest connection on which a user is waited for: the module connects again for the answer. Without one, the
    /// oldest that has not said yet what it wants: the module connects once more. Then the oldest for which nobody connects
    /// again. An account that is looked for is looked for to the end.
    fn give_up_one_of(&mut self, class: Class) -> Option<()> {
        if class == Class::Guest {
            return None;
        }
        let oldest = |from| {
            let mut candidates = self.seats.iter().filter(|(_, seat)| seat.class == class);
            candidates.find(|(_, seat)| seat.wait.give_up(from)).map(|(number, _)| *number)
        };
        let number = [TYPING, WAITING, LASTING].into_iter().find_map(oldest)?;
        self.seats.remove(&number);
        Some(())
    }
}

impl Seat {
    /// The other end is root or has an account, so it takes a seat of its own kind. `false`: there is none left.
    #[must_use]
    pub fn has_account(&self) -> bool {
        let mut taken = self.seats.lock();
        let Some(seat) = taken.seats.get(&self.number) else { return false };
        if seat.class != Class::Guest {
            return true;
        }
        let uid = seat.uid;
        if taken.make_room(Class::User).is_none() {
            return false;
        }
        if taken.known.len() >= MOST_KNOWN {
            taken.known.clear();
        }
        taken.known.insert(uid);
        if let Some(seat) = taken.seats.get_mut(&self.number) {
            seat.class = Class::User;
        }
        true
    }

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
mod tests;
