//! Datatypes: any description and any value; a lexical form is read as itself where there is no format.

use super::input;
use csvw::cell::{CellRules, List, Scratch, Value};
use csvw::datatype::{Datatype, DatatypeSpec, Format};

const BASES: &[&str] = &[
    "string",
    "normalizedString",
    "token",
    "language",
    "NMTOKEN",
    "Name",
    "NCName",
    "anyURI",
    "QName",
    "boolean",
    "base64Binary",
    "hexBinary",
    "decimal",
    "integer",
    "long",
    "byte",
    "unsignedLong",
    "positiveInteger",
    "double",
    "float",
    "date",
    "time",
    "dateTime",
    "dateTimeStamp",
    "gYear",
    "gYearMonth",
    "gMonth",
    "gMonthDay",
    "gDay",
    "duration",
    "dayTimeDuration",
    "yearMonthDuration",
];

type Input<'a> = (u8, u8, &'a str, &'a str, &'a str, &'a str);

/// Reads the bytes as such an input, and looks at what comes of it.
pub fn run(bytes: &[u8]) {
    let Some(input) = input::<Input<'_>>(bytes) else { return };
    let (base, bits, format, separator, bound, value) = input;
    let text = |s: &str| (!s.is_empty()).then(|| s.to_owned());
    let format = match bits & 3 {
        0 => None,
        1 => Some(Format::Text(format.to_owned())),
        2 => Some(Format::Numeric {
            pattern: text(format),
            decimal_char: None,
            group_char: text(separator),
        }),
        _ => Some(Format::Numeric {
            pattern: None,
            decimal_char: text(separator),
            group_char: text(format),
        }),
    };
    let formatted = format.is_some();
    let spec = DatatypeSpec {
        base: BASES[usize::from(base) % BASES.len()].to_owned(),
        format,
        minimum: (bits & 4 != 0).then(|| bound.to_owned()),
        max_exclusive: (bits & 8 != 0).then(|| bound.to_owned()),
        max_length: (bits & 16 != 0).then_some(5),
        ..DatatypeSpec::default()
    };
    let (datatype, _) = Datatype::compile(&spec);
    let separator = (bits & 32 != 0).then(|| separator.to_owned());
    let rules = CellRules { datatype: datatype.clone(), separator, ..CellRules::default() };
    let mut scratch = Scratch::default();
    rules.list(value, &mut scratch, &mut List::default());
    if let Value::Valid(lexical) = rules.value(value, &mut scratch) {
        let lexical = lexical.to_owned();
        if !formatted {
            assert_eq!(
                datatype.parse(&lexical, &mut String::new()).as_deref(),
                Ok(lexical.as_str())
            );
        }
        let (mut canonical, mut again, mut key, mut key_again) =
            (String::new(), String::new(), String::new(), String::new());
        datatype.canonical(&lexical, &mut canonical);
        datatype.canonical(&canonical, &mut again);
        assert_eq!(canonical, again);
        datatype.key(&lexical, &mut key);
        datatype.key(&canonical, &mut key_again);
        assert_eq!(key, key_again);
    }
}
