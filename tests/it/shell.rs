//! The program at home in a shell: closed pipes, Ctrl-C, formats by ending, colours, completion, both languages, and
//! the reference that is written from the program itself.

use crate::support::workdir::Workdir;
use clap::CommandFactory;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use xiangmai::cli::Cli;

const MODEL: &str = "党支部+合作社+农户";

/// A command line for every command that writes to standard output.
const WRITING: [&[&str]; 29] = [
    &["check"],
    &["extract", "--prompt"],
    &["link", "list.csv", "--column", "村名"],
    &["load", "data", "--store", "s", "--dry-run", "--format", "json"],
    &["diff", "--store", "s"],
    &["merge", "--list", "--store", "s"],
    &["trace", MODEL, "--format", "json"],
    &["draw", "lanes", MODEL],
    &["brief", MODEL],
    &["measures", MODEL],
    &["fit", MODEL],
    &["compare", MODEL, "党支部+公司+农户"],
    &["places", "烟台市"],
    &["models"],
    &["query", "models"],
    &["export", "--format", "nquads"],
    &["export", "--format", "gexf"],
    &["infer", "--model", "exponential", "--edges", "5"],
    &["convert", "data"],
    &["csvw", "to-rdf", "data/reports.csv"],
    &["csvw", "to-json", "data/reports.csv"],
    &["ontology"],
    &["status", "--store", "s"],
    &["verify", "--store", "s"],
    &["dump", "--store", "s"],
    &["explain"],
    &["completions", "bash"],
    &["manual"],
    &["help", "trace"],
];

/// Commands that write files or a store, and nothing to standard output.
const SILENT: [&str; 12] = [
    "init",
    "intake",
    "review",
    "gazetteer",
    "unload",
    "undo",
    "split",
    "migrate",
    "serve",
    "backup",
    "restore",
    "compact",
];

fn with_store() -> Workdir {
    let work = Workdir::with_data();
    work.file("list.csv", "村名\n袁家村\n");
    work.run(&["load", "data", "--store", "s"]).succeeds();
    work
}

#[test]
fn a_reader_that_goes_away_ends_every_command_quietly() {
    let work = with_store();
    let mut tried: BTreeSet<&str> = SILENT.into();
    tried.extend(WRITING.iter().map(|args| args[0]));
    let ends = |args: &[&str]| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = work.command(args);
        command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped());
        let output = command.spawn().unwrap().wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
        assert!(!said.contains("error:") && !said.contains("Broken pipe"), "{args:?}: {said}");
    };
    std::thread::scope(|scope| {
        for lines in WRITING.chunks(7) {
            scope.spawn(|| lines.iter().for_each(|args| ends(args)));
        }
    });
    let mut cli = Cli::command();
    cli.build();
    let all: BTreeSet<&str> = cli.get_subcommands().map(clap::Command::get_name).collect();
    assert_eq!(all, tried, "every command is tried, or is known to write nothing");
}

#[test]
fn the_ending_of_the_output_says_its_format() {
    let work = Workdir::new();
    let begins = |args: &[&str], file: &str, expected: &str| {
        let mut args = args.to_vec();
        args.extend(["-o", file]);
        work.run(&args).succeeds();
        let written = work.read(file);
        assert!(written.starts_with(expected), "{args:?}: {}", &written[..60.min(written.len())]);
    };
    begins(&["query", "models"], "m.csv", "model,label,");
    begins(&["query", "models"], "m.JSON", "{\"head\"");
    begins(&["query", "cascade", "-p", "model=积分制"], "c.nt", "<");
    begins(&["measures", MODEL], "m2.csv", "section,measure,");
    begins(&["compare", MODEL, "党支部+公司+农户"], "c.csv", "kind,name,iri,first,second,order");
    begins(&["compare", MODEL, "党支部+公司+农户"], "c.json", "{");
    begins(&["models"], "models.dot", "digraph");
    begins(&["ontology"], "o.html", "<!doctype html>");
    begins(&["export", "--model", MODEL], "e.gexf", "<?xml");
    begins(&["export"], "e.nq", "<");
    // What is asked for by name holds.
    begins(&["query", "models", "--format", "tsv"], "m3.csv", "?model\t");
    work.run(&["export", "-o", "e.odd"]).fails(2, &["format"]);
    // A file that would hold something else than its name says is not written.
    for args in [
        &["trace", MODEL, "-o", "x.xlsx"][..],
        &["query", "models", "-o", "x.pdf"],
        &["places", "烟台市", "-o", "x.csv"],
        &["draw", "lanes", MODEL, "-o", "x.html"],
        &["measures", MODEL, "-o", "x.svg"],
        &["fit", MODEL, "-o", "x.png"],
    ] {
        work.run(args).fails(2, &["writes no"]);
        assert!(!work.path(args[args.len() - 1]).exists(), "{args:?}");
    }
}

