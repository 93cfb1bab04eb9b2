//! What the help of one command says, whatever it is written as.

use super::groups;
use clap::{Arg, Command};
use diagnostics::Language;

/// The help of one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The command with all above it: `xiangmai csvw to-rdf`.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// How it is called, one line each.
    pub usage: Vec<String>,
    /// Commands, arguments, options.
    pub sections: Vec<Section>,
    /// Examples and the like; may be empty.
    pub after: String,
}

/// What belongs together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Its entries.
    pub items: Vec<Item>,
}

/// A command, an argument or an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// How it is written: `-f, --format <FORMAT>`.
    pub spec: String,
    /// Whether the text begins with a short option, so that others are indented below it.
    pub short: bool,
    /// What it does.
    pub text: String,
    /// The values that there are, each with what it means.
    pub values: Vec<(String, String)>,
    /// The value that holds without it.
    pub default: Option<String>,
}

/// The words of clap that are its own.
pub(super) struct Words {
    pub(super) usage: &'static str,
    pub(super) arguments: &'static str,
    pub(super) options: &'static str,
    pub(super) general: &'static str,
    pub(super) commands: &'static str,
    pub(super) any_options: &'static str,
    pub(super) colon: &'static str,
}

/// Returns the words of a language.
pub(super) fn words(language: Language) -> Words {
    match language {
        Language::En => Words {
            usage: "Usage",
            arguments: "Arguments",
            options: "Options",
            general: "General options",
            commands: "Commands",
            any_options: "[OPTIONS]",
            colon: ":",
        },
        Language::Zh => Words {
            usage: "用法",
            arguments: "参数",
            options: "选项",
            general: "通用选项",
            commands: "命令",
            any_options: "[选项]",
            colon: "：",
        },
    }
}

/// Options of every command, told last.
const GENERAL: [&str; 5] = ["lang", "color", "quiet", "help", "version"];

impl Page {
    /// The page of a built command whose texts are in `language`.
    pub fn of(command: &Command, language: Language) -> Self {
        let words = words(language);
        let name = command.get_bin_name().unwrap_or_else(|| command.get_name()).to_owned();
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        Self {
            usage: usage(command, language),
            sections: sections(command, language, &words, name.contains(' ')),
            after: command.get_after_help().map(ToString::to_string).unwrap_or_default(),
            name,
            about,
        }
    }
}

/// The lines of the usage, without the word before them.
fn usage(command: &Command, language: Language) -> Vec<String> {
    let text = command.clone().render_usage().to_string();
    usage_in(&text, language)
}

/// A usage as clap writes it, in the words of `language`.
pub(super) fn usage_in(text: &str, language: Language) -> Vec<String> {
    let text = text.trim().strip_prefix("Usage:").unwrap_or(text);
    let text = text.replace("[OPTIONS]", words(language).any_options);
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn sections(command: &Command, language: Language, words: &Words, below: bool) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut push = |title: String, items: Vec<Item>| {
        if !items.is_empty() {
            sections.push(Section { title, items });
        }
    };
    let commands: Vec<&Command> = command.get_subcommands().filter(|c| !c.is_hide_set()).collect();
    if below {
        let own = commands.iter().filter(|c| c.get_name() != "help");
        push(words.commands.to_owned(), own.map(|c| command_item(c)).collect());
    } else {
        for (title, names) in groups::in_language(language) {
            let named = names.iter().filter_map(|n| commands.iter().find(|c| c.get_name() == *n));
            push(title, named.map(|c| command_item(c)).collect());
        }
    }
    let shown: Vec<&Arg> = command.get_arguments().filter(|arg| !arg.is_hide_set()).collect();
    let is_general = |arg: &Arg| GENERAL.contains(&arg.get_id().as_str());
    let of = |pick: &dyn Fn(&Arg) -> bool| {
        shown.iter().filter(|arg| pick(arg)).map(|arg| arg_item(arg)).collect()
    };
    push(words.arguments.to_owned(), of(&Arg::is_positional));
    push(words.options.to_owned(), of(&|arg| !arg.is_positional() && !is_general(arg)));
    push(words.general.to_owned(), of(&|arg| !arg.is_positional() && is_general(arg)));
    sections
}

fn command_item(command: &Command) -> Item {
    Item {
        spec: command.get_name().to_owned(),
        short: true,
        text: command.get_about().map(ToString::to_string).unwrap_or_default(),
        values: Vec::new(),
        default: None,
    }
}

fn arg_item(arg: &Arg) -> Item {
    let short = arg.get_short().map(|short| format!("-{short}, ")).unwrap_or_default();
    let values =
        if arg.get_action().takes_values() { arg.get_possible_values() } else { Vec::new() };
    let values = values.iter().filter(|value| !value.is_hide_set()).map(|value| {
        let help = value.get_help().map(ToString::to_string).unwrap_or_default();
        (value.get_name().to_owned(), help)
    });
    let defaults: Vec<_> = arg.get_default_values().iter().map(|v| v.to_string_lossy()).collect();
    let takes = arg.get_action().takes_values() && !arg.is_hide_default_value_set();
    let text = arg.get_help().map(ToString::to_string).unwrap_or_default();
    Item {
        spec: format!("{short}{arg}"),
        short: arg.is_positional() || arg.get_short().is_some(),
        text,
        values: values.collect(),
        default: (takes && !defaults.is_empty()).then(|| defaults.join(",")),
    }
}

/// Visits a built command and all below it but `help`.
pub fn each(command: &Command, visit: &mut dyn FnMut(&Command)) {
    visit(command);
    for below in command.get_subcommands().filter(|c| c.get_name() != "help") {
        each(below, visit);
    }
}
