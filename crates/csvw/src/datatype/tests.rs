use super::*;
use proptest::prelude::*;

fn compile(base: &str, format: Option<Format>) -> Datatype {
    let spec = DatatypeSpec { base: base.into(), format, ..DatatypeSpec::default() };
    let (datatype, problems) = Datatype::compile(&spec);
    assert_eq!(problems, [], "{base}");
    datatype
}

fn parse(datatype: &Datatype, value: &str) -> Result<String, &'static str> {
    let mut scratch = String::new();
    datatype.parse(value, &mut scratch).map(str::to_owned).map_err(|e| e.code.id)
}

#[test]
fn built_in_datatypes_read_their_lexical_forms() {
    let check = |base, value: &str, expected: Result<&str, &str>| {
        let got = parse(&compile(base, None), value);
        assert_eq!(got.as_deref(), expected.as_deref(), "{base} {value}");
    };
    let wrong = Err("CSVW-DATATYPE");
    check("string", " 汉\n", Ok(" 汉\n"));
    check("any", "x", Ok("x"));
    check("json", "{", Ok("{"));
    check("integer", "+007", Ok("+007"));
    check("integer", "3.2", wrong);
    check("unsignedLong", "-1234", wrong);
    check("unsignedLong", "18446744073709551615", Ok("18446744073709551615"));
    check("unsignedLong", "18446744073709551616", wrong);
    check("positiveInteger", "0", wrong);
    check("negativeInteger", "-1", Ok("-1"));
    check("negativeInteger", "0", wrong);
    check("nonPositiveInteger", "1", wrong);
    check("byte", "-129", wrong);
    check("decimal", "10.10", Ok("10.10"));
    check("decimal", "123.456E2", wrong);
    check("decimal", "-INF", wrong);
    check("double", "1E6", Ok("1e6"));
    check("number", "-INF", Ok("-INF"));
    check("float", "1z", wrong);
    check("boolean", "1", Ok("true"));
    check("boolean", "100", wrong);
    check("date", "2015-03-22-08:00", Ok("2015-03-22-08:00"));
    check("date", "10/18/2010", wrong);
    check("gYear", "2021", Ok("2021"));
    check("duration", "P1Y1D", Ok("P1Y1D"));
    check("yearMonthDuration", "P1D", wrong);
    check("anyURI", "http://例.中国/字", Ok("http://例.中国/字"));
    check("hexBinary", "0g", wrong);
    check("language", "zh-Hans", Ok("zh-Hans"));
    check("integer", "5.2E+11", Err("CSVW-SCIENTIFIC"));
}

#[test]
fn formats_are_read_and_written_in_xml_schema() {
    let check = |base, format: &str, value: &str, expected: Result<&str, &str>| {
        let got = parse(&compile(base, Some(Format::Text(format.into()))), value);
        assert_eq!(got.as_deref(), expected.as_deref(), "{base} {format} {value}");
    };
    let wrong = Err("CSVW-FORMAT");
    check("date", "M/d/yyyy", "10/18/2010", Ok("2010-10-18"));
    check("date", "M/d/yyyy", "2/30/2010", wrong);
    check("date", "dd.MM.yyyy XXX", "22.03.2015 Z", Ok("2015-03-22Z"));
    check("date", "yyyy-MM-ddX", "2015-03-22-08", Ok("2015-03-22-08:00"));
    check("dateTime", "yyyy-MM-ddTHH:mm", "2015-03-15T15:02", Ok("2015-03-15T15:02:00"));
    check(
        "dateTimeStamp",
        "yyyy-MM-dd HH:mm:ss X",
        "2015-03-15 15:02:37 +0800",
        Ok("2015-03-15T15:02:37+08:00"),
    );
    check("time", "HH:mm:ss.SS", "15:02:37.14", Ok("15:02:37.14"));
    check("time", "HH:mm", "25:02", wrong);
    check("gYearMonth", "yyyy年M月", "2021年3月", Ok("2021-03"));
    check("gYear", "yyyy年", "2021年", Ok("2021"));
    check("gMonthDay", "M月d日", "2月29日", Ok("--02-29"));
    check("boolean", "是|否", "否", Ok("false"));
    check("boolean", "Y|N", "true", wrong);
    check("integer", "#,##0", "1,234", Ok("1234"));
    check("byte", "#,##0", "1,234", wrong);
    check("integer", "0%", "100%", Ok("1"));
    check("integer", "0%", "50%", wrong);
    check("decimal", "0.###E0", "1E3", wrong);
    check("string", "^[0-9]{12}$", "350982110200", Ok("350982110200"));
    check("string", "^[0-9]{12}$", "5.2E+11", Err("CSVW-SCIENTIFIC"));
    check("string", "^[0-9]{12}$", "35098", wrong);
    check("duration", "^-?P.DT.*$", "P1DT2H", Ok("P1DT2H"));
    check("duration", "^.$", "P1D", wrong);
    check("duration", "^P", "PX", Err("CSVW-DATATYPE"));
}

