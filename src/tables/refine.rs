//! Dates of their own precision: EDTF literals refined to the XSD type that they are.
//!
//! The tables type such a column with the datatype `@id`
//! `http://id.loc.gov/datatypes/edtf/EDTF-level0` (Library of Congress Extended Date/Time Format,
//! <https://www.loc.gov/standards/datetime/>). Any CSVW processor reads that; ours goes one step
//! further, so that SPARQL can compare: `2021` becomes an `xsd:gYear`, `2021-03` an `xsd:gYearMonth`,
//! `2021-03-05` an `xsd:date`. Dates and numbers as people write them are read into the form that their
//! column wants.
//!
//! CSVW gives every row of a table one class. Ours says more where a row says it of itself ([`row`]): what is
//! planned or declined is no adoption, what a rule or method gave is no transmission, and what is kept beside a
//! better value is no plain fact.

use crate::namespace::base;
use csvw::datatype::Datatype;
use diffusion::field::PartialDate;
use memchr::memmem::Finder;
use std::borrow::Cow;
use std::sync::LazyLock;
use text::{date, width};

/// The datatype that is refined.
pub const EDTF: &str = "http://id.loc.gov/datatypes/edtf/EDTF-level0";

/// Refines an EDTF literal; leaves every other literal as it is.
///
/// Meant as the literal hook of the CSVW engine: writes the lexical form and returns its datatype.
pub fn literal(datatype: &str, lexical: &str, out: &mut String) -> Option<&'static str> {
    if datatype != EDTF {
        return None;
    }
    let refined = match lexical.len() {
        4 => "http://www.w3.org/2001/XMLSchema#gYear",
        7 => "http://www.w3.org/2001/XMLSchema#gYearMonth",
        10 => "http://www.w3.org/2001/XMLSchema#date",
        _ => return None,
    };
    if !exists(lexical.as_bytes()) {
        return None;
    }
    out.push_str(lexical);
    Some(refined)
}

/// What a row says of itself, and how its statements then read.
struct Refinement {
    /// Property and value, as N-Triples has them.
    when: Finder<'static>,
    /// Pieces of N-Triples behind the subject, and what comes in their place.
    instead: &'static [(&'static str, &'static str)],
}

macro_rules! class {
    ($local:literal) => {
        concat!(
            " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <",
            base!("ontology#"),
            $local,
            ">"
        )
    };
}

macro_rules! own {
    ($local:literal) => {
        concat!(" <", base!("ontology#"), $local, ">")
    };
}

macro_rules! says {
    ($property:literal, $value:literal) => {
        Finder::new(concat!(own!($property), " <", base!("id/"), $value, ">"))
    };
}

static REFINEMENTS: LazyLock<[Refinement; 5]> = LazyLock::new(|| {
    let of = |when, instead| Refinement { when, instead };
    [
        of(says!("status", "status/planned"), &[(class!("Adoption"), class!("Intention"))]),
        of(says!("status", "status/declined"), &[(class!("Adoption"), class!("Refusal"))]),
        of(says!("basis", "basis/derived"), &[(class!("Transmission"), class!("DerivedClaim"))]),
        of(says!("basis", "basis/inferred"), &[(class!("Transmission"), class!("InferredClaim"))]),
        of(
            says!("rank", "rank/deprecated"),
            &[
                (class!("Observation"), class!("DeprecatedStatement")),
                (class!("Honour"), class!("DeprecatedStatement")),
                (own!("value"), own!("deprecatedValue")),
            ],
        ),
    ]
});

/// Refines the statements of a row by what it says of itself; their number stays.
///
/// Meant as the row hook of the CSVW engine. It looks at statements and not at columns, so that tables with
/// metadata of their own are refined alike.
pub fn row(lines: &mut Vec<u8>, from: usize) {
    for refinement in REFINEMENTS.iter() {
        let Some(at) = refinement.when.find(&lines[from..]) else { continue };
        let start =
            from + lines[from..from + at].iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
        let subject = lines[start..from + at].to_vec();
        let mut refined = Vec::with_capacity(lines.len() - from + 64);
        for line in lines[from..].split_inclusive(|b| *b == b'\n') {
            let rest = line.strip_prefix(subject.as_slice());
            let found = rest.and_then(|rest| {
                refinement
                    .instead
                    .iter()
                    .find_map(|(old, new)| Some((rest.strip_prefix(old.as_bytes())?, new)))
            });
            match found {
                Some((tail, new)) => {
                    refined.extend_from_slice(&subject);
                    refined.extend_from_slice(new.as_bytes());
                    refined.extend_from_slice(tail);
                }
                None => refined.extend_from_slice(line),
            }
        }
        lines.truncate(from);
        lines.extend_from_slice(&refined);
    }
}

/// Whether `yyyy`, `yyyy-mm` or `yyyy-mm-dd` is in the calendar.
fn exists(date: &[u8]) -> bool {
    let number = |digits: &[u8]| {
        let digit = |n: u16, b: &u8| b.is_ascii_digit().then(|| n * 10 + u16::from(b - b'0'));
        digits.iter().try_fold(0, digit)
    };
    let Some(year) = number(&date[..4]) else { return false };
    let part = |at: usize| match date.get(at..at + 3) {
        None => Some(None),
        Some([b'-', digits @ ..]) => number(digits).map(|n| Some(n as u8)),
        Some(_) => None,
    };
    let (Some(month), Some(day)) = (part(4), part(7)) else { return false };
    date::PartialDate { year, month, day }.exists()
}

