// node --test web/brief.test.mjs

import assert from "node:assert/strict";
import test from "node:test";
import { readFileSync } from "node:fs";

// A module by its text: no package.json says that `.js` is one.
const text = readFileSync(new URL("./brief.js", import.meta.url), "utf8");
const { index, lineage, passes, csv } = await import(`data:text/javascript,${encodeURIComponent(text)}`);

const link = (node, basis = "observed") => ({ node, basis, from: { name: `甲${node}` } });
const entry = (node, more = {}) => ({ node, kind: "adopter", who: { name: `村${node}`, path: ["山东省"] }, ...more });
const cascade = {
  entries: [
    entry(0, { time: { bound: "dated", by_year: 2017 } }),
    entry(1, { parent: link(0), time: { bound: "bounded", by_year: 2020 } }),
    entry(2, { parent: link(1, "derived"), alternatives: [link(3, "inferred")] }),
    entry(3, { who: { name: "=HYPERLINK(1)", path: ["安徽省"] } }),
    entry(4, { parent: link(0), scheme: { iri: "m", name: "乙", formula: "甲+\"乙\"" } }),
  ],
};

test("a lineage goes up and down, also over other possible parents, not sideways", () => {
  const found = (node) => [...lineage(index(cascade), node)].sort();
  assert.deepEqual(found("1"), ["0", "1", "2"]);
  assert.deepEqual(found("2"), ["0", "1", "2", "3"]);
  assert.deepEqual(found("4"), ["0", "4"]);
});

test("a circle ends", () => {
  const circle = { entries: [entry(0, { parent: link(1) }), entry(1, { parent: link(0) })] };
  assert.deepEqual([...lineage(index(circle), "0")].sort(), ["0", "1"]);
});

test("filters hold together, and who has no year is in no year", () => {
  const pass = (f) => cascade.entries.filter((e) => passes(e, f)).map((e) => e.node);
  assert.deepEqual(pass({}), [0, 1, 2, 3, 4]);
  assert.deepEqual(pass({ province: "安徽省" }), [3]);
  assert.deepEqual(pass({ basis: "inferred" }), [2]);
  assert.deepEqual(pass({ variant: "m" }), [4]);
  assert.deepEqual(pass({ until: 2018 }), [0]);
  assert.deepEqual(pass({ text: "村1", province: "山东省" }), [1]);
});

test("the table has a byte order mark, quotes and no formula that a spreadsheet runs", () => {
  const table = csv(cascade, () => true);
  assert.ok(table.startsWith("\ufeff\"name\""));
  assert.ok(table.includes("\"'=HYPERLINK(1)\""));
  assert.ok(table.includes("\"甲+\"\"乙\"\"\""));
  assert.equal(table.trimEnd().split("\r\n").length, 6);
});
