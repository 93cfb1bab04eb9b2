"""Reads a folder of exports in every Python client that is installed and compares it with the cascade JSON.

read_back.py FOLDER LANGUAGE [GEXF_XSD]; prints what differs; ends with 1 if anything does, or if a client is
absent and CI is set.
"""

import csv
import json
import math
import os
import re
import subprocess
import sys
import warnings

from cascade import Expected, isoday

warnings.filterwarnings("ignore")
folder, language = sys.argv[1], sys.argv[2]
xsd = sys.argv[3] if len(sys.argv) > 3 else None
expected = Expected(f"{folder}/cascade.json", language)
problems, done = [], []


def client(name):
    def run(function):
        try:
            function()
            done.append(name)
        except ImportError as absent:
            said = f"SKIPPED {name}: {absent}"
            (problems.append if os.environ.get("CI") else lambda s: print(s, file=sys.stderr))(said)
        except SystemExit:
            raise
        except FileNotFoundError as absent:
            said = f"SKIPPED {name}: {absent}"
            (problems.append if os.environ.get("CI") else lambda s: print(s, file=sys.stderr))(said)
        except Exception as fault:  # the client refused the file
            problems.append(f"{name}: {type(fault).__name__}: {str(fault)[:400]}")
    return run


def same(a, b):
    if isinstance(a, float) and isinstance(b, (int, float)) and not isinstance(b, bool):
        return math.isclose(a, b, rel_tol=1e-12)
    return type(a) is type(b) and a == b


def compare(who, got, want, ignore=()):
    if set(got) != set(want):
        problems.append(f"{who}: {len(set(got) ^ set(want))} ids differ, as {sorted(set(got) ^ set(want))[:3]}")
        return
    for key, values in want.items():
        own = {k: v for k, v in got[key].items() if k not in ignore}
        values = {k: v for k, v in values.items() if k not in ignore}
        for name in sorted(set(own) | set(values)):
            if name not in own or name not in values or not same(own[name], values[name]):
                problems.append(f"{who}: {key} {name}: {own.get(name)!r} for {values.get(name)!r}")
                if len(problems) > 40:
                    finish()


def finish():
    for problem in problems[:40]:
        print(problem)
    print(f"{len(expected.nodes)} nodes, {len(expected.edges)} edges compared in: {', '.join(done)}")
    sys.exit(1 if problems else 0)


def typed(text, like):
    if isinstance(like, bool):
        return {"true": True, "false": False}.get(text.lower(), text)
    if isinstance(like, int):
        return int(text)
    if isinstance(like, float):
        return float(text)
    return text


def retyped(rows, want):
    """Cells of a format without types, read as the types that they should have."""
    kinds = {}
    for values in want.values():
        kinds.update(values)
    return {k: {n: typed(v, kinds.get(n, "")) for n, v in row.items() if v != ""} for k, row in rows.items()}


@client("networkx GEXF")
def _():
    import networkx as nx
    g = nx.read_gexf(f"{folder}/cascade.gexf")
    ends = ("start", "end")
    compare("networkx GEXF node", {k: d for k, d in g.nodes(data=True)}, expected.nodes, ends)
    edges = {d["id"]: dict(d, source=a, target=b) for a, b, d in g.edges(data=True)}
    compare("networkx GEXF edge", edges, expected.edges, (*ends, "id"))
    spans = {k: d.get("start") for k, d in g.nodes(data=True)}
    for k, n in expected.nodes.items():
        start = {"dated": n.get("earliest"), "bounded": n.get("latest")}.get(n.get("bound"))
        if spans[k] != start:
            problems.append(f"networkx GEXF: {k} begins {spans[k]} for {start}")
    timed = [d for d in edges.values() if "start" in d]
    if not timed and any("date" in e for e in expected.edges.values()):
        problems.append("networkx GEXF: no edge has a time")


@client("GEXF schema")
def _():
    from lxml import etree
    if not xsd or not os.path.exists(xsd):
        # No package registry has it, so that CI may lack it, too.
        print("SKIPPED GEXF schema: gexf.xsd is not there", file=sys.stderr)
        return
    schema = etree.XMLSchema(etree.parse(xsd))
    document = etree.parse(f"{folder}/cascade.gexf")
    if not schema.validate(document):
        problems.extend(f"GEXF schema: {e.line}: {e.message}" for e in list(schema.error_log)[:5])


@client("networkx GraphML")
def _():
    import networkx as nx
    g = nx.read_graphml(f"{folder}/cascade.graphml", force_multigraph=True)
    compare("networkx GraphML node", {k: d for k, d in g.nodes(data=True)}, expected.nodes)
    edges = {k: dict(d, source=a, target=b) for a, b, k, d in g.edges(data=True, keys=True)}
    compare("networkx GraphML edge", edges, expected.edges, ("id", "edge_id"))