/// Reads a value that is not of its datatype, where it is plain what is meant: a date as people write
/// it, at its own precision (`2021年3月`, `2021.3`), a number in full-width digits and signs.
///
/// Meant as the hook of the CSVW engine that repairs values. Codes and words are never touched.
pub fn read(datatype: &Datatype, text: &str) -> Option<String> {
    let fits = |candidate: &String| datatype.parse(candidate, &mut String::new()).is_ok();
    let text = text.trim();
    if datatype.iri() == EDTF || DATES.contains(&datatype.base()) {
        let found = date::read(text)?;
        let found = PartialDate::new(found.year.into(), found.month, found.day)?;
        return Some(found.to_string()).filter(fits);
    }
    if !datatype.is_number() {
        return None;
    }
    let Cow::Owned(folded) = width::fold(text) else { return None };
    if fits(&folded) { Some(folded) } else { ungrouped(&folded).filter(fits) }
}

const DATES: [&str; 3] = ["date", "gYear", "gYearMonth"];

/// A number without the commas between its groups of three digits.
fn ungrouped(number: &str) -> Option<String> {
    let whole = number.split('.').next().unwrap_or(number);
    let mut groups = whole.trim_start_matches(['+', '-']).split(',');
    let first = groups.next().is_some_and(|g| (1..=3).contains(&g.len()));
    (first && number.contains(',') && groups.all(|g| g.len() == 3)).then(|| number.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_as_people_write_them_are_read_and_others_are_not() {
        use csvw::datatype::DatatypeSpec;
        let check = |base: &str, text, expected: Option<&str>| {
            let spec = DatatypeSpec { base: base.into(), ..DatatypeSpec::default() };
            let found = read(&Datatype::compile(&spec).0, text);
            assert_eq!(found.as_deref(), expected, "{base} {text}");
        };
        check("gYearMonth", "2021年3月", Some("2021-03"));
        check("date", "2021/3/5", Some("2021-03-05"));
        check("date", "2021年2月30日", None);
        check("date", "2021年3月", None);
        check("gYear", "２０２１年", Some("2021"));
        check("integer", "１２", Some("12"));
        check("integer", "＋１，２３４", Some("+1234"));
        check("integer", "1,234", None);
        check("integer", "１，２３", None);
        check("decimal", "－１２．５", Some("-12.5"));
        check("string", "１２", None);
    }

    #[test]
    fn a_row_gets_the_class_of_what_it_says_of_itself() {
        let check = |said: &str, class: &str, expected: &str| {
            let id = base!("id/");
            let own = base!("ontology#");
            let a = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>";
            let row = |class: &str| {
                // The order of the columns does not matter, nor does the graph.
                format!(
                    "<{id}x/1> {a} <{own}{class}> <g:g> .\n<{id}x/1> <{own}{said}> <g:g> .\n\
                     <{id}x/1#selector> {a} <{own}{class}> <g:g> .\n"
                )
            };
            let before = format!("<{id}x/0> <{own}{said}> <g:g> .\n");
            let mut lines = format!("{before}{}", row(class)).into_bytes();
            super::row(&mut lines, before.len());
            let text = String::from_utf8(lines).unwrap();
            let first = row(class).replacen(&format!("#{class}>"), &format!("#{expected}>"), 1);
            assert_eq!(text, format!("{before}{first}"), "{said} {class}");
        };
        let value = |kind: &str| format!("{}{kind}", base!("id/"));
        let status = |s: &str| format!("status> <{}>", value(&format!("status/{s}")));
        check(&status("planned"), "Adoption", "Intention");
        check(&status("declined"), "Adoption", "Refusal");
        check(&status("practised"), "Adoption", "Adoption");
        let basis = |b: &str| format!("basis> <{}>", value(&format!("basis/{b}")));
        check(&basis("inferred"), "Transmission", "InferredClaim");
        check(&basis("observed"), "Transmission", "Transmission");
        check(&basis("derived"), "Promotion", "Promotion");
        let rank = format!("rank> <{}>", value("rank/deprecated"));
        check(&rank, "Observation", "DeprecatedStatement");
    }

    #[test]
    fn a_date_gets_the_type_of_its_precision() {
        let check = |lexical: &str, expected: Option<&str>| {
            let mut out = String::new();
            let local = literal(EDTF, lexical, &mut out)
                .map(|iri| iri.trim_start_matches("http://www.w3.org/2001/XMLSchema#"));
            assert_eq!(local, expected);
        };
        check("2021", Some("gYear"));
        check("2021-03", Some("gYearMonth"));
        check("2021-03-05", Some("date"));
        check("20", None);
        for none in ["2021-13", "2021-00", "2021-02-30", "2021-2-30x", "2021/03", "abcd", "年x"] {
            check(none, None);
        }
        assert_eq!(
            literal("http://www.w3.org/2001/XMLSchema#string", "2021", &mut String::new()),
            None
        );
    }
}
