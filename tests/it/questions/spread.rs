//! Questions about how schemes spread, from whom to whom.

use super::Ask::{Named, Sparql};
use super::{Question, check_all};

#[test]
fn how_schemes_spread_is_answered() {
    check_all(&[
        Question(
            "谁效仿了沙河村?",
            Named("lineage-down", &["place=沙河村"], &["learnerLabel"]),
            &["金山村", "松木坪村"],
        ),
        Question(
            "Which villages are paired with Shawan village (沙湾村)?",
            Sparql(
                r#"SELECT ?name WHERE {
  ?t xm:to/rdfs:label "沙湾村"@zh ; xm:from/rdfs:label ?name ; xm:channel id:channel\/paired-aid }"#,
            ),
            &["九里坪村", "横茅湖村"],
        ),
        Question(
            "Who issued the guidance that Yuecun’s “five stars” follow, and is that said outright?",
            Sparql(
                r#"SELECT ?source ?statement WHERE {
  ?t a xm:Transmission ; xm:to/rdfs:label "岳村镇"@zh ; xm:from/rdfs:label ?source ;
    xm:scheme/skos:altLabel "五星支部"@zh ; xm:statement/skos:prefLabel ?statement .
  FILTER(LANG(?statement) = "en") }"#,
            ),
            &["河南省委 | explicit"],
        ),
        Question(
            "六盘水全市推广了哪些做法?",
            Sparql(
                r#"SELECT ?scheme WHERE {
  ?p a xm:Promotion ; xm:promoter/skos:altLabel "六盘水"@zh ; xm:scheme/rdfs:label ?scheme ;
    xm:channel id:channel\/rollout }"#,
            ),
            &[
                "网格化党组织设置",
                "党组织+龙头企业+集体经济组织+农户",
                "集体经济“六种模式”",
                "两榜三评议",
            ],
        ),
        Question(
            "岳村镇推广了哪些机制?",
            Sparql(
                r#"SELECT ?scheme WHERE {
  ?p xm:promoter/rdfs:label "岳村镇"@zh ; xm:scheme/rdfs:label ?scheme ; xm:channel id:channel\/rollout }"#,
            ),
            &["“双绑”利益联结机制", "五长制"],
        ),
        Question(
            "By which channels does Yuecun itself push the “five stars”?",
            Sparql(
                r#"SELECT DISTINCT ?channel WHERE {
  ?p a xm:Promotion ; xm:promoter/xm:locatedIn?/rdfs:label "岳村镇"@zh ; xm:channel/skos:prefLabel ?channel ;
    xm:scheme/skos:altLabel "五星支部"@zh . FILTER(LANG(?channel) = "en") }"#,
            ),
            &[
                "administrative order",
                "learning",
                "training",
                "on-site or exchange meeting",
                "economic incentive",
                "political incentive",
                "award or list of model cases",
                "paired assistance",
            ],
        ),
        Question(
            "Where did study tours of Niuzhuang township go?",
            Sparql(
                r#"SELECT ?where WHERE {
  ?visit a xm:StudyVisit ; xm:visitor/rdfs:label "牛庄乡"@zh ; xm:host/rdfs:label ?where }"#,
            ),
            &["采花乡", "上海市"],
        ),
        Question(
            "村党支部外出“取经”多少人次?去了哪里?",
            Sparql(
                r#"SELECT ?count ?host WHERE {
  ?visit a xm:StudyVisit ; xm:visitor/skos:altLabel "偏坡乡"@zh ; xm:count ?count .
  OPTIONAL { ?visit xm:host/rdfs:label ?host } }"#,
            ),
            &["40 | "],
        ),
        Question(
            "Who takes a study tour as taking up a scheme? (Nobody: a visit is not an adoption.)",
            Sparql(
                r#"SELECT ?adoption WHERE { ?adoption a xm:Adoption ; xm:scheme/skos:altLabel "取经"@zh }"#,
            ),
            &[],
        ),
        Question(
            "From whom does the party branch of Zhenbao learn new techniques?",
            Sparql(
                r#"SELECT ?expert WHERE {
  ?t xm:to/rdfs:label "收成镇珍宝村党支部"@zh ; xm:from/rdfs:label ?expert ; xm:channel id:channel\/expert }"#,
            ),
            &["甘肃农科院", "院士民勤工作站"],
        ),
        Question(
            "水城区的“片管委”被列入哪一级、哪一年的什么试点?",
            Sparql(
                r#"SELECT ?honour ?level ?year WHERE {
  ?h xm:recipient/rdfs:label "片管委"@zh , "水城区"@zh ; rdfs:label ?honour ; xm:year ?year ;
    xm:honourLevel/skos:prefLabel ?level . FILTER(LANG(?level) = "zh") }"#,
            ),
            &["省级“一县一试点”改革试点 | 省级 | 2022"],
        ),
    ]);
}
