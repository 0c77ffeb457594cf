//! `enroll check --changed`: tells when a service that asked for a code does not ask any more.
//!
//! For a timer, for cron and for package managers: an update can drop the module's line or bring back a setting of
//! sshd. Each run compares with the [`Baseline`]. What is better than before is taken over; what is worse is told
//! again by each run, until it is repaired or root accepts it. A service that becomes worse is never taken over by
//! itself. Gaps that a service has when it is first seen are told once, so that no run begins by accepting them silently.

use super::arguments::Check;
use super::baseline::{self, Baseline};
use super::gaps::{KEY_ALONE, NOT_ASKED, Now, finding_of, is_unclear, known, look};
use crate::audit;
use crate::error::{Error, Result};
use crate::json;
use crate::machine::Machine;
use crate::messages::shell_word::shell_word;
use crate::messages::{self, Message, Said};
use crate::terminal;
use pam_stack::libpam::names::service as service_name;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use totp_core::escape;

/// Exit status 0 where nothing is worse, 1 where something is, 2 where that cannot be told.
pub fn run(machine: &Machine, options: &Check) -> Result<()> {
    compare_with_baseline(machine, options)?;
    // Without a difference, nothing was told so far.
    if options.json { terminal::print_json(&json!({ "event": "unchanged" })) } else { Ok(()) }
}

fn compare_with_baseline(machine: &Machine, options: &Check) -> Result<()> {
    if !machine.as_root {
        return cannot_tell(messages::check_changed_only_root());
    }
    let everything = options.accept && options.service.is_empty();
    let former = match Baseline::read(machine) {
        Err(_) if everything => None,
        Err(why) => return cannot_tell(messages::check_changed_unreadable(Said(&why))),
        Ok(former) => former,
    };
    let now = look(machine, former.as_ref());
    if options.accept {
        return accept(machine, options, former, &now);
    }
    let Some(former) = former else {
        let first = watched(&now);
        write(machine, &first)?;
        name_them(&first)?;
        return tell(&now, &BTreeMap::new(), BTreeMap::new(), &of_new(&first, &BTreeMap::new()));
    };
    let named = |name: &String| is_named(options, name);
    let Compared { next, worse, unclear, unread } = compare(&former, &now, named);
    let written = if next == former { Ok(()) } else { write(machine, &next) };
    if worse.is_empty() {
        written?;
    }
    let of_new = of_new(&next, &former.services);
    let refuses = tell_new(&now, &next, &former, &of_new)?;
    tell(&now, &worse, unclear, &of_new)?;
    if refuses {
        return Err(Error::Reported(1));
    }
    if unread.is_empty() {
        return Ok(());
    }
    cannot_tell(messages::check_changed_unread(unread.join(", ")))
}

/// Gaps by their services.
type Found<'a> = BTreeMap<&'a str, Vec<&'a String>>;

/// What a former baseline and the present state make together.
struct Compared<'a> {
    /// The former one with what is better or new.
    next: Baseline,
    /// The gaps that services have now and did not have.
    worse: Found<'a>,
    /// What cannot be told of them any more.
    unclear: Found<'a>,
    unread: Vec<&'a str>,
}

fn compare<'a>(
    former: &'a Baseline,
    now: &'a BTreeMap<String, Now>,
    named: impl Fn(&String) -> bool,
) -> Compared<'a> {
    let (mut worse, mut unclear) = (BTreeMap::new(), BTreeMap::new());
    let (mut next, mut unread) = (former.clone(), Vec::new());
    next.known = known();
    for (name, gaps) in former.services.iter().filter(|(name, _)| named(name)) {
        let Some(found) = now.get(name) else { continue };
        let was_known = |gap: &String| former.known.contains(finding_of(gap));
        let is_new = |gap: &&String| was_known(gap) && !gaps.contains(*gap);
        let (doubts, new): (Vec<&String>, Vec<&String>) =
            found.gaps.keys().filter(is_new).partition(|gap| is_unclear(gap));
        if found.unread {
            unread.push(name.as_str());
        } else if !new.is_empty() || !doubts.is_empty() {
            worse.insert(name.as_str(), new);
            unclear.insert(name.as_str(), doubts);
        } else if !found.on_trial {
            // What a setup that waits makes better may be reverted.
            next.services.insert(name.clone(), found.names());
        }
    }
    let new = watched(now).services.into_iter();
    next.services
        .extend(new.filter(|(name, _)| named(name) && !former.services.contains_key(name)));
    worse.retain(|_, gaps| !gaps.is_empty());
    unclear.retain(|_, gaps| !gaps.is_empty());
    Compared { next, worse, unclear, unread }
}

