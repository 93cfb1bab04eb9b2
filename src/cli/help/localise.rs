//! The clap tree of the program in one language.

use super::catalogue::Catalogue;
use super::groups;
use crate::cli::Cli;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, Command, CommandFactory};
use diagnostics::Language;

/// Builds the program's commands with their texts in `language`. For showing and completing alone: what a value
/// becomes is lost where its texts had to be replaced.
pub fn command(language: Language) -> Command {
    let mut command = Cli::command();
    command.build();
    match language {
        Language::En => command,
        Language::Zh => chinese(&Catalogue::chinese(), command),
    }
}

/// The built tree with every text from the catalogue.
pub(super) fn chinese(catalogue: &Catalogue, command: Command) -> Command {
    let localised = localise(catalogue, "", command);
    groups::titles(catalogue);
    localised
}

/// One command and all below it; `path` is empty for the program, then `csvw-to-rdf`.
fn localise(catalogue: &Catalogue, path: &str, command: Command) -> Command {
    let own = if path.is_empty() { command.get_name().to_owned() } else { path.to_owned() };
    let mut command = texts(catalogue, &own, command);
    command = command.mut_args(|arg| localise_arg(catalogue, &own, arg));
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    if !names.is_empty() {
        let name = catalogue.first(&["value--COMMAND".into()]).unwrap_or("COMMAND").to_owned();
        command = command.subcommand_value_name(name);
    }
    for name in names {
        let below = if path.is_empty() { name.clone() } else { format!("{path}-{name}") };
        command = command.mut_subcommand(&name, |command| match name.as_str() {
            // Built by clap, with a copy of every command below it.
            "help" => texts(catalogue, "help", command),
            _ => localise(catalogue, &below, command),
        });
    }
    command
}

fn texts(catalogue: &Catalogue, key: &str, command: Command) -> Command {
    let mut command = command;
    if let Some(about) = catalogue.first(&[key.to_owned()]) {
        command = command.about(about.to_owned()).long_about(None::<&str>);
    }
    if command.get_after_help().is_some()
        && let Some(after) = catalogue.first(&[format!("{key}.after")])
    {
        command = command.after_help(after.to_owned());
    }
    command
}

fn localise_arg(catalogue: &Catalogue, command: &str, arg: Arg) -> Arg {
    let name = arg.get_long().map_or_else(|| arg.get_id().to_string(), str::to_owned);
    let name = name.replace('_', "-");
    let keys = [format!("{command}--{name}"), format!("any--{name}")];
    let mut arg = arg;
    if let Some(help) = catalogue.first(&keys) {
        arg = arg.help(help.to_owned()).long_help(None::<&str>);
    }
    if !arg.get_action().takes_values() {
        return arg;
    }
    let values = arg.get_possible_values();
    if !values.is_empty() {
        let translated = values.iter().map(|value| {
            let keys = keys.each_ref().map(|key| format!("{key}.{}", value.get_name()));
            let help = catalogue.first(&keys).unwrap_or_default().to_owned();
            PossibleValue::new(value.get_name().to_owned()).help(help)
        });
        let parser = PossibleValuesParser::new(translated.collect::<Vec<_>>());
        arg = arg.value_parser(parser);
    }
    let value_names = arg.get_value_names().map(<[_]>::to_vec).unwrap_or_default();
    if !value_names.is_empty() {
        let named = value_names.iter().map(|name| {
            let key = format!("value--{}", key_of(name));
            catalogue.first(&[key]).unwrap_or(name).to_owned()
        });
        arg = arg.value_names(named.collect::<Vec<_>>());
    }
    arg
}

/// The key of a value's name: what a Fluent identifier may not hold becomes a hyphen.
fn key_of(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}
