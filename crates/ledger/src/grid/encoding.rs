//! From bytes to text: the project's one way of finding encodings, strictly: no ledger is read with a character lost.

use encodings::encoding::{self, DecodeError, NotText};

use crate::error::Error;

/// Returns the text and the name of the encoding; bytes that cannot be decoded are an error, never U+FFFD.
pub(super) fn decode(file: &str, bytes: &[u8]) -> Result<(String, &'static str), Error> {
    let refused = |encoding, byte| Error::Encoding { file: file.to_owned(), encoding, byte };
    match encoding::decode(bytes, None) {
        Ok(found) => match found.bad.first() {
            Some(byte) => Err(refused(found.encoding, usize::try_from(*byte).unwrap_or(0))),
            None => Ok((found.text, found.encoding)),
        },
        Err(DecodeError::NotText(NotText::Undecodable { encoding, offset, .. })) => {
            Err(refused(encoding, usize::try_from(offset).unwrap_or(0)))
        }
        Err(_) => Err(Error::NotATable { file: file.to_owned(), what: "binary" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, GB18030};

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
    fn no_character_is_ever_replaced() {
        for bytes in [&b"\xff\x81\x20,\x80\xff\n\x81"[..], b"\xd0\xf2\xba\xc5,\xd3\n\xff"] {
            assert!(
                decode("a.csv", bytes).is_ok_and(|(text, _)| !text.contains('\u{fffd}'))
                    || decode("a.csv", bytes).is_err()
            );
        }
    }
}
