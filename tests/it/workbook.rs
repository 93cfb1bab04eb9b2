//! Workbooks: the template, and sheets read as the tables that they stand for.

use crate::support::workdir::{Workdir, python};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use std::process::Command;

/// A cell as a person would leave it in a spreadsheet.
enum Cell {
    Text(&'static str),
    Number(f64),
    Date(u16, u8, u8),
    Formula(&'static str, &'static str),
}

use Cell::{Date, Formula, Number, Text};

/// The tables of the templates, each with its header.
fn headers(work: &Workdir) -> Vec<(String, Vec<String>)> {
    let mut tables = Vec::new();
    for entry in std::fs::read_dir(work.path("t")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "csv") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let header = std::fs::read_to_string(&path).unwrap();
            let header = header.trim_start_matches('\u{feff}');
            tables.push((name, header.trim_end().split(',').map(str::to_owned).collect()));
        }
    }
    tables.sort();
    tables
}

/// Templates in `t`, and beside them a workbook with these rows (table, row from 0, cells).
fn filled(rows: &[(&str, u32, &[Cell])], also: impl Fn(&str, &mut Worksheet)) -> Workdir {
    let work = Workdir::new();
    work.run(&["init", "t", "--format", "csv"]).succeeds();
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (name, header) in headers(&work) {
        let sheet = book.add_worksheet();
        sheet.set_name(&name).unwrap();
        for (i, title) in header.iter().enumerate() {
            sheet.write_string(0, i as u16, title).unwrap();
        }
        for (_, row, cells) in rows.iter().filter(|(table, ..)| *table == name) {
            for (i, cell) in cells.iter().enumerate() {
                let column = i as u16;
                match cell {
                    Text("") => continue,
                    Text(text) => sheet.write_string(*row, column, *text),
                    Number(number) => sheet.write_number(*row, column, *number),
                    Date(y, m, d) => {
                        let day = ExcelDateTime::from_ymd(*y, *m, *d).unwrap();
                        sheet.write_datetime_with_format(*row, column, &day, &date)
                    }
                    Formula(text, result) => {
                        let formula = rust_xlsxwriter::Formula::new(*text).set_result(*result);
                        sheet.write_formula(*row, column, formula)
                    }
                }
                .unwrap();
            }
        }
        also(&name, sheet);
    }
    book.save(work.path("t/book.xlsx")).unwrap();
    work
}

const DIVISIONS: &[Cell] =
    &[Text("52"), Number(52.0), Text("贵州省"), Text("province"), Text(""), Text("true")];

#[test]
fn a_workbook_loads_as_the_same_rows_in_csv() {
    let rows: &[(&str, u32, &[Cell])] = &[
        ("divisions", 1, DIVISIONS),
        // A blank row between, and a code that the spreadsheet holds as a number.
        (
            "divisions",
            3,
            &[
                Text("520112203200"),
                Number(520_112_203_200.0),
                Text("龙井村, 其一\n其二"),
                Text("village"),
                Text("52"),
                Text("TRUE"),
            ],
        ),
        ("schemes", 1, &[Text("m1"), Text("“1+3”模式"), Text("Mechanism")]),
        (
            "adoptions",
            1,
            &[
                Text("a1"),
                Text("m1"),
                Text("52"),
                Text(""),
                Text(""),
                Date(2021, 3, 5),
                Text("2021-06"),
                Text(""),
                Text(""),
                Text("ended"),
                Text(""),
                Text(""),
                Text(""),
                Text(""),
                Number(602.0),
                Text(""),
                Number(0.1 + 0.2),
            ],
        ),
    ];
    let work = filled(rows, |_, _| {});
    let csv = [
        (
            "divisions",
            "52,52,贵州省,province,,true\n520112203200,520112203200,\"龙井村, 其一\n其二\",village,52,true",
        ),
        ("schemes", "m1,“1+3”模式,Mechanism"),
        ("adoptions", "a1,m1,52,,,2021-03-05,2021-06,,,ended,,,,,602,,0.3"),
    ];
    for (name, rows) in csv {
        let file = format!("t/{name}.csv");
        let header = work.read(&file);
        let width = header.split(',').count();
        let mut text = header.clone();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(rows.as_bytes());
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for record in reader.records() {
            let mut cells: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
            cells.resize(width, String::new());
            writer.write_record(&cells).unwrap();
        }
        text.push_str(&String::from_utf8(writer.into_inner().unwrap()).unwrap());
        work.file(&file, text);
    }
    let dump = |data: &str| work.run(&["export", "--format", "ntriples", "--data", data]).sorted();
    let of_book = dump("t/book.xlsx");
    assert!(of_book.iter().any(|l| l.contains("adoption/a1")));
    assert_eq!(of_book, dump("t/csv-metadata.json"));
}

