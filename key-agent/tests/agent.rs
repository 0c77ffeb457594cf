//! The agent, libfido2 and a key in software, from the question on the socket to the check of the signature.

mod support;

use security_key::{Fault, Purpose};
use soft_key::{Behaviour, Counter, SoftKey, Touch, Vouch};
use std::time::{Duration, Instant};
use support::{Asked, World, soft};
use totp_core::wire::{KeyAnswer, KeyFailure, KeyWanted, Vouched};

const ALL: [i64; 2] = [-7, -8];

#[test]
fn a_key_is_enrolled_and_logs_in() {
    for algorithm in ALL {
        let world = World::with(soft(None));
        let made = world.enrolled(&Asked { algorithms: vec![algorithm], ..Asked::default() });
        assert_eq!(made.key.algorithm().cose(), algorithm);
        assert!(made.proved && !made.user_verified);
        let first = world.logged_in(&made, &Asked::default()).unwrap();
        let second = world.logged_in(&made, &Asked::default()).unwrap();
        assert!(!second.counter_went_back(first.counter) && !first.user_verified);
    }
}

#[test]
fn the_next_algorithm_is_tried_if_a_key_lacks_one() {
    let behaviour = Behaviour { algorithms: vec![-8], ..Behaviour::default() };
    let world = World::with(SoftKey::new([1; 32], None, behaviour));
    let made = world.enrolled(&Asked::default());
    assert_eq!(made.key.algorithm().cose(), -8);
    let behaviour = Behaviour { algorithms: vec![-257], ..Behaviour::default() };
    let world = World::with(SoftKey::new([1; 32], None, behaviour));
    assert_eq!(world.make(&Asked::default()), KeyAnswer::Failed(KeyFailure::Unsupported));
}

#[test]
fn a_key_may_vouch_as_it_likes() {
    for (vouches, proved) in [(Vouch::No, false), (Vouch::Own, true), (Vouch::Maker, false)] {
        let behaviour = Behaviour { vouches, ..Behaviour::default() };
        let world = World::with(SoftKey::new([1; 32], None, behaviour));
        let answer = world.make(&Asked::default());
        let KeyAnswer::Made { vouched, .. } = &answer else { panic!("{answer:?}") };
        let told = match vouched {
            Vouched::No => Vouch::No,
            Vouched::Own { .. } => Vouch::Own,
            Vouched::Maker => Vouch::Maker,
        };
        assert_eq!(told, vouches);
        assert_eq!(world.check_made(&answer, &Asked::default()).unwrap().proved, proved);
    }
}

#[test]
fn a_signature_is_good_for_its_question_alone() {
    let world = World::with(soft(None));
    let made = world.enrolled(&Asked::default());
    let asked = Asked::default();
    let answer = world.assert(&made, &asked);
    assert!(world.check_asserted(&answer, &made, &asked).is_ok());
    let check = |change: Asked| world.check_asserted(&answer, &made, &change).err();
    let other = |time| Asked { time, ..Asked::default() };
    assert_eq!(check(other(asked.time + 1)), Some(Fault::WrongSignature));
    let purpose = Asked { purpose: Purpose::Enrolment, ..Asked::default() };
    assert_eq!(check(purpose), Some(Fault::WrongSignature));
    let rp = Asked { rp: "web2", ..Asked::default() };
    assert_eq!(check(rp), Some(Fault::OtherRelyingParty));
    // Once accepted, the floor is the time of its challenge.
    let replayed = Asked { floor: Some(asked.time), ..Asked::default() };
    assert_eq!(check(replayed), Some(Fault::Replayed));
    let verified = Asked { verify: true, ..Asked::default() };
    assert_eq!(check(verified), Some(Fault::NotVerified));
}

