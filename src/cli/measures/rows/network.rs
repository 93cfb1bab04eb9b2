//! Rows of the measures of the network.

use super::{Row, Rows, on_adoptions, on_edges, word, yes};
use diffusion::Measures;
use diffusion::measures::direction::{Directions, Split};
use diffusion::measures::{Measure, RestsOn};

pub(super) fn add(m: &Measures, rows: &mut Vec<Row>) {
    pathways(m, rows);
    directions(m, rows);
    distance(m, rows);
    clustering(m, rows);
    quality(m, rows);
    delays(m, rows);
}

fn pathways(m: &Measures, rows: &mut Vec<Row>) {
    on_edges(
        rows,
        "network",
        &m.pathways,
        |x| x.rests_on,
        |x, r| {
            r.add("pairs", ("distinct pairs", "不同的地方对"), "", Measure::Value(x.pairs));
            let label = ("share of pairs with two schemes or more", "传过两个以上做法的对占比");
            r.add("repeated_pairs", label, "", x.repeated);
            let label = ("longest run of windows", "最长连续窗口数");
            r.add("longest_run", label, "", x.longest_run);
            let label = ("mean Jaccard of windows", "相邻窗口平均Jaccard");
            r.add("mean_jaccard", label, "", x.mean_jaccard);
            let label = ("the same, places permuted", "同上，地方随机置换");
            r.add("baseline_jaccard", label, "", x.baseline);
            r.add("persistence_p", ("p-value of persistence", "持续性的p值"), "", x.p_value);
            let label = ("permutations of these two", "以上两项的置换次数");
            r.add("permutations", label, "", Measure::Value(x.permutations));
            for (length, runs) in &x.runs {
                let label = ("runs of so many windows", "连续若干窗口的次数");
                r.add("runs", label, length, Measure::Value(*runs));
            }
            for step in &x.steps {
                r.add("persistence", ("persistence", "持续性"), step.from, step.persistence);
            }
            for step in &x.steps {
                r.add("jaccard", ("Jaccard of windows", "窗口的Jaccard"), step.from, step.jaccard);
            }
        },
    );
}

fn directions(m: &Measures, rows: &mut Vec<Row>) {
    on_edges(
        rows,
        "direction",
        &m.direction,
        |x| x.rests_on,
        |x, r| {
            for (direction, count) in &x.counts {
                r.add(
                    "direction",
                    ("edges by direction", "各方向的边"),
                    word(direction),
                    Measure::Value(*count),
                );
            }
            let label =
                ("broadcasts (promotions behind derived edges)", "广播（推导边背后的推广）");
            r.add("broadcasts", label, "", Measure::Value(x.broadcasts));
            r.share("vertical", ("vertical share", "垂直占比"), "", x.vertical);
            r.share("horizontal", ("horizontal share", "水平占比"), "", x.horizontal);
            r.share("top_down", ("top-down, of vertical", "自上而下占垂直之比"), "", x.top_down);
            let label = ("within one superior, of horizontal", "同一上级内占水平之比");
            r.share("within", label, "", x.within);
            r.add("e_i", ("E–I index over provinces", "省际E–I指数"), "", x.e_i);
            let label = ("vertical share, each broadcast once", "垂直占比，每次广播计一条");
            r.share("vertical_broadcasts_once", label, "", x.vertical_broadcasts_once);
            central(x, r);
            for (year, split) in &x.by_period {
                let label = ("vertical share by period", "分期垂直占比");
                r.share("vertical_by_period", label, year, split.vertical);
            }
            for (year, split) in &x.by_period {
                let label = ("horizontal share by period", "分期水平占比");
                r.share("horizontal_by_period", label, year, split.horizontal);
            }
        },
    );
}

/// Shares before and after the first central document.
fn central(x: &Directions, r: &mut Rows<'_>) {
    let vertical = ("vertical share, first central document", "垂直占比，以首个中央文件为界");
    let horizontal = ("horizontal share, first central document", "水平占比，以首个中央文件为界");
    let Some(central) = r.parts("vertical_central", vertical, "", &x.central) else { return };
    let sides: [(&str, Split); 2] = [("before", central.before), ("after", central.after)];
    for (side, split) in sides {
        let key = format!("{side} {}", central.date);
        r.share("vertical_central", vertical, &key, split.vertical);
        r.share("horizontal_central", horizontal, &key, split.horizontal);
    }
    let label = ("edges whose date leaves it open", "时间上无法判定先后的边");
    r.add("central_open", label, "", Measure::Value(central.open));
}

