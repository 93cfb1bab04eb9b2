//! Each view beside its reviewed picture, without its text, so that no font of the machine counts.
//!
//! `UPDATE_REFERENCES=1 cargo test -p xiangmai-raster --test references` draws them anew; look at each before it is kept.
#![expect(clippy::print_stderr, reason = "what is skipped is said")]
#![expect(clippy::disallowed_methods, reason = "a test reads its references")]

#[path = "../../views/tests/cascades/mod.rs"]
mod cascades;

use cascades::random;
use raster::{Fonts, png};
use resvg::tiny_skia::Pixmap;
use std::path::Path;
use views::layout::{Options, View, draw};
use views::scene::{Item, Scene};

/// How far a channel of a pixel may be off, and how many pixels of a thousand may be further off.
const OFF: u8 = 24;
const MOST: usize = 2;

fn without_text(items: &[Item]) -> Vec<Item> {
    let kept = items.iter().filter(|item| !matches!(item, Item::Label(_))).cloned();
    kept.map(|item| match item {
        Item::Group(mut group) => {
            group.items = without_text(&group.items);
            Item::Group(group)
        }
        other => other,
    })
    .collect()
}

/// Pixels of a thousand that differ, or why the pictures cannot be compared.
fn difference(picture: &Pixmap, reference: &Pixmap) -> Result<usize, String> {
    if (picture.width(), picture.height()) != (reference.width(), reference.height()) {
        let size = |p: &Pixmap| format!("{} × {}", p.width(), p.height());
        return Err(format!("{} and not {}", size(picture), size(reference)));
    }
    let far = |(a, b): (&[u8], &[u8])| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > OFF);
    let pixels = picture.data().chunks(4).zip(reference.data().chunks(4));
    let total = (picture.width() * picture.height()) as usize;
    Ok(pixels.filter(|pair| far(*pair)).count() * 1000 / total.max(1))
}

#[test]
fn every_view_looks_as_its_reviewed_picture_does() {
    let fonts = match Fonts::of_system() {
        Ok(fonts) => fonts,
        Err(absent) => {
            assert!(std::env::var_os("CI").is_none(), "{absent}");
            eprintln!("SKIPPED: {absent}");
            return;
        }
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/references");
    let mut wrong = Vec::new();
    for (size, seed) in [(42, 7), (500, 8)] {
        let cascade = random(seed, size);
        for view in View::of(&cascade) {
            let scene = draw(&view, &cascade, &Options { width: 800.0, ..Options::default() });
            let scene = Scene { items: without_text(&scene.items), ..scene };
            let bytes = png(&views::svg::write(&scene, "r"), &fonts, 0.5).unwrap();
            let path = folder.join(format!("{}-{size}.png", view.id()));
            if std::env::var_os("UPDATE_REFERENCES").is_some() {
                std::fs::write(&path, &bytes).unwrap();
                continue;
            }
            let picture = Pixmap::decode_png(&bytes).unwrap();
            let reference = Pixmap::decode_png(&std::fs::read(&path).unwrap()).unwrap();
            match difference(&picture, &reference) {
                Ok(share) if share <= MOST => {}
                Ok(share) => wrong.push(format!("{}: {share} of 1000 pixels", path.display())),
                Err(why) => wrong.push(format!("{}: {why}", path.display())),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_line_that_moves_is_seen() {
    let Ok(fonts) = Fonts::of_system() else { return };
    let cascade = random(7, 42);
    let scene = draw(&View::Lanes, &cascade, &Options { width: 800.0, ..Options::default() });
    let sheet = |items: Vec<Item>| {
        let svg = views::svg::write(&Scene { items, ..scene.clone() }, "r");
        Pixmap::decode_png(&png(&svg, &fonts, 0.5).unwrap()).unwrap()
    };
    let whole = sheet(without_text(&scene.items));
    assert_eq!(difference(&whole, &whole), Ok(0));
    let mut fewer = without_text(&scene.items);
    fewer.truncate(fewer.len() / 2);
    assert!(difference(&sheet(fewer), &whole).unwrap() > MOST);
}
