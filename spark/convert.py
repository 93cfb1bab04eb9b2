#!/usr/bin/env python3
"""Convert a group of CSV tables to N-Quads on Apache Spark (4 or newer) or Sail, with the statements of one process.

The program `xiangmai`, which every worker must have, says where tables may be cut, converts each part and names the
keys in it; Spark judges the keys of all parts. Findings go to standard error, which `spark-submit` puts into standard
output, or to a file, as `file:row:column: error CODE …`; the exit code is 1 where one is an error. A table that is not
UTF-8 has no parts and is converted whole.

    spark-submit spark/convert.py TABLES --output quads
    python spark/convert.py TABLES --output quads --remote sc://localhost:50051     # Spark Connect, Sail

TABLES (csv-metadata.json, schemas, tables) has to be readable under the same path by the driver and the workers.
"""

import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys

KEYS = ["role", "set", "row", "column", "hash", "value"]
KIND = "kind string, text string, file string, row long, column long, role string, set string, hash string"
BLOCK = 1 << 20


def converter(command):
    """A function from parts (table, file, head, start, end, at) to rows of quads, findings, keys and counts."""

    def table_of(pa, kind, **columns):
        names = {c.split()[0]: pa.int64() if c.endswith("long") else pa.string() for c in KIND.split(", ")}
        rows = len(next(iter(columns.values())))
        columns["kind"] = [kind] * rows
        given = [columns.get(name, [None] * rows) for name in names]
        arrays = [c if isinstance(c, pa.Array) else pa.array(c, t) for c, t in zip(given, names.values())]
        return pa.record_batch(arrays, names=list(names))

    def convert(batches):
        import resource
        import tempfile

        import pyarrow as pa
        from pyarrow import csv

        for batch in batches:
            for part in batch.to_pylist():
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                with tempfile.TemporaryDirectory() as work, open(f"{work}/errors", "w+b") as errors:
                    line = [*command, "--table", part["table"], "--keys", f"{work}/keys", "--findings", f"{work}/findings"]
                    line += ["--stdin", "--part", part["at"], "--encoding", "utf-8"] if part["at"] else []
                    source = f"{work}/part"
                    with open(source, "wb") as cut:  # the header, then the rows of the part
                        if part["at"]:
                            with open(part["file"], "rb") as file:
                                cut.write(file.read(part["head"]))
                                file.seek(part["start"])
                                cut.write(file.read(part["end"] - part["start"]))
                    with open(source, "rb") as given:
                        run = subprocess.Popen(line, stdin=given, stdout=subprocess.PIPE, stderr=errors)
                    statements = 0
                    while block := run.stdout.read(BLOCK):
                        block += run.stdout.readline()
                        statements += block.count(b"\n")
                        yield table_of(pa, "quad", text=[block[:-1].decode()])
                    if run.wait() not in (0, 1):
                        errors.seek(0)
                        raise RuntimeError(f"{part['table']} at {part['at']}: {errors.read().decode('utf-8', 'replace')}")
                    with open(f"{work}/findings", encoding="utf-8") as lines:
                        for found in map(json.loads, lines):
                            yield table_of(pa, "finding", **finding(found))
                    if os.path.getsize(f"{work}/keys"):
                        plain = csv.ParseOptions(delimiter="\t", quote_char=False)
                        types = {n: pa.int64() if n in ("row", "column") else pa.string() for n in KEYS}
                        kept = csv.ConvertOptions(column_types=types, strings_can_be_null=False)
                        for keys in csv.read_csv(f"{work}/keys", csv.ReadOptions(column_names=KEYS), plain, kept).to_batches():
                            named = {n: keys[n] for n in KEYS if n != "value"}
                            yield table_of(pa, "key", text=keys["value"], file=[part["table"]] * len(keys), **named)
                    after = resource.getrusage(resource.RUSAGE_CHILDREN)
                    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
                    yield table_of(pa, "count", text=[json.dumps({"statements": statements, "cpu": spent})])

    return convert


def finding(found):
    """A finding of the program as a row."""
    place = found["place"]
    said = f"{found['severity']} {found['code']} {found['message']['en']}"
    value = f": {found['value']}" if found.get("value") else ""
    return {"text": [said + value], "file": [place.get("file")], "row": [place.get("row")], "column": [place.get("column")]}


