"""Writes what clients should find in a folder of exports: expected.py FOLDER LANGUAGE."""

import json
import sys

from cascade import Expected

folder, language = sys.argv[1], sys.argv[2]
e = Expected(f"{folder}/cascade.json", language)
json.dump({"nodes": e.nodes, "edges": e.edges}, open(f"{folder}/expected.json", "w", encoding="utf-8"), ensure_ascii=False)
