//! Makes the compact file of a folder or list: `import FOLDER_OR_LIST OUTPUT [--upper-levels]`.
//!
//! With `--upper-levels` villages are left out: this is how `data/divisions.gz`, shipped in the program, is made.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "an example talks to its user"
)]

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (Some(input), Some(output)) = (arguments.first(), arguments.get(1)) else {
        return Err("usage: import FOLDER_OR_LIST OUTPUT [--upper-levels]".into());
    };
    let imported = if arguments.iter().any(|argument| argument == "--upper-levels") {
        gazetteer::Gazetteer::import_upper_levels(&PathBuf::from(input))?
    } else {
        gazetteer::Gazetteer::import(&PathBuf::from(input))?
    };
    std::fs::write(output, &imported.bytes)?;
    println!("{} bytes, divisions by level {:?}", imported.bytes.len(), imported.counts);
    for skipped in imported.skipped.iter().take(10) {
        println!(
            "{}:{}: {} {}",
            skipped.path.display(),
            skipped.line,
            skipped.code,
            skipped.english
        );
    }
    Ok(())
}