#[test]
fn a_key_knows_its_credential_for_one_relying_party() {
    let world = World::with(soft(None));
    let made = world.enrolled(&Asked::default());
    let other = Asked { rp: "web2", ..Asked::default() };
    assert_eq!(world.assert(&made, &other), KeyAnswer::Failed(KeyFailure::UnknownCredential));
    world.plug(vec![SoftKey::new([2; 32], None, Behaviour::default())]);
    let failed = world.assert(&made, &Asked::default());
    assert_eq!(failed, KeyAnswer::Failed(KeyFailure::UnknownCredential));
}

#[test]
fn a_credential_is_not_made_twice_on_a_key() {
    let world = World::with(soft(None));
    let made = world.enrolled(&Asked::default());
    let again = Asked { excluded: vec![made.id.bytes().to_vec()], ..Asked::default() };
    assert_eq!(world.make(&again), KeyAnswer::Failed(KeyFailure::Excluded));
}

#[test]
fn a_key_that_nobody_touches_times_out() {
    let world = World::with(soft(None));
    let made = world.enrolled(&Asked::default());
    world.hid(0, |hid| hid.touch = Touch::ByHand);
    let begin = Instant::now();
    let short = Asked { seconds: 1, ..Asked::default() };
    assert_eq!(world.assert(&made, &short), KeyAnswer::Failed(KeyFailure::TimedOut));
    let took = begin.elapsed();
    assert!((Duration::from_secs(1)..Duration::from_secs(4)).contains(&took), "{took:?}");
    // The key was told, and is free for the next question.
    assert_eq!(world.hid(0, |hid| hid.cancelled), 1);
    world.hid(0, |hid| hid.touch = Touch::AtOnce);
    assert!(world.logged_in(&made, &Asked::default()).is_ok());
    // A key that gives up itself.
    world.hid(0, |hid| (hid.touch, hid.patience) = (Touch::ByHand, Duration::from_millis(300)));
    assert_eq!(world.assert(&made, &Asked::default()), KeyAnswer::Failed(KeyFailure::TimedOut));
    assert_eq!(world.make(&Asked::default()), KeyAnswer::Failed(KeyFailure::TimedOut));
}

#[test]
fn a_late_touch_is_good() {
    let world = World::with(soft(None));
    let made = world.enrolled(&Asked::default());
    world.hid(0, |hid| hid.touch = Touch::After(Duration::from_millis(700)));
    assert!(world.logged_in(&made, &Asked::default()).is_ok());
}

#[test]
fn a_signature_without_the_flag_of_a_touch_is_refused() {
    let world = World::with(soft(None));
    let made = world.enrolled(&Asked::default());
    world.hid(0, |hid| hid.key.behaviour.says_untouched = true);
    // libfido2 may refuse it first; the check does not rely on that.
    match world.assert(&made, &Asked::default()) {
        KeyAnswer::Failed(KeyFailure::Broken(_)) => {}
        answer => {
            let checked = world.check_asserted(&answer, &made, &Asked::default());
            assert_eq!(checked, Err(Fault::NotTouched));
        }
    }
}

#[test]
fn a_closed_connection_takes_the_question_back() {
    let world = World::with(soft(None));
    let made = world.enrolled(&Asked::default());
    world.hid(0, |hid| hid.touch = Touch::ByHand);
    let waiting = world.ask(&world.assert_wanted(&made, &Asked::default()));
    world.until(|| world.hid(0, |hid| hid.waits()));
    let begin = Instant::now();
    drop(waiting);
    world.until(|| world.hid(0, |hid| hid.cancelled) == 1);
    assert!(begin.elapsed() < Duration::from_secs(2));
    world.hid(0, |hid| hid.touch = Touch::AtOnce);
    assert!(world.logged_in(&made, &Asked::default()).is_ok());
}

