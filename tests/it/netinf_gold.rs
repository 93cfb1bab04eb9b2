//! NetInf against the lists of the R package NetworkInference 1.2.5, in the folder `shared/spid` beside
//! this repository: row by row, improvements to 1e-9 (relative), p-values to 1e-6 (absolute).
//!
//! Where that folder is absent the tests say so and pass, but fail if the variable `CI` is set.

use diffusion::netinf::{
    Cascades, Choice, Family, Inference, Mode, Model, Rows, Settings, Stop, infer,
};
use std::path::{Path, PathBuf};

/// The folder of reference data; `None` (said loudly) if there is none.
fn reference() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/spid");
    if folder.is_dir() {
        return Some(folder);
    }
    let text = format!("SKIPPED: no reference data at {}", folder.display());
    assert!(std::env::var_os("CI").is_none(), "{text}");
    eprintln!("{text}");
    None
}

/// Rows of the CSV file `name` with the columns `columns`.
fn table<const N: usize>(folder: &Path, name: &str, columns: [&str; N]) -> Vec<[String; N]> {
    let mut reader = csv::Reader::from_path(folder.join(name)).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = columns.map(|c| header.iter().position(|h| h == c).unwrap());
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            at.map(|column| record[column].to_owned())
        })
        .collect()
}

fn cascades(folder: &Path, data: &str) -> Cascades {
    let (columns, nodes) = match data {
        "policies" => (["statenam", "policy", "adopt_year"], None),
        _ => (["node_name", "cascade_id", "event_time"], Some(format!("{data}_nodes.csv"))),
    };
    let file = if data == "policies" { "policies.csv" } else { &format!("{data}_cascades.csv") };
    let mut rows = match nodes {
        Some(file) => {
            let nodes = table(folder, &file, ["node_id", "node_name"]);
            for (number, [id, _]) in nodes.iter().enumerate() {
                assert_eq!(*id, number.to_string());
            }
            Rows::with_nodes(nodes.into_iter().map(|[_, name]| name))
        }
        None => Rows::new(),
    };
    for [place, cascade, time] in table(folder, file, columns) {
        rows.add(&place, &cascade, time.parse().unwrap());
    }
    let (cascades, irregular) = rows.finish();
    assert!(irregular.is_empty());
    cascades
}

fn run(data: &str, model: Choice, stop: Stop) -> Option<(PathBuf, Inference)> {
    let folder = reference()?;
    let settings = Settings::new(model, stop).with_mode(Mode::Compatible);
    let network = infer(&cascades(&folder, data), &settings).unwrap();
    Some((folder, network))
}

fn assert_near(found: f64, expected: f64, relative: f64, what: &str) {
    let close = (found - expected).abs() <= relative * expected.abs();
    assert!(close, "{what}: {found} instead of {expected}");
}

/// Runs `data` and compares with the list `gold`; prints the largest differences.
fn check(data: &str, model: Choice, stop: Stop, gold: &str) -> Option<Inference> {
    let (folder, network) = run(data, model, stop)?;
    let columns = if gold.contains("expected") {
        ["origin_node", "destination_node", "improvement", "p_value"]
    } else {
        ["origin", "destination", "improvement", "p_value"]
    };
    let expected = table(&folder, &format!("gold/{gold}.csv"), columns);
    let (mut improvement, mut p_value) = (0.0f64, 0.0f64);
    for (rank, (edge, row)) in network.edges.iter().zip(&expected).enumerate() {
        let what = format!("{gold} rank {}", rank + 1);
        assert_eq!((&*edge.origin, &*edge.destination), (&*row[0], &*row[1]), "{what}");
        let (gain, p): (f64, f64) = (row[2].parse().unwrap(), row[3].parse().unwrap());
        assert_near(edge.improvement, gain, 1e-9, &what);
        assert!((edge.p_value - p).abs() <= 1e-6, "{what}: p {} instead of {p}", edge.p_value);
        improvement = improvement.max((edge.improvement - gain).abs());
        p_value = p_value.max((edge.p_value - p).abs());
    }
    assert_eq!(network.edges.len(), expected.len(), "{gold}");
    println!(
        "{gold}: {} of {} rows, largest difference of improvement {improvement:e}, of p {p_value:e}",
        network.edges.len(),
        expected.len()
    );
    Some(network)
}

fn exponential(rate: f64) -> Choice {
    Choice::Given(Model::Exponential { rate })
}

