//! The help of the program in both languages: on a terminal, as a reference, as manual pages; and what clap says of
//! a command line that it does not understand.
//!
//! The English is where the commands are declared (their doc comments); `zh.ftl` holds the Chinese of every entry.

mod catalogue;
mod complaint;
mod groups;
mod localise;
mod man;
mod markdown;
mod page;
mod screen;
#[cfg(test)]
mod tests;

pub use complaint::{Complaint, complaint};
pub use localise::command;
pub use man::page as man_page;
pub use markdown::reference;
pub use page::{Item, Page, Section, each};
pub use screen::{Screen, write};

use clap::Command;
use diagnostics::Language;

/// Builds the program's commands so that clap shows pages of ours.
pub fn with_pages(language: Language, screen: Screen) -> Command {
    pages(command(language), language, screen)
}

fn pages(command: Command, language: Language, screen: Screen) -> Command {
    let page = write(&Page::of(&command, language), language, screen);
    command.override_help(page).mut_subcommands(|below| match below.get_name() {
        "help" => below,
        _ => pages(below, language, screen),
    })
}

/// Columns of the terminal, at most 100; 100 where there is none.
pub fn width() -> usize {
    let size = terminal_size::terminal_size();
    size.map_or(100, |(terminal_size::Width(columns), _)| usize::from(columns).clamp(40, 100))
}
