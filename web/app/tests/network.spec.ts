import type { Page, WebSocketRoute } from "@playwright/test";
import { accountOf, asks, comesIn, openFjellheim } from "./fjellheim";
import { approved } from "./scenes";
import { expect, test } from "./world";

test.use({ played: true });

const rows = (page: Page) => page.getByRole("row").filter({ has: page.getByRole("cell") });
const bar = (page: Page) => page.getByRole("status").filter({ hasText: "Ingen forbindelse siden kl." });

const PAY = `mutation ($input: CreatePaymentInput!) { createPayment(input: $input) {
  ... on PaymentSuccess { payment { id contentHash } } ... on Rejection { code message } } }`;
const ACCOUNTS = "query ($id: ID!) { company(id: $id) { accounts { id accountNumber } } }";

interface Made {
  id: string;
  contentHash: string;
}

/** Somebody else makes a payment of the company's. */
async function pays(page: Page, companyId: string, account: string): Promise<Made> {
  const { company } = await asks(page, ACCOUNTS, { id: companyId });
  const accounts = company?.["accounts"] as { id: string; accountNumber: string }[];
  const { createPayment } = await asks(page, PAY, {
    input: {
      idempotencyKey: crypto.randomUUID(),
      debtorAccountId: accounts.find((one) => one.accountNumber === account)?.id,
      transfer: {
        instructedAmount: { value: "150.00", currency: "NOK" },
        creditorName: "Kontorrekvisita AS",
        creditorAccount: accounts.find((one) => one.accountNumber !== account)?.accountNumber,
        remittanceUnstructured: "Papir",
      },
    },
  });
  return createPayment?.["payment"] as Made;
}

/** What went over a line about each subscription: what it was asked to go on from, and the cursors that came. */
interface Followed {
  since: unknown;
  cursors: string[];
}

interface Message {
  id?: string;
  type: string;
  payload?: { operationName?: string; variables?: { since?: string }; data?: Record<string, { cursor?: string }> };
}

class Lines {
  down = false;
  private open: { line: WebSocketRoute; server: WebSocketRoute; followed: Map<string, Followed> }[] = [];

  async between(page: Page): Promise<this> {
    await page.routeWebSocket(/\/graphql$/, async (line) => {
      if (this.down) return line.close({ code: 1013, reason: "not now" });
      const server = line.connectToServer();
      const names = new Map<string | undefined, string>();
      const followed = new Map<string, Followed>();
      const entry = { line, server, followed };
      line.onMessage((text) => {
        const { id, type, payload } = JSON.parse(String(text)) as Message;
        if (type === "subscribe" && payload?.operationName) {
          names.set(id, payload.operationName);
          followed.set(payload.operationName, { since: payload.variables?.since, cursors: [] });
        }
        if (type === "complete") followed.delete(names.get(id) ?? "");
        server.send(text);
      });
      server.onMessage((text) => {
        // What comes after the line was killed has not arrived.
        if (!this.open.includes(entry)) return;
        const { id, payload } = JSON.parse(String(text)) as Message;
        const cursor = Object.values(payload?.data ?? {})[0]?.cursor;
        if (cursor) followed.get(names.get(id) ?? "")?.cursors.push(cursor);
        line.send(text);
      });
      this.open.push(entry);
    });
    return this;
  }

  /** Of the lines that are open, as far as they have come: {a subscription's name: what was asked and came}. */
  followed(): Record<string, Followed> {
    return Object.fromEntries(this.open.flatMap(({ followed }) => [...followed]));
  }

  async kill(): Promise<void> {
    this.down = true;
    const killed = this.open;
    this.open = [];
    for (const { line, server } of killed) {
      await line.close({ code: 1012, reason: "the gateway starts anew" });
      await server.close();
    }
  }
}

/** Marked, so that a page that loads itself anew is found out. */
const mark = (page: Page) => page.evaluate(() => document.documentElement.setAttribute("data-same", "yes"));
const isSame = (page: Page) => expect(page.locator("html[data-same]")).toHaveCount(1);

