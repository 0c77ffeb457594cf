//! Lines with a typing mistake: what was probably meant.

use super::change::Change;
use super::code_alone::in_line;
use super::module_file::Modules;
use super::ours::{LINE, MODULE, Ours};
use super::report::{Finding, Level};
use super::words;
use crate::messages;
use pam_stack::libpam::lines;
use pam_stack::{Calls, Fault, FileLine, Handler};
use std::path::Path;
use totp_core::nearest::{distance, nearest};
use totp_core::settings::likely_argument;

/// Modules that ask for another second factor.
pub const OTHER_CODES: [&str; 6] = [
    "pam_google_authenticator.so",
    "pam_oath.so",
    "pam_duo.so",
    "pam_yubico.so",
    "pam_otpw.so",
    "pam_authy.so",
];
const KINDS: [&str; 4] = ["auth", "account", "session", "password"];
const CONTROLS: [&str; 6] =
    ["required", "requisite", "sufficient", "optional", "include", "substack"];

/// The line with its typing mistakes corrected. `None` if it has none, or if it cannot be told what was meant.
pub fn corrected(modules: &Modules<'_>, handler: &Handler) -> Option<String> {
    let words = words_of(modules, handler)?;
    let [kind, control, module, arguments @ ..] = words.as_slice() else { return None };
    let ours = handler.is_ours() || file_name(module) == MODULE || is_meant(modules, module);
    let kind = match &handler.fault {
        Some(Fault::Kind(_)) => nearest(kind, &KINDS)?,
        _ => kind,
    };
    let control = match &handler.fault {
        Some(Fault::Control(_)) => right_control(control, ours)?,
        _ if control.contains([' ', '=']) => format!("[{control}]"),
        _ => control.clone(),
    };
    let module = if ours && modules.is_missing(Path::new(module)) { MODULE } else { module };
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| if ours { right_argument(argument) } else { argument.clone() })
        .collect();
    let line = format!("{kind} {control} {}", in_line(module, &arguments));
    (line != written(&words)).then_some(line)
}

/// A line that libpam cannot use.
pub fn bad_line(handler: &Handler) -> Option<Finding> {
    let what = messages::check_bad_line(words::fault(handler.fault.as_ref()?));
    Some(
        Finding::new(Level::Fault, "bad-line", what)
            .at(&handler.place)
            .effect(messages::check_bad_line_effect())
            .advice(messages::check_bad_line_advice()),
    )
}

/// A module that is not there and that is ours by another name.
pub fn misspelt(modules: &Modules<'_>, handler: &Handler) -> Option<Finding> {
    let Calls::Module { path, .. } = &handler.calls else { return None };
    let meant = !handler.is_ours() && path.to_str().is_some_and(|module| is_meant(modules, module));
    meant.then(|| {
        Finding::new(Level::Fault, "misspelt", messages::check_misspelt(path.display()))
            .at(&handler.place)
            .effect(messages::check_cannot_load())
            .advice(messages::check_misspelt_advice())
            .paste(LINE)
    })
}

/// What mends a line with a typing mistake, in place of it.
pub fn change(modules: &Modules<'_>, handler: &Handler) -> Option<Change> {
    let FileLine { file, line: first } = &handler.place;
    let text = modules.machine().read_raw(file).ok()?;
    let last = last_line(&text, *first);
    Some(Change::new(file, *first, last - first + 1, &[&corrected(modules, handler)?]))
}

/// The last line of the entry that begins with this one, from 1.
pub fn last_line(text: &[u8], first: usize) -> usize {
    let rest = text.split(|byte| *byte == b'\n').skip(first.saturating_sub(1));
    first + rest.take_while(|line| line.trim_ascii_end().ends_with(b"\\")).count()
}

fn is_meant(modules: &Modules<'_>, module: &str) -> bool {
    let name = file_name(module);
    let stem = name.strip_suffix(".so").unwrap_or(name);
    // Other projects' modules are two slips away.
    let like = ["totp", "topt"].iter().any(|part| name.contains(part))
        || distance(stem, MODULE.trim_end_matches(".so")) == 1;
    like && name != MODULE && !OTHER_CODES.contains(&name) && modules.is_missing(Path::new(module))
}

fn file_name(module: &str) -> &str {
    module.rsplit('/').next().unwrap_or(module)
}

/// One in brackets cannot be guessed, and our line needs none.
fn right_control(control: &str, ours: bool) -> Option<String> {
    let likely = nearest(&control.to_ascii_lowercase(), &CONTROLS).map(str::to_owned);
    likely.or_else(|| ours.then(|| "required".to_owned()))
}

fn right_argument(argument: &str) -> String {
    let (name, value) = argument.split_at(argument.find('=').unwrap_or(argument.len()));
    likely_argument(name).map_or_else(|| argument.to_owned(), |name| format!("{name}{value}"))
}

/// The words of the line in its file, if all are text. One in brackets has none here.
fn words_of(modules: &Modules<'_>, handler: &Handler) -> Option<Vec<String>> {
    let machine = modules.machine();
    let text = machine.read_raw(&handler.place.file).ok()?;
    let (found, _) = lines(machine.libpam().reading, &text);
    let line = found.into_iter().find(|line| line.number == handler.place.line)?;
    line.words.into_iter().map(|word| String::from_utf8(word).ok()).collect()
}

/// The line of these words.
fn written(words: &[String]) -> String {
    let [kind, control, module, arguments @ ..] = words else { return String::new() };
    let control =
        if control.contains([' ', '=']) { format!("[{control}]") } else { control.clone() };
    format!("{kind} {control} {}", in_line(module, arguments))
}
