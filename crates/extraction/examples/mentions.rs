//! Prints what a text mentions: `mentions DIVISIONS.csv TEXT`.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example reads a file and prints"
)]

use extraction::{Divisions, Lexicon, Mentions, Text};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let divisions = Divisions::new(
        csv::Reader::from_path(args.next().ok_or("DIVISIONS.csv")?)?
            .into_deserialize::<(String, String)>()
            .filter_map(Result::ok),
    );
    let lexicon = Lexicon::shipped()?;
    for path in args {
        let text = Text::new(&std::fs::read_to_string(&path)?);
        let m = Mentions::find(&text, &lexicon, &divisions);
        println!(
            "== {path} date {:?} home {:?} persons {:?}",
            text.date.map(|d| d.to_string()),
            m.home.iter().map(|&h| &m.places[h].name).collect::<Vec<_>>(),
            m.persons
        );
        if std::env::var("SENT").is_ok() {
            for s in &text.sentences {
                println!(
                    "{:?} par {} head {} rep {} | {}",
                    s.section,
                    s.paragraph,
                    s.heading,
                    s.repeated,
                    text.slice(s.start, s.end.min(s.start + 40))
                );
            }
        }
        for p in &m.places {
            println!(
                "place {} {} < {} {} {:?} {:?}",
                p.name,
                p.level,
                p.parent.map_or("-", |q| m.places[q].name.as_str()),
                p.explicit,
                p.code,
                p.aliases
            );
        }
        for o in &m.organizations {
            println!(
                "org {} {} @ {} {:?}",
                o.name,
                o.kind,
                o.place.map_or("-", |q| m.places[q].name.as_str()),
                o.aliases
            );
        }
        for s in &m.schemes {
            println!(
                "scheme {} {} {:?} {:?} {:?} c{}",
                s.name, s.kind, s.formula, s.parts, s.aliases, s.certainty
            );
        }
        if std::env::var("SPANS").is_ok() {
            for s in &m.spans {
                println!("{} {} {:?}", s.start, text.slice(s.start, s.end), s.class);
            }
        }
    }
    Ok(())
}
