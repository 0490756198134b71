import type { Page } from "@playwright/test";
import { Actor } from "./scenes";
import { expect, test } from "./world";
import { accessible, fits } from "./judging";

test.use({ played: true });

async function audit(page: Page): Promise<string> {
  await page.getByRole("link", { name: "Fjellheim Bygg AS" }).click();
  await page.getByRole("link", { name: "Hendelseslogg" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Hendelseslogg" })).toBeVisible();
  return /companies\/([^/]+)/.exec(page.url())![1]!;
}

const entries = (page: Page) => page.locator("li[data-event]");

async function toTheBeginning(page: Page): Promise<void> {
  await expect(async () => {
    await page.getByRole("contentinfo").scrollIntoViewIfNeeded();
    await expect(page.getByText("Her begynner loggen.")).toBeVisible({ timeout: 500 });
  }).toPass();
}

test("everything that has happened is told in words, by day, with who did it, back to the beginning", async ({
  person,
}) => {
  const page = await person("ola");
  await audit(page);
  await expect(page.getByRole("heading", { level: 2 }).first()).toHaveText(/^[a-zæøå]+dag \d{1,2}\. [a-z]+ \d{4}$/);
  await toTheBeginning(page);
  await expect(entries(page).last()).toContainText("Selskap registrert");
  await expect(entries(page).last()).toContainText("Kari Lien");
  const signed = page.locator('[data-event="Signatory.SIGNED"]');
  await expect(signed).toContainText("Bankavtale signert med BankID");
  // No event is told by its technical name.
  for (const text of await entries(page).allTextContents())
    expect(text).not.toMatch(/[A-Z]{2,}_[A-Z]|\b[A-Z][a-z]+: [A-Z]{3}/);
  const folded = page.getByRole("button", { name: "Vis hver for seg: Banktransaksjon mottatt" }).last();
  const before = await entries(page).count();
  await folded.click();
  await expect.poll(() => entries(page).count()).toBeGreaterThan(before + 10);
});

test("salaries are told to who may see them only, and so are the links of the chain", async ({ person }) => {
  const [kari, per] = [await person("kari"), await person("per")];
  for (const page of [kari, per]) {
    await audit(page);
    await expect(entries(page).first()).toBeVisible();
    await toTheBeginning(page);
  }
  await expect(per.locator('[data-event="PaymentBatch.MADE"]')).toContainText("Lønnskjøring opprettet");
  await expect(kari.locator('[data-event="PaymentBatch.MADE"]')).toHaveCount(0);
  const made = (page: Page) => page.locator('[data-event="Payment.MADE"]');
  expect(await made(per).count()).toBeGreaterThan(await made(kari).count());
  await expect(made(kari)).not.toHaveCount(0);

  const copies = (page: Page) => page.getByRole("button", { name: /^Kopier kontrollkode [0-9a-f]{8}$/ });
  await expect(copies(kari)).toHaveCount(0);
  await expect(copies(per)).toHaveCount(await entries(per).count());
  await kari.getByRole("button", { name: "Slik vet du at loggen er ekte" }).click();
  await expect(kari.getByText("Du ser ikke kontrollkodene")).toBeVisible();
});

test("a payment is a click away, and what happens now comes by itself", async ({ world, person }) => {
  const page = await person("kari");
  const companyId = await audit(page);
  await expect(entries(page).first()).toBeVisible();
  const rules = page.locator('[data-event="Company.FOUR_EYES_SET"]');
  await expect(rules).toHaveCount(0);
  const ola = await new Actor(world, "ola").logIn();
  await ola.must("SetFourEyesInput", "setFourEyes", "... on CompanySuccess { company { id } }", {
    companyId,
    on: true,
  });
  await expect(rules).toContainText("Regelen om to personer per betaling endret");
  await expect(rules).toContainText("Ola Bakken");
  await expect(page.getByRole("status").filter({ hasText: /ny hendelse|nye hendelser/ })).toHaveCount(1);

  await page.getByRole("link", { name: "Betaling godkjent" }).first().click();
  await expect(page).toHaveURL(new RegExp(`/companies/${companyId}/payments/[^/]+$`));
});

for (const [name, options] of [
  ["wide and light", {}],
  ["narrow and dark", { viewport: { width: 375, height: 812 }, colorScheme: "dark" }],
] as const) {
  test(`everybody can read it: ${name}`, async ({ person }) => {
    const page = await person("ola", options);
    await audit(page);
    await page.getByRole("button", { name: "Slik vet du at loggen er ekte" }).click();
    await page
      .getByRole("button", { name: /^Vis hver for seg/ })
      .first()
      .click();
    await accessible(page);
    await fits(page);
  });
}
