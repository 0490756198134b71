// graphql-eslint's rules for schemas, all of them, against a schema. Argument: its path. Answers with the complaints.
import { basename, dirname, resolve } from "node:path";
import { ESLint } from "eslint";
import graphql from "@graphql-eslint/eslint-plugin";
import { excused, settled } from "./excused.mjs";

const [schema] = process.argv.slice(2).map((path) => resolve(path));
const every = {
  ...graphql.configs["flat/schema-all"].rules,
  ...graphql.configs["flat/schema-relay"].rules,
  ...settled,
};
const unknown = Object.keys(excused).filter((rule) => !(rule in every));
if (unknown.length) throw new Error(`no such rule: ${unknown}`);

async function complaints(rules) {
  const eslint = new ESLint({
    cwd: dirname(schema),
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ["**/*.graphql"],
        languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema } } },
        plugins: { "@graphql-eslint": graphql },
        rules,
      },
    ],
  });
  const [result] = await eslint.lintFiles([basename(schema)]);
  return result.messages.map(({ ruleId, line, message }) => ({ rule: ruleId, line, message }));
}

const kept = Object.fromEntries(Object.entries(every).filter(([rule]) => !(rule in excused)));
const dropped = Object.fromEntries(Object.entries(every).filter(([rule]) => rule in excused));
console.log(
  JSON.stringify({
    rules: Object.keys(kept).length,
    complaints: await complaints(kept),
    // An excuse that is not needed any more is none.
    needed: [...new Set((await complaints(dropped)).map(({ rule }) => rule))],
    excused: Object.keys(excused),
  }),
);
