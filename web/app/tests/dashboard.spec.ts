import { accessible, accountOf, comesIn, openFjellheim } from "./fjellheim";
import { expect, pageOf, test } from "./world";

test.use({ played: true });

const kroner = (text: string | null): bigint =>
  BigInt(/([\d\s\u00a0]+,\d\d) kr/.exec(text ?? "")?.[1]?.replace(/\D/g, "") ?? "-1");

test("balances per bank and account, each with its age, and an exact total with the oldest", async ({ person }) => {
  const page = await person("kari");
  await openFjellheim(page);
  const accounts = page.getByRole("main").locator(".account");
  await expect(accounts).toHaveCount(3);
  for (const bank of ["DNB Bank ASA", "SpareBank 1 Østlandet"])
    await expect(page.getByRole("heading", { level: 3, name: bank })).toBeVisible();
  await expect(accounts.locator("time")).toHaveCount(3);
  await expect(accounts.filter({ hasText: /hentet|beregnet/ })).toHaveCount(3);
  const total = page.getByRole("group", { name: "Disponibelt på 3 kontoer i NOK" });
  await expect(total).toContainText("Eldste saldo i summen");
  const ages = await accounts
    .locator("time")
    .evaluateAll((all) => all.map((one) => one.getAttribute("datetime") ?? ""));
  await expect(total.locator("time")).toHaveAttribute(
    "datetime",
    [...ages].sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? "",
  );
  const sums = await accounts.locator(".balance-amount").allTextContents();
  expect(kroner(await total.locator(".total-amount").textContent())).toBe(sums.map(kroner).reduce((a, b) => a + b));
});

test("the accountant's marks are explained; the curve of a salary account is only for payroll", async ({ person }) => {
  const page = await person("kari");
  await openFjellheim(page);
  const marks = page.getByRole("list", { name: "Bankintegrasjon, Samtykke" });
  await expect(marks.locator('[data-reason="OK"]')).toContainText("aktiv");
  await expect(marks.locator('[data-reason="CONSENT_NOT_NEEDED"]')).toContainText("rødt er riktig for deg");
  await page.getByRole("button", { name: "Hva betyr merkene?" }).click();
  await expect(page.getByText("Samtykke er personlig. Med BankID i banken")).toBeVisible();
  await expect(page.getByText("felles for alle i selskapet")).toBeVisible();
  const salary = page.locator(".account").filter({ hasText: "Lønnskonto" });
  await expect(salary).toContainText("Kurven vises bare for dem som har tilgang til lønn");
  await expect(page.getByRole("img", { name: /Driftskonto: bokført saldo var/ })).toHaveCount(2);
  await accessible(page);
});

test("the curve is drawn, and is a table for who cannot see it; it ends in the balance", async ({ person }) => {
  const page = await person("ola");
  await openFjellheim(page);
  const account = page.locator(".account").filter({ hasText: "Driftskonto" }).first();
  await expect(page.getByRole("img", { name: /bokført saldo/ })).toHaveCount(3);
  await expect(account.locator("canvas")).toBeVisible();
  const drawn = await account.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
    const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return new Set(new Uint32Array(Uint8ClampedArray.from(pixels).buffer)).size;
  });
  expect(drawn).toBeGreaterThan(3);
  await account.getByRole("button", { name: "Vis kurven som tabell" }).click();
  const days = account.getByRole("row").filter({ has: page.getByRole("cell") });
  await expect(days).toHaveCount(30);
  const booked = /Bokført (.+ kr)/.exec((await account.locator(".balance").textContent()) ?? "")?.[1] ?? "?";
  await expect(days.first()).toContainText(booked);
});

test("money that comes in moves balance, total and curve on every screen, without reload", async ({
  person,
  world,
}) => {
  const [manager, accountant] = [await person("ola"), await person("kari")];
  const base = await openFjellheim(manager);
  await openFjellheim(accountant);
  const second = await manager.context().newPage();
  await second.goto(base);
  const number = await accountOf(manager, "DNB Bank ASA", "Driftskonto");
  const screens = [manager, accountant, second];
  const shown = screens.map((page) =>
    page.getByRole("list", { name: "DNB Bank ASA" }).locator(".account").filter({ hasText: "Driftskonto" }),
  );
  const before = kroner((await shown[0]?.locator(".balance-amount").textContent()) ?? null);
  await comesIn(world, number, { amount: "1234.56", debtor_name: "Åse Ødegård" });
  for (const card of shown) {
    await expect.poll(async () => kroner(await card.locator(".balance-amount").textContent())).toBe(before + 123456n);
    await expect(card.getByRole("img")).toHaveAccessibleName(
      new RegExp(((await card.locator(".balance-amount").textContent()) ?? "").trim().replace(/\s/g, "\\s")),
    );
  }
  const totals = await Promise.all(screens.map((page) => page.locator(".total-amount").textContent()));
  expect(new Set(totals).size).toBe(1);
});

test("before the agreement is active there is the next step, and no empty boxes", async ({
  person,
  world,
  browser,
}) => {
  const page = await person("kari");
  const others = page
    .getByRole("listitem")
    .filter({ hasNotText: "Fjellheim Bygg AS" })
    .getByRole("heading", { level: 2 });
  for (const name of await others.allTextContents()) {
    await page.getByRole("link", { name }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Oversikt" })).toBeVisible();
    await expect(page.locator(".next-step, .dashboard h2#balances")).toBeVisible();
    await page.goto(world.url);
  }
  const stranger = await pageOf(browser);
  await stranger.goto(`${world.url}/companies/unknown`);
  await expect(stranger.getByRole("button", { name: /BankID/ }).first()).toBeVisible();
  await stranger.context().close();
});
