# The tables of several workloads of the bench beside the project as one group: together FOLDER WORKLOAD...
# Needs first, from the bench: prepare.sh, and for each workload run.sh floor-naive WORKLOAD.
together() {
  local folder=$1 part outs=()
  shift
  mkdir -p "$folder"
  for part in "$@"; do
    ln -f "$BENCH_DIR/data/$part"/*.csv "$folder/"
    outs+=("$BENCH_DIR/out/$part")
  done
  python3 - "$folder" "${outs[@]}" <<'PY'
import glob, json, sys
tables, context = [], None
for out in sys.argv[2:]:
    for path in sorted(glob.glob(out + "/*.csv-metadata.json")):
        with open(path, encoding="utf-8") as f:
            table = json.load(f)
        context = table.pop("@context")
        tables.append(table)
with open(sys.argv[1] + "/csv-metadata.json", "w", encoding="utf-8") as f:
    json.dump({"@context": context, "tables": tables}, f, ensure_ascii=False, indent=1)
PY
}
