"""Computes the measures of one folder of tables anew with numpy, scipy, statsmodels and networkx, and
compares them with what the program printed.

    measures.py FOLDER ANSWER.json SCHEME|- UNIVERSE|-

Prints what differs and fails, or says how many numbers agree. Nothing here is taken from the program:
the formulas are those of the papers that its documentation names.
"""

import json
import sys
import warnings

import networkx as nx
import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.stats.proportion import proportion_confint

warnings.filterwarnings("ignore")
folder, answer, scheme, universe = sys.argv[1:5]
scheme = None if scheme == "-" else scheme
universe = None if universe == "-" else int(universe)
told = json.load(open(answer, encoding="utf-8"))
text = {"place": str, "parent": str, "other": str, "from": str, "to": str, "id": str, "scheme": str}
table = lambda name: pd.read_csv(f"{folder}/{name}.csv", dtype=text)
places, borders = table("places"), table("borders")
adoptions, links = table("adoptions"), table("transmissions")
if scheme is not None:
    adoptions, links = adoptions[adoptions.scheme == scheme], links[links.scheme == scheme]

agreed, wrong = {}, []


def same(name, ours, theirs, within=1e-9):
    """`ours` is a number, or a measure as JSON; `theirs` a number, or None for "not defined"."""
    if isinstance(ours, dict):
        ours = ours.get("value")
    group = name.split(" ")[0]
    agreed[group] = agreed.get(group, 0) + 1
    if theirs is None or (isinstance(theirs, float) and not np.isfinite(theirs)):
        if ours is not None:
            wrong.append(f"{name}: {ours}, but it is not defined")
    elif ours is None or abs(ours - theirs) > within * max(1.0, abs(theirs)):
        wrong.append(f"{name}: {ours} is not {theirs} within {within}")


def share(name, ours, count, of):
    if of == 0:
        return same(name, ours, None)
    low, high = proportion_confint(count, of, method="wilson")
    value = ours.get("value") or {}
    same(name, value.get("share"), count / of)
    same(name + " low", value.get("low"), low, 1e-8)
    same(name + " high", value.get("high"), high, 1e-8)


def div(a, b):
    return None if b == 0 else a / b


def quartiles(name, ours, values, within=1e-9):
    value = ours.get("value") or {}
    for key, q in [("min", 0), ("q1", 25), ("median", 50), ("q3", 75), ("max", 100)]:
        theirs = float(np.percentile(values, q)) if len(values) else None
        same(f"{name} {key}", value.get(key), theirs, within)


def logit(name, ours, y, X, within=2e-5):
    """By IRLS of statsmodels; a fit that does not settle, or whose errors explode, has no estimate."""
    value = ours.get("value")
    try:
        fit = sm.Logit(y, X).fit(disp=0, maxiter=200, tol=1e-10)
        there = fit.mle_retvals["converged"] and np.all(np.asarray(fit.bse) < 1e3)
        there = there and np.all(np.isfinite(fit.bse))
    except Exception:
        there = False
    if not there:
        return same(name, ours, None)
    if value is None:
        return same(name, None, float(fit.params[-1]))
    for c, b, e in zip(value["coefficients"], fit.params, fit.bse):
        same(f"{name} {c['name']}", c["value"], float(b), within)
        same(f"{name} {c['name']} se", c["standard_error"], float(e), within)
    same(f"{name} likelihood", value["log_likelihood"], float(fit.llf), 1e-7)
    same(f"{name} rows", value["rows"], len(y), 0)


first = adoptions.groupby("place").year.min()
years = np.sort(first.values.astype(int))
end = int(years[-1])
parent = dict(zip(places.place, places.parent.where(places.parent.notna(), None)))
level = dict(zip(places.place, places.level))


