#!/usr/bin/env python3
"""Make a group of tables that is hard to split: lists, cells with line ends and quotes, rows that nothing but their cells
or their number names, a byte order mark, CRLF, another dialect, another encoding.

usage: tables.py FOLDER ROWS [--faults N] [--seed S]

With --faults, N keys stand twice and N references lead nowhere, far from where a part would see both rows; they are
listed in `FOLDER/planted.tsv` as `table row code`. Same arguments, same bytes.
"""

import argparse
import json
import pathlib
import random

NOTES = ["", "", "沿河三组", "一期\n二期", '村民说"好"，照办', "末行\n", '\n"\n', "a,b", "管径 5 寸", "+ - ;", "甲\r\n乙"]
BODIES = ["党支部", "合作社", "农户", "公司", "基地", "家庭农场", "村集体"]


class Table:
    """Rows of a CSV file, and the line on which each begins."""

    def __init__(self, path, columns, end="\n", mark="", encoding="utf-8", delimiter=",", quote='"', head=()):
        self.path, self.end, self.mark, self.encoding = path, end, mark, encoding
        self.delimiter, self.quote = delimiter, quote
        self.rows = []
        self.begins = [*head, columns]

    def cell(self, text):
        plain = not any(c in text for c in (self.delimiter, self.quote, "\n", "\r"))
        return text if plain else self.quote + text.replace(self.quote, self.quote * 2) + self.quote

    def write(self, planted):
        """Writes the file; `planted` maps indexes of rows to codes and becomes lines of planted.tsv."""
        line, said = 1, []
        with open(self.path, "w", encoding=self.encoding, newline="") as out:
            out.write(self.mark)
            for at, row in enumerate([*self.begins, *self.rows]):
                text = self.delimiter.join(map(self.cell, row)) + self.end
                for code in planted.get(at - len(self.begins), []):
                    said.append(f"{self.path.name}\t{line}\t{code}")
                out.write(text)
                line += text.count("\n")
        return said


def column(name, **more):
    return {"name": name, "titles": name, "propertyUrl": f"http://example.org/{name}", **more}


def metadata():
    note = column("note")
    steps = column("steps", separator="+", ordered=True)
    tags = column("tags", separator=";")
    village = column("village", valueUrl="http://example.org/village/{village}")
    refers = [{"columnReference": "village", "reference": {"resource": "villages.csv", "columnReference": "id"}}]
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "tables": [
            {"url": "villages.csv", "tableSchema": {
                "aboutUrl": "http://example.org/village/{id}", "primaryKey": "id",
                "columns": [column("id"), column("name", lang="zh"), column("people", datatype="integer"), note]}},
            {"url": "adoptions.csv", "tableSchema": {
                "aboutUrl": "http://example.org/adoption/{village}/{number}", "primaryKey": ["village", "number"],
                "foreignKeys": refers,
                "columns": [village, column("number", datatype="integer"), column("started", datatype="date"), steps, tags, note,
                            {"name": "made", "virtual": True, "separator": "+", "ordered": True, "default": "甲+乙",
                             "propertyUrl": "http://example.org/made"}]}},
            {"url": "visits.csv", "tableSchema": {
                "foreignKeys": refers, "columns": [village, column("day", datatype="date"), steps, note]}},
            {"url": "numbered.csv", "dialect": {"commentPrefix": "#", "skipRows": 1}, "tableSchema": {
                "aboutUrl": "http://example.org/row/{_row}/{_sourceRow}", "columns": [column("text"), steps]}},
            {"url": "other.csv", "dialect": {"delimiter": ";", "quoteChar": "'"}, "tableSchema": {
                "aboutUrl": "http://example.org/other/{id}", "primaryKey": "id", "columns": [column("id"), note]}},
            {"url": "gbk.csv", "dialect": {"encoding": "gb18030"}, "tableSchema": {
                "aboutUrl": "http://example.org/gbk/{id}", "primaryKey": "id", "columns": [column("id"), note]}},
        ],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("rows", type=int)
    parser.add_argument("--faults", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    dice, folder, count = random.Random(args.seed), args.folder, args.rows
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "csv-metadata.json").write_text(json.dumps(metadata(), ensure_ascii=False, indent=1), "utf-8")
    note = lambda: dice.choice(NOTES)
    steps = lambda: "+".join(dice.choices(BODIES, k=dice.randrange(5)))
    day = lambda: f"20{dice.randrange(26):02}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"

    villages = Table(folder / "villages.csv", ["id", "name", "people", "note"], mark="\ufeff")
    villages.rows = [[f"v{n}", f"{n}号村", str(dice.randrange(9000)), note()] for n in range(count)]
    adoptions = Table(folder / "adoptions.csv", ["village", "number", "started", "steps", "tags", "note"], end="\r\n")
    adoptions.rows = [[f"v{dice.randrange(count)}", str(n), day(), steps(), steps().replace("+", ";"), note()] for n in range(2 * count)]
    # A table without a subject of its own: each row has to differ.
    visits = Table(folder / "visits.csv", ["village", "day", "steps", "note"])
    visits.rows = [[f"v{n % count}", day(), steps(), f"{n}{note()}"] for n in range(count)]
    numbered = Table(folder / "numbered.csv", ["text", "steps"], head=[["上报表"]])
    numbered.rows = [[dice.choice(["# 不是一行", note() or "空"]), steps()] for _ in range(count)]
    other = Table(folder / "other.csv", ["id", "note"], delimiter=";", quote="'")
    other.rows = [[f"o{n}", note() + dice.choice(["", "'", ";", "\n"])] for n in range(count)]
    gbk = Table(folder / "gbk.csv", ["id", "note"], encoding="gb18030")
    gbk.rows = [[f"g{n}", note()] for n in range(count // 2)]

    planted = {table: {} for table in (villages, adoptions, visits, numbered, other, gbk)}
    plant = lambda table, at, code: planted[table].setdefault(at, []).append(code)
    for n in range(args.faults):
        # The second of two rows stands in another half of the table than the first.
        at = len(adoptions.rows) // 2 + n * 7
        adoptions.rows[at][:2] = adoptions.rows[n * 3][:2]
        plant(adoptions, at, "CSVW-PRIMARY-KEY")
        visits.rows[n * 5][0] = f"nowhere{n}"
        plant(visits, n * 5, "CSVW-FOREIGN-KEY")
    said = [line for table, rows in planted.items() for line in table.write(rows)]
    (folder / "planted.tsv").write_text("".join(f"{line}\n" for line in said), "utf-8")


if __name__ == "__main__":
    main()