#[test]
fn formats_not_understood_are_ignored_with_a_warning() {
    let text = |f: &str| Format::Text(f.into());
    let object =
        |p: &str| Format::Numeric { pattern: Some(p.into()), decimal_char: None, group_char: None };
    let check = |base: &str, format, value: &str, expected: Result<&str, &str>| {
        let spec =
            DatatypeSpec { base: base.into(), format: Some(format), ..DatatypeSpec::default() };
        let (datatype, problems) = Datatype::compile(&spec);
        let codes: Vec<_> = problems.iter().map(|p| (p.code.id, p.fatal)).collect();
        assert_eq!(codes, [("CSVW-FORMAT-UNKNOWN", false)], "{spec:?}");
        assert_eq!(parse(&datatype, value).as_deref(), expected.as_deref());
    };
    let wrong = Err("CSVW-DATATYPE");
    check("integer", text("["), "0", Ok("0"));
    check("boolean", object("Y|N"), "true", Ok("true"));
    check("boolean", text("Y"), "true", Ok("true"));
    check("date", object("yy-MM-dd"), "15-06-05", wrong);
    check("date", text("yy-MM-dd"), "2015-06-05", Ok("2015-06-05"));
    check("date", text("HH:mm"), "2015-06-05", Ok("2015-06-05"));
    check("dateTime", text("yyyy-MM-dd"), "2015-06-05", wrong);
    check("dateTimeStamp", text("yyyy-MM-dd HH:mm"), "2015-06-05", wrong);
    check("string", text("["), "x", Ok("x"));
    check("duration", text("(?=x)"), "P1D", Ok("P1D"));
}

#[test]
fn unknown_bases_and_built_in_ids_are_reported() {
    let (datatype, problems) =
        Datatype::compile(&DatatypeSpec { base: "foo".into(), ..DatatypeSpec::default() });
    assert_eq!(problems[0].code.id, "CSVW-DATATYPE-UNKNOWN");
    assert_eq!(datatype.base(), "string");
    let id = Some("http://www.w3.org/2001/XMLSchema#date".to_owned());
    let (_, problems) = Datatype::compile(&DatatypeSpec { id, ..DatatypeSpec::default() });
    assert!(problems[0].fatal);
    let id = Some("http://example.org/code".to_owned());
    let (datatype, problems) = Datatype::compile(&DatatypeSpec { id, ..DatatypeSpec::default() });
    assert_eq!(problems, []);
    assert_eq!(datatype.iri(), "http://example.org/code");
    assert!(!datatype.has_language());
    assert!(Datatype::string().has_language());
}