#[test]
fn what_is_wrong_is_found_at_the_cell_of_the_sheet() {
    let rows: &[(&str, u32, &[Cell])] = &[
        ("divisions", 1, DIVISIONS),
        (
            "divisions",
            6,
            &[Text("5201"), Text("5201"), Text("贵阳市"), Text("city"), Text("52"), Text("true")],
        ),
    ];
    let run = filled(rows, |_, _| {}).run(&["check", "t/book.xlsx"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.out.contains("t/book.xlsx#divisions!D7 (级别) `city`"), "{run:?}");
}

/// Rows beside the good division, and what must be said with which exit code.
#[track_caller]
fn finds(rows: &[(&str, u32, &[Cell])], code: i32, said: &[&str]) {
    let good: &[(&str, u32, &[Cell])] = &[("divisions", 1, DIVISIONS)];
    let all: Vec<_> = good.iter().chain(rows).map(|(t, r, c)| (*t, *r, *c)).collect();
    let run = filled(&all, |_, _| {}).run(&["check", "t/book.xlsx"]);
    assert_eq!(run.code, code, "{run:?}");
    for text in said {
        assert!(run.out.contains(text), "`{text}` is not in\n{}", run.out);
    }
}

#[test]
fn a_long_code_that_became_a_number_is_explained() {
    let row: &[Cell] = &[
        Text("o1"),
        Text("合作社"),
        Text("Cooperative"),
        Text("52"),
        Text(""),
        Text(""),
        Number(915_201_127_456_123_456.0),
    ];
    let place = "t/book.xlsx#organizations!G2 (统一社会信用代码) `9.15201127456";
    finds(&[("organizations", 1, row)], 1, &[place, "[XM-SHEET-NUMBER]"]);
}

#[test]
fn a_code_in_scientific_notation_is_explained() {
    let row: &[Cell] = &[
        Text("5201"),
        Text("5.2E+11"),
        Text("贵阳市"),
        Text("prefecture"),
        Text("52"),
        Text("true"),
    ];
    finds(&[("divisions", 2, row)], 1, &["t/book.xlsx#divisions!B3", "[CSVW-SCIENTIFIC]"]);
}

#[test]
fn a_date_on_the_first_of_a_month_is_doubted() {
    let row: &[Cell] = &[
        Text("a1"),
        Text("m1"),
        Text("52"),
        Text(""),
        Text(""),
        Date(2021, 3, 1),
        Text(""),
        Text(""),
        Text(""),
        Text("practised"),
    ];
    let scheme: &[Cell] = &[Text("m1"), Text("模式"), Text("Mechanism")];
    let place = "warning: t/book.xlsx#adoptions!F2 (开始时间) `2021-03-01`";
    finds(&[("adoptions", 1, row), ("schemes", 1, scheme)], 0, &[place, "[XM-SHEET-DATE]"]);
}

#[test]
fn an_error_and_merged_cells_are_found() {
    let work = filled(&[("divisions", 1, DIVISIONS)], |name, sheet| {
        if name == "divisions" {
            sheet.merge_range(2, 2, 3, 2, "乌当区", &Format::new()).unwrap();
        }
    });
    let run = work.run(&["check", "t/book.xlsx"]);
    assert!(
        run.out.contains("t/book.xlsx#divisions!C3") && run.out.contains("[XM-SHEET-MERGED]"),
        "{run:?}"
    );
    let row: &[Cell] = &[
        Text("5201"),
        Formula("=NA()", "#N/A"),
        Text("贵阳市"),
        Text("prefecture"),
        Text("52"),
        Text("true"),
    ];
    finds(
        &[("divisions", 2, row)],
        1,
        &["t/book.xlsx#divisions!B3 (区划代码) `#N/A`", "[XM-SHEET-ERROR]"],
    );
}

#[test]
fn rows_with_errors_of_the_spreadsheet_come_back_and_can_be_left_out() {
    let broken: &[Cell] = &[
        Text("5201"),
        Formula("=NA()", "#N/A"),
        Text("贵阳市, 其一\n其二"),
        Text("prefecture"),
        Text("52"),
        Text("true"),
    ];
    // A blank row between: lines of the text are not rows of the sheet.
    let work = filled(&[("divisions", 1, DIVISIONS), ("divisions", 4, broken)], |_, _| {});
    let args = ["t/book.xlsx", "--rejects", "bad.csv"];
    for command in ["check", "convert"] {
        let run = work.run(&[&[command], &args[..]].concat());
        assert_eq!(run.code, 1, "{run:?}");
        let bad = work.read("bad.csv");
        assert!(bad.contains("\n5201,") && !bad.contains("\n52,"), "{bad}");
        assert!(bad.contains("XM-SHEET-ERROR (区划代码) `#N/A`"), "{bad}");
        std::fs::remove_file(work.path("bad.csv")).unwrap();
    }
    let run = work.run(&["convert", "t/book.xlsx", "--skip-rejected"]);
    assert!(run.succeeds().contains("division/52>") && !run.out.contains("division/5201>"));
    assert!(run.err.contains("t/book.xlsx#divisions!B5"), "{run:?}");
    work.run(&["load", "t/book.xlsx", "--store", "graph"]).fails(1, &["divisions!B5"]);
    let run = work.run(&["load", "t/book.xlsx", "--store", "graph", "--skip-rejected"]);
    run.succeeds();
    assert!(run.err.contains("1 bad rows were left out"), "{run:?}");
}

#[test]
fn a_workbook_alone_is_described_by_the_shipped_metadata() {
    let work = filled(&[("divisions", 1, DIVISIONS)], |_, _| {});
    std::fs::create_dir(work.path("alone")).unwrap();
    std::fs::copy(work.path("t/book.xlsx"), work.path("alone/book.xlsx")).unwrap();
    let run = work.run(&["check", "alone/book.xlsx", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(run.succeeds()).unwrap();
    assert_eq!(report["tables"][0]["name"], "alone/book.xlsx#divisions");
    assert_eq!(report["tables"][0]["rows"], 1);
}

#[test]
fn a_file_that_is_no_workbook_and_a_sheet_that_lacks_are_named() {
    let work = Workdir::new();
    work.file("book.xlsx", "no workbook");
    work.run(&["check", "book.xlsx"]).fails(2, &["book.xlsx", "workbook"]);
    let mut book = Workbook::new();
    book.add_worksheet().set_name("别的").unwrap();
    book.save(work.path("other.xlsx")).unwrap();
    let run = work.run(&["check", "other.xlsx"]);
    assert!(run.code == 1 && run.out.contains("no sheet of this name, only `别的`"), "{run:?}");
}

#[test]
fn templates_are_written_once_and_overwritten_only_when_told() {
    let work = Workdir::new();
    let listed = work.run(&["init", "t", "--format", "csv"]).succeeds().to_owned();
    assert!(listed.contains("divisions.csv") && listed.contains("divisions-schema.json"));
    let listed = work.run(&["init", "b"]).succeeds().to_owned();
    assert!(listed.contains("tables.xlsx") && !listed.contains("divisions.csv"), "{listed}");
    work.file("t/divisions.csv", "mine");
    work.run(&["init", "t", "--format", "csv"]).fails(2, &["in the way", "--force"]);
    assert_eq!(work.read("t/divisions.csv"), "mine");
    work.run(&["init", "t", "--format", "csv", "--force"]).succeeds();
    assert!(
        work.read("t/divisions.csv")
            .trim_start_matches('\u{feff}')
            .starts_with("编号,区划代码,名称")
    );
    for input in ["t", "b", "b/tables.xlsx"] {
        assert_eq!(work.run(&["check", input]).succeeds(), "");
    }
    let dump = |data| {
        let args = ["export", "--format", "ntriples", "--data", data];
        work.run(&args).succeeds().to_owned()
    };
    assert_eq!(dump("t"), dump("b"));
}

#[test]
fn a_folder_with_a_filled_workbook_and_tables_is_a_question() {
    let work = Workdir::new();
    work.run(&["init", "t", "--format", "csv"]).succeeds();
    work.run(&["init", "t", "--force"]).succeeds();
    work.run(&["load", "t", "--store", "graph"]).fails(1, &["more than one form", "tables.xlsx"]);
    work.run(&["load", "t/tables.xlsx", "--store", "graph"]).succeeds();
}

#[test]
fn the_template_has_its_guide_lists_text_columns_and_frozen_headers() {
    let Some(python) = python("networkx, rdflib") else { return };
    let work = Workdir::new();
    work.run(&["init", "t"]).succeeds();
    let check = r#"
import re, zipfile
z = zipfile.ZipFile("t/tables.xlsx")
book = z.read("xl/workbook.xml").decode()
names = re.findall(r'<sheet name="([^"]+)"', book)
assert names[0] == "字段说明" and names[1] == "divisions" and names[-1] == "_lists", names
assert 'name="_lists" sheetId="%d" state="hidden"' % len(names) in book, book
sheet = lambda name: z.read("xl/worksheets/sheet%d.xml" % (names.index(name) + 1)).decode()
d = sheet("divisions")
assert '<pane ' in d and 'state="frozen"' in d
assert '"province,prefecture,county,township,village,group"' in d.replace("&quot;", '"'), d
for n in names[1:-1]:
    for f in re.findall(r"<formula1>(.*?)</formula1>", sheet(n)):
        assert len(f) <= 257, f
styles = z.read("xl/styles.xml").decode()
xfs = re.findall(r"<xf [^>]*>", styles.split("<cellXfs")[1].split("</cellXfs>")[0])
style = re.search(r'<col min="1" [^>]*?style="(\d+)"', d).group(1)
assert 'numFmtId="49"' in xfs[int(style)], (style, xfs)
assert re.search(r'<col min="15" max="15" width="[^"]*" customWidth="1"/>', sheet("adoptions")), "numbers"
strings = z.read("xl/sharedStrings.xml").decode()
adopter = re.search(r'<dataValidation [^>]*sqref="C2:C5001"[^>]*><formula1>(.*?)</formula1>', sheet("adoptions"))
assert adopter.group(1) == "OFFSET(divisions!$A$2,0,0,MAX(1,COUNTA(divisions!$A$2:$A$5001)),1)", adopter
assert 'errorStyle="warning"' in adopter.group(0), adopter
for word in ["区划代码", "从列表选择", "divisions 表中的编号", "province 省级", "统计用区划代码"]:
    assert word in strings, word
"#;
    let run =
        Command::new(python).args(["-c", check]).current_dir(work.path(".")).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

/// Puts rows into sheets of the template itself, as a spreadsheet that keeps the rest would.
const FILL: &str = r#"
import json, re, sys, zipfile
from xml.sax.saxutils import escape
old = zipfile.ZipFile("t/tables.xlsx")
names = re.findall(r'<sheet name="([^"]+)"', old.read("xl/workbook.xml").decode())
rows = json.loads(sys.argv[1])
with zipfile.ZipFile("t/filled.xlsx", "w") as new:
    for item in old.namelist():
        text = old.read(item)
        for name, table in rows.items():
            if item == "xl/worksheets/sheet%d.xml" % (names.index(name) + 1):
                xml = ""
                for r, row in enumerate(table, 2):
                    cells = ('<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>' % (chr(65 + i), r, escape(c))
                             for i, c in enumerate(row) if c)
                    xml += '<row r="%d">%s</row>' % (r, "".join(cells))
                text = text.decode().replace("</sheetData>", xml + "</sheetData>")
                assert "OFFSET(" in text or name != "adoptions"
                text = text.encode()
        new.writestr(item, text)
"#;

#[test]
fn a_filled_template_loads_back_without_a_change() {
    let Some(python) = python("networkx, rdflib") else { return };
    let rows = serde_json::json!({
        "divisions": [
            ["52", "52", "贵州省", "province", "", "true"],
            ["5201", "5201", "贵阳市", "prefecture", "52", "true"],
        ],
        "schemes": [["m1", "“1+3”模式", "Mechanism"]],
        "adoptions": [["a1", "m1", "5201", "", "", "2021-03", "", "", "", "practised"]],
    });
    let work = Workdir::new();
    work.run(&["init", "t"]).succeeds();
    work.run(&["init", "c", "--format", "csv"]).succeeds();
    let run = Command::new(python)
        .args(["-c", FILL, &rows.to_string()])
        .current_dir(work.path("."))
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    for (name, table) in rows.as_object().unwrap() {
        let file = format!("c/{name}.csv");
        let header = work.read(&file);
        let width = header.trim_end().split(',').count();
        let mut text = header;
        for row in table.as_array().unwrap() {
            let mut cells: Vec<&str> =
                row.as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
            cells.resize(width, "");
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        work.file(&file, text);
    }
    assert_eq!(work.run(&["check", "t/filled.xlsx"]).succeeds(), "");
    let dump = |data: &str| work.run(&["export", "--format", "ntriples", "--data", data]).sorted();
    let of_book = dump("t/filled.xlsx");
    assert!(of_book.iter().any(|l| l.contains("adoption/a1")));
    assert_eq!(of_book, dump("c"));
}