/// Whether an argument names the service, or none is named.
fn is_named(options: &Check, name: &str) -> bool {
    options.service.is_empty() || options.service.iter().any(|asked| service_name(asked) == name)
}

/// What can be watched from now on.
fn watched(now: &BTreeMap<String, Now>) -> Baseline {
    let asks = |now: &Now| !now.on_trial && !now.unread && !now.gaps.contains_key(NOT_ASKED);
    let asking = now.iter().filter(|(_, now)| asks(now));
    Baseline::new(known(), asking.map(|(name, now)| (name.clone(), now.names())).collect())
}

/// `--accept`: the present state is the one to compare with.
fn accept(
    machine: &Machine,
    options: &Check,
    former: Option<Baseline>,
    now: &BTreeMap<String, Now>,
) -> Result<()> {
    let mut next = watched(now);
    let before: BTreeSet<String> =
        former.iter().flat_map(|former| former.services.keys().cloned()).collect();
    if let Some(former) = former.filter(|_| !options.service.is_empty()) {
        next.services.retain(|name, _| is_named(options, name));
        let others = former.services.into_iter().filter(|(name, _)| !is_named(options, name));
        next.services.extend(others);
        // For the services that were not accepted, as far as it was known.
        next.known = former.known;
    }
    write(machine, &next)?;
    let names: Vec<String> = next.services.keys().map(|name| audit::word(name)).collect();
    audit::event(&format!("check: accepted as asking for a code: {}", names.join(" ")));
    let dropped: Vec<&String> =
        before.iter().filter(|name| !next.services.contains_key(*name)).collect();
    if !dropped.is_empty() {
        let names: Vec<&str> = dropped.iter().map(|name| name.as_str()).collect();
        tell_programs("dropped", &json!(names))?;
        beside(&messages::check_changed_dropped(names.join(", ")))?;
    }
    if next.services.is_empty() {
        beside(messages::check_changed_nothing())?;
    }
    name_them(&next)
}

/// A setup that is kept is watched from then on, and not only from the next daily run. What became worse meanwhile is
/// not taken over. A baseline that cannot be read or written stays as it is; the next run tells.
pub fn begins_with(machine: &Machine, services: &[&str]) {
    let Ok(former) = Baseline::read(machine) else { return };
    let now = look(machine, former.as_ref());
    let next = match &former {
        None => watched(&now),
        Some(former) => compare(former, &now, |name| services.contains(&name.as_str())).next,
    };
    if former.as_ref() != Some(&next) {
        let _ = next.write(machine);
    }
}

/// The services of the baseline as they are before something is reverted on purpose.
pub struct BeforeUndo(BTreeMap<String, Now>);

impl BeforeUndo {
    /// Looks at all of them. A baseline that cannot be read has none.
    pub fn look(machine: &Machine) -> Self {
        let former = Baseline::read(machine).ok().flatten();
        Self(former.map_or_else(BTreeMap::new, |former| look(machine, Some(&former))))
    }
}

/// `enroll setup SERVICE --undo` is an acceptance: root ended it on purpose, for the services of the setup and for all
/// others that the same files serve. What was worse before stays to be told, and so does a gap that the undo has not
/// made. A baseline that cannot be read or written stays as it is; the next run tells.
pub fn ended_on_purpose(machine: &Machine, before: &BeforeUndo, of_setup: &[&str]) {
    let Ok(Some(former)) = Baseline::read(machine) else { return };
    let next = after_undo(&former, before, &look(machine, Some(&former)), of_setup);
    let changed =
        |(name, gaps): &(&String, &BTreeSet<String>)| next.services.get(*name) != Some(*gaps);
    let names: Vec<String> =
        former.services.iter().filter(changed).map(|(name, _)| audit::word(name)).collect();
    if !names.is_empty() && next.write(machine).is_ok() {
        audit::event(&format!("check: accepted after the setup was reverted: {}", names.join(" ")));
    }
}

