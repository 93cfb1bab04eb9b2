//! All formats at once, with a note on what each file is for.

use crate::count::Written;
use crate::format::{self, Content, ExportError, File, Format};
use std::io::Write;

/// What each file is for: Chinese, English.
const fn purpose(file: File) -> (&'static str, &'static str) {
    match file {
        File::Cascade => (
            "级联全文：与 `xiangmai trace --format json` 的输出相同，其他文件均由它而来。",
            "The cascade itself, as `xiangmai trace --format json` prints it; every other file is made from it.",
        ),
        File::Schema => {
            ("上一文件的 JSON Schema（2020-12）。", "JSON Schema (2020-12) of the file above.")
        }
        File::Gexf => (
            "Gephi、Gephi Lite：打开后启用“时间线”，按 `kind` 给边分类，按 `province` 着色；含中文的图请导出 SVG，Gephi 的 PDF 会丢失汉字。",
            "Gephi, Gephi Lite: open, enable the timeline, partition edges by `kind` and nodes by `province`; export SVG, because Gephi's PDF drops Chinese glyphs.",
        ),
        File::GraphMl => (
            "R 与 Python 的 igraph（`read_graph(\"cascade.graphml\", \"graphml\")`）、networkx、yEd、Neo4j 的 APOC。",
            "igraph for R and Python (`read_graph(\"cascade.graphml\", \"graphml\")`), networkx, yEd, Neo4j's APOC.",
        ),
        File::Dot => (
            "Graphviz：`dot -Tsvg cascade.dot -o cascade.svg`；节点很多时自动改用 sfdp 布局。",
            "Graphviz: `dot -Tsvg cascade.dot -o cascade.svg`; with many nodes it sets itself by sfdp.",
        ),
        File::NodesCsv => (
            "节点表（UTF-8，带 BOM），Excel、WPS、R、Gephi 均可打开。Excel 会把“2007-12”改成日期，请用“数据→自文本”并把列设为文本。",
            "Table of nodes (UTF-8 with BOM) for Excel, WPS, R, Gephi. Excel turns “2007-12” into a date: use Data › From Text and set the columns to text.",
        ),
        File::EdgesCsv => (
            "边表；Gephi：文件→导入电子表格，先节点后边，追加到同一工作区。",
            "Table of edges; Gephi: File › Import spreadsheet, nodes first, then edges into the same workspace.",
        ),
        File::FactsCsv => (
            "每个事实所在的报道与段落（起止按 Unicode 码点计）。",
            "Report and passage behind every fact (positions in Unicode code points).",
        ),
        File::Cypher => (
            "Neo4j：`cypher-shell -f neo4j.cypher`；重复运行不会产生重复数据。",
            "Neo4j: `cypher-shell -f neo4j.cypher`; a second run changes nothing.",
        ),
        File::Neo4jNodes | File::Neo4jRelationships => (
            "Neo4j 批量导入：`neo4j-admin database import full --nodes=neo4j-nodes.csv --relationships=neo4j-relationships.csv --multiline-fields=true neo4j`。",
            "Neo4j bulk import: `neo4j-admin database import full --nodes=neo4j-nodes.csv --relationships=neo4j-relationships.csv --multiline-fields=true neo4j`.",
        ),
        File::Cyjs => (
            "Cytoscape.js 与 Cytoscape 桌面版（文件→导入→网络）。",
            "Cytoscape.js, and Cytoscape (File › Import › Network).",
        ),
        File::Cx2 => ("Cytoscape 3.10 以上与 NDEx。", "Cytoscape 3.10 and later, and NDEx."),
        File::NodesParquet | File::EdgesParquet | File::FactsParquet => (
            "pandas、polars、DuckDB、Spark：列有类型，日期即日期（`duckdb -c \"select province, count(*) from 'nodes.parquet' group by 1\"`）。",
            "pandas, polars, DuckDB, Spark: typed columns, dates are dates (`duckdb -c \"select province, count(*) from 'nodes.parquet' group by 1\"`).",
        ),
        File::Auspice => (
            "Nextstrain Auspice（拖入 auspice.us）：只含有日期或有上限的采纳者，有上限者标为推断。",
            "Nextstrain Auspice (drop it on auspice.us): dated and bounded adopters only, bounded ones flagged as inferred.",
        ),
        File::GeoJson => (
            "QGIS 与网页地图：有坐标的节点，及两端均有坐标的边。",
            "QGIS and web maps: nodes with coordinates, and edges between two of them.",
        ),
        File::VosViewer => ("VOSviewer：Open › JSON。", "VOSviewer: Open › JSON."),
        File::Canvas => ("Obsidian 的白板。", "A canvas of Obsidian."),
    }
}

