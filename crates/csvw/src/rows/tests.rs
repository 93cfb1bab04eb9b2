use super::*;
use proptest::prelude::*;

/// Everything that a table yields: header, rows as `line.sourceRow.row:cell|cell`, comments, problems.
fn read(input: &[u8], dialect: &Dialect, chunk_bytes: usize) -> Vec<String> {
    let limits = Limits { chunk_bytes, ..Limits::default() };
    let mut table = Table::open(input, dialect, limits).unwrap();
    let mut out: Vec<String> =
        table.header().iter().map(|row| format!("h:{}", row.join("|"))).collect();
    let mut comments = table.comments().to_vec();
    while let Some(chunk) = table.next_chunk().unwrap() {
        let (text, bad) = chunk.into_text();
        out.extend(bad.iter().map(|line| format!("bad:{line}")));
        let mut rows = text.rows(dialect, limits);
        while let Some(row) = rows.next_row() {
            let cells: Vec<_> = (0..row.len()).map(|i| row.get(i).unwrap()).collect();
            let p = row.position();
            let problem = row.problem().map_or(String::new(), |p| format!(" {p:?}"));
            out.push(format!("{}.{}.{}:{}{problem}", p.line, p.source_row, p.row, cells.join("|")));
        }
        comments.extend_from_slice(rows.comments());
    }
    out.extend(comments.iter().map(|c| format!("#{c}")));
    out
}

fn check(dialect: &Dialect, input: &str, expected: &[&str]) {
    for chunk_bytes in [1, 3, 7, 1 << 16] {
        assert_eq!(read(input.as_bytes(), dialect, chunk_bytes), expected, "{input:?}");
    }
}

#[test]
fn rows_have_cells_and_source_numbers() {
    let d = Dialect::default();
    check(&d, "a,b\n1,2\n3,4\n", &["h:a|b", "2.2.1:1|2", "3.3.2:3|4"]);
    check(&d, "a,b\r\n1,2\r\n3,4", &["h:a|b", "2.2.1:1|2", "3.3.2:3|4"]);
    check(&d, "a\n\nx", &["h:a", "2.2.1:", "3.3.2:x"]);
    check(&d, "", &[]);
    check(&d, "a", &["h:a"]);
    check(&d, "a,b\n,\n1\n", &["h:a|b", "2.2.1:|", "3.3.2:1"]);
    check(&d, "#a\n#1\n", &["h:#a", "2.2.1:#1"]);
    check(&d, "名称,年份\n 汉字三\u{3000},２０１６\n", &["h:名称|年份", "2.2.1:汉字三|２０１６"]);
}

#[test]
fn quotes_enclose_delimiters_line_ends_and_doubled_quotes() {
    let d = Dialect::default();
    check(&d, "a\n\"x,y\"\n", &["h:a", "2.2.1:x,y"]);
    check(&d, "a\n\"x\r\ny\",2\n3\n", &["h:a", "2.2.1:x\r\ny|2", "4.3.2:3"]);
    check(&d, "a\n\"x\"\"y\",\"\"\r\n\"\"\"\"\n", &["h:a", "2.2.1:x\"y|", "3.3.2:\""]);
    check(&d, "a\n\"x\" , \"y\"\n", &["h:a", "2.2.1:x|y"]);
    check(&d, "a\n\" x \"\n", &["h:a", "2.2.1:x"]);
    check(&d, "\"a\nb\",c\n1\n", &["h:a\nb|c", "3.2.1:1"]);
    check(&d, "a\n\"x\"", &["h:a", "2.2.1:x"]);
}

#[test]
fn broken_quotes_are_reported_and_do_not_swallow_rows() {
    let d = Dialect::default();
    check(&d, "a\n5\" pipe,x\n2\n", &["h:a", "2.2.1:5\" pipe|x QuoteInside(1)", "3.3.2:2"]);
    check(&d, "a\nx,\"y\"z\n2\n", &["h:a", "2.2.1:x|yz TextAfterQuote(2)", "3.3.2:2"]);
    check(
        &d,
        "a\n\"x\"\"y\"z\"w,1\n2\n",
        &["h:a", "2.2.1:x\"yz\"w|1 TextAfterQuote(1)", "3.3.2:2"],
    );
    check(&d, "a\n1,\"x\n2\n", &["h:a", "2.2.1:1|x\n2 Unclosed(2)"]);
    check(&d, "a\n\"x\"\"", &["h:a", "2.2.1:x\" Unclosed(1)"]);
    let untrimmed = Dialect { trim: Some(crate::dialect::Trim::None), ..Dialect::default() };
    check(&untrimmed, "a\n \"x\" \n", &["h:a", "2.2.1: \"x\"  QuoteInside(1)"]);
}

