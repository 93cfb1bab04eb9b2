//! Drafts from a report, and the gate.

use crate::support::workdir::Workdir;

/// Invented, with real counties.
const REPORT: &str = "2021年3月，河南省濮阳市清丰县马庄桥镇赵家村推行“党支部+合作社+农户”模式，入社农户126户。\n\
    去年5月，该村赴山东省烟台市考察学习。\n";

#[test]
fn a_report_becomes_a_draft_whose_passages_stand_in_the_text() {
    let work = Workdir::new();
    work.file("report.txt", REPORT);
    let run = work.run(&["extract", "report.txt", "--into", "draft"]);
    assert!(run.code == 0 || run.code == 1, "{run:?}");
    let evidence = work.read("draft/evidence.csv");
    let characters = REPORT.chars().count();
    let mut reader = csv::Reader::from_reader(evidence.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|h| h == name).unwrap();
    let (start, end) = (at("start"), at("end"));
    let mut passages = 0;
    for row in reader.records() {
        let row = row.unwrap();
        let (start, end): (usize, usize) = (row[start].parse().unwrap(), row[end].parse().unwrap());
        assert!(start < end && end <= characters, "{row:?}");
        passages += 1;
    }
    assert!(passages > 3, "{evidence}");
    let again = work.run(&["extract", "report.txt", "--into", "again"]);
    assert_eq!(run.code, again.code);
    assert_eq!(evidence, work.read("again/evidence.csv"));
}

#[test]
fn an_invented_fact_does_not_pass_the_gate() {
    let work = Workdir::new();
    work.file("report.txt", REPORT);
    let quote = "入社农户126户";
    let start = REPORT.split(quote).next().unwrap().chars().count();
    let end = start + quote.chars().count();
    let fact = |id: &str, value: u32| {
        serde_json::json!({
            "id": id, "kind": "indicator", "subject": "赵家村", "measure": "入社农户", "value": value,
            "unit": "户", "bound": "exact", "year": 2021, "achieved": true,
            "quote": quote, "start": start, "end": end,
        })
    };
    let draft =
        serde_json::json!({ "report": "report.txt", "facts": [fact("f1", 126), fact("f2", 621)] });
    work.file("draft.json", draft.to_string());
    let run = work.run(&["extract", "--draft", "draft.json", "report.txt", "--into", "judged"]);
    assert_eq!(run.code, 1, "{run:?}");
    let verdicts = work.read("judged/verdicts.csv");
    let of =
        |id: &str| verdicts.lines().find(|l| l.split(',').nth(1) == Some(id)).unwrap().to_owned();
    assert!(of("f1").contains(",accepted,"), "{verdicts}");
    assert!(of("f2").contains(",refused,"), "{verdicts}");
}

#[test]
fn the_instruction_for_models_comes_in_both_languages() {
    let work = Workdir::new();
    let zh = work.run(&["extract", "--prompt", "--lang", "zh"]).succeeds().to_owned();
    let en = work.run(&["extract", "--prompt", "--lang", "en"]).succeeds().to_owned();
    assert_ne!(zh, en);
    assert!(zh.contains("\"facts\"") && en.contains("\"facts\""));
}

/// An endpoint on loopback that is busy once, then gives the recorded answer; returns its address and what it was asked.
fn recorded(answer: &'static str) -> (String, std::sync::mpsc::Receiver<String>) {
    use std::io::{BufRead, BufReader, Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let (asked, requests) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for (n, stream) in listener.incoming().take(2).enumerate() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let _gone = asked.send(String::from_utf8(body).unwrap());
            let (status, body) = if n == 0 { ("503 Busy", "busy") } else { ("200 OK", answer) };
            write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            )
            .unwrap();
        }
    });
    (url, requests)
}

