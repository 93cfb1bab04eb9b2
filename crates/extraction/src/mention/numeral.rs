/// Returns the value of a Chinese numeral: 一千零八十六 is 1086, 八万 is 80000, 二〇二一 is 2021.
///
/// ```
/// assert_eq!(extraction::mention::chinese("一千零八十六"), Some(1086.0));
/// assert_eq!(extraction::mention::chinese("三千四百"), Some(3400.0));
/// assert_eq!(extraction::mention::chinese("村"), None);
/// ```
pub fn chinese(text: &str) -> Option<f64> {
    let chars: Vec<char> = text.chars().collect();
    if chars.is_empty() {
        return None;
    }
    if chars.len() > 1 && chars.iter().all(|c| digit(*c).is_some()) {
        return chars.iter().try_fold(0.0, |sum, c| Some(sum * 10.0 + digit(*c)?));
    }
    let (mut total, mut section, mut last) = (0.0, 0.0, 0.0);
    let mut last_unit = 1.0;
    for c in chars {
        if let Some(d) = digit(c) {
            last = d;
            if c == '零' || c == '〇' {
                last_unit = 1.0;
            }
            continue;
        }
        let unit = match c {
            '十' => 10.0,
            '百' => 100.0,
            '千' => 1000.0,
            '万' => 10_000.0,
            '亿' => 100_000_000.0,
            _ => return None,
        };
        if unit >= 10_000.0 {
            total = (total + section + last) * unit;
            section = 0.0;
        } else {
            section += if last == 0.0 { unit } else { last * unit };
        }
        last = 0.0;
        last_unit = unit;
    }
    // 三百五 is 350, 两万五 is 25000.
    if last > 0.0 && last_unit >= 100.0 {
        last *= last_unit / 10.0;
    }
    Some(total + section + last)
}

fn digit(c: char) -> Option<f64> {
    Some(f64::from(match c {
        '零' | '〇' => 0_u8,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    }))
}

/// Returns whether the character belongs to a Chinese numeral.
pub(crate) fn is_numeral(c: char) -> bool {
    digit(c).is_some() || matches!(c, '十' | '百' | '千' | '万' | '亿')
}

/// Returns the value of a number in Arabic figures, full-width ones and separators included, or of a Chinese numeral.
pub fn number(text: &str) -> Option<f64> {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
            '．' => '.',
            c => c,
        })
        .filter(|c| *c != ',' && *c != '，')
        .collect();
    plain.parse().ok().or_else(|| chinese(text))
}
