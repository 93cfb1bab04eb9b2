//! Measures against independent implementations: numpy, scipy, statsmodels and networkx compute them from
//! the same tables (`measures.py`), for American policies with their real dates and for generated
//! cascades.

use crate::support::numbers::Numbers;
use crate::support::workdir::{Workdir, python, shared};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

/// A file beside this one.
fn beside(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/peers").join(name)
}

/// Tables for `csv-metadata.json` beside this file.
#[derive(Default)]
struct Tables {
    places: String,
    borders: String,
    /// Scheme, place, year.
    adoptions: Vec<(String, String, i32)>,
    /// Scheme, source, learner, basis, weight.
    transmissions: Vec<(String, String, String, &'static str, f64)>,
}

impl Tables {
    fn write(&self) -> Workdir {
        let work = Workdir::new();
        let schemes: std::collections::BTreeSet<&str> =
            self.adoptions.iter().map(|a| a.0.as_str()).collect();
        let schemes: Vec<&str> = schemes.into_iter().collect();
        let mut adoptions = "scheme,place,year\n".to_owned();
        for (scheme, place, year) in &self.adoptions {
            writeln!(adoptions, "\"{scheme}\",{place},{year}").unwrap();
        }
        let mut transmissions = "id,scheme,from,to,basis,improvement\n".to_owned();
        for (k, (scheme, from, to, basis, weight)) in self.transmissions.iter().enumerate() {
            writeln!(transmissions, "t{k},{scheme},{from},{to},{basis},{weight}").unwrap();
        }
        let metadata = std::fs::read(beside("csv-metadata.json")).unwrap();
        work.file("t/csv-metadata.json", metadata)
            .file("t/schemes.csv", format!("scheme\n\"{}\"\n", schemes.join("\"\n\"")))
            .file("t/places.csv", &self.places)
            .file("t/borders.csv", &self.borders)
            .file("t/adoptions.csv", adoptions)
            .file("t/transmissions.csv", transmissions);
        work
    }