fn distance(m: &Measures, rows: &mut Vec<Row>) {
    for ((basis, x), (_, direction)) in m.distance.named().into_iter().zip(m.direction.named()) {
        let mut r = Rows { rows, section: "distance", basis, rests: x.rests_on };
        r.quartiles("kilometres", ("kilometres", "公里"), x.kilometres);
        // These two rest on divisions, not on coordinates.
        r.rests = direction.rests_on;
        let label = ("share between places with a common border", "相邻地方之间占比");
        r.share("between_neighbours", label, "", x.between_neighbours);
        let label = ("share within one province", "省内占比");
        r.share("within_province", label, "", x.within_province);
        r.rests = x.rests_on;
        let label = ("median km of all earlier–later pairs", "所有先后对的公里中位数");
        r.add("chance_kilometres", label, "", x.chance);
        let label = ("  pairs looked at", "  所看的先后对数");
        r.add("chance_pairs", label, "", Measure::Value(x.chance_pairs));
        let label = ("  a sample of them", "  是否抽样");
        r.add("chance_sampled", label, "", Measure::Value(yes(x.chance_sampled)));
        let label = ("median / median by chance", "中位数与随机中位数之比");
        r.add("ratio_to_chance", label, "", x.ratio_to_chance);
        let label = ("log odds of an edge on log km", "传播边的对数优势随距离对数");
        r.logit(("decay", "decay_se"), label, "", &x.decay);
    }
}

fn clustering(m: &Measures, rows: &mut Vec<Row>) {
    let mut r = on_adoptions(rows, "clustering", m.population.places);
    let label = ("join count over all years", "各年相邻采纳对总数");
    for kind in r.parts("joins_total", label, "", &m.clustering).into_iter().flatten() {
        let tie = word(kind.tie);
        r.rests.places = kind.places;
        r.add("joins_total", label, &tie, Measure::Value(kind.joins as f64));
        let label = ("  by chance", "  随机情形");
        r.add("joins_total_expected", label, &tie, Measure::Value(kind.expected_joins));
        r.add("joins_total_p", ("  p-value", "  p值"), &tie, Measure::Value(kind.p_joins));
        let label = ("  permutations of each year", "  每年置换次数");
        r.add("clustering_permutations", label, &tie, Measure::Value(kind.permutations));
        for y in &kind.years {
            r.rests.places = y.at_risk;
            let key = format!("{tie} {}", y.year);
            r.add("morans_i", ("Moran's I", "莫兰指数I"), &key, y.morans_i);
            let label = ("  I by chance", "  随机情形的I");
            r.add("morans_i_expected", label, &key, y.expected_i);
            r.add("morans_i_p", ("  p-value of I", "  I的p值"), &key, y.p_i);
            let label = ("join count", "相邻采纳对数");
            r.add("joins", label, &key, Measure::Value(y.joins));
            let label = ("  joins by chance", "  随机情形的对数");
            r.add("joins_expected", label, &key, y.expected_joins);
            r.add("joins_p", ("  p-value of joins", "  对数的p值"), &key, y.p_joins);
        }
    }
}

fn quality(m: &Measures, rows: &mut Vec<Row>) {
    let q = &m.quality;
    let rests = RestsOn { places: m.places, edges: q.inferred };
    let mut r = Rows { rows, section: "quality", basis: "inferred", rests };
    r.add("stated", ("stated edges", "所载的边"), "", Measure::Value(q.stated));
    r.add("inferred", ("inferred edges", "推断的边"), "", Measure::Value(q.inferred));
    r.add("both", ("both", "两者皆有"), "", Measure::Value(q.both));
    r.share("precision", ("precision", "精确率"), "", q.precision);
    let label = ("precision where a source is stated", "有所载来源者的精确率");
    r.share("precision_where_stated", label, "", q.precision_where_stated);
    r.share("recall", ("recall of stated edges", "所载边的召回率"), "", q.recall);
    let label = ("average precision", "平均精确率");
    r.add("average_precision", label, "", q.average_precision);
    for point in &q.curve {
        let label = ("precision up to a rank", "前若干名的精确率");
        r.add("precision_at", label, point.rank, Measure::Value(point.precision));
    }
    for point in &q.curve {
        let label = ("recall up to a rank", "前若干名的召回率");
        r.add("recall_at", label, point.rank, Measure::Value(point.recall));
    }
}

fn delays(m: &Measures, rows: &mut Vec<Row>) {
    on_edges(
        rows,
        "quality",
        &m.delays,
        |x| x.rests_on,
        |x, r| {
            r.quartiles("delay", ("delay of edges (years)", "传播边的时滞（年）"), x.years);
            for (delay, count) in &x.counts {
                let label = ("edges by delay", "各时滞的边数");
                r.add("delays", label, delay, Measure::Value(*count));
            }
            let label = ("fitted density: log-likelihood", "拟合密度：对数似然");
            let Some(densities) = r.parts("density", label, "", &x.densities) else { return };
            for density in densities {
                let row =
                    r.add("density", label, density.name, Measure::Value(density.log_likelihood));
                row.edges = Some(x.positive);
            }
            for density in densities {
                let label = ("  distance D", "  距离D");
                r.add("density_distance", label, density.name, Measure::Value(density.distance));
            }
            for density in densities {
                for (parameter, k) in density.parameters.iter().zip(1..) {
                    let label = ("  parameters", "  参数");
                    let key = format!("{} {k}", density.name);
                    r.add("density_parameter", label, key, Measure::Value(*parameter));
                }
            }
        },
    );
}
