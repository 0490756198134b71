// What holds for every view, whoever looks: accessible in light and dark, wide and narrow, in both languages; nothing
// in the console; nothing to scroll sideways on a phone; a title, one h1, and the right language.
import AxeBuilder from "@axe-core/playwright";
import type { Browser, Page } from "@playwright/test";
import { expect, test, bankId, type World } from "./world";
import { filled, known, patterns, type Known } from "./addresses";

test.use({ played: true });

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 375, height: 812 };
type Scheme = "light" | "dark";
interface Visit {
  language: "nb" | "en";
  wide: Scheme;
  phone: Scheme;
}
// Between the two languages every light is looked at in every width.
const VISITS: Visit[] = [
  { language: "nb", wide: "light", phone: "dark" },
  { language: "en", wide: "dark", phone: "light" },
];
const LOCALES = { nb: "nb-NO", en: "en-GB" };

async function opened(browser: Browser, world: World, visit: Visit, who: string | null): Promise<[Page, string[]]> {
  const context = await browser.newContext({ locale: LOCALES[visit.language], viewport: WIDE });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    const from = new URL(message.location().url || world.url).pathname;
    // The browser tells of each answer that is no success; for a stranger this one is the answer.
    if (from === "/session" && message.text().includes("401")) return;
    faults.push(`${message.text()} (${from})`);
  });
  if (who) {
    await page.goto(world.url);
    await page
      .getByRole("main")
      .getByRole("button", { name: /BankID/ })
      .click();
    await bankId(page, who);
    await page.waitForURL(`${world.url}/`);
  }
  return [page, faults];
}

async function looked(page: Page, visit: Visit, address: string): Promise<string[]> {
  const found: string[] = [];
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: visit.wide });
  await page.goto(address);
  const settled = await page
    .locator("h1")
    .first()
    .waitFor({ timeout: 10_000 })
    .then(
      () => expect(page.locator(".aksel-skeleton")).toHaveCount(0, { timeout: 10_000 }),
      () => found.push("no h1"),
    )
    .catch(() => found.push("loads for ever"));
  if (typeof settled === "number") return found;
  const told = await page.evaluate(() => ({
    title: document.title,
    headings: document.querySelectorAll("h1").length,
    language: document.documentElement.lang,
  }));
  if (!told.title.includes("Kontobro")) found.push(`title: ${told.title}`);
  if (told.headings !== 1) found.push(`h1: ${told.headings}`);
  if (told.language !== visit.language) found.push(`language: ${told.language}`);
  found.push(...(await violations(page, `wide ${visit.wide}`)));
  await page.setViewportSize(PHONE);
  await page.emulateMedia({ colorScheme: visit.phone });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) found.push(`${over} px to scroll sideways`);
  found.push(...(await violations(page, `phone ${visit.phone}`)));
  return found;
}

async function violations(page: Page, how: string): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return found.map((one) => `${how}: ${one.id} ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

async function judged(browser: Browser, world: World, who: string | null, addresses: (of: Known) => string[]) {
  const told = await Promise.all(
    VISITS.map(async (visit) => {
      const [page, faults] = await opened(browser, world, visit, who);
      const found: string[] = [];
      for (const address of addresses(await theWorlds(browser, world))) {
        const here = await looked(page, visit, world.url + address);
        found.push(...[...here, ...faults.splice(0)].map((one) => `${visit.language} ${address}: ${one}`));
      }
      await page.context().close();
      return found;
    }),
  );
  expect(told.flat()).toEqual([]);
}

let things: Promise<Known> | undefined;
/** Asked once, as Kari. */
function theWorlds(browser: Browser, world: World): Promise<Known> {
  things ??= (async () => {
    const [page] = await opened(browser, world, VISITS[0]!, "kari");
    const of = await known(world, page);
    await page.context().close();
    return of;
  })();
  return things;
}

for (const who of ["ola", "kari"]) {
  test(`every view, as ${who}`, async ({ browser, world }) => {
    test.setTimeout(240_000);
    await judged(browser, world, who, (of) => patterns().map((pattern) => filled(pattern, of)));
  });
}

test("what a stranger sees", async ({ browser, world }) => {
  test.setTimeout(120_000);
  const open = ["/", "/help", "/sign/done", "/sign/:token", "/sign/unknown", "/companies/:companyId/payments"];
  await judged(browser, world, null, (of) => open.map((pattern) => filled(pattern, of)));
});

test("the look of a place that is not there", async ({ browser, world }) => {
  const [page] = await opened(browser, world, VISITS[0]!, "ola");
  expect(await looked(page, VISITS[0]!, `${world.url}/nowhere`)).toEqual([]);
  await page.context().close();
});
