//! Explains a PAM service: its lines, what their modules can answer, and what the stack then returns.
//!
//! ```sh
//! cargo run -p pam-stack --example explain -- /etc/pam.d/sshd
//! cargo run -p pam-stack --example explain -- /etc/pam.d/sshd pam_google_authenticator.so
//! ```
//!
//! With the name of a module it also says whether a login can succeed although that module fails or is not called.

use pam_stack::modules::Modules;
use pam_stack::simulate::{State, Watched, explore};
use pam_stack::{Fault, FileLine, Handler, Kind, Service, System, known};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let explained = match arguments.as_slice() {
        [file] => explain(Path::new(file), ""),
        [file, module] => explain(Path::new(file), module),
        _ => Err("usage: explain FILE [MODULE], as in: explain /etc/pam.d/sshd".to_owned()),
    };
    match explained {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("explain: {why}");
            ExitCode::FAILURE
        }
    }
}

/// The text about a service file below `/etc/pam.d`, of this machine or of any folder that stands for one.
pub fn explain(file: &Path, watched: &str) -> Result<String, String> {
    let (root, name) = place_of(file)?;
    let tree = (root != Path::new("/")).then_some(root.as_path());
    let system = System::new(tree).map_err(|error| format!("{}: {error}", root.display()))?;
    let service = Service::load(&system, &name);
    if let Some(path) = service.unread.first() {
        return Err(format!("{}: permission denied; run this as root", path.display()));
    }
    let mut text = String::new();
    if !system.libpam().known {
        text.push_str("libpam was not found: how it reads these files is a guess.\n");
    }
    if let Some((place, why)) = &service.refused {
        tell(&mut text, place, why);
        text.push_str("libpam refuses the whole service: nobody can log in.\n");
        return Ok(text);
    }
    for kind in [Kind::Auth, Kind::Account] {
        tell_stack(&mut text, &service, kind, &Modules::find(&system), watched);
    }
    Ok(text)
}

/// The root folder and the service of a file.
fn place_of(file: &Path) -> Result<(PathBuf, String), String> {
    let file = std::path::absolute(file).map_err(|error| error.to_string())?;
    let wrong = || format!("{}: not a file in a folder etc/pam.d", file.display());
    let folder = file.parent().filter(|folder| folder.ends_with("etc/pam.d")).ok_or_else(wrong)?;
    let root = folder.ancestors().nth(2).ok_or_else(wrong)?;
    let name = file.file_name().ok_or_else(wrong)?.to_string_lossy().into_owned();
    if !file.is_file() {
        return Err(format!("{}: no such file", file.display()));
    }
    Ok((root.to_owned(), name))
}

fn tell(text: &mut String, place: &FileLine, why: &Fault) {
    let _ = writeln!(text, "{place}: {why}");
}

fn tell_stack(
    text: &mut String,
    service: &Service,
    kind: Kind,
    modules: &Modules<'_>,
    watched: &str,
) {
    let stack: Vec<&Handler> = service.of(kind).collect();
    let actors = known::actors(&stack, &service.name, modules, watched);
    let _ = writeln!(text, "\n{}:", kind.word());
    for (handler, actor) in stack.iter().zip(&actors) {
        let _ = writeln!(text, "  {}{}", "  ".repeat(handler.level), handler.shown());
        let indent = "  ".repeat(handler.level + 2);
        let results: Vec<String> = actor.results.iter().map(ToString::to_string).collect();
        let can = match results.len() {
            0 => String::new(),
            1..=4 => format!(", can return {}", results.join(", ")),
            many => format!(", can return {many} results"),
        };
        let _ = writeln!(text, "{indent}{}{can}", handler.place);
        if let Some(fault) = &handler.fault {
            let _ = writeln!(text, "{indent}this line always fails: {fault}");
        }
    }
    let ends = explore(&stack, &actors, watched);
    let results: Vec<String> = ends.results().iter().map(ToString::to_string).collect();
    let _ = match results.len() {
        0..=4 => writeln!(text, "The stack can return {}.", results.join(", ")),
        many => writeln!(text, "The stack can return {many} results."),
    };
    if ends.let_in().next().is_none() {
        text.push_str("No login succeeds.\n");
    }
    if watched.is_empty() || kind != Kind::Auth {
        return;
    }
    let without = |end: &&State| matches!(end.watched, Watched::NotCalled | Watched::Failed);
    match ends.let_in().find(without).map(|end| end.skipper.and_then(|by| stack.get(by.at))) {
        None => {
            let _ = writeln!(text, "No login succeeds if {watched} fails or is not called.");
        }
        Some(by) => {
            let _ =
                writeln!(text, "A login can succeed although {watched} fails or is not called.");
            if let Some(by) = by {
                let _ = writeln!(text, "This line leads around it: {}", by.place);
            }
        }
    }
    if ends.let_in().any(|end| end.watched == Watched::Ignored) {
        let _ = writeln!(text, "A login can succeed if {watched} returns PAM_IGNORE.");
    }
}
