#!/usr/bin/env bash
# Converts the shipped tables, and with them two planted faults, on Spark (several worker processes) and on Sail, and holds
# statements and findings against one process. Needs Java 17 and Python; installs pyspark and pysail by package name.
set -euo pipefail
cd "$(dirname "$0")/.."
cache="${1:-${XDG_CACHE_HOME:-$HOME/.cache}/xiangmai/test-tools}"
work="$(mktemp -d)"
sail=""
trap 'kill $sail 2>/dev/null || true; rm -rf "$work"' EXIT
export SPARK_LOCAL_IP=127.0.0.1

venv() {
  [ -x "$cache/$1/bin/python" ] && [ -f "$cache/$1/whole" ] && return
  python3 -m venv "$cache/$1"
  "$cache/$1/bin/pip" install -q --disable-pip-version-check "${@:2}"
  touch "$cache/$1/whole"
}
venv spark pyspark==4.0.1 pyarrow pandas
venv sail pysail==0.7.2 pyspark-client==4.0.1 pyarrow pandas

cargo build --locked --release --quiet
binary="${CARGO_TARGET_DIR:-target}/release/xiangmai"
binary="$(realpath "$binary")"

cp -r data "$work/tables"
rm -rf "$work/tables/examples"
hash_of() { LC_ALL=C sort "$@" | sha256sum; }
"$binary" convert "$work/tables" --source tables --format nq > "$work/one.nq"
one="$(hash_of "$work/one.nq")"

run() { # NAME VENV ARGUMENT...: the statements must be those of one process
  local name="$1" python="$cache/$2/bin/python"
  "$python" spark/convert.py "$work/tables" --output "$work/$name" --parts 5 --binary "$binary" "${@:3}"
  [ "$(hash_of "$work/$name"/part-*)" = "$one" ] || { echo "$name: other statements"; return 1; }
  echo "$name: the same $(wc -l < "$work/one.nq") statements"
}
run local spark
"$cache/sail/bin/sail" spark server --ip 127.0.0.1 --port 50951 > "$work/sail.log" 2>&1 &
sail=$!
sleep 5
run sail sail --remote sc://127.0.0.1:50951

# A key that stands twice and one that leads nowhere, in parts of their own.
tail -n 1 "$work/tables/divisions.csv" >> "$work/tables/divisions.csv"
"$cache/spark/bin/python" spark/convert.py "$work/tables" --output "$work/bad" --parts 5 --binary "$binary" \
  2> "$work/findings" && { echo "a key that stands twice was not found"; exit 1; }
grep -q "divisions.csv:.*already stands" "$work/findings"
echo "a key that stands twice: found"