def judge(keys, readable):
    """Findings: a primary key that stands twice; a reference to a row that is not there, or to several."""
    from pyspark.sql import functions as F

    owned = keys.where("role != 'refers'").groupBy("set", "hash").agg(F.min("row").alias("first"), F.count("*").alias("n"))
    twice = keys.where("role = 'primary'").join(owned.where("n > 1"), ["set", "hash"]).where("row > first").select(
        "file", "row", "column",
        F.format_string("error CSVW-PRIMARY-KEY the row on line %d has the same primary key: %s", "first", "text").alias("text"))
    target = F.substring_index("set", "#", 1)
    refers = keys.where("role = 'refers'").where(target.isin(readable))
    lost = refers.join(owned, ["set", "hash"], "left_anti").select(
        "file", "row", "column",
        F.format_string("error CSVW-FOREIGN-KEY no row of `%s` has this key: %s", target, "text").alias("text"))
    several = refers.join(owned.where("n > 1"), ["set", "hash"], "left_semi").select(
        "file", "row", "column",
        F.format_string("error CSVW-FOREIGN-KEY-AMBIGUOUS several rows of `%s` have this key: %s", target, "text").alias("text"))
    return twice.union(lost).union(several)


def plan(args):
    """The tables with their parts, as the program cuts them."""
    given = [args.binary, "convert", str(args.tables.resolve()), *(["--source", args.source] if args.source else [])]
    listed = subprocess.run([*given, "--list-parts", str(args.part_bytes)], capture_output=True, check=True, text=True)
    return given, [json.loads(line) for line in listed.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", type=pathlib.Path)
    parser.add_argument("--output", required=True, help="folder of N-Quads (or Parquet) to make")
    parser.add_argument("--format", choices=["nq", "parquet"], default="nq")
    parser.add_argument("--part-bytes", type=int, default=16 << 20, help="bytes of a part, about [default: 16 MiB]")
    parser.add_argument("--binary", default="xiangmai")
    parser.add_argument("--source", help="name of the source [default: what the metadata say, else the folder's name]")
    parser.add_argument("--remote", help="address of a Spark Connect server, such as Sail")
    parser.add_argument("--findings", help="file of findings to make [default: standard error]")
    parser.add_argument("--no-keys", action="store_true", help="do not check keys")
    args = parser.parse_args()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers in the driver's environment
    from pyspark.sql import SparkSession
    from pyspark.sql import functions as F

    builder = SparkSession.builder.appName("xiangmai")
    spark = (builder.remote(args.remote) if args.remote else builder).getOrCreate()
    given, tables = plan(args)
    parts = []
    for table in tables:
        head = table["parts"][0]["start"] if table["parts"] else 0
        for part in table["parts"] or [{"start": 0, "end": 0, "at": ""}]:
            parts.append((table["table"], table["file"] or "", head, part["start"], part["end"], part["at"]))
    frame = spark.createDataFrame(parts, "table string, file string, head long, start long, end long, at string")
    frame = frame.repartition(len(parts), "table", "start")
    command = [*given, "--threads", "1", "--format", "nq", "--lang", "en", "--quiet"]
    staged = args.output.rstrip("/") + ".staged"
    frame.mapInArrow(converter(command), KIND).write.mode("overwrite").partitionBy("kind").parquet(staged)
    done = spark.read.schema(KIND).parquet(staged)
    quads = done.where("kind = 'quad'").select("text")
    if args.format == "nq":  # every text is a block of whole lines
        quads.write.mode("overwrite").text(args.output)
    else:
        lines = quads.select(F.explode(F.split("text", "\n")).alias("quad"))
        lines.write.mode("overwrite").parquet(args.output)
    found = done.where("kind = 'finding'").select("file", "row", "column", "text").distinct()
    if not args.no_keys:
        found = found.union(judge(done.where("kind = 'key'"), [t["table"] for t in tables if t["file"]]))
    findings = found.orderBy("file", "row", "column", "text").collect()
    counts = [json.loads(row.text) for row in done.where("kind = 'count'").collect()]
    total = {name: round(sum(count[name] for count in counts), 3) for name in ("statements", "cpu")}
    print(json.dumps({"tables": len(tables), "parts": len(parts), "findings": len(findings), **total}))
    with open(args.findings, "w", encoding="utf-8") if args.findings else contextlib.nullcontext(sys.stderr) as told:
        for line in findings:
            place = ":".join(str(p) for p in (line.file, line.row, line.column) if p is not None)
            print(f"{place}: {line.text}", file=told)
    return int(any(line.text.startswith("error ") for line in findings))


if __name__ == "__main__":
    sys.exit(main())
