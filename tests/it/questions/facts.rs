//! Questions about figures, honours, places and passages.

use super::Ask::{Named, Sparql};
use super::{Question, check_all};

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
            &["瓦岗村 | 1000 | 仅见于名称", "千亩车厘子园种植采摘园 | 1000 | 仅见于名称"],
        ),
        Question(
            "Which facts contradict each other or their own parts?",
            Sparql(
                r#"SELECT ?subject ?indicator ?value WHERE {
  VALUES ?doubt { id:doubt\/contradicted id:doubt\/share-mismatch }
  ?o xm:doubt ?doubt ; xm:subject/rdfs:label ?subject ; xm:indicator/rdfs:label ?indicator ;
    xm:value|xm:deprecatedValue ?value .
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
                "“一网兜起区域大小事”乡村治理格局 | ",
                "创建基层党建示范乡镇 | ",
                "美好环境和幸福生活共同缔造 | ",
                "“五星”支部 | ",
                "实行村数 | 3",
                "实行村数 | 10",
                "实行村数 | 20",
                "产值 | 3000000",
                "产值 | 360000",
                "营业收入 | 1000000",
                "营业收入 | 4000000",
                "人均收入 | 3000",
                "村集体增收 | 150000",
                "村集体增收 | 500000",
                "集体经济收入 | 1000000",
                "收益 | 150000",
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