@client("igraph GraphML")
def _():
    import igraph
    g = igraph.Graph.Read_GraphML(f"{folder}/cascade.graphml")

    def present(d, want):
        # igraph has no missing number or truth value but nan and false, and no whole numbers.
        out = {}
        for name, value in d.items():
            like = want.get(name)
            if value is None or value == "" or isinstance(value, float) and math.isnan(value):
                continue
            if isinstance(value, bool) and name not in want:
                continue
            if isinstance(like, int) and not isinstance(like, bool) and isinstance(value, float):
                value = int(value)
            out[name] = value
        return out

    # An `&` in an attribute of an element stays a reference in igraph; in text, where every value stands, it does not.
    own = lambda id: id.replace("&#38;", "&")
    nodes = {own(v["id"]): v.attributes() for v in g.vs}
    compare("igraph node", {k: present(d, expected.nodes.get(k, {})) for k, d in nodes.items()}, expected.nodes, ("id",))
    edges = {}
    for e in g.es:
        d = dict(e.attributes(), source=own(g.vs[e.source]["id"]), target=own(g.vs[e.target]["id"]))
        edges[d["edge_id"]] = present(d, expected.edges.get(d["edge_id"], {}))
    compare("igraph edge", edges, expected.edges, ("id", "edge_id"))


@client("csv module")
def _():
    for name, want in (("nodes", expected.nodes), ("edges", expected.edges)):
        if open(f"{folder}/{name}.csv", "rb").read(3) != b"\xef\xbb\xbf":
            problems.append(f"{name}.csv has no byte order mark")
        rows = csv.DictReader(open(f"{folder}/{name}.csv", encoding="utf-8-sig", newline=""))
        compare(f"csv {name}", retyped({r["id"]: r for r in rows}, want), want, ("start", "end", "id", "type"))


@client("pandas CSV")
def _():
    import pandas
    for name, want in (("nodes", expected.nodes), ("edges", expected.edges)):
        t = pandas.read_csv(f"{folder}/{name}.csv", dtype=str, keep_default_na=False)
        rows = {r["id"]: r for r in t.to_dict("records")}
        compare(f"pandas {name}", retyped(rows, want), want, ("start", "end", "id", "type"))


@client("Neo4j CSV")
def _():
    for name, want in (("nodes", expected.nodes), ("relationships", expected.edges)):
        rows = {}
        for r in csv.DictReader(open(f"{folder}/neo4j-{name}.csv", encoding="utf-8", newline="")):
            if not all(k.isascii() for k in r):
                problems.append(f"neo4j-{name}.csv: a key is not ASCII")
            plain = {k.split(":")[0]: v for k, v in r.items() if k.split(":")[0]}
            if name == "relationships":
                plain.update(source=r[":START_ID"], target=r[":END_ID"])
            rows[plain["id"]] = plain
        compare(f"Neo4j {name}", retyped(rows, want), want, ("id",))


def missing(row):
    return {k: isoday(v) for k, v in row.items() if v is not None}


@client("pyarrow")
def _():
    import pyarrow.parquet as pq
    for name, want in (("nodes", expected.nodes), ("edges", expected.edges)):
        rows = {r["id"]: missing(r) for r in pq.read_table(f"{folder}/{name}.parquet").to_pylist()}
        compare(f"pyarrow {name}", rows, want, ("start", "end", "id"))


@client("polars")
def _():
    import polars
    for name, want in (("nodes", expected.nodes), ("edges", expected.edges)):
        rows = {r["id"]: missing(r) for r in polars.read_parquet(f"{folder}/{name}.parquet").to_dicts()}
        compare(f"polars {name}", rows, want, ("start", "end", "id"))


@client("DuckDB")
def _():
    import duckdb
    for name, want in (("nodes", expected.nodes), ("edges", expected.edges)):
        q = duckdb.sql(f"select * from '{folder}/{name}.parquet'")
        rows = [missing(dict(zip(q.columns, r))) for r in q.fetchall()]
        compare(f"DuckDB {name}", {r["id"]: r for r in rows}, want, ("start", "end", "id"))
    c = expected.c
    links = [l for e in c["entries"] for l in [*([e["parent"]] if "parent" in e else []), *e.get("alternatives", []), *e.get("unnamed", [])]]
    want = sum(len(t.get("sources", [])) for t in [*c["entries"], *links, *c["visits"], *c["promotions"]])
    got = duckdb.sql(f"select count(*) from '{folder}/facts.parquet'").fetchall()[0][0]
    rows = len(list(csv.DictReader(open(f"{folder}/facts.csv", encoding="utf-8-sig", newline=""))))
    if (got, rows) != (want, want):
        problems.append(f"facts: {got} in Parquet, {rows} in CSV for {want}")


