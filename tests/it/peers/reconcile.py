"""A job of PyPI `reconciler` against a running service: names of divisions, with and without slips.

    reconcile.py ENDPOINT ROWS

Exits 0 if every row is answered and every name that is written as it is in the graph is matched to itself.
"""
import sys
import time

import pandas
from reconciler import reconcile

endpoint, rows = sys.argv[1], int(sys.argv[2])
NAMES = {
    "烟台市": "division/3706",
    "石家庄市": "division/1301",
    "晋州市": "division/130183",
    "山东省": "division/37",
    "河北省": "division/13",
}
names = [list(NAMES)[i % len(NAMES)] for i in range(rows)]
# The client asks for each different name once: numbers make them differ, and a share of them stay as they are.
spelt = [name if i < rows // 2 else f"{name} {i}" for i, name in enumerate(names)]
begin = time.time()
found = reconcile(pandas.Series(spelt, name="place"), type_id="Division", top_res=1, reconciliation_endpoint=endpoint)
seconds = time.time() - begin
by_name = {row["input_value"]: row for _, row in found.iterrows()}
wrong = [n for n in NAMES if by_name[n]["id"] != NAMES[n] or not by_name[n]["match"]]
missing = [s for s in set(spelt) if s not in by_name]
print(f"{rows} rows, {len(set(spelt))} different, {seconds:.1f} s, wrong {wrong}, missing {len(missing)}")
sys.exit(1 if wrong or missing else 0)