# --- the adoption curve -------------------------------------------------------------------------
def curve():
    span = np.arange(years[0], end + 1)
    new = np.array([(years == y).sum() for y in span])
    total = new.cumsum()
    rows = told["curve"]["years"]
    same("curve length", len(rows), len(span), 0)
    for row, n, c in zip(rows, new, total):
        same("curve new", row["new"], int(n), 0)
        same("curve cumulative", row["cumulative"], int(c), 0)
        same("curve share", row["share"], div(float(c), universe) if universe else None)
    busy = (new > 0).sum()
    fixed = int(np.argmax(new)) == len(new) - 1
    if total[-1] < 8 or busy < 2 or len(span) < 4 or (fixed and not universe):
        same("logistic", told["curve"]["logistic"], None)
        same("bass", told["curve"]["bass"], None)
        return
    t = span.astype(float)
    if fixed:
        model = lambda t, r, t0: universe / (1 + np.exp(-r * (t - t0)))
        starts = [(r, m) for r in (0.05, 0.2, 0.8) for m in np.percentile(t, [25, 50, 75])]
    else:
        model = lambda t, k, r, t0: k / (1 + np.exp(-r * (t - t0)))
        starts = [(total[-1] * k, r, m) for k in (1.0, 2.0) for r in (0.05, 0.2, 0.8)
                  for m in np.percentile(t, [25, 50, 75])]
    fitted("logistic", told["curve"]["logistic"], model, t, total, starts,
           ["rate", "midpoint"] if fixed else ["ceiling", "rate", "midpoint"], total[-1])
    x = t - t[0] + 1

    def share(p, q, t):
        e = np.exp(-(p + q) * t)
        return (1 - e) / (1 + q / p * e)

    if fixed:
        model = lambda t, p, q: universe * (share(p, q, t) - share(p, q, t - 1))
        starts = [(p, q) for p in (0.001, 0.01, 0.1) for q in (0.1, 0.4, 1.0)]
    else:
        model = lambda t, p, q, m: m * (share(p, q, t) - share(p, q, t - 1))
        starts = [(p, q, total[-1] * m) for p in (0.001, 0.01, 0.1) for q in (0.1, 0.4, 1.0) for m in (1, 1.5)]
    fitted("bass", told["curve"]["bass"], model, x, new, starts,
           ["p", "q"] if fixed else ["p", "q", "m"], total[-1])


def fitted(name, ours, model, t, y, starts, names, total):
    """The best of many starts of scipy's least squares. Where we say that there is no minimum in
    range, scipy must find none inside it either."""
    best = None
    for start in starts:
        try:
            b, _ = optimize.curve_fit(model, t, y, p0=start, maxfev=20000, xtol=1e-12, ftol=1e-12)
        except Exception:
            continue
        rest = float(((model(t, *b) - y) ** 2).sum())
        if np.all(np.isfinite(b)) and np.all(b[: len(names) - (name == "logistic")] > 0):
            if best is None or rest < best[0]:
                best = (rest, b)
    value = ours.get("value")
    if value is None:
        if best is not None:
            b = dict(zip(names, best[1]))
            size = b.get("ceiling", b.get("m", 0))
            inside = size < 20 * total and b.get("q", 1) > 1e-6 and 1e-8 < b.get("p", 0.1) < 10
            same(f"{name} exists", ours, 0.0 if inside else None)
        return
    b = [value[n] for n in names]
    rest = float(((model(t, *b) - y) ** 2).sum())
    same(f"{name} rmse", value["rmse"], float(np.sqrt(rest / len(t))), 1e-6)
    same(f"{name} r2", value["r_squared"], 1 - rest / float(((y - y.mean()) ** 2).sum()), 1e-6)
    if best is None:
        return same(f"{name} fit", 0, 1)
    # No worse than scipy; and the same parameters where it is as good.
    same(f"{name} squares", max(rest, best[0]), best[0], 1e-6)
    if best[0] < rest * (1 + 1e-6):
        for n, ours, theirs in zip(names, b, best[1]):
            same(f"{name} {n}", ours, float(theirs), 2e-3 if n != "midpoint" else 1e-5)


