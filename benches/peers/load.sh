#!/usr/bin/env bash
# A load from CSV beside `oxigraph load` and `oxigraph optimize` of ready-made N-Triples, in turn.
# usage: BENCH_DIR=... XIANGMAI=... ./load.sh RUNS WORKLOAD...   (`./load.sh 3 a b-0.1`: the tables of both)
# Prints user + system CPU seconds, wall seconds and peak memory of each; needs GNU time and what together.sh says.
set -eu
: "${BENCH_DIR:?}"
. "$(dirname "$0")/together.sh"
runs=$1
shift
folder=$BENCH_DIR/out/load-$(IFS=-; echo "$*")
together "$folder" "$@"
files=()
for part in "$@"; do files+=(--file "$BENCH_DIR/out/$part/naive.nt"); done
timed() {
  local name=$1
  shift
  /usr/bin/time -f "$name	%U + %S s CPU	%e s	%M KB" "$@" 2>&1 >/dev/null | tail -n 1
}
ox=$BENCH_DIR/venvs/ox/bin/oxigraph
for _ in $(seq "$runs"); do
  rm -rf "$folder/store" "$folder/oxigraph"
  timed xiangmai "${XIANGMAI:-xiangmai}" load "$folder/csv-metadata.json" --store "$folder/store"
  timed "oxigraph load" "$ox" load --location "$folder/oxigraph" "${files[@]}"
  timed "oxigraph optimize" "$ox" optimize --location "$folder/oxigraph"
done
du -sh "$folder/store" "$folder/oxigraph"
