// The seed's example: the accountant's consent is red and right, the general manager's is green.
import type { Page } from "@playwright/test";
import { accessible } from "./judging";
import { activated, consented } from "./scenes";
import { expect, pageOf, test, type World } from "./world";

const DNB = "DNB";
const DAY_SECONDS = 86_400;

test.describe.configure({ mode: "serial" });

let company: Promise<string> | undefined;

async function consentPage(page: Page, world: World): Promise<void> {
  company ??= activated(world);
  await page.goto(`${world.url}/companies/${await company}/consent`);
  await page.getByRole("heading", { level: 1, name: "Samtykke" }).waitFor();
}

const mark = (page: Page, name: string) =>
  page.getByRole("list", { name: "Bankintegrasjon, Samtykke" }).getByRole("listitem").filter({ hasText: name }).first();
const integration = (page: Page) => mark(page, "Bankintegrasjon");
const consent = (page: Page) => mark(page, "Samtykke:");
const mine = (page: Page, bank: string) =>
  page
    .getByRole("region", { name: "Dine samtykker" })
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: bank, exact: false }) });

async function choose(page: Page, bank: string, typed = bank): Promise<void> {
  await page.getByRole("combobox", { name: "Bank" }).fill(typed);
  await page.getByRole("option", { name: bank }).first().click();
}

/** At the bank: who one is, and yes or no. */
async function atBank(page: Page, person: string, action: "approve" | "reject"): Promise<void> {
  await page.getByLabel("Logg inn med BankID som").selectOption(person);
  await page.locator(`button[value="${action}"]`).click();
}

test("accountant red, general manager green, live in both browsers", async ({ person, world }) => {
  const kari = await person("kari");
  await consentPage(kari, world);
  await expect(integration(kari)).toContainText("I orden");
  await expect(consent(kari)).toContainText("Ikke i orden");
  await expect(consent(kari)).toContainText("rødt er riktig for deg");
  await expect(kari.getByText("Det må være minst 1 aktivt samtykke i selskapet")).toBeVisible();
  await expect(kari.getByRole("heading", { name: "Du trenger ikke å gi samtykke" })).toBeVisible();
  await expect(kari.getByRole("combobox", { name: "Bank" })).toHaveCount(0);
  await accessible(kari);
  await expect(kari.getByText("Lønnskonto")).toHaveCount(0);

  const ola = await person("ola");
  await consentPage(ola, world);
  await expect(integration(ola)).toContainText("I orden");
  await expect(consent(ola)).toContainText("Du har ikke gitt samtykke ennå");
  await choose(ola, DNB);
  const userId = ola.getByLabel("Din bruker-ID hos DNB Bank ASA");
  await ola.getByRole("button", { name: "Gi samtykke hos DNB Bank ASA" }).click();
  await expect(userId).toHaveAttribute("aria-invalid", "true");
  await userId.fill("Ola");
  await ola.getByRole("button", { name: "Gi samtykke hos DNB Bank ASA" }).click();
  await expect(ola.getByText("må vite hvem du er")).toBeVisible();
  await accessible(ola);
  await userId.fill("OB10001");
  await ola.getByRole("button", { name: "Gi samtykke hos DNB Bank ASA" }).click();
  await atBank(ola, "ola", "approve");

  await ola.waitForURL(/consent\?returned/);
  await expect(ola.getByRole("heading", { name: "DNB Bank ASA har bekreftet samtykket ditt" })).toBeVisible();
  await expect(integration(ola)).toContainText("I orden");
  await expect(consent(ola)).toContainText("Du har et gyldig samtykke");
  const card = mine(ola, DNB);
  await expect(card).toContainText("Gyldig til og med");
  await expect(card).toContainText("Driftskonto");
  await expect(card).toContainText("Lønnskonto");
  await expect(card.locator('[data-reason="ACCOUNT_PRIVATE"]')).toContainText("privat konto");
  await expect(card.locator('[data-reason="ACCOUNT_FOREIGN_OWNED"]')).toBeVisible();
  await accessible(ola);

  // In the other browser nothing has been pressed or loaded meanwhile.
  const row = kari.getByRole("row", { name: /Ola Bakken/ });
  await expect(row).toContainText("DNB");
  await expect(row).toContainText("Lønnskonto");
  await expect(row).toContainText("Driftskonto");
  await expect(row).toContainText("Gyldig");
  await expect(consent(kari)).toContainText("rødt er riktig for deg");
  await expect(kari.getByText("Det må være minst 1 aktivt samtykke")).toHaveCount(0);
});

