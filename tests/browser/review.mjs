// A review in a real browser, by its keys: `node review.mjs`, with OPEN (the address with the token) and FOLDER (the tables).

import { existsSync, readFileSync } from "node:fs";
import { accessible, browser, expect, finish, fits, open } from "./check.mjs";

const origin = new URL(process.env.OPEN).origin;
const chromium = await browser();
const table = (name) => {
  const path = `${process.env.FOLDER}/${name}.csv`;
  return existsSync(path) ? readFileSync(path, "utf8") : "";
};
const page = await open(chromium, origin);

/** Presses a key and waits for the page that follows. */
async function press(key) {
  await Promise.all([page.waitForEvent("load"), page.keyboard.press(key)]);
}
const shows = async (text) => (await page.locator("main").innerText()).includes(text);
const hidden = () => page.evaluate(() => window.hit);

await page.goto(process.env.OPEN);
expect(!page.url().includes("token"), "the token stays in the address");
expect(await shows("长溪"), "the first line is not shown");
for (const width of [360, 1440]) {
  await page.setViewportSize({ width, height: 900 });
  await fits(page, `a line, ${width} px`);
  await accessible(page, `a line, ${width} px`);
}

// Later, back by hand, a candidate by its number, taken back, and again.
await press("l");
expect(await shows("<script>window.hit=1</script>"), "a hostile value is not shown as it stands");
expect((await hidden()) === undefined, "a value of the table ran as a script");
await accessible(page, "a hostile line");
await page.goto(`${origin}/?list=lines&at=0`);
await press("2");
expect(table("decisions").includes("乙,430524103202"), "the second candidate is not kept");
await press("u");
expect(!table("decisions").includes("430524103202,"), "what was taken back is still kept");
expect(await shows("长溪"), "the line that was taken back does not wait");
await press("1");
expect(table("decisions").includes("430524102201\n") || table("decisions").includes("430524102201\r"), "the first candidate is not kept");
await press("s");
// Letters typed into the field are no keys.
await page.keyboard.press("e");
await page.keyboard.type("91350100M000100Y43 ");
expect(await page.locator("#own").inputValue() === "91350100M000100Y43 ", "keys work while one types");
await press("Enter");
expect(table("decisions").includes(",91350100M000100Y43"), "what was written is not kept");
expect(await shows("Nothing waits"), "lines wait still");

// Drafted facts: passage in its sentence, one refused, taken back, mended, the rest accepted.
await page.goto(`${origin}/?list=facts`);
const passage = page.locator("blockquote.passage").first();
expect((await passage.locator("mark").count()) === 1, "no passage is marked");
expect((await passage.innerText()).includes("清丰县城关镇侯窑村"), `the sentence is not shown: ${await passage.innerText()}`);
for (const width of [360, 1440]) {
  await page.setViewportSize({ width, height: 900 });
  await fits(page, `a fact, ${width} px`);
  await accessible(page, `a fact, ${width} px`);
}
const item = () => page.locator("input[name=item]").first().inputValue();
const first = await item();
const [name, id] = [first.slice(0, first.indexOf("/")), first.slice(first.indexOf("/") + 1)];
await press("r");
expect(!table(name).split("\n").some((row) => row.startsWith(`${id},`)), `${first} was refused and stands`);
await press("u");
expect(table(name).split("\n").some((row) => row.startsWith(`${id},`)), `${first} did not come back`);
expect((await item()) === first, "what was taken back is not asked again");
for (let n = 0; n < 60 && (await page.locator("input[name=item]").count()) > 0; n++) {
  if ((await item()).startsWith("observations/")) {
    await page.fill("input[name='column.value']", "121");
    await page.locator("body").click({ position: { x: 2, y: 2 } });
  }
  await press("a");
}
const reviewed = table("reviewed");
expect(reviewed.includes(",mended") && reviewed.includes(",accepted") && !reviewed.includes(",refused"), reviewed);
expect(table("observations").includes(",121,"), "the mended value is not kept");
expect((await hidden()) === undefined, "a value of the table ran as a script");

// Another browser gets nothing.
const other = await open(chromium, origin);
other.mayFail = true;
for (const address of [process.env.OPEN, origin]) {
  const answer = await other.goto(address);
  expect(answer.status() === 403, `${address}: ${answer.status()} for another browser`);
}

// Without scripts everything works by pointing; in Chinese too.
await page.goto(`${origin}/?lang=zh`);
expect((await page.locator("html").getAttribute("lang")) === "zh-Hans", "the pages do not speak Chinese");
await accessible(page, "the end of a list, in Chinese");
await press("q");
expect(await shows("审阅已结束"), "the review does not say that it has ended");
await chromium.close();
finish();
