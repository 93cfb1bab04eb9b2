//! Traces a model in the shipped tables and prints who took it up from whom: `cargo run --example trace`.
#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use xiangmai::app::{Source, Workspace, trace};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = std::env::args().nth(1).unwrap_or_else(|| "党支部领办合作社".to_owned());
    let workspace = Workspace::open(&Source::Shipped)?;
    let ground = trace::ground(&workspace, &mut || {})?;
    let request = trace::request(&ground.field, &trace::Question::of(model))?;
    let traced = diffusion::trace(&ground.field, &ground.lexicon, &request)?;
    for entry in traced.entries() {
        let start = entry.start.map_or_else(|| "?".to_owned(), |date| date.to_string());
        println!("{}{} {start}", "  ".repeat(entry.depth as usize), entry.who.name());
    }
    Ok(())
}