# --- time to adopt ------------------------------------------------------------------------------
def survival():
    lag = years - years[0]
    quartiles("lag", told["survival"]["lags"], lag)
    if not universe:
        # Dated adopters alone give no curve: everybody in it adopts.
        same("kaplan-meier steps", len(told["survival"]["curve"]), 0, 0)
        same("kaplan-meier median", told["survival"]["median"], None)
        return
    censored = universe - len(years)
    time = np.r_[lag, np.full(censored, end - years[0])]
    status = np.r_[np.ones(len(lag)), np.zeros(censored)]
    km = sm.SurvfuncRight(time, status)
    rows = told["survival"]["curve"]
    same("kaplan-meier steps", len(rows), len(km.surv_times), 0)
    for row, t, s, e, n in zip(rows, km.surv_times, km.surv_prob, km.surv_prob_se, km.n_risk):
        same("kaplan-meier time", row["time"], float(t), 0)
        same("kaplan-meier at risk", row["at_risk"], int(n), 0)
        same("kaplan-meier share", row["survival"], float(s))
        same("kaplan-meier error", row["standard_error"], float(e) if s > 0 else None, 1e-8)
    median = km.quantile(0.5)
    same("kaplan-meier median", told["survival"]["median"], float(median) if np.isfinite(median) else None)
    for row in told["survival"]["hazard"]["value"]:
        left = universe - (years < row["year"]).sum()
        same("hazard", row["hazard"], div(float((years == row["year"]).sum()), left))


# --- trees --------------------------------------------------------------------------------------
def of_basis(basis):
    return links if basis == "all" else links[links.basis == basis]


def pairs_of(basis):
    return of_basis(basis).drop_duplicates(["scheme", "from", "to"])


def trees(basis):
    edges = pairs_of(basis)
    ours = told["shape"][basis]
    if edges["to"].duplicated().any():
        return  # which parent draws the tree is tested elsewhere
    g = nx.DiGraph()
    g.add_nodes_from(first.index)
    g.add_edges_from(zip(edges["from"], edges["to"]))
    roots = [v for v in g if g.in_degree(v) == 0]
    depth = {}
    for r in roots:
        depth.update(nx.single_source_shortest_path_length(g, r))
    generations = np.bincount(list(depth.values()))
    same("shape size", ours["size"], len(g), 0)
    same("shape roots", ours["roots"], len(roots), 0)
    same("shape depth", ours["depth"], int(max(depth.values())), 0)
    same("shape breadth", ours["breadth"], int(generations.max()), 0)
    same("shape mean depth", ours["mean_depth"], float(np.mean(list(depth.values()))))
    same("shape leaves", ours["leaves"], sum(g.out_degree(v) == 0 for v in g) / len(g))
    sizes = sorted((len(nx.descendants(g, r)) + 1, r) for r in roots)
    same("shape largest", ours["largest"], sizes[-1][0], 0)
    same("shape largest share", ours["largest_share"], sizes[-1][0] / len(g))
    if len(sizes) < 2 or sizes[-1][0] > sizes[-2][0]:
        tree = g.subgraph(nx.descendants(g, sizes[-1][1]) | {sizes[-1][1]}).to_undirected()
        virality = nx.average_shortest_path_length(tree) if len(tree) > 1 else None
        same("virality", ours["virality"], virality)
    for r, a, b in zip(ours["branching"], generations, generations[1:]):
        same("branching", r, b / a)
    for row in told["followers"][basis]:
        seen = [v for v in first.index if first[v] + row["years"] <= end]
        lags = [first[w] - first[v] for v in seen for w in g.successors(v)]
        children = sum(0 <= lag <= row["years"] for lag in lags)
        same("followers places", row["places"], len(seen), 0)
        same("followers mean", row["mean"], div(children, len(seen)))
    for leader in told["leaders"][basis]["places"]:
        name = leader["name"]
        same("leaders out", leader["out"], g.out_degree(name), 0)
        same("leaders in", leader["in"], g.in_degree(name), 0)
        lead = [first[w] - first[name] for w in g.successors(name)]
        same("leaders lead", leader["lead"], float(np.mean(lead)) if lead else None)
        if leader["reach"] is not None:
            same("leaders reach", leader["reach"], len(nx.descendants(g, name)), 0)


