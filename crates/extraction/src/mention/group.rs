use crate::lexicon::Lexicon;

/// A word that stands for places told elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Group {
    /// 两村, 三个镇, 上述三地: so many places of a level (none where the word says 地).
    Count(usize, Option<&'static str>),
    /// 全镇, 全县: the whole division of a level.
    Whole(&'static str),
    /// 我村, 本镇: the division of the writer.
    Own(&'static str),
    /// 该村, 该镇: the one just told.
    That(&'static str),
    /// 村里, 镇里, 县里: the one of that level that matters here.
    Within(&'static str),
    /// 各村, 其他镇: places that are not told one by one.
    Each(&'static str),
}

/// Returns the level that a sign stands for.
pub(crate) fn level_of(sign: char) -> Option<&'static str> {
    Some(match sign {
        '省' => "province",
        '州' | '盟' => "prefecture",
        '县' | '区' | '旗' => "county",
        '市' => "city",
        '镇' | '乡' => "township",
        '村' => "village",
        _ => return None,
    })
}

/// Returns the group word that starts at `i`, with its length.
pub(crate) fn group_at(
    chars: &[char],
    i: usize,
    end: usize,
    lexicon: &Lexicon,
) -> Option<(Group, usize)> {
    let at = |k: usize| if i + k < end { chars[i + k] } else { '\0' };
    let first = at(0);
    let before = if i > 0 { chars[i - 1] } else { '\0' };
    // 上述三村, 以上两地, 三个村, 两镇, 三地
    if let Some(n) = count(first) {
        if !super::numeral::is_numeral(before) && before != '第' && !before.is_ascii_digit() {
            let (sign, length) = if at(1) == '个' { (at(2), 3) } else { (at(1), 2) };
            let next = at(length);
            let level = level_of(sign);
            let ends = sign == '地'
                || sign == '村' && !"民庄干支级里".contains(next)
                || sign == '镇'
                || sign == '乡' && next != '村'
                || sign == '县'
                || sign == '旗' && next != '帜'
                || sign == '省';
            if ends && (level.is_some() || sign == '地' && !"区方带点".contains(next)) {
                return Some((Group::Count(n, level), length));
            }
            // 两乡镇
        }
        return None;
    }
    if let Some(found) = office(chars, i, end, before, lexicon) {
        return Some(found);
    }
    if let Some(found) = within(first, at(1), before) {
        return Some(found);
    }
    if let Some(found) = writers(chars, i, end, before) {
        return Some(found);
    }
    let (level, sign) = match (at(1), at(2)) {
        ('嘎', '查') | ('社', '区') => ("village", 2),
        ('街', '道') | ('苏', '木') => ("township", 2),
        (c, _) => (level_of(c)?, 1),
    };
    let next = at(1 + sign);
    let word = match first {
        '全' => Group::Whole(level),
        '我' | '本' | '咱' => Group::Own(level),
        '该' | '此' => Group::That(level),
        '各' | '每' => Group::Each(level),
        _ => return None,
    };
    if first == '全' && "民".contains(next) && level == "village" {
        // 全村民
        return None;
    }
    Some((word, 1 + sign))
}

/// 我们, 咱们, 考察组: those who write the report.
fn writers(chars: &[char], i: usize, end: usize, before: char) -> Option<(Group, usize)> {
    let starts = |word: &str| {
        i + word.chars().count() <= end && word.chars().zip(&chars[i..]).all(|(a, b)| a == *b)
    };
    for lead in ["我们", "咱们", "俺们"] {
        if starts(lead) {
            let sign = chars.get(i + 2).copied().unwrap_or(' ');
            return Some(level_of(sign).map_or((Group::Own("home"), 2), |l| (Group::Own(l), 3)));
        }
    }
    let free = !('\u{4e00}'..='\u{9fff}').contains(&before) || "，。；：的月日年".contains(before);
    if "着跟照学由向从".contains(before) && (starts("他们") || starts("对方"))
        || "去到往从向".contains(before) && (starts("那里") || starts("那儿"))
    {
        return Some((Group::That("other"), 2));
    }
    if (free || starts("人家"))
        && let Some(w) = ["当地", "这里", "那里", "此地", "人家", "对方"].iter().find(|w| starts(w))
    {
        return Some((Group::That("place"), w.chars().count()));
    }
    ["考察组", "考察团", "考察队", "学习组", "学习团", "观摩团", "考察学习组", "调研组一行"]
        .iter()
        .find(|w| free && starts(w))
        .map(|w| (Group::Own("home"), w.chars().count()))
}

/// 县民宗局, 镇党建办: an office told without the name of its place stands for the place.
fn office(
    chars: &[char],
    i: usize,
    end: usize,
    before: char,
    lexicon: &Lexicon,
) -> Option<(Group, usize)> {
    let level = level_of(chars[i]).filter(|l| *l != "village")?;
    let free = !('\u{4e00}'..='\u{9fff}').contains(&before)
        || "是到向由在把被给让从经年月日获，".contains(before);
    if !free {
        return None;
    }
    let run: String = chars[i + 1..end]
        .iter()
        .take_while(|c| ('\u{4e00}'..='\u{9fff}').contains(*c))
        .take(11)
        .collect();
    let (at, word) = lexicon
        .words("office")
        .iter()
        .filter_map(|w| run.find(w.as_str()).map(|at| (at, w)))
        .min_by_key(|(at, w)| (*at, std::cmp::Reverse(w.len())))?;
    let between = &run[..at];
    let plain = !between.contains(['的', '了', '在', '与', '和', '是', '把', '村', '镇', '里']);
    let bureau = word != "局"
        || !between.is_empty()
            && !between.ends_with(['格', '布', '结', '开', '大', '全', '僵', '破', '当', '时'])
            && !run[at + word.len()..].starts_with(['面', '部', '限', '势']);
    let n = between.chars().count() + word.chars().count();
    (plain && bureau).then_some((Group::Within(level), 1 + n))
}

/// 村里, 镇里; and 镇党委, 村党支部, 县委 without the name of the place.
fn within(first: char, second: char, before: char) -> Option<(Group, usize)> {
    let level = level_of(first)?;
    let free = before == '\0'
        || before.is_whitespace()
        || "，。；：“”、（是到向由在把被给让从经年月日来去回".contains(before);
    if !free {
        return None;
    }
    match second {
        '里' => Some((Group::Within(level), 2)),
        '集' if first == '村' => Some((Group::Within(level), 1)),
        '党' | '委' | '政' | '财' if first != '区' || second == '委' => {
            Some((Group::Within(level), 1))
        }
        _ => None,
    }
}

fn count(c: char) -> Option<usize> {
    "两二三四五六七八九十".chars().position(|x| x == c).map(|p| match p {
        0 | 1 => 2,
        n => n + 1,
    })
}
