"""What a person does first with the installed package; run by `dist/build.sh try-wheel`."""

import json
import subprocess
import sys
import tempfile
import time
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
asked = graph.query("SELECT * { ?who <https://w3id.org/xiangmai/ontology#scheme> ?what } LIMIT 3")
assert asked.columns == ["who", "what"] and len(asked) == 3
assert len(graph.query("adopters", model=MODEL)) > 0
try:
    graph.query("adoptrs")
except ValueError as error:
    assert "adopters" in str(error)
else:
    raise AssertionError("an unknown query was answered")

trace = graph.trace(MODEL, since="2010")
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