@client("ndex2 CX2")
def _():
    from ndex2.cx2 import RawCX2NetworkFactory
    g = RawCX2NetworkFactory().get_cx2network(json.load(open(f"{folder}/cascade.cx2", encoding="utf-8")))
    named = lambda v: {"label" if k == "name" else k: x for k, x in v.items()}
    by = {n["id"]: n["v"]["id"] for n in g.get_nodes().values()}
    compare("ndex2 node", {n["v"]["id"]: named(n["v"]) for n in g.get_nodes().values()}, expected.nodes, ("id",))
    edges = {e["v"]["id"]: dict(named(e["v"]), source=by[e["s"]], target=by[e["t"]]) for e in g.get_edges().values()}
    compare("ndex2 edge", edges, expected.edges, ("id", "interaction"))


@client("Graphviz")
def _():
    text = subprocess.run(["dot", "-Tdot_json", "-Kdot", f"{folder}/cascade.dot"], capture_output=True, check=True).stdout \
        if len(expected.nodes) < 300 else subprocess.run(["gvpr", "-c", "", f"{folder}/cascade.dot"], capture_output=True, check=True).stdout
    if len(expected.nodes) >= 300:
        return
    import html
    g = json.loads(text)
    plain = lambda o: {k[5:]: re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], html.unescape(v)) for k, v in o.items() if k.startswith("data_")}
    real = [o for o in g["objects"] if "data_kind" in o and o["data_kind"] != "axis"]
    unquote = lambda s: html.unescape(s)
    nodes = {unquote(o["name"]): plain(o) for o in real}
    compare("Graphviz node", retyped(nodes, expected.nodes), expected.nodes)
    edges = {}
    for e in g.get("edges", []):
        if e.get("data_kind") != "axis":
            ends = [unquote(g["objects"][e[end]]["name"]) for end in ("tail", "head")]
            edges[unquote(e["id"])] = dict(plain(e), source=ends[0], target=ends[1])
    compare("Graphviz edge", retyped(edges, expected.edges), expected.edges)


@client("Auspice schema")
def _():
    import augur  # noqa: F401
    if not os.path.exists(f"{folder}/auspice.json"):
        return
    check = subprocess.run([sys.executable, "-m", "augur", "validate", "export-v2", f"{folder}/auspice.json"],
                           capture_output=True, text=True)
    if check.returncode:
        problems.append(f"augur: {check.stdout[-400:]} {check.stderr[-800:]}")
    tree, seen, stack = json.load(open(f"{folder}/auspice.json", encoding="utf-8"))["tree"], 0, []
    stack = list(tree.get("children", []))
    while stack:
        n = stack.pop()
        seen += 1
        stack.extend(n.get("children", []))
    want = sum(1 for n in expected.nodes.values() if n["kind"] == "adopter" and n.get("bound") in ("dated", "bounded"))
    if seen != want:
        problems.append(f"Auspice: {seen} of {want} adopters that have a date")


@client("ogrinfo GeoJSON")
def _():
    path = f"{folder}/places.geojson"
    if not os.path.exists(path):
        return
    info = subprocess.run(["ogrinfo", "-ro", "-al", "-so", path], capture_output=True, text=True, check=True)
    g = json.load(open(path, encoding="utf-8"))
    points = {f["properties"]["id"]: f["properties"] for f in g["features"] if f["geometry"]["type"] == "Point"}
    want = {k: n for k, n in expected.nodes.items() if "longitude" in n}
    compare("GeoJSON point", points, want, ("id",))
    lines = {f["properties"]["id"]: f["properties"] for f in g["features"] if f["geometry"]["type"] == "LineString"}
    compare("GeoJSON line", lines, {k: e for k, e in expected.edges.items() if k in lines}, ("id", "weight"))
    if f"Feature Count: {len(g['features'])}" not in info.stdout:
        problems.append(f"ogrinfo: {info.stdout[:300]}")


@client("VOSviewer and Canvas JSON")
def _():
    n = json.load(open(f"{folder}/vosviewer.json", encoding="utf-8"))["network"]
    items = {i["id"] for i in n["items"]}
    if len(items) != len(expected.nodes) or len(n["links"]) != len(expected.edges) or 0 in items:
        problems.append("VOSviewer: items or links are missing")
    if any(l[e] not in items for l in n["links"] for e in ("source_id", "target_id")):
        problems.append("VOSviewer: a link leads nowhere")
    c = json.load(open(f"{folder}/cascade.canvas", encoding="utf-8"))
    ids = [x["id"] for x in c["nodes"] + c["edges"]]
    if len(ids) != len(set(ids)) or len(c["nodes"]) != len(expected.nodes) or len(c["edges"]) != len(expected.edges):
        problems.append("JSON Canvas: nodes or edges are missing or share ids")


finish()