#[test]
fn a_question_waits_for_its_turn() {
    let world = World::with(soft(None));
    let made = world.enrolled(&Asked::default());
    world.hid(0, |hid| hid.touch = Touch::ByHand);
    let first = world.ask(&world.assert_wanted(&made, &Asked::default()));
    world.until(|| world.hid(0, |hid| hid.waits()));
    let short = Asked { seconds: 1, ..Asked::default() };
    assert_eq!(world.assert(&made, &short), KeyAnswer::Failed(KeyFailure::Busy));
    let second = world.ask(&world.assert_wanted(&made, &Asked::default()));
    world.hid(0, |hid| hid.touch());
    assert!(matches!(first.answer(), KeyAnswer::Asserted { .. }));
    world.until(|| world.hid(0, |hid| hid.waits()));
    world.hid(0, |hid| hid.touch());
    assert!(matches!(second.answer(), KeyAnswer::Asserted { .. }));
}

#[test]
fn a_key_that_waits_holds_up_no_other_key() {
    let other = || SoftKey::new([2; 32], None, Behaviour::default());
    let world = World::with(soft(None));
    let anns = world.enrolled(&Asked::default());
    world.plug(vec![other()]);
    let bens = world.enrolled(&Asked::default());
    // Whichever of the two is looked at first.
    for (keys, number) in [(vec![soft(None), other()], 0), (vec![other(), soft(None)], 1)] {
        world.plug(keys);
        world.hid(number, |hid| hid.touch = Touch::ByHand);
        let waiting = world.ask(&world.assert_wanted(&anns, &Asked::default()));
        world.until(|| world.hid(number, |hid| hid.waits()));
        assert!(world.logged_in(&bens, &Asked::default()).is_ok());
        assert!(world.hid(number, |hid| hid.waits()), "the first key still waits");
        world.hid(number, |hid| hid.touch());
        assert!(matches!(waiting.answer(), KeyAnswer::Asserted { .. }));
    }
}

#[test]
fn a_key_that_is_mute_holds_up_no_other_key() {
    let world = World::with(soft(None));
    let made = world.enrolled(&Asked::default());
    world.plug(vec![SoftKey::new([2; 32], None, Behaviour::default()), soft(None)]);
    world.hid(0, |hid| hid.mute = true);
    let began = Instant::now();
    assert!(world.logged_in(&made, &Asked { seconds: 30, ..Asked::default() }).is_ok());
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}

#[test]
fn a_pin_is_checked_by_the_key() {
    for protocols in [vec![1], vec![2, 1]] {
        let behaviour = Behaviour { pin_protocols: protocols, ..Behaviour::default() };
        let world = World::with(SoftKey::new([1; 32], Some("1234"), behaviour));
        let needed = KeyAnswer::Failed(KeyFailure::PinNeeded { left: Some(8) });
        assert_eq!(world.make(&Asked::default()), needed);
        let right = Asked { pin: Some(b"1234"), verify: true, ..Asked::default() };
        let made = world.enrolled(&right);
        assert!(made.user_verified);
        assert!(world.logged_in(&made, &right).unwrap().user_verified);
        // A login need not want it.
        assert!(!world.logged_in(&made, &Asked::default()).unwrap().user_verified);
        let none = Asked { verify: true, ..Asked::default() };
        assert_eq!(world.assert(&made, &none), needed);
        let wrong = Asked { pin: Some(b"4321"), verify: true, ..Asked::default() };
        let told = KeyAnswer::Failed(KeyFailure::PinWrong { left: Some(7) });
        assert_eq!(world.assert(&made, &wrong), told);
        assert!(world.logged_in(&made, &right).is_ok(), "a right PIN gives the tries back");
        assert_eq!(world.hid(0, |hid| hid.key.pin_tries_left()), 8);
    }
}