/// A specification from `facet=value` words.
fn spec(base: &str, facets: &str) -> DatatypeSpec {
    let mut spec = DatatypeSpec { base: base.into(), ..DatatypeSpec::default() };
    for facet in facets.split_whitespace() {
        let (name, value) = facet.split_once('=').unwrap();
        let text = Some(value.to_owned());
        match name {
            "length" => spec.length = value.parse().ok(),
            "minLength" => spec.min_length = value.parse().ok(),
            "maxLength" => spec.max_length = value.parse().ok(),
            "minimum" => spec.minimum = text,
            "maximum" => spec.maximum = text,
            "minInclusive" => spec.min_inclusive = text,
            "maxInclusive" => spec.max_inclusive = text,
            "minExclusive" => spec.min_exclusive = text,
            "maxExclusive" => spec.max_exclusive = text,
            _ => panic!("{name}"),
        }
    }
    spec
}

#[test]
fn facets_limit_values() {
    let check = |base, facets, value: &str, expected: Result<&str, &str>| {
        let (datatype, problems) = Datatype::compile(&spec(base, facets));
        assert_eq!(problems, [], "{facets}");
        let got = parse(&datatype, value);
        assert_eq!(got.as_deref(), expected.as_deref(), "{base} {facets} {value}");
    };
    check("string", "length=3", "汉字三", Ok("汉字三"));
    check("string", "length=12", "5.2E+11", Err("CSVW-SCIENTIFIC"));
    check("NMTOKEN", "maxLength=4", "token", Err("CSVW-LENGTH"));
    check("string", "minLength=2 maxLength=3", "a", Err("CSVW-LENGTH"));
    check("hexBinary", "length=2", "0aFF", Ok("0aFF"));
    check("base64Binary", "length=2", "TWE=", Ok("TWE="));
    check("float", "minimum=5", "5", Ok("5"));
    check("float", "minExclusive=5", "5", Err("CSVW-BOUND"));
    check("float", "maximum=5", "NaN", Err("CSVW-BOUND"));
    check("integer", "minInclusive=1 maxInclusive=10", "+10", Ok("+10"));
    check("integer", "maximum=10", "11", Err("CSVW-BOUND"));
    check("decimal", "minimum=0.10", "0.1", Ok("0.1"));
    check("date", "minimum=2015-06-05", "2015-06-04", Err("CSVW-BOUND"));
    check("date", "maxExclusive=2015-06-05", "2015-06-04", Ok("2015-06-04"));
    check("gYear", "minimum=1949", "2021", Ok("2021"));
    check("duration", "maximum=P1Y", "P13M", Err("CSVW-BOUND"));
}

#[test]
fn contradictory_facets_break_the_metadata() {
    let check = |base, facets, fatal| {
        let (_, problems) = Datatype::compile(&spec(base, facets));
        assert_eq!(problems.iter().any(|p| p.fatal), fatal, "{base} {facets}: {problems:?}");
    };
    check("NMTOKEN", "length=5 minLength=6", true);
    check("NMTOKEN", "length=5 minLength=5 maxLength=5", false);
    check("NMTOKEN", "length=5 maxLength=4", true);
    check("string", "minLength=5 maxLength=4", true);
    check("date", "length=5", true);
    check("string", "minimum=1", true);
    check("string", "maxExclusive=1", true);
    check("anyAtomicType", "length=1", true);
    check("anyURI", "maxLength=9", true);
    check("date", "minimum=2015-06-05 minInclusive=2015-06-06", true);
    check("decimal", "minimum=1 minInclusive=1.0", false);
    check("date", "maxInclusive=2015-06-05 maxExclusive=2015-06-05", true);
    check("date", "minInclusive=2015-06-05 minExclusive=2015-06-05", true);
    check("date", "maxExclusive=2015-06-05 minInclusive=2015-06-05", true);
    check("date", "maxInclusive=2015-06-05 minExclusive=2015-06-05", true);
    check("date", "maxInclusive=2015-06-05 minInclusive=2015-06-05", false);
    check("integer", "minimum=5 maximum=4", true);
    check("integer", "minExclusive=5 maxExclusive=5", false);
    check("integer", "minExclusive=5 maxExclusive=4", true);
    check("date", "minimum=soon", false);
}

