//! Our own server: in this process over a store in memory, or as the program over a folder.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::thread;

use super::workdir::Workdir;
use store::{Auth, Embedded, Remote, RemoteOptions};
use xiangmai::server::{Server, Service, Settings, Token};

/// The token that allows changes on every server started here.
pub(crate) const TOKEN: &str = "update-token";

/// Starts a server over an empty store in memory; it ends with the tests. Returns its address.
pub(crate) fn in_memory(settings: Settings) -> String {
    let settings = Settings { update_token: Token::new(TOKEN), ..settings };
    let store = Arc::new(Embedded::in_memory().unwrap());
    let log = Arc::new(|line: &str| eprintln!("{line}"));
    let service = Service::new(store, settings, log);
    let server = Server::bind("127.0.0.1:0".parse().unwrap(), service).unwrap();
    let address = format!("http://{}", server.address());
    thread::spawn(move || server.run_until(std::future::pending()).unwrap());
    address
}

/// Opens a server as a store, with the token.
pub(crate) fn remote(address: &str, options: RemoteOptions) -> Remote {
    let auth = Auth::Bearer(TOKEN.to_owned());
    Remote::open(address, &RemoteOptions { auth, ..options }).unwrap()
}

/// The program as a server, killed when dropped.
pub(crate) struct Program {
    pub(crate) child: Child,
    pub(crate) address: String,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

impl Program {
    /// Starts `xiangmai serve` with these arguments on a free port, with the token.
    pub(crate) fn start(work: &Workdir, args: &[&str]) -> Self {
        let args = [&["serve", "--bind", "127.0.0.1:0"], args].concat();
        let mut command = work.command(&args);
        command.env("XIANGMAI_UPDATE_TOKEN", TOKEN);
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().expect("the server has ended").unwrap();
            if let Some(rest) = line.strip_prefix("listening on ") {
                break rest.split(' ').next().unwrap().to_owned();
            }
        };
        // What it says later must not block it.
        thread::spawn(move || lines.for_each(|line| eprintln!("{}", line.unwrap_or_default())));
        Self { child, address }
    }
}
