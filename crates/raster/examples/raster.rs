//! Makes a PNG or PDF of an SVG: `raster PICTURE.svg OUT.png|OUT.pdf [SCALE]`.

use std::error::Error;

#[expect(clippy::disallowed_methods, reason = "an example has no file layer")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(input), Some(output)) = (arguments.next(), arguments.next()) else {
        return Err("give an SVG and where to write".into());
    };
    let svg = std::fs::read_to_string(input)?;
    let fonts = raster::Fonts::of_system()?;
    let bytes = match output.ends_with(".pdf") {
        true => raster::pdf(&svg, &fonts)?,
        false => {
            let scale = arguments.next().map_or(Ok(1.0), |s| s.parse())?;
            raster::png(&svg, &fonts, scale)?
        }
    };
    Ok(std::fs::write(output, bytes)?)
}
