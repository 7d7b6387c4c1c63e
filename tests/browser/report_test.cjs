/*
 * The report as its readers meet it: with a mouse, with keys alone, in the dark, on a
 * narrow screen, on paper, without JavaScript, with 100,000 rows, and with texts that
 * want to be scripts.  No page may ask for anything but itself, and none may log an error.
 *   report_test.cjs MODULES CHROMIUM WORK      WORK: kinds/ hostile/ many/ demo/
 */
"use strict";
const assert = require("node:assert/strict");
const { createRequire } = require("node:module");
const fs = require("node:fs");
const path = require("node:path");

const [modules, chromiumPath, work] = process.argv.slice(2);
const load = createRequire(path.join(modules, "package.json"));
const { chromium } = load("playwright-core");
const axe = fs.readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");

const pages = {
	kinds: path.join(work, "kinds/index.html"),	/* a mismatch of every kind */
	hostile: path.join(work, "hostile/index.html"),
	many: path.join(work, "many/index.html"),	/* 100,000 mismatches */
	demo: path.join(work, "demo/reports/2026-09/index.html"),
};
const ROWS = 100000;
const PAGE = 500;
const TEST_MS = 120000;		/* on a busy machine too */

let browser;
const tests = [];
const test = (name, run) => tests.push({ name, run });

/* A page, watched: whatever it asks for or complains of ends up in .complaints. */
async function open(which, options = {}) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 },
	    reducedMotion: "reduce", ...options });
	const page = await context.newPage();
	const url = "file://" + pages[which];
	page.complaints = [];
	page.on("request", (r) => {
		if (r.url().split("#")[0] !== url && r.url() !== "data:,")
			page.complaints.push("request " + r.url());
	});
	page.on("pageerror", (e) => page.complaints.push("error " + e.message));
	page.on("console", (m) => {
		if (m.type() === "error" || m.type() === "warning")
			page.complaints.push("console " + m.text());
	});
	page.on("dialog", (d) => {
		page.complaints.push("dialog " + d.message());
		d.dismiss();
	});
	await page.goto(url + (options.hash || ""));
	if (options.javaScriptEnabled !== false)
		await ready(page);
	return page;
}

/* The lists of the filters are filled after the first paint. */
async function ready(page) {
	await page.waitForFunction(() => document.getElementById("mismatches") === null ||
	    document.getElementById("f-sev").options.length > 1);
}

async function close(page) {
	assert.deepEqual(page.complaints, []);
	await page.context().close();
}

const rows = (page) => page.locator("#mismatches tbody.row");
const figures = (page, column) => page.$$eval("#mismatches tbody.row > tr:first-child",
    (all, at) => all.map((tr) => tr.children[at].textContent.trim()), column);
const live = (page) => page.locator("#live").textContent();
const number = (text) => Number(text.replace(/[,+]/g, ""));

/* ---- sort, filter, expand ---- */

test("sort: up, down, and back to the order of gravity", async () => {
	const page = await open("kinds");
	const head = page.locator("th[data-sort=diff]");
	const first = await figures(page, 7);
	/* over currencies the figures alone are compared */
	await head.locator("button").click();
	assert.equal(await head.getAttribute("aria-sort"), "ascending");
	const up = (await figures(page, 7)).map(number);
	assert.deepEqual(up, [...up].sort((a, b) => a - b));
	await head.locator("button").click();
	assert.equal(await head.getAttribute("aria-sort"), "descending");
	const down = (await figures(page, 7)).map(number);
	assert.deepEqual(down, [...down].sort((a, b) => b - a));
	assert.match(await live(page), /Sorted by difference, descending\./);
	await head.locator("button").click();
	assert.equal(await head.getAttribute("aria-sort"), null);
	assert.deepEqual(await figures(page, 7), first);
	await close(page);
});

test("filter: by kind, by severity, by words, and all of it off again", async () => {
	const page = await open("kinds");
	const all = await rows(page).count();
	assert.ok(all > 20);
	await page.selectOption("#f-kind", { label: await page.$eval("#f-kind",
	    (s) => [...s.options].find((o) => o.text.startsWith("Amount differs")).text) });
	for (const kind of await figures(page, 0))
		assert.match(kind, /Amount differs$/);
	await page.locator("#controls button[type=reset]").click();
	await page.waitForFunction((n) =>
	    document.querySelectorAll("#mismatches tbody.row").length === n, all);
	await page.selectOption("#f-sev", { label: "Pending" });
	const pending = await rows(page).count();
	assert.ok(pending > 0 && pending < all);
	assert.equal(await page.locator("#mismatches .ic-break").count(), 0);
	await page.locator("#controls button[type=reset]").click();
	await page.fill("#find", "txn_1qhj 38.54");
	await page.waitForFunction(() =>
	    document.querySelectorAll("#mismatches tbody.row").length === 1);
	assert.match(await live(page), /^1 row shown/);
	await page.fill("#find", "no such words");
	await page.waitForFunction(() => document.getElementById("live").textContent ===
	    "No row passes.");
	await close(page);
});

