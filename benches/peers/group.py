#!/usr/bin/env python3
"""Join the CSVW documents that make_mappings.py wrote for single tables into one table group.

usage: group.py OUT_DIR     writes OUT_DIR/group.json
"""
import glob
import json
import os
import sys

out = sys.argv[1]
tables = []
for path in sorted(glob.glob(os.path.join(out, "*.csv-metadata.json"))):
    with open(path, encoding="utf-8") as f:
        table = json.load(f)
    context = table.pop("@context")
    tables.append(table)
with open(os.path.join(out, "group.json"), "w", encoding="utf-8") as f:
    json.dump({"@context": context, "tables": tables}, f, ensure_ascii=False, indent=1)
