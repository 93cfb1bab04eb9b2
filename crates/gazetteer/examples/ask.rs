//! Asks for one name and shows candidates and reasons: `ask GAZETTEER TEXT`.

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use std::path::PathBuf;

use gazetteer::{Gazetteer, Query};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let gazetteer = Gazetteer::open(&PathBuf::from(&arguments[0]))?;
    for text in &arguments[1..] {
        let answer = gazetteer.link(&Query::new(text));
        println!("{text}: {} {:?}", answer.status, answer.reasons);
        for c in &answer.candidates {
            println!(
                "  {} {} {:.2} {:?}",
                c.code,
                gazetteer.full_name(c.code).unwrap_or_default(),
                c.score,
                c.reasons
            );
        }
    }
    Ok(())
}
