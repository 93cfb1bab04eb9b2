use super::found::{Class, Entity, Mention, Mentions, Organization, add};
use crate::lexicon::{Institution, Lexicon};
use crate::text::Text;

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c) || c.is_ascii_alphanumeric()
}

fn starts(chars: &[char], i: usize, end: usize, word: &str) -> bool {
    let mut rest = chars.get(i..end).unwrap_or_default().iter();
    word.chars().all(|c| rest.next() == Some(&c))
}

/// Finds the organizations of the text: a place and a suffix (麻埠镇党委), or a name and a suffix (鑫桥雪梨种植专业合作社).
pub(super) fn find(found: &mut Mentions, text: &Text, lexicon: &Lexicon) {
    for s in &text.sentences {
        let mut i = s.start;
        while i < s.end {
            let hit = lexicon
                .institutions_from(text.chars[i])
                .filter(|k| starts(&text.chars, i, s.end, &k.suffix))
                .find_map(|k| begin(found, text, s.start, i, k, lexicon).map(|b| (b, k.clone())));
            let Some((begin, kind)) = hit else {
                i += 1;
                continue;
            };
            let end = i + kind.suffix.chars().count();
            // The longest suffix wins: 合作社 within 合作社联合社.
            let org = enter(found, text, begin, end, &kind);
            found.spans.push(Mention {
                start: begin,
                end,
                class: Class::Named(Entity::Organization(org)),
            });
            i = end;
        }
    }
    short_names(found, text);
    own_names(found, text);
}

/// Where the name begins that ends with a suffix at `i`, if it is a name.
fn begin(
    found: &Mentions,
    text: &Text,
    floor: usize,
    i: usize,
    kind: &Institution,
    lexicon: &Lexicon,
) -> Option<usize> {
    let chars = &text.chars;
    let next = chars.get(i + kind.suffix.chars().count()).copied().unwrap_or('。');
    if kind.suffix == "集团" && next == '化'
        || kind.suffix.ends_with("政府") && "购补主".contains(next)
    {
        return None;
    }
    let touching = found.place_spans.iter().find(|(_, _, e)| *e == i).map(|(p, s, _)| (*p, *s));
    if kind.alone {
        // 广西壮族自治区民政厅 has a name before it; 商务部门 is no ministry.
        let within = found.place_spans.iter().any(|(_, s, e)| *s < i && i < *e);
        let section = kind.suffix.ends_with('部') && next == '门';
        return if within || section { None } else { Some(i) };
    }
    if kind.only_place {
        let (p, s) = touching?;
        let level = found.places[p].level.as_str();
        let committee = kind.suffix.starts_with('委')
            || kind.suffix.ends_with('委')
                && kind.suffix.chars().count() == 2
                && kind.suffix != "纪委"
                && kind.suffix != "党委";
        if kind.suffix == "委" && "员托会员任派办农".contains(next)
            || kind.suffix.chars().count() == 2 && committee && "员托会任派".contains(next)
        {
            return None;
        }
        if committee && matches!(level, "township" | "village")
            || matches!(kind.suffix.as_str(), "党总支" | "党支部" | "党总支部")
                && level != "village"
                && level != "township"
        {
            return None;
        }
        // 村 between place and suffix, as in 塘坝村村委会, belongs to the suffix; 中共 before the place does not count.
        return Some(chain_start(found, text, s));
    }
    let han = (floor..i).rev().take_while(|&k| is_han(chars[k])).count().min(24);
    let low = i - han;
    // A place within reach begins the name, unless words between show otherwise.
    let mut place: Option<(usize, usize)> = None;
    for (_, s, e) in &found.place_spans {
        if *s >= low && *e <= i && i - e <= 18 {
            let between = text.slice(*e, i);
            let broken = [
                "的",
                "与",
                "和",
                "把",
                "将",
                "由",
                "在",
                "从",
                "向",
                "被",
                "村民",
                "联合",
                "成立",
                "领办",
                "组建",
                "办起",
                "引进",
                "依托",
                "与",
                "有",
                "同",
                "党支部",
                "创办",
                "办有",
            ];
            if !broken.iter().any(|w| between.contains(w)) {
                let touches = place.is_some_and(|(_, pe)| pe == *s);
                if place.is_none() || !touches {
                    place = Some((*s, *e));
                } else if let Some(p) = &mut place {
                    p.1 = *e;
                }
            }
        }
    }
    if let Some((s, e)) = place {
        let stem = text.slice(e, i);
        let only_generic = generic_only(&stem, lexicon);
        // 石堤镇合作社 is no name; 石堤镇股份经济合作社 is one.
        // 苏苏村农机合作社：…… heads an item.
        if !only_generic
            || next == '：' && stem.chars().count() >= 2
            || stem.chars().count() + kind.suffix.chars().count() >= 5
                && kind.suffix.chars().count() >= 5
                && kind.suffix.contains("经济")
        {
            return Some(s);
        }
        return None;
    }
    if let Some(start) = quoted_name(found, text, floor, i, han) {
        return Some(start);
    }
    let mut b = i;
    while b > low {
        let left: String = chars[low.max(b.saturating_sub(4))..b].iter().collect();
        if let Some(w) = lexicon.ends_with("before-place", &left) {
            let single = w.chars().count() == 1;
            let hard = "的了着过在到和与及把将被由从向对给让为是叫找".contains(w) || !single;
            if hard {
                break;
            }
        }
        if [
            "推行",
            "采用",
            "建立",
            "实行",
            "成立",
            "交给",
            "引进",
            "领办",
            "组建",
            "创办",
            "办起",
            "委托",
            "牵头",
            "入股",
            "负责人",
            "加入",
            "依托",
        ]
        .iter()
        .any(|w| left.ends_with(w))
        {
            break;
        }
        b -= 1;
    }
    // 跟贵州余粮佳种养有限公司: a province begins the name.
    let run = text.slice(b, i);
    let province = lexicon
        .words("province-short")
        .iter()
        .filter_map(|w| run.find(w.as_str()))
        .filter(|at| *at > 0)
        .min();
    let b = b + province.map_or(0, |at| run[..at].chars().count());
    let stem = text.slice(b, i);
    if lexicon.words("no-organization").iter().any(|w| stem.contains(w.as_str())) {
        return None;
    }
    if [
        "全县", "全镇", "全乡", "全市", "全省", "全旗", "全区", "全村", "我县", "我镇", "我村",
        "我乡", "各",
    ]
    .iter()
    .any(|w| stem.starts_with(w))
    {
        return None;
    }
    let n = stem.chars().count();
    let named = (2..=18).contains(&n) && !generic_only(&stem, lexicon);
    let quoted = b > floor
        && "“+＋、→".contains(chars[b - 1])
        && (kind.suffix.chars().count() <= 3 || kind.suffix.contains('党'));
    let fits = named
        && !quoted
        && (kind.suffix.chars().count() >= 4
            || kind.suffix.contains("党")
            || n >= 4 && !"集团公司".contains(&kind.suffix));
    fits.then_some(b)
}

