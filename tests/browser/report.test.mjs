// The HTML report in headless Chromium: what a reader does with it, and what a
// hostile host must not be able to do to the reader.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { chromium } from "playwright-core";

import * as reports from "./reports.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});
after(() => browser?.close());

// A page of its own. Whatever it complains of or asks for fails the test.
async function withPage(url, options, visit) {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`error: ${error}`));
  page.on("dialog", (dialog) => { faults.push("dialog"); dialog.dismiss(); });
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== url && !request.url().startsWith("data:"))
      faults.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  await visit(page, faults);
  assert.deepEqual(faults, []);
  await context.close();
}

const rows = (page) => page.locator("#rows tbody tr");
// The texts of a column of the table, the first being 0.
const column = (page, number) =>
  page.$$eval("#rows tbody tr", (lines, at) => lines.map((line) => line.cells[at].textContent),
    number);
const [HOST, PORT, VERDICT, SERVICE, L2] = [0, 1, 2, 3, 4];
const count = (page) => page.locator("#count").textContent();

async function waitForCount(page, text) {
  await page.waitForFunction((wanted) =>
    document.getElementById("count").textContent === wanted, text);
}

async function accessible(page, what) {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const results = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return results.violations.map(({ id, nodes }) =>
      `${id}: ${nodes.slice(0, 3).map((node) => node.html + node.failureSummary).join(" | ")}`);
  });
  assert.deepEqual(violations, [], what);
}

test("it opens, alone, and says what matters first", async () => {
  await withPage(reports.oneHost(), {}, async (page) => {
    assert.match(await page.locator("h1").textContent(), /^Severe/);
    assert.equal(await rows(page).count(), 6);
    assert.equal(await count(page), "6 findings");
    assert.match(await rows(page).first().textContent(), /memcached/);
    assert.equal(await page.locator("svg.chart rect.measured").count(), 3);
    const policy = await page.getAttribute("meta[http-equiv=Content-Security-Policy]", "content");
    assert.match(policy, /default-src 'none'.*script-src 'sha256-/);
    assert.equal(await page.locator("link[href^=http], [src]").count(), 0);
  });
});

test("code that is not ours does not run", async () => {
  await withPage(reports.oneHost(), {}, async (page, faults) => {
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.hacked = true";
      document.body.append(script);
    });
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.match(faults.pop(), /Content Security Policy/);
  });
});

test("filters narrow the table, and reset gives all back", async () => {
  await withPage(reports.oneHost(), {}, async (page) => {
    await page.selectOption("[name=verdict]", "severe");
    assert.deepEqual(await column(page, PORT), ["11211/udp"]);
    assert.equal(await count(page), "1 of 6 findings");
    await page.selectOption("[name=verdict]", "");
    await page.selectOption("[name=service]", "rpcbind");
    await page.selectOption("[name=transport]", "tcp");
    assert.deepEqual(await column(page, PORT), ["111/tcp"]);
    await page.click("button[type=reset]");
    await waitForCount(page, "6 findings");
    await page.selectOption("[name=state]", "closed");
    assert.deepEqual(await column(page, PORT), ["123/tcp"]);
    await page.selectOption("[name=state]", "");
    await page.selectOption("[name=verdict]", "act");
    assert.equal(await count(page), "5 of 6 findings");
  });
});

test("a search takes all of its words, in any order", async () => {
  await withPage(reports.range(40), {}, async (page) => {
    await page.fill("[name=text]", "MEMCACHED 10.20.0.7");
    await waitForCount(page, "1 of 120 findings");
    assert.match((await column(page, SERVICE))[0], /^memcached/);
    await page.fill("[name=text]", "host-30.example");
    await waitForCount(page, "3 of 120 findings");
    await page.fill("[name=text]", "no such thing");
    await waitForCount(page, "0 of 120 findings");
    assert.equal(await rows(page).count(), 0);
  });
});

