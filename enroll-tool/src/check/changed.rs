//! `enroll check --changed`: tells when a service that asked for a code does not ask any more.
//!
//! For a timer, for cron and for package managers: an update can drop the module's line or bring back a setting of
//! sshd. Each run compares with the [`Baseline`]. What is better than before is taken over; what is worse is told
//! again by each run, until it is repaired or root accepts it. A service that becomes worse is never taken over by
//! itself. Gaps that a service has when it is first seen are told once, so that no run begins by accepting them silently.

use super::arguments::Check;
use super::baseline::{self, Baseline};
use super::checker::Checker;
use super::ours::Ours;
use super::report::Finding;
use super::sudoers::OTHER_SKIPPED;
use super::trial::is_on_trial;
use crate::audit;
use crate::error::{Error, Result};
use crate::json;
use crate::machine::Machine;
use crate::messages::{self, Message, Said};
use crate::terminal;
use crate::terminal::shell_word::shell_word;
use pam_stack::Service;
use pam_stack::libpam::names::service as service_name;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use totp_core::escape;

/// The line is not come to.
const NOT_ASKED: &str = "not-asked";
/// Findings by which somebody logs in without the code. Exemptions are an administrator's choice, and no such gap.
const GAPS: [&str; 12] = [
    NOT_ASKED,
    "skipped",
    "failure-ignored",
    "sshd-no-pam",
    "sshd-no-prompt",
    "sshd-code-never-asked",
    "sshd-way-around",
    "sshd-other-without-code",
    "sshd-service-without-code",
    "sudo-service-without-code",
    "sudo-never-asked",
    OTHER_SKIPPED,
];
/// The same, where a list of methods demanded a code after a key.
const KEY_ALONE: &str = "sshd-key-alone";

/// What is found of a service now.
#[derive(Debug, Default)]
struct Now {
    /// The name of each gap, and what and where it is.
    gaps: BTreeMap<String, (String, String)>,
    /// A setup waits for a login: what it changed may be reverted.
    on_trial: bool,
    /// Its files cannot be read.
    unread: bool,
}

impl Now {
    fn names(&self) -> BTreeSet<String> {
        self.gaps.keys().cloned().collect()
    }
}

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
        return tell_from_the_beginning(&now, &first, &BTreeMap::new());
    };
    let named = |name: &String| is_named(options, name);
    let Compared { next, worse, unread } = compare(&former, &now, named);
    let written = if next == former { Ok(()) } else { write(machine, &next) };
    if !worse.is_empty() {
        tell(&now, &worse)?;
        tell_from_the_beginning(&now, &next, &former.services)?;
        return Err(Error::Reported(1));
    }
    written?;
    tell_from_the_beginning(&now, &next, &former.services)?;
    if unread.is_empty() {
        return Ok(());
    }
    cannot_tell(messages::check_changed_unread(unread.join(", ")))
}

/// What a former baseline and the present state make together.
struct Compared<'a> {
    /// The former one with what is better or new.
    next: Baseline,
    /// The gaps that services have now and did not have.
    worse: BTreeMap<&'a str, Vec<&'a String>>,
    unread: Vec<&'a str>,
}

fn compare<'a>(
    former: &'a Baseline,
    now: &'a BTreeMap<String, Now>,
    named: impl Fn(&String) -> bool,
) -> Compared<'a> {
    let (mut next, mut worse, mut unread) = (former.clone(), BTreeMap::new(), Vec::new());
    next.known = known();
    for (name, gaps) in former.services.iter().filter(|(name, _)| named(name)) {
        let Some(found) = now.get(name) else { continue };
        let is_new = |gap: &&String| former.known.contains(*gap) && !gaps.contains(*gap);
        let new: Vec<&String> = found.gaps.keys().filter(is_new).collect();
        if found.unread {
            unread.push(name.as_str());
        } else if !new.is_empty() {
            worse.insert(name.as_str(), new);
        } else if !found.on_trial {
            // What a setup that waits makes better may be reverted.
            next.services.insert(name.clone(), found.names());
        }
    }
    let new = watched(now).services.into_iter();
    next.services
        .extend(new.filter(|(name, _)| named(name) && !former.services.contains_key(name)));
    Compared { next, worse, unread }
}

/// Whether an argument names the service, or none is named.
fn is_named(options: &Check, name: &str) -> bool {
    options.service.is_empty() || options.service.iter().any(|asked| service_name(asked) == name)
}

/// The gaps that this program can find.
fn known() -> BTreeSet<String> {
    GAPS.iter().chain([&KEY_ALONE]).map(|name| (*name).to_owned()).collect()
}

