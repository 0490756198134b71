// A session that ends elsewhere: told within seconds, nothing on the screen is lost, and one goes on where one was.
import type { Page } from "@playwright/test";
import { accessible } from "./judging";
import { activated, Actor, consented, until } from "./scenes";
import { bankId, expect, pageOf, test } from "./world";

test.describe.configure({ mode: "serial" });

const SECONDS = 10_000;

async function toldAndBack(page: Page, person: string, address: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Du er logget ut" });
  await expect(dialog).toBeVisible({ timeout: SECONDS });
  await accessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: /BankID/ }).click();
  await bankId(page, person);
  await page.waitForURL(address);
  await expect(page.getByRole("heading", { level: 1, name: "Samtykke" })).toBeVisible();
}

test("logged out everywhere from another browser", async ({ person, world }) => {
  const address = `${world.url}/companies/${await activated(world)}/consent`;
  const ola = await person("ola");
  await ola.goto(address);
  await ola.getByRole("combobox", { name: "Bank" }).fill("DNB");
  await ola.getByRole("option", { name: "DNB Bank ASA" }).click();
  const typed = ola.getByLabel("Din bruker-ID hos DNB Bank ASA");
  await typed.fill("OB10001");

  const elsewhere = await person("ola");
  await elsewhere.goto(`${world.url}/profile`);
  await expect(elsewhere.getByText("Du er logget inn som Ola Bakken.")).toBeVisible();
  await accessible(elsewhere);
  await elsewhere.getByRole("button", { name: "Logg ut overalt" }).click();
  const sure = elsewhere.getByRole("dialog", { name: "Logge ut overalt?" });
  await sure.getByRole("button", { name: "Logg ut overalt" }).click();
  await expect(elsewhere.getByRole("main").getByRole("button", { name: /BankID/ })).toBeVisible();

  await expect(ola.getByRole("dialog", { name: "Du er logget ut" })).toBeVisible({ timeout: SECONDS });
  await expect(typed).toHaveValue("OB10001");
  await toldAndBack(ola, "ola", address);
});

test("one session is ended from the profile", async ({ person, world }) => {
  const kari = await person("kari");
  await kari.getByRole("link", { name: "FJELLHEIM BYGG AS" }).click();
  await kari.getByRole("link", { name: "Samtykke" }).click();
  await expect(kari.getByRole("heading", { level: 1, name: "Samtykke" })).toBeVisible();
  const address = kari.url();

  const elsewhere = await person("kari", { viewport: { width: 375, height: 740 } });
  await elsewhere.goto(`${world.url}/profile`);
  const rows = elsewhere.getByRole("row", { name: /Nettleser/ });
  await expect(rows.nth(1)).toBeVisible();
  const before = await rows.count();
  const cut = await elsewhere.locator(".sessions").evaluate((one) => one.scrollWidth - one.clientWidth);
  expect(cut).toBe(0);
  // Newest first: the other browser came in before this one.
  await rows
    .nth(1)
    .getByRole("button", { name: /Logg ut/ })
    .click();
  await expect(rows).toHaveCount(before - 1);
  await toldAndBack(kari, "kari", address);
});

test("what somebody has typed of a payment is not there for the next in the same tab, and is gone when they log out", async ({
  person,
  world,
}) => {
  const page = await person("ola");
  const link = page.getByRole("link", { name: "FJELLHEIM BYGG AS" });
  const company = (await link.getAttribute("href")) ?? "";
  const id = company.split("/").at(-1) ?? "";
  await consented(world, id, "ola", "SHEDNO22");
  const asker = await new Actor(world, "ola").logIn();
  await until("an account to pay from", async () => {
    const asked = "query ($id: ID!) { company(id: $id) { accounts { id } } }";
    return (await asker.ask<{ company: { accounts: object[] } }>(asked, { id })).company.accounts.length > 0;
  });
  const payee = page.getByLabel("Mottakers navn");
  const out = {
    "payments/new": async () => page.getByRole("banner").getByRole("button", { name: "Logg ut" }).click(),
    "payments/post-and-pay": async () => {
      await page.goto(`${world.url}/profile`);
      await page.getByRole("button", { name: "Logg ut overalt" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Logg ut overalt" }).click();
    },
  };
  const login = page.getByRole("main").getByRole("button", { name: /BankID/ });
  for (const [form, logsOut] of Object.entries(out)) {
    await page.goto(`${world.url}${company}/${form}`);
    await payee.fill("Bare Olas AS");
    await page.reload();
    await expect(payee).toHaveValue("Bare Olas AS");
    await (await new Actor(world, "ola").logIn()).ask("mutation { endSessions { __typename } }");
    const dialog = page.getByRole("dialog", { name: "Du er logget ut" });
    await dialog.getByRole("button", { name: /BankID/ }).click({ timeout: SECONDS });
    await bankId(page, "kari");
    await page.waitForURL(`${world.url}${company}/${form}`);
    await expect(payee).toHaveValue("");

    await payee.fill("Bare Karis AS");
    await page.reload();
    await expect(payee).toHaveValue("Bare Karis AS");
    await logsOut();
    await expect(login).toBeVisible();
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).toBe("{}");
    // Nor is it for themselves: logging out is to leave nothing behind.
    await page.goto(`${world.url}${company}/${form}`);
    await login.click();
    await bankId(page, "kari");
    await expect(payee).toHaveValue("");
    await page.getByRole("banner").getByRole("button", { name: "Logg ut" }).click();
    await login.click();
    await bankId(page, "ola");
    await page.waitForURL(`${world.url}/`);
  }
});

test("who says no at BankID is back at the front page, and can try again", async ({ browser, world }) => {
  const page = await pageOf(browser);
  await page.goto(`${world.url}/companies/some/consent`);
  await page
    .getByRole("main")
    .getByRole("button", { name: /BankID/ })
    .click();
  await page.locator('button[value="cancel"]').click();
  await expect(page.getByRole("alert")).toContainText("Innloggingen ble avbrutt");
  await accessible(page);
  await page
    .getByRole("main")
    .getByRole("button", { name: /BankID/ })
    .click();
  await bankId(page, "ola");
  await page.waitForURL(`${world.url}/`);
  await page.context().close();
});
