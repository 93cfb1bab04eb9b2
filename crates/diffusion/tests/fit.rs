//! The fit without learning, beside R's survival and Python's lifelines.
//!
//! Skipped loudly where they are not installed; under CI their absence is a failure.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]
#![allow(clippy::print_stderr, reason = "what is skipped is told")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use xiangmai_diffusion::fit::{
    Baseline, Form, Model, Parameters, Settings, Spread, Unit, When, coarsen, cuts_at_events,
    maximum_likelihood, simulate,
};
use xiangmai_diffusion::simulate::Random;

/// Units with a covariate that learn from nobody.
fn exact() -> Spread {
    let mut random = Random::new(5, 5);
    let unit = |x: f64| Unit {
        name: String::new(),
        when: When::NotBy(8.0),
        covariates: vec![x],
        at_risk: true,
        count: 1,
    };
    let units = (0..300).map(|_| unit(2.0 * random.unit() - 1.0)).collect();
    let ground = Spread { units, covariates: vec!["x".to_owned()], ..Spread::default() };
    let truth = Parameters { coefficients: vec![0.8], strengths: vec![], shape: 1.0 };
    simulate(&ground, Form::Multiplicative, &truth, 0.1, 8.0, 5).spread
}

fn run(mut command: Command, folder: &Path) -> BTreeMap<String, f64> {
    let done = command.current_dir(folder).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let text = String::from_utf8(done.stdout).unwrap();
    text.lines()
        .filter_map(|l| l.split_once(' '))
        .map(|(name, value)| (name.to_owned(), value.trim().parse().unwrap()))
        .collect()
}

/// The program, or `None` and a line that says so; under CI it has to be there.
fn program(name: &str, works: bool) -> Option<()> {
    if works {
        return Some(());
    }
    assert!(std::env::var_os("CI").is_none(), "{name} is not installed");
    eprintln!("SKIPPED: {name} is not installed");
    None
}

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    let scale = expected.abs().max(1.0);
    assert!((found - expected).abs() < tolerance * scale, "{what}: {found} against {expected}");
}

fn folder(exact: &Spread, vague: &Spread) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut table = "time,adopted,x\n".to_owned();
    for unit in &exact.units {
        let adopted = u8::from(unit.when.adopted());
        writeln!(table, "{},{adopted},{}", unit.when.latest(), unit.covariates[0]).unwrap();
    }
    std::fs::write(folder.path().join("exact.csv"), table).unwrap();
    let mut table = "after,not_after,x\n".to_owned();
    for unit in &vague.units {
        let x = unit.covariates[0];
        match unit.when {
            // R writes an interval that begins with the period as left-censored.
            When::Between(0.0, to) => writeln!(table, "NA,{to},{x}").unwrap(),
            When::Between(from, to) => writeln!(table, "{from},{to},{x}").unwrap(),
            When::At(t) => writeln!(table, "{t},{t},{x}").unwrap(),
            When::NotBy(t) => writeln!(table, "{t},NA,{x}").unwrap(),
        }
    }
    std::fs::write(folder.path().join("vague.csv"), table).unwrap();
    folder
}

#[test]
fn without_learning_it_is_cox_and_weibull() {
    let exact = exact();
    let mut vague = exact.clone();
    coarsen(&mut vague, 1.0);
    let folder = folder(&exact, &vague);
    let fit = |spread: &Spread, baseline| {
        let model = Model { form: Form::Multiplicative, baseline };
        maximum_likelihood(spread, &model, Settings::default()).unwrap()
    };
    let cox = fit(&exact, Baseline::Piecewise(cuts_at_events(&exact)));
    let weibull = fit(&exact, Baseline::Weibull);
    let interval = fit(&vague, Baseline::Weibull);
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    let works = |c: &mut Command| c.output().is_ok_and(|o| o.status.success());

    let r = works(Command::new("Rscript").args(["-e", "library(survival)"]));
    if program("R with survival", r).is_some() {
        let mut command = Command::new("Rscript");
        command.arg(scripts.join("survival.R"));
        let r = run(command, folder.path());
        near(cox.parameters.coefficients[0], r["cox_x"], 1e-6, "Cox");
        near(cox.standard_errors[0].unwrap(), r["cox_se"], 1e-6, "Cox, standard error");
        near(weibull.parameters.coefficients[0], r["weibull_x"], 1e-6, "Weibull");
        near(weibull.parameters.shape, r["weibull_k"], 1e-6, "Weibull, shape");
        near(weibull.rates[0], r["weibull_rate"], 1e-6, "Weibull, rate");
        near(weibull.log_likelihood.unwrap(), r["weibull_loglik"], 1e-8, "Weibull, likelihood");
        near(interval.parameters.coefficients[0], r["interval_x"], 1e-5, "intervals");
        near(interval.parameters.shape, r["interval_k"], 1e-5, "intervals, shape");
        near(interval.rates[0], r["interval_rate"], 1e-5, "intervals, rate");
        near(interval.log_likelihood.unwrap(), r["interval_loglik"], 1e-7, "intervals, likelihood");
    }

    let python = std::env::var("XIANGMAI_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let lifelines = works(Command::new(&python).args(["-c", "import lifelines"]));
    if program("lifelines", lifelines).is_some() {
        let mut command = Command::new(&python);
        command.arg(scripts.join("survival.py"));
        let found = run(command, folder.path());
        // Its optimiser stops before R's and ours do, at a lower likelihood.
        near(weibull.parameters.coefficients[0], found["weibull_x"], 1e-3, "lifelines, Weibull");
        near(weibull.parameters.shape, found["weibull_k"], 1e-3, "lifelines, shape");
        assert!(weibull.log_likelihood.unwrap() >= found["weibull_loglik"] - 1e-9);
        near(cox.parameters.coefficients[0], found["cox_x"], 1e-6, "lifelines, Cox");
    }
}
