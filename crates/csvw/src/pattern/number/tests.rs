use super::*;
use proptest::prelude::*;

fn read(pattern: &NumberPattern, text: &str) -> Option<String> {
    let mut out = String::new();
    pattern.read(text, &mut out).then_some(out)
}

/// Reads `text` under a pattern with `.` and `,`.
fn check(pattern: &str, text: &str, expected: Option<&str>) {
    let compiled = NumberPattern::parse(Some(pattern), None, None).expect(pattern);
    assert_eq!(read(&compiled, text).as_deref(), expected, "{pattern} {text}");
}

#[test]
fn digits_have_a_least_and_fractions_a_greatest_number() {
    check("##0", "1234", Some("1234"));
    check("##0", "", None);
    check("##0", "1,234", None);
    check("##0", "123.4", None);
    check("##0", "123.", None);
    check("000", "12", None);
    check("000", "012", Some("012"));
    check("#0.#", "1", Some("1"));
    check("#0.#", "1234.5", Some("1234.5"));
    check("#0.#", "1.25", None);
    check("#0.0#", "1", None);
    check("#0.0#", "12.345", None);
    check("#0.0#", "12.30", Some("12.30"));
    check("#.#", ".5", Some(".5"));
    check("#.#", "", None);
    check("#.#", ".", None);
    check("0", "１", None);
}

#[test]
fn groups_have_their_size() {
    check("#,#00", "1", None);
    check("#,#00", "12", Some("12"));
    check("#,#00", "1234", None);
    check("#,#00", "1,234,567", Some("1234567"));
    check("#,#00", "1,,234", None);
    check("#,#00", ",234", None);
    check("#,#00", "1,23", None);
    check("#,##,#00", "12,34,567", Some("1234567"));
    check("#,##,#00", "1,234,567", None);
    check("#,##,#00", "1,234", Some("1234"));
    check("0,00,000", "1,23,456", Some("123456"));
    check("0,00,000", "23,456", None);
    check("#,##0.00", "1,234.50", Some("1234.50"));
    check("#0.0#,#", "12.3", Some("12.3"));
    check("#0.0#,#", "12.24,5", Some("12.245"));
    check("#0.0#,#", "12.245", None);
    check("#0.0#,#", "12.2,45", None);
}

#[test]
fn signs_percent_and_per_mille_are_used() {
    check("0", "-1", Some("-1"));
    check("0", "+1", Some("+1"));
    check("0", "--1", None);
    check("+0", "+1", Some("+1"));
    check("+0", "-1", Some("-1"));
    check("+0", "1", None);
    check("-0", "-1", Some("-1"));
    check("-0", "1", None);
    check("%000", "%-123", Some("-1.23"));
    check("%000", "-%123", Some("-1.23"));
    check("000‰", "+123‰", Some("0.123"));
    check("000.0%", "123.4%", Some("1.234"));
    check("0%", "5%", Some("0.05"));
    check("0%", "100%", Some("1"));
    check("0%", "0%", Some("0"));
    check("0.0%", "12.0%", Some("0.12"));
    check("#,##0%", "1,250%", Some("12.5"));
    check("0%", "5", None);
    check("0;(0)", "(5)", Some("-5"));
    check("0;(0)", "-5", None);
    check("0;(0)", "5", Some("5"));
    check("0;0-", "5-", Some("-5"));
}

#[test]
fn exponents_and_literals_are_read() {
    check("#0.###E#0", "10.10E1", Some("10.10e1"));
    check("0.0E0", "10.10e10", None);
    check("0.0E0", "1.5E-10", Some("1.5e-10"));
    check("0E00", "1E5", None);
    check("0E+0", "1E+5", Some("1e+5"));
    check("0E+0", "1E5", None);
    check("0E0", "1", None);
    check("0", "1E5", None);
    check("#,##0元", "1,250元", Some("1250"));
    check("0 '#'", "5 #", Some("5"));
    check("'it''s' 0", "it's 5", Some("5"));
    check("0''", "5'", Some("5"));
}

#[test]
fn characters_of_the_format_replace_point_and_comma() {
    let check = |pattern, decimal, group, text, expected: Option<&str>| {
        let compiled = NumberPattern::parse(pattern, decimal, group).unwrap();
        assert_eq!(read(&compiled, text).as_deref(), expected, "{pattern:?} {text}");
    };
    check(None, Some(","), Some("."), "10.000,1", Some("10000.1"));
    check(None, None, Some(","), "123,456.789", Some("123456.789"));
    check(None, None, Some(","), "123,,456.789", None);
    check(None, None, Some(","), "1,2,3456", Some("123456"));
    check(None, None, Some(","), "123456.789%", Some("1234.56789"));
    check(None, None, Some(","), "-25%", Some("-0.25"));
    check(None, None, Some(","), "1E6", Some("1e6"));
    check(None, None, Some(","), "1E6%", None);
    check(None, None, Some(","), "INF", Some("INF"));
    check(None, None, Some(","), ".5", None);
    check(None, None, Some(","), "5.", None);
    check(None, Some(","), None, "1,5", Some("1.5"));
    check(None, Some(","), None, "1.5", None);
    check(Some("# ##0,00"), Some(","), Some(" "), "1 234,50", Some("1234.50"));
    check(Some("# ##0 kg"), None, Some(" "), "1 234 kg", Some("1234"));
    check(Some("#'##0"), None, Some("'"), "1'234", Some("1234"));
    check(Some("#.##0,0"), Some(","), None, "1.234,5", Some("1234.5"));
}

#[test]
fn patterns_not_understood_are_refused() {
    let check = |p, d, g| assert_eq!(NumberPattern::parse(p, d, g), None, "{p:?}");
    for pattern in [
        "", "[", "abc", "0#", "0.#0", "#,", "0,", "0.0.0", "0E", "0E0#", "@@", "*x0", "¤0",
        "#,##5", "0;0", "%0%", "'0", "0E0E0", "0 0", "0,,0",
    ] {
        check(Some(pattern), None, None);
    }
    check(None, Some(","), Some(","));
    check(None, Some(""), None);
    check(None, None, Some("0"));
}

proptest! {
    #[test]
    fn any_pattern_compiles_or_is_refused(
        pattern in "[#0,.;%‰E+' a元-]{0,12}",
        text in "[0-9,.%‰Ee+ a元-]{0,12}",
    ) {
        if let Some(p) = NumberPattern::parse(Some(&pattern), None, None) {
            let mut out = String::new();
            if p.read(&text, &mut out) {
                prop_assert!(out.bytes().any(|b| b.is_ascii_digit()));
                prop_assert!(!out.contains([',', '%']));
            }
        }
    }

    #[test]
    fn grouped_numbers_are_read_back(n in 0u64..) {
        let digits = n.to_string();
        let mut grouped = String::new();
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(c);
        }
        check("#,##0", &grouped, Some(&digits));
    }
}
