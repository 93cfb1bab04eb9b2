//! An explained spread, as people and programs read it.

use crate::app::fit::{Explained, Found, Plan, Population, documented, left};
use diagnostics::Language;
use diffusion::field::Level;
use diffusion::fit::{Left, Posterior, Summary, When};
use serde_json::{Value, json};
use std::io::{self, Write};

fn pick<'t>(language: Language, en: &'t str, zh: &'t str) -> &'t str {
    match language {
        Language::En => en,
        Language::Zh => zh,
    }
}

/// The name of a channel, in words.
fn channel(name: &str, language: Language) -> String {
    let (en, zh) = match name {
        "superior" => ("a superior that adopted", "上级采纳"),
        "same-superior" => ("others under the same superior", "同一上级下的其他单位"),
        "neighbour" => ("neighbours", "邻接单位"),
        "visit" => ("hosts of study visits", "考察对象"),
        "others" => ("adopters anywhere", "任一已采纳单位"),
        other => (other, other),
    };
    pick(language, en, zh).to_owned()
}

fn level_name(level: Level, language: Language) -> &'static str {
    let (en, zh) = match level {
        Level::Country => ("countries", "国家"),
        Level::Province => ("provinces", "省级单位"),
        Level::Prefecture => ("prefectures", "地级单位"),
        Level::County => ("counties", "县级单位"),
        Level::Township => ("townships", "乡级单位"),
        Level::Village => ("villages", "村（社区）"),
        Level::Group => ("villager groups", "村民小组"),
    };
    pick(language, en, zh)
}

/// Where mixing counts as good.
const GOOD_R_HAT: f64 = 1.05;
/// Estimates that hang together more than this cannot be told apart.
const TOGETHER: f64 = 0.7;

