#!/usr/bin/env python3
"""Convert a group of CSV tables to N-Quads on Apache Spark (4 or newer) or Sail, with the bytes of one process.

Each part of a table is converted by the program `xiangmai`, which every worker must have; primary and foreign keys
are checked across parts by Spark itself. Findings go to standard error as `file:row`, the exit code is 1 then.

    spark-submit spark/convert.py TABLES --output quads --parts 64
    python spark/convert.py TABLES --output quads --remote sc://localhost:50051     # Spark Connect, Sail

TABLES (csv-metadata.json, schemas, tables) has to be readable under the same path by the driver and the workers.
"""

import argparse
import csv
import io
import json
import os
import pathlib
import subprocess
import sys

BLOCK = 1 << 22


def schema_of(folder, table):
    """The schema of a table: written in place, or in a file beside it."""
    schema = table.get("tableSchema", {})
    return json.loads((folder / schema).read_text("utf-8")) if isinstance(schema, str) else schema


def splits(path, parts):
    """(start, end, row) of parts that end where a row ends: a line end inside quotes ends none. `row` counts the
    records before the part, the header included; only line ends outside quotes count."""
    size, begin, inside, row = path.stat().st_size, 0, False, 0
    wanted, at = max(1, size // parts), 0
    found, first_row = [], 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            pieces = block.split(b'"')
            for number, piece in enumerate(pieces):
                if not inside:
                    offset = 0
                    while (end := piece.find(b"\n", offset)) >= 0:
                        row += 1
                        if at + end + 1 - begin >= wanted and len(found) < parts - 1 or row == 1:
                            found.append((begin, at + end + 1, first_row))
                            begin, first_row = at + end + 1, row
                        offset = end + 1
                at += len(piece) + (number < len(pieces) - 1)
                inside ^= number < len(pieces) - 1
    found.append((begin, size, first_row))
    return [part for part in found[1:] if part[1] > part[0]]  # the first is the header


def converter(binary, folder, source):
    """A function from rows (table, path, start, end, row) to rows (kind, text)."""

    def convert(batches):
        import pyarrow as pa

        for batch in batches:
            for part in batch.to_pylist():
                with open(part["path"], "rb") as file:
                    file.seek(part["start"])
                    data = file.read(part["end"] - part["start"])
                command = [binary, "convert", folder, "--source", source, "--table", part["table"], "--stdin",
                           "--no-header", "--format", "nq", "--threads", "1", "--lang", "en", "--quiet"]
                done = subprocess.run(command, input=data, capture_output=True, check=False)
                errors = done.stderr.decode("utf-8", "replace").splitlines()
                if done.returncode not in (0, 1):
                    raise RuntimeError(f"{part['table']} from row {part['row'] + 1}: {errors[-3:]}")
                lines = done.stdout.decode("utf-8").splitlines()
                for at in range(0, len(lines), 50_000):
                    text = lines[at : at + 50_000]
                    yield pa.record_batch({"kind": ["quad"] * len(text), "text": text})
                found = [f"{part['table']} (part from row {part['row'] + 1}): {line}" for line in errors if line]
                yield pa.record_batch({"kind": pa.array(["finding"] * len(found), pa.string()),
                                       "text": pa.array(found, pa.string())})

    return convert


def key_reader(columns):
    """A function from parts to rows (table, row, use, key) for the columns of keys: `columns` maps a table to
    (use, positions); empty cells of foreign keys refer to nothing."""

    def keys(batches):
        import pyarrow as pa

        for batch in batches:
            for part in batch.to_pylist():
                with open(part["path"], "rb") as file:
                    file.seek(part["start"])
                    text = file.read(part["end"] - part["start"]).decode("utf-8-sig")
                out = {"table": [], "row": [], "use": [], "key": []}
                for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""))):
                    for use, positions in columns[part["table"]]:
                        key = [cells[p] if p < len(cells) else "" for p in positions]
                        if use == "primary" or all(key):
                            for name, value in zip(out, (part["table"], part["row"] + number + 1, use, json.dumps(key))):
                                out[name].append(value)
                yield pa.record_batch([pa.array(out["table"], pa.string()), pa.array(out["row"], pa.int64()),
                                       pa.array(out["use"], pa.string()), pa.array(out["key"], pa.string())],
                                      names=list(out))

    return keys


