//! URI templates: any template is refused or expands to ASCII, and to the same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use csvw::template::{Template, Var};

fuzz_target!(|input: (&str, &str, Vec<&str>)| {
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
});
