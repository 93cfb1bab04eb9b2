//! Claims about encodings: ledgers of every encoding under every declaration.

use super::detect::NotText;
use super::*;
use crate::content::Content;
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252,
};
use proptest::prelude::*;
use std::io::{self, Read};

const LEDGER: &str = "编码,村名,年份\n350924,下党村,2016\n350925,上西坑村,2017\n";

fn encode(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_16LE {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    if encoding == UTF_16BE {
        return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    }
    encoding.encode(text).0.into_owned()
}

/// Reads as a whole and as a stream of small pieces; both must agree.
fn try_read(bytes: &[u8], name: Option<&str>) -> Result<(String, &'static str, Why), DecodeError> {
    let whole = decode(bytes, name);
    let mut reader = Utf8Reader::new(Dribble(bytes), name)?;
    let mut streamed = Vec::new();
    let mut buf = [0; 7];
    let error = loop {
        match reader.read(&mut buf) {
            Ok(0) => break None,
            Ok(n) => streamed.extend_from_slice(&buf[..n]),
            Err(error) => break Some(error),
        }
    };
    if let Some(error) = error {
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        let found = NotText::of(&error).unwrap().clone();
        assert_eq!(whole, Err(found.into()));
        return Err(whole.unwrap_err());
    }
    let whole = whole?;
    let bad = whole.bad.first().copied().filter(|_| whole.encoding != "UTF-8");
    assert_eq!(String::from_utf8_lossy(&streamed), whole.text);
    assert_eq!(reader.first_bad_byte(), bad);
    assert_eq!((reader.encoding(), reader.why()), (whole.encoding, whole.why));
    Ok((whole.text, whole.encoding, whole.why))
}

fn read(bytes: &[u8], name: Option<&str>) -> (String, &'static str, Why) {
    try_read(bytes, name).unwrap()
}

/// A source that gives three bytes at a time.
struct Dribble<'a>(&'a [u8]);

impl Read for Dribble<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let length = buf.len().min(3);
        self.0.read(&mut buf[..length])
    }
}

#[test]
fn ledgers_are_read_whatever_their_encoding() {
    let check = |bytes: Vec<u8>, name, encoding, why| {
        assert_eq!(read(&bytes, name), (LEDGER.to_owned(), encoding, why));
    };
    check(LEDGER.into(), None, "UTF-8", Why::Valid);
    check(format!("\u{FEFF}{LEDGER}").into(), None, "UTF-8", Why::ByteOrderMark);
    check(format!("\u{FEFF}{LEDGER}").into(), Some("utf-8"), "UTF-8", Why::Named);
    check(encode(LEDGER, GB18030), None, "gb18030", Why::Guessed);
    check(encode(LEDGER, GBK), Some("gbk"), "gb18030", Why::Named);
    check(encode(LEDGER, UTF_16LE), None, "UTF-16LE", Why::Guessed);
    check(encode(LEDGER, UTF_16BE), None, "UTF-16BE", Why::Guessed);
    check(encode(&format!("\u{FEFF}{LEDGER}"), UTF_16BE), None, "UTF-16BE", Why::ByteOrderMark);
    check(encode(&format!("\u{FEFF}{LEDGER}"), UTF_16BE), Some("utf-16"), "UTF-16BE", Why::Named);
    let big5 = encode("編碼,村名", BIG5);
    assert_eq!(read(&big5, Some("big5")), ("編碼,村名".into(), "Big5", Why::Named));
    assert_eq!(read(b"a,b\n", None), ("a,b\n".into(), "UTF-8", Why::Valid));
    assert_eq!(read(b"", None), (String::new(), "UTF-8", Why::Valid));
    assert_eq!(read("下".as_bytes(), None), ("下".into(), "UTF-8", Why::Valid));
}

#[test]
fn the_decision_waits_for_the_first_byte_beyond_ascii() {
    let text = format!("{}{LEDGER}", "1,2,3\n".repeat(30_000));
    assert_eq!(read(&encode(&text, GB18030), None), (text.clone(), "gb18030", Why::Guessed));
    assert_eq!(read(text.as_bytes(), None), (text.clone(), "UTF-8", Why::Valid));
}

#[test]
fn bad_bytes_are_located() {
    let bytes = [b"a\xFFb\xFF", encode("下党村的村民", GB18030).as_slice()].concat();
    let got = decode(&[bytes, encode(&LEDGER.repeat(9), GB18030)].concat(), Some("gb18030"));
    let got = got.unwrap();
    assert!(got.text.starts_with("a\u{FFFD}b\u{FFFD}下党村"), "{}", got.text);
    assert_eq!((got.encoding, got.why, got.bad), ("gb18030", Why::Named, vec![1, 3]));
    let mut bytes = LEDGER.repeat(3).into_bytes();
    bytes.insert(0, 0xFF);
    let got = decode(&bytes, None).unwrap();
    assert_eq!((got.encoding, got.bad), ("UTF-8", vec![0]));
}

#[test]
fn legacy_text_is_composed() {
    // Windows-1258 writes ấ as â and a combining acute.
    let got = decode(b"\xE2\xEC", Some("windows-1258")).unwrap();
    assert_eq!(got.text, "\u{1EA5}");
}

#[test]
fn labels_are_those_of_the_standard() {
    let check = |name, expected| assert_eq!(is_known(name), expected, "{name}");
    check("utf-8", true);
    check("GB2312", true);
    check("latin1", true);
    check("klingon", false);
    check("", false);
}