fn after_undo(
    former: &Baseline,
    before: &BeforeUndo,
    now: &BTreeMap<String, Now>,
    of_setup: &[&str],
) -> Baseline {
    let mut next = former.clone();
    for (name, gaps) in &former.services {
        let Some(found) = now.get(name).filter(|found| !found.unread) else { continue };
        let was = before.0.get(name).map(Now::names).unwrap_or_default();
        let by_undo: BTreeSet<String> = found.names().difference(&was).cloned().collect();
        let ended = of_setup.contains(&name.as_str()) && found.gaps.contains_key(NOT_ASKED);
        if ended || by_undo.contains(NOT_ASKED) {
            next.services.remove(name);
        } else {
            next.services.insert(name.clone(), gaps | &by_undo);
        }
    }
    next
}

fn name_them(baseline: &Baseline) -> Result<()> {
    let names: Vec<&str> = baseline.services.keys().map(String::as_str).collect();
    if names.is_empty() {
        return Ok(());
    }
    tell_programs("watched", &json!(names))?;
    beside(&messages::check_changed_watched(names.join(", ")))
}

/// The gaps of services that are watched from this run on. It is their only time: the next run compares with them. A key
/// that is enough alone is an administrator's choice there, and none of them.
fn of_new<'a>(next: &'a Baseline, former: &BTreeMap<String, BTreeSet<String>>) -> [Found<'a>; 2] {
    let of_kind = |unclear: bool| -> Found<'a> {
        let wanted = |gap: &&String| *gap != KEY_ALONE && is_unclear(gap) == unclear;
        let new = next.services.iter().filter(|(name, _)| !former.contains_key(*name));
        let gaps = new.map(|(name, gaps)| (name.as_str(), gaps.iter().filter(wanted).collect()));
        gaps.filter(|(_, gaps): &(&str, Vec<&String>)| !gaps.is_empty()).collect()
    };
    [of_kind(false), of_kind(true)]
}

