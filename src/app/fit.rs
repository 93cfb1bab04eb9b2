//! Use case: explain a spread. How much of it was learned, by which channel, from whom.
//!
//! The engine is [`diffusion::fit`]; here the population at risk is read, and what was found is put together.

use super::trace::{Ground, Question, request};
use super::{AppError, gazetteer as gazetteers};
use diagnostics::Text;
use diffusion::field::Level;
use diffusion::fit::case::{level, provinces};
use diffusion::fit::{
    Baseline, Case, Fitted, Left, Member, Model, Posterior, Priors, Sampling, Settings, Spread,
    Test, Unfit, coarsen, maximum_likelihood, posterior, profile_interval, simulate, test_channel,
};
use diffusion::{Cascade, Variants, matching};
use gazetteer::{Code, Gazetteer};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is to be fitted.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Which spread.
    pub question: Question,
    /// The level at risk; `None` for that at which most adopters stand.
    pub level: Option<Level>,
    /// A list of divisions at risk.
    pub population: Option<PathBuf>,
    /// Columns of that list which are covariates.
    pub covariates: Vec<String>,
    /// The gazetteer to take the population from where no list is given.
    pub gazetteer: Option<PathBuf>,
    /// Form and baseline.
    pub model: Model,
    /// How long to draw.
    pub sampling: Sampling,
}

/// Who is at risk.
#[derive(Debug, Clone, PartialEq)]
pub enum Population {
    /// Divisions of a list.
    List(PathBuf, Vec<Member>),
    /// Divisions of the level in the provinces that have an adopter.
    Gazetteer(String, Vec<Member>),
    /// Not known: the gazetteer at hand does not go down to the level.
    Unknown,
}

impl Population {
    /// The divisions.
    pub fn members(&self) -> &[Member] {
        match self {
            Self::List(_, members) | Self::Gazetteer(_, members) => members,
            Self::Unknown => &[],
        }
    }
}

/// What was found.
#[derive(Debug)]
pub struct Explained {
    /// The level at risk.
    pub level: Level,
    /// Who was at risk.
    pub population: Population,
    /// The spread.
    pub case: Case,
    /// The estimates, unless the population is unknown.
    pub found: Option<Found>,
}

/// Estimates of one model.
#[derive(Debug)]
pub struct Found {
    /// Maximum likelihood.
    pub fitted: Fitted,
    /// A test of each channel.
    pub tests: Vec<Test>,
    /// Profile intervals of the strengths at 95 %, where dates are exact.
    pub intervals: Vec<Option<(f64, f64)>>,
    /// The posterior.
    pub posterior: Posterior,
    /// How probably a test at 5 % would find that half of the adoptions were learned, if they were.
    pub power: Option<f64>,
}

/// Explains a spread. `progress` is told the share done and says whether to go on.
///
/// # Errors
/// An unknown model, a list that cannot be read, or a spread that cannot be fitted ([`AppError::Unfit`]).
pub fn explain(
    ground: &Ground,
    plan: &Plan,
    progress: &mut dyn FnMut(f64) -> bool,
) -> Result<Explained, AppError> {
    let field = &ground.field;
    let request = request(field, &plan.question)?;
    let model = Some(plan.question.model.as_str());
    let matches = matching::find(field, &ground.lexicon, model, request.variants)?;
    let mut schemes: Vec<_> = matches.schemes.iter().map(|m| m.scheme).collect();
    schemes.sort_unstable();
    let cascade = Cascade::new(field, &schemes, &request);
    let Some(level) = plan.level.or_else(|| level(field, &cascade)) else {
        return Err(AppError::Unfit(Unfit::TooFewAdopters { adopters: 0, units: 0 }));
    };
    let population = population(plan, level, &provinces(field, &cascade))?;
    let case = Case::new(field, &cascade, level, population.members(), &plan.covariates);
    if population == Population::Unknown {
        return Ok(Explained { level, population, case, found: None });
    }
    let found = found(&case.spread, plan, progress)?;
    Ok(Explained { level, population, case, found: Some(found) })
}

fn found(
    spread: &Spread,
    plan: &Plan,
    progress: &mut dyn FnMut(f64) -> bool,
) -> Result<Found, Unfit> {
    let settings = Settings { seed: plan.sampling.seed, ..Settings::default() };
    let fitted = maximum_likelihood(spread, &plan.model, settings)?;
    progress(0.1);
    let channels = 0..spread.channels.len();
    let (mut tests, mut intervals) = (Vec::new(), Vec::new());
    for channel in channels {
        tests.push(test_channel(spread, &plan.model, &fitted, channel, settings)?);
        intervals.push(profile_interval(spread, &plan.model, &fitted, channel, CHI_SQUARE_95)?);
    }
    let mut later = |share: f64| progress(0.3 + 0.7 * share);
    let posterior = posterior(spread, &plan.model, &Priors::default(), plan.sampling, &mut later)?;
    let small = spread.adopters() < SMALL;
    let power = small.then(|| power(spread, plan, settings)).flatten();
    Ok(Found { fitted, tests, intervals, posterior, power })
}

