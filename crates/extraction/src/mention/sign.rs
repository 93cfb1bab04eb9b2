//! Whether a sign of a level ends a name.

use crate::lexicon::Lexicon;
use crate::text::Text;

pub(super) fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c) || ('\u{3400}'..='\u{4dbf}').contains(&c)
}

/// A township that no gazetteer knows must stand after a place, or have a stem of its own at a pause.
pub(super) fn township_form(
    text: &Text,
    sign_start: usize,
    floor: usize,
    lexicon: &Lexicon,
) -> bool {
    let han = (floor..sign_start).rev().take_while(|&k| is_han(text.chars[k])).count();
    let stem = text.slice(sign_start - han.min(4), sign_start);
    if lexicon.ends_with("no-township-end", &stem).is_some() {
        return false;
    }
    let pause = sign_start - han;
    let after_place =
        pause == floor && floor > 0 && "省市县区旗州盟".contains(text.chars[floor - 1]);
    (2..=3).contains(&han)
        && (after_place || text.find_all(&text.slice(pause, sign_start + 1)).len() >= 2)
        || (2..=4).contains(&han) && after_place
}

/// Whether what follows the sign lets a name end here.
pub(super) fn fits(text: &Text, i: usize, end: usize, lexicon: &Lexicon, known: bool) -> bool {
    let next: String = text.chars[i + 1..end.min(i + 3)].iter().collect();
    let set = match text.chars[i] {
        '村' => "after-village",
        '镇' | '乡' => "after-township",
        '市' => "after-city",
        _ => return true,
    };
    // 何村村: the name is the longer one.
    if next.starts_with('村')
        && text.chars[i] == '村'
        && !text.chars.get(i + 2).is_some_and(|c| "委民支干部务里头口集两".contains(*c))
    {
        return false;
    }
    if text.chars[i] == '村'
        && lexicon.words("after-village-free").iter().any(|w| next.starts_with(w.as_str()))
    {
        return !next.starts_with('镇');
    }
    let stopped = lexicon.words(set).iter().find(|w| next.starts_with(w.as_str()));
    match stopped {
        // 石家坝村民: the village is known where it also stands alone; 六安市民 is of 六安市.
        Some(w) => known && w != "村" && w != "级",
        None => true,
    }
}