/// Tells which services are watched from this run on, once: one that a package brought may have the line by a file that it
/// includes. Returns whether one of them has a fault by which somebody does not get in.
fn tell_new(
    now: &BTreeMap<String, Now>,
    next: &Baseline,
    former: &Baseline,
    [already, _]: &[Found<'_>; 2],
) -> Result<bool> {
    let is_new = |name: &&String| {
        !former.services.contains_key(*name) && !already.contains_key(name.as_str())
    };
    let names: Vec<&String> = next.services.keys().filter(is_new).collect();
    if names.is_empty() {
        return Ok(false);
    }
    let found = |name: &&String| now.get(*name);
    let shown = names.iter().map(|name| match found(name) {
        Some(Now { fault: Some((what, place)), .. }) => {
            let what = what.trim_end_matches(['.', '。']);
            format!("{} ({}: {what})", escape::text(name), escape::text(place))
        }
        Some(Now { as_user: true, .. }) => {
            format!("{} ({})", escape::text(name), messages::check_changed_as_user())
        }
        _ => escape::text(name),
    });
    let shown = shown.collect::<Vec<_>>().join(", ");
    let logged: Vec<String> =
        names.iter().map(|name| format!("service={}", audit::word(name))).collect();
    audit::event(&format!("check: new services ask for a code: {}", logged.join(" ")));
    tell_programs("new", &json!(names))?;
    let words = names.iter().map(|name| shell_word(Path::new(name))).collect::<Vec<_>>().join(" ");
    beside(&messages::check_changed_new(Said(shown), Said(words)))?;
    Ok(names.iter().filter_map(found).any(|now| now.fault.is_some()))
}

/// Tells what is worse, what is so from the beginning, and what cannot be told.
fn tell<'a>(
    now: &BTreeMap<String, Now>,
    worse: &Found<'a>,
    mut unclear: Found<'a>,
    [already, doubts]: &[Found<'a>; 2],
) -> Result<()> {
    unclear.extend(doubts.clone());
    for (found, kind) in [(worse, Kind::Worse), (already, Kind::Already), (&unclear, Kind::Unclear)]
    {
        if !found.is_empty() {
            tell_one(now, found, kind)?;
        }
    }
    if !worse.is_empty() || !already.is_empty() {
        return Err(Error::Reported(1));
    }
    if unclear.is_empty() { Ok(()) } else { Err(Error::Reported(2)) }
}

/// What is told of a service.
enum Kind {
    Worse,
    Already,
    Unclear,
}

/// One line for people, and one for the log.
fn tell_one(now: &BTreeMap<String, Now>, found: &Found<'_>, kind: Kind) -> Result<()> {
    let (shown, places) = described(now, found);
    let names: Vec<String> = found.keys().map(|name| shell_word(Path::new(name))).collect();
    let (shown, names) = (Said(&shown), Said(names.join(" ")));
    let (event, sentence) = match kind {
        Kind::Worse => {
            audit::event(&format!("check: no longer asked for a code: {places}"));
            ("worse", messages::check_changed(shown, names))
        }
        Kind::Already => {
            audit::event(&format!("check: a login without a code is possible: {places}"));
            ("already", messages::check_changed_already(shown, names))
        }
        Kind::Unclear => {
            audit::event(&format!("check: cannot tell whether a code is asked for: {places}"));
            ("unclear", messages::check_changed_unclear(shown, names))
        }
    };
    tell_programs(event, &for_programs(now, found))?;
    beside(&sentence)
}

/// One line for people, and several only on a terminal; with `--json`, programs have been told.
fn beside(text: &str) -> Result<()> {
    if json::is_wanted() { Ok(()) } else { terminal::print_to_fit(text) }
}

fn tell_programs(event: &str, services: &Value) -> Result<()> {
    if !json::is_wanted() {
        return Ok(());
    }
    terminal::print_json(&json!({ "event": event, "services": services }))
}

/// All new gaps of the services.
fn for_programs(now: &BTreeMap<String, Now>, found: &Found<'_>) -> Value {
    let of_service = |(name, new): (&&str, &Vec<&String>)| {
        let known = now.get(*name);
        let gaps = new.iter().filter_map(|gap| Some((finding_of(gap), known?.gaps.get(*gap)?)));
        // One of several subjects is told once.
        let gaps: BTreeSet<(&str, &(String, String))> = gaps.collect();
        let told = gaps.into_iter();
        let told =
            told.map(|(gap, (what, place))| json!({ "name": gap, "what": what, "place": place }));
        json!({ "service": name, "gaps": told.collect::<Vec<_>>() })
    };
    found.iter().map(of_service).collect()
}

/// The first gap of each service, for people and for the log.
fn described(now: &BTreeMap<String, Now>, found: &Found<'_>) -> (String, String) {
    let (mut shown, mut logged) = (Vec::new(), Vec::new());
    for (name, new) in found {
        let gap = new.first().and_then(|gap| Some((gap, now.get(*name)?.gaps.get(*gap)?)));
        let Some((gap, (what, place))) = gap else { continue };
        // One sentence of several.
        let what = what.trim_end_matches(['.', '。']);
        shown.push(format!("{} ({}: {what})", escape::text(name), escape::text(place)));
        let (name, place) = (audit::word(name), audit::word(place));
        logged.push(format!("service={name} gap={} at={place}", finding_of(gap)));
    }
    (shown.join(", "), logged.join(" "))
}

fn write(machine: &Machine, baseline: &Baseline) -> Result<()> {
    match baseline.write(machine) {
        Ok(()) => Ok(()),
        Err(why) => cannot_tell(messages::check_changed_not_written(baseline::FOLDER, Said(&why))),
    }
}

fn cannot_tell(why: impl Into<Message>) -> Result<()> {
    terminal::complain(&Error::Failed(why.into()), 2);
    Err(Error::Reported(2))
}
