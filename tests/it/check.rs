//! `check`: what is wrong with tables is found at the cell where it stands.

use crate::support::workdir::{Run, Workdir};

/// Tables with one good row each, on which the fixtures below stand.
const GOOD: &[(&str, &str)] = &[
    (
        "divisions",
        "52,52,贵州省,province,,true\n5201,5201,贵阳市,prefecture,52,true\n520112,520112,乌当区,county,5201,true\n",
    ),
    ("organizations", "o1,合作社,Cooperative,520112\no2,党支部,PartyBranch,520112\n"),
    ("sites", "s1,基地,Base,520112\n"),
    ("industries", "melon,蜜瓜,melon\n"),
    ("schemes", "m1,模式一,OrganizationalModel,党支部+农户\nm2,模式二,Mechanism,\n"),
    ("adoptions", "a1,m1,520112,,,2019,2021-03,,,ended\n"),
    ("transmissions", "t1,m1,52,,,520112,,,,,,,,,explicit\n"),
    ("visits", "v1,m1,520112,,52\n"),
    ("promotions", "p1,m1,52,,520112\n"),
    ("indicators", "area,面积,area,mu\n"),
    ("reports", "r1,报道\n"),
    ("evidence", "e1,division/52,,,r1,3,6,贵州省\n"),
];

/// A folder of templates with the good rows, one of which has been replaced.
fn tables(replace: &[(&str, &str)]) -> Workdir {
    let work = Workdir::new();
    work.run(&["init", "t", "--format", "csv"]).succeeds();
    let names: Vec<&str> = GOOD.iter().chain(replace).map(|(name, _)| *name).collect();
    for name in names {
        let spoiled = replace.iter().find(|(n, _)| *n == name);
        let rows = spoiled.or_else(|| GOOD.iter().find(|(n, _)| *n == name)).unwrap().1;
        let file = format!("t/{name}.csv");
        let header = work.read(&file).lines().next().unwrap().to_owned();
        let width = header.split(',').count();
        let mut text = format!("{header}\n");
        for row in rows.lines() {
            let missing = width - row.split(',').count();
            text = format!("{text}{row}{}\n", ",".repeat(missing));
        }
        work.file(&file, text);
    }
    work
}

#[track_caller]
fn holds(run: &Run, code: i32, said: &[&str]) {
    assert_eq!(run.code, code, "{run:?}");
    for text in said {
        assert!(run.out.contains(text), "`{text}` is not in\n{}", run.out);
    }
}

#[test]
fn the_shipped_tables_are_clean() {
    let run = Workdir::new().run(&["check"]);
    assert_eq!(run.succeeds(), "", "{run:?}");
}

#[test]
fn good_tables_are_clean() {
    let run = tables(&[]).run(&["check", "t"]);
    assert_eq!(run.succeeds(), "", "{run:?}");
}

#[test]
fn a_broken_cell_keeps_the_shapes_waiting() {
    let run = tables(&[("divisions", "52,52,贵州省,provinces,,true\n")]).run(&["check", "t"]);
    holds(&run, 1, &["t/divisions.csv:2:4 (级别)", "`provinces`", "[CSVW-FORMAT]"]);
    assert!(run.err.contains("shapes were not looked at"), "{run:?}");
}

mod shapes {
    use super::*;

    #[track_caller]
    fn check(table: &str, rows: &str, place: &str, message: &str) {
        let run = tables(&[(table, rows)]).run(&["check", "t"]);
        holds(&run, 1, &[place, message, "[XM-SHAPE]"]);
        assert_eq!(run.out.matches("error:").count(), 1, "{run:?}");
    }

    #[test]
    fn a_division_below_one_of_its_own_level_is_found_at_its_superior() {
        let rows = "52,52,贵州省,province,,true\n5201,5201,贵阳市,prefecture,52,true\n520112,520112,乌当区,prefecture,5201,true\n";
        let work = tables(&[("divisions", rows)]);
        let run = work.run(&["check", "t"]);
        let place = "t/divisions.csv:4:5 (上级区划) `5201`";
        holds(&run, 1, &[place, "the division above must be of a higher level"]);
    }

