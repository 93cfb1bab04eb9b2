//! The `xiangmai` program: hands the arguments and the terminal to [`xiangmai::cli::run`].

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut terminal = xiangmai::cli::terminal::Terminal::standard();
    xiangmai::cli::run(std::env::args_os(), &mut terminal).into()
}
