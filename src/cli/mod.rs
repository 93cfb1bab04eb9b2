//! The command line: arguments, terminal, rendering, exit codes.
//!
//! The only room that prints, and the only one that knows clap or a terminal. A command is one file in
//! [`command`]: its arguments and a function that calls a use case of `app` and renders the outcome.

mod answer;
pub mod args;
pub mod bar;
mod blocks;
pub mod cite;
pub mod color;
pub mod command;
pub mod complete;
mod confirm;
pub mod exit;
pub mod findings;
pub mod fitted;
pub mod help;
pub mod measures;
pub mod messages;
mod number;
pub mod output;
pub mod printer;
pub mod question;
pub mod render;
pub mod rows;
pub mod sheets;
pub mod sides;
pub mod terminal;
pub mod tree;

use args::GlobalArgs;
use clap::Parser;
use clap::error::ErrorKind;
use command::Command;
use diagnostics::Text;
use exit::{Exit, Failure};
use std::ffi::OsString;
use std::io::Write;
use terminal::Terminal;

/// Turn tables of townships, organizations, schemes and adoptions into one graph and trace how
/// organizational models spread
#[derive(Debug, Parser)]
#[command(name = "xiangmai", version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    /// What every command understands.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Runs the program with these arguments (the first is the program's name) on this terminal.
pub fn run(argv: impl IntoIterator<Item = OsString>, terminal: &mut Terminal) -> Exit {
    let argv: Vec<OsString> = argv.into_iter().collect();
    let (language, color) = GlobalArgs::asked(&argv);
    if let Some(language) = language {
        terminal.language = language.into();
        terminal.asked_language = Some(language.into());
    }
    terminal.set_color(color);
    if complete::answered(&argv, terminal) {
        return Exit::Done;
    }
    let cli = match Cli::try_parse_from(&argv) {
        Ok(cli) => cli,
        Err(error) => return refuse(error, &argv, terminal),
    };
    terminal.quiet = cli.global.quiet;
    let ended = dispatch(&cli.command, terminal)
        .and_then(|exit| terminal.out.flush().map(|()| exit).map_err(Failure::from));
    match ended {
        Ok(exit) => exit,
        // Who read the output has seen enough.
        Err(_) if terminal.is_closed() => Exit::Done,
        Err(_) if bar::is_interrupted() => {
            let failure = Failure::new(Exit::Interrupted, Text::new("interrupted", "已中断"));
            render::failure(&failure, terminal);
            failure.exit
        }
        Err(failure) => {
            render::failure(&failure, terminal);
            failure.exit
        }
    }
}

fn dispatch(command: &Command, terminal: &mut Terminal) -> Result<Exit, Failure> {
    match command {
        Command::Init(args) => command::init::run(args, terminal),
        Command::Migrate(args) => command::migrate::run(args, terminal),
        Command::Check(args) => command::check::run(args, terminal),
        Command::Intake(args) => command::intake::run(args, terminal),
        Command::Extract(args) => command::extract::run(args, terminal),
        Command::Link(args) => command::link::link(args, terminal),
        Command::Gazetteer(args) => command::link::run(args, terminal),
        Command::Load(args) => command::load::run(args, terminal),
        Command::Unload(args) => command::unload::run(args, terminal),
        Command::Review(args) => command::review::run(args, terminal),
        Command::Merge(args) => command::merge::merge(args, terminal),
        Command::Split(args) => command::merge::split(args, terminal),
        Command::Undo(args) => command::undo::run(args, terminal),
        Command::Diff(args) => command::diff::run(args, terminal),
        Command::Trace(args) => command::trace::run(args, terminal),
        Command::Brief(args) => command::brief::run(args, terminal),
        Command::Draw(args) => command::draw::run(args, terminal),
        Command::Measures(args) => command::measures::run(args, terminal),
        Command::Compare(args) => command::compare::run(args, terminal),
        Command::Places(args) => command::places::run(args, terminal),
        Command::Models(args) => command::models::run(args, terminal),
        Command::Query(args) => command::query::run(args, terminal),
        Command::Serve(args) => command::serve::run(args, terminal),
        Command::Export(args) => command::export::run(args, terminal),
        Command::Fit(args) => command::fit::run(args, terminal),
        Command::Infer(args) => command::infer::run(args, terminal),
        Command::Convert(args) => command::convert::run(args, terminal),
        Command::Csvw(args) => command::csvw::run(args, terminal),
        Command::Ontology(args) => command::ontology::run(args, terminal),
        Command::Status(args) => command::status::run(args, terminal),
        Command::Verify(args) => command::care::verify(args, terminal),
        Command::Dump(args) => command::care::dump(args, terminal),
        Command::Backup(args) => command::care::backup(args, terminal),
        Command::Restore(args) => command::care::restore(args, terminal),
        Command::Compact(args) => command::care::compact(args, terminal),
        Command::Explain(args) => command::explain::run(args, terminal),
        Command::Completions(args) => command::completions::run(args, terminal),
        Command::Manual(args) => command::manual::run(args, terminal),
    }
}

/// Shows help or version on `out`, what is wrong with the command line on `err`.
fn refuse(error: clap::Error, argv: &[OsString], terminal: &mut Terminal) -> Exit {
    let language = terminal.language;
    match error.kind() {
        ErrorKind::DisplayVersion => show(&error.to_string(), terminal),
        ErrorKind::DisplayHelp => {
            let page = page(argv, terminal.out_color, terminal);
            show(&format!("{}\n", page.trim_end()), terminal)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let page = page(argv, terminal.err_color, terminal);
            terminal.say(page.trim_end());
            Exit::Usage
        }
        _ => {
            let complaint = help::complaint(error, argv, language);
            terminal.complain(&complaint.message);
            for line in complaint.rest(language) {
                terminal.say(&line);
            }
            Exit::Usage
        }
    }
}

/// The page of help that is asked for.
fn page(argv: &[OsString], color: bool, terminal: &Terminal) -> String {
    let brief = argv.iter().any(|word| word == "-h");
    let screen = help::Screen { width: help::width(), color, brief };
    match help::with_pages(terminal.language, screen).try_get_matches_from(argv) {
        Ok(_) => String::new(),
        Err(error) => error.render().ansi().to_string(),
    }
}

/// Writes to `out`.
fn show(text: &str, terminal: &mut Terminal) -> Exit {
    match terminal.out.write_all(text.as_bytes()).and_then(|()| terminal.out.flush()) {
        Ok(()) => Exit::Done,
        Err(_) if terminal.is_closed() => Exit::Done,
        Err(_) => Exit::Environment,
    }
}