test("expand: a row opens to its story, with links to the dashboard", async () => {
	const page = await open("demo");
	const row = rows(page).filter({ hasText: "Amount differs" }).first();
	await row.locator("summary").click();
	const story = row.locator(".story");
	const text = await story.innerText();
	for (const part of ["Suggested:", "Stripe row", "Rule", "Entry", "Ledger line", "Stripe ids",
	    "tieout explain b_"])
		assert.ok(text.includes(part), "no \"" + part + "\" in: " + text);
	const href = await story.locator("a").first().getAttribute("href");
	assert.match(href, /^https:\/\/dashboard\.stripe\.com\/(test\/)?[a-z_/]+\/[a-z]+_\w+$/);
	for (const a of await story.locator("a[href^=https]").all())
		assert.equal(await a.getAttribute("rel"), "noreferrer");
	/* the row's own link, to hand on */
	assert.equal(await story.locator("a[href^='#b_']").getAttribute("href"),
	    "#" + await row.getAttribute("id"));
	await row.locator("summary").click();
	assert.equal(await story.isVisible(), false);
	/* a link from a kind shows that kind's rows */
	await page.locator("a[data-kind=missing_in_ledger]").first().click();
	await page.waitForFunction(() =>
	    [...document.querySelectorAll("#mismatches tbody.row th")].every((th) =>
		th.textContent.endsWith("Missing in the ledger")));
	await close(page);
});

test("a link to one row opens it", async () => {
	const from = await open("demo");
	const id = await rows(from).nth(5).getAttribute("id");
	await close(from);
	const page = await open("demo", { hash: "#" + id });
	assert.equal(await page.$eval("#" + id + " details", (d) => d.open), true);
	assert.match(await page.locator("#" + id + " .story").innerText(), new RegExp(id));
	await close(page);
});

/* ---- keys alone ---- */

test("keys: skip link, find, rows, help, and every stop can be seen", async () => {
	const page = await open("demo");
	const focused = () => page.evaluate(() => {
		const e = document.activeElement, s = getComputedStyle(e);
		return { text: e.textContent.trim(), id: e.id, tag: e.tagName,
		    outline: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 };
	});
	await page.keyboard.press("Tab");
	assert.equal((await focused()).text, "Skip to the report");
	const seen = new Set();
	for (let i = 0; i < 60; i++) {
		const f = await focused();
		assert.ok(f.outline, "no outline on " + f.tag + " " + f.text.slice(0, 40));
		seen.add(f.id);
		await page.keyboard.press("Tab");
	}
	for (const id of ["theme", "print", "help-open"])
		assert.ok(seen.has(id), "Tab does not stop at " + id);
	await page.keyboard.press("/");
	assert.equal((await focused()).id, "find");
	await page.keyboard.type("GL-10046");
	await page.waitForFunction(() => /^1 row/.test(document.getElementById("live").textContent));
	await page.keyboard.press("Escape");
	await page.keyboard.press("j");
	assert.equal((await focused()).tag, "SUMMARY");
	await page.keyboard.press("Enter");
	assert.equal(await page.locator(".story").isVisible(), true);
	await page.keyboard.press("Enter");
	assert.equal(await page.locator(".story").isVisible(), false);
	await page.keyboard.press("?");
	assert.equal(await page.$eval("#help", (d) => d.open), true);
	await page.keyboard.press("Escape");
	assert.equal(await page.$eval("#help", (d) => d.open), false);
	/* sort with Enter on the header's button */
	await page.locator("th[data-sort=age] button").focus();
	await page.keyboard.press("Enter");
	assert.equal(await page.getAttribute("th[data-sort=age]", "aria-sort"), "ascending");
	await close(page);
});

/* ---- how it looks ---- */

test("dark: by the reader's system, and by the button", async () => {
	const page = await open("demo", { colorScheme: "dark" });
	const light = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor
	    .match(/\d+/g).map(Number).reduce((a, b) => a + b, 0) > 3 * 128);
	assert.equal(await light(), false);
	await page.click("#theme");
	assert.equal(await page.locator("#theme").textContent(), "Theme: light");
	assert.equal(await light(), true);
	await page.click("#theme");
	assert.equal(await light(), false);
	await close(page);
});