#[test]
fn skipped_rows_and_comments_are_kept_apart() {
    let d = Dialect { skip_rows: 2, ..Dialect::described() };
    check(&d, "title\n\na\n1\n# \"note\n2\n", &["h:a", "4.4.1:1", "6.6.2:2", "#title", "# \"note"]);
    let d = Dialect::described();
    check(&d, "#one\na\n#two,\"x\n1\n", &["h:a", "4.4.1:1", "#one", "#two,\"x"]);
    let d = Dialect { comment_prefix: Some("//".into()), header: false, ..Dialect::default() };
    check(&d, "1\n//x\n2\n\"//3\"\n", &["1.1.1:1", "3.3.2:2", "4.4.3://3", "#x"]);
    let d = Dialect { header_row_count: Some(2), ..Dialect::default() };
    check(&d, "a,b\nc,d\n1,2\n", &["h:a|b", "h:c|d", "3.3.1:1|2"]);
    let d = Dialect { header_row_count: Some(3), ..Dialect::default() };
    check(&d, "a\nb", &["h:a", "h:b"]);
}

#[test]
fn columns_and_blank_rows_are_skipped() {
    let d = Dialect { skip_columns: 1, ..Dialect::default() };
    check(&d, "no,a,b\n1,x,y\n2\n", &["h:a|b", "2.2.1:x|y", "3.3.2:"]);
    let d = Dialect { skip_blank_rows: true, ..Dialect::default() };
    check(&d, "a,b\n,\n\n1,2\n\"\",\" \"\n3,4\n", &["h:a|b", "4.4.1:1|2", "6.6.2:3|4"]);
}

#[test]
fn any_delimiter_quote_and_terminator_will_do() {
    let d = Dialect { delimiter: "\t".into(), quote_char: None, ..Dialect::default() };
    check(&d, "a\tb\n\"1\t2\n", &["h:a|b", "2.2.1:\"1|2"]);
    let d =
        Dialect { delimiter: "，".into(), quote_char: Some("”".into()), ..Dialect::default() };
    check(&d, "甲，乙\n1，”2，3”\n”x””y”\n", &["h:甲|乙", "2.2.1:1|2，3", "3.3.2:x”y"]);
    let d = Dialect { delimiter: "||".into(), quote_char: Some("'".into()), ..Dialect::default() };
    check(&d, "a||b|c\n'1||''2'||3\n", &["h:a|b|c", "2.2.1:1||'2|3"]);
    let d = Dialect { double_quote: false, ..Dialect::default() };
    check(&d, "a\n\"x\\\"y\\n\",\\,z\n\"\\\\\"\n", &["h:a", "2.2.1:x\"yn|,z", "3.3.2:\\"]);
    let d = Dialect { line_terminators: vec!["\r".into()], ..Dialect::default() };
    check(&d, "a\r1\r2", &["h:a", "2.2.1:1", "3.3.2:2"]);
    let d = Dialect { line_terminators: vec![";".into(), ";;\n".into()], ..Dialect::default() };
    check(&d, "a;;\n1;2;", &["h:a", "2.2.1:1", "3.3.2:2"]);
    let d = Dialect {
        line_terminators: vec!["\n".into()],
        trim: Some(crate::dialect::Trim::None),
        ..Dialect::default()
    };
    check(&d, "a\r\n1\r\n", &["h:a\r", "2.2.1:1\r"]);
}

#[test]
fn bytes_that_are_not_utf8_are_located() {
    let d = Dialect::default();
    let got = read(b"a\n1\n\xFFx\xFE\n2\n", &d, 1 << 16);
    assert_eq!(got, ["h:a", "bad:3", "2.2.1:1", "3.3.2:\u{FFFD}x\u{FFFD}", "4.4.3:2"]);
    let got = read(b"\xFFa,\xFEb\n1\n", &d, 1 << 16);
    assert_eq!(got, ["h:\u{FFFD}a|\u{FFFD}b", "2.2.1:1"]);
}

