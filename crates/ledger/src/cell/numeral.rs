//! Chinese numerals: 二〇二一, 十二, 一千二百八十, 两万五.

/// Returns the digit of a Chinese numeral character.
pub(crate) fn digit(c: char) -> Option<u64> {
    Some(match c {
        '〇' | '零' | '○' | 'Ｏ' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' | '兩' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// Returns the factor of 十, 百, 千, 万, 亿 and their formal forms.
pub(crate) fn factor(c: char) -> Option<u64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    })
}

/// Returns the value of a whole Chinese numeral: 十二 → 12, 一千二百八十 → 1280, 两万五 → 25000, 二〇二一 → 2021;
/// none where a character is none or the order is wrong.
pub(crate) fn value(text: &str) -> Option<u64> {
    let chars: Vec<char> = text.chars().collect();
    if chars.is_empty() || chars.len() > 24 {
        return None;
    }
    if chars.iter().all(|&c| digit(c).is_some()) {
        return chars.iter().try_fold(0u64, |n, &c| n.checked_mul(10)?.checked_add(digit(c)?));
    }
    let (mut total, mut section, mut pending, mut last, mut big) = (0u64, 0u64, None, 0u64, 0u64);
    for &c in &chars {
        if let Some(d) = digit(c) {
            if pending.is_some_and(|p| p != 0) {
                return None;
            }
            pending = Some(d);
            if d == 0 {
                last = 0;
            }
        } else {
            let f = factor(c)?;
            if f >= 10_000 {
                section = section.checked_add(pending.take().unwrap_or(0))?;
                total = if f > big {
                    total.checked_add(section.max(1))?.checked_mul(f)?
                } else {
                    total.checked_add(section.max(1).checked_mul(f)?)?
                };
                big = f;
                section = 0;
            } else {
                let p = pending.take().unwrap_or(1);
                section = section.checked_add(p.max(1).checked_mul(f)?)?;
            }
            last = f;
        }
    }
    let rest = match pending {
        // 两万五, 三百五: the digit counts the next lower factor.
        Some(d) if last >= 100 => d * (last / 10),
        Some(d) => d,
        None => 0,
    };
    total.checked_add(section)?.checked_add(rest)
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn numerals_are_read() {
        for (text, expected) in [
            ("十", 10),
            ("十二", 12),
            ("二十三", 23),
            ("二〇二一", 2021),
            ("九百七十", 970),
            ("一千二百零五", 1205),
            ("两万五", 25_000),
            ("三百五", 350),
            ("一万零三", 10_003),
            ("十二万三千", 123_000),
            ("百", 100),
            ("一亿二千万", 120_000_000),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
        assert_eq!(value("张三"), None);
        assert_eq!(value(""), None);
    }
}
