//! Every entry of the clap tree in both languages.

use super::catalogue::Catalogue;
use super::localise::chinese;
use super::{Page, Screen, command, complaint, each, groups, write};
use crate::cli::Cli;
use clap::CommandFactory;
use diagnostics::Language;
use std::collections::BTreeSet;
use std::ffi::OsString;

const SCREEN: Screen = Screen { width: 100, color: false, brief: false };

/// The pages of all commands.
fn pages(language: Language) -> Vec<Page> {
    let mut pages = Vec::new();
    each(&command(language), &mut |command| pages.push(Page::of(command, language)));
    pages
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

#[test]
fn the_commands_are_declared_without_fault() {
    Cli::command().debug_assert();
}

#[test]
fn every_entry_has_its_chinese_and_every_chinese_its_entry() {
    let catalogue = Catalogue::chinese();
    let mut english = Cli::command();
    english.build();
    chinese(&catalogue, english);
    let (unused, missing) = catalogue.differences();
    assert!(missing.is_empty(), "write the Chinese of these in src/cli/help/zh.ftl: {missing:#?}");
    assert!(unused.is_empty(), "no command asks for these of src/cli/help/zh.ftl: {unused:#?}");
}

#[test]
fn every_entry_has_its_english() {
    for page in pages(Language::En) {
        assert!(!page.about.is_empty(), "{} has no text", page.name);
        for item in page.sections.iter().flat_map(|s| &s.items) {
            assert!(!item.text.is_empty(), "{}: {} has no text", page.name, item.spec);
            for (value, help) in &item.values {
                assert!(!help.is_empty(), "{}: {} {value} has no text", page.name, item.spec);
            }
        }
    }
}

#[test]
fn english_help_has_no_chinese_beside_the_examples() {
    for page in pages(Language::En) {
        let text = write(&Page { after: String::new(), ..page.clone() }, Language::En, SCREEN);
        let found: Vec<&str> = text.lines().filter(|line| line.chars().any(is_han)).collect();
        assert!(found.is_empty(), "{}: {found:#?}", page.name);
        let prose = page.after.lines().filter(|line| !line.starts_with("  "));
        assert!(!prose.into_iter().any(|line| line.chars().any(is_han)), "{}", page.after);
    }
}

/// Runs of three or more English words, which no name of a format or a thing is.
fn english_sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut run: Vec<&str> = Vec::new();
    for token in text.split_whitespace().chain(["。"]) {
        let word = token.trim_matches(|c: char| ",.;:!?".contains(c));
        if word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase()) {
            run.push(word);
        } else {
            if run.len() >= 3 {
                found.push(run.join(" "));
            }
            run.clear();
        }
    }
    found
}

#[test]
fn chinese_help_has_no_english_sentence_and_no_half_width_punctuation() {
    for page in pages(Language::Zh) {
        let text = write(&Page { after: String::new(), ..page.clone() }, Language::Zh, SCREEN);
        assert!(english_sentences(&text).is_empty(), "{}", english_sentences(&text).join("; "));
        let prose = page.after.lines().filter(|line| !line.starts_with("  "));
        let prose: Vec<&str> = prose.collect();
        assert!(english_sentences(&prose.join("\n")).is_empty(), "{prose:?}");
        let texts = page
            .sections
            .iter()
            .flat_map(|s| &s.items)
            .flat_map(|item| item.values.iter().map(|(_, help)| help).chain([&item.text]));
        for text in texts.chain([&page.about]) {
            assert!(text.chars().any(is_han) || text.len() < 20, "{}: {text}", page.name);
            let chars: Vec<char> = text.chars().collect();
            for pair in chars.windows(2) {
                let half = is_han(pair[0]) && ",;:!?()".contains(pair[1])
                    || ",;:!?()".contains(pair[0]) && is_han(pair[1]);
                assert!(!half, "{}: half-width punctuation in {text}", page.name);
            }
        }
    }
}

#[test]
fn examples_are_the_same_commands_in_both_languages() {
    let commands = |page: &Page| -> Vec<String> {
        let lines = page.after.lines().filter(|line| line.starts_with("  "));
        lines.map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")).collect()
    };
    for (en, zh) in pages(Language::En).iter().zip(&pages(Language::Zh)) {
        assert_eq!(en.name, zh.name);
        assert_eq!(commands(en), commands(zh), "{}", en.name);
    }
}

#[test]
fn every_command_is_in_one_group() {
    let grouped: Vec<&str> =
        groups::GROUPS.iter().flat_map(|(_, _, names)| names.iter().copied()).collect();
    let once: BTreeSet<&str> = grouped.iter().copied().collect();
    assert_eq!(grouped.len(), once.len());
    let mut command = Cli::command();
    command.build();
    let shown = command.get_subcommands().filter(|c| !c.is_hide_set());
    let all: BTreeSet<&str> = shown.map(clap::Command::get_name).collect();
    assert_eq!(once, all);
}

#[test]
fn lines_of_help_fit_the_terminal() {
    for language in [Language::En, Language::Zh] {
        for page in pages(language) {
            let page = Page { after: String::new(), usage: Vec::new(), ..page };
            for line in write(&page, language, SCREEN).lines() {
                assert!(textwrap::core::display_width(line) <= 100, "{}: {line}", page.name);
            }
        }
    }
}

/// What is said of a command line, in both languages.
fn said(argv: &[&str]) -> [String; 2] {
    [Language::En, Language::Zh].map(|language| {
        let argv: Vec<OsString> = argv.iter().map(OsString::from).collect();
        let error = Cli::command().try_get_matches_from(&argv).unwrap_err();
        let complaint = complaint(error, &argv, language);
        format!("{}\n{}", complaint.message, complaint.rest(language).join("\n"))
    })
}

#[test]
fn every_kind_of_wrong_command_line_is_told_in_both_languages() {
    for argv in [
        &["xiangmai", "trcae"][..],
        &["xiangmai", "trace"],
        &["xiangmai", "trace", "x", "--formt", "json"],
        &["xiangmai", "trace", "x", "--format", "jsn"],
        &["xiangmai", "trace", "x", "--format"],
        &["xiangmai", "trace", "x", "--since", "soon"],
        &["xiangmai", "trace", "x", "--variants", "many"],
        &["xiangmai", "trace", "x", "--store", "a", "--data", "b"],
        &["xiangmai", "trace", "x", "--format", "json", "--format", "csv"],
        &["xiangmai", "trace", "x", "-7"],
        &["xiangmai", "check", "--max-errors", "0"],
        &["xiangmai", "measures", "--universe", "many"],
        &["xiangmai", "query", "x", "--timeout", "soon"],
        &["xiangmai", "serve", "--bind", "here"],
        &["xiangmai", "infer", "--model", "exponential", "--since", "soon"],
        &["xiangmai", "infer", "--model", "exponential"],
        &["xiangmai", "csvw", "to-rdf", "x", "--map", "y"],
        &["xiangmai", "--quiet=yes", "status"],
    ] {
        let Ok([en, zh]) = std::panic::catch_unwind(|| said(argv)) else { panic!("{argv:?}") };
        assert!(!en.chars().any(is_han), "{argv:?}: {en}");
        assert!(english_sentences(&zh).is_empty(), "{argv:?}: {zh}");
        assert!(zh.chars().any(is_han) && !zh.contains("[OPTIONS]"), "{argv:?}: {zh}");
        assert!(
            !zh.contains("写法不对") && !zh.contains("写法有误"),
            "{argv:?}: no reason in {zh}"
        );
    }
}
