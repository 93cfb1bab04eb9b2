//! Codes of divisions: GB/T 2260, extended to villages by the statistics bureau.
//!
//! *GB/T 2260* gives six digits, two each for province, prefecture and county; the bureau's
//! *统计用区划代码* adds three for the township and three for the village. A code may be cut at the level
//! that it names or filled with zeros. Refuses to know which codes are in use: they change every year.

/// Codes of the provinces, autonomous regions, municipalities and special regions.
const PROVINCES: &[&str] = &[
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
    "81", "82",
];

/// The digits of each level, by its id in the ontology.
const LEVELS: &[(&str, usize)] =
    &[("province", 2), ("prefecture", 4), ("county", 6), ("township", 9), ("village", 12)];

/// What is odd about a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Oddity {
    /// Its first two digits are no province.
    NoProvince,
    /// It does not begin with the code of the division above.
    NotBelow(String),
    /// Its length is not that of its level, which has so many digits.
    Length(usize),
}

/// The code without the zeros with which it may be filled: `520100` is `5201`.
pub fn significant(code: &str) -> &str {
    let mut code = code;
    for (length, filling) in [(12, "000"), (9, "000"), (6, "00"), (4, "00")] {
        if code.len() == length {
            code = code.strip_suffix(filling).unwrap_or(code);
        }
    }
    code
}

/// What is odd about the code of a division of this level below one with the code `above`.
///
/// A county that a province runs itself (429004 below 42) is not odd, nor is a township of a city
/// without counties (441900003 below 4419).
pub fn oddity(code: &str, level: Option<&str>, above: Option<&str>) -> Option<Oddity> {
    let own = significant(code);
    if !PROVINCES.contains(&own.get(..2).unwrap_or_default()) {
        return Some(Oddity::NoProvince);
    }
    if let Some(above) = above.map(significant).filter(|above| !own.starts_with(above)) {
        return Some(Oddity::NotBelow(above.to_owned()));
    }
    let digits = LEVELS.iter().find(|(id, _)| Some(*id) == level).map(|(_, digits)| *digits)?;
    (own.len() != digits).then_some(Oddity::Length(digits))
}

/// The characters of a unified social credit code, by value (GB 32100-2015: no I, O, S, V, Z).
const CREDIT: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Returns the check character that the first 17 characters of a unified social credit code give
/// (GB 32100-2015: weights 3^(i−1) modulo 31); `None` if they are not 17 or not of its alphabet.
pub fn credit_check(first: &str) -> Option<char> {
    let mut weight = 1;
    let mut sum = 0;
    let mut count = 0;
    for c in first.chars() {
        let value = CREDIT.find(c)?;
        sum = (sum + value * weight) % 31;
        weight = weight * 3 % 31;
        count += 1;
    }
    (count == 17).then(|| CREDIT.chars().nth((31 - sum) % 31)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_character_follows_from_the_rest() {
        // The example of GB 32100-2015, and a code with two characters exchanged.
        assert_eq!(credit_check("91350100M000100Y4"), Some('3'));
        assert_ne!(credit_check("91350100M00010Y04"), Some('3'));
        assert_eq!(credit_check("91350100M000100Y"), None);
        assert_eq!(credit_check("91350100I000100Y4"), None);
    }

    #[test]
    fn a_code_fits_its_level_and_the_division_above() {
        let check = |code, level, above, expected| {
            assert_eq!(oddity(code, Some(level), above), expected, "{code}");
        };
        check("52", "province", None, None);
        check("520112203200", "village", Some("520112203"), None);
        check("520112203000", "township", Some("520112"), None);
        check("520112203", "township", Some("520112000000"), None);
        check("429004", "county", Some("42"), None);
        check("441900003", "township", Some("4419"), None);
        check("99", "province", None, Some(Oddity::NoProvince));
        check("410902", "county", Some("5201"), Some(Oddity::NotBelow("5201".into())));
        check("5201", "county", Some("52"), Some(Oddity::Length(6)));
    }
}