test("the network is cut and comes back: nothing is missing, nothing is double, nothing is loaded anew", async ({
  person,
  world,
}) => {
  const page = await person("ola");
  const base = await openFjellheim(page);
  const account = await accountOf(page, "DNB Bank ASA", "Driftskonto");
  const list = await page.context().newPage();
  await list.goto(`${base}/transactions`);
  await expect(rows(list)).toHaveCount(50);
  const other = await person("kari");
  await openFjellheim(other);
  await other.goto(`${base}/transactions`);
  await expect(rows(other).first()).toBeVisible();
  await Promise.all([mark(page), mark(list)]);
  const card = page.getByRole("list", { name: "DNB Bank ASA" }).locator(".account").filter({ hasText: "Driftskonto" });
  const before = (await card.locator(".balance-amount").textContent()) ?? "";
  await comesIn(world, account, { amount: "1000.00", debtor_name: "Før Bruddet AS" });
  await expect(rows(list).first()).toContainText("Før Bruddet AS");
  await expect(card.locator(".balance-amount")).not.toHaveText(before);
  const known = (await card.locator(".balance-amount").textContent()) ?? "";

  await page.context().setOffline(true);
  await expect(bar(page)).toBeVisible();
  await expect(bar(list)).toBeVisible();
  await comesIn(world, account, { amount: "2000.00", debtor_name: "Under Bruddet AS" });
  await expect(rows(other).first()).toContainText("Under Bruddet AS");
  await pays(other, base.split("/").at(-1) ?? "", account);
  await expect(card.locator(".balance-amount")).toHaveText(known);
  await expect(card.locator("time")).toHaveText(/siden|nå/);
  await expect(rows(list).filter({ hasText: "Under Bruddet AS" })).toHaveCount(0);

  await page.context().setOffline(false);
  await expect(bar(page)).toBeHidden();
  await expect(bar(list)).toBeHidden();
  await expect(rows(list).first()).toContainText("Under Bruddet AS");
  for (const name of ["Før Bruddet AS", "Under Bruddet AS"])
    await expect(rows(list).filter({ hasText: name })).toHaveCount(1);
  await expect(card.locator(".balance-amount")).not.toHaveText(known);
  await expect(page.getByRole("link", { name: "1 betaling venter på godkjenning" })).toBeVisible();

  // It is live again, and not only caught up; and two tabs and two users stay equal.
  await comesIn(world, account, { amount: "3000.00", debtor_name: "Etter Bruddet AS" });
  await expect(rows(list).first()).toContainText("Etter Bruddet AS");
  await expect(rows(other).first()).toContainText("Etter Bruddet AS");
  const third = await page.context().newPage();
  await third.goto(base);
  const total = page.locator(".total-amount");
  await expect(third.locator(".total-amount")).toHaveText((await total.textContent()) ?? "?");
  await Promise.all([isSame(page), isSame(list)]);
});

test("a line that is killed is opened again, and goes on where it was without a lost event", async ({
  person,
  world,
}) => {
  const page = await person("ola");
  const log = await page.context().newPage();
  const [lines, logLines] = [await new Lines().between(page), await new Lines().between(log)];
  await page.goto(world.url);
  const base = await openFjellheim(page);
  const account = await accountOf(page, "DNB Bank ASA", "Driftskonto");
  await page.getByRole("link", { name: "Transaksjoner" }).click();
  await expect(rows(page)).toHaveCount(50);
  await log.goto(`${base}/audit`);
  const made = log.locator('[data-event="Payment.MADE"]');
  await expect(made.first()).toBeVisible();
  const madeBefore = await made.count();
  await Promise.all([mark(page), mark(log)]);
  const other = await person("kari");
  await openFjellheim(other);
  await other.getByRole("link", { name: "Transaksjoner" }).click();

  const everything = ["Agreement", "Balances", "Consents", "Payments", "Transactions"];
  const begun = (of: Lines) =>
    Object.entries(of.followed())
      .filter(([, { cursors }]) => cursors.length > 0)
      .map(([name]) => name);
  await expect.poll(() => begun(lines)).toEqual(expect.arrayContaining(everything));
  await expect.poll(() => begun(logLines)).toEqual(expect.arrayContaining([...everything, "CompanyEvents"]));
  const before = [lines.followed(), logLines.followed()];
  await Promise.all([lines.kill(), logLines.kill()]);
  await expect(bar(page)).toBeVisible();
  await expect(bar(log)).toBeVisible();
  await comesIn(world, account, { amount: "5000.00", debtor_name: "Linjebrudd AS" });
  await expect(rows(other).first()).toContainText("Linjebrudd AS");
  await pays(other, base.split("/").at(-1) ?? "", account);
  await expect(rows(page).filter({ hasText: "Linjebrudd AS" })).toHaveCount(0);
  await expect(made).toHaveCount(madeBefore);
  lines.down = logLines.down = false;
  await expect(bar(page)).toBeHidden({ timeout: 40_000 });
  await expect(bar(log)).toBeHidden({ timeout: 40_000 });
  await expect(rows(page).first()).toContainText("Linjebrudd AS");
  await expect(rows(page).filter({ hasText: "Linjebrudd AS" })).toHaveCount(1);
  await expect(made).toHaveCount(madeBefore + 1);

  // Each went on from the last that had come to it, and not from the beginning.
  for (const [place, of] of [lines, logLines].entries())
    for (const [name, { cursors }] of Object.entries(before[place] ?? {}))
      await expect.poll(() => of.followed()[name]?.since, name).toBe(cursors.at(-1));
  await Promise.all([isSame(page), isSame(log)]);
});

