//! Random cascades: seeded, hostile names, missing values, bounded dates, several parents.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use views::model::{
    Basis, Cascade, Change, Channel, Division, Edit, EditKind, Entry, Kind, Label, Link, Outcome,
    Promotion, Reason, Report, Scheme, Source, Statement, Step, Summary, Variant, Visit, Who,
};

/// A linear congruential generator (Knuth, MMIX): the same numbers on every machine.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }

    fn is(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn one<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }
}

const PROVINCES: [&str; 11] = [
    "山东省",
    "安徽省",
    "贵州省",
    "内蒙古自治区",
    "江苏省",
    "福建省",
    "河北省",
    "云南省",
    "西藏自治区",
    "湖北省",
    "新疆维吾尔自治区",
];
const NAMES: [&str; 12] = [
    "下丁家村",
    "党支部\"领办\"合作社",
    "<script>alert(1)</script>",
    "甲&乙;村",
    "O'Neil, 村",
    "很长很长很长很长很长很长很长很长的村民委员会名称",
    "=SUM(A1)",
    "村\\n{}|[]",
    "𠮷村",
    "塘约 村",
    "]]>--><!--",
    "Village ünïcode",
];
const MECHANISMS: [&str; 4] = ["learning", "imitation", "administrative-order", "competition"];
const CARRIERS: [&str; 4] = ["study-visit", "rollout", "pilot", "site-meeting"];

fn date(dice: &mut Dice, from: usize) -> String {
    let (y, m, d) = (from + dice.below(16), 1 + dice.below(12), 1 + dice.below(28));
    match dice.below(3) {
        0 => format!("{y}"),
        1 => format!("{y}-{m:02}"),
        _ => format!("{y}-{m:02}-{d:02}"),
    }
}

fn who(dice: &mut Dice, n: usize) -> Who {
    let (p, c, k) = (dice.below(PROVINCES.len()), dice.below(6), dice.below(8));
    let base = "https://example.org/id/division/";
    let division = |iri: String, name: String, level: &str| Division {
        iri: format!("{base}{iri}"),
        name,
        level: Some(level.to_owned()),
        en: None,
    };
    let divisions = vec![
        division(format!("{p}"), PROVINCES[p].to_owned(), "province"),
        division(format!("{p}-{c}"), format!("第{c}市"), "prefecture"),
        division(format!("{p}-{c}-{k}"), format!("第{k}县"), "county"),
    ];
    let name = if dice.is(15) { (*dice.one(&NAMES)).to_owned() } else { format!("第{n}村") };
    let placed = !dice.is(4);
    Who {
        iri: Some(format!("{base}v{n}")),
        en: dice.is(10).then(|| format!("Village {n}")),
        also: if dice.is(10) {
            vec![format!("{name}（旧）"), "别名 2".to_owned()]
        } else {
            vec![]
        },
        class: Some("Division".to_owned()),
        level: Some("village".to_owned()),
        path: if placed { divisions.iter().map(|d| d.name.clone()).collect() } else { vec![] },
        divisions: if placed { divisions } else { vec![] },
        position: dice.is(40).then(|| {
            [100.0 + dice.below(2000) as f64 / 100.0, 25.0 + dice.below(1500) as f64 / 100.0]
        }),
        name,
    }
}

fn sources(dice: &mut Dice) -> Vec<Source> {
    (0..dice.below(3))
        .map(|_| {
            let n = dice.below(40);
            Source {
                report: format!("https://example.org/id/report/S{n:03}"),
                title: (!n.is_multiple_of(3)).then(|| format!("报道{n}：“甲 & 乙”")),
                date: (!n.is_multiple_of(4))
                    .then(|| format!("{}-{:02}", 2018 + n % 8, 1 + n % 12).parse().unwrap()),
                url: None,
                span: dice.is(60).then(|| (n as u32, n as u32 + 12)),
                text: None,
            }
        })
        .collect()
}

