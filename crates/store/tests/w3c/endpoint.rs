//! A server that `SERVICE` can call: it answers queries from a store of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rdf::format::{RdfFormat, ResultsFormat};
use xiangmai_store::{Access, DefaultGraph, Embedded, QueryOptions, Store};

pub struct Endpoint {
    address: String,
    access: Arc<Mutex<Access>>,
    _folder: tempfile::TempDir,
}

impl Endpoint {
    /// Listens on any free port until the process ends.
    pub fn start(folder: tempfile::TempDir, store: Embedded) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let store = Arc::new(store);
        let access = Arc::new(Mutex::new(Access::default()));
        let allowed = Arc::clone(&access);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (store, access) = (Arc::clone(&store), allowed.lock().unwrap().clone());
                thread::spawn(move || answer(stream, &store, access));
            }
        });
        Self { address: format!("http://127.0.0.1:{port}/sparql"), access, _folder: folder }
    }

    /// Lets it call others.
    pub fn allow(&self, access: Access) {
        *self.access.lock().unwrap() = access;
    }

    pub fn address(&self) -> &str {
        &self.address
    }
}

fn answer(stream: TcpStream, store: &Embedded, services: Access) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut length = 0;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let query = String::from_utf8_lossy(&body).into_owned();
    let options =
        QueryOptions { default_graph: DefaultGraph::Unnamed, services, ..QueryOptions::default() };
    let mut bytes = Vec::new();
    let written = store
        .query(&query, &options)
        .and_then(|a| a.write(ResultsFormat::Json, RdfFormat::NTriples, &mut bytes));
    let status = if written.is_ok() { "200 OK" } else { "400 Bad Request" };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: application/sparql-results+json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        bytes.len()
    )?;
    stream.write_all(&bytes)
}
