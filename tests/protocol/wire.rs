//! Requests as they go over the wire.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::manifest::Node;

const HT: &str = "http://www.w3.org/2011/http#";
const CNT: &str = "http://www.w3.org/2011/content#";

#[derive(Debug)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<String>,
    /// How the body is written.
    encoding: String,
}

#[derive(Debug)]
pub struct Got {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Got {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// The headers of a request or response of a manifest.
pub fn headers(node: &Node) -> Vec<(String, String)> {
    let header = |header: Node| {
        let name = header.one(&format!("{HT}fieldName"))?.text().to_ascii_lowercase();
        Some((name, header.one(&format!("{HT}fieldValue"))?.text()))
    };
    node.list(&format!("{HT}headers")).into_iter().filter_map(header).collect()
}

impl Request {
    pub fn new(method: &str, path: &str) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: None,
            encoding: "UTF-8".to_owned(),
        }
    }

    /// The request of a manifest, at the end point for which it is.
    pub fn of(node: &Node, id: &str) -> Self {
        let text = |name: &str| node.one(name).map(|n| n.text()).unwrap_or_default();
        let path = text(&format!("{HT}absolutePath"));
        let mut request = Self::new(&text(&format!("{HT}methodName")), &path);
        request.headers = headers(node);
        if let Some(body) = node.one(&format!("{HT}body")) {
            request.body = body.one(&format!("{CNT}chars")).map(|n| n.text());
            if let Some(encoding) = body.one(&format!("{CNT}characterEncoding")) {
                request.encoding = encoding.text();
            }
        }
        let kind = request.headers.iter().find(|(n, _)| n == "content-type");
        let kind = kind.map_or("", |(_, value)| value.as_str());
        let body = request.body.clone().unwrap_or_default();
        let says = |word: &str| path.contains(word) || body.starts_with(word);
        let is_update = kind.contains("sparql-update")
            || says("update=")
            || (id.contains("update") && !says("query=") && !kind.contains("sparql-query"));
        let place = if is_update { "/update" } else { "/query" };
        request.path = match path.strip_prefix("/sparql") {
            Some(rest) => format!("{place}{}", rest.trim_start_matches('/')),
            None => path.replacen("/gsp", "/data", 1),
        };
        if kind.starts_with("multipart/") {
            // The lines of a form end as HTTP has it.
            request.body = Some(form(&body));
        }
        request
    }
}

/// A form without the indentation of the manifest, its lines ended as HTTP has it.
fn form(body: &str) -> String {
    let lines = body.trim().lines().map(str::trim);
    lines.collect::<Vec<_>>().join("\r\n") + "\r\n"
}

pub fn send(address: SocketAddr, request: &Request, token: &str) -> std::io::Result<Got> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let body = request.body.as_ref().map(|body| match request.encoding.as_str() {
        "UTF-16" => body.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => body.clone().into_bytes(),
    });
    let mut head = format!(
        "{} {} HTTP/1.1\r\nhost: www.example\r\nauthorization: Bearer {token}\r\nconnection: close\r\n",
        request.method, request.path
    );
    for (name, value) in &request.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if let Some(body) = &body {
        head.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body.unwrap_or_default())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    Ok(got(&bytes))
}

fn got(bytes: &[u8]) -> Got {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|l| l.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    let headers: Vec<_> = lines.filter_map(header).collect();
    let mut body = bytes.get(end + 4..).unwrap_or_default().to_vec();
    if headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked") {
        body = chunks(&body);
    }
    Got { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
}

/// The pieces of a body without their lengths.
fn chunks(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") {
        let length = std::str::from_utf8(&bytes[..end]).unwrap_or("0");
        let length = usize::from_str_radix(length.trim(), 16).unwrap_or(0);
        let from = end + 2;
        if length == 0 || bytes.len() < from + length {
            break;
        }
        whole.extend_from_slice(&bytes[from..from + length]);
        bytes = bytes.get(from + length + 2..).unwrap_or_default();
    }
    whole
}
