// The film of the help article, recorded from the real application with the real gateway and the sandbox's banks.
// `npm run video` writes public/help/activation.{webm,webp,nb.vtt,en.vtt}.
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { CAPTIONS, SCENES, type Scene } from "../src/views/help/captions";
import { captionsOf, Film, PHONE, rest, SIZE } from "./film";
import { expect, pageOf, test, type World } from "./world";

const FILM = join(import.meta.dirname, "../public/help/activation");
const MAX_BYTES = 3_000_000;
const FJELLHEIM = "312458713";
const FJORD_REGNSKAP = "215983188";
const BANK = "DNB";

// What looks like a button may be a link.
const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole("button", { name }).or(page.getByRole("link", { name })).first();

async function logIn(film: Film, page: Page, world: World, who: string): Promise<void> {
  await page.goto(world.url);
  await rest(page);
  await film.look(page, 0.8);
  await film.press(page, page.getByRole("main").getByRole("button", { name: /BankID/ }));
  await atBankId(film, page, who);
  await page.waitForURL(`${world.url}/`);
  await rest(page);
  await film.look(page, 1);
}

/** At the sandbox's BankID or bank: who one is, and yes. */
async function atBankId(film: Film, page: Page, who: string): Promise<void> {
  const yes = page.locator('button[value="approve"]');
  await yes.waitFor();
  const choice = page.locator('select[name="person"]');
  if ((await choice.count()) > 0) await choice.selectOption(who);
  await film.look(page, 0.6);
  await film.press(page, yes);
}