/// Writes the answer: in words, then tables.
pub fn text(
    explained: &Explained,
    model: &str,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{model}")?;
    for line in ground_lines(explained, language) {
        writeln!(out, "{line}")?;
    }
    let Some(found) = &explained.found else {
        return unknown(explained, language, out);
    };
    writeln!(out)?;
    for line in answer(explained, found, language) {
        writeln!(out, "{line}")?;
    }
    writeln!(out)?;
    channels(explained, found, language, out)?;
    writeln!(out)?;
    parents(explained, &found.posterior, language, out)?;
    let cautions = cautions(explained, found, language);
    if !cautions.is_empty() {
        writeln!(out, "\n{}", pick(language, "What to keep in mind", "须注意"))?;
        for line in cautions {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

/// Who is at risk, when, and how well dated.
fn ground_lines(explained: &Explained, language: Language) -> Vec<String> {
    let spread = &explained.case.spread;
    let (adopters, population) = (spread.adopters(), spread.population());
    let level = level_name(explained.level, language);
    let origin = explained.case.origin;
    let end = f64::from(origin) + spread.horizon();
    let undated = left(&explained.case, Left::Undated);
    let year = |when: When| when.latest() - when.earliest() <= 1.01;
    let adopted = || spread.units.iter().filter(|u| u.at_risk && u.when.adopted());
    let dated = adopted().filter(|u| year(u.when)).count();
    let bounded = adopters.saturating_sub(dated).saturating_sub(undated as usize);
    let mut lines = match language {
        Language::En => vec![
            format!(
                "{adopters} of {population} {level} at risk adopted, from {origin} to {end:.0}"
            ),
            format!("{dated} dated to a year or better, {bounded} bounded, {undated} undated"),
        ],
        Language::Zh => vec![
            format!("可能采纳的{level}共{population}个，{origin}年至{end:.0}年间采纳{adopters}个"),
            format!("时间精确到年的{dated}个，只知上下限的{bounded}个，时间不明的{undated}个"),
        ],
    };
    lines.push(match (&explained.population, language) {
        (Population::List(path, _), Language::En) => format!("population: {}", path.display()),
        (Population::List(path, _), Language::Zh) => format!("总体：{}", path.display()),
        (Population::Gazetteer(name, _), Language::En) => {
            format!("population: all {level} of the provinces with an adopter ({name})")
        }
        (Population::Gazetteer(name, _), Language::Zh) => {
            format!("总体：有采纳者的各省的全部{level}（{name}）")
        }
        (Population::Unknown, Language::En) => {
            format!("population: not known; the gazetteer at hand has no {level}")
        }
        (Population::Unknown, Language::Zh) => format!("总体：不详，现有区划表没有{level}"),
    });
    if explained.population != Population::Unknown && adopters == population {
        let warning = pick(
            language,
            "warning: all of the population adopted; where it leaves out who did not, learning is overstated",
            "注意：总体中的单位全部采纳了；如果名单漏掉了没有采纳的单位，学习的作用会被高估",
        );
        lines.push(warning.to_owned());
    }
    lines
}

/// What can be said without a population.
fn unknown(explained: &Explained, language: Language, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    let links = documented(&explained.case);
    let all: usize = links.values().sum();
    match language {
        Language::En => writeln!(out, "Recorded links between adopters: {all}")?,
        Language::Zh => writeln!(out, "有记载的采纳者之间的联系：{all}条")?,
    }
    for (name, count) in links {
        writeln!(out, "  {count} · {}", channel(name, language))?;
    }
    let (en, zh) = (
        "Without those who could have adopted and did not, learning cannot be told from adopting alone: \
         give them with --population FILE or --gazetteer PATH, or choose a --level that the gazetteer has.",
        "不知道还有哪些单位可能采纳而未采纳，就无法区分学习与自行采纳：请用 --population FILE 或 --gazetteer PATH 给出，或用 --level 选择区划表已有的层级。",
    );
    writeln!(out, "{}", pick(language, en, zh))
}

/// The answer in words.
fn answer(explained: &Explained, found: &Found, language: Language) -> Vec<String> {
    let spread = &explained.case.spread;
    let n = spread.adopters();
    let p = &found.posterior;
    let (learned, low, high) = (p.learned.mean, p.learned.low, p.learned.high);
    let most = (0..spread.channels.len())
        .max_by(|&a, &b| p.by_channel[a].mean.total_cmp(&p.by_channel[b].mean));
    let most = most.map(|c| channel(&spread.channels[c].name, language)).unwrap_or_default();
    let alone = n as f64 - learned;
    match language {
        Language::En => vec![
            format!(
                "Of {n} adoptions about {learned:.0} (90 %: {low:.0}–{high:.0}) owe to learning, mostly from {most};"
            ),
            format!("about {alone:.0} would have come anyway."),
        ],
        Language::Zh => vec![
            format!(
                "{n}个采纳中，约{learned:.0}个（90%区间：{low:.0}—{high:.0}）出于学习，主要来自{most}；"
            ),
            format!("约{alone:.0}个即使无人示范也会采纳。"),
        ],
    }
}

fn channels(
    explained: &Explained,
    found: &Found,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header([
        pick(language, "channel", "渠道"),
        pick(language, "adoptions owed to it (90 %)", "由此采纳数（90%区间）"),
        pick(language, "strength s (90 %)", "强度s（90%区间）"),
        pick(language, "s, maximum likelihood ± s.e.", "s，极大似然 ± 标准误"),
        pick(language, "p (s = 0)", "p值（s = 0）"),
        pick(language, "ΔAICc without it", "去掉后的ΔAICc"),
    ]);
    let p = &found.posterior;
    let range = |s: &Summary| format!("{:.1} ({:.1}–{:.1})", s.mean, s.low, s.high);
    for (number, row) in explained.case.spread.channels.iter().enumerate() {
        let estimate = found.fitted.strength(number);
        let error = estimate.standard_error.map_or_else(|| "–".to_owned(), |e| format!("{e:.2}"));
        let test = &found.tests[number];
        table.add_row([
            channel(&row.name, language),
            range(&p.by_channel[number]),
            range(&p.strengths[number]),
            format!("{:.2} ± {error}", estimate.value),
            format!("{:.3}", test.p),
            format!("{:+.1}", test.delta_aicc),
        ]);
    }
    writeln!(out, "{table}")?;
    let rate = p.rates.first().map_or(0.0, |r| r.mean);
    match language {
        Language::En => writeln!(out, "chance of adopting alone, per year: {rate:.2e}")?,
        Language::Zh => writeln!(out, "自行采纳的年风险率：{rate:.2e}")?,
    }
    for (name, summary) in explained.case.spread.covariates.iter().zip(&p.coefficients) {
        writeln!(out, "β {name}: {:.2} ({:.2}–{:.2})", summary.mean, summary.low, summary.high)?;
    }
    Ok(())
}

/// Sources shown of one adopter.
const SHOWN: usize = 3;
/// Adopters shown as text.
const ADOPTERS: usize = 40;

fn parents(
    explained: &Explained,
    posterior: &Posterior,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    let title = pick(language, "From whom each may have it", "各采纳者可能的来源");
    writeln!(out, "{title}")?;
    let spread = &explained.case.spread;
    let rows = || {
        spread.units.iter().zip(&posterior.parents).filter(|(u, _)| u.at_risk && u.when.adopted())
    };
    for (unit, parents) in rows().take(ADOPTERS) {
        let alone = pick(language, "alone", "自行采纳");
        let mut parts = vec![format!("{alone} {:.2}", parents.alone)];
        for parent in parents.sources.iter().take(SHOWN).filter(|p| p.probability >= 0.01) {
            let name = &spread.units[parent.source].name;
            let by = channel(&spread.channels[parent.channel].name, language);
            parts.push(match language {
                Language::En => format!("{name} {:.2} ({by})", parent.probability),
                Language::Zh => format!("{name} {:.2}（{by}）", parent.probability),
            });
        }
        writeln!(out, "  {} · {}", unit.name, parts.join(" · "))?;
    }
    let more = rows().count().saturating_sub(ADOPTERS);
    match language {
        _ if more == 0 => Ok(()),
        Language::En => writeln!(out, "  … and {more} more: --format csv"),
        Language::Zh => writeln!(out, "  ……另有{more}个，见 --format csv"),
    }
}

/// What limits the answer.
fn cautions(explained: &Explained, found: &Found, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    let spread = &explained.case.spread;
    let name = |c: usize| channel(&spread.channels[c].name, language);
    for &(a, b, r) in found.fitted.correlations.iter().filter(|c| c.2 < -TOGETHER) {
        lines.push(match language {
            Language::En => {
                format!("“{}” and “{}” cannot be told apart (r = {r:.2})", name(a), name(b))
            }
            Language::Zh => format!("“{}”与“{}”无法区分（r = {r:.2}）", name(a), name(b)),
        });
    }
    if let Some(power) = found.power {
        let percent = power * 100.0;
        lines.push(match language {
            Language::En => format!(
                "few adopters: if half of them had learned, a test at 5 % would show it in {percent:.0} % of such spreads"
            ),
            Language::Zh => {
                format!("采纳者很少：即使半数出于学习，按5%水平检验也只有{percent:.0}%的机会看得出")
            }
        });
    }
    let (r_hat, effective) = (found.posterior.worst_r_hat(), found.posterior.fewest_effective());
    if r_hat > GOOD_R_HAT || effective < 100.0 {
        lines.push(match language {
            Language::En => format!("the chains have not mixed (R-hat {r_hat:.2}, {effective:.0} effective draws): draw more with --draws"),
            Language::Zh => format!("抽样链尚未收敛（R-hat {r_hat:.2}，有效样本{effective:.0}）：请用 --draws 增加抽样"),
        });
    }
    if !found.fitted.settled {
        lines.push(
            pick(language, "the search for the maximum did not settle", "极大似然的搜索没有收敛")
                .to_owned(),
        );
    }
    lines.extend(explained.case.left.iter().map(|(why, count)| omission(*why, *count, language)));
    let (en, zh) = (
        "who is not known to have adopted counts as not having adopted by the end of the period",
        "没有采纳记载的，一律视为到期末尚未采纳",
    );
    lines.push(pick(language, en, zh).to_owned());
    lines
}

fn omission(why: Left, n: u32, language: Language) -> String {
    let (en, zh) = match why {
        Left::NoDivision => {
            ("adopters of no known division, left out", "个采纳者所在区划不明，未计入")
        }
        Left::Lower => (
            "adopters below the level, counted as the division above",
            "个采纳者低于该层级，计入其上级",
        ),
        Left::Higher => {
            ("adopters above the level, as sources alone", "个采纳者高于该层级，只作为来源")
        }
        Left::NotListed => (
            "adopters that the population does not list, added to it",
            "个采纳者不在总体名单中，已补入",
        ),
        Left::Contradicted => {
            ("recorded links against the dates, or in a circle", "条记载的联系与时间矛盾或成环")
        }
        Left::Outside => {
            ("recorded links from sources that are not at risk here", "条记载的联系来自总体之外")
        }
        Left::Undated => {
            ("adopters without date and without dated report", "个采纳者既无时间，报道也无日期")
        }
    };
    match language {
        Language::En => format!("{n} {en}"),
        Language::Zh => format!("{n}{zh}"),
    }
}

/// Writes one row for each adopter and possible source; an empty source is adopting alone.
pub fn csv(explained: &Explained, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let header = ["adopter", "after", "not_after", "source", "channel", "probability"];
    writer.write_record(header).map_err(io::Error::from)?;
    let spread = &explained.case.spread;
    let origin = f64::from(explained.case.origin);
    let parents =
        explained.found.iter().flat_map(|f| spread.units.iter().zip(&f.posterior.parents));
    for (unit, parents) in parents.filter(|(u, _)| u.at_risk && u.when.adopted()) {
        let after = format!("{:.3}", origin + unit.when.earliest());
        let until = format!("{:.3}", origin + unit.when.latest());
        let alone = format!("{:.4}", parents.alone);
        writer
            .write_record([&unit.name, &after, &until, "", "", &alone])
            .map_err(io::Error::from)?;
        for parent in &parents.sources {
            let source = &spread.units[parent.source].name;
            let channel = &spread.channels[parent.channel].name;
            let probability = format!("{:.4}", parent.probability);
            writer
                .write_record([&unit.name, &after, &until, source, channel, &probability])
                .map_err(io::Error::from)?;
        }
    }
    writer.flush()
}

fn summary(s: &Summary) -> Value {
    json!({"mean": s.mean, "median": s.median, "low": s.low, "high": s.high,
           "r_hat": s.r_hat, "effective": s.effective})
}

/// Everything, for programs.
pub fn json(explained: &Explained, model: &str, plan: &Plan) -> Value {
    let spread = &explained.case.spread;
    let channels: Vec<Value> = spread
        .channels
        .iter()
        .enumerate()
        .map(|(number, row)| channel_json(explained, number, &row.name))
        .collect();
    let left: serde_json::Map<String, Value> = explained
        .case
        .left
        .iter()
        .map(|(why, n)| (format!("{why:?}").to_lowercase(), json!(n)))
        .collect();
    let (kind, name) = match &explained.population {
        Population::List(path, _) => ("list", path.display().to_string()),
        Population::Gazetteer(name, _) => ("gazetteer", name.clone()),
        Population::Unknown => ("unknown", String::new()),
    };
    let found = explained.found.as_ref();
    json!({
        "model": model,
        "level": explained.level.id(),
        "origin": explained.case.origin,
        "years": spread.horizon(),
        "population": {"kind": kind, "name": name, "size": spread.population()},
        "adopters": spread.adopters(),
        "documented": spread.documented.len(),
        "left": left,
        "seed": plan.sampling.seed,
        "chains": plan.sampling.chains,
        "draws": plan.sampling.draws,
        "channels": channels,
        "rates": found.map(|f| f.posterior.rates.iter().map(summary).collect::<Vec<_>>()),
        "coefficients": found.map(|f| {
            let names = spread.covariates.iter().zip(&f.posterior.coefficients);
            names.map(|(n, s)| json!({"covariate": n, "posterior": summary(s)})).collect::<Vec<_>>()
        }),
        "learned": found.map(|f| summary(&f.posterior.learned)),
        "power": found.and_then(|f| f.power),
        "parents": found.map(|f| parents_json(explained, &f.posterior)),
    })
}

fn channel_json(explained: &Explained, number: usize, name: &str) -> Value {
    let documented =
        explained.case.spread.documented.iter().filter(|d| d.channel == number).count();
    let Some(found) = &explained.found else {
        return json!({"channel": name, "documented": documented});
    };
    let (estimate, test) = (found.fitted.strength(number), &found.tests[number]);
    json!({
        "channel": name,
        "documented": documented,
        "strength": summary(&found.posterior.strengths[number]),
        "adoptions": summary(&found.posterior.by_channel[number]),
        "maximum_likelihood": {"value": estimate.value, "standard_error": estimate.standard_error,
                               "interval": found.intervals[number]},
        "test": {"statistic": test.statistic, "p": test.p, "delta_aicc": test.delta_aicc},
    })
}

fn parents_json(explained: &Explained, posterior: &Posterior) -> Vec<Value> {
    let spread = &explained.case.spread;
    let rows = spread.units.iter().zip(&posterior.parents);
    rows.filter(|(u, _)| u.at_risk && u.when.adopted())
        .map(|(unit, parents)| {
            let sources = parents.sources.iter().map(|p| {
                json!({"source": spread.units[p.source].name,
                       "channel": spread.channels[p.channel].name,
                       "probability": p.probability})
            });
            json!({"adopter": unit.name, "alone": parents.alone,
                   "sources": sources.collect::<Vec<_>>()})
        })
        .collect()
}
