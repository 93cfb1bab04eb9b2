//! PNG and PDF from a picture, in Rust alone: usvg and resvg, svg2pdf.
//!
//! Fonts are those of the system. Where none of them has Chinese glyphs, nothing is drawn and the error
//! says how to install one: a picture with boxes for characters helps nobody.

mod canonical;

use resvg::{tiny_skia, usvg};
use std::sync::Arc;

/// A character that every Chinese font has.
const PROBE: char = '村';

/// Why no picture was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RasterError {
    /// No font of this system has Chinese glyphs.
    #[error(
        "no font on this system has Chinese glyphs; install one: \
         Debian/Ubuntu `apt install fonts-noto-cjk`, Fedora `dnf install google-noto-sans-cjk-fonts`, \
         Alpine `apk add font-noto-cjk`, macOS and Windows have one; or write SVG"
    )]
    NoChineseFont,
    /// The picture is too large for pixels.
    #[error(
        "a picture of {width} × {height} pixels is too large; choose a smaller scale, or SVG or PDF"
    )]
    TooLarge {
        /// Pixels across.
        width: u64,
        /// Pixels down.
        height: u64,
    },
    /// The SVG could not be read; a fault of ours.
    #[error("the picture could not be read back")]
    Svg(#[from] usvg::Error),
    /// The PNG could not be encoded.
    #[error("the PNG could not be encoded: {0}")]
    Png(String),
    /// The PDF could not be made.
    #[error("the PDF could not be made: {0}")]
    Pdf(String),
}

/// Pixels up to which a PNG is made (256 million, 1 GiB of memory).
const MOST: u64 = 1 << 28;

/// The fonts of this system, loaded once.
#[derive(Debug, Clone)]
pub struct Fonts {
    database: Arc<usvg::fontdb::Database>,
    /// The family that draws Chinese.
    family: String,
}

impl Fonts {
    /// Finds the fonts of this system. Costs some ten milliseconds per hundred fonts.
    pub fn of_system() -> Result<Self, RasterError> {
        let mut database = usvg::fontdb::Database::new();
        database.load_system_fonts();
        Self::of(database)
    }

    /// Takes fonts from memory: for tests, and where a font is carried along.
    pub fn of_data(fonts: impl IntoIterator<Item = Vec<u8>>) -> Result<Self, RasterError> {
        let mut database = usvg::fontdb::Database::new();
        fonts.into_iter().for_each(|f| database.load_font_data(f));
        Self::of(database)
    }

    fn of(mut database: usvg::fontdb::Database) -> Result<Self, RasterError> {
        let mut families: Vec<(usize, String)> = Vec::new();
        for face in database.faces() {
            let is_plain = face.style == usvg::fontdb::Style::Normal
                && face.weight == usvg::fontdb::Weight::NORMAL;
            if !is_plain || !has_glyph(&database, face.id) {
                continue;
            }
            let name = face.families.first().map(|f| f.0.clone()).unwrap_or_default();
            families.push((rank(&name), name));
        }
        families.sort();
        let Some((_, family)) = families.into_iter().next() else {
            return Err(RasterError::NoChineseFont);
        };
        database.set_sans_serif_family(family.clone());
        Ok(Self { database: Arc::new(database), family })
    }

    /// Returns the name of the family that draws Chinese.
    pub fn family(&self) -> &str {
        &self.family
    }

    fn tree(&self, svg: &str) -> Result<usvg::Tree, RasterError> {
        let options = usvg::Options {
            font_family: self.family.clone(),
            fontdb: Arc::clone(&self.database),
            ..usvg::Options::default()
        };
        Ok(usvg::Tree::from_str(svg, &options)?)
    }
}

/// Whether a face has the glyph of a Chinese character.
fn has_glyph(database: &usvg::fontdb::Database, id: usvg::fontdb::ID) -> bool {
    let found = database.with_face_data(id, |data, index| {
        let face = ttf_parser::Face::parse(data, index).ok();
        face.and_then(|f| f.glyph_index(PROBE)).is_some()
    });
    found.unwrap_or(false)
}

/// Simplified forms before traditional and Japanese ones, sans before serif and mono.
fn rank(family: &str) -> usize {
    let wanted = ["SC", "GB", "Hans", "PingFang", "YaHei", "WenQuanYi", "SimHei", "Source Han"];
    let is_plain = !["Mono", "Serif", "Song", "Ming"].iter().any(|w| family.contains(w));
    let is_simplified = wanted.iter().any(|w| family.contains(w));
    match (is_plain, is_simplified) {
        (true, true) => 0,
        (false, true) => 1,
        (true, false) => 2,
        (false, false) => 3,
    }
}

/// Makes a PNG of an SVG as the crate `xiangmai-views` writes it; `scale` is pixels per CSS pixel.
pub fn png(svg: &str, fonts: &Fonts, scale: f32) -> Result<Vec<u8>, RasterError> {
    let tree = fonts.tree(svg)?;
    let scale = scale.clamp(0.05, 20.0);
    let pixels = |length: f32| (f64::from(length) * f64::from(scale)).ceil().max(1.0) as u64;
    let (width, height) = (pixels(tree.size().width()), pixels(tree.size().height()));
    let too_large = RasterError::TooLarge { width, height };
    if width * height > MOST {
        return Err(too_large);
    }
    let Some(mut sheet) = tiny_skia::Pixmap::new(width as u32, height as u32) else {
        return Err(too_large);
    };
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut sheet.as_mut());
    sheet.encode_png().map_err(|e| RasterError::Png(e.to_string()))
}

/// Makes a PDF of one page of an SVG as the crate `xiangmai-views` writes it; text stays text, its font is
/// embedded as far as it is used. The same picture and fonts give the same bytes.
pub fn pdf(svg: &str, fonts: &Fonts) -> Result<Vec<u8>, RasterError> {
    let tree = fonts.tree(svg)?;
    let options = svg2pdf::ConversionOptions { compress: true, ..Default::default() };
    let page = svg2pdf::PageOptions { dpi: 96.0 };
    let bytes =
        svg2pdf::to_pdf(&tree, options, page).map_err(|e| RasterError::Pdf(e.to_string()))?;
    canonical::canonical(&bytes).map_err(|e| RasterError::Pdf(e.to_string()))
}