/// 星火村“稻乡人”水稻专业合作社: a short name in quotation marks between place and suffix.
fn quoted_name(found: &Mentions, text: &Text, floor: usize, i: usize, han: usize) -> Option<usize> {
    let close = (i - han).checked_sub(1).filter(|&c| c > floor && text.chars[c] == '”')?;
    let open = (floor..close).rev().take(9).find(|&k| text.chars[k] == '“')?;
    let length = close - open - 1;
    let tail = text.slice(close + 1, i);
    let plain = (2..=8).contains(&length)
        && !text.slice(open, close).contains(['，', '、', '+', '＋', '。'])
        && !tail.contains(['的', '和', '与', '了', '在', '是'])
        && tail.chars().count() <= 8;
    if !plain {
        return None;
    }
    let place = found.place_spans.iter().find(|(_, _, e)| *e == open).map(|t| t.1);
    Some(place.unwrap_or(open))
}

/// Where the chain of places begins that ends at `start`, 中共 before it included: 金寨县麻埠镇党委, 中共费县县委.
fn chain_start(found: &Mentions, text: &Text, start: usize) -> usize {
    let mut s = start;
    while let Some((_, b, _)) = found.place_spans.iter().find(|(_, b, e)| *e == s && b < e) {
        s = *b;
    }
    if s >= 2 && text.chars[s - 2] == '中' && text.chars[s - 1] == '共' { s - 2 } else { s }
}

/// Whether a stem consists of words too general to name anything.
fn generic_only(stem: &str, lexicon: &Lexicon) -> bool {
    let mut rest = stem;
    while !rest.is_empty() {
        let Some(w) =
            lexicon.words("generic-organization").iter().find(|w| rest.starts_with(w.as_str()))
        else {
            let mut cs = rest.chars();
            let c = cs.next().unwrap_or(' ');
            if super::numeral::is_numeral(c) || c.is_ascii_digit() || c == '余' || c == '多' {
                rest = cs.as_str();
                continue;
            }
            return false;
        };
        rest = &rest[w.len()..];
    }
    true
}