#[test]
fn a_pin_that_no_key_has_uses_up_no_try() {
    let world = World::with(soft(Some("1234")));
    let made = world.enrolled(&Asked { pin: Some(b"1234"), ..Asked::default() });
    for pin in [b"".as_slice(), b"123", b"1234\0", b"\xff\xff\xff\xff", &[b'1'; 64]] {
        let asked = Asked { pin: Some(pin), verify: true, ..Asked::default() };
        assert_eq!(world.assert(&made, &asked), KeyAnswer::Failed(KeyFailure::PinMalformed));
        assert_eq!(world.make(&asked), KeyAnswer::Failed(KeyFailure::PinMalformed));
    }
    assert_eq!(world.hid(0, |hid| hid.key.pin_tries_left()), 8);
}

#[test]
fn wrong_pins_pause_the_key_and_then_lock_it() {
    let world = World::with(soft(Some("1234")));
    let made = world.enrolled(&Asked { pin: Some(b"1234"), ..Asked::default() });
    let wrong = Asked { pin: Some(b"4321"), verify: true, ..Asked::default() };
    let right = Asked { pin: Some(b"1234"), verify: true, ..Asked::default() };
    let fails = |asked: &Asked| match world.assert(&made, asked) {
        KeyAnswer::Failed(failure) => failure,
        answer => panic!("{answer:?}"),
    };
    for left in [7, 6] {
        assert_eq!(fails(&wrong), KeyFailure::PinWrong { left: Some(left) });
    }
    assert_eq!(fails(&wrong), KeyFailure::PinPaused);
    assert_eq!(fails(&right), KeyFailure::PinPaused, "not even the right one");
    world.hid(0, |hid| hid.key.power_up());
    for left in [4, 3] {
        assert_eq!(fails(&wrong), KeyFailure::PinWrong { left: Some(left) });
    }
    world.hid(0, |hid| hid.key.power_up());
    for left in [2, 1] {
        assert_eq!(fails(&wrong), KeyFailure::PinWrong { left: Some(left) });
    }
    world.hid(0, |hid| hid.key.power_up());
    assert_eq!(fails(&wrong), KeyFailure::PinLocked);
    assert_eq!(fails(&right), KeyFailure::PinLocked);
}

#[test]
fn a_pin_for_a_key_without_one_is_refused() {
    let world = World::with(soft(None));
    let made = world.enrolled(&Asked::default());
    let typed = Asked { pin: Some(b"1234"), ..Asked::default() };
    assert_eq!(world.assert(&made, &typed), KeyAnswer::Failed(KeyFailure::PinNotSet));
    let wanted = Asked { verify: true, ..Asked::default() };
    assert_eq!(world.assert(&made, &wanted), KeyAnswer::Failed(KeyFailure::PinNotSet));
    assert_eq!(world.make(&wanted), KeyAnswer::Failed(KeyFailure::PinNotSet));
}

#[test]
fn a_key_may_want_its_pin_for_every_signature() {
    let behaviour = Behaviour { always_pin: true, ..Behaviour::default() };
    let world = World::with(SoftKey::new([1; 32], Some("1234"), behaviour));
    let right = Asked { pin: Some(b"1234"), ..Asked::default() };
    let made = world.enrolled(&right);
    let needed = KeyAnswer::Failed(KeyFailure::PinNeeded { left: Some(8) });
    assert_eq!(world.assert(&made, &Asked::default()), needed);
    assert!(world.logged_in(&made, &right).is_ok());
}

#[test]
fn a_counter_of_nothing_or_backwards_is_told() {
    let counters = |counter| {
        let behaviour = Behaviour { counter, ..Behaviour::default() };
        let world = World::with(SoftKey::new([1; 32], None, behaviour));
        let made = world.enrolled(&Asked::default());
        let second = world.logged_in(&made, &Asked::default()).unwrap();
        (made.counter, second.counter, second.counter_went_back(made.counter))
    };
    assert_eq!(counters(Counter::Zero), (0, 0, false));
    assert!(matches!(counters(Counter::Falls), (first, second, true) if second < first));
}

