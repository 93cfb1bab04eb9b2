use std::path::Path;

use super::{docx, html, markdown, pdf};

/// A report whose text cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// The file is not UTF-8.
    #[error("{path}: the text is not UTF-8 at byte {at}")]
    Encoding {
        /// The file.
        path: String,
        /// The first byte that is not.
        at: usize,
    },
    /// The file is not what its name says.
    #[error("{path}: not a readable {format} file: {why}")]
    Malformed {
        /// The file.
        path: String,
        /// What its name says.
        format: &'static str,
        /// What the reader says.
        why: String,
    },
    /// A PDF of pictures.
    #[error("{path}: the PDF has no text layer; recognise its characters first")]
    NoTextLayer {
        /// The file.
        path: String,
    },
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Plain text: offsets are those of the file.
    Plain,
    /// Markdown.
    Markdown,
    /// HTML.
    Html,
    /// Word, Office Open XML.
    Docx,
    /// PDF with a text layer.
    Pdf,
}

impl Format {
    /// Returns the format that the name of a file says; plain text for any other.
    pub fn of(path: &Path) -> Self {
        let extension =
            path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        match extension.as_str() {
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" | "xhtml" => Self::Html,
            "docx" => Self::Docx,
            "pdf" => Self::Pdf,
            _ => Self::Plain,
        }
    }
}

/// Returns the plain text of a file's bytes. A plain text comes back as it is.
///
/// # Errors
///
/// The bytes are not of the format that the name of the file says, or hold no text.
///
/// ```
/// use std::path::Path;
/// let text = extraction::format::plain_text(Path::new("r.md"), "# 石堤镇\n\n推行**三带**工作法。".as_bytes()).unwrap();
/// assert_eq!(text, "石堤镇\n推行三带工作法。\n");
/// ```
pub fn plain_text(path: &Path, bytes: &[u8]) -> Result<String, FormatError> {
    let name = path.display().to_string();
    let utf8 = || {
        std::str::from_utf8(bytes)
            .map_err(|e| FormatError::Encoding { path: name.clone(), at: e.valid_up_to() })
    };
    let malformed = |format: &'static str| {
        let path = name.clone();
        move |why: String| FormatError::Malformed { path, format, why }
    };
    match Format::of(path) {
        Format::Plain => utf8().map(str::to_owned),
        Format::Markdown => utf8().map(markdown::text),
        Format::Html => utf8().map(html::text),
        Format::Docx => docx::text(bytes).map_err(malformed("docx")),
        Format::Pdf => {
            let text = pdf::text(bytes).map_err(malformed("PDF"))?;
            if text.trim().is_empty() {
                Err(FormatError::NoTextLayer { path: name })
            } else {
                Ok(text)
            }
        }
    }
}
