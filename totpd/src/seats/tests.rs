//! Seats without connections: what is taken, and what is given up for it.

use super::*;

/// Connections of root.
const MOST: usize = Class::Root.most();

/// A seat of a user who is found to have an account.
fn of_user(seats: &Seats, uid: u32, wait: Arc<Wait>) -> Option<Seat> {
    seats.take(uid, wait).filter(Seat::has_account)
}

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
    let two = |uid| [of_user(&seats, uid, judging()), of_user(&seats, uid, judging())];
    let held: Vec<_> = (1..100).flat_map(two).flatten().collect();
    assert_eq!(held.len(), Class::User.most());
    let roots: Vec<_> = (0..99).map_while(|_| seats.take(0, judging())).collect();
    assert_eq!(roots.len(), MOST);
    assert!(seats.take(2000, judging()).is_some());
}

/// An id that /etc/subuid lends has no account, and a user has thousands of them.
#[test]
fn ids_without_an_account_take_no_seat_of_users_or_root() {
    let seats = Seats::default();
    drop(of_user(&seats, 1000, Arc::default()).unwrap());
    let grants: Vec<Arc<Wait>> = (0..4).map(|_| Arc::default()).collect();
    let _held: Vec<_> =
        grants.iter().map(|wait| of_user(&seats, 1001, Arc::clone(wait)).unwrap()).collect();
    for wait in &grants {
        assert!(wait.end());
        wait.begin(Whom::Scanner);
    }
    let lent: Vec<_> =
        (100_000..101_000).filter_map(|uid| seats.take(uid, Arc::default())).collect();
    assert_eq!(lent.len(), Class::Guest.most());
    // One who was here before is known.
    assert!(of_user(&seats, 1000, judging()).is_some() && seats.take(0, judging()).is_some());
    assert!(grants.iter().all(|wait| wait.end()));
    // A seat is free again with the next one that was looked for.
    drop(lent);
    assert!(of_user(&seats, 1002, judging()).is_some());
}

#[test]
fn the_oldest_connection_that_waits_makes_room() {
    let seats = Seats::default();
    let waits: Vec<Arc<Wait>> = (0..MOST).map(|_| Arc::default()).collect();
    assert!(waits[0].end());
    let _held: Vec<_> = waits.iter().map(|wait| seats.take(0, Arc::clone(wait)).unwrap()).collect();
    let _two = [seats.take(0, judging()).unwrap(), seats.take(0, judging()).unwrap()];
    // The first one is judged; two were given up, and what still comes there is not judged.
    waits[0].begin(Whom::Typist);
    assert!(waits[0].end());
    assert!(!waits[1].end() && !waits[2].end() && waits[3].end());
}

#[test]
fn one_who_types_makes_room_before_one_who_has_not_asked_yet() {
    let seats = Seats::default();
    let waits: Vec<Arc<Wait>> = (0..MOST).map(|_| Arc::default()).collect();
    let _held: Vec<_> = waits.iter().map(|wait| seats.take(0, Arc::clone(wait)).unwrap()).collect();
    assert!(waits[5].end());
    waits[5].begin(Whom::Typist);
    let _one = seats.take(0, judging()).unwrap();
    assert!(!waits[5].end() && waits[0].end());
}

#[test]
fn what_cannot_be_begun_again_is_given_up_after_logins() {
    let seats = Seats::default();
    let waits: Vec<Arc<Wait>> = (0..MOST).map(|_| Arc::default()).collect();
    let _held: Vec<_> = waits.iter().map(|wait| seats.take(0, Arc::clone(wait)).unwrap()).collect();
    for (wait, whom) in waits.iter().zip([Whom::Scanner, Whom::Typist, Whom::Typist]) {
        assert!(wait.end());
        wait.begin(whom);
    }
    let _two = [seats.take(0, judging()).unwrap(), seats.take(0, judging()).unwrap()];
    assert!(!waits[1].end() && !waits[2].end() && waits[0].end());
    // And after one that has just come: its module connects once more.
    waits[0].begin(Whom::Scanner);
    let _one = seats.take(0, judging()).unwrap();
    assert!(!waits[3].end() && waits[0].end());
}

#[test]
fn too_many_users_take_no_connection_of_roots() {
    let seats = Seats::default();
    let roots: Vec<Arc<Wait>> = (0..MOST).map(|_| Arc::default()).collect();
    let _roots: Vec<_> =
        roots.iter().map(|wait| seats.take(0, Arc::clone(wait)).unwrap()).collect();
    let users = (1..100).map(|uid| of_user(&seats, uid, Arc::default()).unwrap());
    let _users: Vec<_> = users.collect();
    assert!(roots.iter().all(|wait| wait.end()));
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
