//! Writes every export of a cascade JSON: `set CASCADE.json FOLDER [LANGUAGE]`.

use std::error::Error;
use std::path::Path;
use views::Language;
use views::model::Cascade;
use views::network::CascadeNetwork;

#[expect(clippy::disallowed_methods, reason = "an example has no file layer")]
#[expect(clippy::print_stderr, reason = "an example says what it did")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(input), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("give a cascade JSON and a folder".into());
    };
    let language = match arguments.next().as_deref() {
        Some("en") => Language::En,
        _ => Language::Zh,
    };
    let cascade = Cascade::from_json(&std::fs::read_to_string(input)?)?;
    let network = CascadeNetwork::new(&cascade, language);
    let content = exports::Content { network: &network, cascade: Some(&cascade) };
    let create = |name: &str| Ok(std::fs::File::create(Path::new(&folder).join(name))?);
    for member in exports::set::write(content, create)? {
        let (name, w) = (member.file.name(), member.written);
        eprintln!("{name}: {} nodes, {} edges, {} bytes", w.nodes, w.edges, w.bytes);
    }
    Ok(())
}