fn enter(found: &mut Mentions, text: &Text, begin: usize, end: usize, kind: &Institution) -> usize {
    let name = text.slice(begin, end).replace(['“', '”'], "");
    let inside = found
        .place_spans
        .iter()
        .filter(|(_, s, e)| *s >= begin && *e <= end)
        .max_by_key(|(_, _, e)| *e)
        .map(|t| t.0);
    // A chain before the last place is where it lies, not its name: 松柏镇仙仁村党支部 is 仙仁村党支部.
    let name = match (kind.only_place, inside) {
        (true, Some(p)) => format!("{}{}", found.places[p].name, kind.suffix),
        _ => name,
    };
    let place = inside.or_else(|| {
        if kind.only_place || kind.alone { None } else { nearby_place(found, text, begin) }
    });
    if let Some(o) = found
        .organizations
        .iter()
        .position(|o| o.name == name && (o.place == place || !kind.only_place))
    {
        return o;
    }
    found.organizations.push(Organization {
        name,
        kind: kind.kind.clone(),
        place,
        aliases: Vec::new(),
    });
    found.organizations.len() - 1
}

/// The village told last before an organization: 我村成立……合作社.
fn nearby_place(found: &Mentions, text: &Text, begin: usize) -> Option<usize> {
    let sentence = &text.sentences[text.sentence_at(begin)];
    found
        .place_spans
        .iter()
        .filter(|(_, s, e)| *s >= sentence.start && *e <= begin)
        .max_by_key(|(_, _, e)| *e)
        .map(|t| t.0)
}

/// （以下简称“桂花果社”） gives the organization before it another name, which is then found everywhere.
fn short_names(found: &mut Mentions, text: &Text) {
    let mut spans: Vec<Mention> = Vec::new();
    let mut names: Vec<(usize, String)> = Vec::new();
    for m in &found.spans {
        let Class::Named(Entity::Organization(o)) = m.class else { continue };
        if let Some(short) = alias_after(text, m.end) {
            names.push((o, short));
        }
    }
    names.extend(firms_by_their_core(found, text));
    for (o, short) in names {
        for i in text.find_all(&short) {
            let e = i + short.chars().count();
            if found.spans.iter().all(|m| {
                m.end <= i || m.start >= e || matches!(m.class, Class::Named(Entity::Place(_)))
            }) {
                spans.push(Mention {
                    start: i,
                    end: e,
                    class: Class::Named(Entity::Organization(o)),
                });
            }
        }
        if !found.organizations[o].aliases.contains(&short) {
            found.organizations[o].aliases.push(short);
        }
    }
    found.spans.extend(spans);
}

/// 齐云山公司 for 江西齐云山食品有限公司: what stands before 公司 or 合作社 is within the name of the only one told.
fn firms_by_their_core(found: &Mentions, text: &Text) -> Vec<(usize, String)> {
    let mut out: Vec<(usize, String)> = Vec::new();
    for (word, kinds) in [("公司", &["Enterprise"][..]), ("合作社", &["Cooperative"])] {
        for at in text.find_all(word) {
            let end = at + word.chars().count();
            if found.spans.iter().any(|m| m.start < end && m.end > at) {
                continue;
            }
            let core = (2..=4).rev().filter(|n| at >= *n).find_map(|n| {
                let core = text.slice(at - n, at);
                let held = |o: &&Organization| {
                    kinds.contains(&o.kind.as_str())
                        && o.name.contains(&core)
                        && !o.name.starts_with(&core)
                        && !generic_core(&core)
                };
                let all: Vec<usize> = found
                    .organizations
                    .iter()
                    .enumerate()
                    .filter(|(_, o)| held(o))
                    .map(|(k, _)| k)
                    .collect();
                (all.len() == 1).then(|| (all[0], format!("{core}{word}")))
            });
            out.extend(core.filter(|c| !out.contains(c)));
        }
    }
    out
}

/// Words that stand in many names: 农业公司 may be any.
fn generic_core(core: &str) -> bool {
    const WORDS: [&str; 22] = [
        "农业", "科技", "发展", "食品", "专业", "种植", "养殖", "有限", "开发", "旅游", "产业",
        "生态", "农民", "加工", "投资", "实业", "茶叶", "果品", "水果", "蔬菜", "责任", "股份",
    ];
    WORDS.iter().any(|w| core.contains(w))
}

