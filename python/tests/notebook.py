"""Executes the notebook with nbclient and the Python of the book's pages; run by `dist/build.sh try-wheel`."""

import os
import pathlib
import re
import shutil
import sys
import tempfile

import nbclient
import nbformat

ROOT = pathlib.Path(__file__).resolve().parents[2]

notebook = nbformat.read(ROOT / "python/examples/first-trace.ipynb", as_version=4)
with tempfile.TemporaryDirectory() as folder:
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
shown = [output.get("data", {}) for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
assert any("<svg" in data.get("text/html", "") for data in shown), "no picture in the notebook"
assert sum("<table" in data.get("text/html", "") for data in shown) >= 4, "no frames in the notebook"

for language in ("en", "zh"):
    text = (ROOT / f"docs/book/src/{language}/python.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 5
    with tempfile.TemporaryDirectory() as folder:
        tables = shutil.copytree(ROOT / "data", pathlib.Path(folder) / "tables", ignore=shutil.ignore_patterns("examples"))
        assert (tables / "csv-metadata.json").exists()
        os.chdir(folder)
        exec(compile("\n".join(blocks), f"python.md ({language})", "exec"), {})
        assert "</svg>" in pathlib.Path("lanes.svg").read_text("utf-8")
        os.chdir(ROOT)

print(f"{len(notebook.cells)} cells of the notebook and both pages ran")
sys.exit(0)
