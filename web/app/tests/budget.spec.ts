// What the first page costs, whichever it is: the scripts that it loads before it stands, and how soon something is on
// the screen of a slow machine.
import type { BrowserContext, Page } from "@playwright/test";
import { filled, known, patterns } from "./addresses";
import { expect, test, pageOf } from "./world";

test.use({ played: true });

const MAX_SCRIPT_BYTES = 250_000;
const MAX_PAINT_MILLISECONDS = 1000;
const SLOWER = 4;
const TIMES = 5;

/** Bytes of all scripts, packed as they were sent, that had come when the view with its heading stood. */
async function scriptBytes(page: Page, url: string): Promise<number> {
  await page.addInitScript(() => {
    const stands = new MutationObserver(() => {
      if (!document.querySelector("h1")) return;
      stands.disconnect();
      Object.assign(globalThis, { stoodAt: performance.now() });
    });
    stands.observe(document, { childList: true, subtree: true });
  });
  await page.goto(url);
  await page.locator("h1").first().waitFor();
  return page.evaluate(() => {
    const { stoodAt } = globalThis as unknown as { stoodAt: number };
    const loaded = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const before = loaded.filter((one) => one.name.endsWith(".js") && one.responseEnd <= stoodAt);
    return before.reduce((sum, one) => sum + one.encodedBodySize, 0);
  });
}

/** When something was first painted, with nothing in the cache. */
async function firstPaint(context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage();
  const line = await context.newCDPSession(page);
  await line.send("Network.setCacheDisabled", { cacheDisabled: true });
  await line.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.goto(url);
  const painted = await page.evaluate(
    () =>
      new Promise<number>((found) => {
        new PerformanceObserver((list) => {
          const first = list.getEntriesByName("first-contentful-paint")[0];
          if (first) found(first.startTime);
        }).observe({ type: "paint", buffered: true });
      }),
  );
  await page.close();
  return painted;
}

async function medianPaint(context: BrowserContext, url: string): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < TIMES; n++) times.push(await firstPaint(context, url));
  console.log(`first contentful paint, CPU ${SLOWER} times slower: ${times.map(Math.round).join(", ")} ms`);
  return times.sort((a, b) => a - b)[Math.floor(TIMES / 2)]!;
}

test("a stranger's first page", async ({ world, browser }) => {
  const page = await pageOf(browser);
  const bytes = await scriptBytes(page, world.url);
  console.log(`a stranger's first scripts: ${bytes} bytes`);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(MAX_SCRIPT_BYTES);
  expect(await medianPaint(page.context(), world.url)).toBeLessThan(MAX_PAINT_MILLISECONDS);
  await page.context().close();
});

test("an accountant's first page", async ({ world, person }) => {
  const page = await person("kari");
  const bytes = await scriptBytes(page, world.url);
  console.log(`an accountant's first scripts: ${bytes} bytes`);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(MAX_SCRIPT_BYTES);
  expect(await medianPaint(page.context(), world.url)).toBeLessThan(MAX_PAINT_MILLISECONDS);
});

test("no other view is heavier, for who comes by its address", async ({ world, person }) => {
  const page = await person("kari");
  const of = await known(world, page);
  const costs: Record<string, number> = {};
  for (const pattern of patterns()) costs[pattern] = await scriptBytes(page, world.url + filled(pattern, of));
  console.log(costs);
  for (const [pattern, bytes] of Object.entries(costs)) {
    expect(bytes, pattern).toBeGreaterThan(10_000);
    expect(bytes, pattern).toBeLessThan(MAX_SCRIPT_BYTES);
  }
});
