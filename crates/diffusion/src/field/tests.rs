use super::builder::{ActorRow, AdoptionRow, SourceRow, TransmissionRow};
use super::date::Order;
use super::iri::{Base, Kind};
use super::*;

fn date(text: &str) -> PartialDate {
    text.parse().unwrap()
}

#[test]
fn dates_keep_their_precision() {
    let check = |text: &str| assert_eq!(date(text).to_string(), text);
    ["2021", "2021-03", "2021-03-05", "1691", "2024-02-29"].into_iter().for_each(check);
    let bad = |text: &str| assert!(text.parse::<PartialDate>().is_err(), "{text}");
    ["", "21", "2021-3", "2021-13", "2021-02-30", "2021-03-05-01", "2021--5", "今年", "+021"]
        .into_iter()
        .for_each(bad);
}

#[test]
fn dates_are_compared_by_their_intervals() {
    let check =
        |a: &str, b: &str, expected: Order| assert_eq!(date(a).order(date(b)), expected, "{a} {b}");
    check("2020", "2021", Order::Before);
    check("2021", "2021-03", Order::Open);
    check("2021-03", "2021", Order::Open);
    check("2021-03-05", "2021-03-05", Order::Open);
    check("2021-04", "2021-03-31", Order::After);
    check("2020-12-31", "2021", Order::Before);
    assert!(date("2021").possibly_before(date("2021-03")));
    assert!(!date("2021-03-05").possibly_before(date("2021-03-05")));
    assert!(date("2022").contradicts_not_after(date("2021-12-31")));
}

#[test]
fn days_are_counted_from_1970() {
    let check = |text: &str, first: i32, last: i32| {
        assert_eq!((date(text).first_day(), date(text).last_day()), (first, last), "{text}");
    };
    check("1970-01-01", 0, 0);
    check("1970", 0, 364);
    check("2000-02", 10_988, 11_016);
    check("1969", -365, -1);
}

#[test]
fn iris_are_minted_and_split_again() {
    let base = Base::new("https://example.org/id/");
    for kind in Kind::ALL {
        let iri = base.mint(kind, "a-1.b_2").unwrap();
        assert_eq!(base.split(&iri), Some((kind, "a-1.b_2")));
    }
    assert!(base.mint(Kind::Division, "偏坡").is_err());
    assert!(base.mint(Kind::Division, "").is_err());
    assert_eq!(base.split("https://example.org/division/1"), None);
}

#[test]
fn names_are_found_again_and_keep_their_order() {
    let mut names = intern::Names::default();
    let all: Vec<String> = (0..1000).map(|i| format!("name {}", i * i)).collect();
    for (i, name) in all.iter().enumerate() {
        assert_eq!(names.find(name), None);
        assert_eq!(names.intern(name), i as u32);
    }
    for (i, name) in all.iter().enumerate() {
        assert_eq!((names.find(name), names.intern(name)), (Some(i as u32), i as u32));
        assert_eq!(names.get(i as u32), name);
    }
    assert!(names.iter().eq(all.iter()));
}

fn division<'a>(iri: &'a str, level: Level, parent: Option<&'a str>) -> ActorRow<'a> {
    ActorRow { iri, level: Some(level), parent, name: Some(iri), ..ActorRow::default() }
}

#[test]
fn rows_may_refer_to_rows_that_come_later() {
    let mut b = FieldBuilder::new(Base::new("x:"));
    b.adoption(&AdoptionRow {
        iri: "x:adoption/1",
        scheme: "x:scheme/s",
        adopter: "x:division/v",
        sources: &[SourceRow { report: "x:report/r", span: Some((3, 9)) }],
        ..AdoptionRow::default()
    });
    b.actor(&division("x:division/v", Level::Village, Some("x:division/c")));
    b.actor(&division("x:division/c", Level::County, None));
    b.actor(&ActorRow {
        iri: "x:organization/o",
        division: Some("x:division/v"),
        ..ActorRow::default()
    });
    let (field, findings) = b.finish();
    assert_eq!(findings, [Finding::Undescribed("x:scheme/s".into())]);
    let v = field.actor("x:division/v").unwrap();
    let c = field.actor("x:division/c").unwrap();
    let o = field.actor("x:organization/o").unwrap();
    assert_eq!(field.adoptions[0].adopter, v);
    assert!(field.is_superior(c, v) && !field.is_superior(v, c) && !field.is_superior(v, v));
    assert_eq!(field.division_of(o), Some(v));
    assert_eq!(field.actors[o].kind, ActorKind::Organization);
    assert_eq!(field.path(o).text(), "x:division/c › x:division/v");
    let sources = field.sources(field.adoptions[0].sources);
    assert_eq!(sources, [Source { report: 0, span: Some((3, 9)) }]);
    assert_eq!(field.iri(field.reports.name(0)), "x:report/r");
    assert_eq!(field.actors_named("x:division/c"), [c]);
}

#[test]
fn second_rows_and_circles_are_findings() {
    let mut b = FieldBuilder::new(Base::new("x:"));
    b.actor(&division("x:division/a", Level::County, Some("x:division/b")));
    b.actor(&division("x:division/b", Level::County, Some("x:division/a")));
    b.actor(&division("x:division/b", Level::Village, None));
    let (field, findings) = b.finish();
    assert_eq!(
        findings,
        [Finding::Twice("x:division/b".into()), Finding::SuperiorCycle("x:division/b".into())]
    );
    assert_eq!(field.superiors(0).count(), 1);
}

#[test]
fn things_of_other_houses_keep_their_iri() {
    let mut b = FieldBuilder::new(Base::new("https://example.org/id/"));
    let iri = "http://www.wikidata.org/entity/Q1";
    b.actor(&division(iri, Level::Province, None));
    let (field, _) = b.finish();
    let id = field.actor(iri).unwrap();
    assert_eq!(field.iri(field.actors.name(id)), iri);
}

#[test]
fn channels_are_kept_once_whatever_their_form() {
    let mut b = FieldBuilder::new(Base::new("https://example.org/id/"));
    let long = Channel::new(
        Some("https://example.org/id/channel/top-down"),
        ["channel/learning", "channel/competition"],
        [],
    );
    let short = Channel::new(Some("top-down"), ["competition", "learning", "learning"], []);
    for (i, channel) in [&long, &short].into_iter().enumerate() {
        b.transmission(&TransmissionRow {
            iri: ["t1", "t2"][i],
            scheme: None,
            from: None,
            from_name: Some("外地"),
            to: "v",
            date: None,
            channel,
            basis: Basis::Observed,
            statement: Some(Statement::Explicit),
            rule: None,
            weight: None,
            p_value: None,
            sources: &[],
        });
    }
    let (field, _) = b.finish();
    assert_eq!(field.channels(), [short]);
    let Origin::Named(name) = field.transmissions[1].from else { panic!("not a name") };
    assert_eq!(field.text(name), "外地");
}

#[test]
fn rows_of_a_field_stay_small() {
    assert!(size_of::<Adoption>() <= 32, "{}", size_of::<Adoption>());
    assert!(size_of::<Transmission>() <= 64, "{}", size_of::<Transmission>());
}
