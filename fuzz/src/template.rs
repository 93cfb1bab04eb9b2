//! URI templates: any template is refused or expands to ASCII, and to the same twice.

use super::input;
use csvw::template::{Template, Var};

/// Reads the bytes as such an input, and looks at what comes of it.
pub fn run(bytes: &[u8]) {
    let Some(input) = input::<(&str, &str, Vec<&str>)>(bytes) else { return };
    let (template, text, items) = input;
    let Ok(compiled) = Template::parse(template) else { return };
    let items: Vec<_> = items.into_iter().map(Into::into).collect();
    let expand = || {
        let mut out = String::new();
        let bind = |i: usize| match i % 3 {
            0 => Some(Var::Text(text)),
            1 => Some(Var::List(&items)),
            _ => None,
        };
        compiled.expand(bind, &mut out);
        out
    };
    let out = expand();
    assert!(out.is_ascii());
    assert_eq!(out, expand());
    if let Some(literal) = compiled.literal() {
        assert_eq!(out, literal);
    }
}
