//! Where it went: points and arcs on a blank canvas where coordinates are given, else the tree of
//! divisions as an icicle. No boundaries and no tiles; the caption says 示意图 (sketch).

mod icicle;
mod points;

use super::frame::Frame;
use super::{Options, words};
use crate::model::{Cascade, Kind};
use crate::scene::Scene;

/// Draws the sketch map.
pub(super) fn draw(cascade: &Cascade, options: &Options) -> Scene {
    let l = options.language;
    let title = format!("{}{}", l.pick("传播示意图：", "Sketch map of "), words::asked(cascade, l));
    let mut frame = Frame::new(options, &title, &words::numbers(cascade, l));
    let placed = cascade.entries.iter().filter(|e| e.who.position.is_some()).count();
    if placed >= 2 {
        points::draw(&mut frame, cascade);
        let rest = cascade.entries.len() - placed;
        if rest > 0 {
            frame.note(&match l {
                crate::Language::Zh => format!("另有{rest}个节点没有坐标，未画出。"),
                crate::Language::En => format!("{rest} more without coordinates are not drawn."),
            });
        }
        frame.note(
            l.pick("示意图，不表示行政区划界线。", "A sketch (示意图); it shows no boundaries."),
        );
    } else {
        icicle::draw(&mut frame, cascade);
        frame.note(l.pick(
            "示意图：按行政隶属排列，数字为采纳者数；实心为有日期，空心为未载日期。",
            "A sketch (示意图): divisions by rank, numbers count adopters; filled: dated, hollow: no date printed.",
        ));
        if cascade.entries.iter().any(|e| e.kind == Kind::Mentioned) {
            frame.note(l.pick(
                "菱形并标“–”：仅作为来源被提及，无采纳记录，不计入采纳者。",
                "Diamond and “–”: only named as a source, no adoption recorded, not counted as an adopter.",
            ));
        }
    }
    frame.scene()
}