test("narrow: nothing is wider than a screen of 320 pixels", async () => {
	const page = await open("kinds", { viewport: { width: 320, height: 640 } });
	await page.locator("#mismatches summary").first().click();
	const widest = await page.evaluate(() => document.documentElement.scrollWidth);
	assert.ok(widest <= 320, widest + " pixels");
	await close(page);
});

/* Half of 1280 pixels is what a reader at 200 % has. */
for (const width of [320, 390, 640])
	test("narrow: a mismatch is read without scrolling sideways, " + width, async () => {
		const page = await open("demo", { viewport: { width, height: 800 } });
		await page.locator("#mismatches summary").first().click();
		const outside = await page.$$eval("#mismatches tbody.row *", (all) => all.filter((e) => {
			const r = e.getBoundingClientRect();
			return r.width > 0 && !e.closest(".vh") && (r.left < 0 || r.right > innerWidth);
		}).map((e) => e.outerHTML.slice(0, 80)));
		assert.deepEqual(outside, []);
		const first = rows(page).first();
		const at = async (s) => (await first.locator(s).boundingBox()).y;
		assert.equal(await at("th"), await at(".diff"));	/* on one line */
		await close(page);
	});

/* What does not fit its frame, which on paper nobody can scroll. */
const clipped = (page) => page.$$eval(".scroll", (all) => all.filter((e) =>
    e.scrollWidth > e.clientWidth + 1).map((e) => e.getAttribute("aria-label")));

test("no table has a scrollbar of its own at its side", async () => {
	const page = await open("demo");
	const sideways = await page.$$eval(".scroll", (all) => all.filter((e) =>
	    getComputedStyle(e).overflowY !== "hidden" && e.scrollHeight > e.clientHeight).length);
	assert.equal(sideways, 0);
	await close(page);
});

test("sums of eight digits stand whole", async () => {
	const page = await open("many");
	assert.deepEqual(await clipped(page), []);
	await close(page);
});

const views = [
	["light", "kinds", {}], ["dark", "kinds", { colorScheme: "dark" }],
	["narrow", "kinds", { viewport: { width: 400, height: 800 } }],
	["a close of the sample company", "demo", {}],
];
for (const [name, which, options] of views)
	test("accessible: " + name, async () => {
		const page = await open(which, options);
		for (const at of [0, 3])
			await page.locator("#mismatches summary").nth(at).click();
		await page.evaluate(axe);	/* from outside, past the page's policy */
		const found = await page.evaluate(async () => {
			const r = await window.axe.run(document, { resultTypes: ["violations"],
			    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
			    "best-practice"] });
			return r.violations.map((v) => v.id + ": " + v.help + "\n    " +
			    v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join("\n    "));
		});
		assert.deepEqual(found, []);
		await close(page);
	});

test("print: a PDF with the verdict and every kind, without the controls", async () => {
	const page = await open("demo", { colorScheme: "dark" });
	await page.locator("#mismatches summary").first().click();
	await page.emulateMedia({ media: "print" });
	for (const id of ["tools", "controls"])
		assert.equal(await page.locator("#" + id).isVisible(), false, id + " is printed");
	assert.equal(await page.locator(".nav").isVisible(), false);
	assert.equal(await page.evaluate(() => getComputedStyle(document.body).color ===
	    "rgb(0, 0, 0)" || getComputedStyle(document.documentElement).colorScheme === "light"), true);
	await page.setViewportSize({ width: 688, height: 900 });	/* A4 less its margins */
	assert.deepEqual(await clipped(page), []);
	const pdf = await page.pdf({ format: "A4" });
	assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
	const sheets = (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) || []).length;
	assert.ok(sheets >= 4 && sheets <= 20, sheets + " sheets of paper");
	await close(page);
});

/* ---- without JavaScript ---- */

test("without JavaScript: verdict, statement, sums of all, the 500 largest rows", async () => {
	const page = await open("many", { javaScriptEnabled: false });
	assert.match(await page.locator("#verdict-h").textContent(), /Breaks/);
	assert.ok(await page.locator("#statement table").count() > 0);
	assert.ok(await page.locator("#statement svg.fall").count() > 0);
	assert.ok(await page.locator(".kind").count() > 0);
	const open_rows = (await page.$$eval(".kind .count", (all) =>
	    all.map((e) => e.textContent))).map((t) => number(t.match(/[\d,]+/)[0]));
	assert.equal(open_rows.reduce((a, b) => a + b, 0), ROWS);
	assert.equal(await rows(page).count(), PAGE);
	assert.equal(await page.locator("#controls").isVisible(), false);
	assert.equal(await page.locator("#tools").isVisible(), false);
	await page.locator("#mismatches summary").first().click();
	assert.equal(await page.locator("#mismatches .story").first().isVisible(), true);
	await close(page);
});

