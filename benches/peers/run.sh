#!/usr/bin/env bash
# Run ONE peer once on ONE workload; this is the process tree that gets measured.
# Copied from the bench beside the project, with our own line (xiangmai) added.
# usage: BENCH_DIR=... ./run.sh PEER WORKLOAD     PEER: see below   WORKLOAD: a | b-0.1 | b-1.0
set -eu
: "${BENCH_DIR:?set BENCH_DIR to a scratch directory}"
HERE=$(cd "$(dirname "$0")" && pwd)
peer=$1 w=$2
data=$BENCH_DIR/data/$w out=$BENCH_DIR/out/$w venv=$BENCH_DIR/venvs
floor=$BENCH_DIR/floor/target/release/floor
ox=$venv/ox/bin
nt=("$BENCH_DIR/out/a/naive.nt"); [ "$w" = a ] || nt+=("$out/naive.nt")  # stores hold A, or A + that B
case $peer in
  # converters: CSV -> N-Triples on disk
  morph-kgc)    cd "$out"; exec "$venv/morph/bin/python" -m morph_kgc morph.ini ;;
  maplib)       exec "$venv/maplib/bin/python" "$HERE/peers/maplib_peer.py" "$data" "$out" ;;
  maplib-store) exec "$venv/maplib/bin/python" "$HERE/peers/maplib_peer.py" "$data" "$out" --store ;;
  sdm-rdfizer)  cd "$out"; exec "$venv/sdm/bin/python" -m rdfizer -c sdm.ini ;;
  rdf-ext)      cd "$BENCH_DIR/npm-rdfext"; exec node "$HERE/peers/csvw_js_peer.mjs" rdf-parser-csvw "$data" "$out" "$out/rdf-ext.nt" ;;
  zazuko)       cd "$BENCH_DIR/npm-zazuko"; exec node "$HERE/peers/csvw_js_peer.mjs" @zazuko/rdf-parser-csvw "$data" "$out" "$out/zazuko.nt" ;;
  csv2rdf)      rm -f "$out/csv2rdf.nt"; exec "$BENCH_DIR/cargo/bin/csv2rdf" convert -i "$data"/*.csv -o "$out/csv2rdf.nt" ;;
  # Ours: one table group, validated while it is converted. First: ./group.py "$out"
  xiangmai)     maps=(); for t in "$data"/*.csv; do maps+=(--map "file://$out/$(basename "$t")=$t"); done
                exec "${XIANGMAI:-xiangmai}" csvw to-rdf --minimal --no-prov --validate "${maps[@]}" "$out/group.json" > "$out/xiangmai.nt" ;;
  # the physical floor
  floor-csv)    exec "$floor" csv "$data"/*.csv ;;
  floor-simd)   exec "$floor" simd "$data"/*.csv ;;
  floor-naive)  exec "$floor" naive "$data" "$out/naive.nt" "${w%%-*}" ;;
  floor-naive-null) exec "$floor" naive "$data" /dev/null "${w%%-*}" ;;
  floor-write)  exec "$floor" copy "$out/naive.nt" "$out/copy.nt" ;;
  floor-null)   exec "$floor" copy "$out/naive.nt" /dev/null ;;
  # store loading (needs floor-naive's N-Triples first)
  ox-load)      rm -rf "$out/store"; exec "$ox/oxigraph" load -l "$out/store" -f "${nt[@]}" ;;
  ox-load-lenient) rm -rf "$out/store-l"; exec "$ox/oxigraph" load --lenient -l "$out/store-l" -f "${nt[@]}" ;;
  pyox-disk)    rm -rf "$out/store-py"; exec "$ox/python" "$HERE/peers/pyoxigraph_load.py" "$out/store-py" "${nt[@]}" ;;
  pyox-mem)     exec "$ox/python" "$HERE/peers/pyoxigraph_load.py" --memory "${nt[@]}" ;;
  *) echo "unknown peer $peer" >&2; exit 2 ;;
esac
