//! A progress bar on a terminal, and Ctrl-C.

use super::terminal::Terminal;
use crate::app::progress::{Notes, Phase, Progress};
use diagnostics::{Language, Text};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::CancellationToken;

/// Shows how far the work is; ends it when Ctrl-C was pressed.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    language: Language,
    cancelled: Arc<AtomicBool>,
    notes: Notes,
}

impl Bar {
    /// A bar on this terminal; invisible where nobody watches or `--quiet` was given.
    pub fn new(terminal: &Terminal) -> Arc<Self> {
        let visible = terminal.watched && !terminal.quiet;
        let target = if visible {
            ProgressDrawTarget::stderr_with_hz(10)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        if visible {
            bar.enable_steady_tick(Duration::from_millis(250));
        }
        Arc::new(Self {
            bar,
            language: terminal.language,
            cancelled: cancelled_by_ctrl_c(),
            notes: Notes::default(),
        })
    }

    /// What was worth saying.
    pub fn notes(&self) -> Vec<Text> {
        self.notes.take()
    }

    /// Shows which share of work without bytes is done.
    pub fn share(&self, share: f64) {
        if self.bar.length() != Some(1000) {
            if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent} % {eta}") {
                self.bar.set_style(style);
            }
            self.bar.set_length(1000);
        }
        self.bar.set_position((share * 1000.0) as u64);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// A flag that Ctrl-C sets; the second Ctrl-C ends the program at once.
pub fn cancelled_by_ctrl_c() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&flag);
    on_ctrl_c(move || set.store(true, Ordering::SeqCst));
    flag
}

/// A token that Ctrl-C cancels; the second Ctrl-C ends the program at once.
pub fn token_of_ctrl_c() -> CancellationToken {
    let token = CancellationToken::new();
    let cancelled = token.clone();
    on_ctrl_c(move || cancelled.cancel());
    token
}

/// Whether Ctrl-C was pressed.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Returns whether Ctrl-C was pressed.
pub fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Set where Ctrl-C belongs to whoever called.
static LEFT: AtomicBool = AtomicBool::new(false);

/// What is to be done when the owner of Ctrl-C says that the work shall end.
static WAITING: Mutex<Vec<Box<dyn Fn() + Send>>> = Mutex::new(Vec::new());

/// Leaves Ctrl-C of this process to its owner from now on, who calls [`interrupt`]; forgets earlier work.
pub fn leave_ctrl_c() {
    LEFT.store(true, Ordering::SeqCst);
    INTERRUPTED.store(false, Ordering::SeqCst);
    WAITING.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// Ends the work that is under way, as Ctrl-C does.
pub fn interrupt() {
    INTERRUPTED.store(true, Ordering::SeqCst);
    let waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    waiting.iter().for_each(|end| end());
}

fn on_ctrl_c(first: impl Fn() + Send + 'static) {
    if LEFT.load(Ordering::SeqCst) {
        WAITING.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(first));
        return;
    }
    let pressed = AtomicBool::new(false);
    // Only the first handler of a process can be set; later ones are then never called.
    let handler = ctrlc::set_handler(move || {
        if pressed.swap(true, Ordering::SeqCst) {
            #[expect(clippy::exit, reason = "the user asks for it a second time")]
            std::process::exit(130);
        }
        INTERRUPTED.store(true, Ordering::SeqCst);
        first();
    });
    drop(handler);
}

impl Progress for Bar {
    fn note(&self, note: Text) {
        self.notes.note(note);
    }

    fn begin(&self, phase: Phase, total: u64) {
        let (en, zh) = match phase {
            Phase::Reading | Phase::Rows => ("reading", "读取"),
            Phase::Storing => ("storing", "入库"),
        };
        let word = if self.language == Language::En { en } else { zh };
        let template = match (phase, total) {
            (Phase::Reading, 0) => "{msg} {bytes} {bytes_per_sec} {elapsed}",
            (Phase::Reading, _) => "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
            (Phase::Storing | Phase::Rows, _) => {
                "{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}"
            }
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.set_length(total);
        self.bar.set_position(0);
        self.bar.set_message(word);
    }

    fn advance(&self, more: u64) {
        self.bar.inc(more);
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
