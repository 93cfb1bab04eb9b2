#!/usr/bin/env bash
# Converts tables on Spark (a cluster of two worker processes) and on Sail, and holds statements and findings against one
# process: the shipped tables, and tables that are hard to split, cut at random into 2 to 50 parts; an executor is killed
# during a run; of planted faults in parts of their own all are found at file:row. Needs Java 17 and Python; installs pyspark
# and pysail by package name.
#
#   spark/check.sh [CACHE]      ROWS=20000 for longer tables, XIANGMAI=path of the program to try
set -euo pipefail
cd "$(dirname "$0")/.."
script="$PWD/spark/convert.py"
cache="${1:-${XDG_CACHE_HOME:-$HOME/.cache}/xiangmai/test-tools}"
rows="${ROWS:-4000}"
work="$(mktemp -d)"
started=()
trap 'kill "${started[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT
export SPARK_LOCAL_IP=127.0.0.1 XIANGMAI_LANG=en

venv() {
  [ -f "$cache/$1/whole" ] && return
  python3 -m venv "$cache/$1"
  "$cache/$1/bin/pip" install -q --disable-pip-version-check "${@:2}"
  touch "$cache/$1/whole"
}
venv spark pyspark==4.0.1 pyarrow pandas
venv sail pysail==0.7.2 pyspark-client==4.0.1 pyarrow pandas

if [ -z "${XIANGMAI:-}" ]; then
  cargo build --locked --release --quiet
  XIANGMAI="${CARGO_TARGET_DIR:-target}/release/xiangmai"
fi
binary="$(realpath "$XIANGMAI")"

hash_of() { LC_ALL=C sort "$@" | sha256sum | cut -d ' ' -f 1; }
places_of() { # findings of one process as `table row code`
  python3 -c 'import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    f = json.loads(line)
    print(f["place"]["file"].rsplit("/", 1)[-1], f["place"]["row"], f["code"])' "$1" | LC_ALL=C sort -u
}
said_of() { # the same of a run
  sed -nE 's/^([^:]*\/)?([^:\/]*):([0-9]+):[0-9]+: [a-z]+ ([A-Z-]+) .*/\2 \3 \4/p' "$1" | LC_ALL=C sort -u
}

one() { # TABLES: what one process says
  "$binary" convert "$1" --findings "$1.findings" --output "$1.nq" 2>/dev/null || [ $? = 1 ]
  hash_of "$1.nq" > "$1.hash"
  places_of "$1.findings" > "$1.places"
}

cluster="local-cluster[2,1,1024]"
run() { # ENGINE TABLES OUTPUT BYTES ARGUMENT...: converts; findings are no failure
  local engine="$1" tables="$2" output="$3" code=0
  local given=("$script" "$tables" --output "$output" --findings "$output.said" --binary "$binary" --part-bytes "$4" "${@:5}")
  case "$engine" in
    spark) PYSPARK_PYTHON="$cache/spark/bin/python" "$cache/spark/bin/spark-submit" --master "$cluster" \
      --conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=4 "${given[@]}" ;;
    sail) "$cache/sail/bin/python" "${given[@]}" --remote sc://127.0.0.1:50951 ;;
  esac > "$output.out" 2> "$output.err" || code=$?
  [ "$code" -le 1 ] || { tail -n 40 "$output.err"; return 1; }
}

same() { # NAME TABLES OUTPUT: statements and findings are those of one process
  local name="$1" tables="$2" output="$3"
  [ "$(hash_of "$output"/*.txt)" = "$(cat "$tables.hash")" ] || { echo "$name: other statements"; return 1; }
  said_of "$output.said" > "$output.places"
  diff "$tables.places" "$output.places" > "$output.diff" || { echo "$name: other findings"; head "$output.diff"; return 1; }
  echo "$name: the same $(wc -l < "$tables.nq") statements and $(wc -l < "$tables.places") findings; $(grep '^{' "$output.out")"
}

cp -r data "$work/shipped"
rm -rf "$work/shipped/examples"
python3 spark/tables.py "$work/hard" "$rows"
python3 spark/tables.py "$work/faulty" "$rows" --faults 50
for tables in shipped hard faulty; do one "$work/$tables"; done
[ "$(wc -l < "$work/faulty/planted.tsv")" = 100 ]

SAIL_MODE=local-cluster "$cache/sail/bin/sail" spark server --ip 127.0.0.1 --port 50951 > "$work/sail.log" 2>&1 &
started+=($!)
for _ in $(seq 60); do (: < /dev/tcp/127.0.0.1/50951) 2>/dev/null && break || sleep 1; done

# Whatever an engine leaves in its folder goes with it.
cd "$work"

# Bytes of a part, so that the longest table has from 2 to 50 of them; the seed can be given again.
RANDOM="${SEED:-$$}"
longest="$(stat -c %s "$work/hard/adoptions.csv")"
part() { echo $((longest / (2 + RANDOM % 49) + 1)); }

for engine in spark sail; do
  run "$engine" "$work/shipped" "$work/$engine-shipped" 5000
  same "$engine, shipped tables" "$work/shipped" "$work/$engine-shipped"
  bytes="$(part)"
  run "$engine" "$work/hard" "$work/$engine-hard" "$bytes"
  same "$engine, parts of $bytes bytes" "$work/hard" "$work/$engine-hard"
  bytes="$(part)"
  run "$engine" "$work/faulty" "$work/$engine-faulty" "$bytes"
  same "$engine, faults, parts of $bytes bytes" "$work/faulty" "$work/$engine-faulty"
  tr '\t' ' ' < "$work/faulty/planted.tsv" | LC_ALL=C sort > "$work/planted"
  found="$(LC_ALL=C comm -12 "$work/planted" "$work/$engine-faulty.places" | wc -l)"
  echo "$engine: $found of 100 planted faults found at file:row"
  [ "$found" = 100 ]
done

# One of the two executors is killed as soon as the first task has written something.
descendants() { local child; for child in $(pgrep -P "$1"); do echo "$child"; descendants "$child"; done; }
output="$work/spark-killed"
run spark "$work/faulty" "$output" "$((longest / 50 + 1))" &
running=$!
started+=("$running")
killed=""
while [ -z "$killed" ] && kill -0 "$running" 2>/dev/null; do
  sleep 0.2
  [ -n "$(find "$output.staged" -name '*.parquet' -print -quit 2>/dev/null)" ] || continue
  for process in $(descendants "$running"); do
    if grep -q CoarseGrainedExecutorBackend "/proc/$process/cmdline" 2>/dev/null; then
      kill -KILL "$process" && killed="$process" && break
    fi
  done
done
wait "$running"
[ -n "$killed" ] && grep -q "Lost executor" "$output.err" || { echo "no executor was lost"; exit 1; }
same "spark, an executor killed" "$work/faulty" "$output"
