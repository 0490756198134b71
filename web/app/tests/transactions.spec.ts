import type { Page } from "@playwright/test";
import { accessibleEverywhere, accountOf, comesIn, openFjellheim } from "./fjellheim";
import { expect, test } from "./world";

test.use({ played: true });

const rows = (page: Page) => page.getByRole("row").filter({ has: page.getByRole("cell") });

async function lines(page: Page, address = ""): Promise<string> {
  const base = await openFjellheim(page);
  await page.goto(`${base}/transactions${address}`);
  await expect(rows(page).first()).toBeVisible();
  return base;
}

async function scrolledToTheEnd(page: Page): Promise<void> {
  const end = page.getByRole("status").filter({ hasText: "Det er alt" });
  await expect(async () => {
    await page.mouse.wheel(0, 4000);
    await expect(end).toBeVisible({ timeout: 500 });
  }).toPass();
}

test("words are searched with æ, ø and å, capitals or not, and stand in the address", async ({ person }) => {
  const page = await person("kari");
  await lines(page);
  const search = page.getByRole("searchbox", { name: "Søk i transaksjoner" });
  await search.pressSequentially("STRØM & v");
  await expect(page).toHaveURL(/[?&]q=STR%C3%98M/);
  await expect(rows(page).filter({ hasNotText: "Strøm & Varme AS" })).toHaveCount(0);
  await expect(rows(page).first()).toContainText("Strøm & Varme AS");
  const found = await rows(page).count();
  await page.reload();
  await expect(search).toHaveValue("STRØM & v");
  await expect(rows(page)).toHaveCount(found);
  await page.goBack();
  await expect(search).toHaveValue("");
  await expect(rows(page)).toHaveCount(50);
  await page.goForward();
  await expect(rows(page)).toHaveCount(found);
  await search.fill("mjøsa");
  await expect(rows(page).first()).toContainText("Mjøsa Eiendom AS");
  await search.fill("finnes ikke");
  await expect(page.getByRole("heading", { name: "Ingen treff" })).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "Nullstill søk og filter" }).last().click();
  await expect(rows(page)).toHaveCount(50);
  await expect(search).toHaveValue("");
});

test("a KID and an account number are found as people write them", async ({ person }) => {
  const page = await person("kari");
  await lines(page, "?matched=yes&direction=in");
  const kid = /KID (\d+)/.exec((await rows(page).first().textContent()) ?? "")?.[1] ?? "";
  expect(kid.length).toBeGreaterThan(11);
  await page.getByRole("searchbox").fill(`KID ${kid.replace(/(\d{4})/g, "$1 ")}`);
  await expect(page).toHaveURL(/q=/);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(kid);
});

test("filters narrow what is asked for, one after the other, and go back one by one", async ({ person }) => {
  const page = await person("kari");
  await lines(page);
  const today = (await rows(page).first().getByRole("cell").first().textContent()) ?? "";
  await page.getByLabel("Retning").selectOption("Ut");
  await expect(rows(page).filter({ hasText: "+" })).toHaveCount(0);
  await page.getByLabel("Avstemming").selectOption("Avstemt");
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("−3 200,00 kr");
  await page.getByLabel("Avstemming").selectOption("Ikke avstemt");
  await expect(rows(page).filter({ hasText: "Ikke avstemt" })).toHaveCount(50);
  await page.goBack();
  await expect(page.getByLabel("Avstemming")).toHaveValue("yes");
  await expect(rows(page)).toHaveCount(1);
  await page.goBack();
  await page.goBack();
  await expect(page.getByLabel("Retning")).toHaveValue("");

  await page.getByLabel("Fra dato").fill(today);
  await page.getByLabel("Fra dato").press("Tab");
  await expect(page).toHaveURL(/from=\d{4}-\d\d-\d\d/);
  await expect(rows(page).filter({ hasNotText: today })).toHaveCount(0);
  await page.getByLabel("Konto").selectOption({ label: "Lønnskonto 0500 71 11896" });
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("Til lønn");
  await page.getByRole("button", { name: "Nullstill søk og filter" }).click();
  await expect(page.getByLabel("Fra dato")).toHaveValue("");
  await expect(rows(page)).toHaveCount(50);
});

test("a date that is none, and a period that ends before it begins, are told at the field", async ({ person }) => {
  const page = await person("kari");
  await lines(page, "?direction=out");
  const [first, last] = [page.getByLabel("Fra dato"), page.getByLabel("Til dato")];
  await first.fill("32.13.2026");
  await first.press("Tab");
  await expect(first).toHaveAccessibleDescription(/Skriv en dato som finnes/);
  await first.fill("20.11.2026");
  await expect(first).not.toHaveAttribute("aria-invalid", "true");
  await last.fill("10.11.2026");
  await last.press("Tab");
  await expect(last).toHaveAccessibleDescription(/Til-datoen er før fra-datoen/);
  await first.fill("");
  await expect(last).not.toHaveAttribute("aria-invalid", "true");
  await expect(page).toHaveURL(/to=2026-11-10/);
  await last.fill("tull");
  await last.press("Tab");
  await expect(last).toHaveAttribute("aria-invalid", "true");
  await page.getByRole("button", { name: "Nullstill søk og filter" }).click();
  await expect(last).toHaveValue("");
  await expect(last).not.toHaveAttribute("aria-invalid", "true");
});

