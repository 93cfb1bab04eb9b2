//! A model behind an OpenAI-compatible endpoint: one request for each passage, every answer kept for exact replay.

use super::AppError;
use extraction::Draft;
use extraction::draft::{Passage, answer, passages};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The environment variable that holds the key of the endpoint.
pub const KEY: &str = "XIANGMAI_LLM_KEY";

/// Characters of a passage.
const PASSAGE: usize = 1200;

/// Characters of the head of the text that go with every passage, so that a date or a place is known.
const HEAD: usize = 200;

/// The longest answer that is read.
const ANSWER_LIMIT: u64 = 16 * 1024 * 1024;

/// A model, and how to ask it.
#[derive(Debug, Clone, Default)]
pub struct Endpoint {
    /// The base of the interface, such as `http://127.0.0.1:11434/v1`, or the whole address of chat completions.
    pub url: String,
    /// The name of the model.
    pub model: String,
    /// How long one request may take.
    pub timeout: Duration,
    /// Use the answers that are kept, and never ask.
    pub replay: bool,
}

/// A draft made by a model.
#[derive(Debug, Clone, Default)]
pub(super) struct Drafted {
    /// The facts, to be judged.
    pub draft: Draft,
    /// What the model wrote and cannot be read as a fact.
    pub unread: usize,
}

impl Endpoint {
    /// Drafts the facts of a text, passage by passage; answers are kept in `answers`.
    pub(super) fn draft(
        &self,
        report: &str,
        text: &str,
        instruction: &str,
        answers: &Path,
    ) -> Result<Drafted, AppError> {
        files::create_dir(answers)?;
        let mut out = Drafted::default();
        out.draft.version = 1;
        report.clone_into(&mut out.draft.report);
        out.draft.drafted_by = Some(format!("model {}", self.model));
        for (n, passage) in passages(text, PASSAGE).into_iter().enumerate() {
            let request = self.request(text, passage, instruction);
            let kept = answers.join(format!("{}.json", name_of(&request)));
            let words = if kept.exists() {
                files::read_to_string(&kept)?
            } else if self.replay {
                let why = format!("passage {} has no kept answer in {}", n + 1, answers.display());
                return Err(self.failed(why));
            } else {
                let body = self.ask(&request)?;
                files::write_atomic(&kept, body.as_bytes())?;
                body
            };
            let content = self.content(&words)?;
            let read = answer(&content, text, passage, n + 1)
                .map_err(|e| self.failed(format!("passage {}: {e}", n + 1)))?;
            out.unread += read.unread.len();
            out.draft.facts.extend(read.facts);
        }
        Ok(out)
    }

    fn request(&self, text: &str, passage: Passage, instruction: &str) -> Value {
        let slice = |start: usize, end: usize| -> String {
            text.chars().skip(start).take(end - start).collect()
        };
        let told = slice(passage.start, passage.end);
        let told = if passage.start == 0 {
            told
        } else {
            format!(
                "（全文开头，仅供参考 / head of the text, for reference only）\n{}\n（以下为待起草的段落 / the passage）\n{told}",
                slice(0, HEAD)
            )
        };
        json!({
            "model": self.model,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": instruction},
                {"role": "user", "content": told},
            ],
        })
    }

    fn address(&self) -> String {
        let base = self.url.trim_end_matches('/');
        if base.ends_with("/chat/completions") {
            base.to_owned()
        } else {
            format!("{base}/chat/completions")
        }
    }

    fn failed(&self, why: impl Into<String>) -> AppError {
        AppError::Endpoint { url: self.address(), why: why.into() }
    }

    /// Asks once, and again where the endpoint is busy or away: three times in all.
    fn ask(&self, request: &Value) -> Result<String, AppError> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(self.timeout))
            .http_status_as_error(false)
            .build()
            .into();
        let key = std::env::var(KEY).ok().filter(|k| !k.is_empty());
        let mut why = String::new();
        for wait in [0, 500, 2000] {
            std::thread::sleep(Duration::from_millis(wait));
            let mut call = agent.post(self.address()).header("Content-Type", "application/json");
            if let Some(key) = &key {
                call = call.header("Authorization", format!("Bearer {key}"));
            }
            let mut response = match call.send(request.to_string()) {
                Ok(response) => response,
                Err(error) => {
                    why = error.to_string();
                    continue;
                }
            };
            let status = response.status().as_u16();
            let body = response.body_mut().with_config().limit(ANSWER_LIMIT).read_to_string();
            match (status, body) {
                (200, Ok(body)) => return Ok(body),
                (429 | 500..=599, _) => why = format!("status {status}"),
                (200, Err(error)) => why = error.to_string(),
                (_, body) => {
                    let told: String = body.unwrap_or_default().chars().take(300).collect();
                    return Err(self.failed(format!("status {status}: {told}")));
                }
            }
        }
        Err(self.failed(why))
    }

    /// The words of the answer: the message of the first choice.
    fn content(&self, body: &str) -> Result<String, AppError> {
        let json: Value = serde_json::from_str(body)
            .map_err(|e| self.failed(format!("the answer is no JSON: {e}")))?;
        json.pointer("/choices/0/message/content")
            .and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or_else(|| self.failed("the answer has no message"))
    }
}

/// The name under which an answer is kept: it depends on model, instruction and passage alone.
fn name_of(request: &Value) -> String {
    let hash = Sha256::digest(request.to_string().as_bytes());
    hash.iter().take(12).map(|b| format!("{b:02x}")).collect()
}

/// The folder of kept answers beside a draft.
pub(super) fn answers(folder: &Path) -> PathBuf {
    folder.join("answers")
}
