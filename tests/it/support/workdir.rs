//! A temporary folder with files, and the program run in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder of its own for one test.
pub struct Workdir {
    folder: tempfile::TempDir,
    env: Vec<(&'static str, String)>,
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Run {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Workdir {
    /// An empty folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), env: Vec::new() }
    }

    /// The same folder with an environment variable for the programs run in it.
    pub fn with_env(mut self, name: &'static str, value: &str) -> Self {
        self.env.push((name, value.to_owned()));
        self
    }

    /// A folder that holds a copy of the shipped tables in `data`.
    pub fn with_data() -> Self {
        let work = Self::new();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        std::fs::create_dir(work.path("data")).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                std::fs::copy(&path, work.path("data").join(path.file_name().unwrap())).unwrap();
            }
        }
        work
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Replaces `from`, which must occur, by `to` in a file.
    pub fn edit(&self, name: &str, from: &str, to: &str) -> &Self {
        let text = self.read(name);
        assert!(text.contains(from), "{name} does not hold {from}");
        self.file(name, text.replacen(from, to, 1))
    }

    /// Runs the program in the folder, in English.
    pub fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, "")
    }

    /// The program in the folder, not yet started.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xiangmai"));
        command.args(args).current_dir(self.folder.path()).env("XIANGMAI_LANG", "en");
        // What the person who runs the tests has set or imported is not theirs.
        command.env_remove("XIANGMAI_STORE").env_remove("XIANGMAI_GAZETTEER");
        command.env("XDG_DATA_HOME", self.folder.path().join(".data"));
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs the program in the folder with standard input.
    pub fn run_with(&self, args: &[&str], input: &str) -> Run {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        Run {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Run {
    /// Asserts the exit code and that standard error holds every one of `said`.
    #[track_caller]
    pub fn fails(&self, code: i32, said: &[&str]) {
        assert_eq!(self.code, code, "{self:?}");
        for text in said {
            assert!(self.err.contains(text), "`{text}` is not in\n{}", self.err);
        }
    }

    /// Asserts success and returns standard output.
    #[track_caller]
    pub fn succeeds(&self) -> &str {
        assert_eq!(self.code, 0, "{self:?}");
        &self.out
    }

    /// Asserts success and returns the lines of standard output, sorted.
    #[track_caller]
    pub fn sorted(&self) -> Vec<String> {
        let mut lines: Vec<_> = self.succeeds().lines().map(str::to_owned).collect();
        lines.sort();
        lines
    }
}

/// The Python with `modules`, or nothing (loudly) where there is none; under CI that is a failure.
pub fn python(modules: &str) -> Option<PathBuf> {
    let path =
        std::env::var_os("XIANGMAI_TEST_PYTHON").map_or_else(|| "python3".into(), PathBuf::from);
    let there = Command::new(&path)
        .args(["-c", &format!("import {modules}")])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success());
    if !there {
        assert!(std::env::var_os("CI").is_none(), "python with {modules} is missing under CI");
        eprintln!("SKIPPED: no python with {modules}; `.ci/run test` installs them");
    }
    there.then_some(path)
}

/// A folder of the shared material, or nothing (loudly) where it is absent; under CI that is a failure.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if !path.exists() {
        assert!(std::env::var_os("CI").is_none(), "{} is missing under CI", path.display());
        eprintln!("SKIPPED: {} is not here", path.display());
        return None;
    }
    Some(path)
}
