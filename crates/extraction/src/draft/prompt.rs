use super::json_schema;

/// The language of an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 中文
    Chinese,
    /// English
    English,
}

const CHINESE: &str = include_str!("../../schema/prompt-zh.txt");
const ENGLISH: &str = include_str!("../../schema/prompt-en.txt");

/// Returns the instruction for a model with the JSON Schema of drafts, in Chinese or English.
///
/// ```
/// use extraction::draft::{Language, prompt};
/// assert!(prompt(Language::English).contains("draft-1.json"));
/// ```
pub fn prompt(language: Language) -> String {
    let text = match language {
        Language::Chinese => CHINESE,
        Language::English => ENGLISH,
    };
    format!("{}\n\n{}", text.trim_end(), json_schema())
}