#[test]
fn long_rows_and_wide_rows_are_bounded() {
    let limits = Limits { row_bytes: 100, columns: 3, chunk_bytes: 16 };
    let input = format!("a\n1\n\"{}", "x\n".repeat(1000));
    let mut table = Table::open(input.as_bytes(), &Dialect::default(), limits).unwrap();
    let error = loop {
        match table.next_chunk() {
            Ok(chunk) => assert!(chunk.is_some()),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, RowsError::RowTooLong { line: 3, open_quote: true, .. }), "{error}");
    let mut table = Table::open(&b"a\n1,2,3,4,5\n"[..], &Dialect::default(), limits).unwrap();
    let (text, _) = table.next_chunk().unwrap().unwrap().into_text();
    let dialect = Dialect::default();
    let mut rows = text.rows(&dialect, limits);
    let row = rows.next_row().unwrap();
    assert_eq!((row.len(), row.problem()), (3, Some(RowProblem::TooManyColumns(3))));
}

/// Dialects that take every path.
fn dialects() -> impl Strategy<Value = Dialect> {
    let quotes = prop_oneof![Just(Some("\"".to_owned())), Just(None), Just(Some("''".to_owned()))];
    let delimiters = prop_oneof![Just(","), Just(";;"), Just("，"), Just("\t")];
    let terminators = prop_oneof![
        Just(vec!["\r\n", "\n"]),
        Just(vec!["\n"]),
        Just(vec!["\r\n"]),
        Just(vec!["\r", "\n", "\r\n"]),
    ];
    let trims = prop_oneof![Just(None), Just(Some(crate::dialect::Trim::None))];
    (quotes, delimiters, terminators, trims, any::<[bool; 3]>(), 0usize..3, 0usize..3).prop_map(
        |(
            quote_char,
            delimiter,
            terminators,
            trim,
            [double_quote, blank, comments],
            skip_rows,
            headers,
        )| Dialect {
            quote_char,
            delimiter: delimiter.into(),
            line_terminators: terminators.into_iter().map(str::to_owned).collect(),
            trim,
            double_quote,
            skip_blank_rows: blank,
            comment_prefix: comments.then(|| "#".to_owned()),
            skip_rows,
            header_row_count: Some(headers),
            ..Dialect::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn chunked_is_whole(
        input in "[a#\",;，\t'\\\\ \r\n]{0,40}",
        dialect in dialects(),
        chunk_bytes in 1usize..20,
    ) {
        let whole = read(input.as_bytes(), &dialect, 1 << 16);
        prop_assert_eq!(read(input.as_bytes(), &dialect, chunk_bytes), whole);
    }

    #[test]
    fn fast_and_general_scanners_agree(input in "[a#\", \n]{0,40}", comments: bool, trim: bool) {
        let fast = Dialect {
            comment_prefix: comments.then(|| "#".to_owned()),
            trim: (!trim).then_some(crate::dialect::Trim::None),
            ..Dialect::default()
        };
        // A terminator that never occurs sends rows to the general scanner.
        let mut general = fast.clone();
        general.line_terminators.push("\u{7}".into());
        prop_assert_eq!(read(input.as_bytes(), &fast, 1 << 16), read(input.as_bytes(), &general, 1 << 16));
    }

    #[test]
    fn what_is_written_is_read(
        table in proptest::collection::vec(proptest::collection::vec("[a\",\r\n汉 ]{0,5}", 1..4), 1..6),
    ) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let dialect = Dialect { header: false, trim: Some(crate::dialect::Trim::None), ..Dialect::default() };
        let expected: Vec<String> = table.iter().map(|row| row.join("|")).collect();
        let got: Vec<String> = read(&bytes, &dialect, 8)
            .iter()
            .map(|row| row.split_once(':').unwrap().1.to_owned())
            .collect();
        prop_assert_eq!(got, expected);
    }

    #[test]
    fn no_bytes_break_the_reader(input in proptest::collection::vec(any::<u8>(), 0..60), dialect in dialects()) {
        read(&input, &dialect, 5);
    }
}
