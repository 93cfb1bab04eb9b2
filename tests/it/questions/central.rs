//! The central questions, each one named query: origin, lag, channel, outcome, source.

use super::Ask::Named;
use super::{Question, check_all};

#[test]
fn where_it_came_from_and_who_learned_is_one_query_each() {
    check_all(&[
        Question(
            "“四能一创”由谁首创,原文在哪里?",
            Named("origin", &["model=四能一创"], &["ground", "who", "keyword"]),
            &["stated | 偏坡布依族乡党委 | 乡党委探索出"],
        ),
        Question(
            "From whom did Jinshan village (金山村) learn, and is it said outright?",
            Named("learned-from", &["place=金山村"], &["source", "learner", "basis", "statement"]),
            &["沙河村 | 金山村 | 所载 | 明说"],
        ),
        Question(
            "How many years passed between Anshanghu village and its county?",
            Named("lags", &["place=昌乐县"], &["source", "learner", "years"]),
            &["庵上湖村 | 昌乐县 | 10"],
        ),
        Question(
            "“片管委”是先实行还是先列为试点,何时为止?",
            Named("sequences", &["model=片管委"], &["kind", "who", "latest"]),
            &["adoption | 水城区 | 2022-12-31", "designation | 贵州省 | 2022-12-31"],
        ),
    ]);
}

#[test]
fn what_it_yielded_and_who_founded_it_is_one_query_each() {
    check_all(&[
        Question(
            "What did the model of Zhenbao yield?",
            Named(
                "outcomes",
                &["model=村党支部+合作社+基地+农户"],
                &["adopter", "indicator", "value"],
            ),
            &[
                "收成镇珍宝村党支部 | 种植面积 | 5800",
                "收成镇珍宝村党支部 | 种植面积 | 1500",
                "收成镇珍宝村党支部 | 亩均收入 | 7100",
                "收成镇珍宝村党支部 | 人均收入 | 30000",
            ],
        ),
        Question(
            "珍宝村的合作社和产业园由谁创办、领办?",
            Named("founders", &["who=收成镇珍宝村党支部"], &["what", "role"]),
            &[
                "民勤县珍宝农林牧产销专业合作社 | 领办",
                "民勤蜜瓜产业园 | 创办",
                "党员示范责任田 | 创办",
                "党员示范责任田 | 运营",
                "试验示范田 | 创办",
                "试验示范田 | 运营",
            ],
        ),
        Question(
            "Which schemes of Yuecun do other reports tell of too?",
            Named("across-reports", &["place=岳村镇"], &["name"]),
            &[
                "“五星”支部",
                "“三治”融合",
                "一村一策",
                "小事不出村、大事不出镇",
                "新时代文明实践中心建设",
            ],
        ),
        Question(
            "岳村镇各村创成几颗星?",
            Named("compare-places", &["indicator=创成星数"], &["subject", "value"]),
            &["瓦岗村 | 5", "东田村 | 3", "瓦屋村 | 3", "高庄村 | 3", "邢庄村 | 3"],
        ),
    ]);
}
