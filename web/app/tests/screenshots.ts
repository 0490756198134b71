// Pictures of every view for the README: `npm run screenshots` writes docs/screenshots/<view>.webp of the played world,
// at 1280 wide, and three of them as on a phone.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { filled, known, patterns } from "./addresses";
import { rest } from "./film";
import { Actor, sent } from "./scenes";
import { bankId, expect, pageOf, test, type World } from "./world";

test.use({ played: true });

const PLACE = join(import.meta.dirname, "../../../docs/screenshots");
const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 375, height: 812 };
const ON_A_PHONE = new Set(["dashboard", "payments"]);
const MAX_BYTES = 150_000;
/** Who sees most of it; otherwise Ola. */
const SEEN_BY: Record<string, string> = { "payments-salary": "per", clients: "kari", register: "kari" };

/** What is typed or chosen already. */
const WITH: Record<string, string> = { register: "?number=317824637", transactions: "?q=byggvarer" };

interface BankAccount {
  key: string;
  bban: string;
  owner_name: string;
}

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

/** What there is to see on views that show what waits: a salary run and two bills. */
async function somethingWaits(world: World, companyId: string): Promise<void> {
  const [kari, per] = [await new Actor(world, "kari").logIn(), await new Actor(world, "per").logIn()];
  const known = (await world.control("/accounts", undefined, "GET")) as BankAccount[];
  const named = Object.fromEntries(known.map((account) => [account.key, account]));
  const { company } = await kari.ask<{ company: { accounts: { id: string; accountNumber: string }[] } }>(
    "query ($id: ID!) { company(id: $id) { accounts { id accountNumber } } }",
    { id: companyId },
  );
  const debtor = (key: string) => company.accounts.find((one) => one.accountNumber === named[key]?.bban)?.id;
  const to = (key: string, value: string, more: object) => ({
    instructedAmount: { value },
    creditorName: named[key]!.owner_name,
    creditorAccount: named[key]!.bban,
    ...more,
  });
  for (const transfer of [
    to("strom", "3219.50", { remittanceStructured: "1234567897" }),
    to("byggvarer", "48750.00", { remittanceUnstructured: "Faktura 10482, materialer" }),
  ])
    await kari.must("CreatePaymentInput", "createPayment", "... on PaymentSuccess { payment { id } }", {
      idempotencyKey: crypto.randomUUID(),
      debtorAccountId: debtor("fjellheim-drift"),
      transfer,
    });
  await per.must("CreateSalaryBatchInput", "createSalaryBatch", "... on SalaryBatchSuccess { batch { id } }", {
    idempotencyKey: crypto.randomUUID(),
    debtorAccountId: debtor("fjellheim-lonn"),
    name: "Lønn desember",
    transfers: ["ansatt-1", "ansatt-2"].map((key, place) =>
      to(key, ["31217.13", "24806.41"][place]!, { remittanceUnstructured: "Lønn desember" }),
    ),
  });
}

test("a picture of every view", async ({ browser, person, world }) => {
  test.setTimeout(600_000);
  mkdirSync(PLACE, { recursive: true });
  const pages: Record<string, Page> = {};
  for (const who of ["ola", "kari", "per"]) pages[who] = await person(who, { viewport: WIDE });
  const nobody = await pageOf(browser, { viewport: WIDE });
  const of = await known(world, pages["ola"]!);
  await somethingWaits(world, of.companyId);
  const link = await sent(world, "havbris", "nils", { pep: true });
  for (const pattern of patterns().filter((one) => !one.startsWith("/sign"))) {
    const name = nameOf(pattern);
    const page = pages[SEEN_BY[name] ?? "ola"]!;
    await page.setViewportSize(WIDE);
    await page.goto(world.url + filled(pattern, of) + (WITH[name] ?? ""));
    await rest(page);
    if (name === "payments-approve") await page.getByLabel(/Velg alle/).check();
    await taken(page, name);
    if (!ON_A_PHONE.has(name)) continue;
    await page.setViewportSize(PHONE);
    await rest(page);
    await taken(page, `${name}-phone`);
  }

  await nobody.goto(world.url);
  await nobody
    .getByRole("main")
    .getByRole("button", { name: /BankID/ })
    .waitFor();
  await taken(nobody, "login");
  await nobody.goto(world.url + link);
  await rest(nobody);
  await taken(nobody, "sign");
  await nobody.setViewportSize(PHONE);
  await rest(nobody);
  await taken(nobody, "sign-phone");
  await nobody.setViewportSize(WIDE);
  await nobody.getByRole("button", { name: "Signer med BankID" }).click();
  await bankId(nobody, "nils");
  await expect(nobody.getByText("ser på avtalen manuelt")).toBeVisible();
  await taken(nobody, "sign-done");
  const kari = pages["kari"]!;
  await kari.goto(world.url);
  await kari.getByRole("link", { name: /Havbris/i }).click();
  await kari.getByRole("link", { name: "Bankavtale" }).click();
  await expect(kari.locator('[data-status="MANUAL_REVIEW"]')).toBeVisible();
  await taken(kari, "agreement-review");
  await nobody.context().close();
});
