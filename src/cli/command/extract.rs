//! `xiangmai extract`: drafts of tables from reports, and the gate that judges a draft.

use crate::app::extract::{self, Endpoint, Request};
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use diagnostics::{Language, Text};
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `extract`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai extract 报道.txt --into draft\n  xiangmai extract --draft draft.json 报道.txt --into judged\n  xiangmai extract --prompt --lang zh"
)]
pub struct Args {
    /// Reports: plain text, Markdown, HTML, .docx, or PDF with a text layer
    #[arg(value_name = "TEXT", required_unless_present = "prompt")]
    pub texts: Vec<PathBuf>,
    /// Fill the tables of this folder; with several texts a folder in it for each
    #[arg(long, value_name = "DIR", required_unless_present = "prompt")]
    pub into: Option<PathBuf>,
    /// Judge this draft (JSON) against its text instead of making one
    #[arg(long, value_name = "FILE")]
    pub draft: Option<PathBuf>,
    /// Have a model draft: the base URL of an OpenAI-compatible interface (key in `XIANGMAI_LLM_KEY`); what it says is judged
    #[arg(long, value_name = "URL", requires = "llm", conflicts_with = "draft")]
    pub endpoint: Option<String>,
    /// The name of that model
    #[arg(long, value_name = "NAME", requires = "endpoint")]
    pub llm: Option<String>,
    /// How many seconds one answer of the model may take
    #[arg(long, value_name = "SECONDS", default_value_t = 120, requires = "endpoint")]
    pub timeout: u64,
    /// Use the answers kept in `answers` of the folder, and ask no model
    #[arg(long, requires = "endpoint")]
    pub replay: bool,
    /// Put a quote that stands once in the text, but elsewhere than the draft says, to its place
    #[arg(long)]
    pub repair_spans: bool,
    /// Look places up in this gazetteer [default: as for `intake`]
    #[arg(long, value_name = "PATH")]
    pub gazetteer: Option<PathBuf>,
    /// Print the instruction for a model that drafts, with the JSON Schema of its answer
    #[arg(long, conflicts_with_all = ["texts", "into"])]
    pub prompt: bool,
}

/// Drafts or judges, and says how many facts there are.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    if args.prompt {
        let text = extract::prompt(terminal.language);
        writeln!(terminal.out, "{}", text.trim_end())?;
        return Ok(Exit::Done);
    }
    if args.draft.is_some() && args.texts.len() != 1 {
        return Err(Failure::usage(Text::new(
            "a draft is judged against one text",
            "一份草稿只对照一篇文本",
        )));
    }
    let endpoint = args.endpoint.clone().zip(args.llm.clone()).map(|(url, model)| Endpoint {
        url,
        model,
        timeout: Duration::from_secs(args.timeout.max(1)),
        replay: args.replay,
    });
    if let Some(model) = &endpoint
        && !model.url.starts_with("http://")
        && !model.url.starts_with("https://")
    {
        return Err(Failure::usage(Text::new(
            "the endpoint is an address that begins with http:// or https://",
            "接口地址须以 http:// 或 https:// 开头",
        )));
    }
    let judging = args.draft.is_some() || endpoint.is_some();
    let outcome = extract::extract(&Request {
        endpoint,
        spoken: terminal.language,
        texts: args.texts.clone(),
        into: args.into.clone().unwrap_or_default(),
        draft: args.draft.clone(),
        repair_spans: args.repair_spans,
        gazetteer: args.gazetteer.clone(),
    })?;
    let (facts, refused, waiting) = (outcome.facts, outcome.refused, outcome.waiting);
    if outcome.unread > 0 {
        let unread = outcome.unread;
        terminal.say(&match terminal.language {
            Language::En => format!(
                "{unread} things the model wrote cannot be read as facts; they stand in `answers`"
            ),
            Language::Zh => {
                format!("模型所写的 {unread} 处内容读不成事实，原样保存在 answers 文件夹里")
            }
        });
    }
    let line = match (terminal.language, judging) {
        (Language::En, false) => format!("{facts} facts drafted, {waiting} lines to decide"),
        (Language::En, true) if waiting > 0 => {
            format!("{facts} facts accepted, {refused} refused, {waiting} lines to decide")
        }
        (Language::En, true) => format!("{facts} facts accepted, {refused} refused"),
        (Language::Zh, false) => format!("草拟 {facts} 条事实，待人工判定 {waiting} 条"),
        (Language::Zh, true) if waiting > 0 => {
            format!("接受 {facts} 条事实，拒绝 {refused} 条，待人工判定 {waiting} 条")
        }
        (Language::Zh, true) => format!("接受 {facts} 条事实，拒绝 {refused} 条"),
    };
    terminal.close_with(&line);
    Ok(if waiting + refused + outcome.unread > 0 { Exit::Findings } else { Exit::Done })
}