test("who says no at the bank is told so, and may try again", async ({ person, world }) => {
  const ola = await person("ola");
  await consentPage(ola, world);
  await choose(ola, "Sparebanken Norge");
  await ola.getByRole("button", { name: "Gi samtykke hos Sparebanken Norge" }).click();
  await atBank(ola, "ola", "reject");
  await expect(ola.getByRole("heading", { name: "Du sa nei til samtykket hos Sparebanken Norge" })).toBeVisible();
  await expect(mine(ola, "Sparebanken Norge")).toContainText("Avvist i banken");
  await accessible(ola);
  await mine(ola, "Sparebanken Norge").getByRole("button", { name: "Gi nytt samtykke" }).click();
  await atBank(ola, "ola", "approve");
  await expect(mine(ola, "Sparebanken Norge")).toContainText("Sparekonto bedrift");
});

test("the return may come in another browser", async ({ person, world, browser }) => {
  const ola = await person("ola");
  await consentPage(ola, world);
  await choose(ola, "Østlandet", "1813 26");
  await ola.getByRole("button", { name: "Gi samtykke hos SpareBank 1 Østlandet" }).click();
  await ola.getByLabel("Logg inn med BankID som").waitFor();
  const bank = ola.url();
  await ola.goBack();
  await expect(mine(ola, "Østlandet").getByRole("button", { name: "Gå til banken" })).toBeVisible();

  const other = await pageOf(browser);
  await other.goto(bank);
  await atBank(other, "ola", "approve");
  await expect(other.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(other).not.toHaveURL(/\/companies\//);
  await other.context().close();
  await expect(mine(ola, "Østlandet")).toContainText("Gyldig");
  await expect(mine(ola, "Østlandet")).toContainText("Driftskonto");
});

test("renewed before it runs out, and taken back after a question", async ({ person, world }) => {
  const ola = await person("ola");
  await consentPage(ola, world);
  const card = mine(ola, DNB);
  await consented(world, await company!, "ola", "DNBANOKK");
  // The new one has taken the place of any before it, and everything of the bank's is there before the days go by.
  await expect(card).toHaveCount(1);
  await expect(card).toContainText("Driftskonto");
  await world.control("/clock", { advance_seconds: 80 * DAY_SECONDS });
  await expect(card).toContainText("Utløper snart", { timeout: 45_000 });
  await card.getByRole("button", { name: "Forny samtykket" }).click();
  await expect(card.getByLabel("Din bruker-ID hos DNB Bank ASA")).toBeFocused();
  await ola.keyboard.type("OB10001");
  await ola.keyboard.press("Enter");
  await atBank(ola, "ola", "approve");
  await expect(ola.getByRole("heading", { name: "DNB Bank ASA har bekreftet samtykket ditt" })).toBeVisible();
  await expect(card).toHaveCount(1);
  await expect(card).toHaveAttribute("data-status", "VALID");

  await card.getByRole("button", { name: "Trekk tilbake" }).click();
  const sure = ola.getByRole("dialog", { name: /Trekke tilbake samtykket/ });
  await sure.getByRole("button", { name: "Behold samtykket" }).click();
  await expect(card).toContainText("Gyldig");
  await card.getByRole("button", { name: "Trekk tilbake" }).click();
  await accessible(ola);
  await sure.getByRole("button", { name: "Trekk tilbake" }).click();
  await expect(card).toContainText("Trukket tilbake");
  await expect(card).toContainText("Du har trukket tilbake samtykket");
});

test("the accountant may consent nevertheless, and on a phone is told of a mandate first", async ({
  person,
  world,
}) => {
  const kari = await person("kari", { viewport: { width: 375, height: 740 }, colorScheme: "dark" });
  await consentPage(kari, world);
  await kari.getByRole("button", { name: "vil gi samtykke likevel" }).click();
  await expect(kari.getByRole("combobox", { name: "Bank" })).toBeFocused();
  await kari.keyboard.type("handelsb");
  await kari.keyboard.press("Enter");
  await expect(kari.getByRole("heading", { name: /krever en fullmakt først/ })).toBeVisible();
  await kari.getByRole("button", { name: /Gi samtykke hos/ }).click();
  await expect(kari.locator('[data-code="MANDATE_MISSING"]')).toBeVisible();
  await accessible(kari);
});
