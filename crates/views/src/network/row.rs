//! What a node and an edge of a cascade say: the declared attributes, and values under their names.

use super::attribute::{Attribute, Type, Value};

/// The attributes of nodes.
pub const NODE_ATTRIBUTES: &[Attribute] = &[
    Attribute::new("kind", Type::Text, "类别", "kind"),
    Attribute::new("iri", Type::Text, "主体的IRI", "IRI of the place or body"),
    Attribute::new("name_zh", Type::Text, "中文名", "Chinese name"),
    Attribute::new("name_en", Type::Text, "英文名", "English name"),
    Attribute::new("other_names", Type::Text, "其他名称", "other names"),
    Attribute::new("class", Type::Text, "类型", "class"),
    Attribute::new("level", Type::Text, "行政层级", "level"),
    Attribute::new("province", Type::Text, "省", "province"),
    Attribute::new("prefecture", Type::Text, "市", "prefecture"),
    Attribute::new("county", Type::Text, "县", "county"),
    Attribute::new("path", Type::Text, "行政隶属", "path of divisions"),
    Attribute::new("scheme", Type::Text, "做法", "scheme"),
    Attribute::new("scheme_iri", Type::Text, "做法的IRI", "IRI of the scheme"),
    Attribute::new("formula", Type::Text, "公式", "formula"),
    Attribute::new("status", Type::Text, "状态", "status"),
    Attribute::new("bound", Type::Text, "日期类别", "how well the start is known"),
    Attribute::new("started", Type::Text, "起始（原文）", "start as printed"),
    Attribute::new("precision", Type::Text, "日期精度", "precision of the start"),
    Attribute::new("earliest", Type::Day, "起始最早", "earliest possible start"),
    Attribute::new("latest", Type::Day, "起始最晚", "latest possible start"),
    Attribute::new("year", Type::Integer, "起始年", "year of the start"),
    Attribute::new("by_year", Type::Integer, "至迟于何年", "year by whose end it had begun"),
    Attribute::new("ended", Type::Text, "结束（原文）", "end as printed"),
    Attribute::new("end_year", Type::Integer, "结束年", "year of the end"),
    Attribute::new("reported", Type::Text, "最早见报", "date of the earliest report"),
    Attribute::new("report_year", Type::Integer, "见报年", "year of the earliest report"),
    Attribute::new("basis", Type::Text, "依据", "what it rests on"),
    Attribute::new("statement", Type::Text, "陈述", "how plainly it is stated"),
    Attribute::new("outcomes", Type::Text, "成效", "outcomes"),
    Attribute::new("change", Type::Text, "公式的变化", "change of the formula"),
    Attribute::new("change_relation", Type::Text, "变化的关系", "relation to the formula before"),
    Attribute::new("change_distance", Type::Number, "变化的距离", "distance to the formula before"),
    Attribute::new("depth", Type::Integer, "深度", "steps from the root"),
    Attribute::new("children", Type::Integer, "子节点数", "number of children"),
    Attribute::new("adopters", Type::Integer, "采纳者数", "number of adopters"),
    Attribute::new("longitude", Type::Number, "经度", "longitude"),
    Attribute::new("latitude", Type::Number, "纬度", "latitude"),
    Attribute::new("adoptions", Type::Text, "采纳记录", "adoption records"),
    Attribute::new("reports", Type::Text, "报道", "reports"),
    Attribute::new("report_titles", Type::Text, "报道标题", "titles of the reports"),
    Attribute::new("report_urls", Type::Text, "报道网址", "addresses of the reports"),
    Attribute::new("evidence", Type::Text, "证据位置", "passages (report:from-to)"),
];

/// The attributes of edges.
pub const EDGE_ATTRIBUTES: &[Attribute] = &[
    Attribute::new("kind", Type::Text, "类别", "kind"),
    Attribute::new("basis", Type::Text, "依据", "basis"),
    Attribute::new("statement", Type::Text, "陈述", "how plainly it is stated"),
    Attribute::new("rule", Type::Text, "规则", "rule"),
    Attribute::new("channel", Type::Text, "渠道", "channel"),
    Attribute::new("direction", Type::Text, "方向", "direction"),
    Attribute::new("mechanisms", Type::Text, "机制", "mechanisms"),
    Attribute::new("carriers", Type::Text, "载体", "carriers"),
    Attribute::new("date", Type::Text, "日期（原文）", "date as printed"),
    Attribute::new("precision", Type::Text, "日期精度", "precision of the date"),
    Attribute::new("earliest", Type::Day, "最早", "earliest day"),
    Attribute::new("latest", Type::Day, "最晚", "latest day"),
    Attribute::new("year", Type::Integer, "年", "year"),
    Attribute::new("lag", Type::Integer, "时滞（年）", "years from the source's start"),
    Attribute::new("draws_tree", Type::Boolean, "是否画入传播树", "draws the tree"),
    Attribute::new("rank", Type::Integer, "候选次序", "rank among the possible parents"),
    Attribute::new("candidates", Type::Integer, "候选来源数", "number of possible parents"),
    Attribute::new("p_value", Type::Number, "p值", "p-value"),
    Attribute::new("conflict", Type::Text, "与日期矛盾", "contradiction with the dates"),
    Attribute::new("across", Type::Boolean, "跨变体", "from another variant"),
    Attribute::new("scheme", Type::Text, "做法", "scheme"),
    Attribute::new("change", Type::Text, "公式的变化", "change of the formula"),
    Attribute::new("fact", Type::Text, "事实的IRI", "IRI of the fact"),
    Attribute::new("reports", Type::Text, "报道", "reports"),
    Attribute::new("report_titles", Type::Text, "报道标题", "titles of the reports"),
    Attribute::new("report_urls", Type::Text, "报道网址", "addresses of the reports"),
    Attribute::new("evidence", Type::Text, "证据位置", "passages (report:from-to)"),
];

/// The values of a node or edge, put in by name; what is empty stays missing.
pub(super) struct Row {
    attributes: &'static [Attribute],
    pub(super) values: Vec<Option<Value>>,
}

impl Row {
    pub(super) fn new(attributes: &'static [Attribute]) -> Self {
        Self { attributes, values: vec![None; attributes.len()] }
    }

    fn put(&mut self, name: &str, value: Value) {
        let at = self.attributes.iter().position(|a| a.name == name);
        debug_assert!(at.is_some(), "{name} is not declared");
        if let Some(at) = at {
            self.values[at] = Some(value);
        }
    }

    pub(super) fn text(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.put(name, Value::Text(value));
        }
    }

    pub(super) fn maybe(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    pub(super) fn list<'t>(
        &mut self,
        name: &str,
        values: impl Iterator<Item = &'t str>,
        between: &str,
    ) {
        self.text(name, values.collect::<Vec<_>>().join(between));
    }

    pub(super) fn integer(&mut self, name: &str, value: impl Into<i64>) {
        self.put(name, Value::Integer(value.into()));
    }

    pub(super) fn count(&mut self, name: &str, value: usize) {
        self.integer(name, i64::try_from(value).unwrap_or(i64::MAX));
    }

    pub(super) fn integers(&mut self, name: &str, value: Option<i32>) {
        if let Some(value) = value {
            self.integer(name, value);
        }
    }

    pub(super) fn number(&mut self, name: &str, value: f64) {
        if value.is_finite() {
            self.put(name, Value::Number(value));
        }
    }

    pub(super) fn boolean(&mut self, name: &str, value: bool) {
        self.put(name, Value::Boolean(value));
    }
}
