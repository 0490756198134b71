import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "./world";
import { accessible, fits } from "./judging";

test.use({ played: true });

async function billing(page: Page, company: string): Promise<void> {
  await page.getByRole("link", { name: company }).click();
  await page.getByRole("link", { name: "Fakturagrunnlag" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Fakturagrunnlag" })).toBeVisible();
}

const figure = (text: string | null) => Number((text ?? "").replace(/\D/g, ""));

test("lines from the activation date are charged, older ones are free, and the sums are those of the months", async ({
  person,
}) => {
  const page = await person("kari");
  await billing(page, "Fjellheim Bygg AS");
  await expect(page.getByText("Bankdata fra før denne datoen er gratis.")).toBeVisible();
  const table = page.getByRole("table", { name: "Transaksjoner per måned" });
  await expect(table.getByRole("columnheader")).toHaveText(["Måned", "Faktureres", "Gratis", "I alt"]);
  const rows = await table.locator("tbody tr").all();
  expect(rows.length).toBeGreaterThan(1);
  const sums = [0, 0, 0];
  for (const row of rows) {
    const cells = (await row.getByRole("cell").allTextContents()).map(figure);
    expect(cells[0]! + cells[1]!).toBe(cells[2]);
    cells.forEach((count, column) => (sums[column]! += count));
  }
  expect(sums[0]).toBeGreaterThan(0);
  expect(sums[1]).toBeGreaterThan(0);
  expect((await table.locator("tfoot td").allTextContents()).map(figure)).toEqual(sums);
  // The bank's history reaches far back, and only the month of activation has both kinds.
  const card = (name: string) => page.locator("section").filter({ has: page.getByRole("heading", { level: 2, name }) });
  await expect(card("Faktureres").last()).toContainText(`${sums[0]}`);
  await expect(card("Aktivert").last()).toContainText(/\d{2}\.\d{2}\.\d{4}/);
});

test("the table is downloaded as a Norwegian spreadsheet opens it", async ({ person }) => {
  const page = await person("ola");
  await billing(page, "Fjellheim Bygg AS");
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Last ned som CSV" }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe("fakturagrunnlag-312458713.csv");
  const lines = readFileSync(await download.path(), "utf8").split("\r\n");
  expect(lines[0]).toBe("\ufeffMåned;Faktureres;Gratis;I alt");
  expect(lines[1]).toMatch(/^[a-zæøå]+ \d{4};\d+;\d+;\d+$/);
  expect(lines.at(-2)).toMatch(/^Sum;\d+;\d+;\d+$/);
  const rows = await page.getByRole("table").locator("tbody tr").count();
  expect(lines).toHaveLength(rows + 3);
});

/** Anne's firm registers Nils' company; nobody signs. */
async function registered(page: Page): Promise<void> {
  const done = await page.evaluate(async () => {
    const { csrf } = (await (await fetch("/session")).json()) as { csrf: string };
    const nils = { givenName: "Nils", familyName: "Aas", birthdate: "1969-04-08" };
    const input = {
      organisationNumber: "315612403",
      signatories: [{ ...nils, mobile: "+4790000106", email: "nils@havbris.example" }],
      kyc: {
        persons: [
          { name: "Nils Aas", birthdate: nils.birthdate, role: "Daglig leder", pep: false, ownershipPercent: 100 },
        ],
        fundingSource: "OPERATIONS",
        paymentCountries: ["NO"],
        industryCode: "70.220",
      },
    };
    const query = `mutation ($input: RegisterAgreementInput!) { registerAgreement(input: $input) {
      __typename ... on Rejection { code } } }`;
    const answer = await fetch("/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
      body: JSON.stringify({ query, variables: { input } }),
    });
    return answer.text();
  });
  expect(done).toContain("AgreementSuccess");
}

test("before the activation nothing is charged, and that is said", async ({ person }) => {
  const page = await person("anne");
  await registered(page);
  await page.reload();
  await billing(page, "Havbris Consult AS");
  await expect(page.getByRole("heading", { level: 2, name: "Ingenting faktureres ennå" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Se bankavtalen" })).toBeVisible();
  await expect(page.getByRole("table")).toHaveCount(0);
});

for (const [name, options] of [
  ["wide and light", {}],
  ["narrow and dark", { viewport: { width: 375, height: 812 }, colorScheme: "dark" }],
] as const) {
  test(`everybody can read it: ${name}`, async ({ person }) => {
    const page = await person("kari", options);
    await billing(page, "Fjellheim Bygg AS");
    await expect(page.getByRole("table")).toBeVisible();
    await accessible(page);
    await fits(page);
  });
}
