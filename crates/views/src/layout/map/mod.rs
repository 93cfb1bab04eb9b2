//! Where it went: points and arcs on a blank canvas where coordinates are given, else the tree of
//! divisions as an icicle. No boundaries and no tiles; the caption says 示意图 (sketch).

mod icicle;
mod points;

use super::frame::Frame;
use super::{Options, words};
use crate::model::Cascade;
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
            "示意图：按行政隶属排列，高度为节点数；实心为有日期，空心为未载日期。",
            "A sketch (示意图): divisions by rank, height is the number of nodes; filled: dated, hollow: no date printed.",
        ));
    }
    frame.scene()
}
