//! What bytes are when they are no text: workbooks, pictures, archives, told by their first bytes.
//!
//! For saying what a person handed over by mistake, and nothing more: refuses to look inside. The
//! signatures are those of the formats' own specifications.

/// A kind of content that is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Content {
    /// A ZIP archive, which the workbooks `.xlsx` and `.ods` are.
    Zip,
    /// A compound file: `.xls`, `.et`, `.doc`.
    CompoundFile,
    /// A picture.
    Picture,
    /// A PDF document.
    Pdf,
    /// A compressed file or an archive other than ZIP.
    Archive,
    /// A database, a column file or a program.
    Data,
    /// Something else that is no text.
    Unknown,
}

impl Content {
    /// Returns what it is called, in English and Chinese.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Zip => {
                ("a workbook (.xlsx, .ods) or a ZIP archive", "工作簿(.xlsx、.ods)或 ZIP 压缩包")
            }
            Self::CompoundFile => (
                "a workbook or document of the old form (.xls, .et, .doc)",
                "旧格式的工作簿或文档(.xls、.et、.doc)",
            ),
            Self::Picture => ("a picture", "图片"),
            Self::Pdf => ("a PDF document", "PDF 文档"),
            Self::Archive => ("a compressed file", "压缩文件"),
            Self::Data => ("a database or a program", "数据库或程序文件"),
            Self::Unknown => ("binary data", "二进制数据"),
        }
    }

    /// Returns whether a spreadsheet program can save it as CSV.
    pub fn is_workbook(self) -> bool {
        matches!(self, Self::Zip | Self::CompoundFile)
    }
}

/// Signatures at the beginning of a file.
const SIGNATURES: &[(&[u8], Content)] = &[
    (b"PK\x03\x04", Content::Zip),
    (b"PK\x05\x06", Content::Zip),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Content::CompoundFile),
    (b"\x89PNG\r\n\x1A\n", Content::Picture),
    (b"\xFF\xD8\xFF", Content::Picture),
    (b"GIF87a", Content::Picture),
    (b"GIF89a", Content::Picture),
    (b"II*\0", Content::Picture),
    (b"MM\0*", Content::Picture),
    (b"%PDF-", Content::Pdf),
    (b"\x1F\x8B", Content::Archive),
    (b"BZh", Content::Archive),
    (b"\xFD7zXZ\0", Content::Archive),
    (b"\x28\xB5\x2F\xFD", Content::Archive),
    (b"7z\xBC\xAF\x27\x1C", Content::Archive),
    (b"Rar!\x1A\x07", Content::Archive),
    (b"SQLite format 3\0", Content::Data),
    (b"PAR1", Content::Data),
    (b"ARROW1\0\0", Content::Data),
    (b"\x7FELF", Content::Data),
    (b"\xFF\xFE\0\0", Content::Unknown),
    (b"\0\0\xFE\xFF", Content::Unknown),
];

/// Recognises content that is no text by its first bytes.
///
/// # Examples
///
/// ```
/// use xiangmai_text::content::{Content, recognise};
///
/// assert_eq!(recognise(b"PK\x03\x04\x14\0"), Some(Content::Zip));
/// assert_eq!(recognise("编码,村名\n".as_bytes()), None);
/// ```
pub fn recognise(bytes: &[u8]) -> Option<Content> {
    let found = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature));
    // Letters that a text may begin with are a signature only before what no text holds.
    let spelled = |signature: &[u8]| signature.iter().all(|b| (b' '..=b'~').contains(b));
    let found = found.filter(|(signature, content)| {
        *content == Content::Pdf || !spelled(signature) || is_binary(bytes)
    });
    let riff = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let bitmap = bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]);
    let picture = (riff || bitmap).then_some(Content::Picture);
    found.map(|(_, content)| *content).or(picture)
}

/// Returns whether bytes hold more control characters than a text does.
pub fn is_binary(bytes: &[u8]) -> bool {
    const LOOKED_AT: usize = 64 << 10;
    let bytes = &bytes[..bytes.len().min(LOOKED_AT)];
    let controls = |b: &&u8| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B);
    let found = bytes.iter().filter(controls).count();
    found >= 4 && found > bytes.len() / 50
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_told_by_its_bytes_and_text_is_not_mistaken_for_it() {
        let check = |bytes: &[u8], expected| assert_eq!(recognise(bytes), expected, "{bytes:?}");
        check(b"PK\x03\x04", Some(Content::Zip));
        check(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", Some(Content::CompoundFile));
        check(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", Some(Content::Picture));
        check(b"\xFF\xD8\xFF\xE0", Some(Content::Picture));
        check(b"RIFF\x10\0\0\0WEBPVP8 ", Some(Content::Picture));
        check(b"BM\x36\0\0\0\0\0\0\0", Some(Content::Picture));
        check(b"%PDF-1.7\n", Some(Content::Pdf));
        check(b"\x1F\x8B\x08", Some(Content::Archive));
        check(b"\xFF\xFE\0\0a\0\0\0", Some(Content::Unknown));
        check(b"BM,a\n1,2\n", None);
        check(b"BZh,a\n", None);
        check(b"PAR1,PAR2\n1,2\n", None);
        check(b"GIF89a,b\n", None);
        check(b"\xFF\xFEa\0", None);
        check("村名\n".as_bytes(), None);
        check(b"", None);
    }

    #[test]
    fn a_stray_control_character_makes_no_text_binary() {
        assert!(!is_binary(b"a,b\n1,\x01\n"));
        assert!(is_binary(&[0, 1, 2, 3, 4, 5, 200, 201]));
    }
}
