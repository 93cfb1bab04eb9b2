// The pages of `xiangmai serve` in a real browser: `node pages.mjs`, with BASE (the server), MODEL, CASCADE (what
// `trace --format json MODEL` prints), REPORT (the path of a report), HOSTILE (a server whose every name is hostile).

import { readFileSync } from "node:fs";
import { accessible, browser, expect, finish, firstPaint, fits, labelsApart, lanesHold, open } from "./check.mjs";

const { BASE, MODEL, REPORT, HOSTILE } = process.env;
const cascade = JSON.parse(readFileSync(process.env.CASCADE, "utf8"));
const chromium = await browser();
const model = `/model/${encodeURIComponent(MODEL)}`;
const query = encodeURIComponent("SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 20");
const paths = ["/", "/?q=guizhou", "/?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA", model, "/place/division/52", "/id/division/52", REPORT,
  "/doc/dataset", "/sparql", "/sparql?name=adopters", `/sparql?name=adopters&model=${encodeURIComponent(MODEL)}`, `/sparql?query=${query}`];

for (const width of [360, 1440]) {
  for (const [locale, tag] of [["zh-CN", "zh-Hans"], ["en-GB", "en"]]) {
    const page = await open(chromium, BASE, { viewport: { width, height: 900 }, locale });
    for (const path of paths) {
      const what = `${path}, ${width} px, ${tag}`;
      const answer = await page.goto(BASE + path);
      expect(answer.status() === 200, `${what}: ${answer.status()}`);
      expect(await page.locator("html").getAttribute("lang") === tag, `${what}: another language`);
      await fits(page, what);
      await accessible(page, what);
      await labelsApart(page, what);
      if (path === model) {
        await lanesHold(page, cascade, "#view-lanes", what);
        const paint = await firstPaint(page);
        expect(paint < 1000, `${what}: the first picture took ${paint} ms`);
      }
    }
    const links = await page.locator("a[href^='/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    expect(links.every((href) => !href.includes("lang=") || href.startsWith("/sparql")), "links name a language nobody asked for");
    await page.context().close();
  }
}

// The language is changed by a link, and stays.
{
  const page = await open(chromium, BASE, { locale: "zh-CN" });
  await page.goto(BASE + model);
  await page.getByRole("link", { name: "English" }).click();
  expect(await page.locator("html").getAttribute("lang") === "en", "the link does not change the language");
  await page.locator("#table tbody th a").first().click();
  expect(await page.locator("html").getAttribute("lang") === "en", "the language is lost on the way");
  await page.context().close();
}

// Without JavaScript: search, a drawer, a query by its form.
{
  const page = await open(chromium, BASE, { javaScriptEnabled: false, locale: "zh-CN" });
  await page.goto(BASE + "/");
  await page.getByRole("searchbox").fill("guiyang");
  await page.getByRole("button", { name: "搜索" }).click();
  expect(await page.getByRole("link", { name: "贵阳市", exact: true }).count() > 0, "贵阳市 is not found by its sound");
  await page.goto(BASE + model);
  expect(await page.locator("svg").count() > 4, "pictures need JavaScript");
  const drawer = page.locator("#table details.proof").first();
  await drawer.locator("summary").click();
  expect(await drawer.locator("li a").first().isVisible(), "a drawer does not open");
  await page.goto(BASE + "/sparql?name=adopters");
  await page.locator("#p-model").fill(MODEL);
  await page.locator("form.named button").click();
  expect(await page.locator("#found tbody tr").count() > 5, "a named query has no answer");
  await page.context().close();
}

// With it: names are offered while one types, by keys alone.
{
  const page = await open(chromium, BASE, { locale: "zh-CN" });
  await page.goto(BASE + "/");
  await page.keyboard.press("Tab");
  expect(await page.locator(".skip").evaluate((a) => a === document.activeElement), "the first key leads to the text");
  await page.locator("[data-search]").focus();
  await page.keyboard.type("guiyang");
  await page.locator("[role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  expect(await page.locator("[role=option][aria-selected=true]").count() === 1, "no offer is chosen");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/doc\//);
  await page.goto(BASE + "/sparql?name=adopters");
  await page.locator("#p-model").pressSequentially("积分");
  await page.locator("[role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  expect((await page.locator("#p-model").inputValue()).includes("积分"), "a parameter is not completed");
  // The editor: terms of this graph, the prefix declared, errors at their place.
  await page.goto(BASE + "/sparql");
  await page.locator("#text").fill("SELECT * WHERE { ?a ");
  await page.locator("#text").focus();
  await page.keyboard.press("End");
  await page.keyboard.type("adopter");
  await page.locator("[role=option]", { hasText: "xm:adopter" }).first().waitFor();
  await page.locator("[role=option]", { hasText: /^xm:adopter/ }).first().click();
  await page.waitForFunction(() => document.querySelector("#text").value.startsWith("PREFIX xm:"));
  expect((await page.locator("#text").inputValue()).includes("xm:adopter"), "a term is not completed");
  expect(await page.locator(".editor pre .k").count() > 1, "the query is not coloured");
  page.mayFail = true;
  await page.locator("#text").fill("SELECT * WHERE {\n  ?s ?p ] ; ?x ?y ?z .\n  ?a ?b ?c\n}\n");
  await page.locator("form.own button").click();
  expect(await page.locator(".mistake [data-line='2']").count() === 1, "the error has no place");
  const caret = await page.locator("#text").evaluate((t) => t.value.slice(0, t.selectionStart).split("\n").length);
  expect(caret === 2, `the caret is in line ${caret}`);
  await accessible(page, "a query with a mistake");
  await page.context().close();
}

// Whatever names, parameters and paths hold stays text.
{
  const page = await open(chromium, HOSTILE, { locale: "en-GB" });
  page.mayFail = true;
  const bad = [`"><script>window.hit=1</script>`, `'><img src=x onerror="window.hit=1">`, `</textarea><svg onload="window.hit=1">`,
    `{{7*7}}`, "javascript:window.hit=1", "\u202Eevil", "]]><!--"];
  const addresses = ["/", "/sparql", "/sitemap.xml", "/complete?q=script"];
  for (const text of bad) {
    const t = encodeURIComponent(text);
    addresses.push(`/?q=${t}`, `/?lang=${t}`, `/model/${t}`, `/place/${t}`, `/report/${t}`, `/id/${t}`, `/doc?iri=${t}`, `/doc/a?format=${t}`,
      `/sparql?query=${t}`, `/sparql?name=${t}`, `/sparql?name=adopters&model=${t}`, `/?q=a&${t}=${t}`);
  }
  const seen = new Set();
  const visit = async (path) => {
    if (seen.has(path) || seen.size > 260) return;
    seen.add(path);
    await page.goto(HOSTILE + path).catch((error) => expect(/ERR_ABORTED|Download/.test(String(error)), `${path}: ${error}`));
    const wrong = await page.evaluate(() => ({
      hit: window.hit !== undefined,
      scripts: [...document.querySelectorAll("script")].filter((s) => !s.src && s.type !== "application/ld+json").length,
      handlers: [...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => /^on/i.test(a.name))).length,
      images: document.querySelectorAll("img, iframe, object, embed").length,
      links: [...document.querySelectorAll("a[href], form[action]")].filter((a) => /^\s*(javascript|data|vbscript):/i.test(a.getAttribute("href") ?? a.getAttribute("action"))).length,
    }));
    expect(!Object.values(wrong).some(Boolean), `${path}: ${JSON.stringify(wrong)}`);
  };
  for (const path of addresses) await visit(path);
  // Every page that the hostile graph has.
  const map = await (await page.request.get(`${HOSTILE}/sitemap.xml`)).text();
  const pages = [...map.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, loc]) => loc.replaceAll("&amp;", "&").replaceAll("&#39;", "'").slice(HOSTILE.length));
  expect(pages.length >= 4, `the sitemap of the hostile graph has ${pages.length} pages`);
  for (const path of pages) {
    await visit(path);
    for (const part of ["model", "place", "report"]) await visit(path.replace(/^\/doc\/(scheme\/)?/, part === "model" ? "/model/" : part === "report" ? "/report/" : "/place/"));
  }
  await page.context().close();
}
await chromium.close();
finish();