/// The 95 % point of χ² with one degree of freedom.
const CHI_SQUARE_95: f64 = 3.841_458_820_694_124;
/// Below this number of adopters the power of the test is said.
const SMALL: usize = 60;
/// The largest population for which it is.
const MOST: f64 = 20_000.0;
/// Simulated spreads for that.
const TRIALS: u64 = 40;

/// How often a test finds learning in spreads of this size of which half was learned, from everyone alike.
fn power(spread: &Spread, plan: &Plan, settings: Settings) -> Option<f64> {
    let (n, adopters, horizon) =
        (spread.population() as f64, spread.adopters() as f64, spread.horizon());
    let everyone = spread.channels.last()?.clone();
    if n > MOST {
        return None;
    }
    let units = spread.units.iter().filter(|u| u.at_risk).cloned().collect();
    let alone = adopters / 2.0 / (n * horizon);
    // With everyone's strength s a half-grown spread teaches as much as comes of itself where s·(a/2)/(n − 1) = 1.
    let strength = 2.0 * (n - 1.0) / adopters;
    let ground = Spread {
        units,
        channels: vec![everyone],
        covariates: spread.covariates.clone(),
        documented: Vec::new(),
    };
    let parameters = diffusion::fit::Parameters {
        coefficients: vec![0.0; spread.covariates.len()],
        strengths: vec![strength],
        shape: 1.0,
    };
    let constant = Model { baseline: Baseline::Constant, ..plan.model.clone() };
    let (mut seen, mut tried) = (0.0, 0.0);
    for trial in 0..TRIALS {
        let seed = settings.seed.wrapping_add(trial);
        let drawn = simulate(&ground, constant.form, &parameters, alone, horizon, seed).spread;
        let Ok(fitted) = maximum_likelihood(&drawn, &constant, settings) else { continue };
        let test = test_channel(&drawn, &constant, &fitted, 0, settings).ok()?;
        seen += f64::from(u8::from(test.p < 0.05));
        tried += 1.0;
    }
    (tried > 0.0).then(|| seen / tried)
}

/// Draws a spread from the fitted model over the same population, with the truth, its dates as vague as years.
pub fn simulated(
    explained: &Explained,
    model: &Model,
    seed: u64,
) -> Option<(Spread, Vec<Option<String>>)> {
    let found = explained.found.as_ref()?;
    let rate = *found.fitted.rates.first()?;
    let spread = &explained.case.spread;
    let horizon = spread.horizon();
    let drawn = simulate(spread, model.form, &found.fitted.parameters, rate, horizon, seed);
    let name = |(unit, channel): (usize, usize)| {
        format!("{} ({})", spread.units[unit].name, spread.channels[channel].name)
    };
    let truth = drawn.parents.iter().map(|p| p.map(name)).collect();
    let mut vague = drawn.spread;
    coarsen(&mut vague, 1.0);
    Some((vague, truth))
}

/// The code of a division without the zeros of lower levels.
fn plain(code: Code) -> String {
    code.number().to_string()
}

fn member(division: &gazetteer::Division) -> Member {
    Member {
        code: plain(division.code),
        name: division.name.clone(),
        superior: division.code.parent().map(plain),
        covariates: Vec::new(),
    }
}

fn population(
    plan: &Plan,
    level: Level,
    provinces: &std::collections::BTreeSet<String>,
) -> Result<Population, AppError> {
    let wanted = match level {
        Level::Province => Some(gazetteer::Level::Province),
        Level::Prefecture => Some(gazetteer::Level::Prefecture),
        Level::County => Some(gazetteer::Level::County),
        Level::Township => Some(gazetteer::Level::Township),
        Level::Village => Some(gazetteer::Level::Village),
        Level::Country | Level::Group => None,
    };
    if let Some(path) = &plan.population {
        let gazetteer = gazetteers::open(plan.gazetteer.as_deref())?;
        let is_known = |code: Code| {
            let province = &plain(code)[..2];
            wanted.is_none_or(|wanted| code.level() == wanted) && gazetteer.get(province).is_some()
        };
        return Ok(Population::List(path.clone(), list(path, &plan.covariates, &is_known)?));
    }
    let Some(wanted) = wanted else { return Ok(Population::Unknown) };
    let gazetteer = gazetteers::open(plan.gazetteer.as_deref())?;
    if wanted == gazetteer::Level::Village && !gazetteer.has_villages() {
        return Ok(Population::Unknown);
    }
    let mut members = Vec::new();
    if level == Level::Province {
        members.extend(gazetteer.children(None).iter().map(member));
    } else {
        for code in provinces.iter().filter_map(|p| Code::parse(p)) {
            below(&gazetteer, code, wanted, &mut members);
        }
    }
    Ok(Population::Gazetteer(gazetteer.source().name.clone(), members))
}