/// A file of a set, and what was written to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Which.
    pub file: File,
    /// How much.
    pub written: Written,
}

/// Writes every format of `content`; `create` opens a file of a name. Files for which there is nothing to
/// write (no coordinates, no dates, no cascade) are left out. Ends with `README.md`.
pub fn write<W: Write + Send>(
    content: Content<'_>,
    mut create: impl FnMut(&str) -> Result<W, ExportError>,
) -> Result<Vec<Member>, ExportError> {
    let mut members = Vec::new();
    for file in Format::ALL.into_iter().flat_map(Format::files) {
        if !has(*file, content) {
            continue;
        }
        let mut out = create(file.name())?;
        let written = format::write(*file, content, &mut out)?;
        out.flush()?;
        members.push(Member { file: *file, written });
    }
    let mut out = create("README.md")?;
    readme(content, &members, &mut out)?;
    out.flush()?;
    Ok(members)
}

/// Whether there is anything to write to a file.
fn has(file: File, content: Content<'_>) -> bool {
    match file {
        File::Cascade | File::Schema => content.cascade.is_some(),
        File::GeoJson | File::Auspice => {
            matches!(format::write(file, content, &mut std::io::sink()), Ok(w) if w.nodes > 0)
        }
        _ => true,
    }
}

fn readme(
    content: Content<'_>,
    members: &[Member],
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let title = content.network.title().replace(['\n', '\r', '`'], " ");
    for (heading, is_zh) in [("用途", true), ("What each file is for", false)] {
        writeln!(out, "{} `{title}` · {heading}\n", if is_zh { "#" } else { "\n#" })?;
        for member in members {
            let (zh, en) = purpose(member.file);
            writeln!(out, "- **{}** · {}", member.file.name(), if is_zh { zh } else { en })?;
        }
        writeln!(out, "\n{}", note(content.cascade.is_some(), is_zh))?;
    }
    Ok(())
}

/// What the commonest attributes mean: of a cascade, or of a whole graph.
const fn note(is_cascade: bool, is_zh: bool) -> &'static str {
    match (is_cascade, is_zh) {
        (true, true) => {
            "空白即未知。`basis`：observed 报道所载，derived 按规则推导，inferred 统计推断；`kind`：transmission 画入传播树，alternative 其他可能的来源。`bound`：dated 有日期，bounded 只知上限，unknown 不详。"
        }
        (true, false) => {
            "What is not known is missing. `basis`: observed in a report, derived by a rule, inferred by statistics; `kind`: transmission draws the tree, alternative is another possible source. `bound`: dated, bounded (only by when), unknown."
        }
        (false, true) => {
            "空白即未知。节点是有名称的事物，`kind` 为其类别；记录（采纳、传播、考察、推广、指标数值等）是边，`kind` 说明是哪一种，`fact` 为记录的IRI，只涉及一个事物的记录写在该节点的 `honours`、`parts`、`records` 中。`basis`：observed 报道所载，derived 按规则推导，inferred 统计推断；`value`、`unit`、`value_bound`：数值、单位与界限。"
        }
        (false, false) => {
            "What is not known is missing. Nodes are things with their names, `kind` their class; records (adoptions, transmissions, visits, promotions, figures, …) are edges, `kind` says which and `fact` gives their IRI; a record about one thing alone stands in `honours`, `parts` or `records` of that node. `basis`: observed in a report, derived by a rule, inferred by statistics; `value`, `unit`, `value_bound`: a number, its unit and how exact it is."
        }
    }
}
