//! The brief.

use crate::cascades::random;

#[test]
fn the_brief_asks_for_nothing_and_holds_the_cascade() {
    let cascade = random(41, 72);
    let html = views::brief::write(&cascade).unwrap();
    assert!(html.contains("default-src 'none'"));
    assert!(!html.contains("unsafe-inline"));
    for outside in ["src=\"http", "url(", "@import", "<link", "<iframe"] {
        assert!(!html.contains(outside), "{outside}");
    }
    let from = html.find("id=\"cascade\">").unwrap() + 13;
    let to = from + html[from..].find("</script>").unwrap();
    let inside: views::model::Cascade = serde_json::from_str(&html[from..to]).unwrap();
    assert!(inside == cascade, "the data inside are others");
    assert_eq!(html, views::brief::write(&cascade).unwrap());
    assert!(html.len() < 1_000_000, "{} bytes", html.len());
    // The lanes are there for narrow screens too, one of the two is shown.
    assert!(html.contains("@media(max-width:640px){.wide{display:none}"));
    for language in ["zh-Hans", "en"] {
        assert!(html.contains(&format!("lanes-{language}-narrow-title")), "{language}");
    }
}

#[test]
fn hostile_names_stay_text_in_the_brief() {
    let mut cascade = random(42, 30);
    let hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&";
    cascade.asked = Some(hostile.to_owned());
    for entry in &mut cascade.entries {
        entry.who.name = hostile.to_owned();
        entry.who.path = vec![hostile.to_owned()];
        entry.sources.iter_mut().for_each(|s| s.url = Some("javascript:alert(3)".to_owned()));
    }
    let html = views::brief::write(&cascade).unwrap();
    assert_eq!(html.matches("<script").count(), 2);
    assert_eq!(html.matches("</script>").count(), 2);
    assert!(!html.contains("<img"));
    assert!(!html.contains("href=\"javascript"));
}
