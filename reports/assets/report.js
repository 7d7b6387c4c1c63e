/*
 * The page's own script: turns pages of rows, sorts, filters, listens to keys.
 * The rows come from the data blocks beside it; nothing is fetched.  Rows are
 * built with textContent only, so no text can become markup.  page_rows.c
 * writes the same rows for readers without JavaScript.
 */
(function () {
"use strict";

const $ = (id) => document.getElementById(id);
/* The members of a row, in the order of page_data.c. */
const R = { id: 0, code: 1, sev: 2, status: 3, age: 4, day: 5, cur: 6, expected: 7,
    actual: 8, diff: 9, stripe: 10, payout: 11, entry: 12, ledger: 13, account: 14,
    rule: 15, why: 16, suggestion: 17, resolution: 18, by: 19, note: 20, first: 21,
    story: 22 };
const RESOLVED = 2;

let data = null;		/* parsed when first needed */
let currency = null;		/* number -> { code, decimals } */
let words = [];			/* per row, what Find looks through */
let shown = [];			/* indexes of the rows that pass, in order */
let page = 0;
let sort = { key: "", down: false };

function load() {
	if (data !== null)
		return;
	data = JSON.parse($("data").textContent);
	data.rows = [...document.querySelectorAll(".data-rows")].flatMap((block) =>
	    JSON.parse(block.textContent));
	data.texts = JSON.parse($("data-texts").textContent);
	currency = new Map(data.currencies.map((c) => [c[0], { code: c[1], decimals: c[2] }]));
	shown = data.rows.map((row, i) => i);
}

/* ---- text ---- */

function money(minor, cur, signed) {
	const text = String(minor), negative = text[0] === "-";
	const decimals = currency.get(cur).decimals;
	const digits = (negative ? text.slice(1) : text).padStart(decimals + 1, "0");
	const cut = digits.length - decimals;
	const whole = digits.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, ",");
	const sign = negative ? "-" : signed && /[1-9]/.test(digits) ? "+" : "";
	return sign + whole + (decimals > 0 ? "." + digits.slice(cut) : "");
}

function text(number) {
	return number < 0 ? "" : data.texts[number];
}

function count(n) {
	return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

function el(tag, name, content) {
	const e = document.createElement(tag);
	if (name)
		e.className = name;
	if (content !== undefined)
		e.textContent = content;
	return e;
}

/* The ids in a text that the dashboard can show. */
function ids(string) {
	return [...string.matchAll(/[A-Za-z0-9_]*_[A-Za-z0-9_]+/g)].filter((m) =>
	    Object.hasOwn(data.pages, m[0].slice(0, m[0].indexOf("_") + 1)));
}

function link(id) {
	const a = el("a", "", id);
	a.rel = "noreferrer";
	a.href = data.dashboard + data.pages[id.slice(0, id.indexOf("_") + 1)] + "/" + id;
	return a;
}

function linked(into, string) {
	let done = 0;
	for (const m of ids(string)) {
		into.append(string.slice(done, m.index), link(m[0]));
		done = m.index + m[0].length;
	}
	into.append(string.slice(done));
	return into;
}

function prose(into, string) {
	const parts = string.split("`");
	parts.forEach((part, i) => {
		const code = i % 2 === 1 && i < parts.length - 1;
		into.append(code ? el("code", "", part) : i % 2 === 1 ? "`" + part : part);
	});
	return into;
}

function shape(name) {
	const svg = document.createElementNS(document.querySelector("svg").namespaceURI, "svg");
	const use = document.createElementNS(svg.namespaceURI, "use");
	svg.setAttribute("class", "ic ic-" + name);
	svg.setAttribute("aria-hidden", "true");
	svg.setAttribute("focusable", "false");
	use.setAttribute("href", "#i-" + name);
	svg.append(use);
	return svg;
}

/* ---- one row ---- */

function amount(row, value, name, signed) {
	const td = el("td", name);
	if (value === null)
		td.append(el("span", "nil", "none"));
	else
		td.textContent = money(value, row[R.cur], signed);
	return td;
}

function figures(row) {
	const tr = el("tr"), th = el("th");
	const sev = data.severities[row[R.sev]];
	th.scope = "row";
	th.append(shape(row[R.status] === RESOLVED ? "done" : sev[0]),
	    el("span", "vh", sev[1] + ": "), data.kinds[row[R.code]][1]);
	tr.append(th, el("td", "st", data.statuses[row[R.status]]),
	    el("td", "num age", row[R.age]), el("td", "day", row[R.day]),
	    el("td", "cur-code", currency.get(row[R.cur]).code),
	    amount(row, row[R.expected], "num exp", false),
	    amount(row, row[R.actual], "num act", false),
	    amount(row, row[R.diff], "num diff", true));
	return tr;
}

function pair(dl, label, string, code) {
	if (string === "")
		return;
	const dd = el("dd");
	dl.append(el("dt", "", label), dd);
	linked(code ? dd.appendChild(el("code")) : dd, string);
}

function settled(row) {
	const how = text(row[R.resolution]), by = text(row[R.by]), note = text(row[R.note]);
	return how === "" ? "" : how + (by === "" ? "" : " by " + by) +
	    (note === "" ? "" : ": " + note);
}

function story(row) {
	const div = el("div", "story"), dl = el("dl"), suggestion = text(row[R.suggestion]);
	if (suggestion !== "") {
		const p = el("p", "do");
		p.append(el("strong", "", "Suggested:"), " ");
		div.append(prose(p, suggestion));
	}
	pair(dl, "Settled", settled(row), false);
	for (let i = 0; i + 1 < row[R.story].length; i += 2)
		pair(dl, text(row[R.story][i]), row[R.story][i + 1], false);
	pair(dl, "In Stripe", ids(row[R.why]).map((m) => m[0]).join(" "), true);
	pair(dl, "Stripe ids", row[R.stripe], true);
	pair(dl, "Payout", row[R.payout], true);
	pair(dl, "Ledger ids", row[R.ledger], true);
	pair(dl, "Entry key", row[R.entry], true);
	pair(dl, "Account", text(row[R.account]), true);
	if (row[R.story].length === 0)
		pair(dl, "Rule", text(row[R.rule]), false);
	pair(dl, "First seen", row[R.first], false);
	const dd = el("dd"), self = el("a", "", row[R.id]), id = el("code");
	self.href = "#" + row[R.id];
	id.append(self);
	dd.append(el("code", "", data.kinds[row[R.code]][0]), " ", id);
	dl.append(el("dt", "", "Code and id"), dd);
	pair(dl, "On the command line", "tieout explain " + row[R.id], true);
	div.append(dl);
	return div;
}

function build(i) {
	const row = data.rows[i];
	const body = el("tbody", "row s-" + (row[R.status] === RESOLVED ? "done" :
	    data.severities[row[R.sev]][0]));
	const tr = el("tr", "why"), td = el("td"), details = el("details");
	body.id = row[R.id];
	td.colSpan = 8;
	details.append(el("summary", "", row[R.why] || data.kinds[row[R.code]][1]));
	details.addEventListener("toggle", () => {
		if (details.open && details.children.length === 1)
			details.append(story(row));
	});
	td.append(details);
	tr.append(td);
	body.append(figures(row), tr);
	return body;
}

/* ---- the table ---- */

function pages() {
	return Math.max(1, Math.ceil(shown.length / data.page));
}

function draw() {
	const table = $("mismatches"), from = page * data.page;
	for (const body of [...table.tBodies])
		body.remove();
	table.append(...shown.slice(from, from + data.page).map(build));
	$("open-all").setAttribute("aria-pressed", "false");
	pager();
	say();
}

function say() {
	const n = shown.length, from = page * data.page;
	const which = n === 0 ? "No row passes." : n > data.page ?
	    "Rows " + count(from + 1) + " to " + count(Math.min(n, from + data.page)) + " of " +
	    count(n) + "." : count(n) + (n === 1 ? " row shown." : " rows shown.");
	const th = document.querySelector("th[aria-sort]");
	const order = th === null ? " The gravest and largest first." :
	    " Sorted by " + th.textContent.trim().toLowerCase() + ", " +
	    th.getAttribute("aria-sort") + ".";
	$("live").textContent = which + (n === 0 ? "" : order);
}

function pager() {
	for (const box of document.querySelectorAll(".pager"))
		fill_pager(box, pages() - 1);
}

function fill_pager(box, last) {
	box.hidden = last === 0;
	box.replaceChildren();
	const step = (label, to, off) => {
		const b = el("button", "", label);
		b.type = "button";
		b.disabled = off;
		b.addEventListener("click", () => turn(to));
		box.append(b);
	};
	step("First", 0, page === 0);
	step("Previous", page - 1, page === 0);
	box.append(el("span", "", "Page " + count(page + 1) + " of " + count(last + 1)));
	step("Next", page + 1, page === last);
	step("Last", last, page === last);
}

function turn(to) {
	load();
	if (to < 0 || to >= pages() || to === page)
		return;
	page = to;
	draw();
	$("rows").scrollIntoView();
	const first = document.querySelector("#mismatches summary");
	if (first !== null)
		first.focus({ preventScroll: true });
}

/* ---- sort and filter ---- */

function words_of(i) {
	if (words[i] === undefined) {
		const r = data.rows[i], part = (v) => v === null ? "" : money(v, r[R.cur], false);
		words[i] = [r[R.id], data.kinds[r[R.code]].join(" "), r[R.day],
		    currency.get(r[R.cur]).code, part(r[R.expected]), part(r[R.actual]),
		    part(r[R.diff]), r[R.stripe], r[R.payout], r[R.entry], r[R.ledger],
		    text(r[R.account]), text(r[R.rule]), r[R.why], text(r[R.note]),
		    r[R.story].filter((v, k) => k % 2 === 1).join(" ")].join(" ").toLowerCase();
		words[i] += " " + words[i].replace(/(\d),(?=\d{3})/g, "$1");
	}
	return words[i];
}

function age_bucket(days) {
	return days <= 7 ? 0 : days <= 30 ? 1 : days <= 90 ? 2 : 3;
}

function value(row, key) {
	switch (key) {
	case "kind": return data.kinds[row[R.code]][1];
	case "status": return row[R.status];
	case "age": return row[R.age];
	case "day": return row[R.day];
	case "cur": return currency.get(row[R.cur]).code;
	default:
		return row[R[key]] === null ? null :
		    Number(row[R[key]]) / 10 ** currency.get(row[R.cur]).decimals;
	}
}

function compare(a, b) {
	const x = value(data.rows[a], sort.key), y = value(data.rows[b], sort.key);
	if (x === y)
		return a - b;
	if (x === null || y === null)
		return x === null ? 1 : -1;	/* absent ones last, either way */
	return (x < y ? -1 : 1) * (sort.down ? -1 : 1);
}

function apply() {
	load();
	const find = $("find").value.toLowerCase().split(/\s+/).filter((w) => w !== "");
	const want = (id) => $(id).value === "" ? null : Number($(id).value);
	const kind = want("f-kind"), sev = want("f-sev"), status = want("f-status");
	const cur = want("f-cur"), age = want("f-age");
	shown = [];
	data.rows.forEach((r, i) => {
		if ((kind === null || r[R.code] === kind) && (sev === null || r[R.sev] === sev) &&
		    (status === null || r[R.status] === status) &&
		    (cur === null || r[R.cur] === cur) &&
		    (age === null || age_bucket(r[R.age]) === age) &&
		    find.every((w) => words_of(i).includes(w)))
			shown.push(i);
	});
	if (sort.key !== "")
		shown.sort(compare);
	page = 0;
	draw();
}

function sort_by(th) {
	const now = th.getAttribute("aria-sort");
	for (const other of document.querySelectorAll("th[aria-sort]"))
		other.removeAttribute("aria-sort");
	if (now === "descending") {
		sort = { key: "", down: false };	/* third time: as it was */
	} else {
		sort = { key: th.dataset.sort, down: now === "ascending" };
		th.setAttribute("aria-sort", sort.down ? "descending" : "ascending");
	}
	apply();
}

function option(select, name, at) {
	const o = el("option", "", name);
	o.value = at;
	$(select).append(o);
}

function controls() {
	/* The lists come from the page itself, so that the block need not be read yet. */
	const fill = () => {
		if ($("f-sev").options.length > 1)
			return;
		load();
		data.kinds.forEach((k, i) => {
			if (k[2] > 0)
				option("f-kind", k[1] + " (" + count(k[2]) + ")", i);
		});
		data.severities.forEach((s, i) => option("f-sev", s[1], i));
		data.statuses.forEach((s, i) => option("f-status", s, i));
		data.currencies.forEach((c) => c[1] !== "" && option("f-cur", c[1], c[0]));
		data.ages.forEach((a, i) => option("f-age", a, i));
		pager();
	};
	let timer = 0;
	$("find").addEventListener("input", () => {
		clearTimeout(timer);
		timer = setTimeout(apply, 120);
	});
	for (const select of document.querySelectorAll("#controls select"))
		select.addEventListener("change", apply);
	$("controls").addEventListener("submit", (ev) => ev.preventDefault());
	$("controls").addEventListener("reset", () => setTimeout(apply, 0));
	$("open-all").addEventListener("click", (ev) => {
		const open = ev.currentTarget.getAttribute("aria-pressed") !== "true";
		ev.currentTarget.setAttribute("aria-pressed", String(open));
		for (const d of document.querySelectorAll("#mismatches details"))
			d.open = open;
	});
	for (const th of document.querySelectorAll("#mismatches th[data-sort]")) {
		const b = el("button", "", th.textContent);
		b.type = "button";
		b.addEventListener("click", () => sort_by(th));
		th.dataset.label = th.textContent;	/* for print */
		th.replaceChildren(b);
	}
	for (const a of document.querySelectorAll("a[data-kind]"))
		a.addEventListener("click", () => {
			fill();
			const at = data.kinds.findIndex((k) => k[0] === a.dataset.kind);
			$("controls").reset();
			$("f-kind").value = String(at);
			/* after the reset's own redraw */
			setTimeout(() => { $("f-kind").value = String(at); apply(); }, 0);
		});
	$("controls").hidden = false;
	/* After the first paint; a hundred thousand rows take a moment to read. */
	setTimeout(fill, 50);
}

/* A link to a row that stands on another page of the table. */
function follow() {
	const id = decodeURIComponent(location.hash.slice(1));
	if (!id.startsWith("b_"))
		return;
	if ($(id) === null) {
		load();
		const at = shown.findIndex((i) => data.rows[i][R.id] === id);
		if (at < 0)
			return;
		page = Math.floor(at / data.page);
		draw();
	}
	const details = $(id).querySelector("details");
	details.open = true;
	$(id).scrollIntoView();
}

/* ---- keys, theme, print ---- */

function step(by) {
	const all = [...document.querySelectorAll("#mismatches summary")];
	const row = document.activeElement.closest("tbody.row");
	const at = row === null ? (by > 0 ? -1 : all.length) :
	    all.indexOf(row.querySelector("summary"));
	const next = all[at + by];
	if (next !== undefined)
		next.focus();
}

function key(ev) {
	const field = ev.target.closest("input, select, textarea, dialog");
	if (ev.ctrlKey || ev.metaKey || ev.altKey)
		return;
	if (field !== null) {
		if (ev.key === "Escape")
			ev.target.blur();
		return;
	}
	const act = { "j": () => step(1), "k": () => step(-1), "?": () => $("help").showModal() };
	if ($("mismatches") !== null) {
		act["/"] = () => $("find").focus();
		act.n = () => turn(page + 1);
		act.p = () => turn(page - 1);
	}
	if (act[ev.key] !== undefined) {
		ev.preventDefault();
		act[ev.key]();
	}
}

const themes = ["automatic", "light", "dark"];

function theme(name) {
	if (name === "automatic")
		delete document.documentElement.dataset.theme;
	else
		document.documentElement.dataset.theme = name;
	$("theme").textContent = "Theme: " + name;
}

function start() {
	let name = "automatic";
	try {
		name = localStorage.getItem("tieout-theme") || name;
	} catch (e) {
		/* a page from a file may not store; then the choice lasts for this view */
	}
	theme(themes.includes(name) ? name : "automatic");
	$("theme").addEventListener("click", () => {
		name = themes[(themes.indexOf(name) + 1) % themes.length];
		theme(name);
		try {
			localStorage.setItem("tieout-theme", name);
		} catch (e) {
			/* as above */
		}
	});
	$("print").addEventListener("click", () => window.print());
	$("help-open").addEventListener("click", () => $("help").showModal());
	$("tools").hidden = false;
	document.addEventListener("keydown", key);
	if ($("mismatches") !== null) {
		controls();
		window.addEventListener("hashchange", follow);
		follow();
	}
}

start();
})();
