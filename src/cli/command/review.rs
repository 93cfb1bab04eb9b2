//! `xiangmai review`: what waits for a person, asked one by one.

use crate::app::review::{self, DraftedFact, Question, Verdict};
use crate::cli::exit::{Exit, Failure};
use crate::cli::messages::told;
use crate::cli::terminal::Terminal;
use crate::server::review::{Asked, Review, ReviewError};
use diagnostics::{Language, Text};
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};

/// Arguments of `review`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai review tables\n  xiangmai review draft --facts\n  xiangmai review draft --browser\n\nEvery answer is kept at once; q ends, and the next run goes on where this one ended."
)]
pub struct Args {
    /// A folder of tables that `intake` or `extract` filled
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Go through the facts that were drafted from texts: accept, mend or refuse each
    #[arg(long)]
    pub facts: bool,
    /// Ask in the browser: a page of this machine alone, opened once by the address that is printed
    #[arg(long)]
    pub browser: bool,
    /// Show each passage in its sentence, from the texts of reports in this folder [default: around DIR]
    #[arg(long, value_name = "DIR", requires = "browser")]
    pub texts: Option<PathBuf>,
}

/// How a round of questions ended.
enum End {
    /// All were asked.
    All,
    /// The person left.
    Left,
}

/// Asks until all is answered or the person leaves.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    if !args.folder.is_dir() {
        let path = args.folder.display();
        return Err(Failure::usage(Text::new(
            format!("`{path}` is no folder of tables"),
            format!("“{path}”不是数据表文件夹"),
        )));
    }
    let mut input = io::stdin().lock();
    let end = match (args.browser, args.facts) {
        (true, _) => in_browser(args, terminal)?,
        (false, true) => ask_facts(&args.folder, &mut input, terminal)?,
        (false, false) => ask_lines(&args.folder, &mut input, terminal)?,
    };
    let waiting = match args.facts {
        true => review::facts(&args.folder)?.len(),
        false => review::questions(&args.folder)?.len(),
    };
    let folder = args.folder.display();
    let again = again(&args.folder, terminal.language)?;
    let line = match (terminal.language, waiting, args.facts, end) {
        (Language::En, 0, false, _) => {
            format!("all is decided; next: run `{again}` again, then `xiangmai load {folder}`")
        }
        (Language::Zh, 0, false, _) => {
            format!("已全部判定；下一步：再次运行 `{again}`，然后 `xiangmai load {folder}`")
        }
        (Language::En, 0, true, _) => {
            format!("all facts were looked at; next: xiangmai load {folder}")
        }
        (Language::Zh, 0, true, _) => format!("事实已全部审阅；下一步：xiangmai load {folder}"),
        (Language::En, n, _, End::Left) => format!("{n} wait; what was answered is kept"),
        (Language::Zh, n, _, End::Left) => format!("尚余 {n} 条；已作的判定均已保存"),
        (Language::En, n, _, End::All) => format!("{n} were left for later"),
        (Language::Zh, n, _, End::All) => format!("{n} 条留待以后"),
    };
    terminal.close_with(&line);
    Ok(if waiting == 0 { Exit::Done } else { Exit::Findings })
}

/// Lets a browser ask, until the person is done.
fn in_browser(args: &Args, terminal: &mut Terminal) -> Result<End, Failure> {
    let asked = Asked {
        folder: args.folder.clone(),
        texts: args.texts.clone(),
        facts: args.facts,
        language: terminal.language,
    };
    let review = match Review::bind(asked) {
        Ok(review) => review,
        Err(ReviewError::Folder(error)) => return Err(error.into()),
        Err(ReviewError::Serve(error)) => return Err(Failure::environment(told(&error))),
    };
    let address = review.address();
    let line = match terminal.language {
        Language::En => format!("open {address} (works once; Ctrl-C ends the review)"),
        Language::Zh => format!("请在浏览器中打开 {address} （仅可打开一次；按 Ctrl-C 结束）"),
    };
    terminal.say(&line);
    review.run().map_err(|error| Failure::environment(told(&error)))?;
    Ok(End::Left)
}

/// The command that reads the folder's decisions: the one that filled it.
fn again(folder: &Path, language: Language) -> Result<String, Failure> {
    let into = folder.display();
    Ok(match (review::text_of(folder)?, language) {
        (Some((text, true)), Language::En) => {
            format!("xiangmai extract --draft DRAFT {text} --into {into}")
        }
        (Some((text, true)), Language::Zh) => {
            format!("xiangmai extract --draft 草稿 {text} --into {into}")
        }
        (Some((text, false)), _) => format!("xiangmai extract {text} --into {into}"),
        (None, Language::En) => format!("xiangmai intake LEDGER… --into {into}"),
        (None, Language::Zh) => format!("xiangmai intake 台账… --into {into}"),
    })
}

