//! What a researcher asks of the five reports, half in Chinese and half in English, and what they say.
//!
//! Each question was put to the texts first; the answers are theirs. The program answers from its
//! shipped tables, by a named query or by SPARQL as a newcomer to the ontology would write it.

use crate::support::workdir::Workdir;
use std::collections::BTreeSet;

/// How a question is put to the graph.
enum Ask {
    /// A named query, its parameters, and the columns that answer.
    Named(&'static str, &'static [&'static str], &'static [&'static str]),
    /// A query as text, all of whose columns answer; the prefixes are given.
    Sparql(&'static str),
}
use Ask::{Named, Sparql};

/// A question, how it is put, and the whole set of answers: the cells of a row joined by ` | `.
struct Question(&'static str, Ask, &'static [&'static str]);

const PREFIXES: &str = "\
PREFIX xm: <https://w3id.org/xiangmai/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX id: <https://w3id.org/xiangmai/id/>
PREFIX report: <https://w3id.org/xiangmai/id/report/>
";

/// Puts a question in a run of its own and compares the set of answers.
fn check(Question(text, ask, expected): &Question) -> Result<(), String> {
    let work = Workdir::new();
    let mut args = vec!["query"];
    let (run, wanted) = match ask {
        Named(name, params, columns) => {
            args.push(name);
            for param in *params {
                args.extend(["--param", param]);
            }
            args.extend(["--format", "csv"]);
            (work.run(&args), *columns)
        }
        Sparql(query) => {
            let query = format!("{PREFIXES}{query}");
            (work.run_with(&["query", "-", "--format", "csv"], &query), &[] as &[_])
        }
    };
    let mut reader = csv::Reader::from_reader(run.succeeds().as_bytes());
    let header = reader.headers().unwrap().clone();
    let columns: Vec<usize> = if wanted.is_empty() {
        (0..header.len()).collect()
    } else {
        wanted.iter().map(|w| header.iter().position(|h| h == *w).unwrap()).collect()
    };
    let found: BTreeSet<String> = reader
        .records()
        .map(Result::unwrap)
        .map(|r| columns.iter().map(|&c| &r[c]).collect::<Vec<_>>().join(" | "))
        .collect();
    let expected: BTreeSet<String> = expected.iter().map(|&s| s.to_owned()).collect();
    let missing: Vec<_> = expected.difference(&found).collect();
    let wrong: Vec<_> = found.difference(&expected).collect();
    if missing.is_empty() && wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("{text}\n  missing: {missing:?}\n  not so: {wrong:?}"))
    }
}

#[track_caller]
fn check_all(questions: &[Question]) {
    let wrong: Vec<_> = questions.iter().filter_map(|q| check(q).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_schemes_are_made_of_is_answered() {
    check_all(&[
        Question(
            "“四能一创”分别指什么?",
            Named("scheme", &["scheme=四能一创"], &["heading", "part"]),
            &[
                "四能 | 能开会",
                "四能 | 能议事",
                "四能 | 能管人",
                "四能 | 能发展",
                "一创 | 创党支部标准化规范化建设",
            ],
        ),
        Question(
            "What do the 1, 3 and 3 of the “133” governance model stand for?",
            Named("scheme", &["scheme=133"], &["heading", "part"]),
            &[
                "一核 | 以强基固本为核心",
                "三治 | 法治",
                "三治 | 自治",
                "三治 | 德治",
                "三晒 | 晒形象祛陋习",
                "三晒 | 晒三务消隔阂",
                "三晒 | 晒异议连民心",
            ],
        ),
        Question(
            "“五星”支部创建争创哪五颗星?",
            Named("scheme", &["scheme=五星支部"], &["part"]),
            &["支部过硬星", "产业兴旺星", "生态宜居星", "平安法治星", "文明幸福星"],
        ),
        Question(
            "Who binds whom in the “double binding” (双绑) mechanism of Yuecun?",
            Named("scheme", &["scheme=双绑"], &["part"]),
            &["龙头企业绑定专业合作社", "专业合作社绑定农户"],
        ),
        Question(
            "六民工程是哪六民,由哪些村实施?",
            Sparql(
                r#"SELECT ?part ?adopter WHERE {
  ?scheme rdfs:label "六民工程"@zh .
  ?p xm:partOf ?scheme ; a xm:SchemePart ; rdfs:label ?part .
  ?adoption xm:scheme ?scheme ; xm:adopter/rdfs:label ?adopter }"#,
            ),
            &[
                "育民 | 金山村",
                "乐民 | 金山村",
                "健民 | 金山村",
                "安民 | 金山村",
                "便民 | 金山村",
                "富民 | 金山村",
                "育民 | 松木坪村",
                "乐民 | 松木坪村",
                "健民 | 松木坪村",
                "安民 | 松木坪村",
                "便民 | 松木坪村",
                "富民 | 松木坪村",
            ],
        ),
        Question(
            "Which formulas of the five reports contain a leading enterprise (龙头企业) or any enterprise?",
            Sparql(
                r#"SELECT DISTINCT ?formula WHERE {
  ?asked a xm:Role ; skos:prefLabel "企业"@zh .
  ?model xm:role/skos:broader* ?asked ; xm:formula ?formula .
  ?adoption xm:scheme ?model ; xm:report ?report . FILTER(CONTAINS(STR(?report), "seed-")) }"#,
            ),
            &["党组织+龙头企业+集体经济组织+农户", "星力集团+合作社+贫困户+N"],
        ),
        Question(
            "哪些公式在印刷中丢了加号,应读作什么?",
            Sparql(
                r"SELECT ?formula ?reading WHERE {
  ?scheme xm:formula ?formula ; xm:alternativeFormula ?reading .
  ?evidence xm:supports ?scheme ; oa:hasSource ?report }",
            ),
            &[
                "1 9 | 1+9",
                "1 10 | 1+10",
                "党建 志愿服务 | 党建+志愿服务",
                "党建 文化生活 | 党建+文化生活",
            ],
        ),
        Question(
            "Which three tiers make up the grid of party organizations (网格化党组织设置) of Liupanshui?",
            Named("scheme", &["scheme=网格化党组织设置"], &["kind", "position", "part"]),
            &[
                "机制 | 1 | 行政村党支部(党总支、党委)",
                "机制 | 2 | 网格(村民小组)党小组(党支部)",
                "机制 | 3 | 党员联系户",
            ],
        ),
        Question(
            "六盘水首创或探索出哪些做法?",
            Sparql(
                r#"SELECT DISTINCT ?name WHERE {
  ?scheme a xm:Scheme ; rdfs:label ?name ; xm:originator/skos:altLabel "六盘水"@zh .
  ?evidence xm:supports ?scheme }"#,
            ),
            &["“三变”改革", "集体经济“六种模式”", "组管委"],
        ),
        Question(
            "Which different schemes go by the same name, and who runs each?",
            Named("same-name", &[], &["name", "adopter"]),
            &["五项行动 | 偏坡布依族乡", "五项行动 | 六盘水市"],
        ),
    ]);
}

#[test]
fn who_took_up_what_is_answered() {
    check_all(&[
        Question(
            "牛庄乡哪些村探索党支部领办合作社?",
            Sparql(
                r#"SELECT ?village WHERE {
  ?adoption xm:adopter ?who ; xm:scheme/rdfs:label "党支部领办合作社"@zh .
  ?who rdfs:label ?village ; xm:within/rdfs:label "牛庄乡"@zh }"#,
            ),
            &["池南村", "九里坪村", "凌云村"],
        ),
        Question(
            "珍宝村用什么组织模式发展蜜瓜?",
            Sparql(
                r#"SELECT ?formula WHERE {
  ?who rdfs:label|skos:altLabel "珍宝村党支部"@zh .
  ?adoption xm:adopter ?who ; xm:scheme ?scheme ; xm:industry/rdfs:label "蜜瓜"@zh .
  ?scheme a xm:OrganizationalModel ; xm:formula ?formula }"#,
            ),
            &["村党支部+合作社+基地+农户"],
        ),
        Question(
            "Which villages of Yuecun reached five stars, and which three?",
            Sparql(
                r#"SELECT ?village ?stars WHERE {
  ?honour a xm:Honour ; rdfs:label ?stars ; xm:recipient ?who .
  ?who rdfs:label ?village ; xm:within/rdfs:label "岳村镇"@zh .
  FILTER(CONTAINS(?stars, "星”支部")) }"#,
            ),
            &[
                "瓦岗村 | “五星”支部",
                "东田村 | “三星”支部",
                "瓦屋村 | “三星”支部",
                "高庄村 | “三星”支部",
                "邢庄村 | “三星”支部",
            ],
        ),
        Question(
            "五篇报道中哪些地方用红黑榜?",
            Sparql(
                r#"SELECT ?place WHERE {
  ?adoption xm:scheme/rdfs:label "红黑榜"@zh ; xm:adopter/rdfs:label ?place ; xm:report ?report .
  FILTER(CONTAINS(STR(?report), "seed-")) }"#,
            ),
            &["珍宝村", "牛庄乡"],
        ),
        Question(
            "Which cooperatives and enterprises do the reports name, and where are they?",
            Sparql(
                r"SELECT ?name ?place WHERE {
  VALUES ?kind { xm:Cooperative xm:Enterprise }
  ?organization a ?kind ; rdfs:label ?name .
  ?evidence xm:supports ?organization .
  OPTIONAL { ?organization xm:locatedIn/rdfs:label ?place } }",
            ),
            &[
                "贵阳乌当萍萍种养殖农民专业合作社 | 偏坡布依族乡",
                "乌当区农投 | 乌当区",
                "星力集团 | ",
                "瓦岗村沁园合作社 | 瓦岗村",
                "高庄村箱包厂 | 高庄村",
                "海王药业 | ",
                "民勤县珍宝农林牧产销专业合作社 | 珍宝村",
            ],
        ),
        Question(
            "岳村镇及其各村有哪些组织?",
            Named("organizations", &["place=岳村镇"], &["name", "kind", "division"]),
            &[
                "岳村镇党委 | 党委 | 岳村镇",
                "孝善理事会 | 协会 | 岳村镇",
                "村民理事会 | 协会 | 岳村镇",
                "岳村镇“五星”支部创建工作领导小组 | 队伍 | 岳村镇",
                "岳村镇创建工作专班 | 队伍 | 岳村镇",
                "岳村镇创建工作推进组 | 队伍 | 岳村镇",
                "矛盾调解队 | 队伍 | 岳村镇",
                "瓦岗村沁园合作社 | 合作社 | 瓦岗村",
                "高庄村箱包厂 | 企业 | 高庄村",
            ],
        ),
        Question(
            "Which ways of working do both Liupanshui and Yuecun practise?",
            Sparql(
                r#"SELECT ?name WHERE {
  ?scheme a xm:Scheme ; rdfs:label ?name .
  ?city xm:scheme ?scheme ; xm:adopter/rdfs:label "六盘水市"@zh ; xm:report report:seed-001 .
  ?town xm:scheme ?scheme ; xm:adopter/rdfs:label "岳村镇"@zh ; xm:report report:seed-002 }"#,
            ),
            &["一村一策", "“三治”融合"],
        ),
        Question(
            "哪个合作社由党支部牵头成立?",
            Sparql(
                r"SELECT ?name ?leader WHERE {
  ?c a xm:Cooperative ; rdfs:label ?name ; xm:ledBy ?branch .
  ?branch a xm:PartyBranch ; rdfs:label ?leader . ?evidence xm:supports ?c }",
            ),
            &["民勤县珍宝农林牧产销专业合作社 | 收成镇珍宝村党支部"],
        ),
        Question(
            "What is planned in Zhenbao rather than practised, and for which industries?",
            Sparql(
                r#"SELECT ?what ?industry WHERE {
  ?who rdfs:label "收成镇珍宝村党支部"@zh .
  ?adoption xm:adopter ?who ; xm:status/skos:prefLabel "planned"@en ;
    xm:scheme/rdfs:label ?what ; xm:industry/rdfs:label ?industry . FILTER(LANG(?industry) = "zh") }"#,
            ),
            &[
                "党建引领、产业富民 | 第三产业",
                "党建引领、产业富民 | 住宿",
                "党建引领、产业富民 | 餐饮",
                "党建引领、产业富民 | 包装",
            ],
        ),
        Question(
            "红云片区包括哪些村?",
            Sparql(
                r#"SELECT ?village WHERE { ?v xm:subarea/rdfs:label "红云片区"@zh ; rdfs:label ?village }"#,
            ),
            &["九里坪村", "横茅湖村", "沙湾村"],
        ),
    ]);
}

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

