//! Starts real SPARQL servers on free loopback ports, where their programs can be found.
//!
//! Looked for: `OXIGRAPH_SERVER` (a program) and `FUSEKI_SERVER_JAR` (a jar; needs `java`), else
//! `~/.cache/xiangmai/servers/ox/bin/oxigraph` and `~/.cache/xiangmai/servers/jena-fuseki-server-*.jar`.
//! A missing server is skipped loudly, and is a failure where `CI` is set.

use super::numbers::Numbers;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// A running server, ended when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// Starts the Oxigraph server, in memory.
pub(crate) fn oxigraph() -> Option<Server> {
    let program = found(
        "the Oxigraph server",
        "OXIGRAPH_SERVER",
        cache().map(|folder| folder.join("ox/bin/oxigraph")),
    )?;
    let port = free_port();
    let mut command = Command::new(program);
    command.args(["serve", "--bind", &format!("127.0.0.1:{port}")]);
    Some(start(command, port, ""))
}

/// Starts Apache Jena Fuseki with a transactional data set in memory.
pub(crate) fn fuseki() -> Option<Server> {
    let newest = || {
        let mut jars: Vec<PathBuf> =
            std::fs::read_dir(cache()?).ok()?.flatten().map(|e| e.path()).collect();
        jars.retain(|jar| jar.to_string_lossy().contains("jena-fuseki-server-"));
        jars.sort();
        jars.pop()
    };
    let jar = found("Apache Jena Fuseki", "FUSEKI_SERVER_JAR", newest())?;
    let port = free_port();
    let mut command = Command::new("java");
    command.arg("-Xmx1g").arg("-jar").arg(jar);
    command.args(["--update", "--mem", "--localhost", "--port", &port.to_string(), "/ds"]);
    Some(start(command, port, "/ds"))
}

fn cache() -> Option<PathBuf> {
    Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/xiangmai/servers"))
}

fn found(name: &str, variable: &str, usual: Option<PathBuf>) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map(PathBuf::from).or(usual).filter(|path| path.exists());
    if path.is_none() {
        assert!(std::env::var_os("CI").is_none(), "{name} was not found: set {variable}");
        eprintln!("SKIPPED: {name} was not found; set {variable} to run this test");
    }
    path
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn start(mut command: Command, port: u16, path: &str) -> Server {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let child = quiet.spawn().unwrap();
    let mut server = Server { child, address: format!("http://127.0.0.1:{port}{path}") };
    let began = Instant::now();
    while !answers(port, path) {
        assert!(server.child.try_wait().unwrap().is_none(), "{command:?} has ended");
        assert!(began.elapsed() < Duration::from_secs(60), "{command:?} does not answer");
        thread::sleep(Duration::from_millis(100));
    }
    server
}

fn answers(port: u16, path: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let request = format!("GET {path}/query?query=ASK%7B%7D HTTP/1.0\r\nhost: 127.0.0.1\r\n\r\n");
    let mut answer = String::new();
    stream.write_all(request.as_bytes()).is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.lines().next().is_some_and(|line| line.contains(" 200"))
}

/// A proxy on loopback that breaks connections off after a number of bytes that changes each time, in the
/// request or in the answer.
pub(crate) struct FlakyProxy {
    pub(crate) address: String,
    /// How many connections it has broken off.
    pub(crate) broken: Arc<AtomicU64>,
}

impl FlakyProxy {
    /// Starts a proxy before `server`. Each `whole`-th connection lives longer.
    pub(crate) fn before(server: &str, whole: u64, seed: u64) -> Self {
        let (host, path) = server.strip_prefix("http://").unwrap().split_once('/').map_or_else(
            || (server.trim_start_matches("http://").to_owned(), String::new()),
            |(host, path)| (host.to_owned(), format!("/{path}")),
        );
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}{path}", listener.local_addr().unwrap());
        let broken = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&broken);
        thread::spawn(move || {
            let mut numbers = Numbers(seed);
            for (i, client) in listener.incoming().enumerate() {
                let Ok(client) = client else { return };
                let random = numbers.next();
                // Bytes until it breaks, in the request or in the answer.
                let patience = if (i as u64 + 1) % whole == 0 { 100_000 } else { 0 };
                let (up, down) = match random % 2 {
                    0 => (patience + random / 2 % 50_000, u64::MAX),
                    _ => (patience + 200_000, patience / 100 + random / 2 % 300),
                };
                let count = Arc::clone(&count);
                let Ok(server) = TcpStream::connect(&host) else { continue };
                let (c, s) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                let broken = Arc::clone(&count);
                thread::spawn(move || pass(client, server, up, &broken));
                thread::spawn(move || pass(s, c, down, &count));
            }
        });
        Self { address, broken }
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, mut left: u64, broken: &AtomicU64) {
    let mut buffer = [0; 4096];
    while let Ok(n @ 1..) = from.read(&mut buffer) {
        let n = u64::min(n as u64, left) as usize;
        left -= n as u64;
        if to.write_all(&buffer[..n]).is_err() {
            break;
        }
        if left == 0 {
            broken.fetch_add(1, Ordering::Relaxed);
            break;
        }
    }
    let _gone = to.shutdown(Shutdown::Both);
    let _gone = from.shutdown(Shutdown::Both);
}
