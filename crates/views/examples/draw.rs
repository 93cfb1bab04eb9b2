//! Draws every view of a cascade JSON: `draw CASCADE.json FOLDER [WIDTH [LANGUAGE [svg|png|pdf]]]`.

use std::error::Error;
use views::Language;
use views::layout::{Options, View, draw};
use views::model::Cascade;
use views::raster;

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
    let format = arguments.next();
    let cascade = Cascade::from_json(&std::fs::read_to_string(input)?)?;
    for view in View::of(&cascade) {
        let options = Options { language, width, ..Options::default() };
        let svg = views::svg::write(&draw(&view, &cascade, &options), view.id());
        let name = format!("{folder}/{}", view.id());
        match format.as_deref() {
            Some("png") => {
                std::fs::write(
                    name + ".png",
                    raster::png(&svg, &raster::Fonts::of_system()?, 1.0)?,
                )?;
            }
            Some("pdf") => {
                std::fs::write(name + ".pdf", raster::pdf(&svg, &raster::Fonts::of_system()?)?)?;
            }
            _ => std::fs::write(name + ".svg", svg)?,
        }
    }
    Ok(())
}