fn link(dice: &mut Dice, from: &Entry, n: usize) -> Link {
    let basis = *dice.one(&Basis::ALL);
    Link {
        from: from.who.clone(),
        node: Some(from.node),
        basis,
        statement: dice.is(50).then_some(if n.is_multiple_of(2) {
            Statement::Explicit
        } else {
            Statement::Implied
        }),
        rule: (basis == Basis::Derived).then(|| "rollout-covers".to_owned()),
        fact: format!("https://example.org/id/transmission/T{}", if dice.is(5) { 0 } else { n }),
        date: dice.is(30).then(|| date(dice, 2005).parse().unwrap()),
        channel: Channel {
            direction: dice.is(50).then(|| "horizontal".to_owned()),
            mechanisms: if dice.is(60) {
                vec![(*dice.one(&MECHANISMS)).to_owned()]
            } else {
                vec![]
            },
            carriers: if dice.is(40) {
                vec!["media".to_owned(), (*dice.one(&CARRIERS)).to_owned()]
            } else {
                vec![]
            },
        },
        lag: n.is_multiple_of(3).then_some(i32::try_from(n % 9).unwrap() - 2),
        conflict: dice.is(4).then(|| "source-later".to_owned()),
        across: dice.is(10),
        weight: (basis == Basis::Inferred).then(|| dice.below(1000) as f64 / 1000.0),
        p_value: (basis == Basis::Inferred).then(|| dice.below(100) as f64 / 10_000.0),
        sources: sources(dice),
    }
}

fn schemes() -> Vec<Scheme> {
    let formulas = [
        "党支部+合作社+农户",
        "党支部+合作社+基地+农户",
        "党支部+企业+合作社+农户",
        "党组织+合作社+牧户",
    ];
    formulas
        .iter()
        .enumerate()
        .map(|(k, f)| Scheme {
            iri: format!("https://example.org/id/scheme/m{k}"),
            name: format!("{f}模式"),
            en: (k == 0).then(|| "branch + cooperative + households".to_owned()),
            formula: (k != 3).then(|| (*f).to_owned()),
        })
        .collect()
}

fn change() -> Change {
    Change {
        relation: "extends".to_owned(),
        edits: vec![Edit {
            kind: EditKind::Added,
            from: None,
            to: Some("基地".to_owned()),
            cost: 1.0,
        }],
        cost: 1.0,
        distance: 0.25,
    }
}

