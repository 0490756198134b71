import type { Page } from "@playwright/test";
import { Actor, bankAccounts, dayAhead, fjellheim, grouped, HELD, heldOf, type Held, type HeldNode } from "./scenes";
import { expect, test, type World } from "./world";
import { accessible } from "./judging";
import { from } from "./paying";

test.use({ played: true });

async function employees(world: World): Promise<{ name: string; account: string }[]> {
  const accounts = await bankAccounts(world);
  return ["ansatt-1", "ansatt-2", "ansatt-3"].map((key) => {
    const { owner_name, bban } = accounts[key]!;
    return { name: owner_name, account: bban };
  });
}

/** The lines of each run of this name, as the API holds them, in the order they were written. */
async function runs(actor: Actor, company: string, name: string): Promise<Held[][]> {
  const found = await actor.ask<{
    company: { paymentBatches: { nodes: { name: string; payments: { nodes: HeldNode[] } }[] } };
  }>(`query ($id: ID!) { company(id: $id) { paymentBatches { nodes { name payments { nodes { ${HELD} } } } } } }`, {
    id: company,
  });
  const named = found.company.paymentBatches.nodes.filter((run) => run.name === name);
  return named.map((run) => run.payments.nodes.map(heldOf).reverse());
}

async function open(page: Page, world: World, company: string) {
  await page.goto(`${world.url}/companies/${company}/payments/salary`);
  await expect(page.getByRole("heading", { level: 1, name: "Ny lønnskjøring" })).toBeVisible();
}
const total = (page: Page) => page.getByRole("status").filter({ hasText: "Sum netto lønn" });
const make = (page: Page) => page.getByRole("button", { name: "Lag lønnskjøringen" });
test("lines are pasted, a wrong one is told where it is, and pressing twice makes one run", async ({
  person,
  world,
}) => {
  const per = await new Actor(world, "per").logIn();
  const [company, [one, two, three], page] = [await fjellheim(per), await employees(world), await person("per")];
  await open(page, world, company);
  await accessible(page);
  await page.getByLabel("Navn på lønnskjøringen").fill("Lønn februar");
  await from(page, "Lønnskonto");
  const day = await dayAhead(world, 20);
  await page.getByLabel("Utbetalingsdato").fill(day.typed);
  const wrong = two!.account.slice(0, 10) + ((Number(two!.account[10]) + 1) % 10);
  const table = [
    ["Ansattnr", "Ansatt", "Konto", "Netto"],
    [
      "1001",
      one!.name,
      `${one!.account.slice(0, 4)}.${one!.account.slice(4, 6)}.${one!.account.slice(6)}`,
      "31 200,50",
    ],
    ["1002", two!.name, wrong, "kr 24 800"],
    ["1003", three!.name, three!.account, "22.000,00"],
  ];
  await page.getByLabel("Lim inn fra regneark").fill(table.map((cells) => cells.join("\t")).join("\n"));
  await page.getByRole("button", { name: "Legg til linjene" }).click();
  await expect(page.getByText("3 linjer er lagt til.")).toBeVisible();
  await expect(page.getByLabel("Netto lønn, linje 1")).toHaveValue("31 200,50");
  await expect(total(page)).toContainText(/78.000,50/);
  const tooMuch = total(page).getByText("Summen er høyere enn det som er disponibelt på kontoen nå.");
  await expect(tooMuch).toHaveCount(0);
  await page.getByLabel("Netto lønn, linje 1").fill("9 999 999,00");
  await expect(tooMuch).toBeVisible();
  await page.getByLabel("Netto lønn, linje 1").fill("31 200,50");

  await make(page).click();
  await expect(page.getByRole("alert")).toContainText("Rett feltene som er merket");
  const field = page.getByLabel("Kontonummer, linje 2");
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await accessible(page);
  await field.fill(two!.account);
  await expect(page.getByRole("alert")).toHaveCount(0);
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  for (const salary of [one!.name, two!.account, "31 200,50"]) expect(kept).not.toContain(salary);
  expect(kept).toContain("kontobro.salary-key");

  // Elsewhere in the application and back: nothing is lost.
  await page.getByRole("link", { name: "Bankavtale" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Bankavtale" })).toBeVisible();
  await page.goBack();
  await expect(page.getByLabel("Navn, linje 3")).toHaveValue(three!.name);

  await make(page).dblclick();
  await expect(page.getByRole("heading", { level: 1, name: "Lønn februar er laget" })).toBeFocused();
  await expect(page.getByText("Ny lønnskjøring")).toHaveCount(0);
  await expect(page.getByText("Kan godkjennes av: Ola Bakken.")).toBeVisible();
  await accessible(page);
  const common = { from: (await bankAccounts(world))["fjellheim-lonn"]!.bban, kid: null, text: "Lønn februar" };
  expect(await runs(per, company, "Lønn februar")).toEqual([
    [
      { ...common, name: one!.name, to: one!.account, amount: "31200.50 NOK", day: day.iso },
      { ...common, name: two!.name, to: two!.account, amount: "24800.00 NOK", day: day.iso },
      { ...common, name: three!.name, to: three!.account, amount: "22000.00 NOK", day: day.iso },
    ],
  ]);
});

test("a lost reply: pressed again, written again after a reload, and still one run", async ({ person, world }) => {
  const per = await new Actor(world, "per").logIn();
  const [company, [one, two], page] = [await fjellheim(per), await employees(world), await person("per")];
  await open(page, world, company);
  const drift = (await bankAccounts(world))["fjellheim-drift"]!.bban;
  await writeMarch(page, drift, one!, two!);
  let lost = 0;
  await page.route("**/graphql", async (route) => {
    const asked = route.request().postDataJSON() as { operationName?: string };
    if (asked.operationName !== "MakeSalary" || lost++ > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  for (const times of [1, 2]) {
    await make(page).click();
    await expect.poll(() => lost).toBe(times);
    await expect(page.locator('[data-code="NO_ANSWER"]')).toBeVisible();
    await expect(make(page)).toBeEnabled();
  }
  await page.reload();
  await writeMarch(page, drift, one!, two!);
  await make(page).click();
  await expect(page.getByRole("heading", { name: "Lønn mars er laget" })).toBeVisible();
  const common = { from: drift, kid: null, text: "Lønn mars" };
  expect(await runs(per, company, "Lønn mars")).toEqual([
    [
      { ...common, name: one!.name, to: one!.account, amount: "1234.56 NOK", day: null },
      { ...common, name: two!.name, to: two!.account, amount: "0.44 NOK", day: null },
    ],
  ]);
});

type Employee = Awaited<ReturnType<typeof employees>>[number];

async function writeMarch(page: Page, debtor: string, one: Employee, two: Employee) {
  await page.getByLabel("Navn på lønnskjøringen").fill("Lønn mars");
  await from(page, grouped(debtor));
  // A semicolon file into the first name.
  await page.getByLabel("Navn, linje 1").focus();
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text", text);
    document.activeElement!.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, `"${one.name}";${one.account};1234,56\n"${two.name}";${one.account};0,44\n`);
  await expect(page.getByText("Samme kontonummer som på linje 1")).toBeVisible();
  await page.getByLabel("Kontonummer, linje 2").fill(two.account);
  await expect(total(page)).toContainText(/1.235,00/);
}

test("the accountant is told kindly that salaries are not hers", async ({ person, world }) => {
  const kari = await new Actor(world, "kari").logIn();
  const page = await person("kari");
  await open(page, world, await fjellheim(kari));
  await expect(page.getByText("Lønn er ikke din oppgave her")).toBeVisible();
  await expect(page.getByText(/Lønn lages av:.*Per Haugen/)).toBeVisible();
  await expect(page.getByRole("textbox")).toHaveCount(0);
  await accessible(page);
});

test("a salary run on a phone, in the dark", async ({ person, world }) => {
  const per = await new Actor(world, "per").logIn();
  const page = await person("per", { viewport: { width: 375, height: 800 }, colorScheme: "dark", locale: "nb-NO" });
  await open(page, world, await fjellheim(per));
  const [one] = await employees(world);
  await page.getByLabel("Navn, linje 1").fill(one!.name);
  await page.getByLabel("Kontonummer, linje 1").fill(one!.account);
  await page.getByLabel("Netto lønn, linje 1").fill("31 200,50");
  await page.getByRole("button", { name: "Legg til linje", exact: true }).click();
  await expect(page.getByLabel("Navn, linje 2")).toBeFocused();
  await accessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
});
