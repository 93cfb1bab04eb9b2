// What the tests of both programs share: a browser without network, and what every page must hold.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(`${process.env.XIANGMAI_BROWSER}/package.json`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const failures = [];

/** Notes a failure and goes on, so that one run tells all. */
export function expect(holds, what) {
  if (!holds) failures.push(what);
}

export function finish() {
  for (const failure of failures) console.error(`FAILED: ${failure}`);
  process.exitCode = failures.length ? 1 : 0;
  console.log(`${failures.length} failures`);
}

export async function browser() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--force-device-scale-factor=1"] });
}

/** A page that may ask `origin` alone; what it does wrong is noted. */
export async function open(browser, origin, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, bypassCSP: false, ...options });
  // What the page of a test does to itself (axe) is no request of ours.
  const page = await context.newPage();
  await context.route("**/*", (route) => {
    const address = route.request().url();
    const isOwn = address.startsWith(origin) || address.startsWith("data:") || address.startsWith("blob:");
    expect(isOwn, `${page.url()} asks ${address}`);
    return isOwn ? route.continue() : route.abort();
  });
  page.on("console", (message) => {
    expect(message.type() !== "error" || page.mayFail, `${page.url()}: console: ${message.text()}`);
  });
  page.on("pageerror", (error) => expect(false, `${page.url()}: ${error}`));
  page.on("dialog", (dialog) => { expect(false, `${page.url()} opens a dialog`); dialog.dismiss(); });
  return page;
}

/** Nothing is wider than the window but what scrolls by itself. */
export async function fits(page, what) {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(wide <= window, `${what}: ${wide} px in a window of ${window}`);
}

/** WCAG 2.2 A and AA, as axe-core judges them. */
export async function accessible(page, what) {
  // The policy forbids scripts of others; the browser's own tools are not under it.
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  const { result } = await session.send("Runtime.evaluate", {
    expression: `axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then((r) => JSON.stringify(
      r.violations.map((v) => ({ id: v.id, count: v.nodes.length, first: v.nodes[0].html.slice(0, 160), why: v.nodes[0].failureSummary }))))`,
    awaitPromise: true,
  });
  for (const v of JSON.parse(result.value ?? "[]")) {
    expect(false, `${what}: axe: ${v.id} (${v.count}): ${v.first}: ${v.why}`);
  }
}

/** No label of a picture lies on another: boxes as the browser draws them, a pixel and a half of grace. */
export async function labelsApart(page, what) {
  const overlaps = await page.evaluate(() => {
    const found = [];
    for (const svg of document.querySelectorAll("svg")) {
      if (!svg.checkVisibility()) continue;
      const boxes = [...svg.querySelectorAll("text")].map((t) => ({ text: t.textContent, box: t.getBoundingClientRect() }))
        .filter(({ box, text }) => text && box.width > 0).sort((a, b) => a.box.top - b.box.top);
      // Characters are narrower than their line is high: what is looked at is the middle of the line.
      const inner = ({ top, bottom, left, right }) => {
        const grace = (bottom - top) * 0.22;
        return { top: top + grace, bottom: bottom - grace, left: left + 1, right: right - 1 };
      };
      for (let i = 0; i < boxes.length; i++) {
        const a = inner(boxes[i].box);
        for (let j = i + 1; j < boxes.length; j++) {
          const b = inner(boxes[j].box);
          if (b.top >= boxes[i].box.bottom) break;
          if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) {
            found.push(`${svg.getAttribute("aria-labelledby")}: “${boxes[i].text}” / “${boxes[j].text}”`);
          }
        }
      }
    }
    return found;
  });
  expect(!overlaps.length, `${what}: ${overlaps.length} labels overlap: ${overlaps.slice(0, 3).join("; ")}`);
}

/** The lanes have every node of the cascade once, hollow where no date is printed. */
export async function lanesHold(page, cascade, selector, what) {
  const drawn = await page.evaluate((selector) => [...document.querySelectorAll(`${selector} g.node`)].map((g) => ({
    node: Number(g.dataset.node), bound: g.dataset.bound, kind: g.dataset.kind,
    fills: [...g.querySelectorAll("path")].map((p) => p.getAttribute("fill").toUpperCase()),
  })), selector);
  const wanted = new Map(cascade.entries.map((e) => [e.node, e]));
  expect(drawn.length === wanted.size, `${what}: ${drawn.length} nodes, the trace has ${wanted.size}`);
  const adopters = drawn.filter((d) => d.kind === "adopter").length;
  expect(adopters === cascade.summary.adopters, `${what}: ${adopters} adopters, the trace has ${cascade.summary.adopters}`);
  for (const d of drawn) {
    const entry = wanted.get(d.node);
    if (!entry) { expect(false, `${what}: node ${d.node} is in no trace`); continue; }
    const isHollow = d.fills.some((fill) => fill === "#FFFFFF") && d.fills.every((fill) => fill === "#FFFFFF" || fill === "NONE");
    const isDated = entry.start !== undefined && entry.start !== null;
    if (entry.kind === "adopter") expect(isHollow === !isDated, `${what}: node ${d.node} (${entry.who.name}) is ${isHollow ? "hollow" : "filled"}`);
  }
}

/** How long the browser took from the first byte to the first picture, in milliseconds; programs of tests are built without
    optimisation, so that what a server takes is measured elsewhere. */
export async function firstPaint(page) {
  // A machine that does other work beside is given three tries.
  let best = Infinity;
  for (let n = 0; n < 3 && best >= 1000; n++) {
    if (n > 0) await page.reload();
    best = Math.min(best, await paint(page));
  }
  return best;
}

async function paint(page) {
  return page.evaluate(() => new Promise((done) => {
    const begun = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
    const now = performance.getEntriesByName("first-contentful-paint")[0];
    if (now) { done(now.startTime - begun); return; }
    new PerformanceObserver((list) => {
      const entry = list.getEntriesByName("first-contentful-paint")[0];
      if (entry) done(entry.startTime - begun);
    }).observe({ type: "paint", buffered: true });
  }));
}