test("columns sort both ways, and say so", async () => {
  await withPage(reports.range(120), {}, async (page) => {
    const head = page.locator("#rows th[data-key=l2]");
    const factors = async () =>
      (await column(page, L2)).map((text) => Number(text.replace(/[x,≥ ]/g, "")));
    const sorted = (values, sign) =>
      values.every((value, i) => i === 0 || sign * (value - values[i - 1]) >= 0);
    await head.locator("button").click();
    assert.equal(await head.getAttribute("aria-sort"), "descending");
    const falling = await factors();
    assert.ok(sorted(falling, -1) && falling[0] > falling.at(-1));
    await head.locator("button").click();
    assert.equal(await head.getAttribute("aria-sort"), "ascending");
    assert.ok(sorted(await factors(), 1));
    // Addresses go by their value, not by their text: 10.20.0.9 comes before 10.20.0.10.
    await page.click("#rows th[data-key=address] button");
    const hosts = await column(page, HOST);
    assert.match(hosts[0], /^10\.20\.0\.0\b/);
    assert.match(hosts[29], /^10\.20\.0\.9\b/);
    assert.match(hosts[30], /^10\.20\.0\.10\b/);
    assert.equal(await page.locator("#rows th[aria-sort]").count(), 1);
    await page.click("#rows th[data-key=verdict] button");
    assert.match((await column(page, VERDICT))[0], /^severe/);
  });
});

test("pages turn, and the last does not turn further", async () => {
  await withPage(reports.range(40), {}, async (page) => {
    assert.equal(await rows(page).count(), 50);
    const first = await column(page, HOST);
    await page.click("#pages button:has-text('Next')");
    await page.click("#pages button:has-text('Next')");
    assert.equal(await rows(page).count(), 20);
    await page.keyboard.press("Enter");  // the button kept the focus, and does nothing now
    assert.equal(await page.locator("#pages span").textContent(), "Page 3 of 3");
    await page.click("#pages button:has-text('Previous')");
    await page.click("#pages button:has-text('Previous')");
    assert.deepEqual(await column(page, HOST), first);
  });
});

test("a host of the heat map leads to its findings", async () => {
  await withPage(reports.range(40), {}, async (page) => {
    await page.click("#map a[data-search='10.20.0.7']");
    await waitForCount(page, "3 of 120 findings");
  });
});

test("a row leads to its details, with the octets named", async () => {
  for (const javaScriptEnabled of [true, false]) {
    await withPage(reports.range(40), { javaScriptEnabled }, async (page) => {
      const link = rows(page).nth(30).locator("a");
      const id = (await link.getAttribute("href")).slice(1);
      assert.equal(await page.locator(`#${id}`).isVisible(), false);
      await link.click();
      await page.locator(`#${id}`).waitFor({ state: "visible" });
      await page.locator(`#${id} .evidence > summary`).click();
      const text = await page.locator(`#${id} .evidence`).textContent();
      assert.match(text, /octets sent/);
      assert.match(text, /request id = [0-9]+|message type = 1 \(reply\)|leap, version, mode/);
      assert.match(text, /0000 {2}[0-9a-f]{2} /);
    });
  }
});

test("without scripts the worst is there, and what is left out is told", async () => {
  await withPage(reports.range(120), { javaScriptEnabled: false }, async (page) => {
    assert.equal(await rows(page).count(), 300);
    assert.match(await page.locator("noscript").innerText(), /the 300 worst of 360 findings/);
    assert.ok(await page.locator("svg.chart").isVisible());
    assert.ok(await page.locator("table.heat").first().isVisible());
    assert.equal(await page.locator("#filters").isVisible(), false);
  });
});

test("the script writes rows as they are written without it", async () => {
  const texts = (page) => page.$$eval("#rows tbody tr", (lines) =>
    lines.slice(0, 50).map((line) => line.innerHTML));
  const url = reports.range(40);
  let still;
  await withPage(url, { javaScriptEnabled: false }, async (page) => { still = await texts(page); });
  await withPage(url, {}, async (page) => assert.deepEqual(await texts(page), still));
});

