// Reads a folder of exports with the parsers of Gephi Lite and Cytoscape.js and compares it with the nodes and
// edges of expected.json, which `expected.py` wrote from the cascade JSON.  read_back.mjs FOLDER CLIENTS

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [, , folder, clients] = process.argv;
const require = createRequire(`${clients}/package.json`);
const want = JSON.parse(readFileSync(`${folder}/expected.json`, "utf8"));
const problems = [];
const done = [];

function compare(who, got, expected, ignore = []) {
  const keys = new Set([...Object.keys(got), ...Object.keys(expected)]);
  for (const key of keys) {
    const [a, b] = [got[key], expected[key]];
    if (!a || !b) { problems.push(`${who}: ${key} is ${a ? "too many" : "missing"}`); continue; }
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
      if (!ignore.includes(name) && a[name] !== b[name]) {
        problems.push(`${who}: ${key} ${name}: ${JSON.stringify(a[name])} for ${JSON.stringify(b[name])}`);
      }
    }
  }
  done.push(who);
}

function client(name, run) {
  try { run(); } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") { problems.push(`${name}: ${error.stack}`); return; }
    const said = `SKIPPED ${name}: ${error.message.split("\n")[0]}`;
    if (process.env.CI) problems.push(said); else console.error(said);
  }
}

function graphology(name, extension, ignore) {
  client(name, () => {
    const { MultiDirectedGraph, MultiGraph } = require("graphology");
    const parse = require(name);
    const xmldom = (() => { try { return require("@xmldom/xmldom"); } catch { return null; } })();
    const text = readFileSync(`${folder}/cascade.${extension}`, "utf8");
    const reader = parse.parse ?? parse;
    const g = reader(MultiGraph, text);
    const nodes = {}, edges = {};
    g.forEachNode((k, d) => { nodes[k] = d; });
    g.forEachEdge((k, d, source, target) => { edges[k] = { ...d, source, target }; });
    compare(`${name} node`, nodes, want.nodes, ignore);
    compare(`${name} edge`, edges, want.edges, ignore);
  });
}

graphology("graphology-gexf", "gexf", ["start", "end", "id"]);
graphology("graphology-graphml", "graphml", ["id", "edge_id"]);

client("cytoscape", () => {
  const cytoscape = require("cytoscape");
  const file = JSON.parse(readFileSync(`${folder}/cascade.cyjs`, "utf8"));
  const cy = cytoscape({ headless: true, elements: file.elements });
  const nodes = {}, edges = {};
  cy.nodes().forEach((n) => { nodes[n.id()] = n.data(); });
  cy.edges().forEach((e) => { edges[e.data("edge_id")] = e.data(); });
  compare("cytoscape node", nodes, want.nodes, ["id", "name"]);
  compare("cytoscape edge", edges, want.edges, ["id", "edge_id", "interaction"]);
});

problems.slice(0, 30).forEach((p) => console.log(p));
console.log(`${Object.keys(want.nodes).length} nodes, ${Object.keys(want.edges).length} edges compared in: ${done.join(", ")}`);
process.exit(problems.length ? 1 : 0);
