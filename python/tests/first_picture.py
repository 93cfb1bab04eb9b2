"""What a person does first with the installed package; run by `dist/build.sh try-wheel`."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import networkx
import pandas
import polars
import pyarrow

import xiangmai

MODEL = "党支部+合作社+农户"

graph = xiangmai.open()

models = graph.query("models")
assert models.columns == ["model", "label", "formula", "adoptions"], models.columns
frame = models.to_pandas()
assert len(frame) == len(models) > 20 and frame["adoptions"].dtype == "int64", frame.dtypes
assert isinstance(models.to_arrow(), pyarrow.Table)
assert models.to_polars().equals(polars.DataFrame(models.to_arrow()))
assert len(graph.query("SELECT * { ?adoption a xm:Adoption }")) > 100
asked = graph.query("SELECT * { ?who <https://w3id.org/xiangmai/ontology#scheme> ?what } LIMIT 3")
assert asked.columns == ["who", "what"] and len(asked) == 3
assert len(graph.query("adopters", model=MODEL)) > 0
assert "adopters" in set(xiangmai.queries()["name"])
assert list(models)[0] == models.to_dicts()[0] and "<table" in models._repr_html_()


def refused(ask: Callable[[], object], *words: str) -> None:
    """What is asked wrongly is refused as a `ValueError` that says these words."""
    try:
        ask()
    except xiangmai.UsageError as error:
        assert isinstance(error, ValueError) and error.code == 2
        assert all(word in str(error) for word in words), error
    else:
        raise AssertionError("answered")


refused(lambda: graph.query("adoptrs"), "adopters")
refused(lambda: graph.query("adopters", model="积分制度"), "积分制")
refused(lambda: graph.query("adopters", modell=MODEL), "modell")
refused(lambda: graph.query("SELECT * { ?a ?b }"), "1")
refused(lambda: graph.trace("没有这个模式"))
refused(lambda: graph.trace(MODEL, since="去年"), "去年")
refused(lambda: xiangmai.open(lang="zh").query("adoptrs"), "没有名为")
refused(lambda: xiangmai.open(lang="fr"), "fr")
try:
    xiangmai.open("nowhere/at/all")
except xiangmai.Error as error:
    assert "nowhere" in str(error), error
else:
    raise AssertionError("opened")

# Ctrl-C, as a notebook sends it, ends a query soon.
pressed = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
begin = time.monotonic()
pressed.start()
try:
    graph.query("SELECT (count(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?f != ?i) }")
except KeyboardInterrupt:
    assert time.monotonic() - begin < 10
else:
    raise AssertionError("a query went on")
assert len(graph.query("models")) == len(models)

trace = graph.trace(MODEL, since="2010")
assert str(trace.nodes["year"].dtype) == "Int64" and str(trace.edges["draws_tree"].dtype) == "boolean"
assert trace.nodes["id"].is_unique and trace.edges["id"].is_unique
assert trace.edges["source"].isin(trace.nodes["id"]).all() and {"weight", "p_value", "lag"} <= set(trace.edges.columns)
assert len(trace.nodes) > 10 and set(trace.edges["basis"]) <= {"observed", "derived", "inferred"}
net = trace.to_networkx()
assert isinstance(net, networkx.MultiDiGraph) and net.number_of_edges() == len(trace.edges)
picture = trace._repr_html_()
assert picture.startswith("<svg") or "<svg" in picture[:300], picture[:300]
assert trace.to_dict()

measured = graph.measures(MODEL)
assert {"measure", "value"} <= set(measured.columns), measured.columns
edges = graph.infer(edges=5)
assert list(edges.columns) == ["origin", "destination", "improvement", "p_value"] and len(edges) == 5

with tempfile.TemporaryDirectory() as folder:
    tables = Path(folder) / "tables"
    assert xiangmai.check().empty
    run = subprocess.run(["xiangmai", "init", tables, "--format", "csv"], capture_output=True, text=True)
    assert run.returncode == 0, run
    (tables / "industries.csv").write_text("标识,名称\na,甲\na,乙\n", encoding="utf-8")
    findings = xiangmai.check(tables)
    assert all(isinstance(message, str) for message in findings["message"]) and "主键" in "".join(xiangmai.check(tables, lang="zh")["message"])
    assert not findings.empty and set(findings["severity"]) <= {"error", "warning"}, findings
    store = str(Path(folder) / "store")
    xiangmai.load(store=store)
    assert len(xiangmai.open(store).query("models")) == len(models)
    try:
        xiangmai.load(tables, store=store)
    except xiangmai.Error as error:
        assert error.code == 1, error.code
    else:
        raise AssertionError("broken tables were loaded")

begin = time.monotonic()
version = subprocess.run(["xiangmai", "--version"], capture_output=True, text=True)
took = time.monotonic() - begin
assert version.stdout.strip() == f"xiangmai {xiangmai.__version__}", version
print(json.dumps({"models": len(models), "nodes": len(trace.nodes), "edges": len(trace.edges), "start_seconds": round(took, 3)}))
sys.exit(0)
