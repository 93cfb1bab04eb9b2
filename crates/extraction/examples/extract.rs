//! `extract TEXT… --into DIR [--divisions CSV]` drafts the tables; with `--draft DRAFT.json TEXT` it judges a draft.
#![allow(clippy::disallowed_methods, reason = "an example reads its files itself")]

use std::path::{Path, PathBuf};

use extraction::{Divisions, Extractor};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut texts = Vec::new();
    let (mut into, mut draft, mut divisions) =
        (PathBuf::from("."), None, std::env::var("DIVISIONS").ok());
    let mut repair = false;
    let mut args = std::env::args().skip(1);
    while let Some(a) = args.next() {
        match a.as_str() {
            "--into" => into = args.next().ok_or("--into DIR")?.into(),
            "--draft" => draft = args.next(),
            "--divisions" => divisions = args.next(),
            "--repair-spans" => repair = true,
            _ => texts.push(a),
        }
    }
    let known = match divisions {
        Some(path) => Divisions::new(
            csv::Reader::from_path(path)?
                .into_deserialize::<(String, String)>()
                .filter_map(Result::ok),
        ),
        None => Divisions::default(),
    };
    let extractor = Extractor::new(known)?;
    for path in &texts {
        let source = std::fs::read_to_string(path)?;
        let name = Path::new(path).file_name().and_then(|n| n.to_str()).unwrap_or(path);
        let folder = if texts.len() > 1 {
            into.join(Path::new(name).file_stem().unwrap_or_default())
        } else {
            into.clone()
        };
        if let Some(d) = &draft {
            let judged = extractor.judge(
                &extraction::Draft::parse(&std::fs::read_to_string(d)?)?,
                &source,
                repair,
            );
            judged.write(&folder)?;
        } else {
            let (_, tables) = extractor.extract(name, &source);
            tables.write(&folder)?;
        }
    }
    Ok(())
}
