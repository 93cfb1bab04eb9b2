//! Plain text from Markdown, HTML, `.docx` and PDF with a text layer. Offsets of facts are always in that plain text.

mod docx;
mod html;
mod markdown;
mod pdf;
mod read;

pub use read::{Format, FormatError, plain_text};
