import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { fill, from, KID, PAYEE, payments, row } from "./paying";
import { Actor, bankAccounts, dayAhead, fjellheim, HELD, heldOf, ordersTo, type HeldNode } from "./scenes";
import { expect, test, type World } from "./world";

test.use({ played: true, actionTimeout: 20_000 });
test.describe.configure({ timeout: 180_000 });

const PDF = Buffer.from("%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n");

async function voucher(page: Page, text: string): Promise<void> {
  await page.getByRole("button", { name: "Konter og betal" }).click();
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

interface Posted {
  date: string;
  text: string;
  postings: { ledgerAccount: { number: string }; amount: { value: string } }[];
  attachments: { title: string }[];
  payment: HeldNode | null;
}

/** Every voucher with this text as the API holds it, its lines as written: debit positive, credit negative. */
async function posted(world: World, text: string) {
  const kari = await new Actor(world, "kari").logIn();
  const found = await kari.ask<{ company: { vouchers: { nodes: Posted[] } } }>(
    `query ($id: ID!) { company(id: $id) { vouchers(first: 200) { nodes { date text
      postings { ledgerAccount { number } amount { value } } attachments { title } payment { ${HELD} } } } } }`,
    { id: await fjellheim(kari) },
  );
  return found.company.vouchers.nodes
    .filter((one) => one.text === text)
    .map(({ date, postings, attachments, payment }) => ({
      date,
      postings: postings.map((line) => `${line.ledgerAccount.number} ${line.amount.value}`),
      attachments: attachments.map((one) => one.title),
      payment: payment && heldOf(payment),
    }));
}

const POSTINGS = ["6340 80.10", "2400 -100.00", "2710 19.90"];

async function paid(world: World, payee: string) {
  const kari = await new Actor(world, "kari").logIn();
  return ordersTo(kari, await fjellheim(kari), payee);
}

test("a voucher is posted and paid in one act, with its invoice attached, once though the first answer is lost", async ({
  person,
  world,
}) => {
  const page = await person("kari");
  await payments(page);
  await voucher(page, "Strøm med vedlegg");
  await page.getByLabel("Bilagsdato").fill("03.02.2025");
  await fill(page, "Strøm Vedlegg AS", "100,00");
  await from(page, "Lønnskonto");
  const day = await dayAhead(world, 30);
  await page.getByRole("radio", { name: "Velg dato" }).check();
  await page.getByLabel("Betalingsdato").fill(day.typed);
  const drop = page.locator('input[type="file"]');
  await drop.setInputFiles({ name: "liste.txt", mimeType: "text/plain", buffer: Buffer.from("nei") });
  await expect(page.getByText("Filtypen kan ikke brukes")).toBeVisible();
  await drop.setInputFiles({ name: "faktura.pdf", mimeType: "application/pdf", buffer: PDF });
  await page.route(
    "**/graphql",
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  const post = page.getByRole("button", { name: "Bokfør, og send til godkjenning" });
  await post.click();
  await expect(page.getByRole("alert").filter({ hasText: "Vi fikk ikke svar" })).toBeVisible();
  await post.click();
  await expect(page.getByRole("heading", { level: 1, name: /Bilag \d+ er bokført/ })).toBeVisible();
  await expect(page.getByRole("list", { name: "Vedlegg" })).toContainText("faktura.pdf");
  const name = "Strøm Vedlegg AS";
  const payment = {
    from: (await bankAccounts(world))["fjellheim-lonn"]!.bban,
    name,
    to: PAYEE.replaceAll(" ", ""),
    amount: "100.00 NOK",
    kid: KID,
    text: null,
    day: day.iso,
  };
  expect(await posted(world, "Strøm med vedlegg")).toEqual([
    { date: "2025-02-03", postings: POSTINGS, attachments: ["faktura.pdf"], payment },
  ]);
  expect(await paid(world, name)).toEqual([payment]);
  await page.getByRole("button", { name: "Se betalingen" }).click();
  await expect(page.getByRole("heading", { name: /Bilag \d+\/2025/ })).toBeVisible();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Last ned faktura.pdf" }).click();
  const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  expect(hash(readFileSync(await (await saved).path()))).toBe(hash(PDF));
});

test("a file that is lost after the posting is sent again, and nothing is posted twice though the button is", async ({
  person,
  world,
}) => {
  const page = await person("kari");
  await payments(page);
  await voucher(page, "Strøm uten nett");
  await fill(page, "Strøm Uten Nett AS", "100,00");
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "kvittering.pdf", mimeType: "application/pdf", buffer: PDF });
  await page.route("**/files/**", (route) => route.abort(), { times: 1 });
  let asked = 0;
  page.on("request", (request) => {
    if (request.postData()?.includes('"PostAndPay"')) asked += 1;
  });
  await page.getByRole("button", { name: "Bokfør, og send til godkjenning" }).dblclick();
  await expect(page.getByRole("alert").filter({ hasText: "Ikke alle vedleggene kom fram" })).toBeVisible();
  await expect(page.getByText("Bilaget har ingen vedlegg.")).toBeVisible();
  await page.getByRole("button", { name: "Send filene på nytt" }).click();
  await expect(page.getByRole("list", { name: "Vedlegg" })).toContainText("kvittering.pdf");
  await expect(page.getByRole("alert")).toHaveCount(0);
  await page.getByRole("button", { name: "Alle betalinger" }).click();
  await expect(row(page, "Strøm Uten Nett AS")).toHaveCount(1);
  expect(asked).toBe(1);
  const vouchers = await posted(world, "Strøm uten nett");
  expect(vouchers.map((one) => one.attachments)).toEqual([["kvittering.pdf"]]);
  expect(await paid(world, "Strøm Uten Nett AS")).toEqual([vouchers[0]!.payment]);
});

test("a voucher can be posted without being paid", async ({ person, world }) => {
  const page = await person("kari");
  await payments(page);
  await page.getByRole("button", { name: "Konter og betal" }).click();
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
  const vouchers = await posted(world, "Bare et bilag");
  expect(vouchers).toEqual([{ date: vouchers[0]?.date, postings: POSTINGS, attachments: [], payment: null }]);
  expect(vouchers[0]!.date.split("-").reverse().join(".")).toBe(today);
});
