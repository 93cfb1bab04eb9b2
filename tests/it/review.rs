//! `xiangmai review --browser`: who gets in, and what is written.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use crate::support::workdir::Workdir;

/// A text with a sentence of hostile marks, drafted into `draft`.
pub(crate) fn drafted() -> Workdir {
    let work = Workdir::new();
    work.file(
        "报道.txt",
        "2021年3月，清丰县城关镇侯窑村推行“党支部+合作社+农户”模式，带动120户农户增收。<b>另有</b>一句。\n",
    );
    work.run(&["extract", "报道.txt", "--into", "draft"]);
    work.file(
        "draft/review.csv",
        "\u{feff}file,sheet,row,column,value,kind,candidates,decision\n\
         a.csv,,3,村,长溪,division,430524102201 甲 | 430524103202 乙,\n\
         a.csv,,4,村,<script>window.hit=1</script>,division,\"1\"\" onfocus=\"\"window.hit=1 丙\",\n\
         a.csv,,5,信用代码,9.3E+17,excel-damaged-code,,\n",
    );
    work
}

/// The program as it reviews, ended when dropped.
pub(crate) struct Reviewing {
    pub(crate) child: Child,
    /// With the token.
    pub(crate) address: String,
}

impl Reviewing {
    pub(crate) fn start(work: &Workdir, args: &[&str]) -> Self {
        let args = [&["review"], args, &["--browser"]].concat();
        let mut child =
            work.command(&args).stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().expect("the review has ended").unwrap();
            if let Some(rest) = line.strip_prefix("open ") {
                break rest.split(' ').next().unwrap().to_owned();
            }
        };
        std::thread::spawn(move || {
            lines.for_each(|line| eprintln!("{}", line.unwrap_or_default()))
        });
        Self { child, address }
    }

    /// The address without the token.
    fn base(&self) -> &str {
        self.address.split("/?").next().unwrap()
    }
}

impl Drop for Reviewing {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
}

/// What a folder holds, by name.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect();
    found.sort();
    found
}

#[test]
fn a_review_opens_once_for_one_browser_and_takes_forms_from_its_own_pages_alone() {
    let work = drafted();
    let before = files(&work.path("draft"));
    let outside = files(&work.path(""));
    let mut review = Reviewing::start(&work, &["draft"]);
    let (agent, base) = (agent(), review.base().to_owned());
    assert!(base.starts_with("http://127.0.0.1:"), "{base}");
    let get = |address: &str, cookie: &str| {
        let mut answer = agent.get(address).header("cookie", cookie).call().unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    };
    // Without a token, with a wrong one: nothing of the folder.
    for address in [base.clone(), format!("{base}/?token=0"), format!("{base}/?list=facts")] {
        let (status, page) = get(&address, "");
        assert_eq!(status, 403, "{address}");
        assert!(!page.contains("长溪"), "{page}");
    }
    let opened = agent.get(&review.address).call().unwrap();
    assert_eq!(opened.status(), 303);
    let cookie = opened.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    // The token is spent, the cookie works.
    assert_eq!(get(&review.address, "").0, 403);
    let answer = agent.get(&base).header("cookie", &cookie).call().unwrap();
    let policy = answer.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    // With `no-referrer` a browser would send its forms from `null`.
    assert_eq!(answer.headers()["referrer-policy"], "same-origin");
    let (status, page) = get(&base, &cookie);
    assert!(status == 200 && page.contains("长溪") && page.contains("430524103202 乙"), "{page}");
    let item = page.split("name=\"item\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = format!("item={item}&at=0&decision=430524103202");
    let post = |origin: &str, cookie: &str| {
        let request = agent
            .post(format!("{base}/line"))
            .header("cookie", cookie)
            .header("origin", origin)
            .content_type("application/x-www-form-urlencoded");
        request.send(&form).unwrap().status().as_u16()
    };
    // Another name for this machine, another origin, no cookie: refused, nothing written.
    let renamed = agent.get(&base).header("host", "evil.example").header("cookie", &cookie);
    assert_eq!(renamed.call().unwrap().status(), 421);
    assert_eq!(post("http://evil.example", &cookie), 403);
    assert_eq!(post("null", &cookie), 403);
    assert_eq!(post(&base, ""), 403);
    assert_eq!(files(&work.path("draft")), before);
    assert_eq!(post(&base, &cookie), 303);
    assert!(work.read("draft/decisions.csv").contains("乙,430524103202"));
    // The same form once more changes nothing: its line is answered.
    let kept = work.read("draft/decisions.csv");
    assert_eq!(post(&base, &cookie), 303);
    assert_eq!(work.read("draft/decisions.csv"), kept);
    assert_eq!(files(&work.path("")), outside, "only the folder is written to");
    let finish = agent
        .post(format!("{base}/finish"))
        .header("cookie", &cookie)
        .header("origin", &base)
        .content_type("application/x-www-form-urlencoded");
    assert_eq!(finish.send("").unwrap().status(), 200);
    assert_eq!(review.child.wait().unwrap().code(), Some(1), "two lines wait still");
}