async function openLink(page: Page, world: World): Promise<void> {
  const link = page.getByRole("link", { name: /\/sign\// }).first();
  await expect(async () => {
    await page.goto(`${world.sandbox}/inbox/ola`);
    await expect(link).toBeVisible({ timeout: 500 });
  }).toPass();
}

test("the film of the activation", async ({ browser, world }) => {
  test.setTimeout(900_000);
  const film = new Film(browser, CAPTIONS.nb);
  const scene = (name: Scene) => film.scene(name);
  const kari = await pageOf(browser, { viewport: SIZE });
  const menu = kari.getByRole("navigation", { name: "Selskapets sider" });

  scene("welcome");
  await logIn(film, kari, world, "kari");

  scene("find");
  await film.press(kari, button(kari, "Registrer nytt selskap"));
  await rest(kari);
  await film.type(kari, kari.getByLabel("Organisasjonsnummer"), FJELLHEIM);
  await expect(kari.getByRole("heading", { name: "Fjellheim Bygg AS" })).toBeVisible();
  await expect(kari.getByText("Ola Bakken, daglig leder")).toBeVisible();
  await film.look(kari, 1.5);
  await film.press(kari, button(kari, "Neste"));

  scene("signer");
  await film.type(kari, kari.getByLabel("Mobilnummer"), "900 00 101");
  await film.type(kari, kari.getByLabel("E-post"), "ola@fjellheim.example");
  await film.type(kari, kari.getByLabel("Regnskapsbyråets organisasjonsnummer"), FJORD_REGNSKAP);
  await expect(kari.getByText("Fjord Regnskap AS")).toBeVisible();
  await film.look(kari, 0.8);
  await film.press(kari, button(kari, "Neste"));

  scene("kyc");
  await expect(kari.getByRole("heading", { level: 2, name: "Kundekontroll" })).toBeFocused();
  await film.press(kari, kari.getByRole("radio", { name: "Nei" }));
  await film.type(kari, kari.getByLabel("Eierandelen til Ola Bakken"), "100");
  await film.press(kari, kari.getByRole("radio", { name: /Driften/ }));
  await expect(kari.getByText("blir avtalen trolig godkjent med én gang")).toBeVisible();
  await film.look(kari, 0.8);
  await film.press(kari, button(kari, "Neste"));

  scene("send");
  await expect(button(kari, "Send bankavtalen")).toBeVisible();
  await film.look(kari, 1);
  await film.press(kari, button(kari, "Send bankavtalen"));
  await expect(kari.locator('[data-status="AWAITING_SIGNATURES"]')).toBeVisible();
  await film.look(kari, 1.5);

  scene("phone");
  const phone = await pageOf(browser, { viewport: PHONE, hasTouch: true });
  await openLink(phone, world);
  await film.look(phone, 1);
  await phone.goto(
    (await phone
      .getByRole("link", { name: /\/sign\// })
      .first()
      .getAttribute("href")) ?? "",
  );
  await rest(phone);
  await film.look(phone, 1.5);

  scene("sign");
  await film.press(phone, button(phone, "Signer med BankID"));
  await atBankId(film, phone, "ola");
  await expect(phone.getByRole("heading", { level: 1, name: /Du har signert/ })).toBeVisible();
  await film.look(phone, 1.5);

  // Nobody has touched her browser.
  await expect(kari.locator('[data-status="ACTIVE"]')).toBeVisible();
  await expect(menu.getByRole("link", { name: "Betalinger" })).toBeVisible();
  scene("active");
  await film.chosen(kari, 2);
  await film.point(kari, menu.getByRole("link", { name: "Betalinger" }));
  await film.look(kari, 1);

  scene("consent");
  const company = kari.url().split("/companies/")[1]!.split("/")[0]!;
  const ola = await pageOf(browser, { viewport: SIZE });
  await logIn(film, ola, world, "ola");
  await ola.goto(`${world.url}/companies/${company}/consent`);
  await rest(ola);
  await film.look(ola, 1);
  await film.type(ola, ola.getByRole("combobox", { name: "Bank" }), BANK);
  await film.press(ola, ola.getByRole("option", { name: BANK }).first());
  const userId = ola.getByLabel(/Din bruker-ID hos/);
  await film.type(ola, userId, "OB10001");
  await film.press(ola, button(ola, /Gi samtykke hos/));
  await atBankId(film, ola, "ola");
  await ola.waitForURL(/consent\?returned/);

  scene("balance");
  await rest(ola);
  await expect(ola.getByRole("heading", { name: /har bekreftet samtykket ditt/ })).toBeVisible();
  await film.look(ola, 2);
  await film.press(
    ola,
    ola.getByRole("navigation", { name: "Selskapets sider" }).getByRole("link", { name: "Betalinger" }),
  );
  await rest(ola);
  await expect(ola.locator(".balance-amount").first()).toBeVisible();
  await film.look(ola, 2);

  scene("pay");
  const payees = (await world.control("/accounts", undefined, "GET")) as { key: string; bban: string }[];
  await film.press(kari, menu.getByRole("link", { name: "Betalinger" }));
  await rest(kari);
  await film.press(
    kari,
    button(kari, "Ny betaling")
      .or(kari.getByRole("link", { name: "Ny betaling" }))
      .first(),
  );
  await rest(kari);
  const paying = kari.getByLabel("Fra konto").locator("option").filter({ hasText: "Driftskonto" }).first();
  await kari.getByLabel("Fra konto").selectOption(await paying.getAttribute("value"));
  await film.type(kari, kari.getByLabel("Mottakers navn"), "Strøm & Varme AS");
  await kari.getByLabel("Til kontonummer").fill(payees.find((one) => one.key === "strom")!.bban);
  await film.type(kari, kari.getByLabel("Beløp i kroner"), "3 219,50");
  await film.press(kari, kari.getByRole("radio", { name: "Melding" }));
  await film.type(kari, kari.getByLabel("Melding til mottaker"), "Strøm, desember");
  await film.press(kari, button(kari, "Send til godkjenning"));
  await expect(kari.getByRole("heading", { level: 1, name: "Betalingen er sendt til godkjenning" })).toBeVisible();
  await film.look(kari, 1.5);

  scene("approve");
  await ola.goto(`${world.url}/companies/${company}/payments/approve`);
  await rest(ola);
  await film.look(ola, 1);
  await film.press(ola, ola.getByRole("checkbox").first());
  await film.press(ola, button(ola, "Godkjenn med BankID"));
  await ola.waitForURL(/\/sca\//);
  await atBankId(film, ola, "ola");
  await ola.waitForURL(/\/payments\?returned/);

  scene("done");
  await rest(ola);
  await expect(
    ola.locator('[data-status="EXECUTED"], [data-status="ACCEPTED"]').or(ola.getByText("Betalt")).first(),
  ).toBeVisible();
  await film.look(ola, 3);

  const seconds = film.write(FILM);
  for (const language of ["nb", "en"] as const)
    writeFileSync(`${FILM}.${language}.vtt`, captionsOf(film.cues, CAPTIONS[language]));
  console.log(`the film: ${seconds.toFixed(0)} s, ${statSync(`${FILM}.webm`).size} bytes`);
  expect(film.cues.map((cue) => cue.scene)).toEqual(SCENES);
  expect(statSync(`${FILM}.webm`).size).toBeLessThan(MAX_BYTES);
  for (const page of [kari, phone, ola]) await page.context().close();
});
