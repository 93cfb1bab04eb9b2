//! A small gazetteer, the standard's columns, and ledgers read into memory.

use std::path::Path;
use std::sync::OnceLock;

use gazetteer::Gazetteer;
use ledger::{Intake, MemoryFolder, Standard, Summary};

/// Villages of two townships each of 新邵县 and 清丰县.
pub(crate) fn gazetteer() -> &'static Gazetteer {
    static GAZETTEER: OnceLock<Gazetteer> = OnceLock::new();
    GAZETTEER.get_or_init(|| {
        Gazetteer::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/villages.csv")).unwrap()
    })
}

/// The columns that the tables have, and some known schemes.
pub(crate) fn standard() -> &'static Standard {
    static STANDARD: OnceLock<Standard> = OnceLock::new();
    STANDARD.get_or_init(|| {
        let schema = |columns: &str| {
            let columns: Vec<String> = columns.split(' ').map(|c| format!("{{\"name\": \"{c}\"}}")).collect();
            format!("{{\"columns\": [{}]}}", columns.join(","))
        };
        let tables = [
            ("divisions", "id code name level parent attested alt_names subarea note"),
            ("organizations", "id name kind division parent led_by social_credit_code alt_names note"),
            ("schemes", "id name kind formula alternative_formula variant_of part_of alt_names report note"),
            ("indicators", "id name name_en unit"),
            ("adoptions", "id scheme adopter_division adopter_organization start end not_before not_after status statement basis households households_bound area_mu area_mu_bound report note"),
            ("transmissions", "id scheme from_division from_organization from_name to_division to_organization direction mechanism carrier instrument date statement basis report note"),
            ("visits", "id scheme visitor_division visitor_organization host_division host_organization host_name date count count_of statement basis report note"),
            ("observations", "id subject_division subject_organization indicator value bound closed unit year report note"),
            ("changes", "id kind to_organization date report note"),
            ("attestations", "id fact property value report statement"),
            ("reports", "id title publisher date url file sha256 kind note"),
            ("evidence", "id fact property stance report start end keyword sheet row column"),
        ];
        let schemas: Vec<(&str, String)> = tables.iter().map(|(t, c)| (*t, schema(c))).collect();
        Standard::new(schemas.iter().map(|(t, s)| (*t, s.as_str())))
            .unwrap()
            .with_schemes("id,name,kind,formula,variant_of\ndangzhibu-hezuoshe-nonghu,党支部+合作社+农户,OrganizationalModel,党支部+合作社+农户,\n")
            .with_roles(["党支部", "合作社", "农户", "公司", "基地", "村集体"].map(String::from))
    })
}

/// Reads files into a folder.
pub(crate) fn read_into(folder: &mut MemoryFolder, files: &[(&str, &[u8])]) -> Summary {
    let mut intake = Intake::new(gazetteer(), standard(), folder).unwrap();
    for (name, bytes) in files {
        intake.read(name, bytes).unwrap();
    }
    intake.finish(folder).unwrap()
}

/// Reads one file into a new folder.
pub(crate) fn read(name: &str, bytes: &[u8]) -> (MemoryFolder, Summary) {
    let mut folder = MemoryFolder::default();
    let summary = read_into(&mut folder, &[(name, bytes)]);
    (folder, summary)
}

/// Reads `台账.csv` again with one decision written into the lines of a kind that wait in the folder's review.
pub(crate) fn answered(
    folder: &mut MemoryFolder,
    text: &str,
    kind: &str,
    decision: &str,
) -> Summary {
    let review =
        table(folder, "review").replace(&format!("{kind},,"), &format!("{kind},,{decision}"));
    let mut intake = Intake::new(gazetteer(), standard(), folder).unwrap();
    intake.decide("review.csv", review.as_bytes()).unwrap();
    intake.read("台账.csv", text.as_bytes()).unwrap();
    intake.finish(folder).unwrap()
}

/// A table as text.
pub(crate) fn table(folder: &MemoryFolder, name: &str) -> String {
    String::from_utf8(folder.0.get(&format!("{name}.csv")).cloned().unwrap_or_default()).unwrap()
}

/// The values of one column of a table.
pub(crate) fn column(folder: &MemoryFolder, name: &str, column: &str) -> Vec<String> {
    let text = table(folder, name);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let at = reader.headers().unwrap().iter().position(|h| h == column).unwrap();
    reader.records().map(|r| r.unwrap()[at].to_owned()).collect()
}

/// A ledger as csv: a header and rows.
pub(crate) fn csv(rows: &[Vec<String>]) -> String {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// A right credit code with these fourteen middle characters left to the caller's number.
pub(crate) fn credit_code(county: &str, number: u32) -> String {
    let first = format!("93{county}MA{number:07}");
    format!("{first}{}", ledger::check_character(&first).unwrap())
}

/// The rows of a ledger of 清丰县 with persons, phones, rough figures and a header.
pub(crate) fn sample() -> Vec<Vec<String>> {
    let row = |cells: [&str; 10]| cells.map(str::to_owned).to_vec();
    let code = |n| credit_code("410922", n);
    let (a, b, c, d) = (code(1), code(2), code(3), code(4));
    vec![
        row([
            "乡镇",
            "村",
            "合作社名称",
            "信用代码",
            "法人",
            "联系电话",
            "推行时间",
            "成立时间",
            "带动农户",
            "经营模式",
        ]),
        row([
            "城关镇",
            VILLAGES[0],
            "清丰县飞农养殖农民专业合作社",
            &a,
            "郑翀晟",
            "14185754003",
            "2017/3/13",
            "2021-03-24",
            "约160户",
            "党支部+合作社+农户",
        ]),
        row([
            "城关",
            VILLAGES[1],
            "腾昌水稻专业合作社",
            &b,
            "冯晟婧",
            "0786-0922983",
            "二〇一八年四月",
            "2015年",
            "401",
            "“党支部＋合作社＋农户”模式",
        ]),
        row([
            "城关镇",
            VILLAGES[2],
            "清丰县果华肉牛农民专业合作社",
            &c,
            "孙珩犇",
            "142 4617 9653",
            "2017.8.9",
            "2016.2",
            "280多户",
            "公司 基地 农户",
        ]),
        row([
            "城关镇",
            VILLAGES[3],
            "穗禾蔬菜合作社",
            &d,
            "赵翀姝",
            "14319835276",
            "2022",
            "",
            "不足50户",
            "1+3+N",
        ]),
        row([
            "城关镇",
            VILLAGES[0],
            "飞农养殖合作社",
            &a,
            "郑翀晟",
            "",
            "",
            "",
            "约160户",
            "党支部+合作社+农户",
        ]),
    ]
}

/// Villages of 清丰县城关镇 in the gazetteer of the tests, as ledgers write them.
pub(crate) const VILLAGES: [&str; 4] = ["侯窑村委会", "黄庄", "四合楼村", "越秀社区"];