def reproduction(basis):
    edges = of_basis(basis)
    delay = first.reindex(edges["to"]).values - first.reindex(edges["from"]).values
    delay = delay[delay > 0]
    ours = told["branching"][basis]
    if len(delay) == 0:
        return same("reproduction", ours, None)
    mean = delay.mean()
    same("reproduction delay", ours["value"]["mean_delay"], float(mean))
    gap = years[:, None] - years[None, :]
    w = np.where(gap > 0, np.exp(-(gap - np.where(gap > 0, gap, np.inf).min(1, keepdims=True)) / mean), 0)
    total = w.sum(1, keepdims=True)
    r = np.divide(w, total, out=np.zeros_like(w), where=total > 0).sum(0)
    for row in ours["value"]["years"]:
        same("reproduction", row["r"], float(r[years == row["year"]].mean()), 1e-8)
        same("reproduction cut", int(row["truncated"]), int(end - row["year"] < mean * np.log(10)), 0)


# --- the network --------------------------------------------------------------------------------
def above(place):
    while parent.get(place):
        place = parent[place]
        yield place


def way(u, v):
    if u in above(v):
        return "top-down"
    if v in above(u):
        return "bottom-up"
    if level[u] != level[v]:
        return "diagonal"
    return "peer-within" if parent[u] and parent[u] == parent[v] else "peer-across"


def province(place):
    return next((p for p in [place, *above(place)] if level[p] == "province"), None)


def directions(basis):
    edges = pairs_of(basis)
    ours = told["direction"][basis]
    ways = [way(u, v) for u, v in zip(edges["from"], edges["to"])]
    count = lambda *kinds: sum(w in kinds for w in ways)
    for kind in set(ways):
        same("direction " + kind, ours["counts"].get(kind, 0), count(kind), 0)
    up_down, level_with = ("top-down", "bottom-up"), ("peer-within", "peer-across")
    share("direction vertical", ours["vertical"], count(*up_down), len(ways))
    share("direction horizontal", ours["horizontal"], count(*level_with), len(ways))
    share("direction top-down", ours["top_down"], count("top-down"), count(*up_down))
    share("direction within", ours["within"], count("peer-within"), count(*level_with))
    ends = [(province(u), province(v)) for u, v in zip(edges["from"], edges["to"])]
    ends = [e for e in ends if None not in e]
    out = sum(a != b for a, b in ends)
    same("e-i", ours["e_i"], div(out - (len(ends) - out), len(ends)))
    when = first.reindex(edges["to"]).values // 5 * 5
    for year, split in ours["by_period"]:
        at = [w for w, y in zip(ways, when) if y == year]
        share("direction period", split["vertical"], sum(w in up_down for w in at), len(at))