    /// For each adopter but the first ones of `scheme`: an earlier adopter, observed, and for most
    /// another guess, inferred.
    fn learn(&mut self, scheme: &str, random: &mut Numbers) {
        let all: Vec<(String, i32)> =
            self.adoptions.iter().filter(|a| a.0 == scheme).map(|a| (a.1.clone(), a.2)).collect();
        for (place, year) in &all {
            let earlier: Vec<&String> = all.iter().filter(|a| a.1 < *year).map(|a| &a.0).collect();
            if earlier.is_empty() {
                continue;
            }
            let mut add = |basis, random: &mut Numbers| {
                let from = earlier[random.below(earlier.len()).min(random.below(earlier.len()))];
                let weight = random.below(40) as f64 / 4.0;
                let to = place.clone();
                self.transmissions.push((scheme.to_owned(), from.clone(), to, basis, weight));
            };
            if random.below(8) > 0 {
                add("observed", random);
            }
            if random.below(5) > 0 {
                add("inferred", random);
            }
        }
    }
}

/// Measures `scheme` (all if none) and lets Python do the same.
#[track_caller]
fn compare(work: &Workdir, scheme: Option<&str>, universe: Option<u32>) {
    let Some(python) = python("scipy, statsmodels, networkx") else { return };
    let universe = universe.map(|n| n.to_string());
    let mut args = vec!["measures"];
    args.extend(scheme);
    args.extend(["--data", "t", "--format", "json", "--output", "answer.json"]);
    args.extend(universe.as_deref().map(|n| ["--universe", n]).into_iter().flatten());
    work.run(&args).succeeds();
    let output = Command::new(python)
        .arg(beside("measures.py"))
        .args([work.path("t"), work.path("answer.json")])
        .args([scheme.unwrap_or("-"), universe.as_deref().unwrap_or("-")])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{scheme:?}: {said}{error}");
    // Not an empty agreement.
    let numbers: u32 = said.split(' ').next().unwrap().parse().unwrap();
    assert!(numbers > 200, "{said}");
    println!("{scheme:?}: {said}");
}

/// The American policies with coordinates and common borders of the states (Wikipedia's tables of
/// centroids and of borders, four corners not counted); who learned from whom is generated.
fn american() -> Option<Tables> {
    let path = shared("spid")?.join("policies.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let text = |name: &str| std::fs::read_to_string(beside(name)).unwrap();
    let mut tables =
        Tables { places: text("states.csv"), borders: text("borders.csv"), ..Tables::default() };
    for row in reader.records() {
        let row = row.unwrap();
        tables.adoptions.push((row[1].to_owned(), row[0].to_owned(), row[2].parse().unwrap()));
    }
    Some(tables)
}

#[test]
fn american_policies_are_measured_as_scipy_statsmodels_and_networkx_measure_them() {
    let Some(mut tables) = american() else { return };
    let mut random = Numbers(2);
    let schemes = ["lott", "aboldeapen", "motorvoter", "gdl", "rapeshield", "mlda21"];
    let known: Vec<&str> = schemes
        .into_iter()
        .filter(|s| tables.adoptions.iter().filter(|a| a.0 == *s).count() > 7)
        .collect();
    assert!(known.len() >= 3, "{known:?}");
    for scheme in &known {
        tables.learn(scheme, &mut random);
    }
    // Over all schemes the places are measured, with less data each scheme by itself.
    compare(&tables.write(), None, None);
    tables.adoptions.retain(|a| known.contains(&a.0.as_str()));
    let work = tables.write();
    for scheme in known {
        compare(&work, Some(scheme), Some(50));
    }
}

/// Townships of counties of provinces on a grid; a wave that starts in a corner, so that neighbours
/// follow each other.
fn generated(side: usize, schemes: usize, seed: u64) -> Tables {
    let mut random = Numbers(seed);
    let mut tables = Tables {
        places: "place,level,parent,latitude,longitude\n".to_owned(),
        borders: "place,other\n".to_owned(),
        ..Tables::default()
    };
    let t = |x: usize, y: usize| format!("t{x}-{y}");
    let mut parents = std::collections::BTreeSet::new();
    for x in 0..side {
        for y in 0..side {
            let county = format!("c{}-{}", x / 3, y / 3);
            let province = format!("p{}", x / 6);
            parents.insert((county.clone(), province));
            let (jx, jy) = (random.below(1000) as f64 / 5e3, random.below(1000) as f64 / 5e3);
            let (latitude, longitude) = (25.0 + x as f64 / 2.0 + jx, 105.0 + y as f64 / 2.0 + jy);
            writeln!(tables.places, "{},township,{county},{latitude},{longitude}", t(x, y))
                .unwrap();
            if x + 1 < side {
                writeln!(tables.borders, "{},{}", t(x, y), t(x + 1, y)).unwrap();
            }
            if y + 1 < side {
                writeln!(tables.borders, "{},{}", t(x, y), t(x, y + 1)).unwrap();
            }
        }
    }
    for (k, (county, province)) in parents.iter().enumerate() {
        writeln!(tables.places, "{county},county,{province},{},{}", 25.3 + k as f64, 104.1)
            .unwrap();
    }
    let provinces: std::collections::BTreeSet<&String> = parents.iter().map(|p| &p.1).collect();
    for (k, province) in provinces.into_iter().enumerate() {
        writeln!(tables.places, "{province},province,,{},{}", 24.1 + k as f64, 103.0).unwrap();
    }
    for s in 0..schemes {
        let scheme = format!("s{s}");
        for x in 0..side {
            for y in 0..side {
                let year = 2000 + (x + y) as i32 / 2 + random.below(6) as i32;
                if random.below(10) < 8 {
                    tables.adoptions.push((scheme.clone(), t(x, y), year));
                }
            }
        }
        // A county and a province adopt, too: other levels.
        tables.adoptions.push((scheme.clone(), "c0-0".to_owned(), 2003));
        tables.adoptions.push((scheme.clone(), "p0".to_owned(), 2004));
        tables.learn(&scheme, &mut random);
    }
    tables
}

#[test]
fn generated_cascades_are_measured_as_scipy_statsmodels_and_networkx_measure_them() {
    let work = generated(12, 3, 5).write();
    compare(&work, Some("s0"), None);
    compare(&work, Some("s1"), Some(400));
    compare(&work, None, None);
}