fn below(gazetteer: &Gazetteer, code: Code, level: gazetteer::Level, members: &mut Vec<Member>) {
    for division in gazetteer.children(Some(code)) {
        if division.code.level() == level {
            members.push(member(&division));
        } else if division.code.level() < level {
            below(gazetteer, division.code, level, members);
        }
    }
}

/// Titles of a column of codes.
const CODES: [&str; 6] = ["code", "区划代码", "行政区划代码", "代码", "编码", "id"];
/// Titles of a column of names.
const NAMES: [&str; 4] = ["name", "名称", "区划名称", "地名"];

/// Reads a list of divisions: a column of codes, one of names if there is one, and the covariates.
/// Each code must be one that may be at risk.
fn list(
    path: &Path,
    covariates: &[String],
    is_known: &dyn Fn(Code) -> bool,
) -> Result<Vec<Member>, AppError> {
    let bytes = files::read(path)?;
    let text = text::encoding::decode(&bytes, None)
        .map_err(|_| AppError::NotText(path.to_path_buf()))?
        .text;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let bad = |en: String, zh: String| AppError::Population {
        path: path.to_path_buf(),
        what: Text::new(en, zh),
    };
    let broken = |e: csv::Error| {
        bad(format!("it is not a CSV table: {e}"), format!("不是 CSV 表格，原文为“{e}”"))
    };
    let titles = reader.headers().map_err(broken)?.clone();
    let column =
        |name: &str| titles.iter().position(|t| t.trim().trim_start_matches('\u{feff}') == name);
    let code = CODES.iter().find_map(|n| column(n)).ok_or_else(|| {
        let titles = CODES.join(", ");
        bad(format!("it has no column of codes ({titles})"), format!("没有代码列（{titles}）"))
    })?;
    let name = NAMES.iter().find_map(|n| column(n));
    let wanted: Vec<usize> = covariates
        .iter()
        .map(|c| {
            column(c).ok_or_else(|| bad(format!("it has no column `{c}`"), format!("没有“{c}”列")))
        })
        .collect::<Result<_, _>>()?;
    let mut members: BTreeMap<String, Member> = BTreeMap::new();
    for (number, row) in reader.records().enumerate() {
        let row = row.map_err(broken)?;
        let line = number + 2;
        let written = row.get(code).unwrap_or_default().trim();
        let parsed = Code::parse(written).filter(|&code| is_known(code)).ok_or_else(|| {
            bad(
                format!("line {line}: `{written}` is no code of a division of the level at risk"),
                format!("第 {line} 行：“{written}”不是该层级的区划代码"),
            )
        })?;
        let number = |&at: &usize| {
            let cell = row.get(at).unwrap_or_default().trim();
            cell.parse::<f64>().ok().filter(|x| x.is_finite()).ok_or_else(|| {
                bad(
                    format!("line {line}: `{cell}` is not a number"),
                    format!("第 {line} 行：“{cell}”不是数字"),
                )
            })
        };
        let member = Member {
            code: plain(parsed),
            name: name.and_then(|n| row.get(n)).unwrap_or(written).to_owned(),
            superior: parsed.parent().map(plain),
            covariates: wanted.iter().map(number).collect::<Result<_, _>>()?,
        };
        members.insert(member.code.clone(), member);
    }
    if members.is_empty() {
        return Err(bad("it lists no division".to_owned(), "未列出任何区划".to_owned()));
    }
    standardise(&mut members);
    Ok(members.into_values().collect())
}

/// Covariates with mean 0 and standard deviation 1, so that coefficients compare.
fn standardise(members: &mut BTreeMap<String, Member>) {
    let columns = members.values().next().map_or(0, |m| m.covariates.len());
    let n = members.len() as f64;
    for column in 0..columns {
        let mean = members.values().map(|m| m.covariates[column]).sum::<f64>() / n;
        let squares: f64 = members.values().map(|m| (m.covariates[column] - mean).powi(2)).sum();
        let sd = (squares / n).sqrt().max(f64::MIN_POSITIVE);
        for member in members.values_mut() {
            member.covariates[column] = (member.covariates[column] - mean) / sd;
        }
    }
}

/// How many links of the case are recorded by each channel.
pub fn documented(case: &Case) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for d in &case.spread.documented {
        *counts.entry(case.spread.channels[d.channel].name.as_str()).or_insert(0) += 1;
    }
    counts
}

/// Whether something was left out for this reason, and how often.
pub fn left(case: &Case, why: Left) -> u32 {
    case.left.get(&why).copied().unwrap_or(0)
}

/// The question that `fit` asks of a model where nothing else is said.
pub fn question(model: &str, variants: Variants) -> Question {
    Question { variants, ..Question::of(model) }
}