def uses(folder, tables):
    """By table: (use, positions) of its primary key, of what refers to it and of its own references."""
    by_url = {t["url"]: schema_of(folder, t) for t in tables}
    found = {url: [] for url in by_url}
    for url, schema in by_url.items():
        names = [c.get("name") for c in schema.get("columns", []) if not c.get("virtual")]
        listed = {c.get("name") for c in schema.get("columns", []) if "separator" in c}
        position = lambda columns, names=names: [names.index(c) for c in columns]
        as_list = lambda value: [value] if isinstance(value, str) else list(value)
        if schema.get("primaryKey"):
            found[url].append(("primary", position(as_list(schema["primaryKey"]))))
        for key in schema.get("foreignKeys", []):
            own, other = as_list(key["columnReference"]), key["reference"]
            target = other.get("resource") or next(
                t["url"] for t in tables if t.get("tableSchema") == other.get("schemaReference"))
            if listed & set(own):
                continue  # lists of keys are looked up by `xiangmai check`, which sees whole tables
            pair = f"{url}>{target}:{','.join(as_list(other['columnReference']))}"
            there = [c.get("name") for c in by_url[target].get("columns", []) if not c.get("virtual")]
            found[url].append((f"from {pair}", position(own)))
            found[target].append((f"to {pair}", [there.index(c) for c in as_list(other["columnReference"])]))
    return found


def check_keys(keys):
    """Findings: a primary key that stands twice, a reference to what is not there."""
    from pyspark.sql import functions as F

    primary = keys.where("use = 'primary'")
    twice = primary.groupBy("table", "key").agg(F.min("row").alias("first"), F.count("*").alias("n")).where("n > 1")
    again = primary.join(twice, ["table", "key"]).where("row > first").select(
        "table", "row", F.format_string("key %s already stands in row %d", "key", "first").alias("text"))
    froms = keys.where("use like 'from %'").withColumn("pair", F.substring("use", 6, 10_000))
    tos = keys.where("use like 'to %'").withColumn("pair", F.substring("use", 4, 10_000)).select("pair", "key").distinct()
    dangling = froms.join(tos, ["pair", "key"], "left_anti").select(
        "table", "row", F.format_string("no row has the key %s (%s)", "key", "pair").alias("text"))
    return again.union(dangling).orderBy("table", "row", "text")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", type=pathlib.Path)
    parser.add_argument("--output", required=True, help="folder of N-Quads (or Parquet) to make")
    parser.add_argument("--format", choices=["nq", "parquet"], default="nq")
    parser.add_argument("--parts", type=int, default=16, help="parts of each table, at most")
    parser.add_argument("--binary", default="xiangmai")
    parser.add_argument("--source", help="name of the source [default: the folder's name]")
    parser.add_argument("--remote", help="address of a Spark Connect server, such as Sail")
    parser.add_argument("--no-keys", action="store_true", help="do not check keys")
    args = parser.parse_args()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers in the driver's environment
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("xiangmai")
    spark = (builder.remote(args.remote) if args.remote else builder).getOrCreate()
    folder = args.tables.resolve()
    tables = json.loads((folder / "csv-metadata.json").read_text("utf-8"))["tables"]
    tables = [t for t in tables if (folder / t["url"]).exists()]
    parts = [(t["url"], str(folder / t["url"]), *part) for t in tables for part in splits(folder / t["url"], args.parts)]
    frame = spark.createDataFrame(parts, "table string, path string, start long, end long, row long")
    frame = frame.repartition(len(parts), "path", "start")
    rows = frame.mapInArrow(converter(args.binary, str(folder), args.source or folder.name), "kind string, text string")
    staged = args.output.rstrip("/") + ".staged"
    rows.write.mode("overwrite").partitionBy("kind").parquet(staged)
    done = spark.read.schema("text string, kind string").parquet(staged)
    quads, found = done.where("kind = 'quad'").select("text"), done.where("kind = 'finding'").select("text")
    (quads.write.mode("overwrite").text if args.format == "nq" else quads.write.mode("overwrite").parquet)(args.output)
    findings = [row.text for row in found.orderBy("text").collect()]
    if not args.no_keys:
        schema = "table string, row long, use string, key string"
        frame.mapInArrow(key_reader(uses(folder, tables)), schema).write.mode("overwrite").parquet(f"{staged}-keys")
        keys = spark.read.schema(schema).parquet(f"{staged}-keys")
        findings += [f"{r['table']}:{r['row']}: {r['text']}" for r in check_keys(keys).collect()]
    print(json.dumps({"tables": len(tables), "parts": len(parts), "quads": quads.count(), "findings": len(findings)}))
    for line in findings:
        print(line, file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