def persistence(basis):
    edges = pairs_of(basis)
    ours = told["pathways"][basis]
    year = dict(zip(zip(adoptions.scheme, adoptions.place), adoptions.year))
    when = [year[s, v] for s, v in zip(edges.scheme, edges["to"])]
    if not when:
        return same("pathways", ours["mean_jaccard"], None)
    windows = [set() for _ in range((max(when) - min(when)) // 5 + 1)]
    for y, u, v in zip(when, edges["from"], edges["to"]):
        windows[(y - min(when)) // 5].add((u, v))
    steps = list(zip(windows, windows[1:]))
    for row, (a, b) in zip(ours["steps"], steps):
        same("pathways persistence", row["persistence"], div(len(a & b), len(a)))
        same("pathways jaccard", row["jaccard"], div(len(a & b), len(a | b)))
    jaccards = [len(a & b) / len(a | b) for a, b in steps if a | b]
    same("pathways mean", ours["mean_jaccard"], float(np.mean(jaccards)) if jaccards else None)
    runs = {}
    for pair in set().union(*windows):
        line = "".join("x" if pair in w else " " for w in windows)
        for run in line.split():
            runs[str(len(run))] = runs.get(str(len(run)), 0) + 1
    same("pathways runs", int(runs == ours["runs"]), 1, 0)
    repeated = pd.Series(list(zip(edges["from"], edges["to"]))).value_counts()
    same("pathways repeated", ours["repeated"], float((repeated > 1).mean()))


at = places.set_index("place")[["latitude", "longitude"]].astype(np.float32).astype(float)


def kilometres(a, b):
    p, q = np.radians(at.loc[a].values), np.radians(at.loc[b].values)
    d = (q - p) / 2
    h = np.sin(d[:, 0]) ** 2 + np.cos(p[:, 0]) * np.cos(q[:, 0]) * np.sin(d[:, 1]) ** 2
    return 2 * 6371.0088 * np.arcsin(np.sqrt(h))


touching = set(zip(borders.place, borders.other)) | set(zip(borders.other, borders.place))


def distances(basis):
    edges = pairs_of(basis)
    ours = told["distance"][basis]
    if len(edges) == 0:
        return same("distance", ours["decay"], None)
    km = kilometres(edges["from"], edges["to"])
    quartiles("distance", ours["kilometres"], km, 1e-6)
    placed = {p for pair in touching for p in pair}
    ends = [e for e in zip(edges["from"], edges["to"]) if set(e) <= placed]
    share("distance neighbours", ours["between_neighbours"], sum(e in touching for e in ends), len(ends))
    inside = [(province(u), province(v)) for u, v in zip(edges["from"], edges["to"])]
    inside = [e for e in inside if None not in e]
    share("distance province", ours["within_province"], sum(a == b for a, b in inside), len(inside))
    names = list(first.index)
    pair = [(u, v) for u in names for v in names if first[u] < first[v]]
    y = np.array([e in set(zip(edges["from"], edges["to"])) for e in pair], float)
    far = kilometres([p[0] for p in pair], [p[1] for p in pair])
    if ours["chance_sampled"]:
        same("distance chance", ours["chance"], float(np.median(far)), 0.02)
        slope = ours["decay"]["value"]["coefficients"][1]
        fit = sm.Logit(y, sm.add_constant(np.log(far))).fit(disp=0)
        # Within the error that sampling the pairs without an edge adds.
        same("decay sampled", slope["value"], float(fit.params[1]), 2 * float(fit.bse[1]))
        return
    same("distance chance", ours["chance"], float(np.median(far)), 1e-6)
    same("distance ratio", ours["ratio_to_chance"], float(np.median(km) / np.median(far)), 1e-6)
    logit("decay", ours["decay"], y, sm.add_constant(np.log(far)))


# --- neighbours ---------------------------------------------------------------------------------
def adjacency(tie, names):
    n = len(names)
    a = np.zeros((n, n), bool)
    if tie == "border":
        for i, u in enumerate(names):
            for j, v in enumerate(names):
                a[i, j] = (u, v) in touching
    elif tie == "superior":
        for i, u in enumerate(names):
            for j, v in enumerate(names):
                a[i, j] = i != j and parent[u] is not None and parent[u] == parent[v]
    else:
        d = np.array([kilometres([u] * n, names) for u in names])
        np.fill_diagonal(d, np.inf)
        for i in range(n):
            a[i, np.argsort(d[i], kind="stable")[:5]] = True
        a |= a.T
    return a


def population():
    dated = first.dropna()
    counts = dated.index.map(level).value_counts()
    most = counts.index[0]
    return [p for p in places.place if level[p] == most]


def clustering():
    names = population()
    random = np.random.default_rng(7)
    if isinstance(told["clustering"], dict) and "value" not in told["clustering"]:
        return
    for kind in told["clustering"]["value"]:
        a = adjacency(kind["tie"], names)
        keep = a.sum(1) > 0
        a = a[keep][:, keep]
        year = np.array([first.get(p, np.nan) for p, k in zip(names, keep) if k], float)
        n = len(year)
        w = a / a.sum(1, keepdims=True)
        same("morans places", kind["places"], n, 0)
        same("morans pairs", kind["pairs"], int(a.sum()) // 2, 0)
        same("joins total", kind["joins"], sum(r["joins"] for r in kind["years"]), 0)
        for row in kind["years"]:
            x = (year == row["year"]).astype(float)
            risk = np.flatnonzero(~(year < row["year"]))
            same("morans at risk", row["at_risk"], len(risk), 0)

            def moran(x):
                z = x - x.mean()
                return n / w.sum() * (z @ w @ z) / (z @ z)

            joins = lambda x: x @ a.astype(float) @ x / 2
            same("morans i", row["morans_i"], float(moran(x)) if 0 < x.sum() < n else None, 1e-9)
            same("joins", row["joins"], int(joins(x)), 0)
            m, r = int(x.sum()), len(risk)
            edges = a[np.ix_(risk, risk)].sum() / 2
            by_chance = edges * m * (m - 1) / (r * (r - 1)) if r > 1 else 0.0
            drawn_i, drawn_j = [], []
            for _ in range(200):
                z = np.zeros(n)
                z[random.permutation(risk)[:m]] = 1
                drawn_i.append(moran(z) if 0 < m < n else np.nan)
                drawn_j.append(joins(z))
            error = 6 * np.std(drawn_j) / np.sqrt(kind["permutations"]) + 1e-9
            same("joins expected", row["expected_joins"], float(by_chance), error)
            if 0 < m < n:
                error = 6 * np.std(drawn_i) * np.sqrt(1 / 200 + 1 / kind["permutations"]) + 1e-9
                same("morans expected", row["expected_i"], float(np.mean(drawn_i)), error)
                p = (1 + sum(i >= moran(x) - 1e-12 for i in drawn_i)) / 201
                same("morans p", row["p_i"], p, 0.15)
            p = (1 + sum(j >= joins(x) for j in drawn_j)) / 201
            same("joins p", row["p_joins"], p, 0.15)


def event_history():
    names = population()
    if "value" not in told["event_history"]:
        return
    for kind in told["event_history"]["value"]:
        a = adjacency(kind["tie"], names)
        keep = a.sum(1) > 0
        a = a[keep][:, keep]
        year = np.array([first.get(p, np.inf) for p, k in zip(names, keep) if k], float)
        begin = int(year.min())
        y, x, since, dyads = [], [], [], np.zeros(4)
        for t in range(begin + 1, end + 1):
            before = year < t
            risk = ~before
            near = (a.astype(int) @ before)[risk]
            adopts = (year == t)[risk]
            y.extend(adopts.astype(float))
            x.extend(near / a.sum(1)[risk])
            since.extend([t - begin] * risk.sum())
            other = before.sum() - near
            dyads += [near[adopts].sum(), near[~adopts].sum(), other[adopts].sum(), other[~adopts].sum()]
        y, x, since = map(np.array, (y, x, since))
        name = "event-history "
        same(name + "rows", kind["place_years"], len(y), 0)
        same(name + "events", kind["events"], int(y.sum()), 0)
        if 0 < y.sum() < len(y):
            one = np.ones(len(y))
            logit(name + kind["tie"], kind["share"], y, np.c_[one, x])
            logit(name + kind["tie"] + " time", kind["share_and_time"], y, np.c_[one, x, since])
        for key, n in zip(["neighbour_adopts", "neighbour_waits", "other_adopts", "other_waits"], dyads):
            same("dyads " + key, kind["dyads"][key], float(n), 0)
        if np.all(dyads > 0):
            fit = sm.GLM(np.array([1.0, 0, 1, 0]), np.c_[np.ones(4), [1, 1, 0, 0]],
                         family=sm.families.Binomial(), freq_weights=dyads).fit(tol=1e-12)
            ours = kind["dyads"]["log_odds_ratio"]["value"]
            same("dyads odds", ours["value"], float(fit.params[1]), 1e-6)
            same("dyads error", ours["standard_error"], float(fit.bse[1]), 1e-6)


# --- inferred against stated --------------------------------------------------------------------
def quality():
    ours = told["quality"]
    key = lambda d: list(zip(d.scheme, d["from"], d["to"]))
    stated = set(key(links[links.basis == "observed"]))
    inferred = links[links.basis == "inferred"].copy()
    inferred["hit"] = [k in stated for k in key(inferred)]
    both, n = int(inferred.hit.sum()), len(inferred)
    same("quality both", ours["both"], both, 0)
    if not stated or n == 0:
        return same("quality precision", ours["precision"], None)
    share("quality precision", ours["precision"], both, n)
    share("quality recall", ours["recall"], both, len(stated))
    learners = {(s, v) for s, _, v in stated}
    where = sum((s, v) in learners for s, v in zip(inferred.scheme, inferred["to"]))
    share("quality where stated", ours["precision_where_stated"], both, where)
    weight = inferred.improvement.astype(np.float32).values
    hit, average, before = inferred.hit.values, 0.0, 0.0
    points = {p["rank"]: p for p in ours["curve"]}
    for w in sorted(set(weight), reverse=True):
        top = weight >= w
        precision, recall = hit[top].mean(), hit[top].sum() / len(stated)
        average += (recall - before) * precision
        before = recall
        if int(top.sum()) in points:
            point = points[int(top.sum())]
            same("quality curve", point["precision"], float(precision))
            same("quality curve recall", point["recall"], float(recall))
    same("quality average", ours["average_precision"], float(average))


def delays(basis):
    edges = pairs_of(basis)
    ours = told["delays"][basis]
    year = dict(zip(zip(adoptions.scheme, adoptions.place), adoptions.year))
    delay = np.array([year[s, v] - year[s, u] for s, u, v in zip(edges.scheme, edges["from"], edges["to"])], float)
    quartiles("delay", ours["years"], delay)
    d = delay[delay > 0]
    if len(set(d)) < 2:
        return same("density", ours["densities"], None)
    for row in ours["densities"]["value"]:
        law = {"exponential": stats.expon, "rayleigh": stats.rayleigh, "lognormal": stats.lognorm}[row["name"]]
        b = law.fit(d, floc=0)
        theirs = {"exponential": [1 / b[-1]], "rayleigh": [b[-1]], "lognormal": [np.log(b[-1]), b[0]]}
        for mine, p in zip(row["parameters"], theirs[row["name"]]):
            same("density parameter", mine, float(p), 1e-4)
        same("density likelihood", row["log_likelihood"], float(law.logpdf(d, *b).sum()), 1e-6)
        same("density distance", row["distance"], float(stats.kstest(d, law(*b).cdf).statistic), 1e-4)


# --- places over all schemes --------------------------------------------------------------------
def innovation():
    year = adoptions.pivot_table(index="place", columns="scheme", values="year", aggfunc="min")
    low, high = year.min(), year.max()
    spread = high > low
    x = ((year - low) / (high - low)).loc[:, spread].fillna(1.0)
    walker = 1 - x.mean(axis=1) if spread.any() else None
    boushey = ((high + 1 - year) / (high + 1 - low)).fillna(0.0).mean(axis=1)
    random = np.random.default_rng(3)
    drawn = random.integers(0, year.shape[1], (200, year.shape[1]))
    for row in told["innovation"]["places"]:
        place = row["name"]
        same("walker", row["walker"], float(walker[place]) if walker is not None else None)
        same("boushey", row["boushey"], float(boushey[place]))
        has = year.loc[place].notna().values
        same("rate", row["rate"], float(has.mean()))
        if "value" in row["rate_interval"] and year.shape[1] >= 30:
            means = has[drawn].mean(axis=1)
            for mine, q in zip(row["rate_interval"]["value"], (2.5, 97.5)):
                same("rate interval", mine, float(np.percentile(means, q)), 0.02)
        mine = year.loc[place].values
        for period in row["rates"]:
            open_to = (low.values <= period["to"]) & ~(mine < period["from"])
            took = (mine >= period["from"]) & (mine <= period["to"])
            same("rate period", period["rate"], div(float(took.sum()), int(open_to.sum())))
            same("rate period open", period["open"], int(open_to.sum()), 0)


innovation()
for basis in ["observed", "inferred", "all"]:
    persistence(basis)
if scheme is not None:
    curve()
    survival()
    clustering()
    event_history()
    for basis in ["observed", "inferred", "all"]:
        trees(basis)
        reproduction(basis)
        directions(basis)
        distances(basis)
        delays(basis)
quality()
if wrong:
    print(f"{len(wrong)} of {sum(agreed.values())} numbers differ")
    print("\n".join(wrong[:40]))
    sys.exit(1)
print(sum(agreed.values()), " ".join(f"{k}:{v}" for k, v in sorted(agreed.items())))