test("what the approver has said yes to elsewhere is shown as executed, without reload", async ({ person, world }) => {
  const page = await person("kari");
  const base = await openFjellheim(page);
  const account = await accountOf(page, "DNB Bank ASA", "Driftskonto");
  const payment = await pays(page, base.split("/").at(-1) ?? "", account);
  const list = await page.context().newPage();
  await list.goto(`${base}/payments`);
  // This view asks once only: whatever it shows later has come by the line.
  await page.goto(`${base}/payments/${payment.id}`);
  await expect(page.locator('[data-status="AWAITING_APPROVAL"]')).toBeVisible();
  const inList = list.locator(".payments-row").filter({ has: list.locator(`a[href$="${payment.id}"]`) });
  await expect(inList.locator('[data-status="AWAITING_APPROVAL"]')).toBeVisible();
  await Promise.all([mark(page), mark(list)]);
  await approved(world, "ola", payment);
  await expect(page.locator('[data-status="EXECUTED"]')).toBeVisible({ timeout: 30_000 });
  await expect(inList.locator('[data-status="EXECUTED"]')).toBeVisible();
  await Promise.all([isSame(page), isSame(list)]);
});

test("whoever has scrolled down sees that the connection is lost", async ({ person }) => {
  const page = await person("ola", { viewport: { width: 375, height: 400 } });
  await openFjellheim(page);
  await expect(page.locator('.connection[data-state="live"]')).toBeAttached();
  await expect(page.locator(".account")).toHaveCount(3);
  const scrolled = () => page.evaluate(() => (scrollTo(0, 600), scrollY));
  await expect.poll(scrolled).toBeGreaterThan(300);
  // The line is another one on this page, and may just be opening: only one that is open can be cut.
  await expect(async () => {
    await page.context().setOffline(false);
    await page.context().setOffline(true);
    await expect(bar(page)).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(bar(page)).toBeInViewport({ ratio: 1 });
});

test("a view that could not be loaded is asked for again when the network is back, and once", async ({ person }) => {
  const page = await person("ola");
  await expect(page.getByRole("link", { name: "Fjellheim Bygg AS" })).toBeVisible();
  let [asked, down] = [0, true];
  await page.route("**/graphql", (route) => {
    asked += 1;
    return down ? route.abort() : route.continue();
  });
  await page.getByRole("link", { name: "Min profil" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Min profil" })).toBeVisible();
  await expect(page.getByRole("alert").filter({ hasText: "Vi fikk ikke hentet dette" })).toBeVisible();
  [asked, down] = [0, false];
  await page.context().setOffline(true);
  await page.context().setOffline(false);
  await expect(page.getByRole("row", { name: /Nettleser/ }).first()).toBeVisible({ timeout: 8000 });
  await expect(page.getByRole("alert")).toHaveCount(0);
  expect(asked).toBe(1);
});