    #[test]
    fn an_end_before_its_start_is_found_at_the_end() {
        let rows = "a1,m1,520112,,,2019,2018-12,,,ended\n";
        let place = "t/adoptions.csv:2:7 (结束时间) `2018-12`";
        check("adoptions", rows, place, "cannot end before it starts");
    }

    #[test]
    fn two_adopters_are_found_and_none_too() {
        let message = "exactly one adopter, a division or an organization";
        let two = "a1,m1,520112,o1,,,,,,practised\n";
        check("adoptions", two, "t/adoptions.csv:2:3 (采纳区划) `520112`", message);
        let none = "a0,m1,520112,,,,,,,practised\na1,m1,,,,,,,,practised\n";
        check("adoptions", none, "t/adoptions.csv:3:3 (采纳区划)", message);
    }

    #[test]
    fn a_model_without_formula_is_found() {
        let rows = "m1,模式一,OrganizationalModel,\n";
        check("schemes", rows, "t/schemes.csv:2:4 (公式)", "exactly one formula");
    }

    #[test]
    fn a_lesson_from_oneself_is_found_at_its_source() {
        let rows = "t1,m1,520112,,,520112,,,,,,,,,explicit\n";
        let place = "t/transmissions.csv:2:3 (来源区划) `520112`";
        check("transmissions", rows, place, "cannot learn a scheme from itself");
    }

    #[test]
    fn a_span_that_ends_before_it_starts_is_found() {
        let rows = "e1,division/52,,,r1,6,6,贵州省\n";
        check("evidence", rows, "t/evidence.csv:2:6 (起) `6`", "a span starts before it ends");
    }

    #[test]
    fn a_passage_for_a_fact_that_is_not_there_is_found() {
        let rows = "e1,division/99,,,r1,3,6,贵州省\n";
        let place = "t/evidence.csv:2:2 (事实) `division/99`";
        check("evidence", rows, place, "must be in the tables");
    }

    #[test]
    fn an_inferred_transmission_among_the_observed_is_found_at_its_row() {
        let rows = "t1,m1,52,,,520112,,,,,,,,,explicit,inferred\n";
        let place = "t/transmissions.csv:2:16 (依据) `inferred`";
        check("transmissions", rows, place, "not what a method inferred");
    }

    #[test]
    fn a_row_that_breaks_a_shape_comes_back_with_its_reason() {
        let rows = "a1,m1,520112,,,2018,2019,,,ended\na2,m2,520112,,,2019,2018,,,ended\n";
        let work = tables(&[("adoptions", rows)]);
        let run = work.run(&["check", "t", "--rejects", "bad.csv"]);
        assert_eq!(run.code, 1, "{run:?}");
        let bad = work.read("bad.csv");
        assert!(!bad.contains("a1,m1") && bad.contains("\na2,m2"), "{bad}");
        assert!(bad.contains("XM-SHAPE") && bad.contains("end"), "{bad}");
    }

    #[test]
    fn findings_are_data_in_json() {
        let rows = "a1,m1,520112,,,2019,2018,,,ended\n";
        let run = tables(&[("adoptions", rows)]).run(&["check", "t", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!(
            (run.code, &report["errors"], &report["shapes"]),
            (1, &1.into(), &"checked".into())
        );
        let finding = &report["findings"][0];
        assert_eq!(finding["code"], "XM-SHAPE");
        assert_eq!(finding["place"]["row"], 2);
        assert_eq!(finding["place"]["column"], 7);
        assert_eq!(finding["message"]["zh"], "结束时间不得早于开始时间");
    }
}

#[test]
fn an_odd_code_warns_and_never_fails() {
    let rows = "52,52,贵州省,province,,true\n5201,5301,贵阳市,prefecture,52,true\n99,99,某省,province,,true\n";
    let good: &[(&str, &str)] = &[
        ("divisions", rows),
        ("organizations", "o1,合作社,Cooperative,52\n"),
        ("sites", ""),
        ("adoptions", ""),
        ("transmissions", ""),
        ("visits", ""),
        ("promotions", ""),
    ];
    let run = tables(good).run(&["check", "t"]);
    let place = "warning: t/divisions.csv:3:2 (区划代码) `5301`";
    let province = "t/divisions.csv:4:2 (区划代码) `99`";
    holds(&run, 0, &[place, "begins with `52`", province, "no province", "[XM-DIVISION-CODE]"]);
}
