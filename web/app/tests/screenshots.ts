// Pictures of every view for the README: `npm run screenshots` writes docs/screenshots/<view>.webp of the played world,
// at 1280 wide, and three of them as on a phone.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { filled, known, patterns } from "./addresses";
import { rest } from "./film";
import { expect, pageOf, test } from "./world";

test.use({ played: true });

const PLACE = join(import.meta.dirname, "../../../docs/screenshots");
const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 375, height: 812 };
const ON_A_PHONE = new Set(["dashboard", "payments", "sign"]);
const MAX_BYTES = 150_000;
/** Who sees most of it; otherwise Ola. */
const SEEN_BY: Record<string, string> = { "payments-salary": "per", clients: "kari", register: "kari" };

/** "/companies/:companyId/payments/new" -> "payments-new". */
function nameOf(pattern: string): string {
  if (pattern === "/") return "clients";
  if (pattern === "/companies/:companyId") return "dashboard";
  return pattern
    .replace("/companies/:companyId/", "")
    .replace("payments/:paymentId", "payment")
    .replace(/\/:\w+/g, "")
    .replace(/^\//, "")
    .replaceAll("/", "-");
}

async function taken(page: Page, name: string): Promise<void> {
  const png = join(PLACE, `${name}.png`);
  await page.screenshot({ path: png, animations: "disabled" });
  const webp = join(PLACE, `${name}.webp`);
  execFileSync("ffmpeg", ["-loglevel", "error", "-y", "-i", png, "-c:v", "libwebp", "-quality", "82", webp]);
  rmSync(png);
  expect(statSync(webp).size).toBeLessThan(MAX_BYTES);
}

test("a picture of every view", async ({ browser, person, world }) => {
  test.setTimeout(600_000);
  mkdirSync(PLACE, { recursive: true });
  const pages: Record<string, Page> = {};
  for (const who of ["ola", "kari", "per"]) pages[who] = await person(who, { viewport: WIDE });
  pages["nobody"] = await pageOf(browser, { viewport: WIDE });
  const of = await known(world, pages["ola"]!);
  for (const pattern of patterns()) {
    const name = nameOf(pattern);
    const page = pages[name.startsWith("sign") ? "nobody" : (SEEN_BY[name] ?? "ola")]!;
    await page.setViewportSize(WIDE);
    await page.goto(world.url + filled(pattern, of));
    await rest(page);
    await taken(page, name);
    if (!ON_A_PHONE.has(name)) continue;
    await page.setViewportSize(PHONE);
    await rest(page);
    await taken(page, `${name}-phone`);
  }
  await pages["nobody"].context().close();
});