#[test]
fn garbage_of_a_key_is_refused_and_ends_nothing() {
    let manglers: [fn(Vec<u8>) -> Vec<u8>; 7] = [
        |_| vec![0],
        |_| vec![0xff; 1_000],
        |bytes| bytes[..bytes.len() / 2].to_vec(),
        |bytes| [bytes.as_slice(), &[0; 7_000]].concat(),
        |mut bytes| {
            // The last byte is one of the signature.
            *bytes.last_mut().unwrap() ^= 1;
            bytes
        },
        |bytes| bytes.iter().map(|byte| byte ^ 0x40).collect(),
        |_| [vec![0, 0xbf], vec![0x9f; 1_000]].concat(),
    ];
    let world = World::with(soft(None));
    let made = world.enrolled(&Asked::default());
    for (number, mangle) in manglers.into_iter().enumerate() {
        world.hid(0, |hid| hid.key.behaviour.mangle = Some(mangle));
        let answer = world.assert(&made, &Asked { seconds: 2, ..Asked::default() });
        if !matches!(answer, KeyAnswer::Failed(_)) {
            let checked = world.check_asserted(&answer, &made, &Asked::default());
            assert!(checked.is_err(), "{number}");
        }
        let answer = world.make(&Asked { seconds: 2, ..Asked::default() });
        if !matches!(answer, KeyAnswer::Failed(_)) {
            assert!(world.check_made(&answer, &Asked::default()).is_err(), "{number}");
        }
        world.hid(0, |hid| hid.key.behaviour.mangle = None);
        assert!(world.logged_in(&made, &Asked::default()).is_ok(), "{number}");
    }
}

#[test]
fn no_key_is_said_at_once() {
    let world = World::with(soft(None));
    let made = world.enrolled(&Asked::default());
    world.plug(Vec::new());
    let begin = Instant::now();
    assert_eq!(world.assert(&made, &Asked::default()), KeyAnswer::Failed(KeyFailure::NoKey));
    assert_eq!(world.make(&Asked::default()), KeyAnswer::Failed(KeyFailure::NoKey));
    assert_eq!(world.said(&KeyWanted::List), KeyAnswer::Keys(Vec::new()));
    assert!(begin.elapsed() < Duration::from_secs(1));
}

#[test]
fn the_key_that_is_touched_first_wins() {
    let world = World::with(soft(None));
    let first = world.enrolled(&Asked::default());
    world.plug(vec![SoftKey::new([2; 32], None, Behaviour::default())]);
    let second = world.enrolled(&Asked::default());
    world.plug(vec![soft(None), SoftKey::new([2; 32], None, Behaviour::default())]);
    for number in 0..2 {
        world.hid(number, |hid| hid.touch = Touch::ByHand);
    }
    let waiting = world.ask(&world.assert_wanted_any(&[&first, &second], &Asked::default()));
    world.until(|| world.hid(0, |hid| hid.waits()) && world.hid(1, |hid| hid.waits()));
    world.hid(1, |hid| hid.touch());
    let answer = waiting.answer();
    let KeyAnswer::Asserted { id, .. } = &answer else { panic!("{answer:?}") };
    assert_eq!(id.as_slice(), second.id.bytes());
    assert!(world.check_asserted(&answer, &second, &Asked::default()).is_ok());
    world.until(|| world.hid(0, |hid| hid.cancelled) == 1);
}

#[test]
fn a_key_that_knows_nothing_is_not_asked_for_a_touch() {
    let world = World::with(soft(None));
    let made = world.enrolled(&Asked::default());
    world.plug(vec![SoftKey::new([2; 32], None, Behaviour::default()), soft(None)]);
    world.hid(0, |hid| hid.touch = Touch::ByHand);
    assert!(world.logged_in(&made, &Asked::default()).is_ok());
    assert_eq!(world.hid(0, |hid| hid.cancelled), 0);
}

