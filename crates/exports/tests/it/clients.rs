//! Every attribute of every node and edge, read back in the real programs; see `tests/clients/README.md`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may stop at the first surprise"
)]

use crate::cascades::random;
use crate::hostile::hostile;
use std::path::{Path, PathBuf};
use std::process::Command;
use views::Language;
use views::model::Cascade;
use views::network::CascadeNetwork;

/// Where the clients are; `None`, said loudly, where they are not.
fn clients() -> Option<PathBuf> {
    let folder = std::env::var_os("XIANGMAI_CLIENTS").map(PathBuf::from);
    let folder = folder.filter(|f| f.join("py/bin/python").exists());
    if folder.is_none() {
        let absent = "SKIPPED: XIANGMAI_CLIENTS names no folder with py and node_modules";
        assert!(std::env::var_os("CI").is_none(), "{absent}");
        eprintln!("{absent}");
    }
    folder
}

#[expect(clippy::disallowed_methods, reason = "a test has no file layer")]
fn write_set(cascade: &Cascade, language: Language, folder: &Path) {
    let network = CascadeNetwork::new(cascade, language);
    let content = exports::Content { network: &network, cascade: Some(cascade) };
    let members =
        exports::set::write(content, |name| Ok(std::fs::File::create(folder.join(name))?));
    assert!(members.unwrap().len() >= 18);
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    eprintln!("{}{}", String::from_utf8_lossy(&output.stderr), said.trim_end());
}

fn read_back(cascade: &Cascade, language: Language) {
    let Some(clients) = clients() else { return };
    let folder = tempfile::tempdir().unwrap();
    write_set(cascade, language, folder.path());
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    let tag = language.pick("zh", "en");
    let python = clients.join("py/bin/python");
    run(Command::new(&python).arg(scripts.join("read_back.py")).args([
        folder.path().as_os_str(),
        tag.as_ref(),
        clients.join("gexf/gexf.xsd").as_ref(),
    ]));
    run(Command::new(&python)
        .arg(scripts.join("expected.py"))
        .args([folder.path().as_os_str(), tag.as_ref()]));
    run(Command::new("node")
        .arg(scripts.join("read_back.mjs"))
        .args([folder.path().as_os_str(), clients.as_os_str()]));
}

#[test]
fn five_nodes_read_back_whole() {
    read_back(&random(11, 5), Language::Zh);
}

#[test]
fn hostile_names_and_missing_values_read_back_whole() {
    read_back(&random(12, 150), Language::Zh);
    read_back(&random(13, 150), Language::En);
}

#[test]
fn two_thousand_nodes_read_back_whole() {
    read_back(&random(14, 2000), Language::Zh);
}

#[test]
fn names_that_break_what_does_not_quote_read_back_whole() {
    read_back(&hostile(), Language::Zh);
    read_back(&hostile(), Language::En);
}

/// Writes sets for the programs that the job `clients` runs, each with its language, into the folder `XIANGMAI_SETS`.
#[test]
#[ignore = "for `.ci/run slow clients`"]
#[expect(clippy::disallowed_methods, reason = "a test has no file layer")]
fn sets_for_other_programs() {
    let folder = PathBuf::from(std::env::var_os("XIANGMAI_SETS").unwrap());
    let sets = [
        ("hostile", hostile(), Language::Zh),
        ("random", random(12, 150), Language::En),
        ("small", random(11, 5), Language::Zh),
    ];
    for (name, cascade, language) in sets {
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        write_set(&cascade, language, &folder);
        std::fs::write(folder.join("language"), language.pick("zh", "en")).unwrap();
    }
}

/// A real cascade, where `XIANGMAI_CASCADE` names one (as `xiangmai trace --format json` prints it).
#[test]
#[expect(clippy::disallowed_methods, reason = "a test has no file layer")]
fn a_real_cascade_reads_back_whole() {
    let Some(path) = std::env::var_os("XIANGMAI_CASCADE") else { return };
    let cascade = Cascade::from_json(&std::fs::read_to_string(path).unwrap()).unwrap();
    read_back(&cascade, Language::Zh);
    read_back(&cascade, Language::En);
}
