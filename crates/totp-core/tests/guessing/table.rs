//! What `make guessing` prints.

use crate::best::Best;
use crate::play::{Play, Style, Tally};
use totp_core::throttle::Origin;

pub fn print() {
    println!(
        "The guesser knows the password; 6 digits, window 1, the default limits; a year each."
    );
    println!();
    println!(
        "| from | owner's logins a day there | guesser | tries: first day | later, a day | in a year \
        | odds: first day | a year | 3 devices, a year | owner refused at first | longest wait |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for origin in [Origin::Remote, Origin::Local] {
        for logins_a_day in [0, 1, 8, 24] {
            row(origin, logins_a_day, "comes first, always", || Style::AtOnce);
            if logins_a_day > 0 {
                row(origin, logins_a_day, "plans best", || Style::best(logins_a_day));
            }
        }
    }
    println!();
    println!("No way to space the tries gets more (remote, 20 days without the first):");
    for logins_a_day in [1, 8, 24] {
        let best = Best::of(logins_a_day, 21).tries_a_day();
        println!("  {logins_a_day} logins a day: {best:.2} tries a day");
    }
    println!();
    peers();
}

fn row(origin: Origin, logins_a_day: u64, how: &str, style: impl Fn() -> Style) {
    let with = |devices, days| Play { style: style(), origin, devices, logins_a_day, days }.run();
    let (day, year, three) = (with(1, 1), with(1, 365), with(3, 365));
    println!(
        "| {} | {logins_a_day} | {how} | {} | {:.1} | {} | {} | {} | {} | {} | {} |",
        origin.name(),
        year.tries_by_day[0],
        year.tries_a_day(),
        year.tries,
        percent(day.odds()),
        percent(year.odds()),
        percent(three.odds()),
        refused(&year),
        longest(&year),
    );
}

fn refused(tally: &Tally) -> String {
    match tally.made_to_wait + tally.switched_off {
        0 if tally.logins == 0 => "-".to_owned(),
        all => format!("{all} of {}, {} for good", tally.logins, tally.switched_off),
    }
}

fn longest(tally: &Tally) -> String {
    match tally.by_other_way {
        0 if tally.logins == 0 => "-".to_owned(),
        0 => format!("{} min", tally.longest_wait.div_ceil(60)),
        all => format!("let in by the other way only ({all})"),
    }
}

fn percent(odds: f64) -> String {
    match odds * 100.0 {
        small if small < 0.1 => format!("{small:.4} %"),
        small if small < 10.0 => format!("{small:.2} %"),
        large => format!("{large:.1} %"),
    }
}

/// Tries a day and good codes of a million, as tests/e2e/peers-inside.sh measures them on Debian 12's packages.
fn peers() {
    println!(
        "| peer | tries a day | good codes of a million | odds: a day | a year | even odds after |"
    );
    println!("|---|---|---|---|---|---|");
    let limited = 3.0 * 86_400.0 / 31.0;
    for (name, tries, good) in [
        ("google-authenticator, RATE_LIMIT 3 30: three tries every 31 s", limited, 3.0),
        ("google-authenticator without it, 1 try a second (assumed)", 86_400.0, 3.0),
        ("google-authenticator without it, 10 a second (assumed)", 864_000.0, 3.0),
        ("pam_oath window=1, 1 try a second (assumed)", 86_400.0, 3.0),
        ("pam_oath window=1, 10 a second (assumed)", 864_000.0, 3.0),
        ("pam_oath without window=, 1 try a second (assumed)", 86_400.0, 11.0),
        ("pam_oath without window=, 10 a second (assumed)", 864_000.0, 11.0),
    ] {
        let miss = 1.0 - good / 1e6_f64;
        let odds = |tries: f64| percent(1.0 - miss.powf(tries));
        let half = 0.5_f64.ln() / miss.ln() / tries;
        let half =
            if half < 1.0 { format!("{:.1} h", half * 24.0) } else { format!("{half:.1} days") };
        println!(
            "| {name} | {tries:.0} | {good} | {} | {} | {half} |",
            odds(tries),
            odds(tries * 365.0)
        );
    }
}
