import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { fill, payments, row } from "./paying";
import { expect, test } from "./world";

test.use({ played: true, actionTimeout: 20_000 });
test.describe.configure({ timeout: 180_000 });

const PDF = Buffer.from("%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n");

async function voucher(page: Page, text: string): Promise<void> {
  await page.getByRole("button", { name: "Kontér og betal" }).click();
  await page.getByLabel("Hva gjelder bilaget?").fill(text);
  const line = (number: number) => page.getByRole("group", { name: `Postering ${number}` });
  const account = async (number: number, typed: string, key?: string) => {
    await line(number).getByRole("combobox", { name: "Konto" }).fill(typed);
    await (key ? page.keyboard.press(key) : page.getByRole("option", { name: typed }).click());
  };
  const chosen = (number: number) =>
    line(number)
      .getByText(/^\d{4} /)
      .first();
  await account(1, "lys", "Enter");
  await expect(chosen(1)).toHaveText("6340 Lys og varme");
  await expect(page.getByRole("option", { name: /6340/ })).toBeHidden();
  await line(1).getByLabel("Debet").fill("80,10");
  await expect(page.getByText("Mangler 80,10 kr i kredit.")).toBeVisible();
  await line(2).getByRole("combobox", { name: "Konto" }).fill("40");
  await line(2).getByLabel("Debet").focus();
  await expect(line(2).getByRole("combobox", { name: "Konto" })).toHaveAccessibleDescription(/«40» passer ikke/);
  await account(2, "2400", "Tab");
  await expect(line(2).getByLabel("Debet")).toBeFocused();
  await expect(chosen(2)).toHaveText("2400 Leverandørgjeld");
  await line(2).getByLabel("Kredit").fill("100,00");
  await page.getByRole("button", { name: "Legg til postering" }).click();
  await expect(line(3).getByLabel("Debet")).toHaveValue("19,90");
  await account(3, "2710");
  await expect(page.getByText("Bilaget går i balanse.")).toBeVisible();
}

test("a voucher is posted and paid in one act, with its invoice attached", async ({ person }) => {
  const page = await person("kari");
  await payments(page);
  await voucher(page, "Strøm med vedlegg");
  await fill(page, "Strøm Vedlegg AS", "100,00");
  const drop = page.locator('input[type="file"]');
  await drop.setInputFiles({ name: "liste.txt", mimeType: "text/plain", buffer: Buffer.from("nei") });
  await expect(page.getByText("Filtypen kan ikke brukes")).toBeVisible();
  await drop.setInputFiles({ name: "faktura.pdf", mimeType: "application/pdf", buffer: PDF });
  await page.getByRole("button", { name: "Bokfør, og legg til godkjenning" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /Bilag \d+ er bokført/ })).toBeVisible();
  await expect(page.getByRole("list", { name: "Vedlegg" })).toContainText("faktura.pdf");
  await page.getByRole("button", { name: "Se betalingen" }).click();
  await expect(page.getByRole("heading", { name: new RegExp(`Bilag \\d+/${new Date().getFullYear()}`) })).toBeVisible();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Last ned faktura.pdf" }).click();
  const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  expect(hash(readFileSync(await (await saved).path()))).toBe(hash(PDF));
});

test("a file that is lost after the posting is sent again, and nothing is posted twice", async ({ person }) => {
  const page = await person("kari");
  await payments(page);
  await voucher(page, "Strøm uten nett");
  await fill(page, "Strøm Uten Nett AS", "100,00");
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "kvittering.pdf", mimeType: "application/pdf", buffer: PDF });
  await page.route("**/files/**", (route) => route.abort(), { times: 1 });
  await page.getByRole("button", { name: "Bokfør, og legg til godkjenning" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Ikke alle vedleggene kom fram" })).toBeVisible();
  await expect(page.getByText("Bilaget har ingen vedlegg.")).toBeVisible();
  await page.getByRole("button", { name: "Send filene på nytt" }).click();
  await expect(page.getByRole("list", { name: "Vedlegg" })).toContainText("kvittering.pdf");
  await expect(page.getByRole("alert")).toHaveCount(0);
  await page.getByRole("button", { name: "Alle betalinger" }).click();
  await expect(row(page, "Strøm Uten Nett AS")).toHaveCount(1);
});

test("a voucher can be posted without being paid", async ({ person }) => {
  const page = await person("kari");
  await payments(page);
  await page.getByRole("button", { name: "Kontér og betal" }).click();
  const day = page.getByLabel("Bilagsdato");
  const today = await day.inputValue();
  await day.fill("03.02.2025");
  await page.getByRole("button", { name: "Tøm skjemaet" }).click();
  await expect(day).toHaveValue(today);
  await page.getByRole("radio", { name: "Bare kontere" }).check();
  await page.getByRole("link", { name: "Betalinger", exact: true }).click();
  await voucher(page, "Bare et bilag");
  await expect(page.getByRole("radio", { name: "Bare kontere" })).toBeChecked();
  await page.getByRole("button", { name: "Bokfør bilaget" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /Bilag \d+ er bokført/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Se betalingen" })).toHaveCount(0);
});
