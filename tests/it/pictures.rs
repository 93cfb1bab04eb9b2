//! Pictures and the page that works offline, as the program writes them.

use crate::support::workdir::Workdir;
use std::path::Path;

const MODEL: &str = "党支部领办合作社";

#[test]
fn every_view_is_drawn_in_both_languages_and_the_same_each_time() {
    let work = Workdir::new();
    for view in ["lanes", "curve", "lattice", "channels", "map", "formula"] {
        for language in ["zh", "en"] {
            let args = ["draw", view, MODEL, "--lang", language];
            let first = work.run(&args).succeeds().to_owned();
            assert!(first.starts_with("<svg") && first.contains("</svg>"), "{view}");
            assert_eq!(first, work.run(&args).succeeds(), "{view}");
        }
    }
    let around = work.run(&["draw", "around", MODEL, "--who", "烟台市"]).succeeds().to_owned();
    assert!(around.contains("烟台市"));
    work.run(&["draw", "around", MODEL]).fails(2, &["--who"]);
    work.run(&["draw", "lanes", "没有这个模式的模式"]).fails(2, &["没有这个模式的模式"]);
}

#[test]
fn the_pictures_of_the_readmes_are_what_the_program_draws() {
    let work = Workdir::new();
    for language in ["en", "zh"] {
        let args = ["draw", "lanes", MODEL, "--width", "900", "--lang", language];
        let drawn = work.run(&args).succeeds().to_owned();
        let file = format!("docs/pictures/lanes.{language}.svg");
        let kept = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&file));
        assert!(kept.unwrap() == drawn, "{file} is out of date: xiangmai {}", args.join(" "));
    }
}

/// A picture in pieces: numbers, and what stands between them.
fn pieces(svg: &str) -> Vec<Result<f64, &str>> {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let (mut pieces, mut rest) = (Vec::new(), svg);
    while let Some(first) = rest.chars().next() {
        let is_digit = first.is_ascii_digit();
        let end = if is_digit {
            rest.find(|c: char| !is_number(c))
        } else {
            rest.find(|c: char| c.is_ascii_digit())
        };
        let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
        pieces.push(if is_digit { piece.parse().map_err(|_| piece) } else { Err(piece) });
        rest = after;
    }
    pieces
}

/// Each view as it was looked at and found good. Coordinates may differ by a pixel, nothing else: after a change that is
/// meant, look at the picture and write it again with the command that is named.
#[test]
fn every_view_is_as_it_was_reviewed() {
    let work = Workdir::new();
    for view in ["curve", "lattice", "channels", "map", "formula", "around"] {
        for language in ["zh", "en"] {
            let mut args = vec!["draw", view, MODEL, "--width", "900", "--lang", language];
            args.extend(["--who", "烟台市"].iter().filter(|_| view == "around"));
            let drawn = work.run(&args).succeeds().to_owned();
            let file = format!("docs/pictures/{view}.{language}.svg");
            let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
            let kept = std::fs::read_to_string(kept).unwrap_or_default();
            let said =
                format!("{file} is another picture: xiangmai {} --output {file}", args.join(" "));
            let (drawn, kept) = (pieces(&drawn), pieces(&kept));
            assert_eq!(drawn.len(), kept.len(), "{said}");
            for (drawn, kept) in drawn.into_iter().zip(kept) {
                let is_near = matches!((drawn, kept), (Ok(a), Ok(b)) if (a - b).abs() <= 1.0);
                assert!(is_near || drawn == kept, "{said}: {drawn:?} for {kept:?}");
            }
        }
    }
}

#[test]
fn the_brief_is_one_file_that_asks_nobody() {
    let work = Workdir::new();
    work.run(&["brief", MODEL, "--output", "brief.html"]).succeeds();
    let page = work.read("brief.html");
    assert!(page.len() < 1_000_000, "{} bytes", page.len());
    assert!(page.contains("default-src 'none'") && !page.contains("unsafe-inline"));
    for asked in ["<link", "src=\"http", "url(http", "@import", "fetch("] {
        assert!(!page.contains(asked), "{asked}");
    }
    let json = work.run(&["trace", MODEL, "--format", "json"]).succeeds().to_owned();
    let trace: serde_json::Value = serde_json::from_str(&json).unwrap();
    let inside = page.split("id=\"cascade\">").nth(1).unwrap().split("</script>").next().unwrap();
    let cascade: serde_json::Value = serde_json::from_str(inside).unwrap();
    assert_eq!(
        cascade["entries"].as_array().unwrap().len(),
        trace["entries"].as_array().unwrap().len()
    );
    assert_eq!(cascade["summary"]["adopters"], trace["summary"]["adopters"]);
}

#[test]
fn a_set_of_exports_holds_every_format_and_says_how_much() {
    let work = Workdir::new();
    let run = work.run(&["export", "--format", "set", "--model", MODEL, "--output", "set"]);
    run.succeeds();
    assert!(run.err.contains(" nodes, ") && run.err.contains(" bytes"), "{run:?}");
    for file in [
        "cascade.gexf",
        "cascade.graphml",
        "nodes.csv",
        "edges.parquet",
        "cascade.json",
        "README.md",
    ] {
        assert!(work.path("set").join(file).exists(), "{file}");
    }
    let graphml = work.read("set/cascade.graphml");
    assert_eq!(
        graphml.matches("attr.name=\"start\"").count(),
        0,
        "igraph refuses a name given twice"
    );
    work.run(&["export", "--format", "gexf", "--model", "没有这个模式的模式"])
        .fails(2, &["没有这个模式的模式"]);
}

#[test]
fn equal_formulas_share_a_box_and_none_is_parted_from_the_order() {
    let work = Workdir::new();
    for model in ["党支部+合作社+农户", "党建+合作社+农户"] {
        let svg = work.run(&["draw", "lattice", model, "--lang", "zh"]).succeeds().to_owned();
        let json = work.run(&["brief", model, "--output", "brief.html"]);
        json.succeeds();
        let page = work.read("brief.html");
        let inside = page.split("id=\"cascade\">").nth(1).unwrap().split("</script>").next();
        let cascade: serde_json::Value = serde_json::from_str(inside.unwrap()).unwrap();
        let boxes: Vec<&str> =
            svg.split("data-scheme=\"").skip(1).map(|b| b.split('"').next().unwrap()).collect();
        let boxed = |iri: &str| boxes.iter().position(|b| b.split(' ').any(|s| s == iri));
        let mut steps = 0;
        for step in cascade["lattice"].as_array().unwrap() {
            let is_same =
                ["same", "reordered"].contains(&step["comparison"]["relation"].as_str().unwrap());
            let ends = ["lower", "upper"].map(|end| boxed(step[end].as_str().unwrap()).unwrap());
            assert_eq!(ends[0] == ends[1], is_same, "{step}");
            steps += 1;
        }
        assert!(steps > 1, "{model}");
    }
}