#[test]
fn colours_come_when_asked_for_and_go_when_not() {
    let work = Workdir::new();
    let has = |work: &Workdir, args: &[&str]| {
        let run = work.run(args);
        (run.out + &run.err).contains('\u{1b}')
    };
    assert!(!has(&work, &["--help"]));
    assert!(has(&work, &["--help", "--color", "always"]));
    assert!(has(&work, &["trace", "no such model", "--color=always"]));
    assert!(!has(&work, &["trace", "no such model"]));
    let plain = Workdir::new().with_env("NO_COLOR", "1");
    assert!(!has(&plain, &["--help"]));
    let forced = Workdir::new().with_env("CLICOLOR_FORCE", "1");
    assert!(has(&forced, &["--help"]));
    assert!(!has(&forced, &["--help", "--color", "never"]));
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// What goes wrong, each with what must be named in both languages.
const WRONG: [(&[&str], &str); 16] = [
    (&["query", "no-such-query"], "no-such-query"),
    (&["query", "nowhere.rq"], "nowhere.rq"),
    (&["query", "adopters"], "model"),
    (&["query", "adopters", "--param", "modle=x"], "modle"),
    (&["query", "adopters", "--param", "x"], "x"),
    (&["query", "bad.rq"], "1"),
    (&["query", "service.rq"], "http://example.org/"),
    (&["query", "models", "--store", "nowhere"], "nowhere"),
    (&["query", "models", "--data", "nowhere"], "nowhere"),
    (&["query", "models", "--format", "ttl"], "csv"),
    (&["query", "models", "--graph", "x y"], "x y"),
    (&["query", "models", "--timeout=-1"], "-1"),
    (&["explain", "NO-CODE"], "NO-CODE"),
    (&["measures", MODEL, "--universe", "1"], "--universe"),
    (&["infer", "--model", "exponential", "--edges", "5", "--params", "1,2"], "2"),
    (&["restore", "x.txt", "--store", "s"], "x.txt"),
];

#[test]
fn what_goes_wrong_is_told_in_both_languages() {
    let work = Workdir::new();
    work.file("bad.rq", "SELECT * {").file("x.txt", "");
    work.file("service.rq", "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }");
    for (args, named) in WRONG {
        let mut chinese = args.to_vec();
        chinese.extend(["--lang", "zh"]);
        let (en, zh) = (work.run(args), work.run(&chinese));
        assert!(en.code > 0 && en.code == zh.code, "{args:?}: {en:?} {zh:?}");
        let last = |text: &str| {
            text.lines().filter(|l| !l.starts_with("reading")).collect::<Vec<_>>().join("\n")
        };
        assert!(!last(&en.err).replace(MODEL, "").chars().any(is_han), "{args:?}: {}", en.err);
        assert!(zh.err.chars().any(is_han) && zh.err.contains(named), "{args:?}: {}", zh.err);
        for word in ["error:", "hint:", " is ", " the ", "cannot", "nearest"] {
            assert!(!zh.err.contains(word), "{args:?}: `{word}` in {}", zh.err);
        }
    }
}

#[test]
fn the_reference_is_the_program_s_own() {
    let work = Workdir::new();
    for (file, language) in [("commands.md", "en"), ("commands.zh-CN.md", "zh")] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(file);
        let printed = work.run(&["manual", "--lang", language]);
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == *printed.succeeds(),
            "write it anew: cargo run -- manual --lang {language} --output docs/{file}"
        );
    }
}

#[test]
fn manual_pages_are_written_for_every_command() {
    let work = Workdir::new();
    for language in ["en", "zh"] {
        let folder = format!("man-{language}");
        let args = ["manual", "--format", "man", "--lang", language, "--output", &folder];
        work.run(&args).succeeds();
        let pages = std::fs::read_dir(work.path(&folder)).unwrap().count();
        assert!(pages > 30, "{pages} pages");
        let page = work.read(&format!("{folder}/xiangmai-csvw-to-rdf.1"));
        assert!(page.contains(".TH") && page.contains("csvw to\\-rdf"), "{page}");
    }
}

/// Completes the last of these words as a shell would ask it.
fn completed(work: &Workdir, words: &[&str]) -> Vec<String> {
    let mut args = vec!["--", "xiangmai"];
    args.extend(words);
    let mut command = work.command(&args);
    command.env("XIANGMAI_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", words.len().to_string());
    command.env("_CLAP_IFS", "\n").env("_CLAP_COMPLETE_COMP_TYPE", "9");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.trim().to_owned()).collect()
}

#[test]
fn a_shell_completes_commands_options_and_names_of_the_graph() {
    let work = Workdir::new();
    std::fs::create_dir(work.path("shop")).unwrap();
    let holds = |words: &[&str], expected: &str| {
        let found = completed(&work, words);
        assert!(found.iter().any(|f| f.contains(expected)), "{words:?}: {found:?}");
    };
    holds(&["tr"], "trace");
    holds(&["trace", "--va"], "--variants");
    holds(&["trace", "党支部领办"], "党支部领办合作社");
    holds(&["trace", "党支部+合作社+农"], MODEL);
    holds(&["places", "烟"], "烟台市");
    holds(&["trace", MODEL, "--from", "烟"], "烟台市");
    holds(&["query", "lineage-"], "lineage-up");
    holds(&["explain", "CSVW-FOR"], "CSVW-FOREIGN-KEY");
    holds(&["export", "--format", "gra"], "graphml");
    holds(&["trace", MODEL, "--store", "sh"], "shop");
}

#[test]
fn every_shell_gets_a_script_that_asks_the_program() {
    let work = Workdir::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let run = work.run(&["completions", shell]);
        assert!(run.succeeds().contains("XIANGMAI_COMPLETE"), "{shell}: {run:?}");
    }
}