/// A cascade of so many nodes.
pub(crate) fn random(seed: u64, size: usize) -> Cascade {
    let mut dice = Dice::new(seed);
    let schemes = schemes();
    let mut entries: Vec<Entry> = Vec::with_capacity(size);
    for n in 0..size {
        let kind = match dice.below(20) {
            0 => Kind::Mentioned,
            1 => Kind::Outside,
            _ => Kind::Adopter,
        };
        let scheme = (kind != Kind::Mentioned).then(|| dice.one(&schemes).clone());
        let mut entry = Entry {
            node: n as u32,
            who: who(&mut dice, n),
            kind,
            scheme,
            start: (kind != Kind::Mentioned && dice.is(45))
                .then(|| date(&mut dice, 2004).parse().unwrap()),
            status: if dice.is(30) {
                vec!["piloted".to_owned(), "practised".to_owned()]
            } else {
                vec![]
            },
            basis: (kind != Kind::Mentioned).then_some(Basis::Observed),
            statement: dice.is(40).then_some(Statement::Implied),
            outcomes: if dice.is(20) {
                vec![
                    Outcome {
                        zh: "集体收入10万元".to_owned(),
                        en: "collective income: 100,000 yuan".to_owned(),
                        value: Some(10.0),
                        ..Outcome::default()
                    },
                    Outcome::words("a|b"),
                ]
            } else {
                vec![]
            },
            adoptions: if kind == Kind::Mentioned {
                vec![]
            } else {
                vec![format!("https://example.org/id/adoption/A{n}")]
            },
            sources: sources(&mut dice),
            ..Entry::default()
        };
        if dice.is(6) {
            entry.end = Some("2025-06".parse().unwrap());
        }
        if n > 0 && dice.is(60) {
            let from = dice.below(n);
            entry.depth = entries[from].depth + 1;
            entry.parent = Some(link(&mut dice, &entries[from], n));
            entry.change = dice.is(30).then(change);
            entries[from].children += 1;
            for k in 0..dice.below(4) {
                let other = dice.below(n);
                entry.alternatives.push(link(&mut dice, &entries[other], n + 10_000 * (k + 1)));
            }
        } else if dice.is(10) {
            let mut from = link(&mut dice, &entry, n);
            from.node = None;
            from.from = Who {
                name: if n.is_multiple_of(2) { "上级部门".to_owned() } else { String::new() },
                ..Who::default()
            };
            entry.unnamed.push(from);
        }
        entries.push(entry);
    }
    let count = |test: &dyn Fn(&Entry) -> bool| entries.iter().filter(|e| test(e)).count() as u32;
    let links = |basis: Basis| {
        entries.iter().flat_map(Entry::candidates).filter(|l| l.basis == basis).count() as u32
    };
    let summary = Summary {
        adopters: count(&|e| e.kind == Kind::Adopter),
        dated: count(&|e| e.kind == Kind::Adopter && e.start.is_some()),
        others: count(&|e| e.kind != Kind::Adopter),
        observed: links(Basis::Observed),
        derived: links(Basis::Derived),
        inferred: links(Basis::Inferred),
        unnamed: entries.iter().map(|e| e.unnamed.len() as u32).sum(),
        ..Summary::default()
    };
    let variants = schemes
        .iter()
        .enumerate()
        .map(|(k, scheme)| Variant {
            scheme: scheme.clone(),
            reason: if k == 0 { Reason::Formula } else { Reason::ComparableFormula },
            comparison: (k > 0).then(change),
            adopters: count(&|e| e.kind == Kind::Adopter && e.scheme.as_ref() == Some(scheme)),
            first: entries
                .iter()
                .filter(|e| e.scheme.as_ref() == Some(scheme))
                .filter_map(|e| e.start)
                .min(),
        })
        .collect();
    let party = |dice: &mut Dice| {
        let at = dice.below(size + 3);
        entries.get(at).map_or_else(|| who(dice, at + 100_000), |e| e.who.clone())
    };
    let visits = (0..=size / 10)
        .map(|k| Visit {
            iri: format!("https://example.org/id/visit/V{k}"),
            scheme: Some(schemes[0].clone()),
            visitor: Some(party(&mut dice)),
            host: Some(party(&mut dice)),
            date: dice.is(50).then(|| date(&mut dice, 2010).parse().unwrap()),
            basis: Basis::ALL[k % 3],
            statement: k.is_multiple_of(2).then_some(Statement::Implied),
            sources: sources(&mut dice),
        })
        .collect();
    let promotions = (0..=size / 12)
        .map(|k| Promotion {
            iri: format!("https://example.org/id/promotion/P{k}"),
            scheme: None,
            promoter: party(&mut dice),
            scope: Some(party(&mut dice)),
            channel: Channel { carriers: vec!["rollout".to_owned()], ..Channel::default() },
            date: dice.is(50).then(|| date(&mut dice, 2010).parse().unwrap()),
            basis: Basis::ALL[k % 3],
            statement: k.is_multiple_of(2).then_some(Statement::Implied),
            sources: sources(&mut dice),
        })
        .collect();
    let label = |concept: &str, zh: &str, en: &str| Label {
        concept: concept.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
    };
    let mut cascade = Cascade {
        asked: Some("党支部+合作社+农户".to_owned()),
        roles: ["党支部", "合作社", "农户"].map(str::to_owned).to_vec(),
        variants,
        summary,
        visits,
        promotions,
        lattice: vec![
            Step {
                lower: schemes[0].iri.clone(),
                upper: schemes[1].iri.clone(),
                comparison: change(),
            },
            Step {
                lower: schemes[0].iri.clone(),
                upper: schemes[2].iri.clone(),
                comparison: change(),
            },
        ],
        reports: (0..40)
            .map(|n| Report {
                iri: format!("https://example.org/id/report/S{n:03}"),
                url: (n % 2 == 0).then(|| format!("https://example.org/r?id={n}&x=1")),
                ..Report::default()
            })
            .collect(),
        labels: vec![
            label("channel/learning", "学习机制", "learning"),
            label("channel/study-visit", "考察学习", "study visit"),
            label("channel/rollout", "推广", "roll-out"),
        ],
        entries,
        ..Cascade::default()
    };
    cascade.complete();
    cascade
}
