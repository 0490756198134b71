// The seed's example: the accountant's consent is red and right, the general manager's is green.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { activated } from "./scenes";
import { expect, pageOf, test } from "./world";

const DNB = "DNB";
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

test.describe.configure({ mode: "serial" });

let companyId = "";
test.beforeAll(async ({ world }) => {
  companyId = await activated(world);
});

async function consentPage(page: Page): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/companies/${companyId}/consent`);
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

async function choose(page: Page, bank: string): Promise<void> {
  const field = page.getByRole("combobox", { name: "Bank" });
  await field.fill(bank);
  await page.getByRole("option", { name: bank }).first().click();
}

/** At the bank: who one is, and yes or no. */
async function atBank(page: Page, person: string, action: "approve" | "reject"): Promise<void> {
  await page.getByLabel("Logg inn med BankID som").selectOption(person);
  await page.locator(`button[value="${action}"]`).click();
}

async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}

test("accountant red, general manager green, live in both browsers", async ({ person }) => {
  const kari = await person("kari");
  await consentPage(kari);
  await expect(integration(kari)).toContainText("I orden");
  await expect(consent(kari)).toContainText("Ikke i orden");
  await expect(consent(kari)).toContainText("rødt er riktig for deg");
  await expect(kari.getByText("Det må være minst 1 aktivt samtykke i selskapet")).toBeVisible();
  await expect(kari.getByRole("heading", { name: "Du trenger ikke å gi samtykke" })).toBeVisible();
  await expect(kari.getByRole("combobox", { name: "Bank" })).toHaveCount(0);
  await accessible(kari);

  const ola = await person("ola");
  await consentPage(ola);
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

  const row = kari.getByRole("row", { name: /Ola Bakken/ });
  await expect(row).toContainText("DNB");
  await expect(row).toContainText("Gyldig");
  await expect(consent(kari)).toContainText("rødt er riktig for deg");
  await expect(kari.getByText("Det må være minst 1 aktivt samtykke")).toHaveCount(0);
  await kari.getByRole("link", { name: "Oversikt" }).click();
});

test("who says no at the bank is told so, and may try again", async ({ person }) => {
  const ola = await person("ola");
  await consentPage(ola);
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

test("the return may come in another browser", async ({ person, browser }) => {
  const ola = await person("ola");
  await consentPage(ola);
  await choose(ola, "Sparebanken Østlandet");
  await ola.getByRole("button", { name: "Gi samtykke hos Sparebanken Østlandet" }).click();
  await ola.getByLabel("Logg inn med BankID som").waitFor();
  const bank = ola.url();
  await ola.goBack();
  await expect(mine(ola, "Østlandet").getByRole("link", { name: "Gå til banken" })).toBeVisible();

  const other = await pageOf(browser);
  await other.goto(bank);
  await atBank(other, "ola", "approve");
  await expect(other.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(other).not.toHaveURL(/\/companies\//);
  await other.context().close();
  await expect(mine(ola, "Østlandet")).toContainText("Gyldig");
  await expect(mine(ola, "Østlandet")).toContainText("Driftskonto");
});

test("renewed, and taken back after a question", async ({ person }) => {
  const ola = await person("ola");
  await consentPage(ola);
  const card = mine(ola, "Sparebanken Norge");
  await card.getByRole("button", { name: "Forny samtykket" }).click();
  await atBank(ola, "ola", "approve");
  await expect(ola.getByRole("heading", { name: "Sparebanken Norge har bekreftet samtykket ditt" })).toBeVisible();
  await expect(card).toHaveCount(1);
  await expect(card).toContainText("Gyldig");

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

test("on a phone, a company without a consent is told of the mandate before it is sent away", async ({ person }) => {
  const ola = await person("ola", { viewport: { width: 375, height: 740 }, colorScheme: "dark" });
  await consentPage(ola);
  await choose(ola, "Handelsbanken");
  await expect(ola.getByRole("heading", { name: /krever en fullmakt først/ })).toBeVisible();
  await ola.getByRole("button", { name: /Gi samtykke hos/ }).click();
  await expect(ola.locator('[data-code="MANDATE_MISSING"]')).toBeVisible();
  await accessible(ola);
});