/// What is found of every service that has the line now or had it when it was last looked.
fn look(machine: &Machine, former: Option<&Baseline>) -> BTreeMap<String, Now> {
    let mut checker = Checker::new(machine);
    checker.everything(&Check::default());
    let asking = |checker: &Checker<'_>| -> BTreeSet<String> {
        let looked = checker.report.services.iter().filter(|looked| looked.asks);
        looked.map(|looked| looked.name.clone()).collect()
    };
    let mut names = asking(&checker);
    for name in former.iter().flat_map(|former| former.services.keys()) {
        // One without the line has not been looked at, nor one that others include.
        if names.insert(name.clone()) {
            checker.service(&Service::load(machine, name), true);
        }
    }
    let asking = asking(&checker);
    let state = |name: &String| {
        let service = Service::load(machine, name);
        let on_trial = service.auth().any(|line| line.is_ours() && is_on_trial(line));
        let unread = !service.unread.is_empty();
        let gaps = gaps(&service, checker.report.findings(), asking.contains(name));
        (name.clone(), Now { gaps, on_trial, unread })
    };
    names.iter().map(state).collect()
}

fn gaps(service: &Service, findings: &[Finding], asks: bool) -> BTreeMap<String, (String, String)> {
    let of_service = |finding: &&Finding| finding.services.contains(&service.name);
    let mut gaps = BTreeMap::new();
    for finding in findings.iter().filter(of_service) {
        if GAPS.contains(&finding.name) || finding.name == KEY_ALONE {
            let place = finding.place.clone().unwrap_or_default();
            gaps.entry(finding.name.to_owned()).or_insert((finding.what.to_string(), place));
        }
    }
    if !asks {
        let missing = findings.iter().filter(of_service).find(|f| f.name == "line-missing");
        let what = missing.map_or_else(
            || messages::check_line_missing(&service.name),
            |finding| finding.what.clone(),
        );
        let file = service.file.as_ref().map(|file| file.display().to_string());
        let place = file.unwrap_or_else(|| format!("/etc/pam.d/{}", service.name));
        gaps.insert(NOT_ASKED.to_owned(), (what.to_string(), place));
    }
    gaps
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
        audit::event(&format!(
            "check: accepted after the setup was taken back: {}",
            names.join(" ")
        ));
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

/// Tells the gaps of services that are watched from this run on. It is their only time: the next run compares with it.
/// A key that is enough alone is an administrator's choice there, and none of them.
fn tell_from_the_beginning(
    now: &BTreeMap<String, Now>,
    next: &Baseline,
    former: &BTreeMap<String, BTreeSet<String>>,
) -> Result<()> {
    let new = next.services.iter().filter(|(name, _)| !former.contains_key(*name));
    let gaps = new.map(|(name, gaps)| {
        (name.as_str(), gaps.iter().filter(|gap| *gap != KEY_ALONE).collect::<Vec<_>>())
    });
    let found: BTreeMap<&str, Vec<&String>> = gaps.filter(|(_, gaps)| !gaps.is_empty()).collect();
    if found.is_empty() {
        return Ok(());
    }
    let (shown, logged) = described(now, &found);
    audit::event(&format!("check: a login without a code is possible: {logged}"));
    tell_programs("already", &for_programs(now, &found))?;
    let names: Vec<String> = found.keys().map(|name| shell_word(Path::new(name))).collect();
    beside(&messages::check_changed_already(Said(&shown), Said(&names.join(" "))))?;
    Err(Error::Reported(1))
}

/// One line for people, and one for the log.
fn tell(now: &BTreeMap<String, Now>, worse: &BTreeMap<&str, Vec<&String>>) -> Result<()> {
    let (shown, logged) = described(now, worse);
    audit::event(&format!("check: no longer asked for a code: {logged}"));
    let names: Vec<String> = worse.keys().map(|name| shell_word(Path::new(name))).collect();
    tell_programs("worse", &for_programs(now, worse))?;
    beside(&messages::check_changed(Said(&shown), Said(&names.join(" "))))
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
fn for_programs(now: &BTreeMap<String, Now>, found: &BTreeMap<&str, Vec<&String>>) -> Value {
    let of_service = |(name, new): (&&str, &Vec<&String>)| {
        let known = now.get(*name);
        let gaps = new.iter().filter_map(|gap| Some((*gap, known?.gaps.get(*gap)?)));
        let told =
            gaps.map(|(gap, (what, place))| json!({ "name": gap, "what": what, "place": place }));
        json!({ "service": name, "gaps": told.collect::<Vec<_>>() })
    };
    found.iter().map(of_service).collect()
}

/// The first gap of each service, for people and for the log.
fn described(
    now: &BTreeMap<String, Now>,
    found: &BTreeMap<&str, Vec<&String>>,
) -> (String, String) {
    let (mut shown, mut logged) = (Vec::new(), Vec::new());
    for (name, new) in found {
        let gap = new.first().and_then(|gap| Some((gap, now.get(*name)?.gaps.get(*gap)?)));
        let Some((gap, (what, place))) = gap else { continue };
        // One sentence of several.
        let what = what.trim_end_matches(['.', '。']);
        shown.push(format!("{} ({}: {what})", escape::text(name), escape::text(place)));
        let (name, place) = (audit::word(name), audit::word(place));
        logged.push(format!("service={name} gap={gap} at={place}"));
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
