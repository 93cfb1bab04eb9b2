//! The terminal: where output goes, whether it is watched by a person, in which language to speak.

use diagnostics::Language;
use std::io::{self, IsTerminal, Write};

/// Where a run writes and how it speaks.
pub struct Terminal {
    /// The data asked for.
    pub out: Box<dyn Write>,
    /// Everything else.
    pub err: Box<dyn Write>,
    /// Whether a person watches `err`, so that progress may be shown.
    pub watched: bool,
    /// The language of messages and labels.
    pub language: Language,
    /// Whether closing lines and progress are left out.
    pub quiet: bool,
}

impl std::fmt::Debug for Terminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Terminal").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Terminal {
    /// The terminal of the process, with the language of its environment.
    pub fn standard() -> Self {
        Self {
            out: Box::new(io::BufWriter::new(io::stdout())),
            err: Box::new(io::stderr()),
            watched: io::stderr().is_terminal(),
            language: language_of_environment(|name| std::env::var(name).ok()),
            quiet: false,
        }
    }

    /// Says something beside the data; a closed `err` is no failure.
    pub fn say(&mut self, text: &str) {
        let _closed = writeln!(self.err, "{text}");
    }

    /// Says something unless `--quiet` was given.
    pub fn close_with(&mut self, text: &str) {
        if !self.quiet {
            self.say(text);
        }
    }

    /// Chooses between an English and a Chinese text.
    pub fn pick<'a>(&self, en: &'a str, zh: &'a str) -> &'a str {
        match self.language {
            Language::En => en,
            Language::Zh => zh,
        }
    }
}

/// Chinese where the environment's language is Chinese, English elsewhere.
fn language_of_environment(get: impl Fn(&str) -> Option<String>) -> Language {
    let set = ["XIANGMAI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| get(name).filter(|v| !v.is_empty()));
    match set {
        Some(v) if v.starts_with("zh") => Language::Zh,
        _ => Language::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let check = |set: &[(&str, &str)], expected| {
            let get =
                |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
            assert_eq!(language_of_environment(get), expected);
        };
        check(&[], Language::En);
        check(&[("LANG", "zh_CN.UTF-8")], Language::Zh);
        check(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C.UTF-8")], Language::En);
        check(&[("LANG", "C"), ("XIANGMAI_LANG", "zh")], Language::Zh);
    }
}