/// 本社, 我公司: the writers' own organization, of whom the text is, in every place where they stand.
fn own_names(found: &mut Mentions, text: &Text) {
    const OWN: [(&str, &[&str]); 10] = [
        ("本合作社", &["Cooperative", "CooperativeUnion"]),
        ("我合作社", &["Cooperative", "CooperativeUnion"]),
        ("本联合社", &["CooperativeUnion"]),
        ("我联社", &["CooperativeUnion"]),
        ("本公司", &["Enterprise"]),
        ("我公司", &["Enterprise"]),
        ("本农场", &["Enterprise"]),
        ("本协会", &["Association"]),
        ("本社", &["Cooperative", "CooperativeUnion", "CollectiveOrganization"]),
        ("我社", &["Cooperative", "CooperativeUnion", "CollectiveOrganization"]),
    ];
    let mut spans: Vec<Mention> = Vec::new();
    for (word, kinds) in OWN {
        let length = word.chars().count();
        let free = |at: &usize| {
            let after = text.slice(at + length, at + length + 1);
            !(after == "会" || word.ends_with('社') && after == "区")
        };
        let places: Vec<usize> = text.find_all(word).into_iter().filter(free).collect();
        let of_kind = |m: &&Mention| match m.class {
            Class::Named(Entity::Organization(o)) => {
                kinds.contains(&found.organizations[o].kind.as_str())
            }
            _ => false,
        };
        // Who writes is named first.
        let Some(first) = found.spans.iter().filter(of_kind).min_by_key(|m| m.start) else {
            continue;
        };
        if places.is_empty() {
            continue;
        }
        if let Class::Named(Entity::Organization(o)) = first.class {
            found.own_organization.get_or_insert(o);
        }
        let class = first.class.clone();
        for at in places {
            let (start, end) = (at, at + length);
            if spans.iter().all(|m| m.end <= start || m.start >= end) {
                spans.push(Mention { start, end, class: class.clone() });
            }
        }
    }
    found.spans.extend(spans);
}

/// The name in （简称“X”） or （下称X） at `at`, for organizations and schemes.
pub(super) fn alias_after(text: &Text, at: usize) -> Option<String> {
    const WORDS: [&str; 8] =
        ["以下统称", "以下简称", "下文简称", "以下称", "下简称", "简称", "下称", "又称"];
    let tail = text.slice(at, at + 30);
    let tail = tail.trim_start_matches(['”', '’']);
    let inner = tail.strip_prefix(['（', '('])?;
    let inner = &inner[..inner.find(['）', ')'])?];
    let name = WORDS.iter().find_map(|w| inner.strip_prefix(w))?;
    let name = name.trim_matches(['“', '”', '：', '"', '为', '\'']).trim();
    (2..=12).contains(&name.chars().count()).then(|| name.to_owned())
}

/// 合作社 or 公司 alone, standing for the one told before.
pub(super) fn generic(
    text: &Text,
    start: usize,
    end: usize,
    taken: &mut [bool],
    kept: &mut Vec<Mention>,
) {
    const WORDS: [(&str, &str); 8] = [
        ("该联合社", "CooperativeUnion"),
        ("联合社", "CooperativeUnion"),
        ("该合作社", "Cooperative"),
        ("该社", "Cooperative"),
        ("合作社", "Cooperative"),
        ("该公司", "Enterprise"),
        ("公司", "Enterprise"),
        ("协会", "Association"),
    ];
    for i in start..end {
        for (word, kind) in WORDS {
            let n = word.chars().count();
            if !taken[i] && starts(&text.chars, i, end, word) {
                let before = if i > 0 { text.chars[i - 1] } else { '。' };
                if i == start || "，。；：、（”\n 　".contains(before) || before.is_whitespace()
                {
                    add(taken, kept, i, i + n, Class::Generic(kind));
                }
            }
        }
    }
}

/// 镇党委, 村党支部, 县委组织部 without a name: the group word with the party body that belongs to it.
pub(super) fn party_of_group(
    text: &Text,
    start: usize,
    end: usize,
    limit: usize,
) -> (usize, usize) {
    const BODIES: [&str; 10] = [
        "党委政府",
        "党委、政府",
        "党委",
        "党总支",
        "党支部",
        "村党支部",
        "政府",
        "委组织部",
        "委",
        "“两委”",
    ];
    let body = BODIES.iter().find(|w| starts(&text.chars, end, limit, w));
    (start, end + body.map_or(0, |w| w.chars().count()))
}