/// Each encoding of a ledger, with and without mark, and the name under which it is found.
fn encoded(text: &str) -> Vec<(Vec<u8>, &'static str)> {
    let marked = |encoding| encode(&format!("\u{FEFF}{text}"), encoding);
    vec![
        (text.into(), "UTF-8"),
        (format!("\u{FEFF}{text}").into(), "UTF-8"),
        (encode(text, GBK), "gb18030"),
        (encode(text, GB18030), "gb18030"),
        (encode(text, UTF_16LE), "UTF-16LE"),
        (marked(UTF_16LE), "UTF-16LE"),
        (encode(text, UTF_16BE), "UTF-16BE"),
        (marked(UTF_16BE), "UTF-16BE"),
    ]
}

const DECLARED: [&str; 11] = [
    "utf-8",
    "gb18030",
    "gbk",
    "gb2312",
    "utf-16",
    "utf-16le",
    "utf-16be",
    "big5",
    "shift_jis",
    "latin1",
    "windows-1252",
];

#[test]
fn a_ledger_is_read_right_in_every_encoding_whatever_is_declared() {
    let texts = [
        LEDGER.to_owned(),
        "村名,书记\n下党村,王某\n西坑村,李某\n".to_owned(),
        format!("id,name\n{}", "1,abc\n".repeat(20_000)) + LEDGER,
        "标题,说明\n乡村治理,\"党支部＋合作社＋农户：带动“三变”，增收二万元。\"\n".repeat(2_000),
    ];
    for text in &texts {
        for (bytes, found) in encoded(text) {
            let (got, encoding, _) = read(&bytes, None);
            assert_eq!((got.as_str() == text, encoding), (true, found), "{}", &text[..20]);
            for declared in DECLARED {
                let (got, encoding, why) = read(&bytes, Some(declared));
                assert!(got.as_str() == text, "{found} declared {declared}: {encoding}");
                assert_eq!(encoding, found, "declared {declared}");
                let says_so = detect::label(declared).unwrap().name() == found
                    || (declared.starts_with("utf-16") && found.starts_with("UTF-16"));
                let expected = if says_so { Why::Named } else { Why::Contradicted };
                assert_eq!(why, expected, "{found} declared {declared}");
            }
        }
    }
}

#[test]
fn other_east_asian_text_is_not_taken_for_chinese() {
    let check = |text: &str, encoding: &'static Encoding, declared: Option<&str>| {
        let text = text.repeat(20);
        let (got, found, _) = read(&encode(&text, encoding), declared);
        assert_eq!((got, found), (text, encoding.name()), "{declared:?}");
    };
    let traditional = "編碼,村名,說明\n1,下黨村,鄉村治理與發展組織\n";
    for declared in [None, Some("utf-8"), Some("big5"), Some("gb18030"), Some("latin1")] {
        check(traditional, BIG5, declared);
    }
    let korean = "이름,마을\n1,한국의 마을과 주민\n";
    for declared in [None, Some("euc-kr"), Some("utf-8")] {
        check(korean, EUC_KR, declared);
    }
    let japanese = "名前,村\n1,これはむらのなまえです\n";
    for declared in [None, Some("shift_jis"), Some("utf-8")] {
        check(japanese, SHIFT_JIS, declared);
    }
    check(japanese, EUC_JP, Some("euc-jp"));
    check("nom,ville\n1,Besançon à côté\n", WINDOWS_1252, Some("latin1"));
    check("nom,ville\n1,Besançon à côté\n", UTF_8, Some("latin1"));
}

#[test]
fn what_one_declaration_covers_and_validity_does_not_tell_is_believed() {
    // Every pair is valid UTF-8, too.
    let text = "茅";
    assert_eq!(read(&encode(text, GB18030), Some("gb18030")).0, text);
    assert_eq!(read(&encode(text, GB18030), None).0, "é");
    assert_eq!(read("é".as_bytes(), Some("utf-8")).0, "é");
}

#[test]
fn bytes_that_fit_no_encoding_are_refused_with_their_place() {
    let check = |bytes: &[u8], name, offset, line| {
        let expected = NotText::Undecodable { encoding: "UTF-8", offset, line };
        assert_eq!(try_read(bytes, name), Err(expected.into()), "{bytes:?}");
    };
    check(b"a,b\n1,\xFF\n", Some("utf-8"), 6, 2);
    check(b"a,b\n1,caf\xE9\n", Some("utf-8"), 9, 2);
}

#[test]
fn binary_content_is_no_text_whatever_is_declared() {
    for declared in [None, Some("utf-8"), Some("gb18030"), Some("utf-16")] {
        let check = |bytes: &[u8], content| {
            let got = try_read(bytes, declared);
            assert_eq!(got, Err(NotText::Binary(content).into()), "{declared:?}");
        };
        check(b"PK\x03\x04\x14\0\x06\0\x08\0\0\0", Content::Zip);
        check(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0", Content::CompoundFile);
        check(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", Content::Picture);
    }
}

proptest! {
    #[test]
    fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for name in [None, Some("utf-8"), Some("gb18030"), Some("utf-16le"), Some("latin1")] {
            // Refusing is right, too; whole and stream agree.
            let _refused = try_read(&bytes, name);
        }
    }
}
