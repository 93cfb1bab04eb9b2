//! Dates of their own precision: EDTF literals refined to the XSD type that they are.
//!
//! The tables type such a column with the datatype `@id`
//! `http://id.loc.gov/datatypes/edtf/EDTF-level0` (Library of Congress Extended Date/Time Format,
//! <https://www.loc.gov/standards/datetime/>). Any CSVW processor reads that; ours goes one step
//! further, so that SPARQL can compare: `2021` becomes an `xsd:gYear`, `2021-03` an `xsd:gYearMonth`,
//! `2021-03-05` an `xsd:date`.

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
    out.push_str(lexical);
    Some(refined)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(
            literal("http://www.w3.org/2001/XMLSchema#string", "2021", &mut String::new()),
            None
        );
    }
}