/// A model's answer: one true fact whose place is counted wrong, one invented, one that is no fact.
const ANSWER: &str = r#"{"choices": [{"message": {"content": "```json\n{\"facts\": [{\"id\": \"v\", \"kind\": \"place\", \"name\": \"赵家村\", \"quote\": \"赵家村\", \"start\": 0, \"end\": 3}, {\"id\": \"a\", \"kind\": \"indicator\", \"subject\": \"赵家村\", \"measure\": \"入社农户\", \"value\": 126, \"unit\": \"户\", \"quote\": \"入社农户126户\", \"start\": 3, \"end\": 9}, {\"id\": \"b\", \"kind\": \"indicator\", \"subject\": \"赵家村\", \"measure\": \"入社农户\", \"value\": 621, \"unit\": \"户\", \"quote\": \"入社农户126户\", \"start\": 3, \"end\": 9}, {\"kind\": 7}]}\n```"}}]}"#;

#[test]
fn a_model_drafts_and_the_gate_judges_and_its_answers_are_replayed() {
    let work = Workdir::new();
    work.file("report.txt", REPORT);
    let (url, requests) = recorded(ANSWER);
    let ask = ["extract", "--endpoint", &url, "--llm", "m-1", "report.txt", "--into", "asked"];
    let run = work.run(&ask);
    assert_eq!(run.code, 1, "{run:?}");
    // Busy once, then answered.
    let (first, second) = (requests.recv().unwrap(), requests.recv().unwrap());
    assert_eq!(first, second);
    let request: serde_json::Value = serde_json::from_str(&second).unwrap();
    assert_eq!(request["model"], "m-1");
    assert!(request["messages"][1]["content"].as_str().unwrap().contains("赵家村"));
    let verdicts = work.read("asked/verdicts.csv");
    assert!(verdicts.contains("p1-a,accepted"), "{verdicts}");
    assert!(verdicts.contains("p1-b,refused"), "{verdicts}");
    let provenance = work.read("asked/provenance.csv");
    assert!(provenance.contains("model m-1,model"), "{provenance}");
    // Nobody listens now: the kept answer is replayed, byte for byte.
    let draft = work.read("asked/draft.json");
    let mut again = ask.to_vec();
    again.push("--replay");
    assert_eq!(work.run(&again).code, 1);
    assert_eq!(draft, work.read("asked/draft.json"));
    assert_eq!(verdicts, work.read("asked/verdicts.csv"));
    // Without a kept answer, replay asks no one and says so.
    let run = work.run(&[
        "extract",
        "--endpoint",
        &url,
        "--llm",
        "m-2",
        "--replay",
        "report.txt",
        "--into",
        "asked",
    ]);
    assert_eq!(run.code, 3, "{run:?}");
}

#[test]
fn what_is_unsure_is_a_workbook_too_and_the_same_bytes_each_time() {
    let work = Workdir::new();
    work.file("report.txt", REPORT);
    work.run(&["extract", "report.txt", "--into", "one"]);
    work.run(&["extract", "report.txt", "--into", "two"]);
    let book = |folder: &str| std::fs::read(work.path(&format!("{folder}/review.xlsx"))).unwrap();
    assert_eq!(book("one"), book("two"));
    assert!(book("one").starts_with(b"PK"));
}