/// The rate given for the simulated data.
const SIMULATED_RATE: f64 = 0.180_232_606_452_611_38;

#[test]
fn example_by_number_of_edges() {
    check("example", exponential(1.0), Stop::Edges(5), "example_exp_l1_n5");
}

#[test]
fn example_gives_the_first_five_edges_of_the_first_program() {
    let Some((folder, network)) = run("example", exponential(1.0), Stop::Edges(5)) else {
        return;
    };
    let columns = ["origin_node", "destination_node"];
    let mut expected = table(&folder, "gold/example_snap_n5.csv", columns);
    let mut found: Vec<_> =
        network.edges.iter().map(|e| [e.origin.to_string(), e.destination.to_string()]).collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn example_by_p_value() {
    check("example", exponential(1.0), Stop::PValue(0.05), "example_exp_l1_p0.05");
}

#[test]
fn simulated_by_number_of_edges() {
    let stop = Stop::Edges(130);
    check("sim", exponential(SIMULATED_RATE), stop, "sim_exp_l0.1802_n130");
    check("sim", exponential(SIMULATED_RATE), stop, "sim_expected_package");
}

#[test]
fn simulated_trees() {
    let Some((folder, network)) = run("sim", exponential(SIMULATED_RATE), Stop::Edges(130)) else {
        return;
    };
    let columns = ["parent", "child", "log_score", "cascade_id"];
    let expected = table(&folder, "gold/sim_exp_l0.1802_n130_trees.csv", columns);
    assert_eq!(network.trees.len(), expected.len());
    for (row, (link, [parent, child, log_score, cascade])) in
        network.trees.iter().zip(&expected).enumerate()
    {
        let found = (&*link.parent, &*link.child, &*link.cascade);
        assert_eq!(found, (&**parent, &**child, &**cascade), "row {row}");
        assert_near(link.log_score, log_score.parse().unwrap(), 1e-9, &format!("row {row}"));
    }
    println!("trees: {} of {} rows", network.trees.len(), expected.len());
}

#[test]
fn policies_by_number_of_edges() {
    check("policies", exponential(0.5), Stop::Edges(100), "policies_exp_l0.5_n100");
}

#[test]
fn policies_by_p_value() {
    check("policies", exponential(0.5), Stop::PValue(0.1), "policies_exp_l0.5_p0.1");
}

#[test]
fn policies_with_automatic_parameters() {
    let model = Choice::Automatic(Family::Exponential);
    let network = check("policies", model, Stop::PValue(0.1), "policies_exp_auto_p0.1");
    if let Some(network) = network {
        assert_eq!(network.provenance.model, Model::Exponential { rate: 0.577_955_035_217_192_94 });
        assert!(network.provenance.estimated);
    }
}

#[test]
fn other_models_stop_where_the_package_stops() {
    let lengths = |data, model, stop| run(data, model, stop).map(|(_, n)| n.edges.len());
    let Some(rayleigh) =
        lengths("policies", Choice::Given(Model::Rayleigh { scale: 10.0 }), Stop::PValue(0.1))
    else {
        return;
    };
    assert_eq!(rayleigh, 717);
    let auto = Choice::Automatic(Family::Exponential);
    assert_eq!(lengths("sim", auto, Stop::PValue(0.05)), Some(147));
    let log_normal = Choice::Automatic(Family::LogNormal);
    let (_, network) = run("policies", log_normal, Stop::PValue(0.1)).unwrap();
    assert_eq!(network.edges.len(), 691);
    let [(_, mu), (_, sigma)] = network.provenance.model.parameters()[..] else { panic!() };
    assert_near(mu, 2.126_987_418_340_236_4, 1e-14, "mu");
    assert_near(sigma, 1.136_038_945_244_158_6, 1e-14, "sigma");
}

#[test]
fn where_there_are_no_ties_both_modes_choose_alike() {
    let Some(folder) = reference() else { return };
    let cascades = cascades(&folder, "policies");
    for model in [Model::Rayleigh { scale: 10.0 }, Model::LogNormal { mu: 2.0, sigma: 1.0 }] {
        let settings = Settings::new(Choice::Given(model), Stop::Edges(500));
        let names = |mode| -> Vec<_> {
            let network = infer(&cascades, &settings.with_mode(mode)).unwrap();
            network.edges.into_iter().map(|e| (e.origin, e.destination)).collect()
        };
        assert_eq!(names(Mode::Compatible), names(Mode::Corrected), "{model}");
    }
}