test("what hosts say is shown and never obeyed", async () => {
  const url = reports.hostile();
  for (const javaScriptEnabled of [true, false]) {
    await withPage(url, { javaScriptEnabled }, async (page) => {
      assert.equal(await page.locator("img, iframe, object, [onerror], [onfocus], [autofocus]").count(), 0);
      assert.equal(await page.locator("script").count(), 2);
      assert.equal(await page.locator("style").count(), 1);
      assert.equal(await page.locator("a:not([href^='#'])").count(), 0);
      const text = await page.locator("body").innerText();
      assert.ok(text.includes(reports.attacks[0]), "told as text");
      assert.ok(text.includes("&lt;b&gt; &amp;lt;"), "escaped once");
      assert.ok(text.includes("\\u{202e}evil"));
      assert.doesNotMatch(text, /[\u202A-\u202E\u2066-\u2069\u0007\u001B]/);
      if (!javaScriptEnabled) return;
      assert.equal(await count(page), `${reports.attacks.length * 6} findings`);
      await page.fill("[name=text]", "</script>");
      await page.waitForFunction(() => document.getElementById("count").textContent.includes(" of "));
      assert.equal(await page.evaluate(() => window.hacked), undefined);
    });
  }
});

test("the keyboard reaches everything, in order", async () => {
  await withPage(reports.oneHost(), {}, async (page) => {
    const focused = () => page.evaluate(() => {
      const element = document.activeElement;
      return element.name || element.dataset.key || element.textContent.trim().slice(0, 30);
    });
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "To the findings");
    await page.keyboard.press("Enter");
    const seen = [];
    for (let i = 0; i < 14; ++i) {
      await page.keyboard.press("Tab");
      seen.push(await focused());
    }
    assert.deepEqual(seen.slice(0, 6), ["text", "verdict", "service", "state", "transport", "Reset"]);
    const heads = ["Host", "Port", "Verdict", "Service", "L2 factor", "Payload factor", "State"];
    const begin = seen.indexOf("Host");
    assert.deepEqual(seen.slice(begin, begin + 7), heads);
    await page.locator("#rows th[data-key=l2] button").focus();
    await page.keyboard.press("Enter");
    assert.equal(await page.getAttribute("#rows th[data-key=l2]", "aria-sort"), "descending");
    assert.equal(await focused(), "L2 factor");
  });
});

test("dark where the reader wants it dark, light on paper", async () => {
  await withPage(reports.oneHost(), { colorScheme: "dark" }, async (page) => {
    const brightness = () => page.evaluate(() => Math.max(
      ...getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3).map(Number)));
    assert.ok(await brightness() < 60);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    assert.equal(await brightness(), 255);
    await page.emulateMedia({ media: "screen", colorScheme: "light" });
    assert.ok(await brightness() > 200);
  });
});

test("it prints, with more rows than a page of the screen", async () => {
  await withPage(reports.range(120), {}, async (page) => {
    const pdf = await page.pdf({ format: "A4" });
    assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
    const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
    assert.ok(pages > 5 && pages < 60, `${pages} pages`);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("#filters").isVisible(), false);
  });
});

test("nothing runs out of a narrow screen", async () => {
  for (const url of [reports.oneHost(), reports.range(120), reports.hostile()]) {
    await withPage(url, { viewport: { width: 360, height: 800 } }, async (page) => {
      const wide = await page.evaluate(() => {
        const root = document.scrollingElement;
        return root.scrollWidth - root.clientWidth;
      });
      assert.ok(wide <= 0, `${url}: ${wide} pixels too wide`);
    });
  }
});

test("nothing found is told as what it is, and is no proof", async () => {
  await withPage(reports.nothingFound(), {}, async (page) => {
    assert.equal(await page.locator("h1").textContent(), "Nothing answered");
    assert.match(await page.locator("main").innerText(), /not proof of safety/);
    assert.equal(await page.locator("svg").count(), 0);
    await accessible(page, "nothing found");
  });
});

test("advice comes in Japanese, and is marked as such", async () => {
  await withPage(reports.japanese(), {}, async (page) => {
    assert.match(await page.locator("#advice ol[lang=ja]").first().innerText(), /[\u3040-\u30ff]/);
  });
});

test("axe finds nothing, in light and in dark", async () => {
  for (const url of [reports.oneHost(), reports.range(60)]) {
    for (const colorScheme of ["light", "dark"]) {
      await withPage(url, { colorScheme }, async (page) => {
        await page.$$eval("details", (all) => all.slice(0, 12).forEach((each) => { each.open = true; }));
        await accessible(page, colorScheme);
      });
    }
  }
});
