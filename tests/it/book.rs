//! The documentation site: every command, SPARQL and SQL block of its pages is run.
//!
//! In a `console` block a line after `$ ` is run by a shell, in one folder for each page, and must succeed; other lines must be
//! among what it prints, and `…` stands for any. Pages below `zh` run in Chinese.

#![cfg(unix)]

use crate::support::workdir::Workdir;
use std::path::{Path, PathBuf};
use std::process::Command;

fn book() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/book/src")
}

/// The pages of a language: name and text.
fn pages(language: &str) -> Vec<(String, String)> {
    let folder = std::fs::read_dir(book().join(language)).unwrap();
    let mut pages: Vec<_> = folder
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    pages.sort();
    pages
}

/// The blocks of a page in one language of code.
fn blocks<'t>(text: &'t str, code: &str) -> Vec<&'t str> {
    let mark = format!("```{code}\n");
    text.split(&mark).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// The program as a shell of a page finds it, in a folder with the shipped tables and examples.
struct Shell {
    work: Workdir,
    language: &'static str,
}

impl Shell {
    fn new(language: &'static str) -> Self {
        let work = Workdir::with_data();
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/examples");
        std::fs::create_dir(work.path("data/examples")).unwrap();
        for entry in std::fs::read_dir(examples).unwrap() {
            let path = entry.unwrap().path();
            let target = work.path("data/examples").join(path.file_name().unwrap());
            std::fs::copy(&path, target).unwrap();
        }
        Self { work, language }
    }

    fn run(&self, line: &str) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_xiangmai")).parent().unwrap();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
        // The environment of the program run by hand, but for the shell around it.
        let template = self.work.command(&[]);
        let mut shell = Command::new("sh");
        shell.args(["-ec", line]).current_dir(self.work.path("."));
        for (name, value) in template.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        shell.env("PATH", path).env("XIANGMAI_LANG", self.language);
        let output = shell.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}\n{said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a block, command by command.
    fn session(&self, page: &str, block: &str) {
        let mut printed = String::new();
        for line in block.lines() {
            if let Some(command) = line.strip_prefix("$ ") {
                printed = self.run(command);
            } else if !line.contains('…') {
                assert!(
                    printed.lines().any(|l| l == line),
                    "{page}: `{line}` is not in\n{printed}"
                );
            }
        }
    }
}

fn sessions(language: &'static str) {
    let mut count = 0;
    for (page, text) in pages(language) {
        let blocks = blocks(&text, "console");
        let shell = Shell::new(language);
        for block in &blocks {
            shell.session(&page, block);
        }
        count += blocks.len();
    }
    assert!(count > 15, "only {count} blocks found");
}

#[test]
fn every_command_of_the_english_book_runs() {
    sessions("en");
}

#[test]
fn every_command_of_the_chinese_book_runs() {
    sessions("zh");
}

#[test]
fn both_languages_have_the_same_pages_and_blocks() {
    let (en, zh) = (pages("en"), pages("zh"));
    let contents = std::fs::read_to_string(book().join("SUMMARY.md")).unwrap();
    assert_eq!(en.len(), zh.len());
    for ((name, en), (other, zh)) in en.iter().zip(&zh) {
        assert_eq!(name, other);
        for language in ["en", "zh"] {
            assert!(
                contents.contains(&format!("({language}/{name})")),
                "{name} is not in the contents"
            );
        }
        assert_eq!(blocks(en, "console").len(), blocks(zh, "console").len(), "{name}");
        for code in ["sparql", "sql", "r", "python"] {
            assert_eq!(blocks(en, code), blocks(zh, code), "{name}");
        }
    }
}

#[test]
fn every_recipe_of_the_cookbook_has_an_answer() {
    let work = Workdir::new();
    let (_, text) = pages("en").into_iter().find(|(name, _)| name == "sparql.md").unwrap();
    let recipes = blocks(&text, "sparql");
    assert!(recipes.len() >= 6);
    for recipe in recipes {
        let run = work.run_with(&["query", "-", "--format", "csv"], recipe);
        assert!(run.succeeds().lines().count() > 1, "no row:\n{recipe}");
    }
}

/// Runs the commands of a page, then all its blocks of R as one script, which is its vignette.
#[test]
fn every_block_of_r_runs() {
    let wanted = "for (p in c('igraph', 'tidygraph', 'ggraph', 'survival')) library(p, character.only = TRUE)";
    let has_packages = Command::new("Rscript").args(["--vanilla", "-e", wanted]).output();
    if !has_packages.is_ok_and(|output| output.status.success()) {
        println!("SKIPPED: R lacks igraph, tidygraph, ggraph or survival (.ci/run install)");
        return;
    }
    let (_, text) = pages("en").into_iter().find(|(name, _)| name == "r.md").unwrap();
    let shell = Shell::new("en");
    for block in blocks(&text, "console") {
        shell.session("r.md", block);
    }
    let script = blocks(&text, "r");
    assert!(script.len() >= 6);
    shell.work.file("vignette.R", script.concat());
    let mut command = Command::new("Rscript");
    command.args(["--vanilla", "vignette.R"]).current_dir(shell.work.path("."));
    let output = command.env("LC_ALL", "C.UTF-8").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_sql_query_runs_in_duckdb() {
    let python =
        std::env::var_os("XIANGMAI_CLIENTS").map(|f| PathBuf::from(f).join("py/bin/python"));
    let Some(python) = python.filter(|python| python.exists()) else {
        assert!(std::env::var_os("CI").is_none(), "XIANGMAI_CLIENTS names no folder with py");
        println!("SKIPPED: XIANGMAI_CLIENTS names no folder with py");
        return;
    };
    let (_, text) = pages("en").into_iter().find(|(name, _)| name == "sql.md").unwrap();
    let shell = Shell::new("en");
    for block in blocks(&text, "console") {
        shell.session("sql.md", block);
    }
    let queries = blocks(&text, "sql");
    assert_eq!(queries.len(), 10);
    for query in queries {
        let script = "import duckdb, sys; print(len(duckdb.sql(sys.argv[1]).fetchall()))";
        let mut command = Command::new(&python);
        command.args(["-c", script, query]).current_dir(shell.work.path("set"));
        let output = command.output().unwrap();
        let rows = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        assert!(output.status.success() && rows != "0", "{query}\n{rows}\n{output:?}");
    }
}