#[test]
fn a_pin_is_not_tried_on_several_keys() {
    let other = || SoftKey::new([2; 32], Some("9999"), Behaviour::default());
    let world = World::with(soft(Some("1234")));
    let right = Asked { pin: Some(b"1234"), verify: true, ..Asked::default() };
    let first = world.enrolled(&right);
    world.plug(vec![other()]);
    let second = world.enrolled(&Asked { pin: Some(b"9999"), ..Asked::default() });
    world.plug(vec![soft(Some("1234")), other()]);
    let several = KeyAnswer::Failed(KeyFailure::SeveralKeys);
    assert_eq!(world.said(&world.assert_wanted_any(&[&first, &second], &right)), several);
    assert_eq!(world.make(&right), several);
    // The only one that knows the credential is meant.
    assert!(world.logged_in(&first, &right).is_ok());
    assert_eq!(world.hid(1, |hid| hid.key.pin_tries_left()), 8);
}

#[test]
fn a_key_that_is_unplugged_is_told() {
    let world = World::with(soft(None));
    let made = world.enrolled(&Asked::default());
    world.hid(0, |hid| hid.touch = Touch::ByHand);
    for wanted in
        [world.make_wanted(&Asked::default()), world.assert_wanted(&made, &Asked::default())]
    {
        let waiting = world.ask(&wanted);
        world.until(|| world.hid(0, |hid| hid.waits()));
        world.pull();
        assert_eq!(waiting.answer(), KeyAnswer::Failed(KeyFailure::Unplugged));
        world.plug(vec![soft(None)]);
        world.hid(0, |hid| hid.touch = Touch::ByHand);
    }
    // Whichever packet is the last.
    for packets in 0..12 {
        world.plug(vec![soft(None)]);
        world.pull_after(packets);
        let answer = world.assert(&made, &Asked { seconds: 2, ..Asked::default() });
        let gone = KeyAnswer::Failed(KeyFailure::Unplugged);
        assert!(
            answer == gone || matches!(answer, KeyAnswer::Asserted { .. }),
            "{packets} {answer:?}"
        );
    }
}

#[test]
fn keys_are_listed_without_a_touch() {
    let world = World::with(soft(Some("1234")));
    world.hid(0, |hid| hid.touch = Touch::ByHand);
    let KeyAnswer::Keys(keys) = world.said(&KeyWanted::List) else { panic!("no list") };
    assert_eq!(keys.len(), 1);
    let key = &keys[0];
    assert!(key.has_pin && key.is_fido2 && !key.has_fingerprint);
    assert_eq!((key.pin_tries_left, key.product.as_str()), (Some(8), "Soft key 0"));
}

#[test]
fn malformed_questions_are_refused() {
    let world = World::with(soft(None));
    let made = world.enrolled(&Asked::default());
    let malformed = KeyAnswer::Failed(KeyFailure::Malformed);
    let asked = Asked::default();
    let good = world.make_wanted(&asked);
    let change = |change: fn(&mut totp_core::wire::MakeWanted<'_>)| {
        let KeyWanted::Make(mut wanted) = good.clone() else { panic!() };
        change(&mut wanted);
        KeyWanted::Make(wanted)
    };
    for wanted in [
        change(|wanted| wanted.rp = ""),
        change(|wanted| wanted.rp = "a\0b"),
        change(|wanted| wanted.user = "a\0b"),
        change(|wanted| wanted.user_id = [].as_slice().into()),
        change(|wanted| wanted.hash = [0; 31].as_slice().into()),
        change(|wanted| wanted.algorithms = Vec::new()),
        change(|wanted| wanted.algorithms = vec![i64::MAX]),
        change(|wanted| wanted.excluded = vec![[].as_slice().into()]),
    ] {
        assert_eq!(world.said(&wanted), malformed, "{wanted:?}");
    }
    assert_eq!(world.said(&world.assert_wanted_any(&[], &Asked::default())), malformed);
    assert!(world.logged_in(&made, &Asked::default()).is_ok());
}
