// Stripe's specification, cut to what a fetch asks for: the paths of the trimmed
// file as they are, and those missing there from the whole one, with references
// that can be expanded told as ids.
//   node cut.mjs TRIMMED WHOLE > SPEC
import { readFileSync } from "node:fs";

const more = ["/v1/balance", "/v1/topups", "/v1/transfers", "/v1/application_fees",
	"/v1/events"];
const trimmed = JSON.parse(readFileSync(process.argv[2], "utf8"));
const whole = JSON.parse(readFileSync(process.argv[3], "utf8"));
const schemas = trimmed.components.schemas;

function plain(node) {
	if (Array.isArray(node))
		return node.map(plain);
	if (node === null || typeof node !== "object")
		return node;
	if (node["x-expansionResources"])
		return { type: "string", maxLength: 5000, nullable: node.nullable === true };
	if (typeof node.$ref === "string")
		take(node.$ref.split("/").pop());
	return Object.fromEntries(Object.entries(node).map(([k, v]) => [k, plain(v)]));
}

function take(name) {
	if (schemas[name])
		return;
	schemas[name] = {}; // circles end here
	schemas[name] = plain(whole.components.schemas[name]);
}

for (const path of more) {
	const get = { ...whole.paths[path].get };
	delete get.requestBody;
	trimmed.paths[path] = { get: plain(get) };
}
// a refund and a dispute come with their charge, where it is asked for
for (const name of ["refund", "dispute"])
	schemas[name].properties.charge = { nullable: true, anyOf: [
		{ type: "string", maxLength: 5000 }, { $ref: "#/components/schemas/charge" }] };
process.stdout.write(JSON.stringify(trimmed));
