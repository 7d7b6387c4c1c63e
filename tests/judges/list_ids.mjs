// The ids of every list as Stripe's own client reads them: a file per list in DIR, an
// id per line.  Run where node_modules is: the module is found from there.
//   node list_ids.mjs PORT KEY DIR
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";

const Stripe = createRequire(process.cwd() + "/")("stripe");
const [port, key, dir] = process.argv.slice(2);
const stripe = new Stripe(key, {
	host: "127.0.0.1", port, protocol: "http", maxNetworkRetries: 3, telemetry: false,
	apiVersion: "2026-09-30.endive",
});
const lists = {
	balance_transactions: stripe.balanceTransactions, charges: stripe.charges,
	refunds: stripe.refunds, disputes: stripe.disputes, payouts: stripe.payouts,
	topups: stripe.topups, transfers: stripe.transfers,
	application_fees: stripe.applicationFees, events: stripe.events,
};
const also = { events: { types: ["charge.dispute.closed", "charge.dispute.updated",
	"charge.dispute.funds_reinstated", "payout.failed", "transfer.reversed"] } };
for (const [name, list] of Object.entries(lists)) {
	let ids = "";
	for await (const one of list.list({ limit: 100, ...also[name] }))
		ids += one.id + "\n";
	writeFileSync(`${dir}/${name}`, ids);
}
