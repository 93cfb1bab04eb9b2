#!/usr/bin/env bash
# The five queries on our store and on Oxigraph's optimised one, with the same tables, one after the other.
# usage: BENCH_DIR=... QUERIES=FOLDER XIANGMAI=... TIMER=.../examples/queries ./queries.sh [WORKLOAD] [RUNS]
# Needs first, from the bench beside the project: prepare.sh, run.sh floor-naive a, run.sh floor-naive WORKLOAD,
# run.sh ox-load WORKLOAD, oxigraph optimize -l $BENCH_DIR/out/WORKLOAD/store; QUERIES is its folder of q*.rq
# and PEER its peers/query_oxigraph.py.
set -eu
. "$(dirname "$0")/together.sh"
: "${BENCH_DIR:?}" "${QUERIES:?}" "${TIMER:?}" "${PEER:?}"
w=${1:-b-0.1} runs=${2:-5}
both=$BENCH_DIR/out/both-$w
if [ ! -e "$both/store/current" ]; then
  together "$both" a "$w"
  "${XIANGMAI:-xiangmai}" load "$both/csv-metadata.json" --store "$both/store"
fi
"$TIMER" "$both/store" "$QUERIES" "$runs"
"$BENCH_DIR/venvs/ox/bin/python" "$PEER" "$QUERIES" "$runs" "$BENCH_DIR/out/$w/store"
