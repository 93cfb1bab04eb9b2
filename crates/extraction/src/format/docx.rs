use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

/// No document of words is larger than this when unpacked.
const LIMIT: u64 = 64 * 1024 * 1024;

/// The words of the body of a Word document, a line for each paragraph, cells of a row parted by tabs.
pub(super) fn text(bytes: &[u8]) -> Result<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let body = archive.by_name("word/document.xml").map_err(|e| e.to_string())?;
    let mut xml = String::new();
    body.take(LIMIT).read_to_string(&mut xml).map_err(|e| e.to_string())?;
    words(&xml)
}

fn words(xml: &str) -> Result<String, String> {
    let mut reader = Reader::from_str(xml);
    let mut out = String::new();
    let mut inside = false;
    let mut deleted = 0_usize;
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Start(e) => match e.local_name().as_ref() {
                "t" => inside = true,
                "del" => deleted += 1,
                _ => {}
            },
            Event::Empty(e) => match e.local_name().as_ref() {
                "tab" => out.push('\t'),
                "br" | "cr" | "p" => out.push('\n'),
                _ => {}
            },
            Event::End(e) => match e.local_name().as_ref() {
                "t" => inside = false,
                "p" | "tr" => out.push('\n'),
                "tc" if out.ends_with('\n') => {
                    out.pop();
                    out.push('\t');
                }
                "del" => deleted = deleted.saturating_sub(1),
                _ => {}
            },
            Event::Text(t) if inside && deleted == 0 => {
                out.push_str(&t);
            }
            Event::GeneralRef(r) if inside && deleted == 0 => {
                let name = r.to_string();
                let sign = r.resolve_char_ref().map_err(|e| e.to_string())?.map(String::from);
                let known = sign.or_else(|| {
                    quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned)
                });
                out.push_str(&known.unwrap_or_default());
            }
            Event::Eof => return Ok(out),
            _ => {}
        }
    }
}
