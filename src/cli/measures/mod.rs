//! Measures as people read them, and as CSV: every number with what it rests on, and with the reason
//! where there is none.

mod page;
mod rows;

pub use page::write;

use diagnostics::Language;
use diffusion::{Measure, Measures};
use rows::{ADOPTIONS, Row, Value};
use std::io::{self, Write};

/// What holds for all measures: English, Chinese.
const CAUTIONS: [(&str, &str); 6] = [
    ("dates are of documents, not of decisions", "时间是文献所载的时间，不是决策的时间"),
    ("adoptions of one year are unordered", "同一年的采纳不分先后"),
    ("common causes are not seen", "共同的原因未被观察"),
    ("failures and abandonments are seldom reported", "失败与终止很少见诸报道"),
    ("the attention of sources differs by place", "报道对各地的关注程度不同"),
    (
        "the last years are truncated: followers may still be missing",
        "末尾几年被截断：后来者可能尚未出现",
    ),
];

fn pick<'t>(language: Language, en: &'t str, zh: &'t str) -> &'t str {
    if language == Language::En { en } else { zh }
}

/// Words of keys and values: as in CSV and JSON, Chinese.
const WORDS: [(&str, &str); 53] = [
    ("min", "最小"),
    ("q1", "下四分位"),
    ("median", "中位数"),
    ("q3", "上四分位"),
    ("max", "最大"),
    ("yes", "是"),
    ("no", "否"),
    ("s", "S形（渐进）"),
    ("r", "R形（骤升）"),
    ("step", "阶梯形（多波）"),
    ("(truncated)", "（截断）"),
    ("border", "共同边界"),
    ("near", "相近"),
    ("superior", "同一上级"),
    ("constant", "常数"),
    ("neighbours_share", "邻居采纳比例"),
    ("years_since_first", "首次采纳后的年数"),
    ("log_kilometres", "公里数的对数"),
    ("innovators", "创新者"),
    ("early adopters", "早期采纳者"),
    ("early majority", "早期多数"),
    ("late majority", "晚期多数"),
    ("laggards", "滞后者"),
    ("top-down", "自上而下"),
    ("bottom-up", "自下而上"),
    ("peer-within", "同级，同一上级"),
    ("peer-across", "同级，不同上级"),
    ("diagonal", "斜向"),
    ("internal", "本地之内"),
    ("unknown", "不详"),
    ("before", "之前"),
    ("after", "之后"),
    ("exponential", "指数分布"),
    ("rayleigh", "瑞利分布"),
    ("lognormal", "对数正态分布"),
    ("copying", "复制"),
    ("emulation", "仿效"),
    ("combination", "组合"),
    ("inspiration", "启发"),
    ("added", "增加"),
    ("dropped", "去掉"),
    ("substituted", "替换"),
    ("generalised", "泛化"),
    ("specialised", "细化"),
    ("reordered", "换序"),
    ("reworded", "改词"),
    ("country", "国家"),
    ("province", "省级"),
    ("prefecture", "地级"),
    ("county", "县级"),
    ("township", "乡级"),
    ("village", "村级"),
    ("group", "组级"),
];

/// A key in the reader's language: its words are translated, years and names of places stay.
fn words(key: &str, language: Language) -> String {
    let translate = |word: &str| WORDS.iter().find(|w| w.0 == word).map(|w| w.1);
    if language == Language::En || key.contains('<') {
        return key.to_owned();
    }
    if let Some(whole) = translate(key) {
        return whole.to_owned();
    }
    key.split(' ').map(|word| translate(word).unwrap_or(word)).collect::<Vec<_>>().join(" ")
}

fn basis(basis: &'static str, language: Language) -> &'static str {
    match (language, basis) {
        (Language::En, basis) => basis,
        (_, ADOPTIONS) => "采纳记录",
        (_, "observed") => "所载",
        (_, "observed-explicit") => "其中明言",
        (_, "observed-implied") => "其中隐含",
        (_, "derived") => "所推导",
        (_, "inferred") => "所推断",
        _ => "全部",
    }
}

/// A number, or why there is none.
pub(super) fn text(measure: Measure<f64>, language: Language) -> String {
    match measure {
        Measure::Value(number) => short(number),
        Measure::NotDefined(why) => {
            let (en, zh) = why.message();
            match language {
                Language::En => format!("not defined: {en}"),
                Language::Zh => format!("无定义：{zh}"),
            }
        }
    }
}

fn value(row: &Row, language: Language) -> String {
    let text = match &row.value {
        Measure::Value(Value::Number(number)) => short(*number),
        Measure::Value(Value::Word(word)) => words(word, language),
        Measure::NotDefined(why) => return text(Measure::NotDefined(*why), language),
    };
    match row.interval {
        Some((low, high)) => format!("{text} [{} – {}]", short(low), short(high)),
        None => text,
    }
}

/// Four significant digits after the point at most; years and counts stay whole.
fn short(number: f64) -> String {
    if number != 0.0 && number.abs() < 0.01 {
        return format!("{number:.2e}");
    }
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Writes one row per measure, key and basis.
pub fn csv(m: &Measures, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "section",
        "measure",
        "key",
        "basis",
        "value",
        "low",
        "high",
        "not_defined",
        "places",
        "edges",
    ])?;
    for row in rows::rows(m) {
        let count = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        let (value, why) = match &row.value {
            Measure::Value(Value::Number(number)) => (number.to_string(), String::new()),
            Measure::Value(Value::Word(word)) => (word.clone(), String::new()),
            Measure::NotDefined(why) => (String::new(), why.message().0),
        };
        let (low, high) = row.interval.map(|(l, h)| (l.to_string(), h.to_string())).unzip();
        let (low, high) = (low.unwrap_or_default(), high.unwrap_or_default());
        let (places, edges) = (count(row.places), count(row.edges));
        writer.write_record([
            row.section,
            row.id,
            &row.key,
            row.basis,
            &value,
            &low,
            &high,
            &why,
            &places,
            &edges,
        ])?;
    }
    writer.flush()
}
