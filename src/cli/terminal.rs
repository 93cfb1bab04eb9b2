//! The terminal: where output goes, whether it is watched by a person, in which language and with which colours.

use super::color::ColorArg;
use super::number::agreed;
use anstyle::{AnsiColor, Style};
use diagnostics::Language;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
    /// The language that `--lang` asked for.
    pub asked_language: Option<Language>,
    /// Whether closing lines and progress are left out.
    pub quiet: bool,
    /// Whether what is written to `out` may have colours.
    pub out_color: bool,
    /// Whether what is written to `err` may have colours.
    pub err_color: bool,
    /// Whether `out` and `err` are those of the process.
    standard: bool,
    /// Set when whoever read `out` went away.
    closed: Arc<AtomicBool>,
}

impl std::fmt::Debug for Terminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Terminal").field("language", &self.language).finish_non_exhaustive()
    }
}

/// Standard output, and whether it has been closed from the other side.
struct Pipe<W> {
    inner: W,
    closed: Arc<AtomicBool>,
}

impl<W: Write> Pipe<W> {
    fn watch<T>(&self, result: io::Result<T>) -> io::Result<T> {
        if result.as_ref().is_err_and(|e| e.kind() == io::ErrorKind::BrokenPipe) {
            self.closed.store(true, Ordering::Relaxed);
        }
        result
    }
}

impl<W: Write> Write for Pipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes);
        self.watch(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.inner.flush();
        self.watch(flushed)
    }
}

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Green.on_default();

impl Terminal {
    /// The terminal of the process, with the language of its environment.
    pub fn standard() -> Self {
        let closed = Arc::new(AtomicBool::new(false));
        let pipe = Pipe { inner: io::stdout(), closed: Arc::clone(&closed) };
        let mut terminal = Self {
            out: Box::new(io::BufWriter::new(pipe)),
            err: Box::new(io::stderr()),
            watched: io::stderr().is_terminal(),
            language: Self::language_asked(),
            asked_language: None,
            quiet: false,
            out_color: false,
            err_color: false,
            standard: true,
            closed,
        };
        terminal.set_color(ColorArg::Auto);
        terminal
    }

    /// The language that the environment asks for: `XIANGMAI_LANG`, else that of the system.
    pub fn language_asked() -> Language {
        language_of_environment(|name| std::env::var(name).ok())
    }

    /// Another place for output, without colours and nobody who watches.
    pub fn new(out: Box<dyn Write>, err: Box<dyn Write>, language: Language) -> Self {
        let closed = Arc::new(AtomicBool::new(false));
        let (watched, quiet, out_color, err_color) = (false, false, false, false);
        Self {
            out,
            err,
            watched,
            language,
            asked_language: None,
            quiet,
            out_color,
            err_color,
            standard: false,
            closed,
        }
    }

    /// Decides about colours: `auto` asks the environment (`NO_COLOR`, `CLICOLOR_FORCE`, `TERM`) and whether this is a
    /// terminal.
    pub fn set_color(&mut self, color: ColorArg) {
        let auto = |choice| choice != anstream::ColorChoice::Never;
        (self.out_color, self.err_color) = match color {
            ColorArg::Always => (true, true),
            ColorArg::Never => (false, false),
            ColorArg::Auto if !self.standard => (false, false),
            ColorArg::Auto => (
                auto(anstream::AutoStream::choice(&io::stdout())),
                auto(anstream::AutoStream::choice(&io::stderr())),
            ),
        };
    }

    /// Returns whether whoever read the output went away, as `head` does when it has seen enough.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// Says something beside the data; a closed `err` is no failure.
    pub fn say(&mut self, text: &str) {
        let _closed = writeln!(self.err, "{text}");
    }

    /// Says what went wrong.
    pub fn complain(&mut self, text: &str) {
        let word = self.pick("error: ", "错误：");
        let word = self.painted(ERROR, word);
        self.say(&format!("{word}{text}"));
    }

    /// Says what may help.
    pub fn hint(&mut self, text: &str) {
        let word = self.pick("hint: ", "提示：");
        let word = self.painted(HINT, word);
        self.say(&format!("  {word}{text}"));
    }

    /// A text in a style, where `err` has colours.
    fn painted(&self, style: Style, text: &str) -> String {
        if self.err_color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Says something unless `--quiet` was given.
    pub fn close_with(&mut self, text: &str) {
        if !self.quiet {
            match self.language {
                Language::En => self.say(&agreed(text)),
                Language::Zh => self.say(text),
            }
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

    #[test]
    fn a_reader_that_goes_away_is_noticed_through_any_buffer() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let closed = Arc::new(AtomicBool::new(false));
        let mut out = io::BufWriter::new(Pipe { inner: Gone, closed: Arc::clone(&closed) });
        out.write_all(b"a").unwrap();
        assert!(!closed.load(Ordering::Relaxed));
        out.flush().unwrap_err();
        assert!(closed.load(Ordering::Relaxed));
    }
}
