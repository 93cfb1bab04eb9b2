//! The state of what a row tells: practised, piloted, planned or ended.

use super::view::View;
use crate::columns::Use;
use crate::reader::Reader;
use crate::review::Kind;
use crate::text;

/// The states that a person chooses from.
const CHOICES: &str = "practised | piloted | planned | ended";

/// Words of states, the id first: of a status column whole or inside, of a remark inside.
const STATES: [(&str, &[&str]); 4] = [
    (
        "ended",
        &[
            "ended",
            "已停止",
            "停止",
            "终止",
            "已注销",
            "注销",
            "停业",
            "歇业",
            "吊销",
            "撤销",
            "解散",
            "停办",
            "停运",
            "退出",
            "空壳",
            "已停",
            "不再运行",
            "未运行",
            "非正常",
            "否",
        ],
    ),
    (
        "planned",
        &[
            "planned",
            "筹备",
            "筹建",
            "计划",
            "拟",
            "待推行",
            "未推行",
            "未开展",
            "未启动",
            "尚未",
            "准备",
            "规划",
            "申报",
            "待启动",
            "在建",
            "正在组建",
        ],
    ),
    ("piloted", &["piloted", "试点", "试行", "试运行", "试验", "先行先试"]),
    (
        "practised",
        &[
            "practised",
            "practiced",
            "正常",
            "运行",
            "实行",
            "推行",
            "存续",
            "在营",
            "开业",
            "良好",
            "已实施",
            "已开展",
            "正在实施",
            "示范",
            "规范",
            "优",
            "稳定",
            "盈利",
            "经营中",
            "运营",
            "是",
            "一般",
            "active",
        ],
    ),
];

/// The id of the state that the status column says, or else the remark.
pub(super) fn status(reader: &mut Reader<'_>, view: &View<'_>) -> Option<&'static str> {
    let told = view.text(Use::Status);
    let squeezed = text::squeezed(&told).to_lowercase();
    if !squeezed.is_empty() {
        // One character alone says it (优, 是, 否), or begins it (拟推行).
        let says = |w: &str| {
            if w.chars().count() == 1 {
                squeezed == w || w == "拟" && squeezed.starts_with(w)
            } else {
                squeezed.contains(w)
            }
        };
        let found = STATES.iter().find(|(_, words)| words.iter().any(|w| says(w)));
        if let Some((id, _)) = found {
            return Some(id);
        }
        let (column, cell) = view.cell(Use::Status)?;
        let line = view.line(column, cell, Kind::Status, CHOICES.to_owned());
        return reader.content(line, |_, word| {
            let word = word.to_lowercase();
            STATES
                .iter()
                .find(|(id, words)| *id == word || words.contains(&word.as_str()))
                .map(|(id, _)| *id)
        });
    }
    // A remark may say it: 拟于下年推行, 试点, 已注销.
    let remark = text::squeezed(&view.text(Use::Remark));
    let says = |words: &[&str]| words.iter().any(|w| remark.contains(w));
    if says(&["已注销", "已停止", "已停业", "已解散", "已吊销", "已终止", "停止运行", "已停办"])
    {
        Some("ended")
    } else if says(&[
        "拟于",
        "拟推行",
        "拟开展",
        "计划推行",
        "计划开展",
        "下年推行",
        "明年推行",
        "筹备中",
        "筹建中",
        "尚未推行",
        "拟实施",
    ]) {
        Some("planned")
    } else if says(&["试点", "试行", "试运行"]) {
        Some("piloted")
    } else {
        None
    }
}
