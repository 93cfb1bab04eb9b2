use crate::text::Text;

/// ，又称“老屋活化三方联营”
pub(super) fn also_called(text: &Text, at: usize) -> Option<String> {
    let tail = text.slice(at, at + 30);
    let tail = tail.trim_start_matches(['，', '（', '(', '也', '又', '被', '俗', '亦']);
    // 被镇里概括为“江下模式”.
    let summed = [
        "概括为",
        "总结为",
        "归纳为",
        "提炼为",
        "命名为",
        "概括成",
        "总结成",
        "概括称为",
        "形象地称为",
    ]
    .iter()
    .find_map(|w| tail.split_once(w))
    .filter(|(by, _)| by.chars().count() <= 6 && !by.contains(['，', '。', '“']))
    .map(|(_, name)| name);
    let tail = summed.or_else(|| {
        ["称作", "称为", "称之为", "称", "叫做", "叫作", "叫"]
            .iter()
            .find_map(|w| tail.strip_prefix(w))
    })?;
    let inner = tail.strip_prefix('“')?;
    let inner = &inner[..inner.find('”')?];
    (2..=16).contains(&inner.chars().count()).then(|| inner.to_owned())
}

/// The parts told after the name: 即甲、乙、丙; （甲、乙、丙）; “1”即甲，“4”即乙; ：甲，乙，丙 by the number in the name.
pub(super) fn parts_after(text: &Text, at: usize, name: &str) -> Vec<String> {
    let tail = text.slice(at, at + 160);
    let tail = tail.trim_start_matches(['，', '：', '。', '—', '”']);
    let first = &tail[..tail.find(['。', '；', '\n']).unwrap_or(tail.len())];
    let list = |s: &str| -> Vec<String> {
        s.split(['、', '，'])
            .map(|p| p.trim_matches(['“', '”', '（', '）']).to_owned())
            .filter(|p| (2..=14).contains(&p.chars().count()))
            .collect()
    };
    for lead in ["即", "就是", "也就是", "（", "(", "——"] {
        if let Some(rest) = first.strip_prefix(lead) {
            let rest = rest.trim_start_matches(['：', '“', '由']);
            let stop = rest.find(['）', ')', '”']).unwrap_or(rest.len());
            // 即甲、乙、丙，丁、戊，……: a clause without a list ends the parts.
            let mut upto = 0;
            for (n, segment) in rest[..stop].split('，').enumerate() {
                if n > 0 && !segment.contains('、') && rest[..stop].contains('、') {
                    break;
                }
                upto += segment.len() + if n > 0 { '，'.len_utf8() } else { 0 };
            }
            let parts = list(&rest[..upto]);
            if parts.len() >= 2 {
                return parts;
            }
        }
    }
    let mut terms = Vec::new();
    let mut rest = first;
    while let Some(open) = rest.find('“') {
        let Some(close) = rest[open..].find('”').map(|c| open + c) else { break };
        let after = &rest[close + '”'.len_utf8()..];
        let Some(told) =
            ["即", "是指", "指", "就是", "是"].iter().find_map(|w| after.strip_prefix(w))
        else {
            break;
        };
        let stop = told.find("，“").unwrap_or(told.len());
        terms.push(told[..stop].to_owned());
        rest = &told[stop..];
    }
    if terms.len() >= 2 {
        return terms;
    }
    // “1 6”党员服务队，1名支委带6名党员: the clause tells what the figures are.
    let told: Vec<&str> = name
        .split(['+', '＋'])
        .map(|w| w.trim_end_matches(|c: char| !c.is_ascii_digit()))
        .filter(|w| !w.is_empty())
        .collect();
    let clause = &first[..first.find('，').unwrap_or(first.len())];
    if told.len() >= 2 && told.iter().all(|w| w.chars().all(|c| c.is_ascii_digit())) {
        let mut rest = clause;
        let all =
            told.iter().all(|w| rest.find(w).map(|at| rest = &rest[at + w.len()..]).is_some());
        if all && clause.chars().count() <= 24 {
            return vec![clause.to_owned()];
        }
    }
    let figures: Vec<char> = name.chars().take_while(char::is_ascii_digit).collect();
    if figures.len() >= 2 {
        let parts: Vec<String> = first
            .split('，')
            .map(|p| {
                p.find(|c: char| c.is_ascii_digit()).map_or(String::new(), |d| p[d..].to_owned())
            })
            .filter(|p| !p.is_empty())
            .collect();
        if parts.len() == figures.len() {
            return parts;
        }
    }
    Vec::new()
}
