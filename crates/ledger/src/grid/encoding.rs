//! From bytes to text in the encoding that the bytes are in. To be replaced by the project's own reader of encodings.

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::Error;

/// Returns the text and the name of the encoding; bytes that cannot be decoded are an error, never U+FFFD.
pub(super) fn decode(file: &str, bytes: &[u8]) -> Result<(String, &'static str), Error> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return strictly(file, encoding, &bytes[mark..]);
    }
    if let Some(encoding) = utf16(bytes) {
        return strictly(file, encoding, bytes);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return strictly(file, UTF_8, bytes);
    }
    let mut candidates = vec![GB18030, BIG5];
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(None, chardetng::Utf8Detection::Allow);
    if guessed == BIG5 && commoner(bytes, BIG5) > commoner(bytes, GB18030) {
        candidates.reverse();
    }
    let mut first = None;
    for encoding in candidates {
        match strictly(file, encoding, bytes) {
            Ok(found) => return Ok(found),
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or(Error::NotATable { file: file.to_owned(), what: "binary" }))
}

fn strictly(
    file: &str,
    encoding: &'static Encoding,
    bytes: &[u8],
) -> Result<(String, &'static str), Error> {
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok((text.into_owned(), encoding.name())),
        None => {
            let byte = (0..bytes.len())
                .step_by((bytes.len() / 4096).max(1))
                .find(|&end| {
                    encoding
                        .decode_without_bom_handling_and_without_replacement(&bytes[..end])
                        .is_none()
                })
                .unwrap_or(bytes.len());
            Err(Error::Encoding { file: file.to_owned(), encoding: encoding.name(), byte })
        }
    }
}

/// How many characters of the text in this encoding are among the commonest of ledgers, in either script.
fn commoner(bytes: &[u8], encoding: &'static Encoding) -> usize {
    const COMMON: &str =
        "村镇鎮乡鄉社合作农農户戶党黨支部公司名称稱号號年月日电電话話面积積亩畝时時间間区區县縣";
    let window = &bytes[..bytes.len().min(64 << 10)];
    encoding.decode_without_bom_handling(window).0.chars().filter(|c| COMMON.contains(*c)).count()
}

/// UTF-16 without a mark: line ends and separators show where the zero stands.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let window = &bytes[..bytes.len().min(64 << 10)];
    if !window.contains(&0) {
        return None;
    }
    let count = |low: usize| {
        window
            .chunks_exact(2)
            .filter(|p| {
                p[1 - low] == 0 && matches!(p[low], b'\n' | b'\r' | b',' | b'\t' | b'0'..=b'9')
            })
            .count()
    };
    let (little, big) = (count(0), count(1));
    (little.max(big) > 0).then_some(if little >= big { UTF_16LE } else { UTF_16BE })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "序号,所在村,合作社名称\n1,王庄村,康惠䅟子种植合作社\n";

    #[test]
    fn every_chinese_encoding_is_found() {
        let utf16 = |le: bool, mark: bool| -> Vec<u8> {
            let units = TEXT
                .encode_utf16()
                .flat_map(|u| if le { u.to_le_bytes() } else { u.to_be_bytes() });
            let bom: &[u8] = if !mark {
                &[]
            } else if le {
                b"\xff\xfe"
            } else {
                b"\xfe\xff"
            };
            bom.iter().copied().chain(units).collect()
        };
        for bytes in [
            TEXT.as_bytes().to_vec(),
            format!("\u{feff}{TEXT}").into_bytes(),
            GB18030.encode(TEXT).0.into_owned(),
            utf16(true, true),
            utf16(true, false),
            utf16(false, true),
            utf16(false, false),
        ] {
            assert_eq!(decode("a.csv", &bytes).unwrap().0, TEXT);
        }
        let traditional = "序號,行政村,合作社名稱,聯繫電話\n1,大灣村,農民專業合作社,無\n2,楊樓村委會,蔬菜專業合作社,黨支部\n";
        let (bytes, _, lossy) = BIG5.encode(traditional);
        assert!(!lossy);
        let (text, encoding) = decode("a.csv", &bytes).unwrap();
        assert_eq!((text.as_str(), encoding), (traditional, "Big5"));
    }

    #[test]
    fn bytes_of_no_encoding_are_refused() {
        assert!(decode("a.csv", b"\xff\x81\x20,\x80\xff\n\x81").is_err());
    }
}