/// One line of what the person types; none at the end of the input.
fn answer(input: &mut dyn BufRead, terminal: &mut Terminal) -> Result<Option<String>, Failure> {
    write!(terminal.err, "> ")?;
    terminal.err.flush()?;
    let mut line = String::new();
    match input.read_line(&mut line)? {
        0 => Ok(None),
        _ => Ok(Some(line.trim().to_owned())),
    }
}

fn ask_lines(
    folder: &Path,
    input: &mut dyn BufRead,
    terminal: &mut Terminal,
) -> Result<End, Failure> {
    let questions = review::questions(folder)?;
    let count = questions.len();
    for (at, question) in questions.iter().enumerate() {
        show(question, at + 1, count, terminal);
        loop {
            let Some(said) = answer(input, terminal)? else { return Ok(End::Left) };
            let decision = match said.as_str() {
                "" => break,
                "q" => return Ok(End::Left),
                "n" => "new".to_owned(),
                "s" => "skip".to_owned(),
                number if number.len() < 3 && number.bytes().all(|b| b.is_ascii_digit()) => {
                    match number.parse().ok().and_then(|n| question.pick(n)) {
                        Some(id) => id,
                        None => {
                            let text = terminal
                                .pick("there is no candidate of that number", "没有该编号的候选")
                                .to_owned();
                            terminal.say(&text);
                            continue;
                        }
                    }
                }
                other => other.to_owned(),
            };
            review::decide(folder, question, &decision)?;
            break;
        }
    }
    Ok(End::All)
}

fn show(question: &Question, number: usize, count: usize, terminal: &mut Terminal) {
    let text = format!(
        "[{number}/{count}] {} ({}) `{}`  {}",
        question.place(),
        question.column(),
        question.value(),
        question.kind()
    );
    terminal.say(&text);
    for (at, candidate) in question.candidates().iter().enumerate() {
        let line = format!("  {}  {candidate}", at + 1);
        terminal.say(&line);
    }
    let keys = terminal
        .pick(
            "number: candidate, n: new, s: skip, or type an id, code, date or figure; Enter: later, q: quit",
            "数字选候选，n 新设，s 跳过，也可直接输入编号、代码、日期或数值；回车留待以后，q 退出",
        )
        .to_owned();
    terminal.close_with(&keys);
}

fn ask_facts(
    folder: &Path,
    input: &mut dyn BufRead,
    terminal: &mut Terminal,
) -> Result<End, Failure> {
    let facts = review::facts(folder)?;
    let count = facts.len();
    for (at, fact) in facts.iter().enumerate() {
        show_fact(fact, at + 1, count, terminal);
        let mut mended = false;
        loop {
            let Some(said) = answer(input, terminal)? else { return Ok(End::Left) };
            let verdict = match said.as_str() {
                "" => break,
                "q" => return Ok(End::Left),
                "a" if mended => break,
                "a" => Verdict::Accept,
                "r" => Verdict::Refuse,
                other => match other.split_once('=') {
                    Some((column, value)) => {
                        Verdict::Mend(column.trim().to_owned(), value.trim().to_owned())
                    }
                    None => {
                        let text = terminal
                            .pick("a, r, COLUMN=VALUE, Enter or q", "请输入 a、r、列=值、回车或 q")
                            .to_owned();
                        terminal.say(&text);
                        continue;
                    }
                },
            };
            match review::judge(folder, fact, &verdict) {
                Err(crate::app::AppError::Unknown { nearest, .. }) => {
                    let text = nearest.join(", ");
                    terminal.say(&text);
                    continue;
                }
                other => other?,
            }
            if let Verdict::Mend(..) = verdict {
                // Another column may be wrong too: `a` ends it.
                mended = true;
                continue;
            }
            break;
        }
    }
    Ok(End::All)
}

fn show_fact(fact: &DraftedFact, number: usize, count: usize, terminal: &mut Terminal) {
    let text = format!("[{number}/{count}] {}/{}", fact.table, fact.id);
    terminal.say(&text);
    for (column, value) in fact.fields.iter().filter(|(column, _)| column != "id") {
        let line = format!("  {column} = {value}");
        terminal.say(&line);
    }
    for passage in &fact.passages {
        let line = format!("  “{passage}”");
        terminal.say(&line);
    }
    let keys = terminal
        .pick(
            "a: accept, r: refuse, COLUMN=VALUE: mend; Enter: later, q: quit",
            "a 接受，r 拒绝，列=值 更正；回车留待以后，q 退出",
        )
        .to_owned();
    terminal.close_with(&keys);
}