/// The folder of a draft passes the program's own check; returns what it said.
fn checks(work: &Workdir, folder: &str) {
    let run = work.run(&["check", folder]);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn a_draft_loads_as_it_is_and_takes_what_was_decided() {
    let work = Workdir::new();
    let text = "山东省栖霞市亭口镇绿源村党支部领办合作社。2021年，绿源村推行“支部建在产业链上”模式，产苹果300吨。\n";
    work.file("绿报道.txt", text);
    let run = work.run(&["extract", "绿报道.txt", "--into", "draft"]);
    assert_eq!(run.code, 0, "{run:?}");
    for table in ["divisions", "schemes", "reports", "evidence"] {
        let ids = work.read(&format!("draft/{table}.csv"));
        let first = |line: &str| line.split(',').next().unwrap_or_default().to_owned();
        assert!(ids.lines().skip(1).map(first).all(|id| id.is_ascii()), "{ids}");
    }
    checks(&work, "draft");
    let again = work.run(&["extract", "绿报道.txt", "--into", "draft"]);
    assert_eq!(again.code, 0, "{again:?}");
    // Another text, and another of the same name, do not take the folder over.
    work.file("other.txt", REPORT);
    let before = work.read("draft/divisions.csv");
    let run = work.run(&["extract", "other.txt", "--into", "draft"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(before, work.read("draft/divisions.csv"));
    work.file("绿报道.md", REPORT);
    let run = work.run(&["extract", "绿报道.txt", "绿报道.md", "--into", "both"]);
    assert!(run.code < 2, "{run:?}");
    assert_ne!(
        work.read("both/绿报道.txt/divisions.csv"),
        work.read("both/绿报道.md/divisions.csv")
    );
}

#[test]
fn accepted_facts_are_written_or_wait_and_what_is_decided_counts() {
    let work = Workdir::new();
    let text =
        "安吉县天荒坪镇党委\n银坑村2020年创设“码上监督”。银坑村集体收入300万元，五鹤村也学了去。\n";
    work.file("t.txt", text);
    let fact = |id: &str, quote: &str, more: serde_json::Value| {
        let start = text.split(quote).next().unwrap().chars().count();
        let mut fact = serde_json::json!({
            "id": id, "quote": quote, "start": start, "end": start + quote.chars().count(),
        });
        let fields = more.as_object().unwrap().clone();
        fact.as_object_mut().unwrap().extend(fields);
        fact
    };
    let facts = [
        fact(
            "1",
            "银坑村2020年创设“码上监督”",
            serde_json::json!({"kind": "adoption", "adopter": "银坑村",
            "scheme": "码上监督", "status": "practised", "start_date": "2020"}),
        ),
        fact(
            "2",
            "银坑村集体收入300万元",
            serde_json::json!({"kind": "indicator", "subject": "银坑村",
            "measure": "集体收入", "value": 3_000_000, "unit": "元", "bound": "exact"}),
        ),
        fact(
            "3",
            "天荒坪镇",
            serde_json::json!({"kind": "place", "name": "天荒坪镇", "level": "township",
            "parent": "安吉县"}),
        ),
    ];
    work.file("d.json", serde_json::json!({"report": "t.txt", "facts": facts}).to_string());
    let judge = ["extract", "--draft", "d.json", "t.txt", "--into", "judged"];
    let run = work.run(&judge);
    let rows = |table: &str| work.read(&format!("judged/{table}.csv")).lines().count() - 1;
    let waiting = rows("review");
    assert_eq!(run.code, i32::from(waiting > 0), "{run:?}");
    assert!(
        rows("adoptions") == 1 && rows("observations") == 1,
        "{}",
        work.read("judged/verdicts.csv")
    );
    let divisions = work.read("judged/divisions.csv");
    assert!(divisions.contains("银坑村") && divisions.contains("安吉县"), "{divisions}");
    checks(&work, "judged");
}

#[test]
fn what_was_answered_in_the_review_list_takes_effect_on_the_next_run() {
    let work = Workdir::new();
    let text = "河南省濮阳市清丰县新设镇推行“三带”工作法。新设镇新设镇党委牵头。\n";
    work.file("t.txt", text);
    let extract = ["extract", "t.txt", "--into", "draft"];
    let run = work.run(&extract);
    assert_eq!(run.code, 1, "{run:?}");
    let list = work.read("draft/review.csv");
    let waiting = list.lines().count() - 1;
    let filled: Vec<String> = list
        .lines()
        .enumerate()
        .map(|(n, l)| if n == 0 { l.to_owned() } else { format!("{l}new") })
        .collect();
    assert!(waiting > 0, "{list}");
    work.file("draft/review.csv", filled.join("\n"));
    let run = work.run(&extract);
    assert_eq!(run.code, 0, "{run:?} {}", work.read("draft/review.csv"));
    assert!(work.read("draft/divisions.csv").contains("新设镇"));
    // Remembered.
    assert_eq!(work.run(&extract).code, 0);
}
