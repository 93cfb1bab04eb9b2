//! Questions about schemes: what they are made of, who took them up.

use super::Ask::{Named, Sparql};
use super::{Question, check_all};

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
