//! What is wrong with a command line, in both languages. Clap says it in English; the Chinese is made of what it
//! found.

use super::localise::command;
use super::page::{usage_in, words};
use clap::error::{ContextKind as Kind, ContextValue as Value, ErrorKind};
use diagnostics::{Language, Text};
use std::error::Error;
use std::ffi::OsString;
use std::num::IntErrorKind;

/// A complaint about a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong.
    pub message: String,
    /// What may help, one line each.
    pub tips: Vec<String>,
    /// How the command is called.
    pub usage: Vec<String>,
}

/// Says what is wrong with these arguments, which clap refused with `error`.
pub fn complaint(error: clap::Error, argv: &[OsString], language: Language) -> Complaint {
    // Once more by the commands of that language, so that what is found is named in it.
    let error = match language {
        Language::En => error,
        Language::Zh => command(language).try_get_matches_from(argv).err().unwrap_or(error),
    };
    let found = Found(&error);
    let tips = found.tips(language);
    let message = match language {
        Language::En => found.english(),
        Language::Zh => found.chinese(),
    };
    let usage = usage_in(&found.text(Kind::Usage), language);
    Complaint { message, tips, usage }
}

impl Complaint {
    /// The lines of the complaint below the first.
    pub fn rest(&self, language: Language) -> Vec<String> {
        let words = words(language);
        let tip = if language == Language::En { "  hint: " } else { "  提示：" };
        let mut lines: Vec<String> = self.tips.iter().map(|t| format!("{tip}{t}")).collect();
        if let [first, others @ ..] = self.usage.as_slice() {
            let space = if language == Language::En { " " } else { "" };
            lines.push(format!("\n{}{}{space}{first}", words.usage, words.colon));
            lines.extend(others.iter().map(|line| format!("  {line}")));
        }
        lines.push(match language {
            Language::En => "\n`--help` tells more.".into(),
            Language::Zh => "\n详见 --help。".into(),
        });
        lines
    }
}

/// What clap found.
struct Found<'e>(&'e clap::Error);

