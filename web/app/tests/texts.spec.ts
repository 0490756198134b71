// Every text of the application: in both languages, with the same facts in it, and shown somewhere.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "@playwright/test";

const SRC = resolve(import.meta.dirname, "../src");
/** The same in both languages: names, and words that both have. */
const SAME = [
  "agreement.status",
  "billing.sum",
  "consent.bank",
  "consent.status",
  "help.consent.person",
  "help.video.english",
  "help.video.subtitles",
  "members.role.ADMIN",
  "paying-pieces.aboutKid",
  "payment.kid",
  "payment.status",
  "payments.status",
  "posting.postedWhat",
  "profile.languages.en",
  "profile.languages.nb",
  "registration.isPep",
  "shell.brand",
  "transactions.column.status",
  "transactions.filter.status",
  "transactions.kid",
];
/** Said by a key that is reckoned: tests/web_texts knows the events; the film and the questions go through all of theirs. */
const RECKONED = ["events", "help-film", "help-questions"];
/** The same, of single keys: which act is asked about, which field is wrong. */
const RECKONED_KEYS = new Set([
  "agreement.terminateTitle",
  "agreement.terminateWhy",
  "agreement.withdrawTitle",
  "agreement.withdrawWhy",
  "registration.emailWrong",
  "registration.mobileWrong",
]);

interface Tree {
  [key: string]: string | Tree;
}

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !path.includes("gql/"))
  .map((path) => join(SRC, path));
const read = (path: string) => readFileSync(path, "utf8");
const told = files.filter((path) => /\bwordsOf\(/.test(read(path)) && path !== join(SRC, "words/index.ts"));
const nameOf = (path: string) => /\bwordsOf\(\s*"([^"]+)"/.exec(read(path))![1]!;

/** Both languages of every file of words, as the application itself hands them to i18next. */
async function bundles(): Promise<Map<string, Record<"nb" | "en", Map<string, string>>>> {
  // What the browser has, and words/index.ts asks when it is loaded.
  const browser = { localStorage: { getItem: () => null }, document: { documentElement: {} } };
  Object.assign(globalThis, browser);
  if (!("navigator" in globalThis)) Object.assign(globalThis, { navigator: { languages: [] } });
  for (const path of told) await import(path);
  const { default: i18next } = await import("i18next");
  const flat = (tree: Tree, before = ""): [string, string][] =>
    Object.entries(tree).flatMap(([key, inner]) =>
      typeof inner === "string" ? [[before + key, inner] as [string, string]] : flat(inner, `${before}${key}.`),
    );
  return new Map(
    told.map((path) => {
      const both = (language: "nb" | "en") => new Map(flat(i18next.getResourceBundle(language, nameOf(path)) as Tree));
      return [path, { nb: both("nb"), en: both("en") }];
    }),
  );
}

/** Who says the words of a file: whoever is beside it, and whoever imports it. */
function sayers(words: string): string {
  const imports = (path: string) =>
    [...read(path).matchAll(/from "(\.[^"]*|@\/[^"]*)"/g)].some(([, from = ""]) => {
      const at = from.startsWith("@/") ? join(SRC, from.slice(2)) : resolve(dirname(path), from);
      return `${at}.ts` === words;
    });
  return files
    .filter((path) => path === words || imports(path))
    .map((path) => (path === words ? read(path).replace(/^[\s\S]*\nexport const useWords\b/, "") : read(path)))
    .join("\n");
}

const facts = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name).sort();

test("every text is in both languages, and tells the same facts", async () => {
  const all = await bundles();
  expect(all.size).toBeGreaterThan(10);
  for (const [path, { nb, en }] of all) {
    expect([...en.keys()], path).toEqual([...nb.keys()]);
    for (const [key, text] of nb) {
      expect(facts(en.get(key)!), `${nameOf(path)}: ${key}`).toEqual(facts(text));
      expect(text.trim(), `${nameOf(path)}: ${key}`).not.toBe("");
    }
  }
});

test("no text is the same in both languages, but for names", async () => {
  const same: string[] = [];
  for (const [path, { nb, en }] of await bundles())
    for (const [key, text] of nb) if (en.get(key) === text) same.push(`${nameOf(path)}.${key}`);
  expect(same.sort()).toEqual([...SAME].sort());
});

test("every text is said somewhere", async () => {
  const unsaid: string[] = [];
  for (const [path, { nb }] of await bundles()) {
    if (RECKONED.includes(nameOf(path))) continue;
    const code = sayers(path);
    for (const key of nb.keys()) {
      const plain = key.replace(/_(one|other)$/, "");
      const parents = plain.split(".").slice(0, -1);
      const said =
        [`"${plain}"`, `\`${plain}\``].some((literal) => code.includes(literal)) ||
        // say(`status.${status}`)
        parents.some((_, depth) => code.includes(`\`${parents.slice(0, depth + 1).join(".")}.\${`));
      if (!said && !RECKONED_KEYS.has(`${nameOf(path)}.${plain}`)) unsaid.push(`${nameOf(path)}.${plain}`);
    }
  }
  expect([...new Set(unsaid)].sort()).toEqual([]);
});
