// From the accountant's form to ACTIVE: the register, the SMS, BankID on a telephone, and "Betalinger" in the menu.
import type { BrowserContextOptions, Page } from "@playwright/test";
import { linkTo } from "./scenes";
import { bankId, expect, pageOf, test, type World } from "./world";
import { accessible } from "./judging";

const FJORD_REGNSKAP = "215983188";
const FIVE_MINUTES = 300_000;
const CLICKS = 7;
const TELEPHONE: BrowserContextOptions = {
  viewport: { width: 375, height: 740 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
};

/** What somebody presses in the SMS that they got. */
async function smsLink(page: Page, world: World, key: string): Promise<string> {
  const path = await linkTo(world, key, "sign");
  await page.goto(`${world.sandbox}/inbox/${key}`);
  return (await page.getByRole("link", { name: path }).first().getAttribute("href")) ?? "";
}

async function countClicks(page: Page): Promise<() => number> {
  let clicks = 0;
  await page.exposeFunction("clicked", () => (clicks += 1));
  await page.addInitScript(() => {
    addEventListener("pointerdown", () => (window as unknown as { clicked: () => void }).clicked(), true);
  });
  await page.reload();
  return () => clicks;
}

test("numbers that cannot have an agreement are refused at the field, each with its reason", async ({ person }) => {
  const page = await person("kari");
  await page.getByRole("button", { name: "Registrer nytt selskap" }).click();
  const number = page.getByLabel("Organisasjonsnummer");
  for (const [typed, code, words] of [
    ["219034156", "ORGANISATION_DISSOLVED", "Vinterhandel AS er slettet"],
    ["314708628", "ORGANISATION_BANKRUPT", "Skarven Transport AS er registrert som konkurs"],
    ["310000000", "ORGANISATION_UNKNOWN", "Vi finner ingen virksomhet"],
  ] as const) {
    await number.fill(typed);
    await expect(page.locator(`[data-code="${code}"]`)).toHaveAccessibleDescription(new RegExp(words, "i"));
    await page.getByRole("button", { name: "Neste" }).click();
    await expect(page.getByRole("heading", { level: 2, name: "Virksomheten" })).toBeVisible();
  }
  await number.fill("312458714");
  await expect(number).toHaveAccessibleDescription(/kontrollsiffer/);
  await accessible(page);
});

test("a number that gets no SMS is refused by the gateway at its own field, and nothing that was typed is lost", async ({
  person,
}) => {
  const page = await person("anne");
  await page.goto(`${page.url()}register?number=213745638`);
  await expect(page.getByRole("heading", { name: "Nordlys Kafé AS" })).toBeVisible();
  await page.getByRole("button", { name: "Neste" }).click();
  await page.getByRole("button", { name: "Neste" }).click();
  await expect(page.getByLabel("Mobilnummer")).toBeFocused();
  await page.getByLabel("Mobilnummer").fill("22 33 44 55");
  await page.getByLabel("E-post").fill("ingrid@nordlys.example");
  await page.getByRole("button", { name: "Neste" }).click();
  await page.getByRole("radio", { name: "Nei" }).check();
  await page.getByRole("radio", { name: "Kryptovaluta" }).check();
  await page.getByRole("combobox", { name: /Hvilke land/ }).fill("Kina");
  await page.getByRole("option", { name: "Kina", exact: true }).click();
  for (const reason of ["NEWLY_FOUNDED", "FUNDING_SOURCE", "PAYMENT_COUNTRIES"])
    await expect(page.locator(`[data-reason="${reason}"]`)).toBeVisible();
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Neste" }).click();
  await page.getByRole("button", { name: "Send bankavtalen" }).click();
  await expect(page.getByLabel("Mobilnummer")).toHaveAccessibleDescription(/Mobilnummeret er ikke gyldig/);
  await expect(page).toHaveURL(/step=2/);
  await page.reload();
  await expect(page.getByLabel("E-post")).toHaveValue("ingrid@nordlys.example");
  await page.goto(page.url().replace("step=2", "step=4"));
  await expect(page.getByText("Norge og Kina")).toBeVisible();
});

test("activated in under five minutes, live at the accountant's, signed on a telephone without an account", async ({
  browser,
  person,
  world,
}) => {
  test.setTimeout(FIVE_MINUTES);
  const kari = await person("kari");
  const clicks = await countClicks(kari);
  const begun = Date.now();

  await kari.getByRole("button", { name: "Registrer nytt selskap" }).click();
  await kari.getByLabel("Organisasjonsnummer").fill("312 458 713");
  await expect(kari.getByRole("heading", { name: "Fjellheim Bygg AS" })).toBeVisible();
  await expect(kari.getByText("HAMAR")).toBeVisible();
  await expect(kari.getByText("Oppføring av bygninger")).toBeVisible();
  await expect(kari.getByText("Ola Bakken, daglig leder")).toBeVisible();
  await accessible(kari);
  await kari.getByRole("button", { name: "Neste" }).click();

  // Ola is the only one who may sign, so he is chosen already.
  await kari.getByLabel("Mobilnummer").fill("900 00 101");
  await kari.getByLabel("E-post").fill("ola@fjellheim.example");
  await kari.getByLabel("Regnskapsbyråets organisasjonsnummer").fill(FJORD_REGNSKAP);
  await expect(kari.getByText("Fjord Regnskap AS")).toBeVisible();
  await accessible(kari);
  await kari.getByRole("button", { name: "Neste" }).click();

  await expect(kari.getByRole("heading", { level: 2, name: "Kundekontroll" })).toBeFocused();
  await expect(kari.getByLabel("Næringskode")).toHaveValue("41.200");
  await kari.getByRole("radio", { name: "Nei" }).check();
  await kari.getByLabel("Eierandelen til Ola Bakken").fill("100");
  await kari.getByRole("radio", { name: /Driften/ }).check();
  await expect(kari.getByText("blir avtalen trolig godkjent med én gang")).toBeVisible();
  await accessible(kari);
  await kari.getByRole("button", { name: "Neste" }).click();

  // A reload loses nothing.
  await kari.reload();
  await expect(kari.getByText("eier 100 %, ikke PEP")).toBeVisible();
  await accessible(kari);
  await kari.getByRole("button", { name: "Send bankavtalen" }).click();

  await expect(kari.getByRole("heading", { level: 1, name: "Bankavtale" })).toBeVisible();
  await expect(kari.locator('[data-status="AWAITING_SIGNATURES"]')).toContainText("0 av 1 har signert");
  await expect(kari.getByRole("link", { name: "Betalinger" })).toHaveCount(0);
  await accessible(kari);
  const pressed = clicks();

  // Ola's telephone: nobody is logged in on it.
  const ola = await pageOf(browser, TELEPHONE);
  const link = await smsLink(ola, world, "ola");
  await ola.goto(link);
  await expect(ola.getByRole("heading", { level: 1, name: "Bankavtale for Fjellheim Bygg AS" })).toBeVisible();
  await accessible(ola);
  // Opened twice, and by somebody's mail scanner: it is as it was.
  const scanner = await pageOf(browser);
  await scanner.goto(link);
  await expect(scanner.getByRole("button", { name: "Signer med BankID" })).toBeVisible();
  const pdf = await ola.getByRole("button", { name: /Les avtalen/ }).getAttribute("href");
  const read = await ola.request.get(pdf ?? "");
  expect(read.headers()["content-type"]).toBe("application/pdf");
  expect((await read.body()).subarray(0, 4).toString()).toBe("%PDF");

  // Cancelled at BankID, and by somebody else's BankID: nothing has happened, and there is a way back.
  await ola.getByRole("button", { name: "Signer med BankID" }).click();
  await ola.locator('button[value="cancel"]').click();
  await expect(ola.getByRole("heading", { level: 1, name: "Signeringen ble ikke fullført" })).toBeVisible();
  await accessible(ola);
  await ola.getByRole("button", { name: "Tilbake til avtalen" }).click();
  await ola.getByRole("button", { name: "Signer med BankID" }).click();
  await bankId(ola, "nils");
  await expect(ola.getByRole("heading", { level: 1, name: "BankID-en tilhører en annen person" })).toBeVisible();
  await ola.getByRole("button", { name: "Tilbake til avtalen" }).click();

  await ola.getByRole("button", { name: "Signer med BankID" }).click();
  await bankId(ola, "ola");
  await expect(ola.getByRole("heading", { level: 1, name: "Du har signert for Fjellheim Bygg AS" })).toBeVisible();
  await accessible(ola);

  // Kari has not touched her browser.
  await expect(kari.locator('[data-status="ACTIVE"]')).toBeVisible();
  await expect(
    kari.getByRole("navigation", { name: "Selskapets sider" }).getByRole("link", { name: "Betalinger" }),
  ).toBeVisible();
  await expect(kari.locator('[data-signatory="SIGNED"]')).toContainText("Ola Bakken");
  await accessible(kari);
  expect(pressed).toBe(CLICKS);
  expect(Date.now() - begun).toBeLessThan(FIVE_MINUTES);

  // The link afterwards, and the scanner's page when somebody looks at it again.
  await ola.goto(link);
  await expect(ola.locator('[data-standing="signed"]')).toBeVisible();
  await accessible(ola);
  await scanner.reload();
  await expect(scanner.locator('[data-standing="signed"]')).toBeVisible();
  await ola.context().close();
  await scanner.context().close();
});

test("a return in another browser is no dead end, and a link nobody knows says so", async ({ browser, world }) => {
  const elsewhere = await pageOf(browser, TELEPHONE);
  // Nobody has signed in this browser, and nobody is told so.
  await elsewhere.goto(`${world.url}/sign/done`);
  await expect(elsewhere.getByRole("heading", { level: 1, name: "Her er det ingen signering å vise" })).toBeVisible();
  // What the gateway leaves in the browser that brings a signature.
  await elsewhere.context().addCookies([{ name: "kontobro-signed", value: "1", url: `${world.url}/sign/done` }]);
  await elsewhere.reload();
  await expect(elsewhere.getByRole("heading", { level: 1, name: "Avtalen er signert" })).toBeVisible();
  await expect(elsewhere.getByText("annen nettleser")).toBeVisible();
  await accessible(elsewhere);
  await elsewhere.goto(`${world.url}/sign/done?refused=LINK_EXPIRED`);
  await expect(elsewhere.getByRole("heading", { level: 1, name: "Fristen for å signere er gått ut" })).toBeVisible();
  await expect(elsewhere.getByText("Åpne lenken i meldingen")).toBeVisible();
  await elsewhere.goto(`${world.url}/sign/nobody-knows-this`);
  await expect(elsewhere.locator('[data-code="LINK_UNKNOWN"]')).toBeVisible();
  await accessible(elsewhere);
  await elsewhere.context().close();
});