#[test]
fn equal_values_have_equal_keys() {
    let check = |base, a: &str, b: &str, expected| {
        let datatype = compile(base, None);
        let key = |text: &str| {
            let mut out = String::new();
            datatype.key(text, &mut out);
            out
        };
        assert_eq!(key(a) == key(b), expected, "{base} {a} {b}");
    };
    check("string", "1", "01", false);
    check("integer", "1", "+01", true);
    check("decimal", "1.50", "1.5", true);
    check("double", "1.5e2", "150", true);
    check("double", "1.5e2", "151", false);
    check("dateTime", "2015-01-01T00:00:00Z", "2015-01-01T08:00:00+08:00", true);
    check("dateTime", "2015-01-01T00:00:00Z", "2015-01-01T00:00:00", false);
    check("duration", "P1Y", "P12M", true);
    check("hexBinary", "ff", "FF", true);
}

#[test]
fn hints_give_the_form_the_column_wants() {
    let check = |base, value, expected: Option<&str>| {
        let mut scratch = String::new();
        let error = compile(base, None).parse(value, &mut scratch).unwrap_err();
        assert_eq!(error.hint.map(|h| h.en).as_deref(), expected, "{base} {value}");
    };
    check("gYear", "二〇一六", Some("write 2016"));
    check("gYear", "2016年", Some("write 2016"));
    check("date", "2021年3月5日", Some("write 2021-03-05"));
    check("date", "2021/3/5", Some("write 2021-03-05"));
    check(
        "date",
        "2021年3月",
        Some("only `2021-03` is known; a column for such values has the datatype `gYearMonth`"),
    );
    check("date", "2021-02-30", Some("2021-02 has only 28 days"));
    check("date", "next week", None);
    check("integer", "１２３", Some("write 123"));
    check("integer", "1，234", Some("write 1234"));
    check("integer", "12.0", Some("write 12"));
    check("decimal", "5%", Some("give the datatype a format such as `0.##%`"));
    check("boolean", "是", Some("write true, or give the datatype a format such as `是|否`"));
}

proptest! {
    #[test]
    fn no_string_breaks_a_datatype(value in "\\PC{0,24}", at in 0..builtin::ALL.len()) {
        let datatype = compile(builtin::ALL[at].name, None);
        let mut scratch = String::new();
        if let Ok(lexical) = datatype.parse(&value, &mut scratch) {
            let lexical = lexical.to_owned();
            // A lexical form is read as itself, and so is its canonical form.
            prop_assert_eq!(parse(&datatype, &lexical), Ok(lexical.clone()));
            let mut canonical = String::new();
            datatype.canonical(&lexical, &mut canonical);
            let read = parse(&datatype, &canonical);
            prop_assert!(read.is_ok(), "{} {}", datatype.base(), canonical);
        }
    }

    #[test]
    fn canonical_forms_are_fixed_points(value in "[-+]?[0-9]{1,6}(\\.[0-9]{0,6})?", at in 0..builtin::ALL.len()) {
        let datatype = compile(builtin::ALL[at].name, None);
        if parse(&datatype, &value).is_ok() {
            let (mut once, mut twice) = (String::new(), String::new());
            datatype.canonical(&value, &mut once);
            datatype.canonical(&once, &mut twice);
            prop_assert_eq!(once, twice);
        }
    }
}

#[test]
fn a_pattern_that_is_ignored_leaves_the_characters_beside_it() {
    let format = Format::Numeric {
        pattern: Some("x#0@".into()),
        decimal_char: Some(",".into()),
        group_char: Some(".".into()),
    };
    let spec =
        DatatypeSpec { base: "decimal".into(), format: Some(format), ..DatatypeSpec::default() };
    let (datatype, problems) = Datatype::compile(&spec);
    assert_eq!(problems.len(), 1);
    assert_eq!(parse(&datatype, "1.234,5").as_deref(), Ok("1234.5"));
    assert_eq!(parse(&datatype, "1,234.5"), Err("CSVW-FORMAT"));
}
