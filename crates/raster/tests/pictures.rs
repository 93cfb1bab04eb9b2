//! PNG and PDF, with the fonts of this system.
#![expect(clippy::print_stderr, reason = "what is skipped is said")]

#[path = "../../views/tests/cascades/mod.rs"]
mod cascades;

use cascades::random;
use raster::{Fonts, RasterError, pdf, png};
use resvg::usvg;
use views::Language;
use views::layout::{Options, View, draw};
use views::scene::{Item, Label, Scene};

/// The fonts of this system; `None`, said loudly, where it has none with Chinese glyphs.
fn fonts() -> Option<Fonts> {
    match Fonts::of_system() {
        Ok(fonts) => Some(fonts),
        Err(absent) => {
            assert!(std::env::var_os("CI").is_none(), "{absent}");
            eprintln!("SKIPPED: {absent}");
            None
        }
    }
}

#[test]
fn without_a_chinese_font_it_is_said_how_to_install_one() {
    let error = Fonts::of_data([]).unwrap_err();
    assert!(matches!(error, RasterError::NoChineseFont));
    let text = error.to_string();
    assert!(text.contains("fonts-noto-cjk"), "{text}");
}

#[test]
fn chinese_characters_are_drawn_and_not_boxes() {
    let Some(fonts) = fonts() else { return };
    let sheet = |text: &str| {
        let label = Label::new(text, (10.0, 50.0), 40.0);
        let items = vec![Item::Label(label)];
        let scene = Scene { width: 120.0, height: 80.0, items, ..Scene::default() };
        png(&views::svg::write(&scene, "t"), &fonts, 1.0).unwrap()
    };
    assert_ne!(sheet("村"), sheet("社"), "two characters look the same");
    assert_ne!(sheet("村"), sheet(""), "nothing is drawn");
}

#[test]
fn every_label_fits_the_box_that_the_layout_took_for_it() {
    let Some(fonts) = fonts() else { return };
    let mut database = usvg::fontdb::Database::new();
    database.load_system_fonts();
    database.set_sans_serif_family(fonts.family());
    let options = usvg::Options { fontdb: database.into(), ..usvg::Options::default() };
    let cascade = random(31, 60);
    for language in Language::ALL {
        for view in View::of(&cascade) {
            let scene = draw(&view, &cascade, &Options { language, ..Options::default() });
            let tree = usvg::Tree::from_str(&views::svg::write(&scene, "t"), &options).unwrap();
            let mut boxes = Vec::new();
            texts(tree.root(), &mut boxes);
            let mut labels = Vec::new();
            scene.each(&mut |item| {
                if let Item::Label(label) = item
                    && !label.text.trim().is_empty()
                {
                    labels.push(label);
                }
            });
            assert_eq!(labels.len(), boxes.len(), "{view:?}");
            for (label, real) in labels.iter().zip(boxes) {
                // Along the line; across it, usvg gives the height of a line and not of the ink.
                let b = label.bounds();
                let (real_ends, ends) = if label.turned == 0.0 {
                    ((real.left(), real.right()), (b.0, b.2))
                } else {
                    ((real.top(), real.bottom()), (b.1, b.3))
                };
                let fits = f64::from(real_ends.0) >= ends.0 - 1.0
                    && f64::from(real_ends.1) <= ends.1 + 1.0;
                assert!(fits, "{view:?} `{}`: {real:?} leaves {b:?}", label.text);
            }
        }
    }
}

fn texts(group: &usvg::Group, boxes: &mut Vec<resvg::tiny_skia::Rect>) {
    for node in group.children() {
        match node {
            usvg::Node::Group(group) => texts(group, boxes),
            usvg::Node::Text(text) => boxes.push(text.abs_bounding_box()),
            _ => {}
        }
    }
}

#[test]
fn a_png_has_the_size_asked_for_and_a_pdf_a_page() {
    let Some(fonts) = fonts() else { return };
    let scene =
        draw(&View::Curve, &random(32, 30), &Options { width: 400.0, ..Options::default() });
    let svg = views::svg::write(&scene, "curve");
    let picture = png(&svg, &fonts, 2.0).unwrap();
    assert_eq!(&picture[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(u32::from_be_bytes(picture[16..20].try_into().unwrap()), 800);
    let page = pdf(&svg, &fonts).unwrap();
    assert_eq!(&page[..5], b"%PDF-");
    assert!(page.len() > 2000);
    let said = String::from_utf8_lossy(&page).into_owned();
    assert!(said.contains("/Count 1"), "not one page");
    // CSS pixels are 96 to an inch, points 72.
    let media_box = &said[said.find("/MediaBox").unwrap()..];
    assert!(media_box[..24].contains("[0 0 300 "), "the page has another width");
}

#[test]
fn a_picture_in_several_fonts_gives_the_same_bytes_each_time() {
    let Some(fonts) = fonts() else { return };
    let bold =
        |text: &str, y: f64| Item::Label(Label { bold: true, ..Label::new(text, (10.0, y), 20.0) });
    let plain = |text: &str, y: f64| Item::Label(Label::new(text, (10.0, y), 20.0));
    let items = vec![bold("村规民约", 20.0), plain("村 Ⅸ ∑ न ก", 50.0), bold("ab ⌘ א", 70.0)];
    let scene = Scene { width: 220.0, height: 80.0, items, ..Scene::default() };
    let svg = views::svg::write(&scene, "t");
    let first = pdf(&svg, &fonts).unwrap();
    let faces = String::from_utf8_lossy(&first).matches("/FontDescriptor").count();
    assert!(faces > 1, "one font alone: the test tests nothing");
    for _ in 0..16 {
        assert!(pdf(&svg, &fonts).unwrap() == first, "not the same bytes");
    }
    // Nothing of it is lost.
    let document = lopdf::Document::load_mem(&first).unwrap();
    assert_eq!(document.get_pages().len(), 1);
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    let contents = streams.map(|s| s.decompressed_content().unwrap_or_else(|_| s.content.clone()));
    let told: String =
        contents.map(|bytes| String::from_utf8_lossy(&bytes).to_lowercase()).collect();
    // What is drawn can be searched for and copied: each character stands in a table of characters.
    for character in "村规民约ab".chars() {
        let code = format!("<{:04x}>", u32::from(character));
        assert!(told.contains(&code), "{character} can not be copied");
    }
}
