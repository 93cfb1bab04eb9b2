//! Dates of their own precision: EDTF literals refined to the XSD type that they are.
//!
//! The tables type such a column with the datatype `@id`
//! `http://id.loc.gov/datatypes/edtf/EDTF-level0` (Library of Congress Extended Date/Time Format,
//! <https://www.loc.gov/standards/datetime/>). Any CSVW processor reads that; ours goes one step
//! further, so that SPARQL can compare: `2021` becomes an `xsd:gYear`, `2021-03` an `xsd:gYearMonth`,
//! `2021-03-05` an `xsd:date`. Dates and numbers as people write them are read into the form that their
//! column wants.

use csvw::datatype::Datatype;
use diffusion::field::PartialDate;
use std::borrow::Cow;
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
