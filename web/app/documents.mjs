// One manifest of trusted documents for the gateway, of those that codegen wrote for each view; and for the cache, which
// types a fragment on an interface is about.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, isInterfaceType, parse } from "graphql";

const found = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith("persisted-documents.json"),
);
const all = Object.assign({}, ...found.map((path) => JSON.parse(readFileSync(join("src", path), "utf8"))));
// The application names a document by its operation.
const names = Object.values(all).map(
  (text) => parse(text).definitions.find((one) => one.kind === "OperationDefinition")?.name?.value,
);
const twice = names.filter((name, place) => !name || names.indexOf(name) !== place);
if (twice.length > 0) throw new Error(`two documents have one name: ${twice.join(", ")}`);
writeFileSync("documents.json", JSON.stringify(Object.fromEntries(Object.entries(all).sort()), null, 1));

const schema = buildSchema(readFileSync("../../schema.graphql", "utf8"));
const interfaces = Object.values(schema.getTypeMap()).filter(isInterfaceType);
const types = interfaces.map((one) => [one.name, schema.getPossibleTypes(one).map((type) => type.name)]);
const possible = JSON.stringify(Object.fromEntries(types));
writeFileSync("src/live/gql/possible.ts", `export const POSSIBLE_TYPES: Record<string, string[]> = ${possible};\n`);