/* ---- texts that want to be scripts ---- */

for (const js of [true, false])
	test("planted scripts do not run" + (js ? "" : ", nor stand in the bare page"), async () => {
		const page = await open("hostile", { javaScriptEnabled: js });
		await page.locator("#mismatches summary").first().click();
		const found = await page.evaluate(() => ({
			scripts: [...document.querySelectorAll("script")].filter((s) =>
			    s.type !== "application/json").length,
			odd: document.querySelectorAll("main img, iframe, object, embed, base").length,
			acts: [...document.querySelectorAll("*")].filter((e) =>
			    [...e.attributes].some((a) => a.name.startsWith("on") ||
			    /^\s*(javascript|data):/i.test(a.value) && a.value !== "data:,")).length,
		}));
		assert.deepEqual(found, { scripts: 1, odd: 0, acts: 0 });
		assert.match(await page.locator("h1").textContent(), /<script>alert\(1\)<\/script>/);
		await close(page);
	});

test("a planted script is stopped by the page's own policy too", async () => {
	const page = await open("demo");
	const ran = await page.evaluate(() => {
		const s = document.createElement("script");
		s.textContent = "window.planted = true";
		document.body.append(s);
		return window.planted === true;
	});
	assert.equal(ran, false);
	assert.ok(page.complaints.some((c) => /Content Security Policy/.test(c)));
	page.complaints = [];
	await close(page);
});

/* ---- 100,000 rows ---- */

test("100,000 mismatches: opens, turns pages, sorts and finds", async () => {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
	const page = await context.newPage();
	const begin = Date.now();
	await page.goto("file://" + pages.many);
	const shown = Date.now() - begin;
	await ready(page);
	const usable = Date.now() - begin;
	console.log("# 100,000 mismatches, " + (fs.statSync(pages.many).size / 1e6).toFixed(1) +
	    " MB: shown after " + shown + " ms, filters usable after " + usable + " ms");
	assert.ok(usable < 30000, "far from 3 s, even on a busy machine");
	assert.equal(await rows(page).count(), PAGE);
	/* above the rows and below them */
	await page.locator(".pager button", { hasText: "Next" }).first().click();
	assert.match(await live(page), /^Rows 501 to 1,000 of 100,000/);
	assert.deepEqual(await page.$$eval(".pager span", (all) => all.map((e) => e.textContent)),
	    ["Page 2 of 200", "Page 2 of 200"]);
	await page.locator("#pager button", { hasText: "Last" }).click();
	assert.match(await live(page), /^Rows 99,501 to 100,000 of 100,000/);
	const id = await rows(page).last().getAttribute("id");
	let before = Date.now();
	await page.fill("#find", id);
	await page.waitForFunction(() => /^1 row/.test(document.getElementById("live").textContent));
	console.log("# found one of them after " + (Date.now() - before) + " ms");
	await page.locator("#controls button[type=reset]").click();
	await page.waitForFunction(() => / of 100,000/.test(document.getElementById("live").textContent));
	before = Date.now();
	await page.locator("th[data-sort=diff] button").click();
	assert.match(await live(page), /ascending/);
	console.log("# sorted after " + (Date.now() - before) + " ms");
	assert.equal(await rows(page).count(), PAGE);
	await context.close();
});

/* ---- all of them ---- */

(async () => {
	let failed = 0;
	browser = await chromium.launch({ executablePath: chromiumPath,
	    args: ["--no-sandbox", "--disable-gpu"] });
	for (const t of tests) {
		const begin = Date.now();
		try {
			await Promise.race([t.run(), new Promise((_, no) => setTimeout(no, TEST_MS,
			    new Error("no end after " + TEST_MS + " ms")).unref())]);
			console.log("ok " + t.name + " (" + (Date.now() - begin) + " ms)");
		} catch (e) {
			failed++;
			console.log("not ok " + t.name + "\n" + String(e.stack).replace(/^/gm, "  "));
		}
	}
	await browser.close();
	console.log(failed === 0 ? tests.length + " tests passed" : failed + " failed");
	process.exit(failed === 0 ? 0 : 1);
})();
