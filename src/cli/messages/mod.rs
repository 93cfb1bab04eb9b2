//! What errors say, in Chinese. Errors of the engines speak English, as errors of crates do; `zh.po` has the Chinese
//! of each of their messages, and a test holds that none is missing.

mod template;

use diagnostics::{Text, chain};
use std::error::Error;
use std::io;
use std::sync::OnceLock;
use template::Template;

/// An error with its causes, in both languages.
pub fn told(error: &(dyn Error + 'static)) -> Text {
    Text::new(chain(error), chinese_chain(error))
}

/// As `diagnostics::chain`, in Chinese.
fn chinese_chain(error: &(dyn Error + 'static)) -> String {
    let (mut english, mut text) = (error.to_string(), chinese(error));
    let mut cause = error.source();
    while let Some(c) = cause {
        let said = c.to_string();
        if !english.ends_with(&said) {
            text = format!("{text}：{}", chinese(c));
            english = format!("{english}: {said}");
        }
        cause = c.source();
    }
    text
}

/// One error in Chinese: by the catalogue, by what the system said, or as it is, said to be so.
fn chinese(error: &(dyn Error + 'static)) -> String {
    if let Some(text) = error.downcast_ref::<Text>() {
        return text.zh.clone();
    }
    if let Some(io) = error.downcast_ref::<io::Error>()
        && io.get_ref().is_none()
    {
        return system(io);
    }
    let said = error.to_string();
    translated(&said).unwrap_or_else(|| original(&said))
}

/// What has no Chinese of ours: the text of a library or a server.
fn original(said: &str) -> String {
    if said.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}')) {
        return said.to_owned();
    }
    format!("原文为“{said}”")
}

/// What the operating system said.
fn system(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let text = match error.kind() {
        Kind::NotFound => "不存在",
        Kind::PermissionDenied => "没有权限",
        Kind::AlreadyExists => "已存在",
        Kind::NotADirectory => "不是文件夹",
        Kind::IsADirectory => "是文件夹",
        Kind::DirectoryNotEmpty => "文件夹不是空的",
        Kind::ReadOnlyFilesystem => "文件系统是只读的",
        Kind::StorageFull => "磁盘已满",
        Kind::QuotaExceeded => "超出配额",
        Kind::FileTooLarge => "文件过大",
        Kind::ConnectionRefused => "连接被拒绝",
        Kind::ConnectionReset | Kind::ConnectionAborted => "连接中断",
        Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::NetworkDown => "网络不通",
        Kind::AddrInUse => "地址已被占用",
        Kind::AddrNotAvailable => "地址不可用",
        Kind::TimedOut => "超时",
        Kind::UnexpectedEof => "内容不完整",
        Kind::InvalidFilename => "文件名无效",
        Kind::BrokenPipe => "接收方已关闭",
        Kind::OutOfMemory => "内存不足",
        _ => return original(&error.to_string()),
    };
    text.to_owned()
}

/// A message by the catalogue.
fn translated(said: &str) -> Option<String> {
    catalogue().iter().find_map(|template| {
        let found = template.find(said)?;
        Some(template.fill(&found, |part| translated(part).unwrap_or_else(|| part.to_owned())))
    })
}

/// The templates, those with most words first.
fn catalogue() -> &'static [Template] {
    static CATALOGUE: OnceLock<Vec<Template>> = OnceLock::new();
    CATALOGUE.get_or_init(|| template::parse(include_str!("zh.po")))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test reads the repository")]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// The messages of all error types of the workspace: the texts of `#[error("…")]`, each `{…}` as `{}`.
    fn messages(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                messages(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let pieces = text.split(concat!("#[error", "(")).skip(1);
                found.extend(pieces.filter_map(|piece| literal(piece.trim_start())));
            }
        }
    }

    /// The string literal at the beginning of a piece of code, without the names of what it holds.
    fn literal(code: &str) -> Option<String> {
        let mut chars = code.strip_prefix('"')?.chars().peekable();
        let mut text = String::new();
        let mut depth = 0;
        while let Some(c) = chars.next() {
            match c {
                '\\' if chars.next_if_eq(&'\n').is_some() => {
                    while chars.next_if(|c| c.is_whitespace()).is_some() {}
                }
                '\\' => text.extend(chars.next()),
                '"' => return Some(text),
                '{' => (depth, text) = (depth + 1, text + "{}"),
                '}' => depth -= 1,
                c if depth == 0 => text.push(c),
                _ => {}
            }
        }
        None
    }

    #[test]
    fn every_message_of_an_error_has_its_chinese() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = BTreeSet::new();
        messages(&root.join("src"), &mut found);
        messages(&root.join("crates"), &mut found);
        // Nothing but a place of its own.
        found.retain(|text| text.chars().any(char::is_alphabetic));
        assert!(found.len() > 80, "only {} messages found", found.len());
        let missing: Vec<_> = found
            .iter()
            // Each place filled with what no template says.
            .map(|text| text.replace("{}", "☐"))
            .filter(|text| translated(text).is_none())
            .collect();
        assert!(
            missing.is_empty(),
            "write the Chinese of these in src/cli/messages/zh.po: {missing:#?}"
        );
    }

    /// What is not found is a “kind” of thing, which is a word of its own in Chinese.
    #[test]
    fn every_kind_of_thing_that_is_not_found_has_its_chinese() {
        fn kinds(folder: &Path, found: &mut BTreeSet<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    kinds(&path, found);
                } else if let Ok(text) = std::fs::read_to_string(&path) {
                    let pieces = text.split("Unknown {").skip(1);
                    let named = pieces.filter_map(|p| p.split_once("kind: \"")?.1.split_once('"'));
                    found.extend(named.map(|(kind, _)| kind.to_owned()));
                }
            }
        }
        let mut found = BTreeSet::new();
        kinds(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app"), &mut found);
        assert!(found.len() > 4, "{found:?}");
        for kind in found {
            let said = translated(&format!("no {kind} is called `☐`")).unwrap();
            assert!(!said.contains(&kind), "{said}");
        }
    }

    #[test]
    fn every_template_fills_what_its_message_holds() {
        for template in catalogue() {
            assert!(
                template.is_whole(),
                "{template:?} uses a place that its message does not have"
            );
        }
    }

    #[test]
    fn errors_are_told_with_their_causes() {
        let missing = io::Error::from(io::ErrorKind::NotFound);
        let error = files::FileError { action: "open", path: "甲.csv".into(), source: missing };
        assert_eq!(told(&error).zh, "无法打开“甲.csv”：不存在");
        let error = store::StoreError::Refused {
            what: "SERVICE <http://a/>".into(),
            hint: "this address must be allowed by name first".into(),
        };
        assert_eq!(told(&error).zh, "已拒绝SERVICE <http://a/>：此地址须先指名准许");
        let error =
            store::StoreError::Syntax { line: 1, column: 5, message: "expected Var".into() };
        assert_eq!(told(&error).zh, "第 1 行第 5 列：expected Var");
        assert_eq!(told(&io::Error::other("odd")).zh, "原文为“odd”");
    }
}