impl Found<'_> {
    fn strings(&self, kind: Kind) -> Vec<String> {
        match self.0.get(kind) {
            Some(Value::String(text)) => vec![text.clone()],
            Some(Value::Strings(texts)) => texts.clone(),
            Some(Value::StyledStr(text)) => vec![text.to_string()],
            Some(Value::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect(),
            Some(Value::Number(number)) => vec![number.to_string()],
            _ => Vec::new(),
        }
    }

    fn text(&self, kind: Kind) -> String {
        self.strings(kind).join(", ")
    }

    /// The first lines of clap's own message: up to an empty line.
    fn english(&self) -> String {
        if let (ErrorKind::ValueValidation, Some(text)) = (self.0.kind(), told(self.0)) {
            let (arg, value) = (self.text(Kind::InvalidArg), self.text(Kind::InvalidValue));
            return format!("`{value}` is no value for `{arg}`: {}", text.en);
        }
        let text = self.0.to_string();
        let text = text.strip_prefix("error: ").unwrap_or(&text);
        text.split("\n\n").next().unwrap_or(text).trim_end().to_owned()
    }

    fn chinese(&self) -> String {
        let arg = self.text(Kind::InvalidArg);
        let value = self.text(Kind::InvalidValue);
        let number = |kind| self.text(kind);
        match self.0.kind() {
            ErrorKind::InvalidValue if value.is_empty() => {
                format!("“{arg}”缺少值{}", self.choices())
            }
            ErrorKind::InvalidValue => format!("“{value}”不能用作“{arg}”的值{}", self.choices()),
            ErrorKind::UnknownArgument => format!("没有“{arg}”这个参数"),
            ErrorKind::InvalidSubcommand => {
                format!("没有“{}”这条命令", self.text(Kind::InvalidSubcommand))
            }
            ErrorKind::NoEquals => format!("“{arg}”的值须写在等号之后"),
            ErrorKind::ValueValidation => {
                format!("“{value}”不能用作“{arg}”的值：{}", reason(self.0))
            }
            ErrorKind::TooManyValues => format!("“{arg}”的值多了：“{value}”"),
            ErrorKind::TooFewValues => {
                let (least, given) = (number(Kind::MinValues), number(Kind::ActualNumValues));
                format!("“{arg}”至少要有 {least} 个值，只给了 {given} 个")
            }
            ErrorKind::WrongNumberOfValues => {
                let (due, given) = (number(Kind::ExpectedNumValues), number(Kind::ActualNumValues));
                format!("“{arg}”要有 {due} 个值，给了 {given} 个")
            }
            ErrorKind::ArgumentConflict => {
                let prior = self.strings(Kind::PriorArg);
                match prior.as_slice() {
                    [] => format!("“{arg}”不能与其他参数同时使用"),
                    [same] if *same == arg => format!("“{arg}”只能给出一次"),
                    prior => format!("“{arg}”不能与“{}”同时使用", prior.join("”“")),
                }
            }
            ErrorKind::MissingRequiredArgument => {
                let missing = self.strings(Kind::InvalidArg);
                format!("缺少必需的参数：\n  {}", missing.join("\n  "))
            }
            ErrorKind::MissingSubcommand => {
                let known = self.strings(Kind::ValidSubcommand).join("、");
                format!("“{}”之后须有命令：{known}", self.text(Kind::InvalidSubcommand))
            }
            ErrorKind::InvalidUtf8 => "参数不是有效的 UTF-8 文字".into(),
            _ => "命令写法有误".into(),
        }
    }

    /// The values that there are.
    fn choices(&self) -> String {
        let known = self.strings(Kind::ValidValue);
        if known.is_empty() { String::new() } else { format!("\n  可选：{}", known.join("、")) }
    }

    fn tips(&self, language: Language) -> Vec<String> {
        let near = [Kind::SuggestedArg, Kind::SuggestedSubcommand, Kind::SuggestedValue];
        let near: Vec<String> = near.into_iter().flat_map(|kind| self.strings(kind)).collect();
        let mut tips = Vec::new();
        if !near.is_empty() {
            tips.push(match language {
                Language::En => format!("did you mean `{}`?", near.join("`, `")),
                Language::Zh => format!("是不是“{}”？", near.join("”“")),
            });
        }
        let arg = self.text(Kind::InvalidArg);
        let suggested = self.strings(Kind::Suggested);
        if suggested.iter().any(|text| text.contains("as a value")) {
            tips.push(match language {
                Language::En => format!("to give `{arg}` as a value, write `-- {arg}`"),
                Language::Zh => format!("如要把“{arg}”当作值，请写成“-- {arg}”"),
            });
        }
        tips
    }
}

/// What a reader of ours said.
fn told(error: &clap::Error) -> Option<&Text> {
    error.source().and_then(|source| source.downcast_ref::<Text>())
}

/// Why a value could not be read.
fn reason(error: &clap::Error) -> String {
    if let Some(text) = told(error) {
        return text.zh.clone();
    }
    let Some(source) = error.source() else { return "写法不对".into() };
    if let Some(number) = source.downcast_ref::<std::num::ParseIntError>() {
        return match number.kind() {
            IntErrorKind::Empty => "是空的",
            IntErrorKind::PosOverflow => "数太大",
            IntErrorKind::NegOverflow => "数太小",
            _ => "不是整数",
        }
        .into();
    }
    if source.is::<std::num::ParseFloatError>() {
        return "不是数".into();
    }
    if source.is::<std::net::AddrParseError>() {
        return "不是地址和端口，应如 127.0.0.1:7880".into();
    }
    if source.is::<diffusion::field::BadDate>() {
        return "不是日期，应写成 2021、2021-03 或 2021-03-05".into();
    }
    let text = source.to_string();
    match text.split_once(" is not in ") {
        Some((_, range)) => format!("不在 {range} 之内"),
        None => "写法不对".into(),
    }
}
