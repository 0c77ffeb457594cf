//! The command line's help in the language of the locale, and in lines that fit the terminal.
//!
//! The English texts stand where the commands are defined; the catalogue has the others (`help-*`).

use crate::cli::Arguments;
use crate::cli::complaint;
use crate::json;
use crate::messages::{self, Language, help};
use crate::terminal;
use clap::error::ErrorKind;
use clap::{Command, CommandFactory, FromArgMatches};
use std::process::ExitCode;

/// Below so many columns an option's text goes on a line of its own.
const NARROW: usize = 60;

/// What was asked for; or the help or the complaint was shown, and this is the exit status.
pub fn arguments() -> Result<Arguments, ExitCode> {
    let command = command(terminal::columns());
    let matches = command.try_get_matches();
    match matches.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => Ok(arguments),
        Err(told) => {
            let text = complaint::text(&told).unwrap_or_else(|| told.render().to_string());
            let status = u8::try_from(told.exit_code()).unwrap_or(1);
            if json::is_wanted() && told.kind() == ErrorKind::DisplayVersion {
                let told = terminal::print_json(&json::release());
                return Err(told.map_or_else(|error| error.exit_code(), |()| ExitCode::SUCCESS));
            }
            terminal::tell_of_usage(text.trim_end(), told.use_stderr(), status);
            Err(ExitCode::from(status))
        }
    }
}

/// The command line for a terminal of so many columns.
fn command(columns: usize) -> Command {
    let mut command = Arguments::command();
    if messages::language() != Language::En {
        // What clap adds itself is there only then.
        command.build();
        command = translated(command);
    }
    if columns < NARROW { command.next_line_help(true) } else { command }
}

/// The command and all below it, with every text that the catalogue has.
fn translated(command: Command) -> Command {
    let text = |text: &clap::builder::StyledStr| help(&text.to_string());
    let about = command.get_about().and_then(text);
    let long_about = command.get_long_about().and_then(text);
    let after = command.get_after_help().and_then(text);
    let mut command = command;
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(about) = long_about {
        command = command.long_about(about);
    }
    if let Some(after) = after {
        command = command.after_help(after);
    }
    let template = format!(
        "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
        messages::usage_heading()
    );
    command
        .help_template(template)
        .subcommand_help_heading(messages::usage_commands())
        .subcommand_value_name(messages::usage_command())
        .mut_args(|argument| {
            let heading = if argument.is_positional() {
                messages::usage_arguments()
            } else {
                messages::usage_options()
            };
            let (short, long) = (argument.get_help(), argument.get_long_help());
            let (short, long) = (short.and_then(text), long.and_then(text));
            let mut argument = argument.help_heading(heading);
            if let Some(short) = short {
                argument = argument.help(short);
            }
            if let Some(long) = long {
                argument = argument.long_help(long);
            }
            argument
        })
        .mut_subcommands(translated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use unicode_width::UnicodeWidthStr;

    fn texts(command: &Command, found: &mut BTreeSet<String>) {
        let own = [command.get_about(), command.get_long_about(), command.get_after_help()];
        found.extend(own.into_iter().flatten().map(ToString::to_string));
        let shown = command.get_arguments().filter(|argument| !argument.is_hide_set());
        let helps = shown.flat_map(|a| [a.get_help(), a.get_long_help()]);
        found.extend(helps.flatten().map(ToString::to_string));
        command.get_subcommands().for_each(|command| texts(command, found));
    }

    fn built() -> Command {
        let mut command = Arguments::command();
        command.build();
        command
    }

    #[test]
    fn the_catalogue_has_every_text_of_the_help_and_no_other() {
        let mut there = BTreeSet::new();
        texts(&built(), &mut there);
        let known: BTreeSet<String> =
            messages::HELP.iter().map(|text| (*text).to_owned()).collect();
        let missing: Vec<_> = there.difference(&known).collect();
        assert!(missing.is_empty(), "not in messages/*.ftl: {missing:#?}");
        let unused: Vec<_> = known.difference(&there).collect();
        assert!(unused.is_empty(), "in messages/*.ftl, but nowhere shown: {unused:#?}");
    }

    fn renderings(command: &mut Command, found: &mut Vec<String>) {
        found.push(command.render_help().to_string());
        found.push(command.render_long_help().to_string());
        command.get_subcommands_mut().for_each(|command| renderings(command, found));
    }

    #[test]
    fn help_fits_80_columns_or_broken_40_in_every_language() {
        let mut long = BTreeSet::new();
        for (name, language) in Language::ALL {
            messages::speak(language);
            for columns in [80, 40] {
                let mut found = Vec::new();
                renderings(&mut command(columns), &mut found);
                for text in found {
                    let text = if columns == 40 { terminal::broken(&text, 40) } else { text };
                    for line in text.lines() {
                        // A file's name or the usage of one option cannot be broken.
                        let whole = line.split_whitespace().count() < 2;
                        if line.width() > columns && !whole {
                            long.insert(format!("{name}: {columns}: {line}"));
                        }
                    }
                }
            }
        }
        assert!(long.is_empty(), "{long:#?}");
    }
}
