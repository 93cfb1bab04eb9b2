// The brief in a real browser: `node brief.mjs`, with BRIEF (the page) and CASCADE (what `trace --format json` prints).

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { accessible, browser, expect, finish, firstPaint, fits, labelsApart, lanesHold, open } from "./check.mjs";

const address = pathToFileURL(process.env.BRIEF).href;
const cascade = JSON.parse(readFileSync(process.env.CASCADE, "utf8"));
const chromium = await browser();

for (const width of [360, 1440]) {
  for (const javaScriptEnabled of [true, false]) {
    const what = `brief, ${width} px, ${javaScriptEnabled ? "with" : "without"} JavaScript`;
    const page = await open(chromium, address, { viewport: { width, height: 900 }, javaScriptEnabled, offline: true });
    await page.goto(address);
    for (const [tag, label] of [["zh-Hans", "中文"], ["en", "English"]]) {
      await page.locator(".pick label", { hasText: label }).click();
      const other = tag === "en" ? "zh-Hans" : "en";
      expect(await page.locator(`.part[lang=${tag}]`).isVisible(), `${what}: ${tag} is not shown`);
      expect(!(await page.locator(`.part[lang=${other}]`).isVisible()), `${what}: ${other} is still shown`);
      expect(await page.locator(`.part[lang=${tag}] svg`).count() > 4, `${what}: pictures are missing`);
      if (javaScriptEnabled) {
        await lanesHold(page, cascade, `svg[aria-labelledby=lanes-${tag}-title]`, `${what}, ${tag}`);
        await labelsApart(page, `${what}, ${tag}`);
        await fits(page, `${what}, ${tag}`);
      }
    }
    if (javaScriptEnabled) {
      await accessible(page, what);
      const paint = await firstPaint(page);
      expect(paint < 1000, `${what}: the first picture took ${paint} ms`);
    }
    await page.context().close();
  }
}

// What hover and focus tell is the evidence that the trace has.
const page = await open(chromium, address, { offline: true });
await page.goto(address);
const lanes = "svg[aria-labelledby=lanes-zh-Hans-title]";
for (const entry of cascade.entries.slice(0, 60)) {
  const mark = page.locator(`${lanes} g.node[data-node="${entry.node}"]`);
  await mark.focus();
  const told = await page.locator("#tip").textContent();
  expect(told.includes(entry.who.name), `the tooltip of ${entry.node} does not name ${entry.who.name}: ${told}`);
  for (const source of entry.sources ?? []) {
    const id = source.report.split("/").at(-1);
    expect(told.includes(id), `the tooltip of ${entry.node} does not name ${id}`);
    if (source.span) expect(told.includes(`${source.span[0]}–${source.span[1]}`), `the tooltip of ${entry.node} has no passage`);
    if (source.text) expect(told.includes(source.text), `the tooltip of ${entry.node} does not quote`);
  }
  const label = await mark.getAttribute("aria-label");
  expect(label === told, `a screen reader is told another thing of ${entry.node}`);
}

// Keys choose a lineage, and let it go.
const child = cascade.entries.find((e) => e.parent?.node !== undefined && e.parent?.node !== null);
if (child) {
  await page.locator(`${lanes} g.node[data-node="${child.node}"]`).focus();
  await page.keyboard.press("Enter");
  const dim = (node) => page.locator(`${lanes} g.node[data-node="${node}"]`).evaluate((g) => g.classList.contains("dim"));
  expect(!(await dim(child.node)) && !(await dim(child.parent.node)), "the lineage is dimmed");
  const others = await page.locator(`${lanes} g.node.dim`).count();
  expect(others > 0, "nothing but the lineage should stand out");
  await page.keyboard.press("Escape");
  expect(await page.locator(`${lanes} g.node.dim`).count() === 0, "Escape brings all back");
}
// Filters are shared by all pictures and the table.
await page.locator("[name=basis]").selectOption("observed");
const dimmed = await page.locator("tr.dim").count();
const unlike = cascade.entries.filter((e) => ![e.parent, ...(e.alternatives ?? []), ...(e.unnamed ?? [])].some((l) => l?.basis === "observed"));
expect(dimmed === 2 * unlike.length, `the filter dims ${dimmed} rows of both tables, not ${2 * unlike.length}`);
await chromium.close();
finish();
