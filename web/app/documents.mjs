// One manifest of trusted documents for the gateway, of those that codegen wrote for each view.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const found = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith("persisted-documents.json"),
);
const all = Object.assign({}, ...found.map((path) => JSON.parse(readFileSync(join("src", path), "utf8"))));
writeFileSync("documents.json", JSON.stringify(Object.fromEntries(Object.entries(all).sort()), null, 1));
