//! Prints a random cascade as JSON: `cascade SEED NODES`.

#[path = "../tests/cascades/mod.rs"]
mod cascades;

use std::error::Error;
use std::io::Write;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(seed), Some(size)) = (arguments.next(), arguments.next()) else {
        return Err("give a seed and a number of nodes".into());
    };
    let cascade = cascades::random(seed.parse()?, size.parse()?);
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, &cascade)?;
    Ok(out.write_all(b"\n")?)
}
