use super::*;
use proptest::prelude::*;

/// The variables of section 3.2 of the RFC.
fn expand(template: &str) -> String {
    let list: Vec<Cow<'_, str>> = ["red", "green", "blue"].map(Cow::from).to_vec();
    let dom: Vec<Cow<'_, str>> = ["example", "com"].map(Cow::from).to_vec();
    let count: Vec<Cow<'_, str>> = ["one", "two", "three"].map(Cow::from).to_vec();
    let keys = [(";".into(), ",".into()), ("dot".into(), ".".into()), ("comma".into(), ",".into())];
    // The RFC's keys are semi, dot, comma.
    let keys = [("semi".into(), ";".into()), keys[1].clone(), keys[2].clone()];
    let compiled = Template::parse(template).unwrap();
    let names = compiled.variables().to_vec();
    let mut out = String::new();
    compiled.expand(
        |i| {
            Some(match names[i].as_str() {
                "count" => Var::List(&count),
                "dom" => Var::List(&dom),
                "dub" => Var::Text("me/too"),
                "hello" => Var::Text("Hello World!"),
                "half" => Var::Text("50%"),
                "var" => Var::Text("value"),
                "who" => Var::Text("fred"),
                "base" => Var::Text("http://example.com/home/"),
                "path" => Var::Text("/foo/bar"),
                "list" => Var::List(&list),
                "keys" => Var::Pairs(&keys),
                "v" => Var::Text("6"),
                "x" => Var::Text("1024"),
                "y" => Var::Text("768"),
                "empty" => Var::Text(""),
                "empty_keys" => Var::List(&[]),
                "semi" => Var::Text(";"),
                "name" => Var::Text("汉字三"),
                "encoded" => Var::Text("a%20b c"),
                _ => return None,
            })
        },
        &mut out,
    );
    out
}

#[test]
fn expressions_expand_as_the_rfc_shows() {
    let check = |template, expected| assert_eq!(expand(template), expected, "{template}");
    check("{var}", "value");
    check("{hello}", "Hello%20World%21");
    check("{half}", "50%25");
    check("O{empty}X", "OX");
    check("O{undef}X", "OX");
    check("{x,y}", "1024,768");
    check("{x,hello,y}", "1024,Hello%20World%21,768");
    check("?{x,empty}", "?1024,");
    check("?{x,undef}", "?1024");
    check("?{undef,y}", "?768");
    check("{var:3}", "val");
    check("{var:30}", "value");
    check("{list}", "red,green,blue");
    check("{list*}", "red,green,blue");
    check("{keys}", "semi,%3B,dot,.,comma,%2C");
    check("{keys*}", "semi=%3B,dot=.,comma=%2C");
    check("{+var}", "value");
    check("{+hello}", "Hello%20World!");
    check("{+half}", "50%25");
    check("{base}index", "http%3A%2F%2Fexample.com%2Fhome%2Findex");
    check("{+base}index", "http://example.com/home/index");
    check("O{+empty}X", "OX");
    check("{+path}/here", "/foo/bar/here");
    check("here?ref={+path}", "here?ref=/foo/bar");
    check("up{+path}{var}/here", "up/foo/barvalue/here");
    check("{+x,hello,y}", "1024,Hello%20World!,768");
    check("{+path:6}/here", "/foo/b/here");
    check("{+list}", "red,green,blue");
    check("{+keys}", "semi,;,dot,.,comma,,");
    check("{+keys*}", "semi=;,dot=.,comma=,");
    check("{#var}", "#value");
    check("{#hello}", "#Hello%20World!");
    check("{#half}", "#50%25");
    check("foo{#empty}", "foo#");
    check("foo{#undef}", "foo");
    check("{#path:6}here", "#/foo/bhere");
    check("{#list*}", "#red,green,blue");
    check("{#keys}", "#semi,;,dot,.,comma,,");
    check("{.who,who}", ".fred.fred");
    check("{.half,who}", ".50%25.fred");
    check("www{.dom*}", "www.example.com");
    check("X{.empty}", "X.");
    check("X{.undef}", "X");
    check("X{.var:3}", "X.val");
    check("X{.list}", "X.red,green,blue");
    check("X{.list*}", "X.red.green.blue");
    check("X{.keys}", "X.semi,%3B,dot,.,comma,%2C");
    check("X{.empty_keys*}", "X");
    check("{/who,dub}", "/fred/me%2Ftoo");
    check("{/var,empty}", "/value/");
    check("{/var,undef}", "/value");
    check("{/var:1,var}", "/v/value");
    check("{/list*,path:4}", "/red/green/blue/%2Ffoo");
    check("{/keys*}", "/semi=%3B/dot=./comma=%2C");
    check("{;v,empty,who}", ";v=6;empty;who=fred");
    check("{;v,bar,who}", ";v=6;who=fred");
    check("{;hello:5}", ";hello=Hello");
    check("{;list}", ";list=red,green,blue");
    check("{;list*}", ";list=red;list=green;list=blue");
    check("{;keys}", ";keys=semi,%3B,dot,.,comma,%2C");
    check("{;keys*}", ";semi=%3B;dot=.;comma=%2C");
    check("{?x,y,empty}", "?x=1024&y=768&empty=");
    check("{?x,y,undef}", "?x=1024&y=768");
    check("{?list*}", "?list=red&list=green&list=blue");
    check("{?keys*}", "?semi=%3B&dot=.&comma=%2C");
    check("{&x,y,empty}", "&x=1024&y=768&empty=");
    check("{&var:3}", "&var=val");
    check("{&list}", "&list=red,green,blue");
    check("?fixed=yes{&x}", "?fixed=yes&x=1024");
}

