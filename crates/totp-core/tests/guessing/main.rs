//! Somebody who knows the password guesses codes, for a day or a year, beside an owner who logs in: how many tries
//! he gets, what the odds are, and what the owner meets meanwhile. At the real throttle and comparison.
//!
//! `make guessing` prints the table of docs/threat-model.md.

mod best;
#[path = "../support/memory.rs"]
mod memory;
mod play;
mod table;
mod world;

use best::Best;
use play::{Play, Style, Tally};
use totp_core::throttle::{Gate, LONGEST_WAIT, Origin};
use world::{DAY, Guess, World};

const YEAR: u64 = 365;

fn play(style: Style, origin: Origin, logins_a_day: u64, days: u64) -> Tally {
    Play { style, origin, devices: 1, logins_a_day, days }.run()
}

#[test]
fn a_year_without_owner_logins_gives_80_remote_20_local_tries() {
    for (origin, tries, odds) in [(Origin::Remote, 80, 0.000_24), (Origin::Local, 20, 0.000_06)] {
        let year = play(Style::AtOnce, origin, 0, YEAR);
        assert_eq!(year.tries, tries);
        assert!(year.odds() <= odds, "{}", year.odds());
    }
}

#[test]
fn a_day_of_guessing_succeeds_below_1_in_2000() {
    for logins_a_day in [1, 8, 24] {
        for origin in [Origin::Remote, Origin::Local] {
            for style in [Style::AtOnce, Style::best(logins_a_day)] {
                let day = play(style, origin, logins_a_day, 1);
                assert!(day.odds() < 1.0 / 2_000.0, "{logins_a_day}: {}", day.odds());
            }
        }
    }
}

#[test]
fn a_year_of_guesses_beside_24_logins_a_day_hits_below_1_in_7() {
    let year = play(Style::best(24), Origin::Remote, 24, YEAR);
    assert!(year.odds() < 1.0 / 7.0, "{}", year.odds());
    assert!(year.odds() > 0.1, "this is not the best he can do: {}", year.odds());
}

#[test]
fn a_year_of_guesses_beside_a_login_a_day_hits_below_1_in_30() {
    let year = play(Style::best(1), Origin::Remote, 1, YEAR);
    assert!(year.odds() < 1.0 / 30.0, "{}", year.odds());
    assert!(year.odds() > 0.03, "this is not the best he can do: {}", year.odds());
}

#[test]
fn a_guesser_who_is_always_first_gets_about_one_try_an_hour() {
    for logins_a_day in [1, 8, 24] {
        let month = play(Style::AtOnce, Origin::Remote, logins_a_day, 30);
        assert!(month.tries_a_day() <= 27.0, "{logins_a_day}: {}", month.tries_a_day());
    }
}

#[test]
fn no_spacing_of_tries_gets_more_than_34_or_69_or_147_a_day() {
    for (logins_a_day, bound) in [(1, 34), (8, 69), (24, 147)] {
        let best = Best::known(logins_a_day).tries_a_day();
        assert!(best <= f64::from(bound), "{logins_a_day}: {best}");
        // The bound is no empty word: the plan gets nearly as much at the real record.
        let month = play(Style::best(logins_a_day), Origin::Remote, logins_a_day, 30);
        assert!(month.tries_a_day() <= f64::from(bound));
        assert!(month.tries_a_day() > 0.95 * f64::from(bound), "{}", month.tries_a_day());
    }
}

#[test]
fn three_devices_triple_the_odds_and_bring_no_more_tries() {
    let with = |devices| {
        let style = Style::best(8);
        Play { style, origin: Origin::Remote, devices, logins_a_day: 8, days: 10 }.run()
    };
    let (one, three) = (with(1), with(3));
    assert_eq!(one.tries, three.tries);
    let ratio = three.odds() / one.odds();
    assert!((2.9..3.2).contains(&ratio), "{ratio}");
}

#[test]
fn without_a_guesser_no_owner_waits() {
    for origin in [Origin::Remote, Origin::Local] {
        let tally = play(Style::Never, origin, 24, 30);
        let logins = (tally.logins, tally.made_to_wait + tally.switched_off, tally.longest_wait);
        assert_eq!(logins, (720, 0, 0));
    }
}

/// The play itself fails if the owner is refused at the other origin.
#[test]
fn a_guesser_at_one_origin_delays_no_owner_at_the_other() {
    for origin in [Origin::Remote, Origin::Local] {
        let tally = play(Style::AtOnce, origin, 24, 30);
        // Where the guesser is, though, he who always comes first keeps the owner's codes out.
        assert_eq!((tally.logins, tally.by_other_way), (720, 720));
        assert_eq!(tally.made_to_wait + tally.switched_off, 720);
    }
}

#[test]
fn beside_a_guesser_no_wait_is_longer_than_an_hour() {
    for logins_a_day in [1, 8, 24] {
        for style in [Style::AtOnce, Style::best(logins_a_day)] {
            let tally = play(style, Origin::Remote, logins_a_day, 30);
            assert!(tally.longest_gate <= LONGEST_WAIT && tally.longest_wait <= LONGEST_WAIT);
        }
    }
}

#[test]
fn a_recovery_code_lets_the_owner_in_at_any_stage_of_the_siege() {
    for (number, tries) in [1, 5, 6, 12, 40, 79, 80].into_iter().enumerate() {
        let mut world = World::new(1);
        let mut now = 0;
        for _ in 0..tries {
            while let Guess::Refused = world.guess(Origin::Remote, now) {
                now += 30;
            }
        }
        let refused = world.owner_logs_in(Origin::Remote, now).is_err();
        assert_eq!(refused, tries >= 5, "after {tries} tries");
        // A login that was let in has forgiven the waits; a recovery code is good all the same.
        assert!(world.owner_recovers(number, Origin::Remote, now));
        assert!(world.owner_logs_in(Origin::Remote, now + 30).is_ok());
    }
}

#[test]
fn codes_stay_off_until_the_owner_logs_in_at_the_other_origin() {
    let mut world = World::new(1);
    let mut now = 0;
    while now < 4 * DAY {
        let _ = world.guess(Origin::Remote, now);
        now += 30;
    }
    assert_eq!(world.owner_logs_in(Origin::Remote, now), Err(Gate::Off));
    assert_eq!(world.owner_logs_in(Origin::Local, now), Ok(()));
    assert_eq!(world.owner_logs_in(Origin::Remote, now + 3_600), Ok(()));
}

#[test]
fn a_login_leaves_a_guesser_fewer_good_codes_than_before() {
    let world = World::new(1);
    assert_eq!(world.good_codes(300), 3);
    assert_eq!(world.owner_logs_in(Origin::Local, 300), Ok(()));
    assert_eq!(world.good_codes(300), 1);
    assert_eq!(world.good_codes(330), 2);
    assert_eq!(world.good_codes(360), 3);
}

#[test]
#[ignore = "asks about four million codes; make guessing runs it"]
fn of_a_million_codes_three_are_good_per_device() {
    for devices in [1, 3] {
        let world = World::new(devices);
        let good = world.good_codes_by_trying_all(300);
        assert_eq!(good, usize::from(devices) * 3);
        assert_eq!(world.good_codes(300), good);
        if devices == 1 {
            assert_eq!(world.owner_logs_in(Origin::Local, 300), Ok(()));
            assert_eq!(world.good_codes_by_trying_all(300), 1);
        }
    }
}

#[test]
#[ignore = "plays fourteen years; make guessing runs it"]
fn the_table() {
    table::print();
}
