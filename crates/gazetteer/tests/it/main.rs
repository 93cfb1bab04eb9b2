//! Claims about the gazetteer as its users see it.

#![expect(
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers too"
)]

mod import;
mod link;
mod names;
mod never_panics;
mod table;

use gazetteer::Gazetteer;

/// A list of villages of two counties, with the kinds of names that make trouble.
const VILLAGES: &str = "\
区划代码,名称
410922100203,侯窑村委会
410922100010,越秀社区居委会
410922100217,坑李家村委会
410922101205,店上村委会
410922101209,赵家村委会
410922102232,卫城村委会
410922102402,卫城居委会
410922103225,杨庄村委会
410922104212,八里庄村委会
410922104226,赵家村委会
410922203222,葛家村委会
410922206219,后大流村委会
320382103214,周家村委会
320382106216,周家村委会
320382004205,陆营村委会
320382106224,大墩村委会
610304111208,码头村村民委员会
433101101220,着落村
430522102244,棠梓山村
659010001498,虚拟社区
421303002004,文峰塔居委会（社区）
441900003001,莞城社区
";

fn gazetteer() -> Gazetteer {
    Gazetteer::from_list(VILLAGES.as_bytes(), "villages.csv").unwrap()
}
