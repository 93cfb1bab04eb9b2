//! Linking a column of a table.

use gazetteer::{Code, Language, Level, TableError, TableOptions, link_table};

use crate::gazetteer;

fn link(table: &str, options: &TableOptions<'_>) -> Result<String, TableError> {
    let mut output = Vec::new();
    link_table(&gazetteer(), table.as_bytes(), &mut output, options, |_| {})?;
    Ok(String::from_utf8(output).unwrap())
}

#[test]
fn other_columns_stay_and_every_row_has_an_answer() {
    let table = "\u{feff}序号,村,备注\n1,清丰县城关镇侯窑村,\"a,b\"\n2,赵家村,\n3,鹭鹿湾村\n";
    let options = TableOptions {
        context: vec![Code::parse("410922").unwrap()],
        level: Some(Level::Village),
        language: Language::English,
        ..TableOptions::new("村")
    };
    let linked = link(table, &options).unwrap();
    let lines: Vec<&str> = linked.lines().collect();
    assert_eq!(lines[0], "序号,村,备注,code,status,candidates,reason");
    assert!(
        lines[1].starts_with("1,清丰县城关镇侯窑村,\"a,b\",410922100203,linked,410922100203,"),
        "{}",
        lines[1]
    );
    assert_eq!(
        lines[2],
        "2,赵家村,,,ambiguous,410922101209 410922104226,2 places fit equally well; a person must choose"
    );
    assert_eq!(lines[3], "3,鹭鹿湾村,,,unknown,,`清丰县` has no place of this name");
    assert_eq!(lines.len(), 4);
}

#[test]
fn a_missing_or_taken_column_is_said() {
    let missing = link("a,b\n1,2\n", &TableOptions::new("村")).unwrap_err();
    assert_eq!(missing.to_string(), "no column `村`; the columns are a, b");
    let taken = link("村,code\n1,2\n", &TableOptions::new("村")).unwrap_err();
    assert!(matches!(taken, TableError::Taken(column) if column == "code"));
}