#[test]
fn text_beyond_ascii_is_encoded_as_utf8() {
    let check = |template, expected| assert_eq!(expand(template), expected, "{template}");
    check("name/{name}", "name/%E6%B1%89%E5%AD%97%E4%B8%89");
    check("{name:1}", "%E6%B1%89");
    check("{#name}", "#%E6%B1%89%E5%AD%97%E4%B8%89");
    check("http://x/字 \"a\"/{v}", "http://x/%E5%AD%97%20%22a%22/6");
    check("a%20b%2", "a%20b%252");
    check("{encoded}", "a%2520b%20c");
    check("{+encoded}", "a%20b%20c");
    check("{+encoded:2}", "a%20");
}

#[test]
fn malformed_templates_are_located() {
    let check = |template, at| {
        assert_eq!(Template::parse(template).map_err(|e| e.at), Err(at), "{template}");
    };
    check("a{b", 1);
    check("a}b", 1);
    check("{a{b}}", 2);
    check("{}", 1);
    check("{+}", 2);
    check("{!x}", 1);
    check("{|x}", 1);
    check("{a,}", 3);
    check("{a b}", 1);
    check("{a:0}", 2);
    check("{a:10000}", 2);
    check("{a:x}", 2);
    check("{a..b}", 1);
    check("{.a.}", 2);
    check("{a%2}", 1);
}

#[test]
fn variables_are_listed_once_in_order() {
    let t = Template::parse("{b}{?a,b*}{%E6%9D%91}{名称}{a.b}").unwrap();
    assert_eq!(t.variables(), ["b", "a", "%E6%9D%91", "名称", "a.b"]);
    assert_eq!(t.literal(), None);
    assert_eq!(Template::parse("#row 1").unwrap().literal(), Some("#row%201"));
}

proptest! {
    #[test]
    fn any_text_parses_or_is_refused(template in "\\PC*") {
        if let Ok(t) = Template::parse(&template) {
            let mut out = String::new();
            t.expand(|_| Some(Var::Text("汉/ %41")), &mut out);
            prop_assert!(out.is_ascii());
        }
    }

    #[test]
    fn simple_expansion_holds_unreserved_characters_only(value in "\\PC*") {
        let t = Template::parse("{x}").unwrap();
        let mut out = String::new();
        t.expand(|_| Some(Var::Text(&value)), &mut out);
        prop_assert!(out.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)));
        let decoded: Vec<u8> = {
            let mut bytes = out.bytes();
            let mut all = Vec::new();
            while let Some(b) = bytes.next() {
                if b == b'%' {
                    let hex = [bytes.next().unwrap(), bytes.next().unwrap()];
                    all.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
                } else {
                    all.push(b);
                }
            }
            all
        };
        prop_assert_eq!(decoded, value.into_bytes());
    }
}
