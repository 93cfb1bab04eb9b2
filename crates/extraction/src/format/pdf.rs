use lopdf::Document;

/// The words of the text layer, page by page.
pub(super) fn text(bytes: &[u8]) -> Result<String, String> {
    let document = Document::load_mem(bytes).map_err(|e| e.to_string())?;
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let mut out = String::new();
    for page in pages {
        let words = document.extract_text(&[page]).map_err(|e| e.to_string())?;
        out.push_str(words.trim_end());
        out.push('\n');
    }
    Ok(out)
}
