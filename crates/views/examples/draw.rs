//! Draws every view, and the brief, of a cascade JSON: `draw CASCADE.json FOLDER [WIDTH [LANGUAGE]]`.

use std::error::Error;
use views::Language;
use views::layout::{Options, View, draw};
use views::model::Cascade;

#[expect(clippy::disallowed_methods, reason = "an example has no file layer")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(input), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("give a cascade JSON and a folder".into());
    };
    let width: f64 = arguments.next().map_or(Ok(1000.0), |w| w.parse())?;
    let language = match arguments.next().as_deref() {
        Some("en") => Language::En,
        _ => Language::Zh,
    };
    let cascade = Cascade::from_json(&std::fs::read_to_string(input)?)?;
    for view in View::of(&cascade) {
        let options = Options { language, width, ..Options::default() };
        let svg = views::svg::write(&draw(&view, &cascade, &options), view.id());
        std::fs::write(format!("{folder}/{}.svg", view.id()), svg)?;
    }
    std::fs::write(format!("{folder}/brief.html"), views::brief::write(&cascade)?)?;
    Ok(())
}
