// Asks for every page of each list, and for the balance; ends with 1 at the first
// answer that is not 200.
//   node pages.mjs PORT KEY LIST...
const [port, key, ...lists] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${key}`, "Stripe-Version": "2026-09-30.endive" };

async function ask(path) {
	const answer = await fetch(`http://127.0.0.1:${port}/v1/${path}`, { headers });
	const text = await answer.text();
	if (answer.status !== 200) {
		console.error(`${path}: ${answer.status} ${text.slice(0, 2000)}`);
		process.exit(1);
	}
	return JSON.parse(text);
}

// as a fetch asks for them
const also = {
	events: ["charge.dispute.closed", "charge.dispute.updated",
		"charge.dispute.funds_reinstated", "payout.failed", "transfer.reversed"]
		.map((t) => `&types[]=${t}`).join(""),
	refunds: "&expand[]=data.charge", disputes: "&expand[]=data.charge",
};
let pages = 0;
await ask("balance");
for (const list of lists) {
	for (let after = "", more = true; more; pages++) {
		const page = await ask(`${list}?limit=50${also[list] ?? ""}${after}`);
		after = `&starting_after=${page.data.at(-1)?.id}`;
		more = page.has_more;
	}
}
console.log(`Prism: ${pages} pages of ${lists.length} lists, and the balance`);