test("the list goes on for who scrolls, and for who presses, without a hole and nothing twice", async ({ person }) => {
  test.setTimeout(180_000);
  const page = await person("ola");
  await lines(page);
  await page.getByRole("button", { name: "Vis flere" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => rows(page).count()).toBeGreaterThan(50);
  await scrolledToTheEnd(page);
  const told = await page.getByRole("status").filter({ hasText: "Det er alt" }).textContent();
  const count = await rows(page).count();
  expect(told).toContain(`${count} linjer`);
  expect(count).toBeGreaterThanOrEqual(357);
  const addresses = await rows(page)
    .getByRole("link")
    .evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  expect(new Set(addresses).size).toBe(count);
  const days = await rows(page).evaluateAll((all) =>
    all.map((one) => one.querySelector("td")?.textContent?.split(".").reverse().join("") ?? ""),
  );
  expect(days).toEqual([...days].sort().reverse());
});

test("new lines arrive live on top, and who reads further down keeps their place", async ({ person, world }) => {
  const page = await person("ola");
  const base = await openFjellheim(page);
  const account = await accountOf(page, "DNB Bank ASA", "Driftskonto");
  await page.goto(`${base}/transactions`);
  const accountant = await person("kari");
  await lines(accountant, "?direction=in");
  await expect.poll(() => rows(page).count()).toBeGreaterThanOrEqual(50);
  await rows(page).nth(45).scrollIntoViewIfNeeded();
  const read = rows(page).nth(45).getByRole("link");
  const address = await read.getAttribute("href");
  const same = page.locator(`a[href="${address}"]`);
  await expect.poll(() => rows(page).count()).toBeGreaterThan(50);
  const before = (await same.boundingBox())?.y ?? 0;

  await comesIn(world, account, { amount: "4711.00", debtor_name: "Åse Ødegård", text: "Takk for hjelpen" });
  await expect(rows(accountant).first()).toContainText("Åse Ødegård");
  await expect(rows(page).first()).toContainText("+4 711,00 kr");
  const news = page.getByRole("button", { name: "1 ny linje øverst" });
  await expect(news).toBeVisible();
  expect(Math.abs(((await same.boundingBox())?.y ?? 0) - before)).toBeLessThan(2);
  await news.click();
  await expect(rows(page).first()).toBeInViewport();
  await expect(rows(page).filter({ hasText: "Åse Ødegård" })).toHaveCount(1);

  await comesIn(world, account, { amount: "99.00", debtor_name: "Reservert AS", pending: true });
  await expect(rows(page).first()).toContainText("Reservert AS");
  await page.getByLabel("Status").selectOption("Reservert");
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("Reservert");
});

test("a line's detail has an address, and explains its match", async ({ person }) => {
  const page = await person("ola");
  const base = await lines(page, "?q=Solsiden&matched=yes");
  await rows(page).getByRole("link").first().click();
  const detail = page.getByRole("dialog", { name: "Transaksjon" });
  await expect(detail).toContainText("både KID-nummeret og beløpet");
  await expect(detail).toContainText("+12 500,00 kr");
  await expect(detail).toContainText(/Nr\. \d+\/\d{4}/);
  await expect(page).toHaveURL(/transaction=/);
  await accessibleEverywhere(page);
  await page.keyboard.press("Escape");
  await expect(detail).toBeHidden();
  await expect(page).not.toHaveURL(/transaction=/);

  await page.goto(`${base}/transactions?q=strøm&matched=yes`);
  await rows(page).getByRole("link").first().click();
  await expect(detail).toContainText("den samme referansen som vi ga betalingen");
  await expect(detail.getByRole("link", { name: /Strøm & Varme AS/ })).toHaveAttribute("href", /\/payments\//);
  await page.reload();
  await expect(detail).toContainText("den samme referansen");
  await page.goBack();
  await expect(detail).toBeHidden();
});

test("a salary line is not there for the accountant, not even by its address", async ({ person }) => {
  const page = await person("ola");
  await lines(page, "?q=Lønn november");
  await rows(page).getByRole("link").first().click();
  await expect(page.getByRole("dialog")).toContainText("Lønn november");
  const accountant = await person("kari");
  await accountant.goto(page.url());
  await expect(accountant.getByRole("dialog")).toContainText("finnes ikke, eller du har ikke tilgang");
  await expect(accountant.getByRole("heading", { name: "Ingen treff" })).toBeAttached();
});

test("the list is accessible everywhere, on a desk and on a phone, light and dark", async ({ person }) => {
  const page = await person("kari");
  await lines(page);
  await accessibleEverywhere(page);
});
