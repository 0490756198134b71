// What holds for every view, whoever looks: accessible in light and dark, wide and narrow, in both languages; nothing
// in the console; nothing to scroll sideways on a phone; a title, one h1, and the right language.
import type { Browser, Page } from "@playwright/test";
import { expect, test, bankId, type World } from "./world";
import { filled, known, patterns, type Known } from "./addresses";
import { violations } from "./judging";

test.use({ played: true });

const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 375, height: 812 };
type Scheme = "light" | "dark";
interface Visit {
  language: "nb" | "en";
  scheme: Scheme;
  size: typeof WIDE;
}
// The other lights and widths are looked at where each view is tested.
const DESK: Visit = { language: "nb", scheme: "light", size: WIDE };
const POCKET: Visit = { language: "en", scheme: "dark", size: PHONE };
const LOCALES = { nb: "nb-NO", en: "en-GB" };

async function opened(browser: Browser, world: World, visit: Visit, who: string | null): Promise<[Page, string[]]> {
  const context = await browser.newContext({
    locale: LOCALES[visit.language],
    viewport: visit.size,
    colorScheme: visit.scheme,
  });
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
    // A dialog has one of its own, and is there before it is opened.
    headings: document.querySelectorAll("h1:not(dialog h1)").length,
    language: document.documentElement.lang,
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }));
  if (!told.title.includes("Kontobro")) found.push(`title: ${told.title}`);
  if (told.headings !== 1) found.push(`h1: ${told.headings}`);
  if (told.language !== visit.language) found.push(`language: ${told.language}`);
  if (told.over > 0) found.push(`${told.over} px to scroll sideways`);
  found.push(...(await violations(page)));
  return found;
}

async function judged(
  browser: Browser,
  world: World,
  visits: readonly Visit[],
  who: string | null,
  addresses: (of: Known) => string[],
) {
  const told = await Promise.all(
    visits.map(async (visit) => {
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
    const [page] = await opened(browser, world, DESK, "kari");
    const of = await known(world, page);
    await page.context().close();
    return of;
  })();
  return things;
}

for (const [who, ...visits] of [["ola", DESK, POCKET] as const, ["kari", POCKET] as const]) {
  test(`every view, as ${who}`, async ({ browser, world }) => {
    test.setTimeout(240_000);
    await judged(browser, world, visits, who, (of) => patterns().map((pattern) => filled(pattern, of)));
  });
}

test("what a stranger sees", async ({ browser, world }) => {
  test.setTimeout(120_000);
  const open = ["/", "/help", "/sign/done", "/sign/:token", "/sign/unknown", "/companies/:companyId/payments"];
  await judged(browser, world, [DESK, POCKET], null, (of) => open.map((pattern) => filled(pattern, of)));
});

test("the look of a place that is not there", async ({ browser, world }) => {
  const [page] = await opened(browser, world, DESK, "ola");
  expect(await looked(page, DESK, `${world.url}/nowhere`)).toEqual([]);
  await page.context().close();
});