#[test]
fn figures_honours_and_places_are_answered() {
    check_all(&[
        Question(
            "偏坡乡获得哪些国家级荣誉?",
            Sparql(
                r#"SELECT ?name WHERE {
  ?h a xm:Honour ; xm:recipient/skos:altLabel "偏坡乡"@zh ; rdfs:label ?name ;
    xm:honourLevel/skos:prefLabel "国家级"@zh }"#,
            ),
            &[
                "全国民族团结进步模范集体",
                "全国文明村镇",
                "国家级生态乡",
                "国家级卫生乡",
                "第一批中国少数民族特色村寨",
                "国家级乡村旅游重点村",
            ],
        ),
        Question(
            "Who holds the title of national model village of democracy and rule of law?",
            Sparql(
                r#"SELECT ?recipient ?scope ?count WHERE {
  ?h a xm:Honour ; rdfs:label "全国民主法治示范村"@zh .
  OPTIONAL { ?h xm:recipient/rdfs:label ?recipient } OPTIONAL { ?h xm:scope/rdfs:label ?scope ; xm:count ?count } }"#,
            ),
            &["石佛店村 |  | ", " | 六盘水市 | 10"],
        ),
        Question(
            "沙湾村有多少户、多少人?是确数吗?",
            Sparql(
                r#"SELECT ?indicator ?value ?bound WHERE {
  ?o xm:subject/rdfs:label "沙湾村"@zh ; xm:indicator/rdfs:label ?indicator ; xm:value ?value ; xm:bound/skos:prefLabel ?bound .
  FILTER(LANG(?indicator) = "zh" && LANG(?bound) = "zh") }"#,
            ),
            &["常住户数 | 50 | 余", "常住人口 | 100 | 余"],
        ),
        Question(
            "What was the per-capita income in Zhenbao village, and in which year?",
            Sparql(
                r#"SELECT ?value ?unit ?bound ?year WHERE {
  ?o xm:subject/rdfs:label "珍宝村"@zh ; xm:indicator/rdfs:label "income per capita"@en ; xm:value ?value ; xm:year ?year ;
    xm:unit/skos:prefLabel ?unit ; xm:bound/skos:prefLabel ?bound . FILTER(LANG(?unit) = "en" && LANG(?bound) = "en") }"#,
            ),
            &["30000 | yuan | at least | 2021"],
        ),
        Question(
            "岳村镇脱贫享受政策户人均收入多少,哪一年?",
            Sparql(
                r#"SELECT ?value ?year WHERE {
  ?o xm:subject/rdfs:label "岳村镇"@zh ; xm:indicator/rdfs:label "人均收入"@zh ; xm:value ?value .
  OPTIONAL { ?o xm:year ?year } }"#,
            ),
            &["17609 | "],
        ),
        Question(
            "How many yuan have first secretaries in Liupanshui raised since 2022, and how many projects?",
            Sparql(
                r#"SELECT ?indicator ?value WHERE {
  ?o xm:subject/skos:altLabel "六盘水"@zh ; xm:period "2022年以来"@zh ; xm:value ?value ;
    xm:indicator/rdfs:label ?indicator ; xm:bound/skos:prefLabel "exact"@en . FILTER(LANG(?indicator) = "en") }"#,
            ),
            &["projects | 472", "funds obtained | 143000000"],
        ),
        Question(
            "萍萍种养殖合作社带动多少户、种多少亩?",
            Sparql(
                r#"SELECT ?indicator ?value ?unit WHERE {
  ?c a xm:Cooperative ; rdfs:label ?name . FILTER(CONTAINS(?name, "萍萍"))
  ?o xm:subject ?c ; xm:indicator/rdfs:label ?indicator ; xm:value ?value ; xm:unit/skos:prefLabel ?unit .
  FILTER(LANG(?indicator) = "zh" && LANG(?unit) = "zh") }"#,
            ),
            &["带头创办党员数 | 3 | 人", "带动户数 | 35 | 户", "种植面积 | 17.5 | 亩"],
        ),
        Question(
            "Which reserve cadres does Niuzhuang have, and do the kinds add up to the whole?",
            Sparql(
                r#"SELECT ?kind ?value WHERE {
  ?o xm:subject/rdfs:label "牛庄乡"@zh ; xm:indicator/rdfs:label "reserve cadres"@en ; xm:value ?value .
  OPTIONAL { ?o xm:qualifier ?kind } }"#,
            ),
            &[
                " | 20",
                "致富带头人 | 1",
                "应届毕业大学生 | 2",
                "引回在外优秀人才 | 5",
                "本土优秀人才 | 12",
            ],
        ),
        Question(
            "岳村镇各村有哪些特色产品?",
            Sparql(
                r#"SELECT ?village ?product WHERE {
  ?s a xm:Specialty ; xm:locatedIn ?v ; rdfs:label ?product .
  ?v rdfs:label ?village ; xm:within/rdfs:label "岳村镇"@zh }"#,
            ),
            &["瓦岗村 | 千亩菊花", "瓦屋村 | 水果萝卜", "西寨村 | 地黄"],
        ),
        Question(
            "偏坡乡有哪些产业?",
            Sparql(
                r#"SELECT ?industry WHERE {
  ?s a xm:Specialty ; xm:locatedIn/skos:altLabel "偏坡乡"@zh ; xm:industry/rdfs:label ?industry .
  FILTER(LANG(?industry) = "zh") }"#,
            ),
            &["农家乐", "农文商旅融合"],
        ),
        Question(
            "Where does Liupanshui train its cadres?",
            Sparql(
                r#"SELECT ?name WHERE { ?s a xm:Site ; xm:locatedIn/skos:altLabel "六盘水"@zh ; rdfs:label ?name }"#,
            ),
            &["岩博现场教学基地", "新时代学习大讲堂", "市县党校"],
        ),
        Question(
            "“千亩”菊花、车厘子是多少亩,原文有没有“余、以上、约”?",
            Sparql(
                r#"SELECT ?subject ?value ?bound WHERE {
  ?o xm:report report:seed-002 ; xm:indicator/rdfs:label "种植面积"@zh ; xm:value ?value ;
    xm:subject/rdfs:label ?subject ; xm:bound/skos:prefLabel ?bound . FILTER(LANG(?bound) = "zh") }"#,
            ),
            &["瓦岗村 | 1000 | 确数", "千亩车厘子园种植采摘园 | 1000 | 确数"],
        ),
        Question(
            "Which facts contradict each other or their own parts?",
            Sparql(
                r#"SELECT ?subject ?indicator ?value WHERE {
  VALUES ?doubt { id:doubt\/contradicted id:doubt\/share-mismatch }
  ?o xm:doubt ?doubt ; xm:subject/rdfs:label ?subject ; xm:indicator/rdfs:label ?indicator ; xm:value ?value .
  FILTER(LANG(?indicator) = "zh") }"#,
            ),
            &[
                "岳村镇 | 组织动员党员数 | 602",
                "岳村镇 | 组织动员党员数 | 200",
                "珍宝村 | 种植面积占耕地比例 | 87.76",
            ],
        ),
        Question(
            "哪些数字是要求、承诺或计划,而不是已实现?",
            Named("planned", &[], &["what", "value"]),
            &[
                "每日学习积分 | 30",
                "答题率 | 90",
                "每名党员办实事件数 | 1",
                "评星界线 | 9",
                "评星界线 | 5",
                "连续低星年数 | 3",
                "学历提升人数 | 600",
                "实施年限 | 3",
                "年龄上限 | 45",
                "补贴比例 | 66.67",
                "补贴比例 | 50",
                "党建引领、产业富民 | ",
            ],
        ),
        Question(
            "Where in its report is Zhenbao’s adoption of the formula stated?",
            Named("evidence", &["fact=adoption/a3-02"], &["start", "end", "keyword"]),
            &["144 | 172 | 村党支部+合作社+基地+农户", "1163 | 1191 | 村党支部+合作社+基地+农户"],
        ),
        Question(
            "牛角村在哪个乡镇、县、市、省?",
            Sparql(
                r#"SELECT ?above WHERE {
  ?v rdfs:label "牛角村"@zh ; xm:within+ ?a . ?a rdfs:label ?above }"#,
            ),
            &["落别乡", "六枝特区", "六盘水市", "贵州省"],
        ),
        Question(
            "In which places above Yuecun does no report print the name?",
            Sparql(
                r#"SELECT ?name WHERE {
  ?t rdfs:label "岳村镇"@zh ; xm:within+ ?a . ?a rdfs:label ?name ; xm:attested false }"#,
            ),
            &["濮阳市"],
        ),
        Question(
            "偏坡乡成立了哪三个协会?",
            Sparql(
                r#"SELECT ?name WHERE {
  ?a a xm:Association ; rdfs:label ?name ; xm:locatedIn/rdfs:label "偏坡布依族乡"@zh }"#,
            ),
            &["农家乐协会", "姊妹情协会", "老年协会"],
        ),
    ]);
}
